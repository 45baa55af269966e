package config

import (
	"cmp"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/templates/options"
)

func TestParseDbgen(t *testing.T) {
	cfg, err := Parse("app/dbgen.yaml", `
version: 1
schema: schema
queries: [queries, more/*.sql]
go:
  package: db
  out: internal/db
  emit_interface: true
  overrides:
    - db_type: uuid
      go_type: github.com/google/uuid.UUID
check:
  postgresql: 15
  table_rows: {comments: 5000000}
  rules: {unindexed-foreign-key: "off"}
`)
	if err != nil {
		t.Fatal(err)
	}
	p := cfg.Packages[0]
	if len(p.Schema) != 1 || p.Schema[0] != "schema" || len(p.Queries) != 2 {
		t.Errorf("schema %q, queries %q", p.Schema, p.Queries)
	}
	if got := cfg.Path(p.Go.Out); got != filepath.Join("app", "internal", "db") {
		t.Errorf("output folder %q", got)
	}
	if !p.Go.EmitInterface || p.SearchPath[0] != "public" {
		t.Errorf("package %+v", p)
	}
	if o := p.Go.Overrides[0]; o.GoType.Spec != "github.com/google/uuid.UUID" {
		t.Errorf("override %+v", o)
	}
	if cfg.Check.TableRows["comments"] != 5_000_000 || cfg.Check.Rules["unindexed-foreign-key"] != "off" {
		t.Errorf("check %+v", cfg.Check)
	}
}

func TestParseSQLC(t *testing.T) {
	for name, text := range map[string]string{
		"v2": `
version: "2"
overrides: {go: {rename: {id: Identifier}, overrides: [{column: users.id, go_type: int}]}}
sql:
  - engine: postgresql
    schema: [schema.sql]
    queries: query.sql
    gen: {go: {package: db, out: db, sql_package: pgx/v5, emit_json_tags: true}}
`,
		"v1": `
version: "1"
rename: {id: Identifier}
overrides: [{column: users.id, go_type: int}]
packages:
  - {name: db, path: db, engine: postgresql, schema: [schema.sql], queries: query.sql, sql_package: pgx/v5, emit_json_tags: true}
`,
		"json": `{"version": "2", "overrides": {"go": {"rename": {"id": "Identifier"}, "overrides": [{"column": "users.id", "go_type": "int"}]}},
 "sql": [{"engine": "postgresql", "schema": ["schema.sql"], "queries": "query.sql",
  "gen": {"go": {"package": "db", "out": "db", "sql_package": "pgx/v5", "emit_json_tags": true}}}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			cfg, err := Parse("sqlc.yaml", text)
			if err != nil {
				t.Fatal(err)
			}
			p := cfg.Packages[0]
			if !cfg.SQLC || p.Go.Package != "db" || p.Go.Out != "db" || !p.Go.EmitJSONTags ||
				p.Schema[0] != "schema.sql" || p.Queries[0] != "query.sql" ||
				p.Go.Rename["id"] != "Identifier" || p.Go.Overrides[0].Column != "users.id" {
				t.Errorf("package %+v", p)
			}
		})
	}
}

// What sqlc goes on generating is left out with a warning, old keys are known,
// and the global settings win, as in sqlc.
func TestSQLCProjects(t *testing.T) {
	cfg, err := Parse("sqlc.yaml", `
version: "2"
overrides:
  go:
    rename: {id: Global}
    overrides:
      - {postgres_type: text, null: true, go_type: "*string"}
      - {engine: mysql, db_type: json, go_type: string}
sql:
- engine: mysql
  schema: a
  queries: b
  gen: {go: {out: other}}
- {engine: postgresql, queries: std, gen: {go: {out: std}}}
- {engine: postgresql, schema: s, queries: k, gen: {kotlin: {out: kotlin}}}
- engine: postgresql
  queries: [q.sql]
  strict_function_checks: true
  gen:
    go:
      out: db
      sql_package: pgx/v5
      emit_prepared_queries: true
      rename: {id: Own, x: X1}
      overrides: [{db_type: text, nullable: true, go_type: string}]
- {engine: postgresql, schema: s, queries: q, gen: {go: {out: second, sql_package: pgx/v5}}}
`)
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Packages) != 4 || len(cfg.Generated().Packages) != 2 {
		t.Fatalf("%d packages, %d to generate", len(cfg.Packages), len(cfg.Generated().Packages))
	}
	if p := cfg.Packages[0]; !p.SQLOnly || p.Go.Package != "std" || p.Go.SQLPackage != "database/sql" || p.Pos.Line != 14 || len(p.Queries) != 1 {
		t.Errorf("the package for database/sql: %+v", p)
	}
	if want := []Left{{"other", diag.Position{File: "sqlc.yaml", Line: 10, Column: 3}}, {"std", cfg.Packages[0].Pos}}; !slices.Equal(cfg.LeftOut, want) {
		t.Errorf("left out %+v", cfg.LeftOut)
	}
	if p := cfg.Packages[1]; !p.SQLOnly || p.OtherInterface() || p.Go.SQLPackage != "" || p.Go.Package != "kotlin" || p.Pos.Line != 15 || len(p.Schema) != 1 {
		t.Errorf("the package in Kotlin: %+v", p)
	}
	first, second := cfg.Packages[2], cfg.Packages[3]
	if first.UnknownFunctions || !second.UnknownFunctions {
		t.Error("strict_function_checks is not heeded")
	}
	if !first.Go.SQLCCompatible || first.Go.Rename["id"] != "Global" || first.Go.Rename["x"] != "X1" {
		t.Errorf("settings %+v", first.Go)
	}
	if o := first.Go.Overrides; len(o) != 3 || o[0].PostgresType != "text" || o[2].DBType != "text" {
		t.Errorf("overrides %+v", o)
	}
	var warnings []string
	for _, w := range cfg.Warnings.All() {
		warnings = append(warnings, w.Pos.String()+" "+w.Message)
	}
	want := []string{
		`sqlc.yaml:10:11 left out: engine "mysql" is not supported`,
		"sqlc.yaml:23:7 emit_prepared_queries has no meaning with pgx",
	}
	if !slices.Equal(warnings, want) {
		t.Errorf("warnings %q, want %q", warnings, want)
	}
}

// In a configuration that calls dbgen as sqlc's plugin, dbgen generates what
// sqlc would have it generate, and nothing else.
func TestSQLCPluginEntries(t *testing.T) {
	cfg, err := Parse("sqlc.yaml", `
version: "2"
plugins:
- {name: typed, process: {cmd: ./bin/dbgen}}
- {name: py, wasm: {url: "file://py.wasm", sha256: ""}}
overrides: {go: {rename: {id: NotOurs}}}
options:
  py: {emit: [all]}
  typed: {rename: {id: Identifier}}
sql:
- engine: postgresql
  schema: s
  queries: q
  strict_function_checks: true
  gen: {go: {out: std}}
  codegen:
  - {plugin: py, out: py}
  - {plugin: typed, out: internal/db, options: {emit_interface: true, search_path: [app, public]}}
  - {plugin: typed, out: narrow, options: {package: tight, sqlc_compatible: false}}
- {engine: postgresql, schema: s, queries: other, gen: {go: {out: other, sql_package: pgx/v5}}}
`)
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Packages) != 3 || len(cfg.Generated().Packages) != 2 {
		t.Fatalf("%d packages", len(cfg.Packages))
	}
	if p := cfg.Packages[2]; !p.SQLOnly || p.OtherInterface() || p.Go.SQLPackage != "pgx/v5" || p.Go.Out != "other" || p.Pos.Line != 20 {
		t.Errorf("the package that sqlc generates itself: %+v", p)
	}
	first, second := cfg.Packages[0], cfg.Packages[1]
	if first.Go.Out != "internal/db" || first.Go.Package != "db" || !first.Go.EmitInterface || !first.Go.SQLCCompatible ||
		first.Go.Rename["id"] != "Identifier" || !slices.Equal(first.SearchPath, []string{"app", "public"}) || first.UnknownFunctions {
		t.Errorf("package %+v", first)
	}
	if second.Go.Package != "tight" || second.Go.SQLCCompatible || !slices.Equal(second.SearchPath, []string{"public"}) {
		t.Errorf("package %+v", second)
	}
	warnings := cfg.Warnings.All()
	if len(warnings) != 1 || warnings[0].Pos.String() != "sqlc.yaml:16:3" || warnings[0].Message != `not used by dbgen: codegen of plugin "py"` {
		t.Errorf("warnings %v", warnings)
	}
	if want := []Left{{"other", diag.Position{File: "sqlc.yaml", Line: 20, Column: 3}}}; !slices.Equal(cfg.LeftOut, want) {
		t.Errorf("left out %+v", cfg.LeftOut)
	}
}

// What dbgen has no use for is said once.
func TestUnused(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"version 2": {`version: "2"
cloud: {project: x}
servers: [{uri: y}]
rules: [{name: a, rule: b}]
sql:
- {engine: postgresql, schema: s, queries: q, database: {managed: true}, analyzer: {database: false}, rules: [a], gen: {go: {out: db, sql_package: pgx/v5}, json: {out: x}}}
- {engine: postgresql, schema: s, queries: q, database: {uri: z}, codegen: [{plugin: py, out: p}], gen: {go: {out: std}}}
- {engine: postgresql, schema: s, queries: q, codegen: [{plugin: ts, out: p}]}
`, `sqlc.yaml:2:1: not used by dbgen: cloud, servers, rules, database, analyzer, gen.json, codegen of plugin "py"`},
		"version 1": {`version: "1"
packages:
- {path: db, name: db, engine: postgresql, schema: s, queries: q, sql_package: pgx/v5, rules: [a], database: {uri: z}}
`, `sqlc.yaml:3:88: not used by dbgen: rules, database`},
		"nothing": {`version: "2"
plugins: [{name: dbgen, process: {cmd: dbgen}}]
sql: [{engine: postgresql, schema: s, queries: q, codegen: [{plugin: dbgen, out: p}]}]
`, ``},
	} {
		cfg, err := Parse("sqlc.yaml", tc.text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var said []string
		for _, w := range cfg.Warnings.All() {
			said = append(said, w.Pos.String()+": "+w.Message)
		}
		if got := strings.Join(said, "\n"); got != tc.want {
			t.Errorf("%s: said\n%s\nwant\n%s", name, got, tc.want)
		}
	}
}

func TestErrorsSayWhereAndWhat(t *testing.T) {
	for name, tc := range map[string]struct{ path, text, want string }{
		"unknown key": {"dbgen.yaml", "version: 1\nschema: a\nquerys: b\ngo: {out: db}\n",
			"dbgen.yaml:3:1: unknown key \"querys\" in dbgen.yaml\n\tdid you mean \"queries\"?"},
		"unknown nested key": {"dbgen.yaml", "version: 1\nschema: a\nqueries: b\ngo:\n  out: db\n  emit_interfaces: true\n",
			"dbgen.yaml:6:3: unknown key \"emit_interfaces\" in go\n\tdid you mean \"emit_interface\"?"},
		"several at once": {"dbgen.yaml", "version: 1\ngo: {package: 1x}\n",
			"dbgen.yaml:1:1: no schema is given\n\tname the files, folders or globs with the DDL\n" +
				"dbgen.yaml:1:1: no queries are given\n\tname the files, folders or globs with the queries\n" +
				"dbgen.yaml:2:5: no output folder is given\n\twrite \"out: db\" under \"go\""},
		"wrong version": {"dbgen.yaml", "version: 7\nschema: a\nqueries: b\ngo: {out: db}\n",
			"dbgen.yaml:1:10: unknown version \"7\"\n\twrite \"version: 1\""},
		"not YAML": {"dbgen.yaml", "version: 1\n  schema: [\n", "dbgen.yaml:"},
		"severity": {"dbgen.yaml", "version: 1\nschema: a\nqueries: b\ngo: {out: db}\ncheck: {rules: {missing-index: loud}}\n",
			"dbgen.yaml:5:32: unknown severity \"loud\" of rule \"missing-index\"\n\twrite one of error, warning, info, off"},
		"plugin option": {"sqlc.yaml", "version: \"2\"\nplugins: [{name: dbgen, process: {cmd: dbgen}}]\nsql:\n- {engine: postgresql, queries: b, codegen: [{plugin: dbgen, out: db, options: {emit_interfaces: true}}]}\n",
			"sqlc.yaml:4:81: unknown key \"emit_interfaces\" in options\n\tdid you mean \"emit_interface\"?"},
		"engine": {"sqlc.yaml", "version: \"2\"\nsql:\n- {engine: postgres, schema: a, queries: b, gen: {go: {out: db}}}\n",
			"sqlc.yaml:3:12: engine \"postgres\" is not supported\n\tdid you mean \"postgresql\"?"},
		"no boolean": {"dbgen.yaml", "version: 1\nschema: a\nqueries: b\ngo:\n  out: db\n  emit_interface: maybe\n",
			"dbgen.yaml:6:19: \"maybe\" stands where true or false is wanted"},
		"no mapping": {"dbgen.yaml", "version: 1\nschema: a\nqueries: b\ngo: db\n", "dbgen.yaml:4:5: \"db\" stands where a mapping is wanted"},
		"no text":    {"dbgen.yaml", "version: 1\nschema: a\nqueries: b\ngo: {out: [db]}\n", "dbgen.yaml:4:11: a list stands where text is wanted"},
		"no number": {"dbgen.yaml", "version: 1\nschema: a\nqueries: b\ngo: {out: db}\ncheck:\n  postgresql: pg18\n  table_rows:\n    authors: many\n  rules: [missing-index]\n",
			"dbgen.yaml:6:15: \"pg18\" stands where a number is wanted\ndbgen.yaml:8:14: \"many\" stands where a number is wanted\ndbgen.yaml:9:10: a list stands where a mapping is wanted"},
		"kinds of sqlc's": {"sqlc.yaml", "version: \"2\"\noverrides: {go: {rename: [a], overides: []}}\nsql:\n- {engine: postgresql, schema: {a: b}, queries: b, gen: {go: {package: db, out: db, sql_package: pgx/v5}}}\n",
			"sqlc.yaml:2:26: a list stands where a mapping is wanted\nsqlc.yaml:2:31: unknown key \"overides\" in go\n\tdid you mean \"overrides\"?"},
		"kinds of an entry": {"sqlc.yaml", "version: \"2\"\nsql:\n- {engine: postgresql, schema: {a: b}, strict_function_checks: much, queries: b, gen: {go: {package: db, out: db}}}\n",
			"sqlc.yaml:3:32: want a path or a list of paths\nsqlc.yaml:3:64: \"much\" stands where true or false is wanted"},
		"kinds of version 1": {"sqlc.yaml", "version: \"1\"\nrename: a\npackages: [{schema: a, queries: b, path: db, name: db, sql_package: pgx/v5}]\n",
			"sqlc.yaml:2:9: \"a\" stands where a mapping is wanted"},
		"no path": {"dbgen.yaml", "version: 1\nschema: {a: b}\nqueries: [{}]\ngo: {out: db, query_parameter_limit: [1], rename: {a: {}}, overrides: {}}\n",
			"dbgen.yaml:2:9: want a path or a list of paths\ndbgen.yaml:3:11: a mapping stands where text is wanted\n" +
				"dbgen.yaml:4:38: a list stands where a number is wanted\ndbgen.yaml:4:55: a mapping stands where text is wanted\ndbgen.yaml:4:71: a mapping stands where a list is wanted"},
		"parts of a Go type": {"dbgen.yaml", "version: 1\nschema: a\nqueries: b\ngo:\n  out: db\n  overrides:\n  - {db_type: uuid, go_type: {imort: a/b, type: T, pointer: yes please}}\n",
			"dbgen.yaml:7:31: unknown key \"imort\" in go_type\n\tdid you mean \"import\"?\ndbgen.yaml:7:61: \"yes please\" stands where true or false is wanted"},
		"tab": {"dbgen.yaml", "version: 1\ngo:\n\tout: db\n", "dbgen.yaml:3:1: this is no YAML\n\tindent with spaces"},
		"mysql": {"sqlc.yaml", "version: \"2\"\nsql:\n- {engine: mysql, schema: a, queries: b, gen: {go: {out: db}}}\n",
			"sqlc.yaml:3:12: engine \"mysql\" is not supported\n\tkeep sqlc for this entry; dbgen knows PostgreSQL alone"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(tc.path, tc.text)
			if err == nil {
				t.Fatal("no error")
			}
			if !strings.HasPrefix(err.Error(), tc.want) {
				t.Errorf("error\n%s\nwant\n%s", err, tc.want)
			}
		})
	}
}

// Each option is read where options.All says that it is, and nowhere else.
func TestEveryOptionIsRead(t *testing.T) {
	values := map[string]string{"true or false": "true", "text": "x", "number": "2", "list": "[]", "mapping": "{}"}
	for i := range options.All {
		o := &options.All[i]
		value := values[o.Type()]
		if o.Words != nil {
			value = o.Words[0]
		}
		v1 := cmp.Or(o.V1, o.Name)
		for place, text := range map[string]string{
			"dbgen.yaml":   "version: 1\nschema: a\nqueries: b\ngo:\n  " + given(o.Name != "out", "out: db\n  ") + o.Name + ": " + value + "\n",
			"sqlc.yaml v2": "version: \"2\"\nsql:\n- engine: postgresql\n  schema: a\n  queries: b\n  gen:\n    go:\n      sql_package: pgx/v5\n      " + given(o.Name != "out", "out: db\n      ") + o.Name + ": " + value + "\n",
			"sqlc.yaml v1": "version: \"1\"\npackages:\n- engine: postgresql\n  schema: a\n  queries: b\n  sql_package: pgx/v5\n  " + given(v1 != "path", "path: db\n  ") + v1 + ": " + value + "\n",
			"plugin":       "version: \"2\"\nplugins: [{name: dbgen, process: {cmd: dbgen}}]\nsql:\n- engine: postgresql\n  schema: a\n  queries: b\n  codegen:\n  - plugin: dbgen\n    out: db\n    options:\n      " + o.Name + ": " + value + "\n",
		} {
			file, _, _ := strings.Cut(strings.Replace(place, "plugin", "sqlc.yaml", 1), " ")
			cfg, err := Parse(file, text)
			if refused := place == "plugin" && o.Beside; refused != (err != nil) {
				t.Errorf("%s: %s: %v", place, o.Name, err)
				continue
			}
			if err == nil && o.Type() == "text" {
				field := reflect.ValueOf(cfg.Packages[0].Go.Options)
				if got := fieldOf(field, o.Name).String(); got != value {
					t.Errorf("%s: %s is %q, want %q", place, o.Name, got, value)
				}
			}
		}
	}
}

// given is text, where it is wanted.
func given(wanted bool, text string) string {
	if wanted {
		return text
	}
	return ""
}

func fieldOf(v reflect.Value, key string) reflect.Value {
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("yaml") == key {
			return v.Field(i)
		}
	}
	return reflect.Value{}
}

// Characters that no configuration should hold are named, where they are.
func TestCharactersHavePlaces(t *testing.T) {
	const text = "version: 1\nschema: a\nqueries: b # ž\ngo:\n  out: "
	for _, tc := range []struct{ text, want string }{
		{"\ufeff" + text + "db\n", ""},
		{text + "d\x00b\x00\n", "dbgen.yaml:5:9: NUL byte\n\tremove it"},
		{text + "db # caf\xe9\n# \x01", "dbgen.yaml:5:16: byte 0xe9 is not valid UTF-8\n\tsave the file as UTF-8\ndbgen.yaml:6:3: control character U+0001\n\tremove it"},
		{text + "\ufeffdb\n", "dbgen.yaml:5:8: byte order mark (U+FEFF) within the file\n\tremove it"},
	} {
		_, err := Parse("dbgen.yaml", tc.text)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != tc.want {
			t.Errorf("%q: error\n%s\nwant\n%s", tc.text, got, tc.want)
		}
	}
}

// What is wrong with an option is said when the file is read, where it is.
func TestWrongOptionsHavePlaces(t *testing.T) {
	for _, tc := range []struct{ path, text, want string }{
		{"dbgen.yaml", "version: 1\nschema: a\nqueries: b\ngo:\n  out: db\n  build_tags: \"x\\ny\"\n  output_db_file_name: x_test.go\n  output_models_file_name: x_windows\n",
			"dbgen.yaml:6:3: build_tags: \"x\\ny\" is not one line\n\twrite what stands behind //go:build, for example \"linux && !race\"\n" +
				"dbgen.yaml:7:3: output_db_file_name: \"x_test.go\" is the name of a test, which go build leaves out\n\tdo not end in _test\n" +
				"dbgen.yaml:8:3: output_models_file_name: \"x_windows\" is compiled on one system or processor alone, for its ending\n\tadd a word to its end, or change the last one"},
		{"dbgen.yaml", "version: 1\nschema: a\nqueries: b\ngo:\n  out: my-db\n",
			"dbgen.yaml:5:3: package: \"my-db\" cannot be the name of a Go package\n\tuse a lower-case word, for example db"},
		{"dbgen.yaml", "version: 1\nschema: a\nqueries: b\ngo:\n  out: db\n  overrides:\n  - {db_type: text, go_type: exa mple.T}\n",
			"dbgen.yaml:7:5: overrides: go_type \"exa mple.T\" is not a Go type\n\t"},
		{"sqlc.yaml", "version: \"1\"\npackages:\n- schema: a\n  queries: b\n  sql_package: pgx/v5\n  path: db\n  name: 1x\n",
			"sqlc.yaml:7:3: package: \"1x\" cannot be the name of a Go package\n\tuse a lower-case word, for example db"},
	} {
		_, err := Parse(tc.path, tc.text)
		if err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("error\n%v\nwant\n%s", err, tc.want)
		}
	}
	plugin := SQLCPlugin{Name: "dbgen", Engine: "postgresql", Queries: []string{"q"}, Out: "db", Options: []byte(`{"build_tags": "a &&"}`)}
	const want = "options of plugin dbgen: build_tags: \"a &&\" is not a build constraint"
	if _, err := plugin.Config("."); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error\n%v\nwant\n%s", err, want)
	}
}

// Settings keep their places, for what the generator has to say of them; those
// that several packages share need not match in each.
func TestPlacesOfSettings(t *testing.T) {
	cfg, err := Parse("dbgen.yaml", `version: 1
schema: a
queries: b
go:
  out: db
  package: things
  rename: {x: Y}
  overrides:
    - {column: a.b, go_type: int}
    - db_type: uuid
      go_type: string
`)
	if err != nil {
		t.Fatal(err)
	}
	code := cfg.Packages[0].Go
	for what, pos := range map[string]string{
		code.Places["package"].String():  "dbgen.yaml:6:3",
		code.Places["rename.x"].String(): "dbgen.yaml:7:12",
		code.Overrides[0].Pos.String():   "dbgen.yaml:9:7",
		code.Overrides[1].Pos.String():   "dbgen.yaml:10:7",
	} {
		if what != pos {
			t.Errorf("at %s, want %s", what, pos)
		}
	}
	if code.WarnOfUnused {
		t.Error("what matches nothing is a warning only")
	}

	const head = `version: "2"
overrides: {go: {rename: {id: Global}, overrides: [{column: a.b, go_type: int}]}}
sql:
- {engine: postgresql, schema: a, queries: b, gen: {go: {out: one, sql_package: pgx/v5, overrides: [{column: c.d, go_type: int}]}}}
`
	for text, shared := range map[string]bool{
		head: false,
		head + "- {engine: postgresql, schema: a, queries: b, gen: {go: {out: two, sql_package: pgx/v5}}}\n": true,
		head + "- {engine: mysql, schema: a, queries: b, gen: {go: {out: two}}}\n":                           true,
	} {
		cfg, err := Parse("sqlc.yaml", text)
		if err != nil {
			t.Fatal(err)
		}
		code := cfg.Packages[0].Go
		if o := code.Overrides; o[0].Shared != shared || o[1].Shared || code.SharedRename["id"] != shared || !code.WarnOfUnused {
			t.Errorf("%s\n\tshared: %v, %v, renames %v; want %v", text, o[0].Shared, o[1].Shared, code.SharedRename, shared)
		}
		if o := code.Overrides; o[0].Pos.String() != "sqlc.yaml:2:52" || o[1].Pos.Line != 4 || code.Places["rename.id"].Line != 2 {
			t.Errorf("places %s, %s, %s", o[0].Pos, o[1].Pos, code.Places["rename.id"])
		}
	}
}

func TestFindLooksUpwards(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, "a", "b")
	if err := os.MkdirAll(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "sqlc.yaml"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := Find(deep)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(dir, "sqlc.yaml"); filepath.Clean(got) != want {
		t.Errorf("found %s, want %s", got, want)
	}
}
