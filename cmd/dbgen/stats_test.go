package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
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

	// Where it is to be written by the configuration, also when it is not there yet.
	if err := os.WriteFile("named.yaml", []byte("version: 1\nschema: schema.sql\nqueries: query.sql\ngo: {out: db}\ncheck: {stats: kept/s.json}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if status, out, errs := dbgen("stats", "-c", "named.yaml", "--database", db.DSN()); status != exitClean || out != "wrote kept/s.json: 1 table\n" {
		t.Errorf("into a folder: status %d\n%s%s", status, out, errs)
	}

	// A role that may not read the table learns its size, and says so.
	role := "stats_command_" + db.Database
	db.Exec(t, "CREATE ROLE "+role+" LOGIN")
	t.Cleanup(func() { db.Exec(t, "DROP ROLE "+role) })
	reader := db
	reader.User = role
	status, out, errs = dbgen("stats", "--database", reader.DSN(), "-o", "reader.json")
	if status != exitClean || out != "wrote reader.json: 1 table\n" || !strings.Contains(errs, "for the role may not read all: public.books\n\tgrant it SELECT") {
		t.Errorf("without rights: status %d\n%s%s", status, out, errs)
	}

	// A database of another project leaves the file as it is.
	other := dbtest.Database(t, dbtest.SharedPostgres(t), "CREATE TABLE elsewhere (id bigint)")
	before, err := os.ReadFile("dbgen.stats.json")
	if err != nil {
		t.Fatal(err)
	}
	status, out, errs = dbgen("stats", "--database", other.DSN())
	if status != exitUsage || out != "" || !strings.Contains(errs, "has statistics of none of the project's tables: nothing was written") {
		t.Errorf("another database: status %d\n%s%s", status, out, errs)
	}
	if after, err := os.ReadFile("dbgen.stats.json"); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was touched: %v", err)
	}

	// A signal ends it with the signal's status.
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(&stoppedError{syscall.SIGINT})
	var stopped bytes.Buffer
	if status := run(ctx, []string{"stats", "--database", db.DSN()}, io.Discard, &stopped); status != 130 || stopped.String() != "dbgen: interrupted\n" {
		t.Errorf("interrupted: status %d, %s", status, &stopped)
	}
}
