package check_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

const (
	ddl = `CREATE TABLE a (id int);
CREATE TABLE b (id int); -- dbgen:ignore table it is tiny
`
	queries = `-- name: First :one
SELECT 1;
-- name: Second :one
-- ignore: query it is only a test
SELECT 2;
-- name: Third :one
SELECT 3;
`
)

// run runs rules on ddl and sql, and returns findings and failures as "place
// query rule: message".
func run(t *testing.T, sql string, rules []*check.Rule, opts check.Options) (found, failed []string) {
	t.Helper()
	list, diags := analyse(t, sql, rules, opts)
	for _, f := range list {
		found = append(found, fmt.Sprintf("%s:%d %s %s %s: %s", f.File, f.Line, strings.Join(f.Queries, "+"), f.Severity, f.Rule, f.Message))
	}
	for _, d := range diags.All() {
		failed = append(failed, fmt.Sprintf("%s:%d %s: %s", d.Pos.File, d.Pos.Line, d.Query, d.Message))
		if !strings.Contains(d.Hint, "please report it") || !strings.Contains(d.Hint, "check_test.") {
			t.Errorf("the hint neither asks for a report nor says where it was:\n%s", d.Hint)
		}
	}
	return found, failed
}

// findings are those of rules on ddl and sql, none of which may fail.
func findings(t *testing.T, sql string, rules []*check.Rule, opts check.Options) []check.Finding {
	t.Helper()
	list, diags := analyse(t, sql, rules, opts)
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

func analyse(t *testing.T, sql string, rules []*check.Rule, opts check.Options) ([]check.Finding, diag.List) {
	t.Helper()
	opts.Sources = []schema.Source{{Name: "s.sql", Text: ddl}}
	cat, diags := schema.Replay(opts.Sources, schema.Options{SearchPath: []string{"public"}})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	parsed, diags := parser.ParseFile("q.sql", sql, parser.Options{})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	res := &analyze.Result{Schema: cat}
	for _, q := range parsed {
		res.Queries = append(res.Queries, &analyze.Query{Query: q, SQL: q.SQL})
	}
	return check.Run(res, rules, opts)
}

// query reports each query, table each table, unused each comment.
func query() *check.Rule {
	return &check.Rule{ID: "query", Severity: check.Warning, Query: func(p *check.Pass) {
		f := check.Finding{Message: p.Query.Name}
		f.At(p.Query.Pos)
		p.Report(f)
	}}
}

func table() *check.Rule {
	return &check.Rule{ID: "table", Severity: check.Error, Schema: func(p *check.Pass) {
		for t := range p.Result.Schema.AllTables() {
			f := check.Finding{Message: fmt.Sprintf("%s beside %d of queries", t.Name, len(p.Found))}
			f.At(t.Pos)
			p.Report(f)
		}
	}}
}

func unused() *check.Rule {
	return &check.Rule{ID: "unused", Severity: check.Warning, Unused: func(p *check.Pass, ig check.Ignore) {
		f := check.Finding{Message: ig.Rule + ": " + ig.Reason}
		f.At(ig.Pos)
		p.Report(f)
	}}
}

func TestRun(t *testing.T) {
	tests := map[string]struct {
		rules []*check.Rule
		opts  check.Options
		want  []string
	}{
		"each once, in order, less what is silenced": {
			[]*check.Rule{table(), unused(), query()}, check.Options{},
			[]string{"q.sql:1 First warning query: First", "q.sql:6 Third warning query: Third", "s.sql:1  error table: a beside 2 of queries"}},
		"another severity, and off": {
			[]*check.Rule{query(), table(), unused()}, check.Options{Rules: map[string]string{"query": check.Error, "table": check.Off}},
			[]string{"q.sql:1 First error query: First", "q.sql:6 Third error query: Third"}},
		"comments that silence nothing": {
			[]*check.Rule{unused()}, check.Options{},
			[]string{"q.sql:4 Second warning unused: query: it is only a test", "s.sql:2  warning unused: table: it is tiny"}},
		"a rule of another command": {
			[]*check.Rule{unused()}, check.Options{Elsewhere: []string{"query"}},
			[]string{"q.sql:4 Second warning unused: query: it is only a test", "s.sql:2  warning unused: table: it is tiny"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			found, failed := run(t, queries, tt.rules, tt.opts)
			if diff := cmp.Diff(tt.want, found); diff != "" || len(failed) > 0 {
				t.Errorf("findings (-want +got):\n%s\nfailures: %q", diff, failed)
			}
		})
	}
}

// TestEnds: a finding's end is where the condition ends, whatever the line's ends
// and characters; a rule may know better.
func TestEnds(t *testing.T) {
	const sql = "-- name: Žlutý :many\r\nSELECT 'žluť' FROM a\r\nWHERE\t'漢字' =\r\n\t@\"p q\" AND id = sqlc.arg('b');\r\n-- name: Last :one\r\nSELECT id\r\n"
	at := func(line, column int) check.Finding { return check.Finding{File: "q.sql", Line: line, Column: column} }
	known := at(3, 7)
	known.EndLine, known.EndColumn = 3, 11
	rule := &check.Rule{ID: "place", Severity: check.Warning,
		Query: func(p *check.Pass) {
			if p.Query.Name == "Last" {
				p.Report(at(6, 8))
				return
			}
			for _, f := range []check.Finding{at(3, 7), at(4, 13), at(1, 10), at(2, 1), known} {
				p.Report(f)
			}
		},
		Schema: func(p *check.Pass) {
			p.Report(check.Finding{File: "s.sql", Line: 1, Column: 14})
			p.Report(check.Finding{File: "elsewhere.yaml", Line: 1, Column: 1})
			p.Report(check.Finding{})
		},
	}
	var got []string
	list := findings(t, sql, []*check.Rule{rule}, check.Options{})
	for _, f := range list {
		got = append(got, fmt.Sprintf("%s:%d:%d-%d:%d", f.File, f.Line, f.Column, f.EndLine, f.EndColumn))
	}
	want := []string{":0:0-0:0", "elsewhere.yaml:1:1-0:0", "q.sql:1:10-1:15", "q.sql:2:1-2:14", "q.sql:3:7-3:11", "q.sql:3:7-4:8", "q.sql:4:13-4:31", "q.sql:6:8-6:10", "s.sql:1:14-1:15"}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
}

func TestMerge(t *testing.T) {
	all := query()
	all.Merge = func(found []check.Finding) []check.Finding {
		for _, f := range found[1:] {
			found[0].Queries = append(found[0].Queries, f.Queries...)
		}
		return found[:1]
	}
	found, _ := run(t, queries, []*check.Rule{all, table()}, check.Options{Rules: map[string]string{"table": check.Off}})
	if want := []string{"q.sql:1 First+Third warning query: First"}; !slices.Equal(found, want) {
		t.Errorf("found %q, want %q", found, want)
	}
}

// TestPanic: a rule that panics names itself and the query, and hides nothing.
func TestPanic(t *testing.T) {
	var none []int
	breaks := func(p *check.Pass) {
		if p.Query.Name == "Second" {
			_ = none[len(p.Query.Name)]
		}
		p.Report(check.Finding{Message: "judged"})
	}
	needs := &check.Shared[int]{Of: func(p *check.Pass) int { breaks(p); return 7 }}
	const because = "runtime error: index out of range [6] with length 0"
	tests := map[string]struct {
		rule  *check.Rule
		found []string // beside those of the other rules
		want  string
	}{
		"on a query": {
			&check.Rule{ID: "bad", Severity: check.Warning, Query: breaks},
			[]string{":0 First warning bad: judged", ":0 Third warning bad: judged"},
			"q.sql:3 Second: internal error in rule bad: " + because},
		"in what it needs": {
			&check.Rule{ID: "bad", Severity: check.Warning, Needs: []check.Need{needs}, Query: func(p *check.Pass) {
				p.Report(check.Finding{Message: fmt.Sprint(needs.Get(p))})
			}},
			[]string{":0 First warning bad: 7", ":0 Third warning bad: 7"},
			"q.sql:3 Second: internal error in rule bad: " + because},
		"on the schema": {
			&check.Rule{ID: "bad", Severity: check.Warning, Schema: func(p *check.Pass) {
				p.Report(check.Finding{Message: "before"})
				panic("no such column")
			}},
			[]string{":0  warning bad: before"},
			":0 : internal error in rule bad: no such column"},
		"in a merge": {
			&check.Rule{ID: "bad", Severity: check.Warning, Query: func(p *check.Pass) { p.Report(check.Finding{Message: "kept"}) },
				Merge: func([]check.Finding) []check.Finding { panic("cannot") }},
			[]string{":0 First warning bad: kept", ":0 Second warning bad: kept", ":0 Third warning bad: kept"},
			":0 : internal error in rule bad: cannot"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			others := check.Options{Rules: map[string]string{"table": check.Off}}
			found, failed := run(t, queries, []*check.Rule{tt.rule, query(), table(), unused()}, others)
			want := append(tt.found, "q.sql:1 First warning query: First", "q.sql:6 Third warning query: Third")
			if diff := cmp.Diff(want, found); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if !slices.Equal(failed, []string{tt.want}) {
				t.Errorf("failures %q\nwant %q", failed, tt.want)
			}
		})
	}
}

// TestPanicSparesIgnores: of a rule that failed it is not known whether its
// comments silence anything.
func TestPanicSparesIgnores(t *testing.T) {
	bad := &check.Rule{ID: "query", Severity: check.Warning, Query: func(p *check.Pass) { panic("cannot") }}
	table := &check.Rule{ID: "table", Severity: check.Warning, Schema: func(p *check.Pass) { panic("cannot") }}
	found, failed := run(t, queries, []*check.Rule{bad, table, unused()}, check.Options{})
	if len(found) > 0 || len(failed) != 4 {
		t.Errorf("found %q, failed %q; want nothing and four failures", found, failed)
	}
}

// What is said of a table's size names where it is from.
func TestSizeText(t *testing.T) {
	books := &schema.Table{Name: "books", Schema: "public"}
	stats := check.Stats{Tables: map[string]check.TableStats{"public.books": {Rows: 30_000}}, Source: "by dbgen.stats.json of 2026-11-01"}
	for want, o := range map[string]check.Options{
		"the number of rows is not declared, taken as large": {},
		"5 rows declared": {DefaultRows: 5},
		"30000 rows by dbgen.stats.json of 2026-11-01": {DefaultRows: 5, Stats: stats},
		"7 rows declared": {TableRows: map[string]int64{"books": 7}, Stats: stats},
		"9 rows declared": {TableRows: map[string]int64{"books": 7, "public.books": 9}},
	} {
		if got := (&check.Pass{Options: o}).SizeText(books); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
