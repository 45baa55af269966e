package project

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/config"
)

// Packages that share a schema are what each of them is by itself, whatever the
// queries of another one bring along, such as types that an extension has.
func TestSharedSchema(t *testing.T) {
	t.Chdir(t.TempDir())
	texts := map[string]string{
		"schema.sql": `CREATE EXTENSION mystery;
CREATE TABLE one (id bigint PRIMARY KEY, name text NOT NULL);
CREATE VIEW seen AS SELECT id, upper(name) AS name FROM one;
CREATE FUNCTION named(bigint) RETURNS text LANGUAGE sql AS 'SELECT name FROM one WHERE id = $1';
`,
		"a.sql": "-- name: A :one\nSELECT *, named(id) AS named FROM seen WHERE id = $1;\n",
		"b.sql": "-- name: B :one\nSELECT id, $1::shape AS attributes, blurred(name) AS alike, named(id) AS named FROM one LIMIT 1;\n",
		"c.sql": "-- name: C :one\nSELECT *, named(id) AS named FROM seen WHERE name = $1 LIMIT 1;\n",
		"d.sql": "-- name: D :one\nSELECT blurred(name)::shape AS secret FROM seen LIMIT 1;\n",
		"e.sql": "-- name: E :many\n-- cache: ttl=5m\nSELECT id, name FROM seen WHERE named(id) = $1;\n",
	}
	files := []string{"a", "b", "c", "d", "e"}
	settings := func(names ...string) string {
		var b strings.Builder
		b.WriteString("version: 1\nschema: schema.sql\npackages:\n")
		for _, name := range names {
			fmt.Fprintf(&b, "- queries: %s.sql\n  go: {package: db, out: %[1]s, sqlc_compatible: %v}\n", name, name == "c")
		}
		return b.String()
	}
	for name, text := range texts {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	generate := func(names ...string) map[string]string {
		if err := os.WriteFile("dbgen.yaml", []byte(settings(names...)), 0o666); err != nil {
			t.Fatal(err)
		}
		cfg, err := config.Load("dbgen.yaml")
		if err != nil {
			t.Fatal(err)
		}
		made, err := new(Memory).Generate(t.Context(), cfg, "", nil)
		if err != nil {
			return map[string]string{"": err.Error()}
		}
		all := map[string]string{}
		for _, f := range made.Files {
			folder := filepath.Base(filepath.Dir(f.Path))
			all[folder] += f.Path + "\n" + string(f.Content)
		}
		for _, d := range made.Diags.All() {
			all[strings.TrimSuffix(filepath.Base(d.Pos.File), ".sql")+" is told"] += d.String() + "\n"
		}
		return all
	}
	alone := map[string]string{}
	for _, name := range files {
		for key, text := range generate(name) {
			if key != "schema is told" {
				alone[key] = text
			}
		}
	}
	for _, order := range [][]string{{"a", "b", "c", "d", "e"}, {"e", "d", "c", "b", "a"}, {"b", "d", "a", "e", "c"}} {
		together := generate(order...)
		delete(together, "schema is told")
		for key, want := range alone {
			if together[key] != want {
				t.Errorf("%v, %s:\n%s\nalone:\n%s", order, key, differing(together[key], want), differing(want, together[key]))
			}
		}
		if len(together) != len(alone) {
			t.Errorf("%v: %d things, alone %d", order, len(together), len(alone))
		}
	}
}
