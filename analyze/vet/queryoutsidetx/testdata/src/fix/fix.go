package fix

import (
	"context"
	"database/sql"

	"sqlcdb"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type store struct {
	pool *pgxpool.Pool
	db   *sql.DB
	q    *sqlcdb.Queries
}

func newStore(pool *pgxpool.Pool, db *sql.DB) *store { return &store{pool, db, sqlcdb.New(db)} }

// The transaction has the same method.
func (s *store) pgx(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		_, err := s.pool.Exec(ctx, "DELETE FROM users") // want `s.pool.Exec runs a query on s.pool`
		return err
	})
}

// So has that of database/sql.
func (s *store) sql(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := s.db.ExecContext(ctx, "DELETE FROM users"); err != nil { // want `s.db.ExecContext runs a query on s.db`
		return err
	}
	return tx.Commit()
}

// Queries go to the transaction by their WithTx.
func (s *store) queries(ctx context.Context, arg sqlcdb.AddBookParams) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := s.q.AddBook(ctx, arg); err != nil { // want `s.q.AddBook \(through Queries.AddBook\) runs a query on s.q`
		return err
	}
	return tx.Commit()
}

// Or there are such already.
func (s *store) made(ctx context.Context, arg sqlcdb.AddBookParams) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	qtx := s.q.WithTx(tx)
	if err := qtx.AddBook(ctx, arg); err != nil {
		return err
	}
	if err := s.q.AddBook(ctx, arg); err != nil { // want `s.q.AddBook \(through Queries.AddBook\) runs a query on s.q`
		return err
	}
	return tx.Commit()
}

// A helper has none: it would have to be given the transaction.
func (s *store) helper(ctx context.Context) error { _, err := s.pool.Exec(ctx, "SELECT 1"); return err }

func (s *store) callsHelper(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		return s.helper(ctx) // want `s.helper \(through store.helper\) runs a query on s.pool`
	})
}

// Where the name means something else there is none either.
func (s *store) shadowed(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if tx := 1; tx > 0 {
			_, err := s.pool.Exec(ctx, "DELETE FROM users") // want `s.pool.Exec runs a query on s.pool`
			return err
		}
		return nil
	})
}
