package engine

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/internal/rows"
	"github.com/dbgen-go/dbgen/runtime/internal/session"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// enter takes a place in the primary's pool; exit gives it back. A nil engine is
// that of a nil DB.
func (e *Engine) enter(ctx context.Context) (*pool.Node, error) {
	if e == nil {
		return nil, ErrNoDB
	}
	node := e.Cluster.Primary()
	if err := node.Permit(); err != nil {
		return nil, err
	}
	if err := node.Acquire(ctx); err != nil {
		node.Report(pool.Abandoned)
		return nil, err
	}
	return node, nil
}

func exit(ctx context.Context, node *pool.Node, err error) {
	node.Leave(pool.Judge(ctx, err).Outcome)
}

// exitRaw is exit after SQL that was not generated and may have written.
func (e *Engine) exitRaw(ctx context.Context, node *pool.Node, err error) {
	v := pool.Judge(ctx, err)
	node.Leave(v.Outcome)
	if v.Fate.MayBeDone() {
		e.remember(session.From(ctx))
	}
}

// Exec runs a statement on the primary.
func (e *Engine) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	node, err := e.enter(ctx)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := node.Pool().Exec(ctx, sql, args...)
	e.exitRaw(ctx, node, err)
	return tag, err
}

// Query runs a query on the primary.
func (e *Engine) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	node, err := e.enter(ctx)
	if err != nil {
		return rows.Failed(err), err
	}
	result, err := node.Pool().Query(ctx, sql, args...)
	if err != nil {
		e.exitRaw(ctx, node, err)
		return result, err
	}
	return rows.Watch(result, &rawCall{e, ctx, node}), nil
}

// QueryRow runs a query of one row on the primary.
func (e *Engine) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	result, _ := e.Query(ctx, sql, args...) // the rows have the error
	return rows.First{Rows: result}
}

// CopyFrom copies rows into a table on the primary.
func (e *Engine) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, source pgx.CopyFromSource) (int64, error) {
	node, err := e.enter(ctx)
	if err != nil {
		return 0, err
	}
	n, err := node.Pool().CopyFrom(ctx, table, columns, source)
	e.exitRaw(ctx, node, err)
	return n, err
}

// SendBatch sends a batch to the primary. Close must be called on the result.
func (e *Engine) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	node, err := e.enter(ctx)
	if err != nil {
		return pgx.FailedBatchResults(batch, err)
	}
	return rows.WatchBatch(node.Pool().SendBatch(ctx, batch), &rawCall{e, ctx, node})
}

// A rawCall is one whose result is still being read.
type rawCall struct {
	engine *Engine
	ctx    context.Context
	node   *pool.Node
}

// End leaves the pool.
func (c *rawCall) End(err error) { c.engine.exitRaw(c.ctx, c.node, err) }
