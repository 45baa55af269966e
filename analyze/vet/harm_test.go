package vet_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// TestHarm: what the rules around transactions report does harm on a real server, with
// a pool of one connection, and their edits cure it.
func TestHarm(t *testing.T) {
	t.Parallel()
	const folder = "testdata/harm"
	holdWritten(t, folder, []string{"./" + folder}, "")
	res, err := run(t, ".", vet.Options{Env: os.Environ()}, "./"+folder)
	if err != nil || len(res.Failed) > 0 {
		t.Fatal(err, res)
	}
	source := filepath.Join(folder, "main.go")
	text, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cured := filepath.Join(dir, "main.go")
	if err := os.WriteFile(cured, applied(t, text, res.Findings), 0o666); err != nil {
		t.Fatal(err)
	}
	abs, err := filepath.Abs(source)
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{abs: cured}})
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "overlay.json", string(overlay))
	build := func(name string, flags ...string) string {
		bin := filepath.Join(dir, name)
		args := append(append([]string{"build", "-o", bin}, flags...), "./"+folder)
		if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return bin
	}
	before, after := build("before"), build("after", "-overlay="+filepath.Join(dir, "overlay.json"))
	db := dbtest.Database(t, dbtest.SharedPostgres(t), "CREATE TABLE users (name text); CREATE TABLE renames (at timestamptz DEFAULT now());")
	does := func(bin, name, deadline string) string {
		out, err := exec.Command(bin, db.DSN(), name, deadline).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return strings.TrimSpace(string(out))
	}
	for _, name := range []string{"query", "tx", "rows"} {
		if got := does(before, name, "3s"); !strings.Contains(got, "context deadline exceeded") {
			t.Errorf("%s: as it is: %s, want it to wait for a connection", name, got)
		}
		if got := does(after, name, "10m"); got != "done" {
			t.Errorf("%s: cured: %s", name, got)
		}
	}
}

// applied is a text with the first fix of each finding.
func applied(t *testing.T, text []byte, found []report.Finding) []byte {
	t.Helper()
	var edits []report.Edit
	for _, f := range found {
		if len(f.Fixes) == 0 {
			t.Fatalf("no fix of %s", f.Message)
		}
		edits = append(edits, f.Fixes[0].Edits...)
	}
	lines := strings.Split(string(text), "\n")
	slices.SortFunc(edits, func(a, b report.Edit) int { return b.Line - a.Line })
	for _, e := range edits {
		line := lines[e.Line-1]
		if e.EndLine != e.Line {
			t.Fatal(fmt.Sprint("an edit of several lines: ", e))
		}
		lines[e.Line-1] = line[:e.Column-1] + e.New + line[e.EndColumn-1:]
	}
	return []byte(strings.Join(lines, "\n"))
}
