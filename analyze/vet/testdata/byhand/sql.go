package main

import (
	"context"
	"database/sql"
	"fmt"
)

func readsOfSQL(ctx context.Context, db *sql.DB, ids []int64) {
	fmt.Println(collectOfSQL(ctx, db, ids))
	fmt.Println(rankOfSQL(ctx, db, ids))
	fmt.Println(titlesOfSQL(ctx, db, ids))
}

func collectOfSQL(ctx context.Context, db *sql.DB, ids []int64) ([]author, error) {
	const query = `SELECT id, name, email FROM authors WHERE id = $1`
	var out []author
	for _, id := range ids {
		var a author
		err := db.QueryRowContext(ctx, query, id).Scan(&a.ID, &a.Name, &a.Email)
		if err == sql.ErrNoRows {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// Of integers of two sizes, and without a context.
func rankOfSQL(_ context.Context, db *sql.DB, ids []int64) (out []int, err error) {
	for _, id := range ids {
		var rank int
		if err := db.QueryRow("SELECT rank FROM authors WHERE id = $1", int(id)).Scan(&rank); err != nil {
			return out, fmt.Errorf("%d: %w", id, err)
		}
		out = append(out, rank)
	}
	return out, nil
}

func titlesOfSQL(ctx context.Context, db *sql.DB, ids []int64) (out []string, err error) {
	for _, id := range ids {
		rows, err := db.QueryContext(ctx, "SELECT author_id, title FROM books WHERE author_id = $1 ORDER BY id", id)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var by int32
			var title string
			if err := rows.Scan(&by, &title); err != nil {
				rows.Close()
				return nil, err
			}
			out = append(out, title)
		}
		if err := rows.Close(); err != nil {
			return nil, err
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
