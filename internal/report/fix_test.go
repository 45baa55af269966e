package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/internal/report"
)

// fix makes a finding's fix of edits in file f: columns of line 1, and a text.
func fixes(edits ...any) (f report.Finding) {
	var of report.Fix
	for i := 0; i < len(edits); i += 3 {
		at := report.Span{File: "f", Line: 1, Column: edits[i].(int), EndLine: 1, EndColumn: edits[i+1].(int)}
		of.Edits = append(of.Edits, report.Edit{Span: at, New: edits[i+2].(string)})
	}
	return report.Finding{Rule: "r", File: "f", Line: 1, Column: 1, Fixes: []report.Fix{of, {Message: "never this one"}}}
}

func TestApplyFixes(t *testing.T) {
	nowhere, gone := fixes(1, 1, "x"), fixes(1, 1, "x")
	nowhere.Fixes[0].Edits[0].File = "g"
	gone.Fixes[0].Edits[0].Line, gone.Fixes[0].Edits[0].EndLine = 7, 7
	for name, tt := range map[string]struct {
		text    string
		found   []report.Finding
		want    string
		refused string // the one error
	}{
		"nothing":                  {"abcdef", []report.Finding{{}}, "", ""},
		"replaced":                 {"abcdef", []report.Finding{fixes(2, 4, "X")}, "aXdef", ""},
		"two places":               {"abcdef", []report.Finding{fixes(5, 6, "Y", 2, 4, "X")}, "aXdYf", ""},
		"characters":               {"žluť漢字", []report.Finding{fixes(4, 6, "X")}, "žluX字", ""},
		"a byte order mark":        {"\ufeffabc", []report.Finding{fixes(1, 2, "X")}, "\ufeffXbc", ""},
		"at the end":               {"abc", []report.Finding{fixes(4, 4, "X")}, "abcX", ""},
		"insertions at one place":  {"ab", []report.Finding{fixes(2, 2, "1"), fixes(2, 2, "2"), fixes(2, 2, "3")}, "a123b", ""},
		"the same twice":           {"ab", []report.Finding{fixes(2, 2, "1"), fixes(2, 2, "1")}, "a1b", ""},
		"side by side":             {"abcd", []report.Finding{fixes(1, 3, "X"), fixes(3, 5, "Y")}, "XY", ""},
		"before and behind":        {"abcd", []report.Finding{fixes(2, 4, "X"), fixes(2, 2, "1"), fixes(4, 4, "2")}, "a1X2d", ""},
		"overlapping":              {"abcd", []report.Finding{fixes(1, 3, "X"), fixes(2, 4, "Y")}, "Xcd", "changes what another"},
		"all or nothing":           {"abcdef", []report.Finding{fixes(1, 3, "X"), fixes(6, 7, "Z", 2, 4, "Y")}, "Xcdef", "changes what another"},
		"inserted in what is gone": {"abcd", []report.Finding{fixes(1, 4, "X"), fixes(2, 2, "Y")}, "Xd", "changes what another"},
		"gone with what is in it":  {"abcd", []report.Finding{fixes(2, 2, "Y"), fixes(1, 4, "X")}, "aYbcd", "changes what another"},
		"itself":                   {"abcd", []report.Finding{fixes(1, 3, "X", 2, 4, "Y")}, "", "changes what another"},
		"no such file":             {"abcd", []report.Finding{nowhere}, "", "g cannot be read"},
		"no such line":             {"abcd", []report.Finding{gone}, "", "no line 7"},
		"an end before its begin":  {"abcd", []report.Finding{fixes(3, 1, "X")}, "", "no line 1"},
	} {
		t.Run(name, func(t *testing.T) {
			out := report.ApplyFixes(tt.found, func(file string) (string, bool) { return tt.text, file == "f" })
			if diff := cmp.Diff(tt.want, out.Texts["f"]); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
			refused := strings.Join(out.Refused, "\n")
			if (refused == "") != (tt.refused == "") || !strings.Contains(refused, tt.refused) {
				t.Errorf("refused %q, want %q", refused, tt.refused)
			}
			if len(out.Done)+len(out.Left) != len(tt.found) || tt.refused != "" && len(out.Left) != 1 {
				t.Errorf("%d done, %d left of %d", len(out.Done), len(out.Left), len(tt.found))
			}
		})
	}
}

// TestUnusedImports: what the last use of is taken out by several fixes goes, and what
// the file did not use, or cannot be told, stays.
func TestUnusedImports(t *testing.T) {
	text := "\ufeffpackage p\n\nimport (\n\t\"errors\" // for new ones\n\t\"fmt\"\n\t_ \"embed\"\n\tq \"example.com/q/v2\"\n\t\"example.com/go-odd\"\n)\n\n" +
		"var _ = errors.New(\"a\")\nvar _ = errors.New(\"b\")\nvar _ = fmt.Sprint(odd.X, q.X)\n"
	remove := func(line int, length int) report.Finding {
		return report.Finding{Rule: "r", File: "p.go", Line: line, Column: 1, Fixes: []report.Fix{{Edits: []report.Edit{
			{Span: report.Span{File: "p.go", Line: line, Column: 9, EndLine: line, EndColumn: 9 + length}, New: "1"},
		}}}}
	}
	fixed := report.ApplyFixes([]report.Finding{remove(11, 15), remove(12, 15), remove(13, 23)}, func(string) (string, bool) { return text, true })
	want := "\ufeffpackage p\n\nimport (\n\t_ \"embed\"\n\t\"example.com/go-odd\"\n)\n\nvar _ = 1\nvar _ = 1\nvar _ = 1\n"
	if got := fixed.Texts["p.go"]; got != want || len(fixed.Refused) > 0 {
		t.Errorf("got:\n%s\nwant:\n%s\n%q", got, want, fixed.Refused)
	}
}
