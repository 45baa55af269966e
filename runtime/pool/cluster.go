package pool

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
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

	electing sync.Mutex
	system   int64  // that of the configured primary; a node of another is never used
	timeline uint32 // the highest that a primary was on

	stop    context.CancelFunc
	running sync.WaitGroup
}

// Open connects to the primary, which must answer, and to the replicas, which
// may come later, and starts to watch them. A cluster without replicas is not
// watched.
func Open(ctx context.Context, cfg Config) (*Cluster, error) {
	if len(cfg.Replicas) >= maxNodes {
		return nil, fmt.Errorf("%d replicas: at most %d can be used", len(cfg.Replicas), maxNodes-1)
	}
	c := &Cluster{cfg: cfg, base: time.Now()}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	c.stop = stop
	for i, nc := range append([]NodeConfig{cfg.Primary}, cfg.Replicas...) {
		n, err := newNode(background, c, nc)
		if err != nil {
			c.Close()
			if i == 0 {
				return nil, fmt.Errorf("primary: %w", err)
			}
			return nil, fmt.Errorf("replica %d: %w", i, err)
		}
		c.nodes = append(c.nodes, n)
		if i == 0 {
			c.primary.Store(n)
		}
	}
	if err := c.start(ctx, background); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// start polls each node, the primary first so that the replicas' lag is
// known at once, warms the pools, and leaves the monitors running.
func (c *Cluster) start(ctx, background context.Context) error {
	limit := max(c.cfg.Size.ConnectTimeout, c.cfg.PollTimeout)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := c.nodes[0].warm(ctx); err != nil {
		return fmt.Errorf("primary %s: %w", c.nodes[0].addr, err)
	}
	if !c.Replicated() {
		return nil
	}
	monitors := make([]*monitor, len(c.nodes))
	for i, n := range c.nodes {
		monitors[i] = &monitor{node: n}
	}
	monitors[0].poll(ctx)
	var first sync.WaitGroup
	for i, n := range c.nodes[1:] {
		first.Go(func() {
			monitors[i+1].begin(ctx)
			if err := n.warm(ctx); err != nil {
				c.cfg.Log.Warn("replica not reachable at start", "node", n.addr, "error", err)
			}
		})
	}
	first.Wait()
	for _, m := range monitors {
		c.running.Go(func() { m.run(background) })
	}
	return nil
}

// warm opens the least number of connections, and at least one, by holding them
// all at once.
func (n *Node) warm(ctx context.Context) error {
	want := max(1, int(n.cluster.cfg.Size.MinConns))
	conns := make([]*pgxpool.Conn, want)
	errs := make([]error, want)
	var all sync.WaitGroup
	for i := range want {
		all.Go(func() { conns[i], errs[i] = n.pool.Acquire(ctx) })
	}
	all.Wait()
	for _, conn := range conns {
		if conn != nil {
			conn.Release()
		}
	}
	return firstError(errs)
}

func firstError(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Close stops the monitors and closes every connection.
func (c *Cluster) Close() {
	c.stop()
	c.running.Wait()
	for _, n := range c.nodes {
		n.pool.Close()
	}
}

// now is the time on the cluster's clock.
func (c *Cluster) now() time.Duration { return time.Since(c.base) }

// Now returns the present moment, as Need.Since takes it.
func (c *Cluster) Now() time.Duration { return c.now() }

// Primary returns the node to write to.
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
	AllTried        Reason = "every replica was tried"
	BreakerRefused  Reason = "every replica's circuit breaker is open"
	PositionUnknown Reason = "the position of this session's writes is not known yet"
)

// Replica chooses among the replicas that meet the need, at random by weight.
// The caller must Report an outcome for the node that it is given.
func (c *Cluster) Replica(need Need) (*Node, Reason) {
	if !c.Replicated() {
		return nil, NoReplicas
	}
	primary, now := c.Primary(), c.now()
	if need.After.Known() {
		after, ok := c.log.survived(need.After)
		if !ok {
			return nil, PositionUnknown
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
		for i, n := range c.nodes {
			if n == primary || need.Exclude&(1<<i) != 0 {
				continue
			}
			if r := n.fit(need, now); r != ReplicaChosen {
				why = moreTelling(why, r)
				continue
			}
			eligible |= 1 << i
			total += n.weight
		}
		if eligible == 0 {
			return nil, why
		}
		n, i := c.pick(eligible, total)
		if n.breaker.TryAcquirePermit() {
			return n, ReplicaChosen
		}
		need.Exclude |= 1 << i
		why = moreTelling(why, BreakerRefused)
	}
}

// pick draws a node of the set by weight.
func (c *Cluster) pick(set Set, total float64) (*Node, int) {
	at := rand.Float64() * total
	last := 0
	for i, n := range c.nodes {
		if set&(1<<i) == 0 {
			continue
		}
		if at < n.weight {
			return n, i
		}
		at -= n.weight
		last = i
	}
	return c.nodes[last], last
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

// fit reports whether a node meets a need, and if not, why.
func (n *Node) fit(need Need, now time.Duration) Reason {
	n.mu.Lock()
	defer n.mu.Unlock()
	s := &n.state
	switch {
	case !n.healthyLocked():
		return NoneHealthy
	case !s.isFresh || now-s.fresh > need.MaxLag:
		return NoneFresh
	case need.After.Known() && !s.pos.Covers(need.After):
		return NoneCaughtUp
	}
	return ReplicaChosen
}

// lastSeen returns the time at which the node was last known to answer: now,
// unless it does not.
func (n *Node) lastSeen(now time.Duration) time.Duration {
	n.mu.Lock()
	defer n.mu.Unlock()
	if s := &n.state; s.polled && (s.err != nil || n.failedAt > s.sent) {
		return min(now, s.sent)
	}
	return now
}

// healthyLocked reports whether the node answered its last poll as a replica of
// our primary, and has failed no caller since.
func (n *Node) healthyLocked() bool {
	s := &n.state
	return s.polled && s.err == nil && s.replica && (n.failedAt == 0 || s.sent > n.failedAt)
}

// PositionSince returns a position that covers everything committed before the
// moment t: that of the first poll of the primary sent after it. It is unknown
// until that poll has been answered.
func (c *Cluster) PositionSince(t time.Duration) (Position, bool) { return c.log.since(t) }

// System returns the servers' system identifier; 0 until it is known.
func (c *Cluster) System() int64 {
	c.electing.Lock()
	defer c.electing.Unlock()
	return c.system
}

// Replicated reports whether the cluster has replicas.
func (c *Cluster) Replicated() bool { return len(c.cfg.Replicas) > 0 }
