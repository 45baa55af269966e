package rounds

import (
	"context"
	"database/sql"
)

// A row that is asked to have the number of a new one, and is one at most, makes no job of the two inserts.

type doubt struct {
	title string
	of    int64
}

func addDoubt(ctx context.Context, db *sql.DB, d doubt, claims ...int64) error {
	var id int64
	if err := db.QueryRowContext(ctx, "INSERT INTO doubts (title) VALUES ($1) RETURNING id", d.title).Scan(&id); err != nil {
		return err
	}
	for _, claim := range claims { // quiet: one at most
		if _, err := db.ExecContext(ctx, "INSERT INTO doubted (doubt_id, claim) VALUES ($1, $2)", id, claim); err != nil {
			return err
		}
	}
	return nil
}

func addDoubts(ctx context.Context, db *sql.DB, all []doubt, titles map[string]int64) error {
	for _, d := range all {
		if err := addDoubt(ctx, db, d, d.of); err != nil { // want write-in-loop
			return err
		}
	}
	for title := range titles {
		if err := addDoubt(ctx, db, doubt{title: title}); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Of these each has as many as it has: they are put in with it.
func addTheory(ctx context.Context, db *sql.DB, title string, claims ...int64) error {
	var id int64
	if err := db.QueryRowContext(ctx, "INSERT INTO theories (title) VALUES ($1) RETURNING id", title).Scan(&id); err != nil {
		return err
	}
	for _, claim := range claims {
		if _, err := db.ExecContext(ctx, "INSERT INTO claims (theory_id, claim) VALUES ($1, $2)", id, claim); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

func addTheories(ctx context.Context, db *sql.DB, all map[string][]int64) error {
	for title, claims := range all {
		if err := addTheory(ctx, db, title, claims...); err != nil { // quiet: its claims follow from its number
			return err
		}
	}
	return addTheory(ctx, db, "none", 1)
}
