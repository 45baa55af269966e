package project

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/config"
)

// Packages that share the structs of a schema, and the text of them, are what each of
// them is by itself, though one caches rows, one uses a composite type, and some have
// other names, files or settings.
func TestSharedModels(t *testing.T) {
	t.Chdir(t.TempDir())
	var ddl strings.Builder
	ddl.WriteString("CREATE TYPE state AS ENUM ('new', 'done');\nCREATE TYPE place AS (street text, town text);\n")
	for i := range 60 { // more than one chunk
		fmt.Fprintf(&ddl, "CREATE TABLE things_%d (id bigint PRIMARY KEY, state state NOT NULL, labels text[] NOT NULL, amount numeric, seen timestamptz);\n", i)
	}
	const plain, cached = "-- name: Get :one\nSELECT * FROM things_%d WHERE id = $1;\n", "-- name: Get :one\n-- cache: ttl=5m\nSELECT * FROM things_%d WHERE id = $1;\n"
	const overrides = ", overrides: [{db_type: numeric, go_type: example.com/money.Amount}, {column: things_1.amount, go_type: example.com/own.Amount}]"
	packages := []struct{ name, settings, queries string }{
		{"plain", "", fmt.Sprintf(plain, 0)},
		{"other", ", emit_interface: true, output_models_file_name: structs.go", fmt.Sprintf(plain, 1)},
		{"cached", "", fmt.Sprintf(cached, 2)},
		{"cachedtoo", "", fmt.Sprintf(cached, 55)},
		{"placed", "", "-- name: Move :one\nSELECT $1::place AS place, id FROM things_3 LIMIT 1;\n"},
		{"pointers", ", emit_pointers_for_null_types: true", fmt.Sprintf(plain, 4)},
		{"unused", ", omit_unused_structs: true", fmt.Sprintf(plain, 5)},
		{"overridden", overrides, fmt.Sprintf(plain, 1)},
		{"overriddentoo", overrides, fmt.Sprintf(plain, 6)},
		{"renamed", ", rename: {seen: LastSeen}", fmt.Sprintf(plain, 7)},
		{"renamedtoo", ", rename: {seen: LastSeen}", fmt.Sprintf(cached, 8)},
		{"constraints", ", constraint_errors: all", fmt.Sprintf(plain, 9)},
		{"sqlc", ", sqlc_compatible: true", fmt.Sprintf(plain, 10)},
		{"again", "", fmt.Sprintf(plain, 11)},
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("schema.sql", ddl.String())
	entry := func(i int) string {
		p := packages[i]
		write(p.name+".sql", p.queries)
		return fmt.Sprintf("- queries: %s.sql\n  go: {package: %[1]s, out: %[1]s%s}\n", p.name, p.settings)
	}
	generate := func(entries string) map[string]string {
		t.Helper()
		write("dbgen.yaml", "version: 1\nschema: schema.sql\npackages:\n"+entries)
		cfg, err := config.Load("dbgen.yaml")
		if err != nil {
			t.Fatal(err)
		}
		made, err := new(Memory).Generate(t.Context(), cfg, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		for _, f := range made.Files {
			all[filepath.Base(filepath.Dir(f.Path))+"/"+filepath.Base(f.Path)] = string(f.Content)
		}
		return all
	}
	alone := map[string]string{}
	var forwards, backwards string
	for i := range packages {
		e := entry(i)
		forwards, backwards = forwards+e, e+backwards
		for name, text := range generate(e) {
			alone[name] = text
		}
	}
	for order, entries := range map[string]string{"forwards": forwards, "backwards": backwards} {
		together := generate(entries)
		for name, want := range alone {
			if together[name] != want {
				t.Errorf("%s, %s:\n%s\nalone:\n%s", order, name, differing(together[name], want), differing(want, together[name]))
			}
		}
		if len(together) != len(alone) {
			t.Errorf("%s: %d files, alone %d", order, len(together), len(alone))
		}
	}
	if !strings.Contains(alone["cached/models.go"], "cloneThings2(") || strings.Contains(alone["plain/models.go"], "clone") ||
		!strings.Contains(alone["placed/models.go"], "type Place struct") || strings.Contains(alone["plain/models.go"], "Place") {
		t.Error("the packages are no test: their models are the same")
	}
}
