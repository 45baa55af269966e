// Package vettest runs a rule of dbgen vet on its cases: packages of Go code
// below testdata/src of the rule's folder, with "// want" comments where
// something is to be found and .golden files for fixes. They may import package
// db, a generated package as a project has one. It must not know any rule.
package vettest

import (
	"bytes"
	"embed"
	"flag"
	"go/format"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/analysis/checker"

	"github.com/dbgen-go/dbgen/analyze/vet"
)

//go:embed testdata/src
var shared embed.FS

var update = flag.Bool("update", false, "write the .golden files of cases that have one")

// Run holds a rule to its cases. with are the rules that it judges, if it is
// one on other rules.
func Run(t *testing.T, rule *vet.Rule, with ...*vet.Rule) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, shared); err != nil {
		t.Fatal(err)
	}
	gopath := filepath.Join(dir, "testdata")
	if err := os.CopyFS(gopath, os.DirFS("testdata")); err != nil {
		t.Fatal(err)
	}
	analyzer := vet.Analyzers(append([]*vet.Rule{rule}, with...))[0]
	cases, err := os.ReadDir("testdata/src")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name(), func(t *testing.T) {
			golden, err := filepath.Glob(filepath.Join(gopath, "src", c.Name(), "*.golden"))
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case len(golden) == 0:
				analysistest.Run(t, gopath, analyzer, c.Name())
			case *update:
				for _, r := range analysistest.Run(t, gopath, analyzer, c.Name()) {
					writeGolden(t, r.Action)
				}
			default:
				analysistest.RunWithSuggestedFixes(t, gopath, analyzer, c.Name())
			}
		})
	}
}

// writeGolden writes what the fixes of a case make of its files, beside them.
func writeGolden(t *testing.T, action *checker.Action) {
	t.Helper()
	edits := map[string][]analysis.TextEdit{}
	fset := action.Package.Fset
	for _, d := range action.Diagnostics {
		if len(d.SuggestedFixes) > 0 {
			for _, e := range d.SuggestedFixes[0].TextEdits {
				name := fset.Position(e.Pos).Filename
				if !slices.ContainsFunc(edits[name], func(o analysis.TextEdit) bool { return o.Pos == e.Pos && bytes.Equal(o.NewText, e.NewText) }) {
					edits[name] = append(edits[name], e)
				}
			}
		}
	}
	for name, list := range edits {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		slices.SortStableFunc(list, func(a, b analysis.TextEdit) int { return int(b.Pos - a.Pos) })
		file := fset.File(list[0].Pos)
		for _, e := range list {
			end := max(e.End, e.Pos)
			text = slices.Concat(text[:file.Offset(e.Pos)], e.NewText, text[file.Offset(end):])
		}
		if text, err = format.Source(text); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		golden := filepath.Join("testdata", "src", filepath.Base(filepath.Dir(name)), filepath.Base(name)+".golden")
		if err := os.WriteFile(golden, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
