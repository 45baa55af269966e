package dbgen

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"github.com/dbgen-go/dbgen/runtime/cache"
	"github.com/dbgen-go/dbgen/runtime/internal/engine"
	"github.com/dbgen-go/dbgen/runtime/limit"
	"github.com/dbgen-go/dbgen/runtime/observe"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// A DB is a handle on a primary and its replicas, with a cache and limits. It is
// safe for concurrent use.
//
// It is itself a DBTX, for New of a generated package and for SQL that was not
// generated. What is called on it directly runs on the primary and counts as a
// write: the runtime does not read SQL, so the session's next reads wait for the
// replicas to catch up, and nothing cached is invalidated.
type DB struct {
	handle
	engine  *engine.Engine
	cluster *pool.Cluster
	cache   *cache.Cache
	limiter *limit.Limiter
	tracker *observe.Tracker
	log     *loggers
	outage  *outage               // of Redis
	redis   redis.UniversalClient // nil without Redis
	ownsIt  bool                  // redis is ours to close
	number  uint32                // tells this DB from those of other processes
	tokens  tokenCounts
	closing sync.Once
	closed  error // Close's answer
}

// Open connects to the servers of a configuration, among which it must find the
// primary, whichever of them the configuration calls so: it waits for
// PoolConfig.ConnectTimeout, and the error is then ErrNoPrimary. Replicas and
// Redis may come later; only when Redis and a server are both away can nobody
// tell whether that server was promoted, and Open fails. Close ends what Open
// started.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	db := &DB{number: processNumber()}
	if db.log, err = newLoggers(cfg.Log); err != nil {
		return nil, err
	}
	for _, warning := range cfg.Warnings {
		db.log.of("pool").Warn(warning)
	}
	db.outage = newOutage(db.log.of("cache"))
	if err := db.open(ctx, &cfg); err != nil {
		_ = db.Close() // nothing has been written yet
		return nil, fmt.Errorf("dbgen: %w", err)
	}
	return db, nil
}

// open opens the parts, and makes an engine of them.
func (db *DB) open(ctx context.Context, cfg *Config) (err error) {
	if err := db.connectRedis(cfg.Redis); err != nil {
		return err
	}
	if db.cache, err = cache.New(cfg.cacheOptions(db.redis, db.log.of("cache"), db.outage)); err != nil {
		return err
	}
	if db.limiter, err = limit.New(cfg.limitOptions(db.redis, db.log.of("limit"), db.outage)); err != nil {
		return err
	}
	db.outage.counting(db.outageCosts)
	db.tracker = cfg.tracker(db.log.of("queries"))
	if db.cluster, err = pool.Open(ctx, cfg.poolConfig(db.redis, db.tracker, db.log.of("pool"), db.outage)); err != nil {
		return err
	}
	if err := cfg.Comments.fits(db.cluster); err != nil {
		return err
	}
	o := cfg.engineOptions(db.redis != nil, db.log)
	o.Self, o.Cluster, o.Cache, o.Limiter, o.Tracker = db, db.cluster, db.cache, db.limiter, db.tracker
	if db.redis != nil {
		const name = "SELECT system_identifier || '.' || current_database() FROM pg_control_system()"
		if err := db.Pool().QueryRow(pool.Internal(ctx), name).Scan(&o.Database); err != nil {
			return fmt.Errorf("which database this is: %w", err)
		}
	}
	db.engine = engine.New(ctx, o)
	db.handle = db.engine.Handle()
	return nil
}

func (db *DB) connectRedis(r RedisConfig) error {
	switch {
	case r.Client != nil:
		db.redis = r.Client
	case len(r.Server.Addrs) > 0:
		db.redis, db.ownsIt = cache.NewClient(r.Server), true
	case r.URL != "":
		opts, err := cache.ParseRedis(r.URL)
		if err != nil {
			// The text may hold a password, so it is not repeated.
			return errors.New("Config.Redis.URL is not a Redis URL such as redis://:password@host:6379/0")
		}
		db.redis, db.ownsIt = cache.NewClient(opts), true
	default:
		db.log.of("cache").Info("no Redis: the cache is coherent in this process only, and limits are counted in it")
	}
	return nil
}

// Close closes every connection and stops what runs in the background. It waits
// for the calls that hold a connection, and then, with Redis, until Redis knows of
// every write: CacheConfig.CloseTimeout at most. Its error is a
// *cache.PendingError, which names the tables and tags that Redis was not told of
// in time. It may be called again, and at once by several: all wait and have the
// same answer.
func (db *DB) Close() error {
	if db == nil {
		return ErrNoDB
	}
	db.closing.Do(func() { db.closed = db.close() })
	return db.closed
}

func (db *DB) close() (err error) {
	if db.engine != nil {
		db.engine.Close()
	}
	if db.cache != nil {
		db.cache.StopRefreshing() // it uses the connections
	}
	if db.cluster != nil {
		db.cluster.Close()
	}
	if db.outage != nil {
		defer db.outage.close()
	}
	if db.cache != nil {
		err = db.cache.Close()
	}
	if db.ownsIt {
		err = errors.Join(err, db.redis.Close())
	}
	if err != nil {
		return fmt.Errorf("dbgen: %w", err)
	}
	return nil
}

// outageCosts counts what a Redis that is away brings about.
func (db *DB) outageCosts() outageCosts {
	cached := db.cache.Stats()
	return outageCosts{loads: cached.Loads, limits: db.limiter.Stats().Fallbacks, changes: cached.Late}
}

// Pool returns the connections to the present primary, for what only pgxpool
// can do. What is written through them is unknown to sessions and cache.
func (db *DB) Pool() *pgxpool.Pool { return db.cluster.Primary().Pool() }

// Cache returns the cache, for invalidating by tag or pattern, and for values
// that are no query's.
func (db *DB) Cache() *cache.Cache { return db.cache }

// Limiter returns the limits, for what is no query, such as an HTTP endpoint.
func (db *DB) Limiter() *limit.Limiter { return db.limiter }

// run returns what calls run on: nil, on which they fail, when Open failed and its
// caller did not look.
func (db *DB) run() *engine.Engine {
	if db == nil {
		return nil
	}
	return db.engine
}

// Exec runs a statement on the primary.
func (db *DB) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return db.run().Exec(ctx, sql, args...)
}

// Query runs a query on the primary. The rows must be closed.
func (db *DB) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return db.run().Query(ctx, sql, args...)
}

// QueryRow runs a query of one row on the primary. The row must be scanned.
func (db *DB) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return db.run().QueryRow(ctx, sql, args...)
}

// CopyFrom copies rows into a table on the primary.
func (db *DB) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	return db.run().CopyFrom(ctx, table, columns, rows)
}

// SendBatch sends a batch to the primary. Close must be called on the result.
func (db *DB) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	return db.run().SendBatch(ctx, batch)
}
