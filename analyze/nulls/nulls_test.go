package nulls_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/nulls"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

var update = flag.Bool("update", false, "rewrite the golden file")

func readFile(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// load binds a schema.
func load(t testing.TB, ddl string) *bind.Schema {
	t.Helper()
	cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: ddl}}, schema.Options{Binder: bind.NewBinder()})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	return bind.New(cat, bind.Options{UnknownFunctions: true})
}

// statement binds one statement.
func statement(t testing.TB, b *bind.Schema, sql string) *tree.Statement {
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

// What may be NULL, and why, of one statement of each kind. The file has the
// statements, each followed by what is said of its columns and parameters.
func TestAnswers(t *testing.T) {
	const golden = "testdata/answers.txt"
	b := load(t, readFile(t, "testdata/schema.sql"))
	s := nulls.New(b)
	want := readFile(t, golden)
	var got strings.Builder
	for line := range strings.Lines(want) {
		switch {
		case strings.HasPrefix(line, "  "): // an answer
		case strings.HasPrefix(line, "#"), line == "\n":
			got.WriteString(line)
		default:
			got.WriteString(line)
			answers(&got, s, statement(t, b, strings.TrimSpace(line)))
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("run go test -update and look at the difference (-want +got):\n%s", diff)
	}
}

func answers(w *strings.Builder, s *nulls.Schema, stmt *tree.Statement) {
	a := s.Of(stmt)
	for i := range stmt.Query.Columns() {
		x := a.Column(stmt.Query, i)
		fmt.Fprintf(w, "  %s: %s", x.Null, x.Reason)
		if a.NullElems(stmt.Query, i) {
			w.WriteString("; elements may be")
		}
		if wrong := a.Wrong(stmt.Query, i); wrong != (nulls.Wrong{}) {
			fmt.Fprintf(w, "; for certain: %s; %s", wrong.Why, wrong.Cure)
		}
		w.WriteString("\n")
	}
	for i, null := range a.Params() {
		fmt.Fprintf(w, "  $%d may be: %v\n", i+1, null)
	}
}
