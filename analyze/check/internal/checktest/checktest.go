// Package checktest runs rules of dbgen check on their cases: SQL files in
// testdata of the rule's folder, with what is to be found below each case. It
// must not know any rule.
//
// A file is a list of cases:
//
//	-- schema: stories
//	-- check: {table_rows: {settings: 50}}
//
//	-- case: what it shows
//	-- plan: 7, 20
//	-- name: Q :many
//	SELECT id FROM stories WHERE author_id = $1 LIMIT $2;
//	--> queries.sql:2:31: warning: Q: no index on … [missing-index]
//	--> 	why: …
//
// What stands before the first case is DDL that all of them have; "-- schema:
// stories" is that of package checktest. A case may have DDL of its own before
// its first "-- name:" line: it is schema.sql, the rest is queries.sql, and the
// lines count from there. "check" is what dbgen.yaml has under that key, for
// all cases or for one; "elsewhere" in it are rules of other commands, "adopted"
// what is wrong with entries of dbgen.adopt.yaml, "stats" what package check has
// under that name. "plan" are the arguments with which a real server plans the
// query. Lines with "-->" are what dbgen check prints; "go test -update" writes them.
package checktest

import (
	"bytes"
	_ "embed"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// Update says that cases are to be written as they are found.
var Update = flag.Bool("update", false, "write what the cases of rules expect")

// Stories is the schema that cases have by "-- schema: stories", and StoryRows
// are rows for it, enough of them for a planner to tell good from bad.
var (
	//go:embed testdata/stories.sql
	Stories string
	//go:embed testdata/stories_rows.sql
	StoryRows string
)

// Run holds rules to the cases in testdata.
func Run(t *testing.T, rules ...*check.Rule) {
	t.Helper()
	for _, f := range Files(t) {
		t.Run(strings.TrimSuffix(filepath.Base(f.path), ".sql"), func(t *testing.T) {
			for _, c := range f.Cases {
				t.Run(c.Name, func(t *testing.T) {
					found := c.findings(t, rules, "")
					c.fixes(t, rules)
					got := text(t, found)
					if *Update {
						c.Want = got
					} else if diff := cmp.Diff(c.Want, got); diff != "" {
						t.Errorf("%s\nfound (-want +got):\n%s", c.SQL, diff)
					}
				})
			}
		})
		if *Update {
			if err := os.WriteFile(f.path, []byte(f.text()), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// findings analyses a case, with the statements that cure what was found before, and
// returns what the rules find.
func (c *Case) findings(t *testing.T, rules []*check.Rule, cures string) []check.Finding {
	t.Helper()
	found, _ := c.run(t, rules, append(c.files(), schema.Source{Name: "cures.sql", Text: cures}), c.SQL)
	return found
}

// files are the case's DDL.
func (c *Case) files() []schema.Source {
	return []schema.Source{{Name: "common.sql", Text: c.common}, {Name: "schema.sql", Text: c.DDL}}
}

// run runs rules on a schema and queries, with the case's settings.
func (c *Case) run(t *testing.T, rules []*check.Rule, sources []schema.Source, sql string) ([]check.Finding, *schema.Catalog) {
	t.Helper()
	return Check(t, rules, sources, sql, check.Options{
		TableRows: c.check.TableRows, DefaultRows: c.check.DefaultRows, Stats: check.Stats{Tables: c.check.Stats, Source: "by statistics"}, PostgreSQL: c.check.PostgreSQL,
		Rules: c.check.Rules, Elsewhere: c.check.Elsewhere, Adopted: c.check.Adopted,
	})
}

// Check runs rules on a schema and queries, which have to be right. It completes the
// options with what it reads itself: sources and tags.
func Check(t *testing.T, rules []*check.Rule, sources []schema.Source, sql string, opts check.Options) ([]check.Finding, *schema.Catalog) {
	t.Helper()
	path := []string{"public"}
	cat, diags := schema.Replay(sources, schema.Options{SearchPath: path, Binder: analyze.NewBinder()})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	queries, diags := parser.ParseFile("queries.sql", sql, parser.Options{})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	res, err := analyze.Analyze(t.Context(), cat, queries, analyze.Options{SearchPath: path})
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Diags.Err(); err != nil {
		t.Fatalf("%v\n%s", err, sql)
	}
	opts.Sources, opts.Tags = sources, check.Tags(res)
	found, failed := check.Run(res, rules, opts)
	if err := failed.Err(); err != nil {
		t.Fatal(err)
	}
	return found, cat
}

// text is what dbgen check prints.
func text(t *testing.T, found []check.Finding) string {
	t.Helper()
	var out bytes.Buffer
	if err := report.Write(&out, "text", &report.Document{Findings: found}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
