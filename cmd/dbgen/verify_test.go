package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/internal/indexplan"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// inProject makes a project of files, changes to it, and returns what runs dbgen there.
func inProject(t *testing.T, files map[string]string) func(args ...string) (status int, stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	return func(args ...string) (int, string, string) {
		t.Helper()
		var out, errs bytes.Buffer
		status := run(t.Context(), args, &out, &errs)
		return status, out.String(), errs.String()
	}
}

var verified = map[string]string{
	"dbgen.yaml": "version: 1\nschema: migrations\nqueries: query.sql\ngo: {package: db, out: db}\n",
	"migrations/001_books.up.sql": `CREATE TABLE authors (id bigint PRIMARY KEY);
CREATE TABLE books (id bigint PRIMARY KEY, author_id bigint NOT NULL REFERENCES authors, title text NOT NULL, shelf int NOT NULL, at timestamptz NOT NULL);
CREATE INDEX books_shelf ON books (shelf);
CREATE INDEX books_shelf_at ON books (shelf, at);
`,
	"query.sql": `-- name: BooksOf :many
SELECT * FROM books WHERE author_id = $1;

-- name: Since :many
SELECT * FROM books WHERE at > $1;

-- name: OnShelf :many
SELECT * FROM books WHERE shelf = $1;
`,
}

// TestVerify holds findings and a plan to a real planner.
func TestVerify(t *testing.T) {
	dbgen := inProject(t, verified)
	status, out, errs := dbgen("check", "--verify", "--format", "json")
	if status != exitFindings {
		t.Fatalf("status %d\n%s%s", status, out, errs)
	}
	if !strings.Contains(errs, "dbgen: findings about indexes, by PostgreSQL ") || !strings.Contains(errs, " confirmed") {
		t.Errorf("it says %s", errs)
	}
	var doc struct{ Findings []report.Finding }
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatal(err)
	}
	proofs := map[string]*report.Proof{}
	for _, f := range doc.Findings {
		if f.SQL != "" {
			proofs[f.Rule+" "+f.Query] = f.Proof
		}
	}
	for _, name := range []string{"missing-index BooksOf", "redundant-index ", "unindexed-foreign-key "} {
		p := proofs[name]
		if p == nil || p.Verdict != "confirmed" || len(p.Plans) == 0 {
			t.Errorf("%s: %+v", name, p)
			continue
		}
		for _, x := range p.Plans {
			if !strings.Contains(x.PlanWithout, "cost=") || !strings.Contains(x.PlanWith, "cost=") || x.CostWithout <= 0 || x.CostWith <= 0 {
				t.Errorf("%s: a plan is missing: %+v", name, x)
			}
		}
	}
	if p := proofs["missing-index BooksOf"]; p != nil && (p.Plans[0].CostWith > p.Plans[0].CostWithout/100 || len(p.Plans[0].Indexes) != 1) {
		t.Errorf("with the index of BooksOf the plan is %+v", p.Plans[0])
	}
	if _, out, _ := dbgen("check", "--verify"); !strings.Contains(out, "proof: confirmed by PostgreSQL ") {
		t.Errorf("as text:\n%s", out)
	}

	status, out, errs = dbgen("indexes", "--verify", "--format", "json")
	var plan indexplan.Document
	if err := json.Unmarshal([]byte(out), &plan); err != nil || status != exitClean {
		t.Fatalf("status %d, %v\n%s", status, err, errs)
	}
	s := plan.Schemas[0]
	if m := s.Measured; m == nil || m.Queries != 3 || m.After >= m.Before {
		t.Errorf("the whole: %+v", s.Measured)
	}
	for _, x := range s.Indexes {
		if x.Proof == nil || x.Sure && x.Proof.Verdict != "confirmed" {
			t.Errorf("%v: %+v", x.Columns, x.Proof)
		}
	}
	// What depends on the data is not written; what the server confirms is.
	if status, _, errs := dbgen("indexes", "--verify", "--write"); status != exitClean {
		t.Fatalf("status %d\n%s", status, errs)
	}
	written, err := filepath.Glob("migrations/*.up.sql")
	if err != nil || len(written) != 2 || !strings.Contains(written[1], "books_author_id") {
		t.Errorf("written: %v, %v", written, err)
	}
}

// TestVerifyRefused says what the server lacks, and that there is no server.
func TestVerifyRefused(t *testing.T) {
	files := map[string]string{}
	for name, text := range verified {
		files[name] = text
	}
	files["migrations/002_more.up.sql"] = "CREATE TABLE reviews (id bigint PRIMARY KEY, book_id bigint NOT NULL) TABLESPACE fast;\n"
	files["query.sql"] += "\n-- name: Reviews :many\nSELECT * FROM reviews WHERE book_id = $1;\n"
	dbgen := inProject(t, files)
	_, out, errs := dbgen("check", "--verify")
	if !strings.Contains(errs, "refuses of the schema: CREATE TABLE reviews ") || !strings.Contains(errs, `tablespace "fast" does not exist`) {
		t.Errorf("nothing is said of the table:\n%s\n%s", errs, out)
	}
	if !strings.Contains(out, "warning: Reviews: no index on public.reviews") || !strings.Contains(out, "the server refuses the index: relation \"public.reviews\" does not exist") {
		t.Errorf("a table that the server has not:\n%s", out)
	}
	t.Setenv(dbtest.BinEnv, t.TempDir())
	if status, _, errs := dbgen("check", "--verify"); status != exitUsage || !strings.Contains(errs, dbtest.BinEnv) || !strings.Contains(errs, "apt-get install postgresql") {
		t.Errorf("without a server: status %d\n%s", status, errs)
	}
}
