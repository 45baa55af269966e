package engine

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/internal/value"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// An explainer runs EXPLAIN ANALYZE of slow reads, at most one at a time and one
// in explainInterval, so that a slow database is not made slower.
type explainer struct {
	next    atomic.Int64 // Unix nanoseconds
	running atomic.Bool
}

const explainInterval = time.Second

// A witness is a handle that keeps what was sent, for explaining it.
type witness struct {
	DBTX
	sql  string
	args []any
}

func (w *witness) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	w.sql, w.args = sql, args
	return w.DBTX.Exec(ctx, sql, args...)
}

func (w *witness) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	w.sql, w.args = sql, args
	return w.DBTX.Query(ctx, sql, args...)
}

func (w *witness) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	w.sql, w.args = sql, args
	return w.DBTX.QueryRow(ctx, sql, args...)
}

// explainable reports whether the query may be run a second time.
func (a *Attempt) explainable() bool {
	return a.engine.Queries.Explain && a.q.ReadOnly && a.node != nil
}

// explain has a slow call's plan logged, in the background.
func (a *Attempt) explain() {
	w, ok := a.db.(*witness)
	if !ok || w.sql == "" {
		return
	}
	e, now := a.engine, time.Now()
	next := e.explains.next.Load()
	if now.UnixNano() < next || !e.explains.next.CompareAndSwap(next, now.Add(explainInterval).UnixNano()) {
		return
	}
	if !e.explains.running.CompareAndSwap(false, true) {
		return
	}
	// The caller may alter its arguments as soon as its call is over.
	q, node, sql, args := a.q, a.node, w.sql, value.Clone(w.args)
	spawned := e.spawn(func() {
		defer e.explains.running.Store(false)
		plan, err := e.plan(node, sql, args)
		if err != nil {
			e.Log.Queries.Warn("slow query not explained", "query", q.Name, "error", err)
			return
		}
		e.Log.Queries.Info("slow query explained", "query", q.Name, "host", node.Host(), "port", node.Port(), "plan", plan)
	})
	if !spawned {
		e.explains.running.Store(false)
	}
}

// plan runs EXPLAIN ANALYZE in a transaction that cannot write.
func (e *Engine) plan(node *pool.Node, sql string, args []any) (string, error) {
	ctx, cancel := context.WithTimeout(e.life, 30*time.Second)
	defer cancel()
	if !node.TryAcquire() {
		return "", pool.ErrExhausted
	}
	defer node.Release()
	var lines []string
	err := pgx.BeginTxFunc(ctx, node.Pool(), pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "EXPLAIN (ANALYZE, BUFFERS) "+sql, args...)
		if err != nil {
			return err
		}
		lines, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	return strings.Join(lines, "\n"), err
}
