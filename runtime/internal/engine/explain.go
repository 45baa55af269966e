package engine

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/internal/value"
	"github.com/dbgen-go/dbgen/runtime/observe"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// Explain says whether plans of slow reads are taken, and how long that may take.
type Explain struct {
	On      bool
	Timeout time.Duration
}

// explain has a slow call's plan taken, in the background: of a query that only reads,
// while the server has connections to spare.
func (a *Attempt) explain(c *observe.Call) {
	e := a.engine
	if !e.Explain.On || !a.q.ReadOnly || a.node == nil {
		return
	}
	sql, args, ok := c.Sent()
	if !ok || !a.node.Spare() || !e.Tracker.MayExplain(c) {
		return
	}
	q, node := a.q, a.node // the attempt stays on its caller's stack
	// The caller may alter its arguments as soon as its call is over.
	args = value.Clone(args)
	e.spawn(func() {
		plan, err := e.plan(node, sql, args)
		if err == nil {
			err = e.Tracker.Explained(c, plan)
		}
		switch {
		case errors.Is(err, errGaveWay):
			e.Log.Queries.Debug("slow query not explained", "query", q.Name, "error", err)
		case err != nil:
			e.Log.Queries.Warn("slow query not explained", "query", q.Name, "error", err)
		}
	})
}

var errGaveWay = errors.New("its connection was wanted for a call")

// plan runs EXPLAIN ANALYZE in a transaction that cannot write and is rolled back. It
// gives its connection up as soon as a call waits for one.
func (e *Engine) plan(node *pool.Node, sql string, args []any) (plan []byte, err error) {
	ctx, cancel := context.WithTimeoutCause(e.life, e.Explain.Timeout, nil)
	defer cancel()
	if !node.TryAcquire() {
		return nil, errGaveWay
	}
	defer node.Release()
	ctx, giveWay := context.WithCancelCause(ctx)
	defer giveWay(nil)
	stop := node.OnWait(func() { giveWay(errGaveWay) })
	defer stop()
	defer func() {
		if err != nil && errors.Is(context.Cause(ctx), errGaveWay) {
			err = errGaveWay
		}
	}()
	tx, err := node.Pool().BeginTx(pool.Internal(ctx), pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, err
	}
	defer func() {
		undo, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = tx.Rollback(pool.Internal(undo)) // a connection that cannot is closed
	}()
	// A server that does not learn of the cancellation ends it by itself.
	limit := strconv.FormatInt(e.Explain.Timeout.Milliseconds(), 10)
	if _, err := tx.Exec(pool.Internal(ctx), "SET LOCAL statement_timeout = "+limit+"; SET LOCAL lock_timeout = 100", pgx.QueryExecModeSimpleProtocol); err != nil {
		return nil, err
	}
	// Described each time: no statement is left on the connection.
	args = append([]any{pgx.QueryExecModeDescribeExec}, args...)
	err = tx.QueryRow(pool.Internal(ctx), "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "+sql, args...).Scan(&plan)
	return plan, err
}
