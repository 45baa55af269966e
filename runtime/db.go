package dbgen

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"github.com/dbgen-go/dbgen/runtime/cache"
	"github.com/dbgen-go/dbgen/runtime/limit"
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
	cfg     Config
	log     *loggers
	cluster *pool.Cluster
	cache   *cache.Cache
	limiter *limit.Limiter
	redis   redis.UniversalClient // nil without Redis
	ownsIt  bool                  // redis is ours to close
	types   typeMaps
	wrote   memory // of all queries of this process, for those without a session
	seen    tracker
	rules   sync.Map // *Query -> *rules
	// identity names the database in Redis, where others may keep theirs under
	// the same prefix.
	identity string

	explains explainer
	doubts   doubts

	closing    sync.Mutex
	closed     bool
	background sync.WaitGroup
	life       context.Context // ends with Close
	die        context.CancelFunc
}

// Open connects to the servers of a configuration. The primary must answer;
// replicas and Redis may come later. Close ends what Open started.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	db := &DB{cfg: cfg}
	if db.log, err = newLoggers(cfg.Log); err != nil {
		return nil, err
	}
	db.seen.init(cfg.Queries.History)
	if err := db.connectRedis(); err != nil {
		return nil, err
	}
	db.life, db.die = context.WithCancel(context.WithoutCancel(ctx))
	if err := db.openParts(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

func (db *DB) connectRedis() error {
	switch r := db.cfg.Redis; {
	case r.Client != nil:
		db.redis = r.Client
	case len(r.Server.Addrs) > 0:
		db.redis, db.ownsIt = cache.NewClient(r.Server), true
	case r.URL != "":
		opts, err := cache.ParseRedis(r.URL)
		if err != nil {
			// The text may hold a password, so it is not repeated.
			return errors.New("dbgen: Config.Redis.URL is not a Redis URL such as redis://:password@host:6379/0")
		}
		db.redis, db.ownsIt = cache.NewClient(opts), true
	default:
		db.log.cache.Info("no Redis: the cache is coherent in this process only, and limits are counted in it")
	}
	return nil
}

func (db *DB) openParts(ctx context.Context) (err error) {
	c := &db.cfg
	db.cache, err = cache.New(cache.Options{
		Client: db.redis, Prefix: c.Cache.Prefix, Entries: c.Cache.L1Size,
		L1TTL: c.Cache.L1TTL, L2TTL: c.Cache.TTL, MaxBytes: c.Cache.MaxBytes,
		DisableL1: c.Cache.Disabled || c.Cache.L1Disabled, DisableL2: c.Cache.Disabled || c.Cache.L2Disabled,
		Timeout: c.Redis.Timeout, Logger: db.log.cache,
	})
	if err != nil {
		return fmt.Errorf("dbgen: %w", err)
	}
	if db.limiter, err = db.newLimiter(); err != nil {
		return fmt.Errorf("dbgen: %w", err)
	}
	if db.cluster, err = pool.Open(ctx, c.poolConfig(db.log.pool)); err != nil {
		return fmt.Errorf("dbgen: %w", err)
	}
	db.types.init(db.cluster, c.AfterConnect)
	if db.redis == nil {
		return nil
	}
	const identity = "SELECT system_identifier || '.' || current_database() FROM pg_control_system()"
	if err := db.Pool().QueryRow(ctx, identity).Scan(&db.identity); err != nil {
		return fmt.Errorf("dbgen: which database this is: %w", err)
	}
	return nil
}

// Close closes every connection and stops what runs in the background. It waits
// for the calls that hold a connection.
func (db *DB) Close() {
	db.closing.Lock()
	if db.closed {
		db.closing.Unlock()
		return
	}
	db.closed = true
	db.closing.Unlock()
	db.die()
	db.background.Wait()
	if db.cluster != nil {
		db.cluster.Close()
	}
	if db.cache != nil {
		db.cache.Close()
	}
	if db.ownsIt {
		db.redis.Close()
	}
}

// spawn runs fn in the background, where Close waits for it. It reports false
// when the DB is being closed.
func (db *DB) spawn(fn func()) bool {
	db.closing.Lock()
	defer db.closing.Unlock()
	if db.closed {
		return false
	}
	db.background.Go(fn)
	return true
}

// Pool returns the connections to the present primary, for what only pgxpool
// can do. What is written through them is unknown to sessions and cache.
func (db *DB) Pool() *pgxpool.Pool { return db.cluster.Primary().Pool() }

// Cache returns the cache, for invalidating by tag or pattern, and for values
// that are no query's.
func (db *DB) Cache() *cache.Cache { return db.cache }

// Limiter returns the limits, for what is no query, such as an HTTP endpoint.
func (db *DB) Limiter() *limit.Limiter { return db.limiter }

// Begin starts a transaction on the primary.
func (db *DB) Begin(ctx context.Context) (*Tx, error) { return db.BeginTx(ctx, pgx.TxOptions{}) }

// BeginTx starts a transaction on the primary, with options.
func (db *DB) BeginTx(ctx context.Context, opts pgx.TxOptions) (*Tx, error) {
	for try := 1; ; try++ {
		tx, err := db.beginOnce(ctx, opts)
		if err == nil || try >= db.cfg.Routing.Attempts || ctx.Err() != nil || !notSent(err) {
			return tx, err
		}
	}
}

func (db *DB) beginOnce(ctx context.Context, opts pgx.TxOptions) (*Tx, error) {
	node, err := db.enter(ctx)
	if err != nil {
		return nil, err
	}
	conn, err := node.Pool().Acquire(ctx)
	if err == nil {
		var inner pgx.Tx
		if inner, err = conn.BeginTx(ctx, opts); err == nil {
			return &Tx{
				innerTx: inner, db: db, node: node, conn: conn, session: sessionOf(ctx),
				reads: opts.AccessMode == pgx.ReadOnly, ending: cmp.Or(opts.CommitQuery, "commit"),
			}, nil
		}
		conn.Release()
	}
	db.exit(ctx, node, err)
	return nil, err
}

// InTx runs fn in a transaction, which is committed when fn returns nil, and
// rolled back when it returns an error or panics.
func (db *DB) InTx(ctx context.Context, opts pgx.TxOptions, fn func(ctx context.Context, tx *Tx) error, options ...InTxOption) error {
	var o inTxOptions
	for _, option := range options {
		option(&o)
	}
	for try := 0; ; try++ {
		err := db.inTxOnce(ctx, opts, fn)
		if err == nil || try >= o.retries || ctx.Err() != nil || !serializationFailure(err) {
			return err
		}
	}
}

func (db *DB) inTxOnce(ctx context.Context, opts pgx.TxOptions, fn func(ctx context.Context, tx *Tx) error) error {
	tx, err := db.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer func() {
		if tx.conn != nil { // not committed: an error or a panic
			undo, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			_ = tx.Rollback(undo) // what matters is why it is rolled back
		}
	}()
	if err := fn(ctx, tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// An InTxOption changes how InTx goes about it.
type InTxOption func(*inTxOptions)

type inTxOptions struct{ retries int }

// Retry runs the transaction again, up to n times, when PostgreSQL gave it up
// for the sake of another one: a serialization failure or a deadlock. The
// function must be fit to be run again.
func Retry(n int) InTxOption { return func(o *inTxOptions) { o.retries = n } }
