package analyze_test

import (
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A function that the schema does not know is an error, unless the options take
// it on trust; then its place says what it gives.
func TestUnknownFunctions(t *testing.T) {
	cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: "CREATE TABLE jobs (id bigint PRIMARY KEY, state text NOT NULL);"}}, schema.Options{})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	const text = `-- name: Pick :many
SELECT id, digest_of(state, $1) AS digest FROM jobs WHERE is_open(state) AND id = next_of(id);
-- name: Wrong :one
SELECT lower(1, 2) FROM jobs;
`
	queries, diags := parser.ParseFile("q.sql", text, parser.Options{})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	strict, _ := analyze.Analyze(t.Context(), cat, queries, analyze.Options{})
	if err := strict.Diags.Err(); err == nil || !strings.Contains(err.Error(), "function digest_of(text, unknown) does not exist") {
		t.Errorf("strict: %v", err)
	}
	res, _ := analyze.Analyze(t.Context(), cat, queries, analyze.Options{UnknownFunctions: true})
	warnings, errors := 0, ""
	for _, d := range res.Diags.All() {
		if strings.Contains(d.Message, "taken on trust") {
			warnings++
		} else {
			errors += d.Message
		}
	}
	if errors != "function lower(integer, integer) does not exist" {
		t.Errorf("a known function with other arguments: %q", errors)
	}
	if len(res.Queries) != 1 || warnings != 3 {
		t.Fatalf("%d queries, %d warnings", len(res.Queries), warnings)
	}
	q := res.Queries[0]
	if q.ReadOnly || !q.ReadsViaFunctions {
		t.Error("an unknown function is said not to read or write")
	}
	if p := q.Params[0]; p.Type.Name != "text" {
		t.Errorf("the parameter is %s", p.Type.Name)
	}
	if c := q.Columns[1]; c.Type.Name != "unknown" || c.Null == analyze.Never {
		t.Errorf("the column is %s, null: %s", c.Type.Name, c.Null)
	}
}

// Rel is what FROM names; WITH hides it, subqueries and set operations do not.
func TestRel(t *testing.T) {
	cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT b, a FROM t;"}},
		schema.Options{Binder: analyze.NewBinder()})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	for sql, want := range map[string]string{
		"SELECT a FROM t":                               "t.a",
		"SELECT a FROM v":                               "v.a",
		"SELECT x.a FROM (SELECT * FROM v) x":           "v.a",
		"SELECT a FROM t UNION SELECT b FROM v":         "t.a",
		"WITH w AS (SELECT a FROM t) SELECT a FROM w":   "",
		"SELECT a + 1 FROM t":                           "",
		"SELECT x.q FROM (SELECT a AS q FROM t) x":      "t.a",
		"DELETE FROM t RETURNING a":                     "t.a",
		"SELECT f.a FROM generate_series(1, 2) AS f(a)": "",
	} {
		queries, diags := parser.ParseFile("q.sql", "-- name: Q :many\n"+sql+";\n", parser.Options{})
		if err := diags.Err(); err != nil {
			t.Fatal(err)
		}
		res, _ := analyze.Analyze(t.Context(), cat, queries, analyze.Options{})
		if err := res.Diags.Err(); err != nil {
			t.Errorf("%s: %v", sql, err)
			continue
		}
		got := ""
		if c := res.Queries[0].Columns[0]; c.Rel != nil {
			got = c.Rel.Name + "." + c.RelColumn.Name
		}
		if got != want {
			t.Errorf("%s: shows %q, want %q", sql, got, want)
		}
	}
}
