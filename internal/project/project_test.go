package project

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/output"
)

// layOut writes a txtar archive into a folder, where the test then runs.
func layOut(t *testing.T, archive string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, f := range txtar.Parse([]byte(archive)).Files {
		path := filepath.FromSlash(f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func load(t *testing.T, path string) *Project {
	t.Helper()
	cfg, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Load(t.Context(), cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// generate does what "dbgen generate" does.
func generate(t *testing.T, path string) error {
	t.Helper()
	files, err := load(t, path).Generate(t.Context(), "")
	if err != nil {
		return err
	}
	plan, err := output.Compare(files)
	if err != nil {
		return err
	}
	return plan.Apply(t.Context())
}

// wantError fails unless err says each of these.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error\n%v\nlacks %q", err, part)
		}
	}
}

// library has two packages over one schema, which has a finding of its own.
const library = `
-- dbgen.yaml --
version: 1
schema: schema.sql
packages:
  - {queries: app.sql, go: {package: app, out: app}}
  - {queries: reports.sql, go: {package: reports, out: reports}}
-- schema.sql --
CREATE TABLE authors (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE books (id bigint PRIMARY KEY, author_id bigint NOT NULL REFERENCES authors);
-- app.sql --
-- name: GetAuthor :one
SELECT id, name FROM authors WHERE id = $1;
-- reports.sql --
-- name: CountBooks :one
SELECT count(*) FROM books;
-- name: ListBooks :many
SELECT id FROM books ORDER BY id;
`

func TestLoadSharesTheSchema(t *testing.T) {
	layOut(t, library)
	var stages []string
	cfg, err := config.Load("dbgen.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Load(t.Context(), cfg, func(stage string) { stages = append(stages, stage) })
	if err != nil {
		t.Fatal(err)
	}
	if p.Packages[0].Schema != p.Packages[1].Schema || len(p.Packages[1].Sources) != 1 {
		t.Error("the schema was replayed twice")
	}
	if a, b := len(p.Packages[0].Result.Queries), len(p.Packages[1].Result.Queries); a != 1 || b != 2 {
		t.Errorf("%d and %d queries, want 1 and 2", a, b)
	}
	want := []string{
		"reading the files of app", "reading the files of reports", "replaying the schema of app", "reading the queries of app",
		"reading the queries of reports", "analysing app", "analysing reports",
	}
	slices.Sort(stages[2:5]) // these go on side by side
	slices.Sort(want[2:5])
	if !slices.Equal(stages, want) {
		t.Errorf("stages %q, want %q", stages, want)
	}
}

func TestLoadReportsWhatItCannotRead(t *testing.T) {
	for name, tc := range map[string]struct {
		spoil func() error
		want  []string
	}{
		"a link to itself": {
			func() error { return errors.Join(os.Remove("app.sql"), os.Symlink("app.sql", "app.sql")) },
			[]string{`dbgen.yaml:4:15: queries "app.sql": too many levels of symbolic links`},
		},
		"no permission": {
			func() error { return os.Chmod("app.sql", 0) },
			[]string{"app.sql: permission denied", "permissions"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			layOut(t, library)
			if err := tc.spoil(); err != nil {
				t.Fatal(err)
			}
			if f, err := os.Open("app.sql"); err == nil {
				f.Close()
				t.Skip("root reads everything")
			}
			p := load(t, "dbgen.yaml")
			wantError(t, p.Diags.Err(), tc.want...)
			if n := len(p.Packages[1].Result.Queries); n != 2 {
				t.Errorf("%d queries of the other package, want 2", n)
			}
		})
	}
}

// TestWrongQueriesAreLeftOut: of two that share a name, the wrong one goes and
// the others stay.
func TestWrongQueriesAreLeftOut(t *testing.T) {
	layOut(t, library)
	const queries = `-- name: One :one
SELECT id FROM authors WHERE id = $1;
-- name: Two :one
-- cahe: ttl=5m
SELECT id FROM authors WHERE id = $1;
-- name: Three :one
SELECT idd FROM authors;
-- name: One :one
SELECT name FROM authors WHERE id = $1;
`
	if err := os.WriteFile("app.sql", []byte(queries), 0o666); err != nil {
		t.Fatal(err)
	}
	p := load(t, "dbgen.yaml")
	wantError(t, p.Diags.Err(), "app.sql:4:4: Two: ", "app.sql:7:8: Three: ", "app.sql:8:10: One: duplicate")
	var left []string
	for _, q := range p.Packages[0].Result.Queries {
		left = append(left, q.Name+" "+q.Columns[0].Name)
	}
	if want := []string{"One id"}; !slices.Equal(left, want) {
		t.Errorf("%q are left, want %q", left, want)
	}
	if files, err := p.Generate(t.Context(), ""); err == nil || files != nil {
		t.Errorf("%d files, error %v: want no file beside an error", len(files), err)
	}
}

func TestCheckReportsSharedFindingsOnce(t *testing.T) {
	layOut(t, library)
	found, _, err := load(t, "dbgen.yaml").Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found = slices.DeleteFunc(found, func(f check.Finding) bool { return f.Rule != "unindexed-foreign-key" })
	if len(found) != 1 || found[0].Table != "public.books" {
		t.Errorf("findings %+v, want books.author_id once", found)
	}
}

func TestGenerate(t *testing.T) {
	layOut(t, library)
	files, err := load(t, "dbgen.yaml").Generate(t.Context(), "v1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, f := range files {
		paths = append(paths, filepath.ToSlash(f.Path))
		if !f.Aside && !strings.Contains(string(f.Content), "//   dbgen v1.2.3\n") {
			t.Errorf("%s lacks the version", f.Path)
		}
	}
	slices.Sort(paths)
	want := []string{
		"app/.dbgen", "app/app.sql.go", "app/db.go", "app/models.go",
		"reports/.dbgen", "reports/db.go", "reports/models.go", "reports/reports.sql.go",
	}
	if !slices.Equal(paths, want) {
		t.Errorf("files %q, want %q", paths, want)
	}
}

func TestOptionsErrorsAreTheConfigurations(t *testing.T) {
	layOut(t, strings.Replace(library, "out: reports", "out: reports, runtime: nver", 1))
	_, err := config.Load("dbgen.yaml")
	wantError(t, err, "dbgen.yaml:5:65: runtime: unknown value \"nver\"")
}

// TestEveryStageStops cancels as each stage begins: no later one does, and the
// error is the cause.
func TestEveryStageStops(t *testing.T) {
	layOut(t, library)
	cfg, err := config.Load("dbgen.yaml")
	if err != nil {
		t.Fatal(err)
	}
	cause := errors.New("enough")
	for n := 0; ; n++ {
		ctx, cancel := context.WithCancelCause(t.Context())
		var stages []string
		if n == 0 {
			cancel(cause)
		}
		p, err := Load(ctx, cfg, func(stage string) {
			if stages = append(stages, stage); len(stages) == n {
				cancel(cause)
			}
		})
		var files []output.File
		if err == nil {
			files, err = p.Generate(ctx, "")
		}
		if err == nil {
			_, _, err = p.Check(ctx)
		}
		if ctx.Err() == nil { // there are not so many
			if err != nil || len(stages) != 11 {
				t.Errorf("error %v after %q, want 11 stages", err, stages)
			}
			break
		}
		switch {
		case len(stages) != n:
			t.Errorf("stopped at stage %d, and it went on to %q", n, stages)
		case !errors.Is(err, cause):
			t.Errorf("stage %d (%q): error %v", n, stages, err)
		case n <= 7 && files != nil:
			t.Errorf("stage %d: %d files were made", n, len(files))
		}
	}
}

// Files are rendered side by side, which notes nothing of what renames are used: with
// the race detector one round is enough to see it.
func TestRenamesBesideLoaders(t *testing.T) {
	layOut(t, `
-- dbgen.yaml --
version: 1
schema: schema.sql
queries: queries
go: {package: db, out: db, rename: {t: Thing}}
-- schema.sql --
CREATE TABLE t (id bigint PRIMARY KEY, name text NOT NULL);
`)
	for i := range 60 {
		var sql strings.Builder
		for k := range 4 {
			fmt.Fprintf(&sql, "-- name: Get%dx%d :one\n-- batch: by=id as=map loader=load_%[1]d_%[2]d\nSELECT name FROM t WHERE id = @id;\n", i, k)
		}
		name := filepath.Join("queries", fmt.Sprintf("q%d.sql", i))
		if err := errors.Join(os.MkdirAll("queries", 0o777), os.WriteFile(name, []byte(sql.String()), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 {
		if _, err := load(t, "dbgen.yaml").Generate(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
	}
}
