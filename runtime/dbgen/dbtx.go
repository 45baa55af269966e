package dbgen

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// DBTX is what queries run on. *DB, *Tx, *pgxpool.Pool, *pgxpool.Conn, *pgx.Conn
// and pgx.Tx all have it, and New of a generated package takes any of them.
type DBTX interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error)
	SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults
}

var (
	_ DBTX   = (*DB)(nil)
	_ DBTX   = (*Tx)(nil)
	_ pgx.Tx = (*Tx)(nil)
	_ DBTX   = (*pgxpool.Pool)(nil)
	_ DBTX   = (*pgxpool.Conn)(nil)
	_ DBTX   = (*pgx.Conn)(nil)
)
