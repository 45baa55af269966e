package engine

import (
	"context"
	"sync"
	"time"

	"github.com/dbgen-go/dbgen/runtime/internal/session"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// An inDoubtWrite may yet be done, or was done at a place in the log which is not
// known: its connection broke before the answer, as it does when the caller's
// time is over. Until it is resolved the cache stays held, so that nothing is
// kept from before the write. It is a statement of its own or the COMMIT of a
// transaction.
type inDoubtWrite struct {
	written
	session *session.Session
	since   time.Duration // when its backend was seen to be gone, on the cluster's clock; 0: not yet
	until   time.Time     // then it is given up
}

// inDoubt are the writes in doubt. They are resolved by one goroutine, which
// lives while there are any.
type inDoubt struct {
	mu      sync.Mutex
	writes  []*inDoubtWrite
	running bool
}

const (
	inDoubtInterval = 50 * time.Millisecond
	inDoubtTimeout  = time.Minute
)

// doubt keeps a write in mind whose end is not known. What it may have changed
// already is told at once.
func (e *Engine) doubt(ctx context.Context, w written, s *session.Session) {
	if err := w.held.hold.Announce(ctx, cachePosition(w.pos)); err != nil {
		e.notTold(err)
	}
	d := &inDoubtWrite{written: w, session: s, until: time.Now().Add(inDoubtTimeout)}
	if w.sure || w.pid == 0 {
		d.since = max(e.Cluster.Now(), 1)
	}
	e.inDoubt.mu.Lock()
	defer e.inDoubt.mu.Unlock()
	if !e.inDoubt.running && !e.spawn(e.resolveInDoubt) {
		e.giveUp(ctx, d, d.pos) // the engine is being closed
		return
	}
	e.inDoubt.running = true
	e.inDoubt.writes = append(e.inDoubt.writes, d)
}

// resolveInDoubt looks at the writes in doubt until there are none.
func (e *Engine) resolveInDoubt() {
	tick := time.NewTicker(inDoubtInterval)
	defer tick.Stop()
	for {
		e.inDoubt.mu.Lock()
		writes := e.inDoubt.writes
		e.inDoubt.running = len(writes) > 0
		e.inDoubt.writes = nil
		e.inDoubt.mu.Unlock()
		if len(writes) == 0 {
			return
		}
		e.findGone(writes)
		var still []*inDoubtWrite
		for _, d := range writes {
			if !e.resolved(d) {
				still = append(still, d)
			}
		}
		e.inDoubt.mu.Lock()
		e.inDoubt.writes = append(still, e.inDoubt.writes...)
		e.inDoubt.mu.Unlock()
		select {
		case <-tick.C:
		case <-e.life.Done():
		}
	}
}

// giveUp ends the hold of a write that is over, or that will be when nobody here
// looks any more.
func (e *Engine) giveUp(ctx context.Context, d *inDoubtWrite, pos pool.Position) {
	if d.since == 0 && e.life.Err() != nil {
		e.abandon(ctx, d.held, pos)
		return
	}
	e.invalidate(ctx, d.held, pos)
}

// findGone asks the servers which of the writes' backends are gone. A
// server that is no longer the primary can commit nothing that would be kept.
func (e *Engine) findGone(writes []*inDoubtWrite) {
	running := map[*pool.Node]map[uint32]bool{}
	for _, d := range writes {
		if d.since != 0 {
			continue
		}
		if d.node == e.Cluster.Primary() && d.node.Usable() {
			pids, asked := running[d.node]
			if !asked {
				pids = e.backends(d.node)
				running[d.node] = pids
			}
			if pids == nil || pids[d.pid] {
				continue
			}
		}
		d.since = max(e.Cluster.Now(), 1)
	}
}

// backends returns the numbers of a server's backends; nil if it does not say.
func (e *Engine) backends(node *pool.Node) map[uint32]bool {
	ctx, cancel := context.WithTimeout(e.life, time.Second)
	defer cancel()
	if !node.TryAcquire() {
		return nil
	}
	defer node.Release()
	rows, err := node.Pool().Query(ctx, "SELECT pid FROM pg_stat_activity")
	if err != nil {
		return nil
	}
	defer rows.Close()
	pids := map[uint32]bool{}
	for rows.Next() {
		var pid int32
		if rows.Scan(&pid) != nil {
			return nil
		}
		pids[uint32(pid)] = true
	}
	if rows.Err() != nil {
		return nil
	}
	return pids
}

// resolved ends a doubt if it can.
func (e *Engine) resolved(d *inDoubtWrite) bool {
	var pos pool.Position
	known := d.since != 0
	if known && e.Cluster.Replicated() {
		pos, known = e.Cluster.PositionSince(d.since)
	}
	if !known && time.Now().Before(d.until) && e.life.Err() == nil {
		return false
	}
	if !known && e.life.Err() == nil {
		e.Log.Routing.Warn("whether a write was done is still unknown; the cache may be filled with what was before",
			"node", d.node.Addr(), "backend", d.pid, "after", inDoubtTimeout)
	}
	ctx, cancel := context.WithTimeout(context.Background(), afterCommit)
	defer cancel()
	e.remember(d.session)
	e.giveUp(ctx, d, pos)
	return true
}
