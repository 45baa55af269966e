package dbgen

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// DBTX is what generated code needs of a handle. *DB, *Tx, *pgxpool.Pool,
// *pgxpool.Conn, *pgx.Conn and pgx.Tx all have it.
type DBTX interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error)
	SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults
}

var (
	_ DBTX   = (*DB)(nil)
	_ pgx.Tx = (*Tx)(nil)
	_ DBTX   = (*pgxpool.Pool)(nil)
	_ DBTX   = pgx.Tx(nil)
)

// RuntimeOf returns the runtime that a handle belongs to: a *DB is its own, a
// *Tx has that of the DB that began it, and any other handle has none.
func RuntimeOf(db DBTX) *DB {
	switch h := db.(type) {
	case *DB:
		return h
	case *Tx:
		if h == nil {
			return nil
		}
		return h.db
	}
	return nil
}
