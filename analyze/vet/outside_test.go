package vet_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/internal/report"
)

// TestOutsideGenerated: queries beside a transaction are found on what dbgen generated,
// through its interface as well as without, as sure as it can be told; and what the
// findings' fixes make of them compiles, and has none but those without a fix.
func TestOutsideGenerated(t *testing.T) {
	const dir = "./testdata/outside"
	res, err := vet.Run(context.Background(), rules.Vet(), []string{dir}, vet.Options{})
	if err != nil || len(res.Failed) > 0 || len(res.LeftOut) > 0 {
		t.Fatalf("%v, %q, %q", err, res.Failed, res.LeftOut)
	}
	got := map[int]string{}
	for _, f := range res.Findings {
		got[f.Line] += string(f.Severity) + ": " + f.Message
		if len(f.Fixes) == 0 {
			t.Errorf("%s: it has no fix: %s", f.Place(), f.Message)
		}
	}
	file := filepath.Join(dir, "main.go")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	wants := 0
	for i, line := range strings.Split(string(text), "\n") {
		_, want, found := strings.Cut(line, "// want: ")
		if found {
			wants++
		}
		if found != (got[i+1] != "") || !strings.HasPrefix(got[i+1], want) {
			t.Errorf("%s:%d: %q, want %q", file, i+1, got[i+1], want)
		}
	}
	if wants < 6 {
		t.Errorf("%d places: too few to tell", wants)
	}
	fixed := report.ApplyFixes(res.Findings, func(file string) (string, bool) {
		text, err := os.ReadFile(file)
		return string(text), err == nil
	})
	if len(fixed.Done) != wants {
		t.Errorf("%d of %d are fixed: %+v", len(fixed.Done), wants, fixed.Left)
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	temp := t.TempDir()
	for name, text := range fixed.Texts {
		from, err := filepath.Abs(name)
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(temp, filepath.Base(name))
		if err := os.WriteFile(to, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		overlay.Replace[from] = to
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(temp, "overlay.json")
	if err := os.WriteFile(name, list, 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-overlay", name, dir).CombinedOutput(); err != nil {
		t.Errorf("what is fixed does not compile: %v\n%s", err, out)
	}
}
