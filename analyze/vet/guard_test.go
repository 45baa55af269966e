package vet_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/analyze/vet"
)

// TestPanic: a rule that panics is said to have failed, whatever it was at; what
// the others found stands.
func TestPanic(t *testing.T) {
	broken := &vet.Rule{ID: "broken-rule", Title: "nothing", Analyzer: &analysis.Analyzer{
		Name: "brokenrule", Doc: "panic in each package",
		Run: func(*analysis.Pass) (any, error) { panic("no such thing") },
	}}
	with := append([]*vet.Rule{broken}, rules.Vet()...)
	dir := module(t, loud)
	res, err := runRules(t, dir, with, vet.Options{})
	if err != nil || len(res.Findings) != 1 || res.Findings[0].Message != message {
		t.Fatalf("%v, found %+v; want the finding alone", err, res)
	}
	const said = "app.go:1:1: internal error in rule broken-rule, package example.com/app: no such thing; "
	if failed := strings.Join(res.Failed, "\n"); !strings.Contains(failed, said) || !strings.Contains(failed, "please report it") ||
		!strings.Contains(failed, "vet_test.TestPanic") {
		t.Errorf("failed:\n%s\nwant %q", failed, said)
	}
	app := analysisJSON(t, res)["example.com/app"]
	if len(app["brokenrule"]) != 1 || app["brokenrule"][0].Category != vet.InternalError || len(app["nplusone"]) != 1 {
		t.Errorf("found %+v", app)
	}
}

// TestPanicSparesIgnores: of a rule that failed it is not known whether its
// comments silence anything.
func TestPanicSparesIgnores(t *testing.T) {
	list := slices.Clone(rules.Vet())
	i := slices.IndexFunc(list, func(r *vet.Rule) bool { return r.ID == "n-plus-one" })
	failing := *list[i].Analyzer
	failing.Run = func(*analysis.Pass) (any, error) { panic("no such thing") }
	list[i] = &vet.Rule{ID: "n-plus-one", Title: "nothing", Analyzer: &failing}
	app := strings.Replace(loud, "\t\tname, _", "\t\t//dbgen:ignore n-plus-one three at most\n\t\tname, _", 1)
	res, err := runRules(t, module(t, app), list, vet.Options{})
	if err != nil || len(res.Failed) == 0 || len(res.Findings) > 0 {
		t.Errorf("%v, %+v; want failures and no finding", err, res)
	}
}
