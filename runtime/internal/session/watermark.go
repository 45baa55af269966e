package session

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/dbgen-go/dbgen/runtime/pool"
)

// A Watermark is how far a replica must have come to have what was written, and
// what was read, on each cluster. Its zero value is that of nothing. It is safe for
// concurrent use.
type Watermark struct {
	monotonic atomic.Bool
	mu        sync.Mutex
	marks     []mark
}

// A Reached is a place in the primary's log, in part by its position and in part by a
// moment: wherever the log stood when Since was (0: no moment). The second needs
// no question to the server: the monitor's next look at the primary tells it.
type Reached struct {
	Pos   pool.Position
	Since time.Duration // on the cluster's clock
}

// settled returns the position, if the monitor has looked since.
func (r *Reached) settled(c *pool.Cluster) (pool.Position, bool) {
	if r.Since != 0 {
		p, known := c.PositionSince(r.Since)
		if !known {
			return pool.Position{}, false
		}
		r.Pos, r.Since = r.Pos.Later(p), 0
	}
	return r.Pos, true
}

// Cover makes r cover what s does, too.
func (r *Reached) Cover(s Reached) {
	r.Pos = r.Pos.Later(s.Pos)
	r.Since = laterMoment(r.Since, s.Since)
}

// laterMoment is max, for moments of which 0 is none.
func laterMoment(a, b time.Duration) time.Duration {
	if a == 0 || b != 0 && b > a {
		return b
	}
	return a
}

// A Mark is what a watermark holds of one cluster. Moments are on the cluster's
// clock, on which 0 is none.
type Mark struct {
	Wrote   Reached       // what was written
	WroteAt time.Duration // when the last write was done
	// Read is what was read from primaries, Seen what was read from replicas.
	Read Reached
	Seen pool.Seen
	// Elsewhere is when another process may last have written for this session, of
	// which the cache of this one may not know yet. Untold says that it is not
	// known to be told at all.
	Elsewhere time.Duration
	Untold    bool
	// Writes and Reads count what was noted here, not what was taken in.
	Writes, Reads int
}

type mark struct {
	cluster *pool.Cluster
	Mark
	prefer pool.Server // where this process read from
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

// now is the present moment, which is never 0.
func now(c *pool.Cluster) time.Duration { return max(c.Now(), 1) }

// RaiseTo notes a write that pos, taken after its commit, covers. What was written
// and read before the moment asOf, at which the commit had not been sent yet, is
// covered as well.
func (w *Watermark) RaiseTo(c *pool.Cluster, pos pool.Position, asOf time.Duration) {
	t := now(c)
	w.mu.Lock()
	defer w.mu.Unlock()
	k := w.of(c)
	k.Wrote.Pos = k.Wrote.Pos.Later(pos)
	k.WroteAt, k.Writes = t, k.Writes+1
	k.settle(pos, asOf)
}

// settle puts a position in the place of moments that it covers: those up to asOf.
func (k *mark) settle(pos pool.Position, asOf time.Duration) {
	if k.Wrote.Since != 0 && k.Wrote.Since <= asOf {
		k.Wrote.Pos, k.Wrote.Since = k.Wrote.Pos.Later(pos), 0
	}
	if k.Read.Since != 0 && k.Read.Since <= asOf {
		k.Read.Pos, k.Read.Since = k.Read.Pos.Later(pos), 0
	}
	if k.Seen.Newest != 0 && k.Seen.Newest <= asOf {
		k.Read.Pos, k.Seen = k.Read.Pos.Later(pos), pool.Seen{}
	}
}

// Raise notes a write that is done, at a place in the log that was not asked.
func (w *Watermark) Raise(c *pool.Cluster) {
	t := now(c)
	w.mu.Lock()
	defer w.mu.Unlock()
	k := w.of(c)
	k.Wrote.Since, k.WroteAt, k.Writes = t, t, k.Writes+1
}

// Touch notes a write in a cluster without replicas: only caches need know.
func (w *Watermark) Touch(c *pool.Cluster) {
	t := now(c)
	w.mu.Lock()
	defer w.mu.Unlock()
	k := w.of(c)
	k.WroteAt, k.Writes = t, k.Writes+1
}

// Doubt notes that there may have been writes and reads, until now, of which
// nothing is known.
func (w *Watermark) Doubt(c *pool.Cluster) {
	t := now(c)
	w.mu.Lock()
	defer w.mu.Unlock()
	k := w.of(c)
	k.Wrote.Since, k.Writes = t, k.Writes+1
}

// BeMonotonic has reads noted from now on, so that none shows less than the one
// before.
func (w *Watermark) BeMonotonic() { w.monotonic.Store(true) }

// Monotonic reports whether BeMonotonic was called.
func (w *Watermark) Monotonic() bool { return w.monotonic.Load() }

// SawReplica notes a read that has ended on a replica.
func (w *Watermark) SawReplica(c *pool.Cluster, server pool.Server) {
	if !w.monotonic.Load() {
		return
	}
	t := now(c)
	w.mu.Lock()
	defer w.mu.Unlock()
	k := w.of(c)
	k.Seen = k.Seen.After(server, t)
	k.Reads++
}

// SawPrimary notes a read that has ended on the primary. It is covered by pos, if
// that is known, and so is what was written and read before the moment asOf, at
// which it had not been sent yet.
func (w *Watermark) SawPrimary(c *pool.Cluster, pos pool.Position, asOf time.Duration) {
	if !w.monotonic.Load() || !c.Replicated() {
		return
	}
	t := now(c)
	w.mu.Lock()
	defer w.mu.Unlock()
	k := w.of(c)
	k.Reads++
	if !pos.Known() {
		k.Read.Since = t
		return
	}
	k.Read.Pos = k.Read.Pos.Later(pos)
	k.settle(pos, asOf)
}

// Need says what a replica must be like to answer the next read. While that is
// unknown, only the primary will do, for the reason that is returned.
func (w *Watermark) Need(c *pool.Cluster) (need pool.Need, why pool.Reason) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.marks) == 0 {
		return need, ""
	}
	k := w.of(c)
	wrote, ok := k.Wrote.settled(c)
	if !ok {
		return need, pool.PositionUnknown
	}
	read, ok := k.Read.settled(c)
	if !ok {
		return need, pool.NoneNewer
	}
	return pool.Need{After: wrote.Later(read), Seen: k.Seen, Prefer: k.prefer}, ""
}

// Chose notes where the next read goes, so that others which begin meanwhile go
// there, too: each of two servers might lack what the other one shows.
func (w *Watermark) Chose(c *pool.Cluster, server pool.Server) {
	if !w.monotonic.Load() {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.of(c).prefer = server
}

// Mark returns what is known of a cluster, with positions where moments have
// become such.
func (w *Watermark) Mark(c *pool.Cluster) Mark {
	w.mu.Lock()
	defer w.mu.Unlock()
	k := w.of(c)
	k.Wrote.settled(c)
	k.Read.settled(c)
	return k.Mark
}

// Add takes in what is known elsewhere of the same session.
func (w *Watermark) Add(c *pool.Cluster, m Mark) {
	w.mu.Lock()
	defer w.mu.Unlock()
	k := w.of(c)
	k.Wrote.Cover(m.Wrote)
	k.Read.Cover(m.Read)
	k.WroteAt = laterMoment(k.WroteAt, m.WroteAt)
	k.Elsewhere = laterMoment(k.Elsewhere, m.Elsewhere)
	k.Untold = k.Untold || m.Untold
	if m.Seen.Newest != 0 {
		k.Seen = pool.Seen{Server: m.Seen.Server, Least: laterMoment(k.Seen.Newest, m.Seen.Least), Newest: laterMoment(k.Seen.Newest, m.Seen.Newest)}
	}
}

// Elsewhere returns when another process may last have written for the session (0:
// never), and whether it is not known to have told others.
func (w *Watermark) Elsewhere(c *pool.Cluster) (at time.Duration, untold bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.marks) == 0 {
		return 0, false
	}
	k := w.of(c)
	return k.Elsewhere, k.Untold
}
