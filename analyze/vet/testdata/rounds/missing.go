package rounds

import (
	"context"
	"database/sql"
	"errors"
)

type chapter struct {
	Number int
	Title  string
}

// Each number has a row, once, and a statement could insert them all.
func addChapters(ctx context.Context, db *sql.DB, book int64, all []chapter) error {
	known := map[int]int64{}
	for _, c := range all {
		id, ok := known[c.Number]
		if !ok {
			if err := db.QueryRowContext(ctx, "INSERT INTO chapters (book, number) VALUES ($1, $2) RETURNING id", book, c.Number).Scan(&id); err != nil { // want write-in-loop
				return err
			}
			known[c.Number] = id
		}
		if _, err := db.ExecContext(ctx, "INSERT INTO titles (chapter, title) VALUES ($1, $2)", id, c.Title); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What is looked for first, and made where it is not there, is one's own work.
func findChapters(ctx context.Context, db *sql.DB, all []chapter) (map[int]int64, error) {
	known := map[int]int64{}
	for _, c := range all {
		if _, ok := known[c.Number]; ok {
			continue
		}
		var id int64
		if _, ok := known[c.Number]; !ok {
			err := db.QueryRowContext(ctx, "SELECT id FROM chapters WHERE number = $1", c.Number).Scan(&id)
			if errors.Is(err, sql.ErrNoRows) {
				err = db.QueryRowContext(ctx, "INSERT INTO chapters (number) VALUES ($1) RETURNING id", c.Number).Scan(&id)
			}
			if err != nil {
				return nil, err
			}
			known[c.Number] = id
		}
	}
	return known, nil
}

// One row for all of them is made in the first round.
func addAll(ctx context.Context, db *sql.DB, all []chapter) error {
	made := map[string]int64{}
	for _, c := range all {
		id, ok := made["book"]
		if !ok {
			if err := db.QueryRowContext(ctx, "INSERT INTO books (title) VALUES ($1) RETURNING id", "All").Scan(&id); err != nil {
				return err
			}
			made["book"] = id
		}
		if _, err := db.ExecContext(ctx, "INSERT INTO chapters (book, number) VALUES ($1, $2)", id, c.Number); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
