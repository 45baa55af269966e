package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/internal/report"
)

// TestFixExample fixes the example as a project whose schema is one file: what is
// fixed is not found any more, and it generates.
func TestFixExample(t *testing.T) {
	const examples = "../../examples"
	dir := t.TempDir()
	write := func(name string, text []byte) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	read := func(name string) []byte {
		t.Helper()
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	files := func(pattern string) []string {
		t.Helper()
		names, err := filepath.Glob(filepath.Join(examples, pattern))
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		return names
	}
	var ddl []byte
	for _, name := range files("schema/*.sql") {
		ddl = append(ddl, read(name)...)
	}
	write("schema.sql", ddl)
	for _, name := range files("queries/*.sql") {
		write(filepath.Join("queries", filepath.Base(name)), read(name))
	}
	write("dbgen.yaml", bytes.Replace(read(filepath.Join(examples, "dbgen.yaml")), []byte("schema: schema\n"), []byte("schema: schema.sql\n"), 1))
	t.Chdir(dir)
	before := foundIn(t, []string{"check", "--format", "json"}, exitFindings)
	fixable := slices.DeleteFunc(slices.Clone(before), func(f report.Finding) bool { return len(f.Fixes) == 0 })
	if len(fixable) == 0 {
		t.Fatalf("of %d findings none has a fix", len(before))
	}
	status := exitClean
	if slices.ContainsFunc(before, func(f report.Finding) bool { return len(f.Fixes) == 0 && f.Severity != "info" }) {
		status = exitFindings
	}
	left := foundIn(t, []string{"check", "--fix", "--format", "json"}, status)
	if len(left) != len(before)-len(fixable) {
		t.Errorf("%d findings, %d with a fix, %d left", len(before), len(fixable), len(left))
	}
	for _, f := range foundIn(t, []string{"check", "--format", "json"}, status) {
		if slices.ContainsFunc(fixable, func(o report.Finding) bool { return o.Fingerprint == f.Fingerprint }) {
			t.Errorf("still found: %s [%s]", f.Headline(), f.Rule)
		}
	}
	var stdout, stderr bytes.Buffer
	if status := run(t.Context(), []string{"generate"}, &stdout, &stderr); status != exitClean {
		t.Errorf("generate: status %d\n%s", status, &stderr)
	}
	if text := string(read("schema.sql")); strings.Contains(text, "CONCURRENTLY") {
		t.Error("the schema has an index that no transaction can make")
	}
}

// foundIn runs a command that prints findings as JSON.
func foundIn(t *testing.T, args []string, want int) []report.Finding {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if status := run(t.Context(), args, &stdout, &stderr); status != want {
		t.Fatalf("%q: status %d, want %d\n%s%s", args, status, want, &stdout, &stderr)
	}
	var document struct{ Findings []report.Finding }
	if err := json.Unmarshal(stdout.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	return document.Findings
}
