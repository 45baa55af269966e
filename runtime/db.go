package dbgen

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A DB is a handle on a primary and its replicas. It is safe for concurrent
// use, and is itself a DBTX: what is called on it directly runs on the primary.
type DB struct {
	primary *pgxpool.Pool
}

// Open connects to the servers of a configuration. Close ends what it started.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	p, err := pgxpool.New(ctx, cfg.Primary)
	if err != nil {
		return nil, err
	}
	return &DB{primary: p}, nil
}

// Close closes every connection and stops what runs in the background.
func (db *DB) Close() { db.primary.Close() }

// Exec runs a statement on the primary.
func (db *DB) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return db.primary.Exec(ctx, sql, args...)
}

// Query runs a query on the primary.
func (db *DB) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return db.primary.Query(ctx, sql, args...)
}

// QueryRow runs a query of one row on the primary.
func (db *DB) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return db.primary.QueryRow(ctx, sql, args...)
}

// CopyFrom copies rows into a table on the primary.
func (db *DB) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	return db.primary.CopyFrom(ctx, table, columns, rows)
}

// SendBatch sends a batch to the primary.
func (db *DB) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	return db.primary.SendBatch(ctx, batch)
}

// Begin starts a transaction.
func (db *DB) Begin(ctx context.Context) (*Tx, error) { return db.BeginTx(ctx, pgx.TxOptions{}) }

// BeginTx starts a transaction with options.
func (db *DB) BeginTx(ctx context.Context, opts pgx.TxOptions) (*Tx, error) {
	tx, err := db.primary.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return &Tx{Tx: tx, db: db}, nil
}

// InTx runs fn in a transaction, which is committed when fn returns nil and
// rolled back when it returns an error or panics.
func (db *DB) InTx(ctx context.Context, opts pgx.TxOptions, fn func(ctx context.Context, tx *Tx) error) error {
	tx, err := db.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	if err := fn(ctx, tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// A Tx is a transaction that a DB began.
type Tx struct {
	pgx.Tx
	db *DB
}

// Config says what Open connects to.
type Config struct {
	Primary string // a DSN or URL
}
