// Package vettest runs a rule of dbgen vet on its cases: packages of Go code
// below testdata/src of the rule's folder, with "// want" comments where
// something is to be found and .golden files for fixes. They may import package
// db, a generated package as a project has one. It must not know any rule.
package vettest

import (
	"embed"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/dbgen-go/dbgen/analyze/vet"
)

//go:embed testdata/src
var shared embed.FS

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
			if len(golden) > 0 {
				analysistest.RunWithSuggestedFixes(t, gopath, analyzer, c.Name())
			} else {
				analysistest.Run(t, gopath, analyzer, c.Name())
			}
		})
	}
}
