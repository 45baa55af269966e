package engine

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/cache"
	"github.com/dbgen-go/dbgen/runtime/internal/recording"
	"github.com/dbgen-go/dbgen/runtime/internal/session"
	"github.com/dbgen-go/dbgen/runtime/limit"
	"github.com/dbgen-go/dbgen/runtime/observe"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// Options are the parts of an engine and how they are used. The parts stay their
// owner's to close, after the engine. All values are taken as they are: defaults
// are the caller's affair.
type Options struct {
	Self    DBTX // the handle that stands for the engine, by which it knows itself
	Cluster *pool.Cluster
	Cache   *cache.Cache
	Limiter *limit.Limiter
	// Database names the database in Redis, where others may keep theirs under
	// the same prefix; "" without Redis.
	Database string

	Routing Routing
	Caching Caching
	Limits  Limits
	Explain Explain
	Log     Loggers
	// Comments are those of the statements of generated queries; nil: none.
	Comments *Comments

	// AfterConnect is what prepared the cluster's connections; may be nil.
	AfterConnect func(context.Context, *pgx.Conn) error
	// ConnectTimeout bounds the end of a connection that told which types there
	// are.
	ConnectTimeout time.Duration
	Tracker        *observe.Tracker
}

// Routing says how calls are sent to servers.
type Routing struct {
	Disabled     bool          // everything goes to the primary
	MaxLag       time.Duration // of a replica, for queries that say nothing else
	PollInterval time.Duration // of the cluster
	Attempts     int           // how often a read is tried in all
}

// Caching says which tiers may be used, and for what.
type Caching struct {
	NoReads  bool // nothing is read or kept; writes still invalidate
	NoL1     bool
	L2       bool // there is Redis, and it may keep results
	Told     bool // there is Redis: others must learn of writes even with NoReads
	MaxBytes int  // a larger result is not kept in Redis
	// TagTTL is the TTL of queries that have none, by tag or its first part.
	TagTTL map[string]time.Duration
	// Longest is the longest that anything is kept whose query does not say how long.
	Longest time.Duration
}

// Limits says which limits hold besides the queries' own: rates, and times.
type Limits struct {
	Disabled bool
	// Overall, if set, holds over all queries that the cache does not answer.
	Overall *limit.Rule

	// The timeouts of the cluster, by which errors say whose they are; 0: none.
	Statement, Acquire, Connect time.Duration
}

// Loggers are those of the engine's parts.
type Loggers struct{ Routing, Cache, Limit, Queries *slog.Logger }

// An Engine is safe for concurrent use.
type Engine struct {
	Options
	types *recording.TypeMaps
	wrote session.Watermark // of all calls of this process, for those without a session
	rules sync.Map          // *descriptor.Query -> *rules
	wary  atomic.Int64      // until when, on the cluster's clock, some session may have to do without the cache; 0: none

	inDoubt inDoubt

	closing    sync.Mutex
	closed     bool
	background sync.WaitGroup
	life       context.Context // ends with Close
	die        context.CancelFunc
}

// New makes an engine of its parts. Values of ctx are seen by what runs in the
// background; its end is not.
func New(ctx context.Context, o Options) *Engine {
	e := &Engine{Options: o}
	e.types = e.typeMaps()
	e.life, e.die = context.WithCancel(context.WithoutCancel(ctx))
	return e
}

// Close stops what runs in the background and waits for it. It may be called
// again.
func (e *Engine) Close() {
	e.closing.Lock()
	e.closed = true
	e.closing.Unlock()
	e.die()
	e.background.Wait()
}

// Background runs fn until its context ends, which it does when the engine is
// closed; Close waits for it. It reports false when that has begun already.
func (e *Engine) Background(fn func(ctx context.Context)) bool {
	return e.spawn(func() { fn(e.life) })
}

// Closed reports whether Close was called.
func (e *Engine) Closed() bool { return e.life.Err() != nil }

// spawn runs fn in the background, where Close waits for it. It reports false
// when the engine is being closed.
func (e *Engine) spawn(fn func()) bool {
	e.closing.Lock()
	defer e.closing.Unlock()
	if e.closed {
		return false
	}
	e.background.Go(fn)
	return true
}
