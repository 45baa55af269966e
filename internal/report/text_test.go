package report_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/internal/report"
)

var sample = []report.Finding{{
	Rule: "missing-index", Severity: "warning", Confidence: "high", Query: "A", Queries: []string{"A", "B"}, File: "q.sql", Line: 2, Column: 9,
	Table: "public.t", Columns: []string{"x"}, SQL: "CREATE INDEX CONCURRENTLY ON public.t (x);",
	Message: "no index on public.t serves x = …", Why: "the whole table is read", Evidence: "no indexes",
}}

func TestText(t *testing.T) {
	var out bytes.Buffer
	if err := report.Write(&out, "text", &report.Document{Findings: sample}); err != nil {
		t.Fatal(err)
	}
	const want = `q.sql:2:9: warning: A: no index on public.t serves x = … [missing-index]
	why: the whole table is read
	known: no indexes
	queries: A, B
	cure: CREATE INDEX CONCURRENTLY ON public.t (x);
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

// TestUnderline: what a finding is about is underlined as a terminal shows it.
func TestUnderline(t *testing.T) {
	long := strings.Repeat("x", 100)
	for name, tt := range map[string]struct {
		text                             string
		line, column, endLine, endColumn int
		want                             string
	}{
		"a line":           {"a\nWHERE a = $1 AND b\n", 2, 7, 2, 13, " 2 | WHERE a = $1 AND b\n   |       ^~~~~~\n"},
		"CRLF":             {"a\r\nWHERE a = $1\r\nb", 2, 7, 2, 13, " 2 | WHERE a = $1\n   |       ^~~~~~\n"},
		"tabs":             {"\ta\t= $1\tx", 1, 2, 1, 8, " 1 |     a    = $1    x\n   |     ^~~~~~~~~\n"},
		"multi-byte":       {"'žluť' = $1", 1, 1, 1, 7, " 1 | 'žluť' = $1\n   | ^~~~~~\n"},
		"wide":             {"'漢字' = 漢 x", 1, 8, 1, 9, " 1 | '漢字' = 漢 x\n   |          ^~\n"},
		"combining":        {"'e\u0301' = $1", 1, 6, 1, 7, " 1 | 'e\u0301' = $1\n   |     ^\n"},
		"an emoji":         {"'😀' = $1", 1, 5, 1, 9, " 1 | '😀' = $1\n   |      ^~~~\n"},
		"no end":           {"a = $1", 1, 3, 0, 0, " 1 | a = $1\n   |   ^\n"},
		"empty":            {"a = $1", 1, 3, 1, 3, " 1 | a = $1\n   |   ^\n"},
		"at a line's end":  {"a\nb", 1, 2, 1, 2, " 1 | a\n   |  ^\n"},
		"to the next line": {"ab\nc", 1, 2, 2, 1, " 1 | ab\n   |  ^\n"},
		"two lines":        {"x a =  \n\t $1 AND b", 1, 3, 2, 5, " 1 | x a =\n   |   ^~~\n 2 |      $1 AND b\n   |      ~~\n"},
		"an empty line":    {"a =\n\n$1", 1, 1, 3, 3, " 1 | a =\n   | ^~~\n 2 |\n 3 | $1\n   | ~~\n"},
		"four lines":       {"a\nb\nc\nd", 1, 1, 4, 2, " 1 | a\n   | ^\n 2 | b\n   | ~\n 3 | c\n   | ~\n 4 | d\n   | ~\n"},
		"many lines":       {"a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n", 2, 1, 10, 2, "  2 | b\n    | ^\n  3 | c\n    | ~\n    ⋮\n 10 | j\n    | ~\n"},
		"no such line":     {"a", 7, 1, 7, 2, ""},
		"behind the line":  {"ab", 1, 9, 1, 12, " 1 | ab\n   |   ^\n"},
		"controls":         {"a\x1b[31m\u202eb = 1", 1, 8, 1, 13, " 1 | a\ufffd[31m\ufffdb = 1\n   |        ^~~~~\n"},
		"a long line": {long + " a = $1 " + long + long, 1, 102, 1, 108,
			" 1 | …" + long[:38] + " a = $1 " + long[:72] + "…\n   | " + strings.Repeat(" ", 40) + "^~~~~~\n"},
		"long and early": {"a = $1 " + long + long, 1, 1, 1, 7, " 1 | a = $1 " + (long + long)[:112] + "…\n   | ^~~~~~\n"},
		"long itself":    {"a = " + long + long, 1, 1, 1, 205, " 1 | a = " + (long + long)[:115] + "…\n   | ^" + strings.Repeat("~", 119) + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			f := report.Finding{Rule: "r", Severity: "warning", Message: "m", File: "f", Line: tt.line, Column: tt.column, EndLine: tt.endLine, EndColumn: tt.endColumn}
			d := &report.Document{Findings: []report.Finding{f}, Text: func(string) (string, bool) { return tt.text, true }}
			var out bytes.Buffer
			if err := report.Write(&out, "text", d); err != nil {
				t.Fatal(err)
			}
			_, got, _ := strings.Cut(out.String(), "\n")
			if got != tt.want {
				t.Errorf("got\n%s\nwant\n%s\n%q\n%q", got, tt.want, got, tt.want)
			}
		})
	}
}

// TestColor: colours are added, and change nothing else.
func TestColor(t *testing.T) {
	var dull, colored bytes.Buffer
	d := document()
	if err := report.Write(&dull, "text", d); err != nil {
		t.Fatal(err)
	}
	d.Color = true
	if err := report.Write(&colored, "text", d); err != nil {
		t.Fatal(err)
	}
	golden(t, "color", colored.String())
	if got := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(colored.String(), ""); got != dull.String() {
		t.Errorf("without colours (-want +got):\n%s", cmp.Diff(dull.String(), got))
	}
}

func TestJSON(t *testing.T) {
	var out bytes.Buffer
	if err := report.Write(&out, "json", &report.Document{Findings: sample}); err != nil {
		t.Fatal(err)
	}
	const want = `{
  "version": 1,
  "findings": [
    {
      "rule": "missing-index",
      "severity": "warning",
      "confidence": "high",
      "query": "A",
      "queries": [
        "A",
        "B"
      ],
      "file": "q.sql",
      "line": 2,
      "column": 9,
      "end_line": 0,
      "end_column": 0,
      "table": "public.t",
      "columns": [
        "x"
      ],
      "sql": "CREATE INDEX CONCURRENTLY ON public.t (x);",
      "message": "no index on public.t serves x = …",
      "why": "the whole table is read",
      "evidence": "no indexes",
      "fingerprint": ""
    }
  ]
}
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
	out.Reset()
	if err := report.Write(&out, "json", &report.Document{}); err != nil || !strings.Contains(out.String(), `"findings": []`) {
		t.Errorf("no findings: %v, %s", err, out.String())
	}
}
