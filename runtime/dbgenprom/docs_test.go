package dbgenprom

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// The documentation's table of metrics is this.
func TestDocs(t *testing.T) {
	const path = "../../docs/observability.md"
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the module is alone: there is no documentation")
	}
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[prometheus.ValueType]string{counter: "counter", gauge: "gauge", histogram: "histogram"}
	var want strings.Builder
	want.WriteString("| metric | kind | labels | what it says |\n|---|---|---|---|\n")
	for m := range each {
		fmt.Fprintf(&want, "| `%s%s` | %s | %s | %s |\n", prefix, m.name, kinds[m.kind], strings.Join(m.labels, ", "), m.help)
	}
	if !strings.Contains(string(text), want.String()) {
		t.Errorf("%s should have this table:\n%s", path, want.String())
	}
}
