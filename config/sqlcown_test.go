package config

import (
	"strings"
	"testing"
)

// sqlc_nulls of a sqlc.yaml, where sqlc itself generates too: it stands where sqlc
// lets others have settings.
func TestNullsOfSQLCProject(t *testing.T) {
	const entry = "version: \"2\"\nsql:\n- engine: postgresql\n  schema: a\n  queries: b\n  gen: {go: {sql_package: pgx/v5, out: db}}\n"
	const first = "version: \"1\"\npackages:\n- engine: postgresql\n  schema: a\n  queries: b\n  sql_package: pgx/v5\n  path: db\n"
	const plugin = "version: \"2\"\nplugins: [{name: dbgen, process: {cmd: dbgen}}]\nsql:\n- engine: postgresql\n  schema: a\n  queries: b\n  codegen:\n  - plugin: dbgen\n    out: db\n"
	for _, tc := range []struct{ name, text, want, err string }{
		{"not set", entry, "", ""},
		{"set", entry + "options:\n  dbgen: {sqlc_nulls: prove}\n", "prove", ""},
		{"version 1", first, "", ""},
		{"in version 1", first + "options:\n  dbgen: {sqlc_nulls: prove}\n", "", "sqlc.yaml:8:1: \"options\" has no meaning in version 1 of sqlc's configuration\n\tremove it, or make the file version 2, "},
		{"another's options", entry + "options:\n  other: {sqlc_nulls: prove}\n", "", ""},
		{"a plugin's for all entries", plugin + "options:\n  dbgen: {sqlc_nulls: prove}\n", "prove", ""},
		{"a plugin's own first", plugin + "    options: {sqlc_nulls: trust}\noptions:\n  dbgen: {sqlc_nulls: prove}\n", "trust", ""},
		{"no such word", entry + "options:\n  dbgen: {sqlc_nulls: proof}\n", "", "sqlc.yaml:8:11: sqlc_nulls: unknown value \"proof\"\n\tdid you mean \"prove\"?"},
		{"no such setting", entry + "options:\n  dbgen: {sqlc_nuls: prove}\n", "", "sqlc.yaml:8:11: unknown key \"sqlc_nuls\" in the options of dbgen\n\tdid you mean \"sqlc_nulls\"?"},
	} {
		cfg, err := Parse("sqlc.yaml", tc.text)
		switch {
		case tc.err != "":
			if err == nil || !strings.HasPrefix(err.Error(), tc.err) {
				t.Errorf("%s: error\n%v\nwant\n%s", tc.name, err, tc.err)
			}
		case err != nil:
			t.Errorf("%s: %v", tc.name, err)
		case cfg.Packages[0].Go.SQLCNulls != tc.want:
			t.Errorf("%s: sqlc_nulls is %q, want %q", tc.name, cfg.Packages[0].Go.SQLCNulls, tc.want)
		}
	}
}

// Entries for which sqlc asks a database have its types.
func TestDatabaseOfSQLCProject(t *testing.T) {
	for text, want := range map[string]bool{
		"":                                  false,
		"database: {uri: \"postgres://x\"}": true,
		"database: {managed: true}":         true,
		"database: {managed: false}":        false,
		"database: {managed: true}\n  analyzer: {database: false}": false,
		"database: {managed: true}\n  analyzer: {database: true}":  true,
	} {
		for file, config := range map[string]string{
			"version 2": "version: \"2\"\nsql:\n- engine: postgresql\n  schema: a\n  queries: b\n  gen: {go: {sql_package: pgx/v5, out: db}}\n  " + text + "\n",
			"version 1": "version: \"1\"\npackages:\n- engine: postgresql\n  schema: a\n  queries: b\n  sql_package: pgx/v5\n  path: db\n  " + text + "\n",
			"a plugin":  "version: \"2\"\nplugins: [{name: dbgen, process: {cmd: dbgen}}]\nsql:\n- engine: postgresql\n  schema: a\n  queries: b\n  codegen: [{plugin: dbgen, out: db}]\n  " + text + "\n",
		} {
			cfg, err := Parse("sqlc.yaml", config)
			if err != nil {
				t.Fatalf("%s: %s: %v", file, text, err)
			}
			if got := cfg.Packages[0].Go.SQLCDatabase; got != want {
				t.Errorf("%s: %q: sqlc asks a database: %t, want %t", file, text, got, want)
			}
		}
	}
}
