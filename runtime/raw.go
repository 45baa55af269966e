package dbgen

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/pool"
)

// enter takes a place in the primary's pool; exit gives it back.
func (db *DB) enter(ctx context.Context) (*pool.Node, error) {
	node := db.cluster.Primary()
	if !node.Permit() {
		return nil, unavailable(node)
	}
	if err := node.Acquire(ctx); err != nil {
		node.Report(pool.Abandoned)
		return nil, err
	}
	return node, nil
}

func (db *DB) exit(ctx context.Context, node *pool.Node, err error) {
	node.Report(outcome(ctx, err))
	node.Release()
}

// exitRaw is exit after SQL that was not generated and may have written.
func (db *DB) exitRaw(ctx context.Context, node *pool.Node, err error) {
	db.exit(ctx, node, err)
	if err == nil || !notDone(err) {
		db.remember(sessionOf(ctx))
	}
}

// Exec runs a statement on the primary.
func (db *DB) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	node, err := db.enter(ctx)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := node.Pool().Exec(ctx, sql, args...)
	db.exitRaw(ctx, node, err)
	return tag, err
}

// Query runs a query on the primary.
func (db *DB) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	node, err := db.enter(ctx)
	if err != nil {
		return pool.FailedRows(err), err
	}
	rows, err := node.Pool().Query(ctx, sql, args...)
	if err != nil {
		db.exitRaw(ctx, node, err)
		return rows, err
	}
	return &rawRows{Rows: rows, exit: exitOnce{db: db, ctx: ctx, node: node}}, nil
}

// QueryRow runs a query of one row on the primary.
func (db *DB) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	node, err := db.enter(ctx)
	if err != nil {
		return pool.FirstRow{Rows: pool.FailedRows(err)}
	}
	row := node.Pool().QueryRow(ctx, sql, args...)
	return &rawRow{row: row, exit: exitOnce{db: db, ctx: ctx, node: node}}
}

// CopyFrom copies rows into a table on the primary.
func (db *DB) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	node, err := db.enter(ctx)
	if err != nil {
		return 0, err
	}
	n, err := node.Pool().CopyFrom(ctx, table, columns, rows)
	db.exitRaw(ctx, node, err)
	return n, err
}

// SendBatch sends a batch to the primary. Close must be called on the result.
func (db *DB) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	node, err := db.enter(ctx)
	if err != nil {
		return pgx.FailedBatchResults(batch, err)
	}
	results := node.Pool().SendBatch(ctx, batch)
	return &rawBatch{BatchResults: results, exit: exitOnce{db: db, ctx: ctx, node: node}}
}

// exitOnce leaves the pool when a result is closed, however often it is.
type exitOnce struct {
	db   *DB
	ctx  context.Context
	node *pool.Node
}

func (e *exitOnce) do(err error) {
	if e.node != nil {
		e.db.exitRaw(e.ctx, e.node, err)
		e.node = nil
	}
}

type rawRow struct {
	row  pgx.Row
	exit exitOnce
}

func (r *rawRow) Scan(dest ...any) (err error) {
	defer func() { r.exit.do(err) }()
	return r.row.Scan(dest...)
}

type rawRows struct {
	pgx.Rows
	exit exitOnce
}

func (r *rawRows) Close() {
	r.Rows.Close()
	r.exit.do(r.Err())
}

func (r *rawRows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.exit.do(r.Err())
	return false
}

func (r *rawRows) Scan(dest ...any) error {
	err := r.Rows.Scan(dest...)
	if err != nil { // pgx has closed the rows
		r.exit.do(err)
	}
	return err
}

func (r *rawRows) Values() ([]any, error) {
	values, err := r.Rows.Values()
	if err != nil { // as above
		r.exit.do(err)
	}
	return values, err
}

type rawBatch struct {
	pgx.BatchResults
	exit exitOnce
}

func (b *rawBatch) Close() error {
	err := b.BatchResults.Close()
	b.exit.do(err)
	return err
}
