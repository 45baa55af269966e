package engine

import (
	"context"
	"errors"
	"reflect"

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

// ErrNoDB is the error of a call on a DB that is a nil pointer.
var ErrNoDB = errors.New("dbgen: the *dbgen.DB is nil: look at the error that Open returned with it")

// Behind returns the engine that a handle belongs to; nil for one that the
// runtime does not know, and for a nil pointer, on which calls fail.
func Behind(db DBTX) *Engine {
	e, _ := behind(db)
	return e
}

func behind(db DBTX) (*Engine, *Tx) {
	h, ok := db.(handle)
	if !ok {
		return nil, nil
	}
	if isNil(db) {
		return nil, nil // a method of what it embeds would panic
	}
	return h.behind()
}

func isNil(db DBTX) bool {
	p := reflect.ValueOf(db)
	return p.Kind() == reflect.Pointer && p.IsNil()
}

// Handle returns what a handle on the whole engine embeds.
func (e *Engine) Handle() Handle { return Handle{engine: e} }

// Handle returns what a handle on the transaction embeds.
func (tx *Tx) Handle() Handle { return Handle{engine: tx.engine, tx: tx} }

// behind makes a transaction its own handle, which InTx of generated code uses.
func (tx *Tx) behind() (*Engine, *Tx) { return tx.engine, tx }
