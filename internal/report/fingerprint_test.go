package report_test

import (
	"slices"
	"testing"

	"github.com/dbgen-go/dbgen/internal/report"
)

// fingerprints returns those of findings, which must all be different.
func fingerprints(t *testing.T, found ...report.Finding) []string {
	t.Helper()
	found = slices.Clone(found)
	report.Identify(found)
	var prints []string
	for _, f := range found {
		if len(f.Fingerprint) != 32 || slices.Contains(prints, f.Fingerprint) {
			t.Errorf("fingerprint %q after %q", f.Fingerprint, prints)
		}
		prints = append(prints, f.Fingerprint)
	}
	return prints
}

// TestIdentify: a fingerprint outlives what does not make another finding of it,
// and nothing else.
func TestIdentify(t *testing.T) {
	query := report.Finding{Rule: "missing-index", Query: "Q", Queries: []string{"Q"}, File: "q.sql", Line: 3, Column: 7, Table: "public.t",
		Columns: []string{"a1", "b"}, Message: "no index on public.t serves a1 = $2", Severity: report.Warning}
	index := report.Finding{Rule: "missing-index", Query: "Q", Subject: "public.t(a)", File: "q.sql", Line: 3, Message: "no index"}
	table := report.Finding{Rule: "unindexed-foreign-key", File: "schema.sql", Line: 3, Table: "public.t", Columns: []string{"a"}, Message: "no index"}
	code := report.Finding{Rule: "n-plus-one", File: "a/a.go", Line: 9, Function: "example.com/a.F", Message: "runs once for each of the loop on line 8"}
	for name, tt := range map[string]struct {
		was    report.Finding
		change func(*report.Finding)
		same   bool
	}{
		"moved":                     {query, func(f *report.Finding) { f.Line, f.Column, f.EndLine = 9, 1, 9 }, true},
		"another file":              {query, func(f *report.Finding) { f.File = "/home/me/x.sql" }, true},
		"another severity":          {query, func(f *report.Finding) { f.Severity, f.Confidence = report.Error, report.Low }, true},
		"sizes are known now":       {query, func(f *report.Finding) { f.Evidence, f.Why = "7 rows", "slow" }, true},
		"a parameter before it":     {query, func(f *report.Finding) { f.Message = "no index on public.t serves a1 = $13" }, true},
		"a line is broken":          {query, func(f *report.Finding) { f.Message = "no index on public.t\n\tserves a1 = $2" }, true},
		"another query":             {query, func(f *report.Finding) { f.Query = "R" }, false},
		"another rule":              {query, func(f *report.Finding) { f.Rule = "unindexable-condition" }, false},
		"another condition":         {query, func(f *report.Finding) { f.Message = "no index on public.t serves a2 = $2" }, false},
		"another query shares it":   {index, func(f *report.Finding) { f.Query, f.Message = "A", "no index on t serves a" }, true},
		"another index":             {index, func(f *report.Finding) { f.Subject = "public.t(b)" }, false},
		"a table's lines":           {table, func(f *report.Finding) { f.Line = 90 }, true},
		"another table":             {table, func(f *report.Finding) { f.Table = "public.u" }, false},
		"other columns":             {table, func(f *report.Finding) { f.Columns = []string{"b"} }, false},
		"a function's lines":        {code, func(f *report.Finding) { f.Line, f.Message = 10, "runs once for each of the loop on line 9" }, true},
		"another function":          {code, func(f *report.Finding) { f.Function = "example.com/a.G" }, false},
		"another function's method": {code, func(f *report.Finding) { f.Function = "example.com/a.(*T).F" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			now := tt.was
			tt.change(&now)
			if a, b := fingerprints(t, tt.was), fingerprints(t, now); (a[0] == b[0]) != tt.same {
				t.Errorf("%+v has %s\n%+v has %s\nwant the same: %v", tt.was, a[0], now, b[0], tt.same)
			}
		})
	}
	t.Run("equal ones", func(t *testing.T) {
		first := fingerprints(t, query, query, table)
		if again := fingerprints(t, query, table, query); !slices.Equal(again, []string{first[0], first[2], first[1]}) {
			t.Errorf("%q, then %q", first, again)
		}
	})
}
