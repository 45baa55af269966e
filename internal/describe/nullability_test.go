package describe_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// TestNullabilityPage holds docs/nullability.md to what dbgen says of the
// queries in its tables. A test in conformance/ holds it to a server.
func TestNullabilityPage(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	ddl, err := os.ReadFile(filepath.Join(root, "conformance", "nullability", "schema.sql"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(root, "docs", "nullability.md"))
	if err != nil {
		t.Fatal(err)
	}
	cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: string(ddl)}}, schema.Options{Binder: analyze.NewBinder()})
	if diags.HasErrors() {
		t.Fatal(diags.Err())
	}
	rows := 0
	for line := range strings.Lines(string(page)) {
		sql, rest, ok := strings.Cut(strings.TrimPrefix(line, "| `"), "` | ")
		if !ok || !strings.HasPrefix(line, "| `") {
			continue
		}
		rows++
		queries, diags := parser.ParseFile("q.sql", "-- name: Q :many\n"+strings.ReplaceAll(sql, `\|`, "|")+";", parser.Options{})
		r, _ := analyze.Analyze(t.Context(), cat, queries, analyze.Options{})
		diags.Append(r.Diags)
		if diags.HasErrors() {
			t.Errorf("%s\n\t%v", sql, diags.Err())
			continue
		}
		c := r.Queries[0].Columns[0]
		said := "may be"
		if c.Null == analyze.Never {
			said = "never"
		}
		truth, answers, _ := strings.Cut(rest, " | ")
		if want, _, _ := strings.Cut(answers, " | "); said != want {
			t.Errorf("%s\n\tdbgen says %s (%s), the page has %s", sql, said, c.Reason, want)
		}
		if truth == "can be" && said == "never" {
			t.Errorf("%s\n\tcan be NULL", sql)
		}
	}
	if rows < 120 {
		t.Errorf("the page has only %d rows", rows)
	}
}
