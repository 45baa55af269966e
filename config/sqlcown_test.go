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

// The settings of the checks stand where sqlc_nulls does, however the file is written.
func TestChecksOfSQLCProject(t *testing.T) {
	const (
		entry  = "version: \"2\"\nsql:\n- engine: postgresql\n  schema: a\n  queries: b\n  gen: {go: {out: db}}\n"
		plugin = "version: \"2\"\nplugins: [{name: gen, process: {cmd: dbgen}}]\nsql:\n- engine: postgresql\n  schema: a\n  queries: b\n  codegen: [{plugin: gen, out: db}]\n"
		check  = "{check: {postgresql: 16, default_rows: 5, table_rows: {t: 7}, rules: {missing-index: error}, stats: s.json}}"
		shared = "x: &x {postgresql: 16, default_rows: 5, table_rows: {t: 7}, rules: {missing-index: error}}\n"
	)
	for name, text := range map[string]string{
		"an entry of sqlc's":         entry + "options: {dbgen: " + check + "}\n",
		"beside sqlc_nulls":          entry + "options: {dbgen: {sqlc_nulls: prove, " + check[1:] + "}\n",
		"a plugin":                   plugin + "options: {dbgen: " + check + "}\n",
		"a plugin, by its name":      plugin + "options: {gen: " + check + "}\n",
		"by an alias and a merge":    shared + entry + "options: {dbgen: {check: {<<: *x, stats: s.json}}}\n",
		"an entry that writes no Go": strings.Replace(entry, "gen: {go: {out: db}}", "gen: {json: {out: db}}", 1) + "options: {dbgen: " + check + "}\n",
		"an entry for pgx/v5":        strings.Replace(entry, "out: db", "out: db, sql_package: pgx/v5", 1) + "options: {dbgen: " + check + "}\n",
	} {
		cfg, err := Parse("sqlc.yaml", text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		c := cfg.Check
		if c.PostgreSQL != 16 || c.DefaultRows != 5 || c.TableRows["t"] != 7 || c.Rules["missing-index"] != "error" || c.Stats != "s.json" {
			t.Errorf("%s: %+v", name, c)
		}
	}
	for name, tc := range map[string]struct{ text, err string }{
		"an unknown key":     {entry + "options:\n  dbgen: {check: {rows: 1}}\n", "sqlc.yaml:8:19: unknown key \"rows\" in check"},
		"an unknown version": {entry + "options:\n  dbgen: {check: {postgresql: 99}}\n", "sqlc.yaml:8:31: unknown PostgreSQL version 99"},
		"twice":              {plugin + "options:\n  dbgen: {check: {postgresql: 16}}\n  gen: {check: {postgresql: 17}}\n", "sqlc.yaml:10:9: the settings of the checks are given twice\n\tthey stand on line 9 already"},
		"in version 1":       {"version: \"1\"\npackages: [{schema: a, queries: b, path: db}]\noptions: {dbgen: {check: {}}}\n", "sqlc.yaml:3:1: \"options\" has no meaning in version 1"},
	} {
		if _, err := Parse("sqlc.yaml", tc.text); err == nil || !strings.HasPrefix(err.Error(), tc.err) {
			t.Errorf("%s: error\n%v\nwant\n%s", name, err, tc.err)
		}
	}
	// sqlc hands a plugin of that name all of it.
	p := SQLCPlugin{Name: "dbgen", Engine: "postgresql", Schema: []string{"a"}, Queries: []string{"b"}, Out: "db",
		Global: []byte(`{"sqlc_nulls": "prove", "check": {"table_rows": {"t": 7}, "rules": {"x": "loud"}}}`)}
	cfg, err := p.Config(".")
	if err != nil || cfg.Packages[0].Go.SQLCNulls != "prove" {
		t.Errorf("as a plugin: %v", err)
	}
}
