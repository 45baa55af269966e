package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/conformance/internal/checkout"
)

func TestComplaints(t *testing.T) {
	before := complaints("app", `# example.com/app
vet: ./main.go:3:5: undefined: x
other/a.go:9:2: declared and not used: y
too many errors
other/a.go:9:2: too many errors
`)
	after := complaints("app", `# example.com/app
main.go:30:5: undefined: x
main.go:31:7: cannot use a (variable of type pgtype.Text) as string value in argument to f
	have (pgtype.Text)
	want (string)
other/a.go:10:2: declared and not used: z
	other/a.go:12:4: other declaration of z
go: no such tool
`)
	if len(before) != 2 {
		t.Fatalf("before: %q", before)
	}
	var got []string
	for _, c := range news(before, after) {
		got = append(got, c.line)
	}
	want := []string{
		"app/main.go:31: cannot use a (variable of type pgtype.Text) as string value in argument to f\n\thave (pgtype.Text)\n\twant (string)",
		"app/other/a.go:10: declared and not used: z\n\tother/a.go:12:4: other declaration of z",
		"go: no such tool",
	}
	if !slices.Equal(got, want) {
		t.Errorf("new complaints:\n%q\nwant\n%q", got, want)
	}
}

func TestMessages(t *testing.T) {
	errs, warnings := messages(`query.sql:1:8: Get: column "x" does not exist
	did you mean "y"?
query.sql:4:8: warning: List: column "y" may be NULL
	use coalesce
internal/db: 1 query
files: 3 created
dbgen: left out: 1 wrong query; code that calls it does not compile until its SQL is right:
	internal/db: Get
dbgen: 1 error
`)
	if want := []string{"query.sql:1:8: Get: column \"x\" does not exist\n\tdid you mean \"y\"?"}; !slices.Equal(errs, want) {
		t.Errorf("errors: %q", errs)
	}
	if want := []string{"query.sql:4:8: warning: List: column \"y\" may be NULL\n\tuse coalesce"}; !slices.Equal(warnings, want) {
		t.Errorf("warnings: %q", warnings)
	}
}

func TestPlaced(t *testing.T) {
	errs := []string{"q.sql:1:8: Get: no", "dbgen: still as sqlc wrote it:", "  old.sql.go"}
	if got := placed(errs); !slices.Equal(got, errs[:1]) {
		t.Errorf("%q", got)
	}
	if got := placed(errs[1:]); !slices.Equal(got, errs[1:]) {
		t.Errorf("without a place: %q", got)
	}
}

func TestSignatures(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "q.go", "package db\n"+`
type T struct { ID int64 `+"`json:\"id\"`"+`; A, B *string }
type GetRow struct { ID int64; X interface{} }
type AddParams struct { Name string; T T }
func (q *Queries) Get(ctx context.Context, id int64) ([]GetRow, error) { return nil, nil }
func (q *Queries) Add(ctx context.Context, db DBTX, arg *AddParams) error { return nil }
func (q *Queries) Other(ctx context.Context, row other.GetRow) error { return nil }
func (q *Queries) WithTx(tx pgx.Tx) *Queries { return nil }
`)
	got := map[string]string{}
	if err := signatures(dir, got); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"T.ID": "int64", "T.A": "*string", "T.B": "*string", "order of T": "ID, A, B",
		"GetRow.ID": "int64", "GetRow.X": "any", "order of GetRow": "ID, X",
		"AddParams.Name": "string", "AddParams.T": "T", "order of AddParams": "Name, T",
		"Get":   "(int64) ([]GetRow, error)",
		"Add":   "(DBTX, *AddParams) (error)",
		"Other": "(other.GetRow) (error)",
	}
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s: %s, want %s", name, got[name], text)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%q", got)
	}
}

func TestDifferences(t *testing.T) {
	list, orders := differences(
		map[string]string{"Get": "(int64) (error)", "T.A": "any", "order of T": "A, B", "order of U": "A, B"},
		map[string]string{"Get": "(int64) (error)", "T.A": "string", "order of T": "B, A", "order of U": "A, C", "U.C": "string"},
	)
	if want := []string{"T.A: sqlc any, dbgen string", "U.C: sqlc nothing, dbgen string"}; !slices.Equal(list, want) {
		t.Errorf("%q", list)
	}
	if want := []string{"T: sqlc A, B, dbgen B, A"}; !slices.Equal(orders, want) {
		t.Errorf("orders %q", orders)
	}
}

func TestOutcomes(t *testing.T) {
	before, after := outcomes{}, outcomes{}
	readOutcomes(`{"Action":"run","Package":"p","Test":"A"}
{"Action":"pass","Package":"p","Test":"A/4d5a9c1e-0000-4000-8000-000000000001"}
{"Action":"fail","Package":"p","Test":"B"}
not JSON
{"Action":"fail","Package":"p"}
`, before)
	readOutcomes(`{"Action":"pass","Package":"p","Test":"A/4d5a9c1e-0000-4000-8000-000000000002"}
{"Action":"pass","Package":"p","Test":"B"}
{"Action":"skip","Package":"p","Test":"C"}
`, after)
	c := compareTests(before, after)
	if want := []string{"p: not run, was fail", "p B: pass, was fail", "p C: skip, was not run"}; !slices.Equal(c.changed, want) {
		t.Errorf("%q", c.changed)
	}
	if c.before["fail"] != 2 || c.after["pass"] != 2 {
		t.Errorf("%+v", c)
	}
}

// TestCheckouts plays three projects: one whose code fits what dbgen gives, one
// that was written against another type, and one of database/sql.
func TestCheckouts(t *testing.T) {
	ctx := t.Context()
	work, checkouts := t.TempDir(), t.TempDir()
	b := &bench{work: work, env: append(os.Environ(), "GOWORK="), vets: true}
	t.Chdir("..") // where the command runs
	if err := b.prepare(ctx, false); err != nil {
		t.Fatal(err)
	}
	fits := writeProject(t, b, filepath.Join(checkouts, "fits"))
	breaks := filepath.Join(checkouts, "breaks")
	if err := checkout.CopyTree(fits, breaks); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"db/query.sql.go", "main.go", "main_test.go"} {
		edit(t, filepath.Join(breaks, file), func(text string) string { return strings.ReplaceAll(text, "string /*type*/", "int32") })
	}
	edit(t, filepath.Join(breaks, "db/query.sql.go"), func(text string) string {
		return strings.NewReplacer("(string, error)", "(int32, error)", "var i string", "var i int32").Replace(text)
	})
	edit(t, filepath.Join(breaks, "main.go"), func(text string) string { return text + "\nfunc unused() { undefined() }\n" })
	other := filepath.Join(checkouts, "other")
	if err := checkout.CopyTree(fits, other); err != nil {
		t.Fatal(err)
	}
	edit(t, filepath.Join(other, "sqlc.yaml"), func(text string) string { return strings.Replace(text, "pgx/v5", "database/sql", 1) })

	b.tests = []string{"fits=./..."}
	items, err := findItems([]string{checkouts})
	if err != nil {
		t.Fatal(err)
	}
	reports := map[string]*report{}
	for _, it := range items {
		if reports[it.name], err = b.playCheckout(ctx, it); err != nil {
			t.Fatal(err)
		}
	}

	r := reports["fits"]
	if r.plain == nil || !r.plain.compiles() || r.queries != 1 || r.packages != 1 || r.dependents != 2 || len(r.baseline) > 0 || len(r.plain.other) > 0 {
		t.Errorf("fits: %+v, attempt %+v", r, r.plain)
	}
	if r.tests == nil || r.tests.before["pass"] != 2 || r.tests.after["pass"] != 2 || len(r.tests.changed) > 0 {
		t.Errorf("fits: tests %+v", r.tests)
	}
	r = reports["breaks"]
	if len(r.baseline) != 1 || !strings.Contains(r.baseline[0].line, "undefined: undefined") || r.plain.compiles() || len(r.plain.errors) != 1 || !strings.Contains(r.plain.errors[0].line, "int32") {
		t.Errorf("breaks: %+v, attempt %+v", r, r.plain)
	}
	if want := []string{"db: GetName: sqlc (int64) (int32, error), dbgen (int64) (string, error)"}; !slices.Equal(r.plain.other, want) {
		t.Errorf("breaks: other signatures %q", r.plain.other)
	}
	if text, err := os.ReadFile(filepath.Join(breaks, "db", "query.sql.go")); err != nil || !strings.Contains(string(text), "generated by sqlc") {
		t.Error("the checkout was changed")
	}
	r = reports["other"]
	if r.plain != nil || r.otherQueries != 1 || r.driverNames() != "database/sql" {
		t.Errorf("other: %+v", r)
	}
}

// writeProject writes a module with what dbgen generates, as if sqlc had.
func writeProject(t *testing.T, b *bench, dir string) string {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile("go.sum")
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?m)^replace \([^)]*\)|^tool .*|^\s*github.com/dbgen-go/.*`).ReplaceAllString(string(mod), "")
	text = strings.Replace(text, "module github.com/dbgen-go/dbgen/conformance", "module example.com/app", 1)
	write(t, dir, "go.mod", text)
	write(t, dir, "go.sum", string(sum))
	write(t, dir, "sqlc.yaml", defaultConfig)
	write(t, dir, "schema.sql", "CREATE TABLE authors (id bigint PRIMARY KEY, name text NOT NULL);\n")
	write(t, dir, "query.sql", "-- name: GetName :one\nSELECT name FROM authors WHERE id = $1;\n")
	main := `package main

import (
	"context"

	"example.com/app/db"
)

func name(ctx context.Context, q *db.Queries) (string /*type*/, error) {
	return q.GetName(ctx, 1)
}

func main() { _ = name }
`
	write(t, dir, "main.go", main)
	write(t, dir, "main_test.go", `package main

import "testing"

func TestName(t *testing.T) {
	var f = name
	_ = f
}
`)
	if out := b.run(t.Context(), dir, b.dbgen, "generate"); !out.ok {
		t.Fatal(out.stderr)
	}
	files, err := filepath.Glob(filepath.Join(dir, "db", "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal("nothing was generated", err)
	}
	for _, file := range files {
		edit(t, file, func(text string) string { return strings.Replace(text, "generated by dbgen", "generated by sqlc", 1) })
	}
	return dir
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func edit(t *testing.T, file string, change func(string) string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(change(string(text))), 0o666); err != nil {
		t.Fatal(err)
	}
}
