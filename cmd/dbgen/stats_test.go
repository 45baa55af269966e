package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// dbgen stats against a real server: the file is written, is left alone where
// nothing changed, and turns an assumption of dbgen check's into knowledge.
func TestStats(t *testing.T) {
	const ddl = "CREATE TABLE books (id bigint PRIMARY KEY, author_id bigint NOT NULL);"
	db := dbtest.Database(t, dbtest.SharedPostgres(t), ddl+"INSERT INTO books SELECT i, i % 5000 FROM generate_series(1, 30000) i; ANALYZE books;")
	dir := t.TempDir()
	for name, text := range map[string]string{
		"dbgen.yaml": "version: 1\nschema: schema.sql\nqueries: query.sql\ngo: {package: db, out: db}\n",
		"schema.sql": ddl + "\nCREATE TABLE later (id bigint);\n",
		"query.sql":  "-- name: BooksOf :many\nSELECT id FROM books WHERE author_id = $1;\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	dbgen := func(args ...string) (status int, stdout, stderr string) {
		t.Helper()
		var out, errs bytes.Buffer
		status = run(t.Context(), args, &out, &errs)
		return status, out.String(), errs.String()
	}
	status, out, errs := dbgen("stats", "--database", db.DSN())
	if status != exitClean || out != "wrote dbgen.stats.json: 1 table\n" || errs != "not in the database: public.later\n" {
		t.Fatalf("status %d\n%s%s", status, out, errs)
	}
	if status, out, errs := dbgen("check"); status != exitFindings || !strings.Contains(out, "known: 30000 rows by dbgen.stats.json of ") {
		t.Errorf("check: status %d\n%s%s", status, out, errs)
	}
	if _, out, _ := dbgen("stats", "--database", db.DSN()); out != "dbgen.stats.json says the same already\n" {
		t.Errorf("the second time: %s", out)
	}
}
