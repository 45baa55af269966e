package vet_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/analyze/vet"
)

// TestPanic: a rule that panics is status 3 and an error on standard error,
// whatever it was at; what the others found is printed.
func TestPanic(t *testing.T) {
	broken := &vet.Rule{ID: "broken-rule", Title: "nothing", Analyzer: &analysis.Analyzer{
		Name: "brokenrule", Doc: "panic in each package",
		Run: func(*analysis.Pass) (any, error) { panic("no such thing") },
	}}
	with := append([]*vet.Rule{broken}, rules.Vet()...)
	dir := module(t, loud)
	status, stdout, stderr := runRules(t, dir, with, vet.Options{})
	if want := "app.go:11:14: " + message + " [n-plus-one]\n"; stdout != want {
		t.Errorf("standard output:\n%s\nwant:\n%s", stdout, want)
	}
	const said = "app.go:1:1: internal error in rule broken-rule, package example.com/app: no such thing; "
	if status != vet.ExitInternal || !strings.Contains(stderr, said) || !strings.Contains(stderr, "please report it") ||
		!strings.Contains(stderr, "vet_test.TestPanic") {
		t.Errorf("status %d, want 3; standard error:\n%s\nwant %q", status, stderr, said)
	}

	status, stdout, _ = runRules(t, dir, with, vet.Options{JSON: true})
	var tree map[string]map[string][]struct{ Category, Message string }
	if err := json.Unmarshal([]byte(stdout), &tree); err != nil {
		t.Fatalf("%v in\n%s", err, stdout)
	}
	app := tree["example.com/app"]
	if len(app["brokenrule"]) != 1 || app["brokenrule"][0].Category != vet.InternalError || len(app["nplusone"]) != 1 || status != vet.ExitInternal {
		t.Errorf("status %d, found %+v", status, app)
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
	status, stdout, _ := runRules(t, module(t, app), list, vet.Options{})
	if status != vet.ExitInternal || stdout != "" {
		t.Errorf("status %d, want 3; standard output %q, want nothing", status, stdout)
	}
}
