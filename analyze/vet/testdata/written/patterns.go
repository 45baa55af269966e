package written

import (
	"database/sql"
	"errors"
)

var errRefused = errors.New("refused")

// What the rows have patterns for is looked up by them.
func mayRead(db *sql.DB, user, path string) error {
	rows, err := db.Query("SELECT may FROM rights WHERE (owner = $1 OR owner = '') AND $2 LIKE path ESCAPE '\\'", user, path)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		return errRefused
	}
	return rows.Err()
}

func mayReadAll(db *sql.DB, user string, paths []string) error {
	for _, path := range paths {
		if err := mayRead(db, user, path); err != nil { // want n-plus-one
			return errRefused
		}
	}
	return nil
}

// A pattern for which the rows are looked through is not a key.
func foundEach(db *sql.DB, owner int64, patterns []string) {
	for _, pattern := range patterns {
		db.Query("SELECT id FROM rights WHERE owner = $1 AND path LIKE $2", owner, pattern)
	}
}

// What a database says of itself, a name at a time.
func tablesOf(db *sql.DB, names []string) (all []string, err error) {
	for _, name := range names {
		var text string
		if err := db.QueryRow("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", name).Scan(&text); err != nil { // want n-plus-one
			return nil, err
		}
		all = append(all, text)
	}
	return all, nil
}

func columnsOf(db *sql.DB, names []string) (all []string, err error) {
	for _, name := range names {
		var column string
		if err := db.QueryRow("SELECT name FROM pragma_table_info(?)", name).Scan(&column); err != nil {
			return nil, err
		}
		all = append(all, column)
	}
	return all, nil
}

// Rows that are added to a batch, as ClickHouse has them, and rows that are sent.
func logEach(tx *sql.Tx, lines []string) error {
	batch, err := tx.Prepare("INSERT INTO logs (line)")
	if err != nil {
		return err
	}
	insert, err := tx.Prepare("INSERT INTO logs (line) VALUES (?)")
	if err != nil {
		return err
	}
	for _, line := range lines {
		if _, err := batch.Exec(line); err != nil {
			return err
		}
		if _, err := insert.Exec(line); err != nil { // want write-in-loop
			return err
		}
	}
	return tx.Commit()
}
