// Package bindtest makes trees for the tests of those who read them, and holds
// what they say of statements to what is on record. It must not know what that
// is.
package bindtest

import (
	"flag"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

var update = flag.Bool("update", false, "rewrite the record")

// ReadFile returns a file's text.
func ReadFile(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Load binds a schema. Functions that it does not know are taken on trust.
func Load(t testing.TB, ddl string) *bind.Schema {
	t.Helper()
	return LoadWith(t, ddl, bind.Options{UnknownFunctions: true})
}

// LoadWith binds a schema.
func LoadWith(t testing.TB, ddl string, opts bind.Options) *bind.Schema {
	t.Helper()
	cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: ddl}}, schema.Options{Binder: bind.NewBinder()})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	return bind.New(cat, opts)
}

// Statement binds one statement.
func Statement(t testing.TB, b *bind.Schema, sql string) *tree.Statement {
	t.Helper()
	queries, diags := parser.ParseFile("query.sql", "-- name: Q :exec\n"+sql+";\n", parser.Options{})
	if err := diags.Err(); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	stmt, _, err := b.Statement(queries[0])
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return stmt
}

// Statements returns the statements of a record: a line each. Lines that begin
// with two spaces are what is said of the statement above, those with # headings.
func Statements(t testing.TB, name string) []string {
	t.Helper()
	var out []string
	for line := range strings.Lines(ReadFile(t, name)) {
		if isStatement(line) {
			out = append(out, strings.TrimSpace(line))
		}
	}
	return out
}

func isStatement(line string) bool {
	return line != "\n" && !strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "#")
}

// Record holds what say writes of each statement of a record to what stands
// there. "go test -update" writes the record anew.
func Record(t *testing.T, name string, say func(w *strings.Builder, sql string)) {
	t.Helper()
	want := ReadFile(t, name)
	var got strings.Builder
	for line := range strings.Lines(want) {
		if strings.HasPrefix(line, "  ") {
			continue
		}
		got.WriteString(line)
		if isStatement(line) {
			say(&got, strings.TrimSpace(line))
		}
	}
	if *update {
		if err := os.WriteFile(name, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("run go test -update and look at the difference (-want +got):\n%s", diff)
	}
}

// Share has goroutines that share something say of a record's statements what
// one alone says of them. Each begins with another statement.
func Share(t *testing.T, name string, shared, alone func(sql string) string) {
	t.Helper()
	const goroutines = 4
	sqls := Statements(t, name)
	var wg sync.WaitGroup
	for n := range goroutines {
		wg.Go(func() {
			for i := range sqls {
				sql := sqls[(i+n*len(sqls)/goroutines)%len(sqls)]
				if got, want := shared(sql), alone(sql); got != want {
					t.Errorf("%s\n\tgot  %s\n\twant %s", sql, got, want)
				}
			}
		})
	}
	wg.Wait()
}
