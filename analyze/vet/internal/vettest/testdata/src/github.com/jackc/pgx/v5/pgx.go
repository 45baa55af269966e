// Package pgx has of pgx what cases need.
package pgx

import (
	"context"

	"github.com/jackc/pgx/v5/pgconn"
)

type TxOptions struct{}

type Batch struct{}

type BatchResults interface{ Close() error }

type Rows interface {
	Close()
	Err() error
	Next() bool
	Scan(dest ...any) error
	Values() ([]any, error)
}

type Row interface{ Scan(dest ...any) error }

type CollectableRow interface{ Scan(dest ...any) error }

type Tx interface {
	Begin(ctx context.Context) (Tx, error)
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
	Exec(ctx context.Context, sql string, arguments ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) Row
	SendBatch(ctx context.Context, b *Batch) BatchResults
	Conn() *Conn
}

type Conn struct{}

func (*Conn) Begin(ctx context.Context) (Tx, error)                { return nil, nil }
func (*Conn) BeginTx(ctx context.Context, o TxOptions) (Tx, error) { return nil, nil }
func (*Conn) Exec(ctx context.Context, sql string, arguments ...any) (pgconn.CommandTag, error) {
	return pgconn.CommandTag{}, nil
}
func (*Conn) Query(ctx context.Context, sql string, args ...any) (Rows, error) { return nil, nil }
func (*Conn) QueryRow(ctx context.Context, sql string, args ...any) Row        { return nil }
func (*Conn) Close(ctx context.Context) error                                  { return nil }

type Beginner interface {
	Begin(ctx context.Context) (Tx, error)
}

func BeginFunc(ctx context.Context, db interface {
	Begin(ctx context.Context) (Tx, error)
}, fn func(Tx) error) error {
	return nil
}

func BeginTxFunc(ctx context.Context, db interface {
	BeginTx(ctx context.Context, txOptions TxOptions) (Tx, error)
}, txOptions TxOptions, fn func(Tx) error) error {
	return nil
}

type RowToFunc[T any] func(row CollectableRow) (T, error)

func RowTo[T any](row CollectableRow) (T, error)                 { var v T; return v, nil }
func CollectRows[T any](rows Rows, fn RowToFunc[T]) ([]T, error) { return nil, nil }
func CollectOneRow[T any](rows Rows, fn RowToFunc[T]) (T, error) { var v T; return v, nil }
func ForEachRow(rows Rows, scans []any, fn func() error) (pgconn.CommandTag, error) {
	return pgconn.CommandTag{}, nil
}

var ErrNoRows error
