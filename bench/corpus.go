// Package bench measures dbgen beside its peers, each as users run it: a
// subprocess on the same input, in the same run. It knows command lines and
// clocks; it must not know how a tool works inside.
package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// WriteCorpus writes a project of so many tables and queries, with settings
// for dbgen (dbgen.yaml) and for sqlc (sqlc.yaml). Tables form a chain of
// foreign keys; the queries are look-ups, pages, joins, aggregates, inserts,
// updates and deletes in turn, five to a table when there are 200 and 1,000.
func WriteCorpus(dir string, tables, queries int) error {
	return WriteBlocks(dir, tables, queries, 1)
}

// WriteBlocks is WriteCorpus for so many packages of one schema, which divide the
// queries among them.
func WriteBlocks(dir string, tables, queries, blocks int) error {
	ours, theirs := "version: 1\nschema: schema.sql\n", "version: \"2\"\nsql:\n"
	if blocks > 1 {
		ours += "packages:\n"
	}
	folder := func(block int) string {
		if blocks == 1 {
			return "queries"
		}
		return fmt.Sprintf("queries%02d", block)
	}
	for i := range blocks {
		end := ""
		if blocks > 1 {
			end = fmt.Sprintf("%02d", i)
		}
		entry := "queries: %s\ngo: {package: db, out: dbgen_out%s, emit_interface: true}\n"
		if blocks > 1 {
			entry = "- queries: %s\n  go: {package: db, out: dbgen_out%s, emit_interface: true}\n"
		}
		ours += fmt.Sprintf(entry, folder(i), end)
		theirs += fmt.Sprintf("- engine: postgresql\n  schema: schema.sql\n  queries: %s\n"+
			"  gen: {go: {package: db, out: sqlc_out%s, sql_package: pgx/v5, emit_interface: true}}\n", folder(i), end)
	}
	files := map[string]string{"schema.sql": corpusSchema(tables), "dbgen.yaml": ours, "sqlc.yaml": theirs}
	for i := range tables {
		var b strings.Builder
		for n := i; n < queries; n += tables {
			b.WriteString(corpusQuery(i, n, n/tables))
		}
		files[filepath.Join(folder(i*blocks/tables), fmt.Sprintf("t%03d.sql", i))] = b.String()
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

func corpusSchema(tables int) string {
	var b strings.Builder
	b.WriteString("CREATE TYPE state AS ENUM ('new', 'open', 'done');\n")
	for i := range tables {
		fmt.Fprintf(&b, `CREATE TABLE table_%03d (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parent_id bigint REFERENCES table_%03d (id),
    name text NOT NULL,
    note text,
    state state NOT NULL DEFAULT 'new',
    amount numeric(12, 2) NOT NULL DEFAULT 0,
    labels text[] NOT NULL DEFAULT '{}',
    payload jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz
);
CREATE INDEX table_%03d_parent_idx ON table_%03d (parent_id, created_at DESC);
`, i, max(i-1, 0), i, i)
	}
	return b.String()
}

func corpusQuery(table, n, form int) string {
	t, parent := fmt.Sprintf("table_%03d", table), fmt.Sprintf("table_%03d", max(table-1, 0))
	switch form % 7 {
	case 0:
		return fmt.Sprintf("-- name: Get%d :one\nSELECT * FROM %s WHERE id = $1;\n\n", n, t)
	case 1:
		return fmt.Sprintf("-- name: List%d :many\nSELECT id, name, state, created_at FROM %s WHERE parent_id = @parent_id AND created_at < @before ORDER BY created_at DESC LIMIT @page_size;\n\n", n, t)
	case 2:
		return fmt.Sprintf("-- name: Join%d :many\nSELECT c.id, c.name, p.name AS parent_name, coalesce(p.note, '') AS parent_note FROM %s c LEFT JOIN %s p ON p.id = c.parent_id WHERE c.state = $1;\n\n", n, t, parent)
	case 3:
		return fmt.Sprintf("-- name: Create%d :one\nINSERT INTO %s (parent_id, name, note, state, amount, labels, payload) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING *;\n\n", n, t)
	case 4:
		return fmt.Sprintf("-- name: Totals%d :many\nSELECT state, count(*) AS rows, sum(amount) AS amount, max(updated_at) AS last_change FROM %s WHERE parent_id = ANY(@parent_ids::bigint[]) GROUP BY state ORDER BY state;\n\n", n, t)
	case 5:
		return fmt.Sprintf("-- name: Update%d :exec\nUPDATE %s SET name = @name, note = sqlc.narg(note), updated_at = now() WHERE id = @id;\n\n", n, t)
	default:
		return fmt.Sprintf("-- name: Delete%d :execrows\nDELETE FROM %s WHERE id = ANY(@ids::bigint[]);\n\n", n, t)
	}
}
