// Package repo is one whose functions are known elsewhere by their facts alone.
package repo

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type Users struct{ Pool *pgxpool.Pool }

func (u *Users) Count(ctx context.Context) (n int, err error) {
	err = u.Pool.QueryRow(ctx, "SELECT count(*) FROM users").Scan(&n)
	return n, err
}

func (u *Users) Deep(ctx context.Context) (int, error) { return u.deeper(ctx) }

func (u *Users) deeper(ctx context.Context) (int, error) { return u.Count(ctx) }

// InTx runs f in a transaction.
func (u *Users) InTx(ctx context.Context, f func(tx pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, u.Pool, f)
}

// Within runs f on users in a transaction.
func (u *Users) Within(ctx context.Context, f func(r *Repo) error) error {
	tx, err := u.Pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := f(New(tx)); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// DB is a pool or a transaction.
type DB interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

type Repo struct{ db DB }

func New(db DB) *Repo { return &Repo{db} }

func (r *Repo) Count(ctx context.Context) (n int, err error) {
	err = r.db.QueryRow(ctx, "SELECT count(*) FROM users").Scan(&n)
	return n, err
}

// Begin begins a transaction for its caller.
func (u *Users) Begin(ctx context.Context) (tx pgx.Tx, r *Repo, end func() error, err error) {
	tx, err = u.Pool.Begin(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	return tx, New(tx), func() error { return tx.Commit(ctx) }, nil
}
