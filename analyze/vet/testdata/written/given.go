package written

import (
	"context"
	"database/sql"
)

// SQL and statements that helpers are given, with what they send made of their
// arguments.
type givenStatements struct{ insert *sql.Stmt }

func newGiven(db *sql.DB) (g givenStatements, err error) {
	g.insert, err = db.Prepare("INSERT INTO books (title, pages) VALUES ($1, $2)")
	return g, err
}

// A helper is given the statement, and what it makes of its argument is sent.
func addWith(ctx context.Context, stmt *sql.Stmt, title string) error {
	fields := []any{title, len(title)}
	_, err := stmt.ExecContext(ctx, fields...)
	return err
}

func (s *givenStatements) addTitle(ctx context.Context, tx *sql.Tx, title string) error {
	if tx == nil {
		return addWith(ctx, s.insert, title)
	}
	return addWith(ctx, tx.Stmt(s.insert), title)
}

func addTitles(ctx context.Context, s *givenStatements, tx *sql.Tx, titles []string) error {
	for _, t := range titles {
		if err := s.addTitle(ctx, tx, t); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A helper that makes the argument's place of another one.
func titleOf(ctx context.Context, db *sql.DB, query string, book *int64) (title string, err error) {
	err = db.QueryRowContext(ctx, query, *book+1).Scan(&title)
	return title, err
}

func titlesOf(ctx context.Context, db *sql.DB, ids []int64) error {
	for _, id := range ids {
		if _, err := titleOf(ctx, db, "SELECT title FROM books WHERE id = $1", &id); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

// A literal that sends what it is given does what that says.
func sentByLiteral(ctx context.Context, db *sql.DB, ids []int64) error {
	send := func(text string, args ...any) error {
		_, err := db.ExecContext(ctx, text, args...)
		return err
	}
	for _, id := range ids {
		if err := send("CALL archive($1)", id); err != nil {
			return err
		}
		if err := send("UPDATE books SET archived = true WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	return send("UPDATE books SET archived = false")
}
