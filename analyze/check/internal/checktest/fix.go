package checktest

import (
	"slices"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// fixes applies all fixes that are offered for a case: each must be of use, so that
// what it is for is not found any more, and what it leaves must be right.
func (c *Case) fixes(t *testing.T, rules []*check.Rule) {
	t.Helper()
	sources := c.files()
	found, cat := c.run(t, rules, sources, c.SQL)
	check.AddFixes(cat, sources, found)
	files := append(c.files(), schema.Source{Name: "queries.sql", Text: c.SQL})
	fixed := report.ApplyFixes(found, func(file string) (string, bool) {
		i := slices.IndexFunc(files, func(f schema.Source) bool { return f.Name == file })
		return files[max(i, 0)].Text, i >= 0
	})
	if len(fixed.Refused) > 0 {
		t.Errorf("fixes are refused: %q", fixed.Refused)
	}
	if len(fixed.Done) == 0 {
		return
	}
	for i := range files {
		if text, ok := fixed.Texts[files[i].Name]; ok {
			files[i].Text = text
		}
	}
	left, _ := c.run(t, rules, files[:len(sources)], files[len(sources)].Text)
	for _, f := range left {
		if slices.ContainsFunc(fixed.Done, func(o check.Finding) bool { return o.Rule == f.Rule && o.Headline() == f.Headline() }) {
			t.Errorf("still found when it is fixed: %s [%s]\n%s", f.Headline(), f.Rule, fixed.Texts)
		}
	}
}
