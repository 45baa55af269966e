package dbgenotel_test

import (
	"os/exec"
	"strings"
	"testing"
)

// Who does not import this package does not link OpenTelemetry, and who imports it does
// not link Prometheus. The SDK, which is the application's affair, nobody links.
func TestNobodyElseLinksOpenTelemetry(t *testing.T) {
	list := func(args ...string) []string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "go", append([]string{"list"}, args...)...)
		cmd.Dir = ".."
		out, err := cmd.Output()
		must(t, err)
		return strings.Fields(string(out))
	}
	const runtime = "github.com/dbgen-go/dbgen/runtime/"
	links := func(prefix string, packages ...string) (all []string) {
		for _, p := range list(append([]string{"-deps"}, packages...)...) {
			if strings.HasPrefix(p, prefix) {
				all = append(all, p)
			}
		}
		return all
	}
	var others []string
	for _, p := range list("./...") {
		if p != runtime+"dbgenotel" {
			others = append(others, p)
		}
	}
	if len(others) < 10 {
		t.Fatalf("only %d packages: %s", len(others), others)
	}
	const otel, prometheus = "go.opentelemetry.io/", "github.com/prometheus/"
	if found := links(otel, others...); len(found) > 0 {
		t.Errorf("others link %s", found)
	}
	if found := links(prometheus, runtime+"dbgenotel"); len(found) > 0 {
		t.Errorf("this package links %s", found)
	}
	if found := links(otel+"otel/sdk", runtime+"dbgenotel"); len(found) > 0 {
		t.Errorf("this package links %s", found)
	}
	if found := links(otel, runtime+"dbgenotel"); len(found) == 0 {
		t.Error("not even this package links OpenTelemetry: the test looks for the wrong thing")
	}
	// Nor does generated code.
	for _, prefix := range []string{otel, prometheus} {
		if found := links(prefix, runtime+"internal/generated/v1/db"); len(found) > 0 {
			t.Errorf("a generated package links %s", found)
		}
	}
}
