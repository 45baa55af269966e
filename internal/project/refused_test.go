package project

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/internal/output"
)

// sound is a project of sqlc's in which all is well; the tests spoil it.
const sound = `
-- sqlc.yaml --
version: "2"
sql:
  - {engine: postgresql, schema: schema.sql, queries: [a.sql, b.sql], gen: {go: {package: db, out: db, sql_package: pgx/v5, emit_interface: true}}}
  - {engine: postgresql, schema: schema.sql, queries: c.sql, gen: {go: {package: other, out: other, sql_package: pgx/v5}}}
-- schema.sql --
CREATE TABLE authors (id bigint PRIMARY KEY, name text NOT NULL);
-- a.sql --
-- name: GetAuthor :one
SELECT id, name FROM authors WHERE id = $1;
-- name: ListAuthors :many
SELECT id, name FROM authors;
-- b.sql --
-- name: Rename :exec
UPDATE authors SET name = $1 WHERE id = $2;
-- name: CopyAuthors :copyfrom
INSERT INTO authors (id, name) VALUES ($1, $2);
-- name: Drop :batchexec
DELETE FROM authors WHERE id = $1;
-- c.sql --
-- name: CountAuthors :one
SELECT count(*) FROM authors;
`

// spoil replaces texts in files.
func spoil(t *testing.T, edits ...[3]string) {
	t.Helper()
	for _, e := range edits {
		before, err := os.ReadFile(e[0])
		if err != nil || !strings.Contains(string(before), e[1]) {
			t.Fatalf("%s has no %q (%v)", e[0], e[1], err)
		}
		if err := edit(e[0], e[1], e[2]); err != nil {
			t.Fatal(err)
		}
	}
}

// refuse generates a project and returns the names of the queries that are
// refused, and what is on disk afterwards.
func refuse(t *testing.T, path string) (p *Project, names []string) {
	t.Helper()
	p = load(t, path)
	files, err := p.Generate(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := output.Compare(files)
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, pkg := range p.Packages {
		for _, q := range pkg.Result.Refused {
			if q.Pos.Line == 0 || q.SQL == "" {
				t.Errorf("refused query %s is at %s, %q", q.Name, q.Pos, q.SQL)
			}
			names = append(names, q.Name+" :"+string(q.Command))
		}
	}
	return p, names
}

// Whatever is wrong with a query of sqlc's project, the others are generated.
func TestOthersAreGenerated(t *testing.T) {
	for name, tc := range map[string]struct {
		edit [3]string
		want string // of Refused
		left []string
	}{
		"meaning":        {[3]string{"a.sql", "WHERE id = $1", "WHERE key.id = $1"}, "a.sql:2:36: GetAuthor: missing FROM-clause", []string{"GetAuthor :one"}},
		"syntax":         {[3]string{"a.sql", "FROM authors WHERE", "FRM authors WHERE"}, "a.sql:2:", []string{"GetAuthor :one"}},
		"open string":    {[3]string{"a.sql", "WHERE id = $1", "WHERE name = 'x"}, "a.sql:2:", []string{"GetAuthor :one"}},
		"two statements": {[3]string{"a.sql", "$1;", "$1) ;"}, "a.sql:2:", []string{"GetAuthor :one"}},
		"command":        {[3]string{"a.sql", ":one", ":execlastid"}, "a.sql:1:", []string{"GetAuthor :"}},
		"name":           {[3]string{"a.sql", "ListAuthors", "GetAuthor"}, "a.sql:3:10: GetAuthor: duplicate query name", []string{"GetAuthor :many"}},
		"no rows":        {[3]string{"a.sql", "SELECT id, name FROM authors WHERE id = $1", "UPDATE authors SET id = $1"}, "a.sql:1:", []string{"GetAuthor :"}},
	} {
		t.Run(name, func(t *testing.T) {
			layOut(t, sound)
			spoil(t, tc.edit)
			p, left := refuse(t, "sqlc.yaml")
			if !slices.Equal(left, tc.left) {
				t.Errorf("left out %q, want %q", left, tc.left)
			}
			wantError(t, p.Refused.Err(), tc.want)
			text, err := os.ReadFile("db/a.sql.go")
			if err != nil {
				t.Fatal(err)
			}
			for _, method := range []string{") GetAuthor(", ") ListAuthors("} {
				word := strings.Trim(method, ") (")
				want := !slices.ContainsFunc(tc.left, func(l string) bool { return strings.HasPrefix(l, word) })
				if name == "name" { // the first of them stays
					want = word == "GetAuthor"
				}
				if got := strings.Contains(string(text), method); got != want {
					t.Errorf("%s in the code: %v", word, got)
				}
			}
			wantFiles(t, "db/b.sql.go", "db/copyfrom.go", "db/batch.go", "other/c.sql.go")
		})
	}
}

// What only the generator finds is left out, too.
func TestGeneratorRefuses(t *testing.T) {
	layOut(t, sound)
	spoil(t, [3]string{"schema.sql", "CREATE TABLE", "CREATE TYPE rename_params AS ENUM ('a');\nCREATE TABLE"})
	p, left := refuse(t, "sqlc.yaml")
	wantError(t, p.Refused.Err(), "b.sql:1:10: Rename: the Go name RenameParams of the parameters of query Rename is taken by enum rename_params")
	if !slices.Equal(left, []string{"Rename :exec"}) {
		t.Errorf("left out %q", left)
	}
	wantFiles(t, "db/copyfrom.go", "other/c.sql.go")
}

// Where nothing is left of a file, or of a package, what was generated before
// stays.
func TestFilesOfWrongQueriesStay(t *testing.T) {
	layOut(t, sound)
	if _, left := refuse(t, "sqlc.yaml"); len(left) > 0 {
		t.Fatalf("refused at first: %q", left)
	}
	before := map[string]string{}
	for _, file := range []string{"db/b.sql.go", "db/copyfrom.go", "db/batch.go", "other/c.sql.go", "other/models.go", "other/db.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		before[file] = string(text)
	}
	spoil(t, [3]string{"b.sql", "SET name", "SET nme"}, [3]string{"b.sql", "(id, name)", "(id, nme)"}, [3]string{"b.sql", "DELETE FROM authors", "DELETE FROM"},
		[3]string{"c.sql", "authors", "autors"}, [3]string{"schema.sql", "name text", "born date, name text"})
	_, left := refuse(t, "sqlc.yaml")
	if want := []string{"Rename :exec", "CopyAuthors :copyfrom", "Drop :batchexec", "CountAuthors :one"}; !slices.Equal(left, want) {
		t.Errorf("left out %q, want %q", left, want)
	}
	for file, want := range before {
		if text, err := os.ReadFile(file); err != nil || string(text) != want {
			t.Errorf("%s was changed or removed (%v)", file, err)
		}
	}
	if text, err := os.ReadFile("db/models.go"); err != nil || !strings.Contains(string(text), "Born") {
		t.Errorf("the rest was not generated (%v):\n%s", err, text)
	}
}

// What is wrong elsewhere still stops everything, and dbgen's own projects stop
// at any error.
func TestWhatStopsAProject(t *testing.T) {
	t.Run("schema", func(t *testing.T) {
		layOut(t, sound)
		spoil(t, [3]string{"schema.sql", "PRIMARY KEY", "PRIMARY KY"}, [3]string{"a.sql", "WHERE id", "WHERE idd"})
		wantError(t, generate(t, "sqlc.yaml"), "schema.sql:1:41: syntax error", `a.sql:2:22: GetAuthor: relation "authors" does not exist`)
		if _, err := os.Stat("db"); err == nil {
			t.Error("code was generated in spite of the error")
		}
	})
	const own = "version: 1\nschema: schema.sql\nqueries: a.sql\ngo: {package: db, out: db"
	for name, compatible := range map[string]bool{"dbgen": false, "dbgen, compatible": true} {
		t.Run(name, func(t *testing.T) {
			layOut(t, sound)
			settings := own + "}\n"
			if compatible {
				settings = own + ", sqlc_compatible: true}\n"
			}
			if err := os.WriteFile("dbgen.yaml", []byte(settings), 0o666); err != nil {
				t.Fatal(err)
			}
			spoil(t, [3]string{"a.sql", "WHERE id", "WHERE idd"})
			if !compatible {
				wantError(t, generate(t, "dbgen.yaml"), `a.sql:2:36: GetAuthor: column "idd" does not exist`)
				return
			}
			if _, left := refuse(t, "dbgen.yaml"); !slices.Equal(left, []string{"GetAuthor :one"}) {
				t.Errorf("left out %q", left)
			}
		})
	}
}
