package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
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

// TestDocsOfCI: the command lines in docs/ci.md have flags that there are, and its
// YAML has inputs and hooks that there are, with the defaults that there are.
func TestDocsOfCI(t *testing.T) {
	read, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(read)
	lines := regexp.MustCompile(`(?m)^(?:    - )?(?:go tool )?dbgen ((?:generate|check|vet)\b[^|\n]*)`).FindAllStringSubmatch(text, -1)
	if len(lines) < 8 {
		t.Errorf("only %d command lines were found", len(lines))
	}
	for _, line := range lines {
		cmd, flags, err := newRoot().Find(strings.Fields(line[1]))
		if err == nil {
			err = cmd.ParseFlags(flags)
		}
		if err != nil {
			t.Errorf("%s: %v", line[0], err)
		}
	}
	a := readAction(t)
	rows := regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| (.*?) \\|").FindAllStringSubmatch(text, -1)
	if len(rows) != len(a.Inputs) {
		t.Errorf("%d inputs are shown, of %d", len(rows), len(a.Inputs))
	}
	for _, row := range rows {
		input, ok := a.Inputs[row[1]]
		if fixed, given := strings.CutPrefix(row[2], "`"); !ok || given && strings.TrimSuffix(fixed, "`") != *input.Default {
			t.Errorf("input %q: shown %s", row[1], row[2])
		}
	}
	for _, given := range regexp.MustCompile(`(?m)dbgen-go/dbgen@.*\n(?:.*if:.*\n)?.*with: (\{.*\})`).FindAllStringSubmatch(text, -1) {
		var with map[string]string
		if err := yaml.Unmarshal([]byte(given[1]), &with); err != nil || len(with) == 0 {
			t.Errorf("%s: %v", given[1], err)
		}
		for name := range with {
			if _, ok := a.Inputs[name]; !ok {
				t.Errorf("%s: there is no input %s", given[1], name)
			}
		}
	}
	for _, h := range readHooks(t) {
		if !strings.Contains(text, "- id: "+h.ID+"\n") {
			t.Errorf("hook %s is not shown", h.ID)
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
