package dbgen

import (
	"context"
	"sync"
	"time"

	"github.com/dbgen-go/dbgen/runtime/pool"
)

// A doubt is a write that may yet be done, or that was done at a place in the
// log which is not known: its connection broke before the answer, as it does
// when the caller's time is over. Until that is cleared up the cache stays held,
// so that nothing is kept from before the write.
type doubt struct {
	ended
	session *session
	since   time.Duration // when its backend was seen to be gone, on the cluster's clock; 0: not yet
	until   time.Time     // then it is given up
}

// doubts are cleared up by one goroutine, which lives while there are any.
type doubts struct {
	mu      sync.Mutex
	open    []*doubt
	running bool
}

const (
	doubtInterval = 50 * time.Millisecond
	doubtTimeout  = time.Minute
)

// doubt keeps a write in mind whose end is not known. What it may have changed
// already is told at once.
func (db *DB) doubt(ctx context.Context, e ended, s *session) {
	if err := e.held.hold.Announce(ctx, cachePosition(e.pos)); err != nil {
		db.notTold(err)
	}
	d := &doubt{ended: e, session: s, until: time.Now().Add(doubtTimeout)}
	if e.sure || e.pid == 0 {
		d.since = max(db.cluster.Now(), 1)
	}
	db.doubts.mu.Lock()
	defer db.doubts.mu.Unlock()
	if !db.doubts.running && !db.spawn(db.clearUp) {
		d.held.cancel()
		return // the DB is being closed, and its cache with it
	}
	db.doubts.running = true
	db.doubts.open = append(db.doubts.open, d)
}

// clearUp looks at the open doubts until there are none.
func (db *DB) clearUp() {
	tick := time.NewTicker(doubtInterval)
	defer tick.Stop()
	for {
		db.doubts.mu.Lock()
		open := db.doubts.open
		db.doubts.running = len(open) > 0
		db.doubts.open = nil
		db.doubts.mu.Unlock()
		if len(open) == 0 {
			return
		}
		db.findGone(open)
		var still []*doubt
		for _, d := range open {
			if !db.cleared(d) {
				still = append(still, d)
			}
		}
		db.doubts.mu.Lock()
		db.doubts.open = append(still, db.doubts.open...)
		db.doubts.mu.Unlock()
		select {
		case <-tick.C:
		case <-db.life.Done():
		}
	}
}

// findGone asks the servers which of the doubtful writes' backends are gone. A
// server that is no longer the primary can commit nothing that would be kept.
func (db *DB) findGone(open []*doubt) {
	running := map[*pool.Node]map[uint32]bool{}
	for _, d := range open {
		if d.since != 0 {
			continue
		}
		if d.node == db.cluster.Primary() {
			pids, asked := running[d.node]
			if !asked {
				pids = db.backends(d.node)
				running[d.node] = pids
			}
			if pids == nil || pids[d.pid] {
				continue
			}
		}
		d.since = max(db.cluster.Now(), 1)
	}
}

// backends returns the numbers of a server's backends; nil if it does not say.
func (db *DB) backends(node *pool.Node) map[uint32]bool {
	ctx, cancel := context.WithTimeout(db.life, time.Second)
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

// cleared ends a doubt if it can.
func (db *DB) cleared(d *doubt) bool {
	var pos pool.Position
	known := d.since != 0
	if known && db.cluster.Replicated() {
		pos, known = db.cluster.PositionSince(d.since)
	}
	if !known && time.Now().Before(d.until) && db.life.Err() == nil {
		return false
	}
	if !known && db.life.Err() == nil {
		db.log.routing.Warn("whether a write was done is still unknown; the cache may be filled with what was before",
			"node", d.node.Addr(), "backend", d.pid, "after", doubtTimeout)
	}
	ctx, cancel := context.WithTimeout(context.Background(), afterCommit)
	defer cancel()
	db.remember(d.session)
	db.invalidate(ctx, d.held, pos)
	return true
}
