package written

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// On the pool.
func pool(ctx context.Context, pool *pgxpool.Pool, ids []int64) error {
	for _, id := range ids {
		var name string
		if err := pool.QueryRow(ctx, "SELECT name FROM users WHERE id = $1", id).Scan(&name); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

// On a connection.
func conn(ctx context.Context, conn *pgx.Conn, ids []int64) {
	for _, id := range ids {
		conn.Exec(ctx, "DELETE FROM users WHERE id = $1", id) // want write-in-loop
	}
}

// In a transaction around the loop.
func transaction(ctx context.Context, tx pgx.Tx, ids []int64) error {
	for _, id := range ids {
		rows, err := tx.Query(ctx, "SELECT id FROM posts WHERE author_id = $1", id) // want n-plus-one
		if err != nil {
			return err
		}
		pgx.CollectRows(rows, pgx.RowTo[int64])
	}
	return nil
}

// By names.
func named(ctx context.Context, tx pgx.Tx, users []user) {
	for _, u := range users {
		tx.Exec(ctx, "UPDATE users SET name = @name WHERE id = @id", pgx.NamedArgs{"id": u.id, "name": u.name}) // want write-in-loop
	}
}

// An interface of the project's.
type dbtx interface {
	Exec(context.Context, string, ...any) (pgconn.CommandTag, error)
	QueryRow(context.Context, string, ...any) pgx.Row
}

// The project's own interface gives pgx's row.
func through(ctx context.Context, db dbtx, ids []int64) {
	for _, id := range ids {
		db.QueryRow(ctx, "SELECT name FROM users WHERE id = $1", id) // want n-plus-one
	}
}

// No row is a failure, and all others go on.
func noRows(ctx context.Context, db dbtx, users []user) error {
	for _, u := range users {
		tag, err := db.Exec(ctx, "UPDATE users SET name = $2 WHERE id = $1", u.id, u.name) // want write-in-loop
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return pgx.ErrNoRows
		}
	}
	return nil
}

// A batch is one round trip.
func batch(ctx context.Context, tx pgx.Tx, ids []int64) {
	b := &pgx.Batch{}
	for _, id := range ids {
		b.Queue("DELETE FROM users WHERE id = $1", id)
	}
	tx.SendBatch(ctx, b).Close()
}

// A transaction for each, by pgx's own helper.
func beginFunc(ctx context.Context, pool *pgxpool.Pool, ids []int64) {
	for _, id := range ids {
		pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, "DELETE FROM users WHERE id = $1", id)
			return err
		})
	}
}

// Until nothing is left.
func drain(ctx context.Context, pool *pgxpool.Pool) {
	for {
		tag, err := pool.Exec(ctx, "DELETE FROM users WHERE id IN (SELECT id FROM users WHERE gone LIMIT 1000)")
		if err != nil || tag.RowsAffected() == 0 {
			return
		}
	}
}
