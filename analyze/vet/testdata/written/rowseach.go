package written

import (
	"context"
	"database/sql"
)

// A row for each element, which the element's own row then names.
func scanEach(ctx context.Context, db *sql.DB, group int64, repositories []string) error {
	for _, name := range repositories {
		var id int64
		if err := db.QueryRowContext(ctx, "INSERT INTO scans (scan_group) VALUES ($1) RETURNING id", group).Scan(&id); err != nil { // want write-in-loop
			return err
		}
		if _, err := db.ExecContext(ctx, "INSERT INTO repository_scans (scan, name) VALUES ($1, $2)", id, name); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// It is tried again.
func scanOnce(ctx context.Context, db *sql.DB, group int64) (id int64, err error) {
	for range 3 {
		if err = db.QueryRowContext(ctx, "INSERT INTO scans (scan_group) VALUES ($1) RETURNING id", group).Scan(&id); err == nil {
			return id, nil
		}
	}
	return 0, err
}
