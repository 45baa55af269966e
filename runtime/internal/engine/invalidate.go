package engine

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/dbgen-go/dbgen/runtime/cache"
	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
	"github.com/dbgen-go/dbgen/runtime/internal/session"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// changes reports whether a success of the query can change what is cached.
func changes(q *descriptor.Query) bool { return len(q.Writes) > 0 || q.Invalidates }

// A write is what an attempt needs that changes what is cached: one piece of memory.
type write struct {
	writer pool.Writer
	hold   cache.Hold
}

// writes are those that are over.
var writes = sync.Pool{New: func() any { return new(write) }}

// free lets another attempt have the memory, unless somebody has open rows in it. The
// hold must be over, and nobody told of it later.
func (w *write) free() {
	if w.writer.Idle() {
		*w = write{}
		writes.Put(w)
	}
}

// A held is a change that is about to be made, as the cache was told.
type held struct{ hold *cache.Hold }

func (h held) empty() bool { return h.hold == nil }

// cancel ends the hold of a change that was certainly not made.
func (h held) cancel() {
	if h.hold != nil {
		h.hold.Cancel()
	}
}

// hold tells the cache what is about to change: tables and named tags. It does so in
// the memory of in.
func (e *Engine) hold(in *cache.Hold, tables, tags []string) held {
	if len(tables) == 0 && len(tags) == 0 || e.Caching.NoReads && !e.Caching.Told {
		return held{}
	}
	var some [4]cache.Dep
	deps := some[:0]
	for _, t := range tables {
		deps = append(deps, cache.Table(t))
	}
	for _, t := range tags {
		deps = append(deps, cache.Tag(t))
	}
	in.Begin(e.Cache, deps...)
	return held{in.Named(tables, tags)}
}

// afterCommit is how long the work after a commit may take: it must be done even
// when the caller has gone.
const afterCommit = 2 * time.Second

// A written is a write that is done, or whose outcome is unknown.
type written struct {
	held held
	node *pool.Node
	pid  uint32        // its backend; 0: unknown
	pos  pool.Position // where the log stood after it, if that is known
	asOf time.Duration // when it had not been sent yet, on the cluster's clock
	sure bool          // it is over: nothing can happen any more
}

// alone reports whether no replica and no other process must learn of a write.
func (e *Engine) alone() bool { return !e.Caching.Told && !e.Cluster.Replicated() }

// committed tells the session and the cache of a write.
//
// A write that invalidates has to know where the log stands after its commit:
// whoever fills the cache again must read from a server that has come so far.
// For other writes the monitor's next look at the primary tells, at no cost.
func (e *Engine) committed(ctx context.Context, s *session.Session, w written) {
	if w.held.empty() {
		if w.pos.Known() {
			e.wroteTo(s, w)
		} else {
			e.remember(s)
		}
		return
	}
	if w.sure && e.alone() {
		e.remember(s)
		e.invalidate(ctx, w.held, pool.Position{})
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), afterCommit)
	defer cancel()
	replicated := e.Cluster.Replicated()
	if w.sure && replicated && !w.pos.Known() {
		w.pos = e.position(ctx) // which is later than what asOf covers
	}
	switch {
	case !w.sure || replicated && !w.pos.Known():
		e.remember(s)
		e.doubt(ctx, w, s)
		return
	case w.pos.Known():
		e.wroteTo(s, w)
	default:
		e.remember(s)
	}
	e.invalidate(ctx, w.held, w.pos)
}

// invalidate ends the hold of a change that was made, or may have been.
func (e *Engine) invalidate(ctx context.Context, h held, at pool.Position) {
	if err := h.hold.Release(ctx, cachePosition(at)); err != nil {
		e.notTold(err)
	}
}

// abandon is invalidate for a change that may be made when this process is gone.
func (e *Engine) abandon(ctx context.Context, h held, at pool.Position) {
	if err := h.hold.Abandon(ctx, cachePosition(at)); err != nil {
		e.notTold(err)
	}
}

// notTold says that Redis does not know of a write. That it is away has been said, and how
// many writes it was told of late will be, so that this is not said of each.
func (e *Engine) notTold(err error) {
	level := slog.LevelDebug
	if errors.Is(err, cache.ErrClosed) { // it never will
		level = slog.LevelWarn
	}
	e.Log.Cache.Log(e.life, level, "other processes are not told of a write yet", "error", err)
}

func cachePosition(p pool.Position) cache.Position {
	return cache.Position{Timeline: p.Timeline, LSN: p.LSN}
}

// position waits for the monitor's next look at the primary, which shows a
// position that covers all that was committed before now; unknown if that takes
// too long.
func (e *Engine) position(ctx context.Context) pool.Position {
	since := max(e.Cluster.Now(), 1)
	tick := time.NewTicker(e.Routing.PollInterval)
	defer tick.Stop()
	for {
		if p, ok := e.Cluster.PositionSince(since); ok {
			return p
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return pool.Position{}
		}
	}
}

// remember notes a write that is done, for the reads that come after it.
func (e *Engine) remember(s *session.Session) {
	switch replicated := e.Cluster.Replicated(); {
	case replicated:
		e.wrote.Raise(e.Cluster)
		if s != nil {
			s.Wrote.Raise(e.Cluster)
		}
	case s != nil:
		s.Wrote.Touch(e.Cluster)
	}
}

// wroteTo is remember for a write that a position covers.
func (e *Engine) wroteTo(s *session.Session, w written) {
	e.wrote.RaiseTo(e.Cluster, w.pos, w.asOf)
	if s != nil {
		s.Wrote.RaiseTo(e.Cluster, w.pos, w.asOf)
	}
}
