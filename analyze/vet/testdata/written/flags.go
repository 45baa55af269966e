package written

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

type rels struct{ kind int }

func (d *rels) arg(i int) string { return fmt.Sprintf("$%d", i+1) }

func (d *rels) upsertRel(ctx context.Context, tx *sql.Tx, table string, columns, key []string, values ...any) error {
	_, err := d.upsertReturning(ctx, false, false, tx, "", table, columns, key, values...)
	return err
}

func (d *rels) upsertReturning(ctx context.Context, returning, last bool, tx *sql.Tx, tenant, table string, columns, key []string, values ...any) (int, error) {
	var query string
	switch d.kind {
	case 1, 2:
		set := make([]string, 0, len(columns))
		for i := range columns {
			if !slices.Contains(key, columns[i]) {
				set = append(set, fmt.Sprintf("%s = EXCLUDED.%s", columns[i], columns[i]))
			}
		}
		if len(set) == 0 {
			query = fmt.Sprintf(`INSERT INTO %s (%s) SELECT %s ON CONFLICT (%s) DO NOTHING`, table, strings.Join(columns, ", "), d.arg(1), strings.Join(key, ", "))
		} else {
			query = fmt.Sprintf(`INSERT INTO %s (%s) SELECT %s ON CONFLICT (%s) DO UPDATE SET %s`, table, strings.Join(columns, ", "), d.arg(1), strings.Join(key, ", "), strings.Join(set, ", "))
		}
	}
	if returning {
		if d.kind == 3 {
			result, err := tx.ExecContext(ctx, query, values...)
			if err != nil {
				return 0, err
			}
			if last {
				id, err := result.LastInsertId()
				if err != nil {
					return 0, err
				}
				return int(id), nil
			}
			var id int
			query = fmt.Sprintf("SELECT %[1]s.id FROM %[1]s JOIN tenants ON tenants.id = %[1]s.tenant_id AND %[1]s.%[2]s = %[3]s", table, key[0], d.arg(0))
			return id, tx.QueryRowContext(ctx, query, values[0]).Scan(&id)
		}
		var id int
		query += " RETURNING id"
		return id, tx.QueryRowContext(ctx, query, values...).Scan(&id)
	}
	_, err := tx.ExecContext(ctx, query, values...)
	return 0, err
}

func (d *rels) files(ctx context.Context, tx *sql.Tx, id int, files map[string][]byte) error {
	for path, data := range files {
		if err := d.upsertRel(ctx, tx, "sources_data", []string{"source_id", "path", "data"}, []string{"source_id", "path"}, id, path, data); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What says which row is there is asked for each, and then decides.
func (d *rels) touch(ctx context.Context, tx *sql.Tx, ids []int) error {
	for _, id := range ids {
		if err := d.seen(ctx, tx, id); err != nil { // quiet: reads, decides, and writes
			return err
		}
	}
	return nil
}

func (d *rels) seen(ctx context.Context, tx *sql.Tx, id int) error {
	var at string
	if err := tx.QueryRowContext(ctx, "SELECT seen_at FROM rels WHERE id = $1", id).Scan(&at); err != nil {
		return err
	}
	if at != "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, "UPDATE rels SET seen_at = now() WHERE id = $1", id)
	return err
}

// one deletes or looks, and returns from either.
func (d *rels) one(ctx context.Context, tx *sql.Tx, id int, found *bool, gone bool) error {
	if !gone {
		return tx.QueryRowContext(ctx, "SELECT true FROM rels WHERE id = $1", id).Scan(found)
	}
	_, err := tx.ExecContext(ctx, "DELETE FROM rels WHERE id = $1", id)
	return err
}

func (d *rels) clear(ctx context.Context, tx *sql.Tx, ids []int, gone bool) error {
	for _, id := range ids {
		var found bool
		if err := d.one(ctx, tx, id, &found, true); err != nil { // want write-in-loop
			return err
		}
	}
	for _, id := range ids {
		var found bool
		if err := d.one(ctx, tx, id, &found, gone); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

// What is asked before the flag leaves it open.
func (d *rels) drop(ctx context.Context, tx *sql.Tx, id int, known func(int) bool, kept bool) error {
	switch {
	case known(id):
	case kept:
		return nil
	}
	_, err := tx.ExecContext(ctx, "DELETE FROM rels WHERE id = $1", id)
	return err
}

func (d *rels) dropAll(ctx context.Context, tx *sql.Tx, ids []int, known func(int) bool) error {
	for _, id := range ids {
		if err := d.drop(ctx, tx, id, known, true); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}
