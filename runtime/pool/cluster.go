package pool

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// maxNodes is how many nodes a Set can tell apart.
const maxNodes = 64

// A Cluster is a primary and its replicas.
type Cluster struct {
	cfg     Config
	nodes   []*Node // the configured primary first
	primary atomic.Pointer[Node]
	log     walLog
	base    time.Time // the cluster's clock starts here; it is monotonic
	system  int64     // set by Open; a server of another system is never used
	silent  bool      // set by Open: the only server may not be asked who it is

	electing sync.Mutex
	timeline uint32 // the highest that is known to exist
	deaf     bool   // Timelines did not answer when it was last asked

	started atomic.Bool // the monitors are running
	stop    context.CancelFunc
	running sync.WaitGroup
}

// now is the time on the cluster's clock.
func (c *Cluster) now() time.Duration { return time.Since(c.base) }

// Now returns the present moment, as Need.Since takes it.
func (c *Cluster) Now() time.Duration { return c.now() }

// At returns the moment that a time of this process is.
func (c *Cluster) At(t time.Time) time.Duration { return t.Sub(c.base) }

// Primary returns the node to write to. It may turn out to be passed over by a
// promotion before a new primary is found: Permit then refuses.
func (c *Cluster) Primary() *Node { return c.primary.Load() }

// Nodes returns every node, the configured primary first.
func (c *Cluster) Nodes() []*Node { return c.nodes }

// A Set is a set of nodes of one cluster.
type Set uint64

// With returns the set with a node added.
func (s Set) With(n *Node) Set {
	for i, m := range n.cluster.nodes {
		if m == n {
			return s | 1<<i
		}
	}
	return s
}

// A Need says what a replica must be like to answer a read.
type Need struct {
	MaxLag  time.Duration
	After   Position // it must have replayed this; ignored when unknown
	Seen    Seen     // it must show nothing older than this
	Prefer  Server   // it is taken if it will do
	Exclude Set      // nodes that were tried already
}

// A Reason says why a node was chosen, or why no replica was.
type Reason string

// The reasons.
const (
	ReplicaChosen   Reason = "replica is healthy and fresh enough"
	NoReplicas      Reason = "there are no replicas"
	NoneHealthy     Reason = "no replica is healthy"
	NoneFresh       Reason = "every replica lags too far behind"
	NoneCaughtUp    Reason = "no replica has replayed this session's writes"
	NoneNewer       Reason = "no replica is known to have all that this session has read"
	AllTried        Reason = "every replica was tried"
	BreakerRefused  Reason = "every replica's circuit breaker is open"
	PositionUnknown Reason = "the position of this session's writes is not known yet"
)

// Replica chooses among the replicas that meet the need: the preferred one, or at
// random by weight. It says which life of the server was found to meet it. The
// caller must Report an outcome for the node that it is given.
func (c *Cluster) Replica(need Need) (*Node, Server, Reason) {
	if !c.Replicated() {
		return nil, 0, NoReplicas
	}
	primary, now := c.Primary(), c.now()
	if need.After.Known() {
		after, ok := c.log.survived(need.After)
		if !ok {
			return nil, 0, PositionUnknown
		}
		need.After = after
	}
	if c.cfg.WithoutPrimary {
		now = primary.lastSeen(now)
	}
	why := AllTried
	for {
		var eligible Set
		var total float64
		var lives [maxNodes]Server
		preferred := -1
		for i, n := range c.nodes {
			if n == primary || need.Exclude&(1<<i) != 0 {
				continue
			}
			life, r := n.fit(need, now)
			if r != ReplicaChosen {
				why = moreTelling(why, r)
				continue
			}
			eligible |= 1 << i
			total += n.weight
			lives[i] = life
			if life == need.Prefer {
				preferred = i
			}
		}
		if eligible == 0 {
			return nil, 0, why
		}
		i := preferred
		if i < 0 {
			i = c.pick(eligible, total)
		}
		if n := c.nodes[i]; n.breaker.permit() {
			return n, lives[i], ReplicaChosen
		}
		need.Exclude |= 1 << i
		why = moreTelling(why, BreakerRefused)
	}
}

// pick draws a node of the set by weight.
func (c *Cluster) pick(set Set, total float64) int {
	at := rand.Float64() * total
	last := 0
	for i, n := range c.nodes {
		if set&(1<<i) == 0 {
			continue
		}
		if at < n.weight {
			return i
		}
		at -= n.weight
		last = i
	}
	return last
}

// moreTelling returns the reason that came closest to a choice: a replica that
// only lags says more than one that is away.
func moreTelling(a, b Reason) Reason {
	if rank(b) > rank(a) {
		return b
	}
	return a
}

func rank(r Reason) int {
	switch r {
	case NoneNewer:
		return 5
	case NoneCaughtUp:
		return 4
	case NoneFresh:
		return 3
	case BreakerRefused:
		return 2
	case NoneHealthy:
		return 1
	}
	return 0
}

// fit reports whether a node meets a need, and if not, why; and which life of the
// server it was that was looked at.
func (n *Node) fit(need Need, now time.Duration) (Server, Reason) {
	n.mu.Lock()
	defer n.mu.Unlock()
	s := &n.state
	switch {
	case !n.healthyLocked():
		return 0, NoneHealthy
	case !s.isFresh || now-s.fresh > need.MaxLag:
		return 0, NoneFresh
	case need.After.Known() && !s.pos.Covers(need.After):
		return 0, NoneCaughtUp
	case !need.Seen.metBy(s):
		return 0, NoneNewer
	}
	return s.server, ReplicaChosen
}

// lastSeen returns the time at which the node was last known to answer as the
// primary: now, unless it does not.
func (n *Node) lastSeen(now time.Duration) time.Duration {
	n.mu.Lock()
	defer n.mu.Unlock()
	s := &n.state
	switch {
	case n.passedAt != 0:
		return min(now, n.passedAt)
	case s.polled && (s.err != nil || n.failedAt > s.sent):
		return min(now, s.sent)
	}
	return now
}

// healthyLocked reports whether the node answered its last poll as a replica of
// our primary, has failed no caller since, and has its connections open.
func (n *Node) healthyLocked() bool {
	s := &n.state
	return s.polled && s.err == nil && s.replica && !n.refilling.Load() && (n.failedAt == 0 || s.sent > n.failedAt)
}

// PositionSince returns a position that covers everything committed before the
// moment t: that of the first poll of the primary sent after it. It is unknown
// until that poll has been answered.
func (c *Cluster) PositionSince(t time.Duration) (Position, bool) { return c.log.since(t) }

// System returns the servers' system identifier; 0 in a cluster that is not
// watched.
func (c *Cluster) System() int64 { return c.system }

// Replicated reports whether the cluster has replicas.
func (c *Cluster) Replicated() bool { return len(c.cfg.Replicas) > 0 }

// watched reports whether the servers are asked who they are. A single one is
// asked where others may know of a newer timeline, if it answers such questions.
func (c *Cluster) watched() bool {
	return c.Replicated() || c.cfg.Timelines != nil && !c.silent
}
