package loops

import "testing"

// Packages that help tests are told by whole elements of their paths.
func TestTestPackages(t *testing.T) {
	for path, want := range map[string]bool{
		"example.com/app/test/postgres": true, "example.com/app/internal/testutil": true, "example.com/app/itest": true,
		"example.com/app/dbtest": true, "example.com/app/e2e": true, "example.com/test_helpers/x": true,
		"example.com/contest": false, "example.com/app/latest": false, "example.com/attest/store": false, "example.com/app/tester": false,
	} {
		if got := supportsTests(nil, path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
