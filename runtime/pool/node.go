package pool

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/multitracer"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A Node is one server with its pool.
//
// A call takes a slot (Acquire), uses Pool for one connection at a time, reports
// how it went (Report), and gives the slot back (Release). There are as many
// slots as connections, so that waiting for a connection is seen and bounded
// here, without allocation, and pgxpool itself never makes a caller wait.
type Node struct {
	host    string
	port    uint16
	addr    string
	weight  float64
	cluster *Cluster
	connect *pgx.ConnConfig // of the monitor's own connection
	pool    *pgxpool.Pool
	gate    *gate
	slots   chan struct{}
	acquire time.Duration
	breaker breaker
	tracer  pgx.QueryTracer // of the pool's connections; may be nil
	// configured is the AfterConnect that Config.Configure set, if it did.
	configured func(context.Context, *pgx.Conn) error
	// pipelines says that statements are prepared, so that Writer can do it.
	pipelines        bool
	mode             pgx.QueryExecMode
	keeps            int // how many statements pgx keeps prepared on a connection
	least, leastIdle int // connections that are kept open, in all and idle

	mu       sync.Mutex
	state    state
	failedAt time.Duration // on the cluster's clock; the last failure that a caller met
	passedAt time.Duration // when the node was seen to be passed over, as the primary; 0: it is not

	yielding sync.Mutex
	yield    map[*func()]bool // called when a call waits

	demoted   atomic.Bool // the primary, in recovery when it was last asked, and without a successor
	refilling atomic.Bool // its connections were closed, and are not all open again

	acquired  atomic.Int64
	waited    atomic.Int64 // calls that had to wait
	waitTime  atomic.Int64 // nanoseconds
	waiters   atomic.Int32
	errors    atomic.Int64
	exhausted atomic.Int64
	load      atomic.Uint64 // math.Float64bits
}

// state is what the monitor knows of a node.
type state struct {
	err     error // of the last poll; nil: it answered
	polled  bool
	sent    time.Duration // when the last answered poll was sent, on the cluster's clock
	replica bool
	pos     Position // replayed by a replica, inserted by a primary
	least   uint32   // a timeline that a replica has certainly come to
	flush   uint64   // a primary's flushed LSN
	started time.Time
	server  Server // this life of the server
	lives   int    // how often its replay was seen to have gone back since it started
	// fresh is the time at which a primary's log was sampled that the replica
	// has replayed: its data is at least as new as the primary's then.
	fresh   time.Duration
	isFresh bool // fresh says something
}

func newNode(ctx context.Context, c *Cluster, cfg NodeConfig) (*Node, error) {
	pc, err := pgxpool.ParseConfig(cfg.DSN)
	if err != nil {
		return nil, err
	}
	s := c.cfg.Size
	cc := pc.ConnConfig
	for _, f := range cc.Fallbacks { // the same host without TLS is one, too
		if f.Host != cc.Host || f.Port != cc.Port {
			return nil, fmt.Errorf("%s and %s in one DSN: give each server one of its own", cc.Host, f.Host)
		}
	}
	if s.ConnectTimeout > 0 {
		cc.ConnectTimeout = s.ConnectTimeout
	}
	if dial := c.cfg.Dial; dial != nil {
		cc.DialFunc = dial
	}
	if configure := c.cfg.Configure; configure != nil {
		if err := configure(pc); err != nil {
			return nil, err
		}
	}
	tracer := cc.Tracer
	cc.Tracer = nil // not of the monitor's connection
	n := &Node{
		host: cc.Host, port: cc.Port, addr: net.JoinHostPort(cc.Host, strconv.Itoa(int(cc.Port))),
		weight: cfg.Weight, cluster: c, acquire: s.AcquireTimeout,
		connect: cc.Copy(), slots: make(chan struct{}, s.MaxConns),
		pipelines: c.Replicated() && cc.DefaultQueryExecMode == pgx.QueryExecModeCacheStatement && cc.StatementCacheCapacity > 0,
		breaker: breaker{CircuitBreaker: circuitbreaker.NewBuilder[any]().
			WithFailureThreshold(c.cfg.Breaker.Failures).
			WithDelay(c.cfg.Breaker.Delay).
			WithSuccessThreshold(c.cfg.Breaker.Successes).
			OnStateChanged(func(e circuitbreaker.StateChangedEvent) {
				c.cfg.Log.Warn("circuit breaker changed", "host", cc.Host, "port", cc.Port, "from", e.OldState.String(), "to", e.NewState.String())
			}).Build()},
	}
	n.configured = pc.AfterConnect
	n.mode, n.keeps = cc.DefaultQueryExecMode, cc.StatementCacheCapacity
	if c.cfg.Tracer != nil {
		tracer = join(c.cfg.Tracer(n), tracer)
	}
	cc.Tracer, n.tracer = tracer, tracer
	n.gate = newGate(cc.DialFunc, fmt.Errorf("%s %w", n.addr, errNotAsked))
	cc.DialFunc = n.gate.dial
	if s.StatementTimeout > 0 {
		cc.RuntimeParams["statement_timeout"] = strconv.FormatInt(s.StatementTimeout.Milliseconds(), 10)
	}
	pc.MinConns, pc.MaxConns = s.MinConns, s.MaxConns
	pc.MaxConnIdleTime, pc.MaxConnLifetime = s.IdleTimeout, s.MaxLifetime
	pc.MaxConnLifetimeJitter = s.MaxLifetime / 10
	pc.PingTimeout = s.PingTimeout
	pc.AfterConnect = n.afterConnect
	n.least, n.leastIdle = int(pc.MinConns), int(pc.MinIdleConns)
	if n.pool, err = pgxpool.NewWithConfig(ctx, pc); err != nil {
		return nil, err
	}
	return n, nil
}

// join makes one tracer of several, of which any may be nil.
func join(tracers ...pgx.QueryTracer) pgx.QueryTracer {
	tracers = slices.DeleteFunc(tracers, func(t pgx.QueryTracer) bool { return t == nil })
	switch len(tracers) {
	case 0:
		return nil
	case 1:
		return tracers[0]
	}
	return multitracer.New(tracers...)
}

// whoSQL asks the server at the end of a new connection who it is.
const whoSQL = `SELECT pg_postmaster_start_time(), r.recovery,
 CASE WHEN r.recovery THEN 0 ELSE ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int8 END
FROM pg_is_in_recovery() AS r(recovery)`

// afterConnect refuses a connection to a replica that was restarted since its
// position was sampled, because it may have replayed less than it had before; to
// a primary that came back as a replica; and to a primary that was passed over by
// a promotion. The caller tries elsewhere: nothing was sent.
func (n *Node) afterConnect(ctx context.Context, conn *pgx.Conn) error {
	if n.cluster.watched() {
		var started time.Time
		var replica bool
		var timeline int64
		if err := conn.QueryRow(Internal(ctx), whoSQL).Scan(&started, &replica, &timeline); err != nil {
			return err
		}
		if highest := n.cluster.highest(); !replica && uint32(timeline) < highest {
			return n.passedOver(uint32(timeline), highest)
		}
		n.mu.Lock()
		restarted := n.cluster.Replicated() && n.state.polled && !n.state.started.Equal(started) && (replica || n.state.replica)
		if restarted {
			n.state.err, n.state.isFresh = ErrRestarted, false
			n.state.pos.Timeline, n.state.pos.LSN, n.state.least, n.state.server = 0, 0, 0, 0
		}
		n.mu.Unlock()
		if restarted {
			return ErrRestarted
		}
	}
	for _, prepare := range [...]func(context.Context, *pgx.Conn) error{n.configured, n.cluster.cfg.AfterConnect} {
		if prepare == nil {
			continue
		}
		if err := prepare(Internal(ctx), conn); err != nil {
			return err
		}
	}
	return nil
}

// Host returns the server's host name.
func (n *Node) Host() string { return n.host }

// Port returns the server's port.
func (n *Node) Port() uint16 { return n.port }

// Addr returns host:port.
func (n *Node) Addr() string { return n.addr }

// Pool returns the node's connections.
func (n *Node) Pool() *pgxpool.Pool { return n.pool }

// Role returns "primary" or "replica", as the node is used now.
func (n *Node) Role() string {
	if n.cluster.Primary() == n {
		return "primary"
	}
	return "replica"
}

// Acquire takes a slot, waiting until one is free, the context ends, or the
// acquire timeout passes, which is an *ExhaustedError.
func (n *Node) Acquire(ctx context.Context) error {
	if n.TryAcquire() {
		return nil
	}
	begin := time.Now()
	n.waiters.Add(1)
	n.wanted()
	timer := time.NewTimer(n.acquire)
	look := time.NewTicker(lostSlotInterval)
	defer func() {
		timer.Stop()
		look.Stop()
		n.waiters.Add(-1)
		n.waited.Add(1)
		n.waitTime.Add(int64(time.Since(begin)))
	}()
	for free := 0; ; {
		select {
		case n.slots <- struct{}{}:
			n.acquired.Add(1)
			return nil
		case <-look.C:
			if s := n.pool.Stat(); s.AcquiredConns()+s.ConstructingConns() >= int32(cap(n.slots)) {
				free = 0
			} else if free++; free >= 2 {
				// A caller panicked and took its slot with it: this one takes
				// that, and its Release puts the count right.
				n.acquired.Add(1)
				return nil
			}
			continue
		case <-ctx.Done():
			if ctx.Err() != context.DeadlineExceeded {
				return ctx.Err()
			}
		case <-timer.C:
		}
		n.exhausted.Add(1)
		return &ExhaustedError{Pool: n.Role() + " " + n.addr, Size: cap(n.slots), Waited: time.Since(begin)}
	}
}

// lostSlotInterval is how often a waiting caller looks whether the pool really
// has no free connection.
const lostSlotInterval = 100 * time.Millisecond

// TryAcquire takes a slot if one is free.
func (n *Node) TryAcquire() bool {
	select {
	case n.slots <- struct{}{}:
		n.acquired.Add(1)
		return true
	default:
		return false
	}
}

// Release gives a slot back.
func (n *Node) Release() {
	select {
	case <-n.slots:
	default:
	}
}

// Permit asks whether the node may be used as the primary: an error that wraps ErrNoPrimary,
// ErrUnavailable or the like says why not. Who is let through must Report an
// outcome.
func (n *Node) Permit() error {
	err := n.gate.why()
	if err == nil && n.demoted.Load() {
		err = fmt.Errorf("%w: it is in recovery", ErrNoPrimary)
	}
	if err == nil && !n.breaker.permit() {
		err = ErrUnavailable
	}
	if err != nil {
		return fmt.Errorf("dbgen: %s %s: %w", n.Role(), n.addr, err)
	}
	return nil
}

// Report tells how a call went. After a failure the node gets no reads until it
// answers a poll again.
func (n *Node) Report(o Outcome) {
	switch o {
	case Answered:
		n.breaker.succeeded()
	case Failed:
		n.errors.Add(1)
		n.mu.Lock()
		n.failedAt = n.cluster.now()
		n.mu.Unlock()
		n.breaker.failed()
	case Abandoned:
		n.breaker.abandoned()
	}
}

// Leave ends a call: Report and Release.
func (n *Node) Leave(o Outcome) {
	n.Report(o)
	n.Release()
}

// position makes a Position of what the node said; unknown while the system that
// it belongs to is.
func (n *Node) position(lsn, timeline uint64) Position {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.state.pos.System == 0 {
		return Position{}
	}
	return Position{System: n.state.pos.System, Timeline: uint32(timeline), LSN: lsn}
}
