package vet_test

import (
	"context"
	"encoding/json"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// TestFixed runs a program on a server before its loops are rewritten and after: it
// prints the same, and no loop is left.
func TestFixed(t *testing.T) {
	const dir = "./testdata/fixed"
	schema, err := os.ReadFile(filepath.Join(dir, "schema.sql"))
	if err != nil {
		t.Fatal(err)
	}
	run := func(flags ...string) string {
		dsn := dbtest.Database(t, dbtest.SharedPostgres(t), string(schema)).DSN()
		out, err := exec.Command("go", append(append([]string{"run"}, flags...), dir, dsn)...).CombinedOutput()
		if err != nil {
			t.Fatalf("go run %q: %v\n%s", flags, err, out)
		}
		return string(out)
	}
	before := run()
	res, err := vet.Run(context.Background(), rules.Vet(), []string{dir}, vet.Options{Also: []string{"sqlc", "pgx", "database/sql"}})
	if err != nil || len(res.Failed) > 0 || len(res.LeftOut) > 0 {
		t.Fatalf("%v, %+v", err, res)
	}
	fixed := report.ApplyFixes(res.Findings, func(file string) (string, bool) {
		text, err := os.ReadFile(file)
		return string(text), err == nil
	})
	for _, f := range fixed.Left {
		t.Errorf("%s: %s: it is not fixed", f.Place(), f.Message)
	}
	if want := strings.Count(before, "\n"); len(fixed.Done) < 12 || want < 60 {
		t.Errorf("%d loops are rewritten, %d lines printed: too few to tell", len(fixed.Done), want)
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	temp := t.TempDir()
	for name, text := range fixed.Texts {
		formatted, err := format.Source([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		from, err := filepath.Abs(name)
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(temp, filepath.Base(name))
		if err := os.WriteFile(to, formatted, 0o666); err != nil {
			t.Fatal(err)
		}
		overlay.Replace[from] = to
		t.Logf("%s\n%s", name, formatted)
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(temp, "overlay.json")
	if err := os.WriteFile(file, list, 0o666); err != nil {
		t.Fatal(err)
	}
	if after := run("-overlay", file); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}
