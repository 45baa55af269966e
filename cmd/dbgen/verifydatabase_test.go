package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

const shelved = `
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE authors (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE books (id bigint PRIMARY KEY, author_id bigint NOT NULL REFERENCES authors, title varchar(80) NOT NULL, kind text NOT NULL, at timestamptz NOT NULL, price int);
CREATE INDEX books_price ON books (price);
CREATE TABLE sales (id bigint, book_id bigint NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE sales_2026 PARTITION OF sales FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE notes (id bigint PRIMARY KEY, book_id bigint NOT NULL, text text);
`

// filled has rows, and is not quite what the schema says.
const filled = `
INSERT INTO authors SELECT i, 'author ' || i FROM generate_series(1, 2000) i;
INSERT INTO books SELECT i, 1 + i % 2000, 'secret title ' || i, CASE WHEN i % 100 = 0 THEN 'rare' ELSE 'common' END, now() - i * interval '1 minute', i % 50 FROM generate_series(1, 60000) i;
INSERT INTO sales SELECT i, 1 + i % 60000, '2026-01-01'::date + i % 300 FROM generate_series(1, 90000) i;
DROP INDEX books_price;
CREATE INDEX elsewhere ON books (kind);
ALTER TABLE books ALTER COLUMN price TYPE bigint;
ALTER TABLE authors ADD born date;
ALTER TYPE mood ADD VALUE 'calm';
CREATE TABLE of_another_program (id int);
`

const shelvedQueries = `-- name: BooksOf :many
SELECT * FROM books WHERE author_id = $1;

-- name: Titled :many
SELECT * FROM books WHERE title = $1;

-- name: OfKind :many
SELECT * FROM books WHERE kind = $1 AND title > 'x';

-- name: SalesOf :many
SELECT * FROM sales WHERE book_id = $1;

-- name: NotesOf :many
SELECT * FROM notes WHERE book_id = $1;
`

// TestVerifyDatabase plans with a real database's statistics. What a plan costs with an
// index is then what that database says when it is really made.
func TestVerifyDatabase(t *testing.T) {
	db := dbtest.Database(t, dbtest.SharedPostgres(t), shelved+filled)
	pool := db.Pool(t)
	if _, err := pool.Exec(t.Context(), "ANALYZE authors; ANALYZE books; ANALYZE sales"); err != nil {
		t.Fatal(err)
	}
	dbgen := inProject(t, map[string]string{
		"dbgen.yaml": "version: 1\nschema: schema.sql\nqueries: query.sql\ngo: {package: db, out: db}\n",
		"schema.sql": shelved, "query.sql": shelvedQueries,
	})
	status, out, errs := dbgen("check", "--database", db.DSN(), "--format", "json")
	if status != exitFindings {
		t.Fatalf("status %d\n%s%s", status, out, errs)
	}
	for _, line := range []string{
		"dbgen: drift: the schema lacks the index elsewhere of public.books: USING btree (kind)",
		"dbgen: drift: the database lacks the index books_price of public.books: USING btree (price)",
		"dbgen: drift: column public.books.price is bigint in the database, and integer in the schema",
		"dbgen: drift: column public.authors.born is not in the schema: date in the database",
		"dbgen: drift: type public.mood has the values 'sad', 'glad', 'calm' in the database, and 'sad', 'glad' in the schema",
		"dbgen: the database has no statistics of public.notes: run ANALYZE there",
	} {
		if !strings.Contains(errs, line) {
			t.Errorf("it does not say %s", line)
		}
	}
	if n := strings.Count(errs, "drift:"); n != 5 || strings.Contains(errs, "another_program") {
		t.Errorf("%d differences:\n%s", n, errs)
	}
	if strings.Contains(out, "secret title") {
		t.Error("a row's value is in the findings")
	}
	var doc struct{ Findings []report.Finding }
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatal(err)
	}
	held := 0
	for _, f := range doc.Findings {
		if f.Proof == nil {
			continue
		}
		switch f.Query {
		case "OfKind":
			if f.Proof.Verdict == "confirmed" && !strings.Contains(f.SQL, "title") {
				t.Errorf("the database has that index: %s\n%s", f.SQL, f.Proof)
			}
		case "BooksOf", "Titled", "SalesOf":
			if f.Proof.Verdict != "confirmed" || f.Proof.Plans[0].Data != "database" {
				t.Errorf("%s: %s", f.Query, f.Proof)
				continue
			}
			if held++; f.Query == "Titled" {
				continue // its value is not told
			}
			with := realCost(t, db, f.SQL, f.Query)
			if copied := f.Proof.Plans[0].CostWith; copied > 1.3*with || with > 1.3*copied {
				t.Errorf("%s: with the index the copy says %.1f, and the database %.1f", f.Query, copied, with)
			}
		}
	}
	if held != 3 {
		t.Errorf("%d of 3 findings are held to the database:\n%s", held, out)
	}
	var made int
	if err := pool.QueryRow(t.Context(), "SELECT count(*) FROM pg_indexes WHERE tablename = 'books'").Scan(&made); err != nil || made != 2 {
		t.Errorf("the database has %d indexes of books, %v", made, err)
	}
	if status, _, errs := dbgen("indexes", "--database", "postgres://nobody@127.0.0.1:1/none"); status != exitUsage || !strings.Contains(errs, "--database") {
		t.Errorf("without a database: status %d\n%s", status, errs)
	}
}

// realCost makes an index in the database, asks for a query's plan, and takes it back.
func realCost(t *testing.T, db dbtest.Endpoint, ddl, query string) float64 {
	t.Helper()
	tx, err := db.Pool(t).Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(t.Context())
	_, sql, _ := strings.Cut(shelvedQueries, query+" :many\n")
	sql, _, _ = strings.Cut(sql, ";")
	for _, s := range []string{"SET LOCAL max_parallel_workers_per_gather = 0", "SET LOCAL jit = off", strings.Replace(ddl, " CONCURRENTLY", "", 1)} {
		if _, err := tx.Exec(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	var text string
	if err := tx.QueryRow(t.Context(), "EXPLAIN (FORMAT JSON) "+strings.Replace(sql, "$1", "777", 1)).Scan(&text); err != nil {
		t.Fatal(err)
	}
	var nodes []struct {
		Plan struct {
			Cost float64 `json:"Total Cost"`
		}
	}
	if err := json.Unmarshal([]byte(text), &nodes); err != nil {
		t.Fatal(err)
	}
	return nodes[0].Plan.Cost
}
