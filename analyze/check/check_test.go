package check_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/missingindex"
	"github.com/dbgen-go/dbgen/analyze/check/unindexedforeignkey"
	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// run checks a file of queries on a schema. What the rules on indexes need is
// in the syntax and the schema alone.
func run(t *testing.T, ddl, queries string, opts check.Options) []check.Finding {
	t.Helper()
	sources := []schema.Source{{Name: "schema.sql", Text: ddl}}
	cat, diags := schema.Replay(sources, schema.Options{SearchPath: []string{"public"}})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	parsed, diags := parser.ParseFile("queries.sql", queries, parser.Options{})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	res := &analyze.Result{Schema: cat}
	for _, q := range parsed {
		res.Queries = append(res.Queries, &analyze.Query{Query: q, SQL: q.SQL})
	}
	opts.Sources = sources
	opts.Elsewhere = rules.VetIDs()
	found, diags := check.Run(res, rules.Check(), opts)
	if err := diags.Err(); err != nil {
		t.Error(err)
	}
	return found
}

var production = check.Options{TableRows: map[string]int64{"settings": 50}}

func indexFindings(found []check.Finding) []check.Finding {
	return slices.DeleteFunc(found, func(f check.Finding) bool { return f.Rule == unindexedforeignkey.Rule.ID })
}

// named gives a statement a name.
func named(sql string) string {
	command := ":many"
	switch word, _, _ := strings.Cut(sql, " "); word {
	case "INSERT", "UPDATE", "DELETE", "MERGE":
		command = ":exec"
	}
	return "-- name: Q " + command + "\n" + sql + ";\n"
}

func TestCases(t *testing.T) {
	ddl := readFile(t, "testdata/schema.sql")
	for _, tt := range slices.Concat(loud, silent) {
		t.Run(tt.name, func(t *testing.T) {
			found := indexFindings(run(t, ddl, named(tt.sql), production))
			if tt.want == "" && tt.rule == "" {
				if len(found) > 0 {
					t.Fatalf("found %+v, want silence", found)
				}
				return
			}
			if len(found) != 1 {
				t.Fatalf("found %+v, want one finding", found)
			}
			f := found[0]
			rule := tt.rule
			if rule == "" {
				rule = missingindex.Rule.ID
			}
			if f.Rule != rule || f.SQL != tt.want {
				t.Errorf("%s: %q, want %s: %q", f.Rule, f.SQL, rule, tt.want)
			}
			if f.Query != "Q" || f.Line < 2 || f.Column < 1 || f.Message == "" || f.Why == "" || f.Evidence == "" || len(f.Columns) == 0 {
				t.Errorf("incomplete: %+v", f)
			}
		})
	}
}

func TestPosition(t *testing.T) {
	ddl := readFile(t, "testdata/schema.sql")
	found := indexFindings(run(t, ddl, "-- name: Q :many\nSELECT 'é', id\nFROM stories s\nWHERE s.title <> '' AND s.author_id = $1;\n", production))
	if len(found) != 1 || found[0].Line != 4 || found[0].Column != 25 || found[0].File != "queries.sql" {
		t.Errorf("found %+v, want queries.sql:4:25", found)
	}
}

func TestRewritesNameTheColumn(t *testing.T) {
	ddl := readFile(t, "testdata/schema.sql")
	for cond, want := range map[string]string{
		"created_at::date = $1":               "created_at >= $1 AND created_at < $1 + interval '1 day'",
		"date_trunc('day', created_at) = $1":  "created_at >= $1 AND created_at < $2",
		"coalesce(deleted_at, now()) = $1":    "deleted_at = …, and deleted_at IS NULL",
		"created_at - interval '1 day' > $1":  "compare created_at itself",
		"date_trunc('day', created_at) >= $1": "created_at >= $1 AND created_at < $2",
	} {
		found := indexFindings(run(t, ddl, named("SELECT id FROM stories WHERE "+cond), production))
		if len(found) != 1 || !strings.Contains(found[0].Message, want) {
			t.Errorf("%s: found %+v, want %q", cond, found, want)
		}
	}
}

func TestMerge(t *testing.T) {
	ddl := readFile(t, "testdata/schema.sql")
	found := indexFindings(run(t, ddl, `
-- name: A :many
SELECT id FROM stories WHERE author_id = $1;
-- name: B :many
SELECT id FROM stories WHERE author_id = $1 ORDER BY created_at DESC LIMIT 3;
-- name: C :many
SELECT title FROM stories WHERE author_id = $1;
`, production))
	if len(found) != 1 {
		t.Fatalf("found %+v, want one finding for all three", found)
	}
	f := found[0]
	if f.Query != "A" || strings.Join(f.Queries, " ") != "A B C" || f.SQL != onStories+"(author_id, created_at DESC);" {
		t.Errorf("found %+v", f)
	}
}

func TestSize(t *testing.T) {
	ddl := readFile(t, "testdata/schema.sql")
	const query = "-- name: Q :many\nSELECT id FROM stories WHERE author_id = $1;\n"
	for name, tt := range map[string]struct {
		opts check.Options
		want int
	}{
		"unknown is large":       {check.Options{}, 1},
		"small":                  {check.Options{TableRows: map[string]int64{"stories": 9_999}}, 0},
		"small, with the schema": {check.Options{TableRows: map[string]int64{"public.stories": 9_999}}, 0},
		"large":                  {check.Options{TableRows: map[string]int64{"stories": 10_000}}, 1},
		"all small":              {check.Options{DefaultRows: 500}, 0},
		"off":                    {check.Options{Rules: map[string]string{missingindex.Rule.ID: check.Off}}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if found := run(t, ddl, query, tt.opts); len(found) != tt.want {
				t.Errorf("found %+v, want %d", found, tt.want)
			}
		})
	}
}
