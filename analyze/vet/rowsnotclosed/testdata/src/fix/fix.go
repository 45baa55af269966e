package fix

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5/pgxpool"
)

func first(ctx context.Context, pool *pgxpool.Pool) (id int, err error) {
	rows, err := pool.Query(ctx, "SELECT id FROM users") // want `rows are still open`
	if err != nil {
		return 0, err
	}
	if rows.Next() {
		err = rows.Scan(&id)
	}
	return id, err
}

func ofSQL(db *sql.DB) (ids []int, err error) {
	found, err := db.Query("SELECT id FROM users") // want `found are still open`
	if err != nil {
		return nil, err
	}
	for found.Next() {
		var id int
		if err := found.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, found.Err()
}

// In a loop the deferred call would run too late.
func rounds(ctx context.Context, pool *pgxpool.Pool, ids []int) error {
	for _, id := range ids {
		rows, err := pool.Query(ctx, "SELECT 1 FROM users WHERE id = $1", id) // want `rows are still open`
		if err != nil {
			return err
		}
		rows.Next()
	}
	return nil
}
