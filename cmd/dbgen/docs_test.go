package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDocs: what README.md and docs/checks.md show of check and vet is what they
// say of the example.
func TestDocs(t *testing.T) {
	shown := map[string]string{} // by document
	for _, name := range []string{"README.md", "docs/checks.md"} {
		text, err := os.ReadFile(filepath.Join("../..", name))
		if err != nil {
			t.Fatal(err)
		}
		shown[name] = string(text)
	}
	t.Chdir("../../examples")
	for command, want := range map[string][]string{"check": {"README.md", "docs/checks.md"}, "vet": {"README.md"}} {
		var stdout, stderr bytes.Buffer
		if status := run(t.Context(), []string{command}, &stdout, &stderr); status != exitFindings {
			t.Fatalf("dbgen %s: status %d\n%s", command, status, &stderr)
		}
		first := firstFinding(stdout.String())
		for _, name := range want {
			if !strings.Contains(shown[name], first) {
				t.Errorf("%s does not show what dbgen %s prints:\n%s", name, command, first)
			}
		}
	}
}

// firstFinding is the first finding of a text without its notes.
func firstFinding(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if b.Len() > 0 && line[0] != ' ' && line[0] != '\t' {
			break
		}
		if !strings.HasPrefix(line, "\tnote: ") {
			b.WriteString(line)
		}
	}
	return b.String()
}
