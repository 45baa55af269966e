package rounds

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
)

// Loops that have no condition, and go over a text all the same.
func endlessLines(ctx context.Context, db *sql.DB, text io.Reader) error {
	lines := bufio.NewScanner(text)
	for {
		if !lines.Scan() {
			break
		}
		if _, err := db.ExecContext(ctx, "INSERT INTO lines (text) VALUES ($1)", lines.Text()); err != nil { // want write-in-loop
			return err
		}
	}
	return lines.Err()
}

func endlessRecords(ctx context.Context, db *sql.DB, text io.Reader) error {
	records := csv.NewReader(text)
	for {
		record, err := records.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, "INSERT INTO lines (id, text) VALUES ($1, $2)", record[0], record[1]); err != nil { // want write-in-loop
			return err
		}
	}
}

// What is sent while the loop runs is done as it comes.
func endlessMessages(ctx context.Context, db *sql.DB, from io.Reader) error {
	messages := json.NewDecoder(from)
	for {
		var m struct{ Text string }
		if err := messages.Decode(&m); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, "INSERT INTO lines (text) VALUES ($1)", m.Text); err != nil {
			return err
		}
	}
}

// The next one is known when this one is there.
func endlessParents(ctx context.Context, db *sql.DB, id int64, more func(int64) bool) (all []int64, err error) {
	for {
		if !more(id) {
			break
		}
		if err := db.QueryRowContext(ctx, "SELECT parent FROM nodes WHERE id = $1", id).Scan(&id); err != nil {
			return nil, err
		}
		all = append(all, id)
	}
	return all, nil
}
