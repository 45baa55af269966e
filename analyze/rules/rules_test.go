package rules_test

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/analyze/vet"
)

var idShape = regexp.MustCompile(`^[a-z]+[0-9]*(-[a-z]+[0-9]*)*$`)

// TestRules: what users see of each rule is complete.
func TestRules(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules.All() {
		if !idShape.MatchString(r.ID) || seen[r.ID] {
			t.Errorf("the id %q is there twice, or is not lower-case words with hyphens between", r.ID)
		}
		seen[r.ID] = true
		if r.Title == "" || strings.ContainsAny(r.Title, "\n|") {
			t.Errorf("%s: the title %q is no cell of a table", r.ID, r.Title)
		}
		body, ok := strings.CutPrefix(r.Page, "# "+r.ID+"\n\n")
		if first, _, _ := strings.Cut(body, "\n"); !ok || !strings.HasSuffix(first, ".") {
			t.Errorf("%s: the page does not begin with the id and a sentence", r.ID)
		}
		for _, heading := range []string{"## Why", "## Example", "## Cure", "## When it is silent", "## Silencing it"} {
			if !strings.Contains(r.Page, "\n"+heading+"\n") {
				t.Errorf("%s: the page has no section %q", r.ID, heading)
			}
		}
		if text, err := os.ReadFile(filepath.Join("../..", r.Folder(), "page.md")); err != nil || string(text) != r.Page {
			t.Errorf("%s: its page is not that of %s", r.ID, r.Folder())
		}
		if got, ok := rules.Lookup(r.ID); !ok || got != r {
			t.Errorf("%s is not found by its id", r.ID)
		}
	}
	if _, ok := rules.Lookup("no-such-rule"); ok {
		t.Error("found a rule that there is not")
	}
}

func TestCheck(t *testing.T) {
	for _, r := range rules.Check() {
		if r.Severity != check.Error && r.Severity != check.Warning {
			t.Errorf("%s: the severity is %q", r.ID, r.Severity)
		}
		if r.Query == nil && r.Schema == nil && r.Unused == nil {
			t.Errorf("%s judges nothing", r.ID)
		}
		if r.Query == nil && (r.Merge != nil || len(r.Needs) > 0) {
			t.Errorf("%s: Merge and Needs belong to Query", r.ID)
		}
		folder(t, "../check", r.ID)
	}
}

func TestVet(t *testing.T) {
	list := rules.Vet()
	for _, r := range list {
		if (r.Analyzer == nil) == (r.Over == nil) {
			t.Errorf("%s has not one of Analyzer and Over", r.ID)
		}
		folder(t, "../vet", r.ID)
	}
	analyzers := vet.Analyzers(list)
	if err := analysis.Validate(analyzers); err != nil {
		t.Error(err)
	}
	for i, a := range analyzers {
		if a.Name != strings.ReplaceAll(list[i].ID, "-", "") {
			t.Errorf("the analyzer of %s is named %q", list[i].ID, a.Name)
		}
	}
}

// folder holds a rule to its folder: cases, and a test that runs them.
func folder(t *testing.T, base, id string) {
	t.Helper()
	dir := filepath.Join(base, strings.ReplaceAll(id, "-", ""))
	for _, pattern := range []string{"testdata/*", "*_test.go"} {
		if found, err := filepath.Glob(filepath.Join(dir, pattern)); err != nil || len(found) == 0 {
			t.Errorf("%s: %s has no %s", id, dir, pattern)
		}
	}
}

// TestImports: rules are imported by the list alone, so that one can be taken
// out, and so that no framework knows them.
func TestImports(t *testing.T) {
	list := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...")
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	folders := map[string]bool{}
	for _, r := range rules.All() {
		folders[strings.ReplaceAll(r.ID, "-", "")] = true
	}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		importer := words[0]
		if strings.HasSuffix(importer, "/analyze/rules") {
			continue
		}
		for _, imported := range words[1:] {
			parent := path.Base(path.Dir(imported))
			if folders[path.Base(imported)] && (parent == "check" || parent == "vet") {
				t.Errorf("%s imports the rule %s", importer, imported)
			}
		}
	}
}

// TestIDs: each command's own, and both.
func TestIDs(t *testing.T) {
	for name, tt := range map[string]struct{ ids, has, lacks []string }{
		"check":    {rules.CheckIDs(), []string{"missing-index", "unused-ignore"}, []string{"n-plus-one"}},
		"vet only": {rules.VetOnlyIDs(), []string{"n-plus-one"}, []string{"missing-index", "unused-ignore"}},
		"all":      {rules.IDs(), []string{"n-plus-one", "missing-index", "unused-ignore"}, nil},
	} {
		for _, id := range tt.has {
			if !slices.Contains(tt.ids, id) {
				t.Errorf("%s: %s is not in %q", name, id, tt.ids)
			}
		}
		for _, id := range tt.lacks {
			if slices.Contains(tt.ids, id) {
				t.Errorf("%s: %s is in %q", name, id, tt.ids)
			}
		}
	}
}
