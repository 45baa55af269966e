package fix

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5/pgxpool"
)

func pgx(ctx context.Context, pool *pgxpool.Pool) error {
	tx, err := pool.Begin(ctx) // want `the transaction tx is still open`
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM users"); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func ofSQL(db *sql.DB) error {
	tx, err := db.Begin() // want `the transaction tx is still open`
	if err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM users"); err != nil {
		return err
	}
	return tx.Commit()
}

// In a loop the deferred call would run too late.
func rounds(ctx context.Context, pool *pgxpool.Pool, ids []int) error {
	for _, id := range ids {
		tx, err := pool.Begin(ctx) // want `the transaction tx is still open`
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM users WHERE id = $1", id); err != nil {
			return err
		}
		if err := tx.Commit(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Without a check there is no place for it.
func unchecked(ctx context.Context, pool *pgxpool.Pool, n int) error {
	tx, err := pool.Begin(ctx) // want `the transaction tx is still open`
	n++
	if err != nil || n > 7 {
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM users"); err != nil {
		return err
	}
	return tx.Commit(ctx)
}
