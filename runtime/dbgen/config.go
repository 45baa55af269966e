package dbgen

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"github.com/dbgen-go/dbgen/runtime/cache"
	"github.com/dbgen-go/dbgen/runtime/limit"
	"github.com/dbgen-go/dbgen/runtime/observe"
)

// Config says what Open connects to and what is switched on. Its zero value
// with Primary set is a working configuration: a field that is zero has the
// default that its comment names, and where zero would mean something, a
// negative value stands for "none".
//
// It prints itself without passwords, by fmt, log/slog and encoding/json.
//
// Each part can be switched off by itself (Routing.Disabled, Cache.Disabled,
// Cache.L2Disabled, Limits.Disabled), and the application keeps working.
type Config struct {
	// Primary is the primary's DSN, as a URL or in keyword/value form.
	Primary  string
	Replicas []Replica
	Pool     PoolConfig
	Routing  RoutingConfig
	Redis    RedisConfig
	Cache    CacheConfig
	Limits   LimitsConfig
	Queries  QueriesConfig
	Metrics  MetricsConfig
	Log      LogConfig
	Comments CommentsConfig

	// Warnings are what ConfigFromEnv found odd, but not wrong, such as a variable that
	// nothing reads and that looks like one of its own. Open logs them.
	Warnings []string

	// Dial, if set, makes every connection to a server, such as through a tunnel or
	// a cloud's connector; it is given an address that the DSN's host has. Requests
	// to cancel go the same way.
	Dial pgconn.DialFunc
	// AfterConnect prepares each new connection. A generated package's
	// RegisterTypes fits.
	AfterConnect func(context.Context, *pgx.Conn) error

	// ConfigurePool, if set, may change how each server's pool is made: its
	// BeforeAcquire, ShouldPing, ConnConfig.TLSConfig and so on. What Pool and Dial
	// say holds all the same; an AfterConnect and a Tracer that it sets are called
	// besides the runtime's own.
	ConfigurePool func(*pgxpool.Config) error
	// Tracers are told of every statement on the runtime's connections, as pgx tells
	// its tracers.
	Tracers []pgx.QueryTracer

	// OnQuery, if set, is told of every call of a query and of every attempt, with
	// where it was sent and why. It runs on the caller's goroutine, so it should be
	// quick, and must not keep the context.
	OnQuery func(context.Context, QueryEvent)
	// Hooks are told of the beginning of every attempt, too, and may give it a
	// context, for one with a span.
	Hooks []observe.Hook
}

// A Replica is a streaming replica of the primary.
type Replica struct {
	DSN    string
	Weight float64 // its share of the reads; default 1.0
}

// PoolConfig bounds the pool of each server. The primary and every replica have
// one of their own. A good MaxConns is the server's max_connections, divided by
// the number of application instances, times 0.8.
type PoolConfig struct {
	MinConns         int           // opened at start and kept; default 10, negative: none
	MaxConns         int           // default 50
	IdleTimeout      time.Duration // a connection idle for so long is closed; default 300 s
	MaxLifetime      time.Duration // default 3600 s
	ConnectTimeout   time.Duration // default 10 s
	StatementTimeout time.Duration // set on the server; default 30 s, negative: the server's own
	AcquireTimeout   time.Duration // longest wait for a free connection, then ErrPoolExhausted; default 10 s
	PingTimeout      time.Duration // longest liveness check of an idle connection; default 1 s
}

// RoutingConfig says how reads are spread.
type RoutingConfig struct {
	Disabled     bool          // everything goes to the primary
	MaxLag       time.Duration // a replica further behind gets no reads; default 5 s
	PollInterval time.Duration // between two looks at each server; default 100 ms
	PollTimeout  time.Duration // a server that does not answer so long is unhealthy, and a replica is cut off; default 750 ms
	LoadInterval time.Duration // between two measurements of load; default 10 s
	Attempts     int           // how often a read is tried in all; default 3

	// WithoutPrimary lets replicas go on answering while the primary does not
	// answer, however long that takes: a primary that is down has nothing newer.
	// One that only this process cannot reach has, so by default replicas answer
	// for MaxLag, and then reads fail as writes do.
	WithoutPrimary bool

	BreakerFailures  int           // failures in a row that open a server's circuit breaker; default 5
	BreakerDelay     time.Duration // until a trial call is let through; default 1 s
	BreakerSuccesses int           // trial calls in a row that close it; default 2

	// Load measures a server's load, from 0 to 1, instead of its active backends
	// over max_connections: for one, its CPU as a cloud reports it.
	Load func(ctx context.Context, host string, port uint16) (float64, error)
}

// RedisConfig says where Redis, or Valkey, is, in one of three ways. Without any of it the cache is in
// memory alone, coherent in one process only, and limits are counted in process.
type RedisConfig struct {
	URL string // redis://user:password@host:6379/0, rediss:// for TLS
	// Server says it in full: a Sentinel group, a Cluster, TLS of one's own.
	Server cache.Redis
	// Client is a client of the application's own, which DB.Close does not close.
	// It should have ContextTimeoutEnabled set.
	Client redis.UniversalClient
	// Timeout is how long a call waits for one exchange with Redis before it
	// goes on without; default 100 ms.
	Timeout time.Duration
}

// CacheConfig says how results are cached.
type CacheConfig struct {
	Disabled   bool // nothing is read from or kept in the cache; writes still invalidate other processes' entries
	L1Disabled bool // not in memory
	L2Disabled bool // not in Redis

	L1Size   int                      // entries in memory; default 1,000
	L1TTL    time.Duration            // default 60 s
	TTL      time.Duration            // in Redis; default 300 s
	TagTTL   map[string]time.Duration // by tag, for queries that name no TTL: "stories" is for the tags stories and stories:…
	Prefix   string                   // of the keys in Redis; default "dbgen"
	MaxBytes int                      // a larger result is not kept; default 1 MiB

	// CloseTimeout is how long DB.Close may take to tell Redis of writes that it
	// does not know of yet, since it did not answer; default 5 s, negative: none.
	CloseTimeout time.Duration
}

// LimitsConfig says how callers are limited, on top of the queries' own limits.
type LimitsConfig struct {
	Disabled bool
	// User and Global, when set, bound the queries of each user and of all
	// together, over all queries that the cache does not answer. DefaultUserRate
	// and DefaultGlobalRate are the usual ones.
	User   Rate
	Global Rate
	// Tiers say what users on a plan (Session.Tier) may do instead: of the
	// queries' own limits by their names, and of User by the name OverallLimit.
	Tiers map[string]Tier
	// Exempt are users that no limit applies to, such as the application's own
	// jobs; so are sessions with Admin set.
	Exempt []string
	// Anonymous says what a limit for each user means to calls without one, such as
	// those of a context without a session: AnonymousShared by default.
	Anonymous Anonymous
}

// Anonymous says what a limit for each user means to calls without one.
type Anonymous = limit.Anonymous

// What LimitsConfig.Anonymous may be.
const (
	AnonymousShared  = limit.AnonymousShared  // they count as one user together
	AnonymousRefused = limit.AnonymousRefused // none is let in; the error is limit.ErrAnonymous
	AnonymousFree    = limit.AnonymousFree    // only limits over all users hold
)

// OverallLimit is the name under which the limits of LimitsConfig count, for
// Tier.Rates and in errors.
const OverallLimit = "all"

// A Rate is so many calls in a window. The zero Rate limits nothing.
type Rate = limit.Rate

// A Tier says what users on a plan may do.
type Tier = limit.Tier

// The usual overall limits.
var (
	DefaultUserRate   = Rate{Count: 100, Window: time.Minute}
	DefaultGlobalRate = Rate{Count: 10_000, Window: time.Minute}
)

// QueriesConfig says what is noted of the queries that run. What is kept of them has
// no parameters and no literals, unless Values is set.
type QueriesConfig struct {
	Disabled     bool          // nothing is counted or remembered, nor found slow; OnQuery, Hooks and Tracers are told all the same
	Slow         time.Duration // a query that takes longer is logged; default 100 ms, negative: never
	History      int           // how many attempts DB.History remembers; default 1,000, negative: none
	HistoryBytes int           // and how many bytes these may take, about; default 4 MiB
	Statements   int           // how many statements that were not generated are told apart; default 1,000, negative: none
	// Values keeps parameters in the history, and literals in plans. It is for
	// looking into a database that holds nothing secret.
	Values bool
	// Explain takes the plans of slow queries by EXPLAIN (ANALYZE, BUFFERS), and
	// keeps and logs them: of those that only read, of each at most once a minute and
	// one a second in all, and only while at most half of a server's connections are
	// in use; it gives its connection up as soon as a call waits for one.
	Explain        bool
	ExplainTimeout time.Duration // default 10 s
	// Repeats is how often a request must run a query from one place for that to be
	// a finding; default 5, negative: never. See package observe for requests.
	Repeats int
	// PlanChanged, if set, is told when a query's plan is one that was not seen before.
	PlanChanged func(s *observe.Statement, before, now *observe.Plan)
	// Finished, if set, is told of what a request has run when it ends.
	Finished func(context.Context, observe.Report)
}

// CommentsConfig says what comments the statements of generated queries carry, for whoever
// looks at pg_stat_activity, at the server's log or at a dashboard of a cloud's. They
// stand at the end, in the format of sqlcommenter: /*query='db.GetStory'*/. There are none
// by default.
//
// Query and Tags are the same at each call of a query, so they are in the text that is
// prepared. Route and Trace differ from call to call: a statement with them would be
// another prepared statement each time, so it is sent unprepared, in one exchange, and
// PostgreSQL parses and plans it at each such call. There are as many prepared statements as
// without comments. Batches carry Query and Tags only, and so do statements on handles
// that are not this DB's; COPY carries none.
type CommentsConfig struct {
	Query bool              // query: the generated query, such as db.GetStory
	Tags  map[string]string // the same for all, such as application
	// Route is route: the name of the request, as observe.Begin or package httpx gave it.
	Route bool
	// Trace, if set, is traceparent: it returns that of the attempt's context, or "" for
	// none, whose statement is then sent prepared. Traceparent of package dbgenotel
	// fits, and has one for sampled traces only.
	Trace func(context.Context) string
}

// MetricsConfig says where metrics are served. It is for Serve of package dbgenprom: Open
// does not look at it, and a program that does not call that serves none.
type MetricsConfig struct {
	Disabled bool
	Host     string // to listen on; default: every address of the machine
	Port     int    // default 8000, negative: any that is free
}

// LogConfig says where the runtime logs. Each part has a named logger with a
// level of its own: pool, routing, cache, limit, queries and http.
type LogConfig struct {
	Logger *slog.Logger          // default slog.Default()
	Level  slog.Level            // of the parts that Levels does not name
	Levels map[string]slog.Level // by part
}
