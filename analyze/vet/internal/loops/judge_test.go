package loops

import (
	"go/types"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// Packages that help tests are told by whole elements of their paths.
func TestTestPackages(t *testing.T) {
	for path, want := range map[string]bool{
		"example.com/app/test/postgres": true, "example.com/app/internal/testutil": true, "example.com/app/itest": true,
		"example.com/app/dbtest": true, "example.com/app/e2e": true, "example.com/test_helpers/x": true,
		"example.com/contest": false, "example.com/app/latest": false, "example.com/attest/store": false, "example.com/app/tester": false,
	} {
		c := &checker{pass: &analysis.Pass{Pkg: types.NewPackage(path, "p")}, world: newWorld()}
		if got := c.supportsTests(nil); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}

// What the program imports is no help for tests, where the name may be of what it is about.
func TestImportedTestPackages(t *testing.T) {
	for path, want := range map[string]bool{
		"example.com/app/testsuite": false, "example.com/app/test/runs": false, "example.com/app/internal/testutil": true, "example.com/app/e2e": true,
	} {
		w := newWorld()
		w.imported = map[string]bool{path: true}
		c := &checker{pass: &analysis.Pass{Pkg: types.NewPackage(path, "p")}, world: w}
		if got := c.supportsTests(nil); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
