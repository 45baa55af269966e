package project

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/internal/describe"
)

// Packages that are understood side by side are what each is by itself, though one has
// a function of an extension that the schema leaves out, and one a type that nothing
// declares; and what is said of them comes in one order.
func TestSideBySide(t *testing.T) {
	const block = "  - {engine: postgresql, schema: schema.sql, queries: %s.sql, gen: {go: {package: %[1]s, out: %[1]s, sql_package: pgx/v5}}}\n"
	texts := map[string]string{
		"plain":   "-- name: Get :one\nSELECT id, name FROM authors WHERE id = $1;\n",
		"hashing": "-- name: Hash :many\nSELECT digest(name, 'sha1') AS hash FROM authors WHERE name = $1;\n",
		"trusts":  "-- name: Place :many\nSELECT id FROM authors WHERE $1::mystery IS NULL;\n",
		"other":   "-- name: Names :many\nSELECT name, count(*) AS n FROM authors GROUP BY name;\n-- name: Wrong :one\nSELECT nothing FROM authors;\n",
		"long":    "",
		"again":   "-- name: Get :one\nSELECT id FROM authors WHERE name = $1;\n",
	}
	for i := range 200 { // which goes on while the others are understood
		texts["long"] += fmt.Sprintf("-- name: Get%d :one\nSELECT name FROM authors WHERE id = $1 + %[1]d;\n", i)
	}
	for _, names := range [][]string{
		{"plain", "other", "again"}, {"plain", "hashing", "other", "again"}, {"other", "hashing", "long", "again"}, {"plain", "other", "trusts", "hashing", "again"}, {"hashing", "plain", "trusts", "other"},
	} {
		archive := "-- schema.sql --\nCREATE TABLE authors (id bigint PRIMARY KEY, name text NOT NULL);\n"
		for name, text := range texts {
			archive += "-- " + name + ".sql --\n" + text
		}
		layOut(t, archive)
		read := func(names ...string) (packages, said []string) {
			t.Helper()
			config := "version: \"2\"\nsql:\n"
			for _, name := range names {
				config += fmt.Sprintf(block, name)
			}
			if err := os.WriteFile("sqlc.yaml", []byte(config), 0o666); err != nil {
				t.Fatal(err)
			}
			p := load(t, "sqlc.yaml")
			for _, pkg := range p.Packages {
				doc := describe.Make()
				doc.Add(pkg.Config.Go.Package, pkg.Result, false)
				text, err := json.MarshalIndent(doc, "", "\t")
				if err != nil {
					t.Fatal(err)
				}
				packages = append(packages, fmt.Sprintf("%s\nentangled: %t", text, pkg.Result.Entangled))
			}
			for _, d := range p.All().All() {
				said = append(said, d.String())
			}
			return packages, said
		}
		var want, wantSaid []string
		for _, name := range names {
			packages, said := read(name)
			want = append(want, packages...)
			wantSaid = append(wantSaid, said...)
		}
		var first []string
		for range 10 {
			packages, said := read(names...)
			for i := range packages {
				if packages[i] != want[i] {
					t.Fatalf("%v: %s is\n%s\nalone:\n%s", names, names[i], packages[i], want[i])
				}
			}
			if first == nil {
				first = said
			}
			if !slices.Equal(said, first) {
				t.Fatalf("%v: said\n%s\nand then\n%s", names, strings.Join(first, "\n"), strings.Join(said, "\n"))
			}
		}
		slices.Sort(first)
		slices.Sort(wantSaid)
		if wantSaid = slices.Compact(wantSaid); !slices.Equal(first, wantSaid) || len(first) == 0 {
			t.Errorf("%v: said\n%s\nof each alone\n%s", names, strings.Join(first, "\n"), strings.Join(wantSaid, "\n"))
		}
	}
}
