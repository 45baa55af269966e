package rounds

import (
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// A record of a file is one row, of which a helper takes the values.
func importRecords(ctx context.Context, db *sql.DB, r *csv.Reader) error {
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := importRecord(ctx, db, record); err != nil { // want write-in-loop
			return err
		}
	}
}

func importRecord(ctx context.Context, db *sql.DB, record []string) error {
	get := func(i int) string { return strings.TrimSpace(record[i]) }
	if len(record) < 2 {
		return nil
	}
	_, err := db.ExecContext(ctx, "INSERT INTO pupils (name, mail) VALUES ($1, $2)", get(0), get(1))
	return err
}

func importAll(ctx context.Context, db *sql.DB, r *csv.Reader) error {
	records, err := r.ReadAll()
	if err != nil {
		return err
	}
	for _, record := range records[1:] {
		if err := importRecord(ctx, db, record); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Lists of names that are no records are many at a time, however they are sent.
func importJoined(ctx context.Context, db *sql.DB, classes [][]string) error {
	for _, names := range classes {
		if err := importNames(ctx, db, names); err != nil {
			return err
		}
	}
	return nil
}

func importNames(ctx context.Context, db *sql.DB, names []string) error {
	_, err := db.ExecContext(ctx, "INSERT INTO pupils (name) SELECT unnest(string_to_array($1, ','))", strings.Join(names, ","))
	return err
}
