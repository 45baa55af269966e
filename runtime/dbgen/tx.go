package dbgen

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/internal/engine"
)

// A Tx is a transaction that a DB began, on its primary. It collects what the
// writes of generated queries invalidate, and invalidates it when it commits.
// Cached queries run on it uncached: they must see the transaction's own writes,
// and nobody else may.
//
// It is a pgx.Tx, and like any of these it is not safe for concurrent use.
type Tx struct {
	handle
	tx *engine.Tx
}

// handle is how generated code finds the engine behind a DB or a Tx.
type handle = engine.Handle

func newTx(tx *engine.Tx) *Tx { return &Tx{tx.Handle(), tx} }

// Begin starts a nested transaction, which is a savepoint. What it invalidates
// counts only if it commits.
func (tx *Tx) Begin(ctx context.Context) (pgx.Tx, error) {
	nested, err := tx.tx.BeginNested(ctx)
	if err != nil {
		return nil, err
	}
	return newTx(nested), nil
}

// Commit commits the transaction and then invalidates what it wrote. An error
// that leaves the outcome unknown invalidates it as well. After Commit or Rollback
// it returns pgx.ErrTxClosed.
func (tx *Tx) Commit(ctx context.Context) error { return tx.tx.Commit(ctx) }

// Rollback rolls the transaction back; nothing is invalidated. After Commit it
// does nothing but return pgx.ErrTxClosed, so that it can be deferred.
func (tx *Tx) Rollback(ctx context.Context) error { return tx.tx.Rollback(ctx) }

// Exec runs a statement in the transaction.
func (tx *Tx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return tx.tx.Exec(ctx, sql, args...)
}

// Query runs a query in the transaction.
func (tx *Tx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return tx.tx.Query(ctx, sql, args...)
}

// QueryRow runs a query of one row in the transaction.
func (tx *Tx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return tx.tx.QueryRow(ctx, sql, args...)
}

// CopyFrom copies rows into a table.
func (tx *Tx) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	return tx.tx.CopyFrom(ctx, table, columns, rows)
}

// SendBatch sends a batch. Close must be called on the result.
func (tx *Tx) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	return tx.tx.SendBatch(ctx, batch)
}

// Prepare prepares a statement on the transaction's connection.
func (tx *Tx) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	return tx.tx.Prepare(ctx, name, sql)
}

// LargeObjects returns access to large objects within the transaction.
func (tx *Tx) LargeObjects() pgx.LargeObjects { return tx.tx.LargeObjects() }

// Conn returns the transaction's connection. It must not be used to end the
// transaction, nor after its end.
func (tx *Tx) Conn() *pgx.Conn { return tx.tx.Conn() }

// Begin starts a transaction on the primary.
func (db *DB) Begin(ctx context.Context) (*Tx, error) { return db.BeginTx(ctx, pgx.TxOptions{}) }

// BeginTx starts a transaction on the primary, with options.
func (db *DB) BeginTx(ctx context.Context, opts pgx.TxOptions) (*Tx, error) {
	tx, err := db.run().BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return newTx(tx), nil
}

// InTx runs fn in a transaction, which is committed when fn returns nil, and
// rolled back when it returns an error or panics.
func (db *DB) InTx(ctx context.Context, opts pgx.TxOptions, fn func(ctx context.Context, tx *Tx) error, options ...InTxOption) error {
	var o inTxOptions
	for _, option := range options {
		option(&o)
	}
	return db.run().InTx(ctx, opts, o.retries, func(ctx context.Context, tx *engine.Tx) error { return fn(ctx, newTx(tx)) })
}

// An InTxOption changes how InTx goes about it.
type InTxOption func(*inTxOptions)

type inTxOptions struct{ retries int }

// Retry runs the transaction again, up to n times, when PostgreSQL gave it up
// for the sake of another one: a serialization failure or a deadlock. The
// function must be fit to be run again.
func Retry(n int) InTxOption { return func(o *inTxOptions) { o.retries = n } }
