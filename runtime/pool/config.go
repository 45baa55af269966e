package pool

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Config says which nodes there are and how they are used. All values are
// taken as they are: defaults are the caller's affair.
type Config struct {
	Primary  NodeConfig
	Replicas []NodeConfig
	Size     Size

	PollInterval time.Duration // between two polls of a node's role and position
	PollTimeout  time.Duration // a node that does not answer in this time is unhealthy
	LoadInterval time.Duration // between two measurements of a node's load
	// WithoutPrimary lets replicas go on answering while the primary does not:
	// their lag is then counted up to when it last did.
	WithoutPrimary bool
	Breaker        Breaker
	// Timelines, if set, is asked before a server is taken for the primary, and
	// once in every PollInterval.
	Timelines Timelines
	// OnTimelines, if set, is told instead of Log when Timelines begins to fail (an
	// error) and answers again (nil).
	OnTimelines func(error)

	// Dial, if set, makes every connection instead of a net.Dialer.
	Dial pgconn.DialFunc
	// AfterConnect prepares a new connection, for one by registering types.
	AfterConnect func(context.Context, *pgx.Conn) error
	// Configure, if set, may change how a node's pool is made, but for what Size and
	// Dial say. An AfterConnect and a tracer that it sets are called besides the pool's
	// own.
	Configure func(*pgxpool.Config) error
	// Tracer, if set, makes what is told of all statements on a node's connections
	// that are not the pool's own.
	Tracer func(*Node) pgx.QueryTracer
	// Load, if set, measures a node's load from 0 to 1 instead of its active
	// backends over max_connections.
	Load func(ctx context.Context, host string, port uint16) (float64, error)

	Log *slog.Logger
}

// A NodeConfig is one server.
type NodeConfig struct {
	DSN    string  // keyword/value or URL
	Weight float64 // share of the reads among replicas
}

// Size bounds one node's pool.
type Size struct {
	MinConns         int32
	MaxConns         int32
	IdleTimeout      time.Duration
	MaxLifetime      time.Duration
	ConnectTimeout   time.Duration
	StatementTimeout time.Duration // 0: the server's own
	AcquireTimeout   time.Duration // longest wait for a free connection
	PingTimeout      time.Duration // longest liveness check of an idle connection
}

// A Breaker says when a failing node is left alone.
type Breaker struct {
	Failures  uint          // so many in a row open it
	Delay     time.Duration // after this time a trial call is let through
	Successes uint          // so many trial calls in a row close it
}
