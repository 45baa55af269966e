package project

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dbgen-go/dbgen/config"
)

func TestInputsAndOutputs(t *testing.T) {
	layOut(t, `
-- dbgen.yaml --
version: 1
check: {stats: sizes.json}
packages:
  - {schema: migrations, queries: ["queries/**/*.sql", extra.sql], go: {package: a, out: gen/a}}
  - {schema: migrations, queries: missing.sql, go: {package: b, out: gen/b}}
-- sizes.json --
{}
-- migrations/1.sql --
-- migrations/2.sql --
-- migrations/2.sql~ --
-- queries/a.sql --
-- queries/deep/er/b.sql --
-- queries/.a.sql --
-- extra.sql --
-- gen/a/db.go --
-- gen/a/.dbgen --
-- gen/a/.db.go.0123456789abcdef.new --
-- gen/a/mine.go --
-- gen/a/notes.txt --
`)
	cfg, err := config.Load("dbgen.yaml")
	if err != nil {
		t.Fatal(err)
	}
	equal := func(what string, got, want []string) {
		t.Helper()
		for i := range got {
			got[i] = filepath.ToSlash(got[i])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n%q, want\n%q", what, got, want)
		}
	}
	equal("inputs", Inputs(cfg), []string{"dbgen.adopt.yaml", "dbgen.yaml", "extra.sql", "migrations/1.sql", "migrations/2.sql",
		"queries/a.sql", "queries/deep/er/b.sql", "sizes.json"})
	equal("outputs", Outputs(cfg), []string{"gen/a/.dbgen", "gen/a/db.go", "gen/a/mine.go"})
	if err := os.Remove("dbgen.yaml"); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(Inputs(cfg), "dbgen.yaml") {
		t.Error("a configuration that is gone for now is no input")
	}
}
