package report_test

import (
	"bytes"
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
