package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

func readsOfSQL(ctx context.Context, db *sql.DB, ids []int64) {
	fmt.Println(collectOfSQL(ctx, db, ids))
	fmt.Println(rankOfSQL(ctx, db, ids))
	fmt.Println(titlesOfSQL(ctx, db, ids))
	fmt.Println(marked(ctx, rebinder{db}, ids, 3))
	fmt.Println(rebound(ctx, rebinder{db}, ids))
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

// A rebinder sends SQL with question marks.
type rebinder struct{ db *sql.DB }

func (r rebinder) Rebind(query string) string {
	for n := 1; strings.Contains(query, "?"); n++ {
		query = strings.Replace(query, "?", fmt.Sprint("$", n), 1)
	}
	return query
}

func (r rebinder) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return r.db.QueryRowContext(ctx, r.Rebind(query), args...)
}

func (r rebinder) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return r.db.QueryContext(ctx, r.Rebind(query), args...)
}

// The array comes before the other parameter then.
func marked(ctx context.Context, db rebinder, ids []int64, after int64) (out []string, err error) {
	for _, id := range ids {
		var title string
		err := db.QueryRow(ctx, "SELECT title FROM books WHERE id > ? AND author_id = ? ORDER BY id LIMIT 1", after, id).Scan(&title)
		if err == sql.ErrNoRows {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, title)
	}
	return out, nil
}

func rebound(ctx context.Context, r rebinder, ids []int64) (out []string, err error) {
	for _, id := range ids {
		var name string
		if err := r.db.QueryRowContext(ctx, r.Rebind("SELECT name FROM authors WHERE id = ?"), id).Scan(&name); err != nil {
			return out, err
		}
		out = append(out, name)
	}
	return out, nil
}
