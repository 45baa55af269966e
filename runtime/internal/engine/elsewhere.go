package engine

import (
	"context"
	"time"

	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
	"github.com/dbgen-go/dbgen/runtime/internal/session"
)

// toldWithin is how long after a write the caches of other processes may still
// answer with what was before, when Redis was told of it: a second, and as much
// again for a busy machine.
const toldWithin = 2 * time.Second

// untoldWithin bounds it when Redis was not told, or there is none. Before that, it
// is as long as the query's entries live.
const untoldWithin = time.Hour

// Import takes in what a session has done in other processes.
func (e *Engine) Import(w *session.Watermark, m session.Mark) {
	w.Add(e.Cluster, m)
	if m.Elsewhere == 0 {
		return
	}
	until := m.Elsewhere + toldWithin
	if m.Untold {
		until = e.Cluster.Now() + untoldWithin
	}
	for {
		was := e.wary.Load()
		if was >= int64(until) || e.wary.CompareAndSwap(was, int64(until)) {
			return
		}
	}
}

// Cover makes r cover all that this process has written, for whomever.
func (e *Engine) Cover(r *session.Reached) {
	m := e.wrote.Mark(e.Cluster)
	r.Cover(m.Wrote)
}

// unsure reports whether the cache may not know yet of what the context's session
// has written through another process: then it is not asked. It costs those who
// have nothing to do with that one load.
func (e *Engine) unsure(ctx context.Context, q *descriptor.Query) bool {
	return e.wary.Load() != 0 && e.unsureOf(ctx, q)
}

func (e *Engine) unsureOf(ctx context.Context, q *descriptor.Query) bool {
	now := e.Cluster.Now()
	if until := e.wary.Load(); int64(now) > until {
		e.wary.CompareAndSwap(until, 0)
	}
	s := session.From(ctx)
	if s == nil {
		return false
	}
	at, untold := s.Wrote.Elsewhere(e.Cluster)
	switch {
	case at == 0:
		return false
	case !untold || q.Cache == nil:
		return now < at+toldWithin
	}
	p := q.Cache
	return now < at+max(e.Caching.Longest, p.TTL, p.L1, p.Negative)+p.Stale
}
