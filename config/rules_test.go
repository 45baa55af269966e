package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/config"
)

// What is said of production is about tables and versions that there are.
func TestProduction(t *testing.T) {
	for _, c := range []struct{ check, want, warnings string }{
		{"table_rows: {users: 1, app.users: 0, stories: 5}", "", ""},
		{"table_rows:\n    users: 1\n    storis: 2\n    app.comments: 3\n    zebra: 4\n",
			"dbgen.yaml:9:5: table_rows: there is no table \"app.comments\"\n\tdid you mean \"comments\"?\n" +
				"dbgen.yaml:8:5: table_rows: there is no table \"storis\"\n\tdid you mean \"stories\"?\n" +
				"dbgen.yaml:10:5: table_rows: there is no table \"zebra\"\n\twrite the table as the schema has it, or remove the entry", ""},
		{"table_rows: {users: -1}", "dbgen.yaml:6:23: -1 is no number of rows\n\twrite how many rows the table has", ""},
		{"default_rows: -5", "dbgen.yaml:6:17: -5 is no number of rows\n\twrite how many rows a table has, 0 where that is not known", ""},
		{"postgresql: 12", "", "dbgen.yaml:6:15: warning: PostgreSQL 12 is out of support; it is taken for 14\n\tupdate the server, or write 14"},
		{"postgresql: 0", "dbgen.yaml:6:15: unknown PostgreSQL version 0\n\twrite the server's major version, 14 to 18", ""},
		{"postgresql: 19", "dbgen.yaml:6:15: unknown PostgreSQL version 19\n\twrite the server's major version, 14 to 18", ""},
		{"postgresql: 180004", "dbgen.yaml:6:15: unknown PostgreSQL version 180004\n\twrite the server's major version, 14 to 18", ""},
	} {
		cfg, err := config.Parse("dbgen.yaml", "version: 1\nschema: a\nqueries: b\ngo: {out: db}\ncheck:\n  "+c.check+"\n")
		if err == nil {
			err = cfg.CheckTables([]string{"users", "app.users", "stories", "public.stories", "comments", "public.comments"})
		}
		got, warnings := "", ""
		if err != nil {
			got = err.Error()
		}
		if cfg != nil && cfg.Warnings.Len() > 0 {
			warnings = cfg.Warnings.All()[0].String()
		}
		if sorted(got) != sorted(c.want) || warnings != c.warnings {
			t.Errorf("%s: error\n%s\nwarning %s\nwant\n%s\nwarning %s", c.check, got, warnings, c.want, c.warnings)
		}
	}
}

// sorted is a text with its lines in one order.
func sorted(text string) string {
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestCheckRules(t *testing.T) {
	known, elsewhere := []string{"missing-index", "stale-cache"}, []string{"n-plus-one"}
	for name, tt := range map[string]struct{ check, want string }{
		"known":     {"{rules: {missing-index: off}}", ""},
		"none":      {"{}", ""},
		"a slip":    {"{rules: {missing-index: off, stale-cahce: error}}", "dbgen.yaml:5:37: there is no rule \"stale-cahce\"\n\tdid you mean \"stale-cache\"?"},
		"far off":   {"{rules: {nothing: error}}", "dbgen.yaml:5:17: there is no rule \"nothing\"\n\tuse one of missing-index, stale-cache"},
		"of vet":    {"{rules: {n-plus-one: error}}", "dbgen.yaml:5:17: rule \"n-plus-one\" takes no settings"},
		"two slips": {"{rules: {aa: error, bb: error}}", "dbgen.yaml:5:28: there is no rule \"bb\""},
		"by alias":  {"&a {rules: &r {nothing: error}}", "dbgen.yaml:5:23: there is no rule \"nothing\""},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, err := load(t, tt.check)
			if err != nil {
				t.Fatal(err)
			}
			err = cfg.CheckRules(known, elsewhere)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("error %v\nwant %q", err, tt.want)
			}
		})
	}
}

// TestSeverityByAlias: what an alias brings has the place where it is written.
func TestSeverityByAlias(t *testing.T) {
	_, err := load(t, "{table_rows: {}, rules: {<<: {missing-index: loud}}}")
	if err == nil || !strings.Contains(err.Error(), `dbgen.yaml:5:53: unknown severity "loud" of rule "missing-index"`) {
		t.Errorf("error %v", err)
	}
}

func load(t *testing.T, check string) (*config.Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dbgen.yaml")
	text := "version: 1\nschema: a\nqueries: b\ngo: {out: db}\ncheck: " + check + "\n"
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return config.Load(path)
}
