package dbgenprom_test

import (
	"os/exec"
	"strings"
	"testing"
)

// Who does not import this package does not link Prometheus.
func TestNobodyElseLinksPrometheus(t *testing.T) {
	list := func(args ...string) []string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "go", append([]string{"list"}, args...)...)
		cmd.Dir = ".."
		out, err := cmd.Output()
		must(t, err)
		return strings.Fields(string(out))
	}
	const ours = "github.com/dbgen-go/dbgen/runtime/dbgenprom"
	links := func(packages ...string) (all []string) {
		for _, p := range list(append([]string{"-deps"}, packages...)...) {
			if strings.HasPrefix(p, "github.com/prometheus/") {
				all = append(all, p)
			}
		}
		return all
	}
	var others []string
	for _, p := range list("./...") {
		if p != ours {
			others = append(others, p)
		}
	}
	if len(others) < 10 {
		t.Fatalf("only %d packages: %s", len(others), others)
	}
	if found := links(others...); len(found) > 0 {
		t.Errorf("others link %s", found)
	}
	if found := links(ours); len(found) == 0 {
		t.Error("not even this package links Prometheus: the test looks for the wrong thing")
	}
}
