package report_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/internal/report"
)

// What is found below a change is where it is after the change.
func TestMoved(t *testing.T) {
	was := map[string]string{"f": "one\ntwo\nthree\nfour\nfive\nsix\n"}
	now := map[string]string{"f": "zero\none\nthree\nFOUR\nand\nfive\nsix\n"}
	at := func(file string, line, end int) report.Finding {
		return report.Finding{File: file, Line: line, EndLine: end, Fixes: []report.Fix{}}
	}
	other := at("g", 3, 3)
	other.Related = []report.Place{{Span: report.Span{File: "f", Line: 6, EndLine: 6}}}
	ofF := report.Fix{Edits: []report.Edit{{Span: report.Span{File: "f", Line: 1}}}}
	ofG := report.Fix{Edits: []report.Edit{{Span: report.Span{File: "g", Line: 1}}}}
	other.Fixes = []report.Fix{ofF, ofG}

	got := report.Moved([]report.Finding{at("f", 1, 1), at("f", 2, 0), at("f", 3, 4), at("f", 5, 6), at("f", 0, 0), at("f", 7, 7), other}, was, now)
	want := []report.Finding{at("f", 2, 2), at("f", 3, 0), at("f", 3, 4), at("f", 6, 7), at("f", 0, 0), at("f", 8, 8), at("g", 3, 3)}
	want[6].Related = []report.Place{{Span: report.Span{File: "f", Line: 7, EndLine: 7}}}
	want[6].Fixes = []report.Fix{ofG}
	for i := range got {
		if i < 6 {
			got[i].Related = nil
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if other.Related[0].Line != 6 || len(other.Fixes) != 2 {
		t.Errorf("what was found is changed: %+v", other)
	}
}
