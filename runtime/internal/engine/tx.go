package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/runtime/cache"
	"github.com/dbgen-go/dbgen/runtime/internal/session"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// innerTx keeps pgx's transaction out of Tx's exported fields: committing it
// behind the engine's back would lose the invalidation.
type innerTx = pgx.Tx

// A Tx is a transaction that an engine began. It collects what its writes
// invalidate and invalidates it when it commits. Cached queries run on it
// uncached: they must see the transaction's own writes, and nobody else may.
//
// Like any pgx.Tx it is not safe for concurrent use.
type Tx struct {
	innerTx
	engine  *Engine
	parent  *Tx // of a savepoint
	node    *pool.Node
	conn    *pgxpool.Conn // nil once it has ended
	session *session.Session
	reads   bool     // begun READ ONLY
	ending  string   // the statement that commits
	writes  []string // tables
	tags    []string
}

// BeginTx starts a transaction on the primary.
func (e *Engine) BeginTx(ctx context.Context, opts pgx.TxOptions) (*Tx, error) {
	for try := 1; ; try++ {
		tx, err := e.beginOnce(ctx, opts)
		if err == nil || e == nil || try >= e.Routing.Attempts || ctx.Err() != nil || pool.Judge(ctx, err).Fate != pool.NotSent {
			return tx, err
		}
	}
}

func (e *Engine) beginOnce(ctx context.Context, opts pgx.TxOptions) (*Tx, error) {
	node, err := e.enter(ctx)
	if err != nil {
		return nil, err
	}
	conn, err := node.Pool().Acquire(ctx)
	if err == nil {
		var inner pgx.Tx
		if inner, err = conn.BeginTx(ctx, opts); err == nil {
			return &Tx{
				innerTx: inner, engine: e, node: node, conn: conn, session: session.From(ctx),
				reads: opts.AccessMode == pgx.ReadOnly, ending: cmp.Or(opts.CommitQuery, "commit"),
			}, nil
		}
		conn.Release()
	}
	exit(ctx, node, err)
	return nil, err
}

// InTx runs fn in a transaction, which is committed when fn returns nil, and
// rolled back when it returns an error or panics. It is run again, up to retries
// times, when PostgreSQL gave it up for the sake of another one.
func (e *Engine) InTx(ctx context.Context, opts pgx.TxOptions, retries int, fn func(ctx context.Context, tx *Tx) error) error {
	for try := 0; ; try++ {
		err := e.inTxOnce(ctx, opts, fn)
		if err == nil || try >= retries || ctx.Err() != nil || !pool.GaveWay(err) {
			return err
		}
	}
}

func (e *Engine) inTxOnce(ctx context.Context, opts pgx.TxOptions, fn func(ctx context.Context, tx *Tx) error) error {
	tx, err := e.BeginTx(ctx, opts)
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

// wrote notes what a write in this transaction invalidates once it commits.
func (tx *Tx) wrote(tables, tags []string) {
	for _, t := range tables {
		if !slices.Contains(tx.writes, t) {
			tx.writes = append(tx.writes, t)
		}
	}
	tx.tags = append(tx.tags, tags...)
}

// Begin starts a nested transaction, which is a savepoint. What it invalidates
// counts only if it commits.
func (tx *Tx) Begin(ctx context.Context) (pgx.Tx, error) {
	nested, err := tx.BeginNested(ctx)
	if err != nil {
		return nil, err
	}
	return nested, nil
}

// BeginNested is Begin.
func (tx *Tx) BeginNested(ctx context.Context) (*Tx, error) {
	inner, err := tx.innerTx.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return &Tx{innerTx: inner, engine: tx.engine, parent: tx, node: tx.node, conn: tx.conn, session: tx.session, reads: tx.reads}, nil
}

// connection is that of a transaction that has not ended, or nil. One that is nested is
// not told when those around it end.
func (tx *Tx) connection() *pgxpool.Conn {
	for t := tx; t != nil; t = t.parent {
		if t.conn == nil {
			return nil
		}
	}
	return tx.conn
}

// broken reports whether the transaction has not ended and its connection is closed.
func (tx *Tx) broken() bool {
	conn := tx.connection()
	return conn != nil && conn.Conn().IsClosed()
}

// Commit commits the transaction and then invalidates what it wrote. An error
// that leaves the outcome unknown invalidates it as well.
func (tx *Tx) Commit(ctx context.Context) error {
	if tx.conn == nil {
		return pgx.ErrTxClosed
	}
	if tx.parent != nil {
		err := tx.innerTx.Commit(ctx)
		tx.conn = nil
		if err == nil {
			tx.parent.wrote(tx.writes, tx.tags)
		}
		return err
	}
	held := tx.engine.hold(new(cache.Hold), tx.writes, tx.tags)
	conn := tx.conn.Conn()
	asOf := tx.engine.Cluster.Now()
	pos, err := tx.commit(ctx, !held.empty())
	w := written{held: held, node: tx.node, asOf: asOf, pos: pos, pid: conn.PgConn().PID(), sure: err == nil || !conn.IsClosed()}
	gone := err != nil && ctx.Err() == nil && (lost(err) || conn.IsClosed())
	tx.end(ctx, err)
	tx.saw(pos, asOf)
	switch {
	case !pool.Judge(ctx, err).Fate.MayBeDone():
		held.cancel()
	case !tx.reads || !held.empty():
		s := session.From(ctx)
		if s == nil {
			s = tx.session
		}
		tx.engine.committed(ctx, s, w)
	}
	var reported *pgconn.PgError
	if gone && !errors.As(err, &reported) {
		return &ConnectionLostError{MayBeDone: !tx.reads && !pgconn.SafeToRetry(err), Err: err}
	}
	return err
}

// commit commits, with the position after it when that is wanted: whoever fills
// the cache again must read from a server that has come so far.
func (tx *Tx) commit(ctx context.Context, invalidates bool) (pos pool.Position, err error) {
	if !invalidates || !tx.engine.Cluster.Replicated() {
		return pos, tx.innerTx.Commit(ctx)
	}
	pos, err = tx.node.Commit(ctx, tx.conn.Conn(), tx.ending)
	// pgx must learn that its transaction has ended: the connection is somebody
	// else's soon. When the context is over it sends nothing, and closes a
	// connection that is not idle.
	over, cancel := context.WithCancel(context.Background())
	cancel()
	_ = tx.innerTx.Commit(pool.Internal(over))
	return pos, err
}

// Rollback rolls the transaction back; nothing is invalidated. After Commit it
// does nothing but return pgx.ErrTxClosed, so that it can be deferred.
func (tx *Tx) Rollback(ctx context.Context) error {
	if tx.conn == nil {
		return pgx.ErrTxClosed
	}
	err := tx.innerTx.Rollback(ctx)
	if tx.parent != nil {
		tx.conn = nil
		return err
	}
	tx.end(ctx, err)
	tx.saw(pool.Position{}, 0)
	return err
}

// saw notes what SQL on the transaction may have read for its session.
func (tx *Tx) saw(pos pool.Position, asOf time.Duration) {
	if tx.session != nil {
		tx.session.Wrote.SawPrimary(tx.engine.Cluster, pos, asOf)
	}
}

// end gives the connection back.
func (tx *Tx) end(ctx context.Context, err error) {
	tx.conn.Release()
	tx.conn = nil
	exit(ctx, tx.node, err)
}

// InTx runs fn in a transaction on any handle: one of e, which may be nil, or one
// of pgx. In a transaction it makes a savepoint, to which the options do not
// apply.
func InTx(ctx context.Context, e *Engine, db DBTX, opts pgx.TxOptions, fn func(ctx context.Context, tx pgx.Tx) error) error {
	if e != nil && db == e.Self {
		return e.InTx(ctx, opts, 0, func(ctx context.Context, tx *Tx) error { return fn(ctx, tx) })
	}
	if _, ok := db.(handle); ok && isNil(db) {
		return ErrNoDB
	}
	in := func(tx pgx.Tx) error { return fn(ctx, tx) }
	switch db := db.(type) {
	case pgx.Tx:
		return pgx.BeginFunc(ctx, db, in)
	case interface {
		BeginTx(context.Context, pgx.TxOptions) (pgx.Tx, error)
	}:
		return pgx.BeginTxFunc(ctx, db, opts, in)
	}
	return fmt.Errorf("a %T cannot begin a transaction", db)
}
