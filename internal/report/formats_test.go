package report_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/internal/report"
)

var update = flag.Bool("update", false, "write what the formats are held to")

// texts are the files that the findings of document are in.
var texts = map[string]string{
	"queries/q.sql": "-- name: Žlutí :many\n\tSELECT '漢字', id FROM t WHERE a = $1 AND\n\t\tb = $2;\r\nSELECT 1;\r\n",
	"schema.sql":    "CREATE TABLE t (id bigint PRIMARY KEY, a int, b int);\n",
}

// document has a finding of each kind: in SQL over two lines, with fixes, in the
// schema, in Go code, without a place, and one that is suppressed.
func document() *report.Document {
	index := report.Fix{Message: "add the index", Edits: []report.Edit{
		{Span: report.Span{File: "schema.sql", Line: 2, Column: 1, EndLine: 2, EndColumn: 1}, New: "CREATE INDEX ON t (a, b);\n"}}}
	rewrite := report.Fix{Message: "swap them", Edits: []report.Edit{
		{Span: report.Span{File: "queries/q.sql", Line: 3, Column: 3, EndLine: 3, EndColumn: 9}, New: "a = $1"},
		{Span: report.Span{File: "queries/q.sql", Line: 2, Column: 31, EndLine: 2, EndColumn: 37}, New: "b = $2"}}}
	found := []report.Finding{
		{Rule: "missing-index", Severity: report.Error, Confidence: report.High, Query: "Žlutí", Queries: []string{"Žlutí", "Other"},
			File: "queries/q.sql", Line: 2, Column: 31, EndLine: 3, EndColumn: 9, Table: "public.t", Columns: []string{"a", "b"},
			SQL: "CREATE INDEX CONCURRENTLY ON public.t (a, b);", Message: "no index serves a = …, b = …: 100% is read",
			Why: "the whole table is read", Evidence: "indexes: t_pkey (id)",
			Related: []report.Place{{Span: report.Span{File: "schema.sql", Line: 1, Column: 14, EndLine: 1, EndColumn: 15}, Message: "the table"}},
			Fixes:   []report.Fix{index, rewrite}},
		{Rule: "n-plus-one", Severity: report.Warning, Confidence: report.Medium, File: "app/a b,c.go", Line: 7, Column: 2, EndLine: 7, EndColumn: 9,
			Function: "example.com/app.(*Server).Show", Message: "query GetUser runs in each round\n\tof the loop"},
		{Rule: "unindexed-foreign-key", Severity: report.Info, Confidence: report.Low, File: "schema.sql", Line: 1, Column: 8,
			Table: "public.t", Columns: []string{"a"}, SQL: "CREATE INDEX CONCURRENTLY ON public.t (a, b);", Message: "no index on a|b"},
		{Rule: "gone", Severity: report.Warning, Confidence: report.High, File: "/elsewhere/x.sql", Message: "is this anywhere?"},
	}
	report.Identify(found)
	known := []report.Finding{{Rule: "missing-index", Severity: report.Warning, Confidence: report.High, Query: "Old", File: "queries/q.sql", Line: 4, Column: 1,
		Message: "was there before", Suppression: &report.Suppression{Kind: report.External, Reason: "in the baseline"}}}
	report.Identify(known)
	return &report.Document{
		Command: "check", Version: "v1.2.3", Findings: found, Suppressed: known,
		Rules: []report.Rule{
			{ID: "missing-index", Title: "conditions that no `index` serves", Page: "# missing-index\n\nA table is read\nwhole by `it`.\n\n```sql\nSELECT 1\n```\n", URL: "https://example.com/missing-index", Severity: report.Warning},
			{ID: "unindexed-foreign-key", Title: "keys", Severity: report.Info},
		},
		Text: func(file string) (string, bool) { text, ok := texts[file]; return text, ok },
		Path: func(file string) string {
			if filepath.IsAbs(file) {
				return file
			}
			return "sub/" + file
		},
	}
}

// TestFormats holds every format to its file in testdata; the standards' schemas
// hold them elsewhere, in the module conformance.
func TestFormats(t *testing.T) {
	for _, format := range report.Formats() {
		for name, d := range map[string]*report.Document{"": document(), "-empty": {Command: "check", Version: "v1.2.3"}} {
			t.Run(format+name, func(t *testing.T) {
				var out bytes.Buffer
				if err := report.Write(&out, format, d); err != nil {
					t.Fatal(err)
				}
				golden(t, format+name, out.String())
			})
		}
	}
}

// golden holds a text to its file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// many are n findings of a severity, one a line.
func many(n int, severity string) (found []report.Finding) {
	for i := range n {
		found = append(found, report.Finding{Rule: "r", Severity: severity, File: severity + ".sql", Line: i + 1, Column: 1, Message: "m"})
	}
	return found
}

// TestGitHubLimit: GitHub shows ten annotations of a kind; those on changed lines
// must be among them, and nobody may take what is shown for all there is.
func TestGitHubLimit(t *testing.T) {
	var summary bytes.Buffer
	d := &report.Document{
		Command: "check", Findings: append(many(13, report.Warning), many(11, report.Info)...), Summary: &summary,
		Changed: func(file string, line int) bool { return file == "warning.sql" && line > 11 },
	}
	var out bytes.Buffer
	if err := report.Write(&out, "github", d); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 21 {
		t.Fatalf("%d lines, want 10 warnings, 10 notices and one of the rest:\n%s", len(lines), &out)
	}
	for i, line := range []int{12, 13, 1, 2, 3, 4, 5, 6, 7, 8} {
		if want := fmt.Sprintf("::warning file=warning.sql,line=%d,endLine=%[1]d,col=1,title=dbgen check%%3A r::m", line); lines[i] != want {
			t.Errorf("annotation %d is %q, want %q", i, lines[i], want)
		}
	}
	if want := "GitHub shows no more annotations of a step; not among them: 3 warnings, 1 notice; the job's summary has all findings"; lines[20] != want {
		t.Errorf("the last line is %q, want %q", lines[20], want)
	}
	if rows := strings.Count(summary.String(), "| m | r |\n"); rows != 24 {
		t.Errorf("%d rows in the summary, want 24:\n%s", rows, &summary)
	}
}

// TestSummary: a table whatever is in the cells, with each cure once, and never
// more than GitHub takes.
func TestSummary(t *testing.T) {
	d := document()
	var summary, out bytes.Buffer
	d.Summary = &summary
	d.Findings[0].Message = "a | b <img> `c` [d](e) @all"
	if err := report.Write(&out, "github", d); err != nil {
		t.Fatal(err)
	}
	golden(t, "summary", summary.String())
	summary.Reset()
	d.Findings = many(100_000, report.Warning)
	if err := report.Write(&out, "github", d); err != nil {
		t.Fatal(err)
	}
	if n := summary.Len(); n > 1<<20 || !strings.HasSuffix(summary.String(), " more\n\n") {
		t.Errorf("%d bytes, ending with %q", n, summary.String()[n-100:])
	}
}
