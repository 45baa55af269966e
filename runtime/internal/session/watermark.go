package session

import (
	"sync"
	"time"

	"github.com/dbgen-go/dbgen/runtime/pool"
)

// A Watermark is how far a replica must have come to have what was written, on
// each cluster that was written to. Its zero value is that of no writes. It is
// safe for concurrent use.
type Watermark struct {
	mu    sync.Mutex
	marks []mark
}

// A mark is how far a replica must have come to have one cluster's writes: at
// least to pos and, when since is not 0, to wherever the primary's log stood at
// that moment. The second needs no question to the server: the monitor's next
// look at the primary tells it.
type mark struct {
	cluster *pool.Cluster
	pos     pool.Position
	since   time.Duration // on the cluster's clock
}

// of returns the mark for a cluster. The caller holds the lock.
func (w *Watermark) of(c *pool.Cluster) *mark {
	for i := range w.marks {
		if w.marks[i].cluster == c {
			return &w.marks[i]
		}
	}
	w.marks = append(w.marks, mark{cluster: c})
	return &w.marks[len(w.marks)-1]
}

// RaiseTo notes a write that pos, taken after its commit, covers.
func (w *Watermark) RaiseTo(c *pool.Cluster, pos pool.Position) {
	w.mu.Lock()
	defer w.mu.Unlock()
	k := w.of(c)
	k.pos = k.pos.Later(pos)
}

// Raise notes a write that is done, at a place in the log that was not asked.
func (w *Watermark) Raise(c *pool.Cluster) {
	t := max(c.Now(), 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.of(c).since = t
}

// Position returns the position that covers what was written. It is not ok while
// that is still unknown: then only the primary will do.
func (w *Watermark) Position(c *pool.Cluster) (pos pool.Position, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.marks) == 0 {
		return pos, true
	}
	k := w.of(c)
	if k.since != 0 {
		p, known := c.PositionSince(k.since)
		if !known {
			return pos, false
		}
		k.pos, k.since = k.pos.Later(p), 0
	}
	return k.pos, true
}
