package engine

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// DBTX is what generated code needs of a handle. The runtime's own handles,
// *pgxpool.Pool, *pgxpool.Conn, *pgx.Conn and pgx.Tx all have it.
type DBTX interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error)
	SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults
}

var (
	_ DBTX   = (*pgxpool.Pool)(nil)
	_ DBTX   = pgx.Tx(nil)
	_ pgx.Tx = (*Tx)(nil)
)

// A Handle is embedded in the handles of package dbgen, so that the engine finds
// itself behind them. Its method has no exported name: nobody else can call it,
// and it is not seen in the documentation of the type that embeds it.
type Handle struct {
	engine *Engine
	tx     *Tx // nil: the engine's own handle
}

// behind returns the engine behind a handle and, if it is one, the transaction.
func (h *Handle) behind() (*Engine, *Tx) { return h.engine, h.tx }

type handle interface{ behind() (*Engine, *Tx) }

// Behind returns the engine that a handle belongs to; nil for one that the
// runtime does not know.
func Behind(db DBTX) *Engine {
	if h, ok := db.(handle); ok {
		e, _ := h.behind()
		return e
	}
	return nil
}

// Handle returns what a handle on the whole engine embeds.
func (e *Engine) Handle() Handle { return Handle{engine: e} }

// Handle returns what a handle on the transaction embeds.
func (tx *Tx) Handle() Handle { return Handle{engine: tx.engine, tx: tx} }

// behind makes a transaction its own handle, which InTx of generated code uses.
func (tx *Tx) behind() (*Engine, *Tx) { return tx.engine, tx }
