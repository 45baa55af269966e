package config

import (
	"reflect"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// aliased are configurations with anchors, aliases and merge keys, each with the
// same one written out.
var aliased = map[string]struct{ path, short, long string }{
	"merge in gen.go": {"sqlc.yaml", `
version: "2"
sql:
- &entry
  engine: postgresql
  schema: schema.sql
  queries: a.sql
  gen: {go: &go {out: a, package: x, sql_package: pgx/v5, emit_json_tags: true}}
- <<: *entry
  queries: b.sql
  gen:
    go: {<<: *go, out: b}
- {<<: *entry, strict_function_checks: true, gen: {go: {out: c, <<: *go}}}
`, `
version: "2"
sql:
- {engine: postgresql, schema: schema.sql, queries: a.sql, gen: {go: {out: a, package: x, sql_package: pgx/v5, emit_json_tags: true}}}
- {engine: postgresql, schema: schema.sql, queries: b.sql, gen: {go: {out: b, package: x, sql_package: pgx/v5, emit_json_tags: true}}}
- {engine: postgresql, schema: schema.sql, queries: a.sql, strict_function_checks: true, gen: {go: {out: c, package: x, sql_package: pgx/v5, emit_json_tags: true}}}
`},
	"lists of merges, first wins, and merges in merges": {"sqlc.yaml", `
version: "2"
x: &x {emit_interface: true, sql_package: database/sql}
y: &y {<<: *x, sql_package: pgx/v5, emit_db_tags: true}
z: &z {emit_db_tags: false, query_parameter_limit: 3, rename: &rename {a: B}}
overrides: {go: {rename: {<<: *rename, c: D}}}
sql:
- {engine: postgresql, schema: s.sql, queries: a.sql, gen: {go: {<<: [*y, *z], out: a}}}
- {engine: postgresql, schema: s.sql, queries: a.sql, gen: {go: {out: b, <<: [*z, *y], <<: {emit_db_tags: true, build_tags: race}}}}
`, `
version: "2"
overrides: {go: {rename: {a: B, c: D}}}
sql:
- {engine: postgresql, schema: s.sql, queries: a.sql, gen: {go: {emit_interface: true, sql_package: pgx/v5, emit_db_tags: true, query_parameter_limit: 3, rename: {a: B}, out: a}}}
- {engine: postgresql, schema: s.sql, queries: a.sql, gen: {go: {emit_interface: true, sql_package: pgx/v5, emit_db_tags: false, query_parameter_limit: 3, rename: {a: B}, out: b, build_tags: race}}}
`},
	"aliases of everything else": {"sqlc.yaml", `
version: &two "2"
engines: [&pg postgresql]
overrides: {go: &global {overrides: &overrides [{db_type: &uuid uuid, go_type: &type {import: a/b, type: T}}]}}
sql:
- engine: *pg
  schema: &schema [a.sql, &b b.sql]
  queries: *b
  gen: &gen {go: {out: one, sql_package: &pgx pgx/v5, overrides: *overrides}}
- {engine: *pg, schema: *schema, queries: [*b], gen: {go: {out: &out two, package: *out, sql_package: *pgx, overrides: [{column: a.b, go_type: *type}, {<<: {nullable: true}, db_type: *uuid, go_type: *type}]}}}
`, `
version: "2"
overrides: {go: {overrides: [{db_type: uuid, go_type: {import: a/b, type: T}}]}}
sql:
- engine: postgresql
  schema: [a.sql, b.sql]
  queries: b.sql
  gen: {go: {out: one, sql_package: pgx/v5, overrides: [{db_type: uuid, go_type: {import: a/b, type: T}}]}}
- {engine: postgresql, schema: [a.sql, b.sql], queries: [b.sql], gen: {go: {out: two, package: two, sql_package: pgx/v5, overrides: [{column: a.b, go_type: {import: a/b, type: T}}, {nullable: true, db_type: uuid, go_type: {import: a/b, type: T}}]}}}
`},
	"whole lists, entries and codegen": {"sqlc.yaml", `
version: "2"
plugins: &plugins [&plugin {name: dbgen, process: &process {cmd: dbgen}}]
list: &list
- &entry {engine: postgresql, queries: a.sql, codegen: &codegen [&gen {plugin: dbgen, out: a, options: &options {package: a}}]}
- {<<: *entry, codegen: [{<<: *gen, out: b, options: {<<: *options, emit_interface: true}}]}
sql: *list
`, `
version: "2"
plugins: [{name: dbgen, process: {cmd: dbgen}}]
sql:
- {engine: postgresql, queries: a.sql, codegen: [{plugin: dbgen, out: a, options: {package: a}}]}
- {engine: postgresql, queries: a.sql, codegen: [{plugin: dbgen, out: b, options: {package: a, emit_interface: true}}]}
`},
	"version 1": {"sqlc.yaml", `
version: "1"
packages:
- &first {name: a, path: a, engine: postgresql, schema: s.sql, queries: a.sql, sql_package: pgx/v5, overrides: &o [{db_type: uuid, go_type: string}]}
- {<<: *first, path: b, name: b}
- {<<: [{name: c, path: c}, *first], overrides: []}
`, `
version: "1"
packages:
- {name: a, path: a, engine: postgresql, schema: s.sql, queries: a.sql, sql_package: pgx/v5, overrides: [{db_type: uuid, go_type: string}]}
- {name: b, path: b, engine: postgresql, schema: s.sql, queries: a.sql, sql_package: pgx/v5, overrides: [{db_type: uuid, go_type: string}]}
- {name: c, path: c, engine: postgresql, schema: s.sql, queries: a.sql, sql_package: pgx/v5, overrides: []}
`},
	"dbgen.yaml": {"dbgen.yaml", `
version: 1
schema: &s [schema]
packages:
- {queries: a, go: &go {out: a, runtime: never, initialisms: [&id id]}}
- &p
  schema: *s
  queries: b
  go: {<<: *go, out: b}
- <<: *p
  go: {out: c, <<: [*go], initialisms: [*id, url]}
check:
  table_rows: &rows {a: 1}
  rules: {<<: &rules {missing-index: &off "off"}, unindexed-foreign-key: *off}
`, `
version: 1
schema: [schema]
packages:
- {queries: a, go: {out: a, runtime: never, initialisms: [id]}}
- {schema: [schema], queries: b, go: {runtime: never, out: b, initialisms: [id]}}
- {schema: [schema], queries: b, go: {runtime: never, out: c, initialisms: [id, url]}}
check:
  table_rows: {a: 1}
  rules: {missing-index: "off", unindexed-foreign-key: "off"}
`},
	"a key that only looks like a merge": {"dbgen.yaml", "version: 1\nschema: s\nqueries: q\ngo: {out: a, rename: {\"<<\": A, b: &b B, c: *b}}\n",
		"version: 1\nschema: s\nqueries: q\ngo: {out: a, rename: {'<<': A, b: B, c: B}}\n"},
}

// A configuration with aliases is the one with what they stand for.
func TestAliases(t *testing.T) {
	for name, tc := range aliased {
		t.Run(name, func(t *testing.T) {
			short, err := Parse(tc.path, tc.short)
			if err != nil {
				t.Fatal(err)
			}
			long, err := Parse(tc.path, tc.long)
			if err != nil {
				t.Fatal(err)
			}
			for _, cfg := range []*Config{short, long} {
				if cfg.Warnings.Len() > 0 {
					t.Errorf("warnings %v", cfg.Warnings.All())
				}
				forgetPlaces(reflect.ValueOf(cfg))
			}
			if !reflect.DeepEqual(short, long) {
				t.Errorf("read\n%+v\nwant\n%+v", short, long)
			}
		})
	}
}

// forgetPlaces sets all places in what v points to to nothing.
func forgetPlaces(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			forgetPlaces(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			forgetPlaces(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				forgetPlaces(v.Field(i))
			}
		}
	}
	switch x := v.Interface().(type) {
	case diag.Position, map[string]diag.Position:
		v.SetZero()
	case Check:
		x.places, x.tablePlaces = nil, nil
		v.Set(reflect.ValueOf(x))
	}
}

// What is wrong behind an alias is said where it is written.
func TestPlacesBehindAliases(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"option": {"version: 1\nschema: a\npackages:\n- queries: b\n  go: &go\n    out: a\n    build_tags: a &&\n- {queries: b, go: {<<: *go, out: b}}\n",
			"dbgen.yaml:7:5: build_tags: \"a &&\" is not a build constraint"},
		"key":           {"version: 1\nschema: a\nqueries: b\ngo: {out: a, <<: {emit_interfaces: true}}\n", "dbgen.yaml:4:19: unknown key \"emit_interfaces\" in go\n\tdid you mean \"emit_interface\"?"},
		"value":         {"version: 1\nschema: &a a\nqueries: b\ngo: {out: a, emit_interface: *a}\n", "dbgen.yaml:2:9: \"a\" stands where true or false is wanted"},
		"no mapping":    {"version: 1\nschema: &a a\nqueries: b\ngo:\n  out: a\n  <<: *a\n", "dbgen.yaml:2:9: \"<<\" takes the keys of a mapping, and this is none\n\twrite \"<<: *name\""},
		"no mappings":   {"version: 1\nschema: a\nqueries: b\ngo: {out: a, <<: [{emit_interface: true}, b]}\n", "dbgen.yaml:4:43: \"<<\" takes the keys of a mapping, and this is none"},
		"merges itself": {"version: 1\nschema: a\nqueries: b\ngo: &go {out: a, <<: *go}\n", "dbgen.yaml:4:22: alias \"go\" stands in what it names\n\twrite what is meant instead of the alias"},
		"holds itself":  {"version: 1\nschema: &s [a, *s]\nqueries: b\ngo: {out: a}\n", "dbgen.yaml:2:16: alias \"s\" stands in what it names"},
		"circle":        {"version: 1\nschema: a\nqueries: b\ngo: &go {out: a, rename: &r {a: {b: *go}, <<: *r}}\n", "dbgen.yaml:4:37: alias \"go\" stands in what it names\n\twrite what is meant instead of the alias\ndbgen.yaml:4:47: alias \"r\" stands"},
		"root":          {"&root\nversion: 1\nschema: a\nqueries: b\ngo: *root\n", "dbgen.yaml:5:5: alias \"root\" stands in what it names"},
		"no anchor":     {"version: 1\nschema: a\nqueries: b\ngo: {out: a, <<: *go}\n", "dbgen.yaml:4:18: the alias names no anchor before it\n\twrite the anchor"},
		"given twice":   {"version: 1\nschema: a\nqueries: b\ngo: {out: a, <<: &a {rename: {a: B}, rename: {c: D}}}\n", "dbgen.yaml:4:38: key \"rename\" is given twice\n\tit stands on line 4 already"},
		"too many": {"version: 1\nschema: a\nqueries: b\nx0: &x0 [a,a,a,a,a,a,a,a,a,a]\n" + func() string {
			var b strings.Builder
			for i := range 9 {
				next, this := string(rune('1'+i)), string(rune('0'+i))
				b.WriteString("x" + next + ": &x" + next + " [" + strings.Repeat("*x"+this+",", 9) + "*x" + this + "]\n")
			}
			return b.String()
		}() + "go: {out: a}\n", "dbgen.yaml:9:5: its aliases stand for more than 1048576 values\n\twrite it with fewer aliases"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("dbgen.yaml", tc.text)
			if err == nil || !strings.HasPrefix(err.Error(), tc.want) {
				t.Errorf("error\n%v\nwant\n%s", err, tc.want)
			}
		})
	}
}
