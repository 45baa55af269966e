package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/config"
)

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

// TestSeverityByAlias: what an alias brings has no place of its own.
func TestSeverityByAlias(t *testing.T) {
	_, err := load(t, "{table_rows: {}, rules: {<<: {missing-index: loud}}}")
	if err == nil || !strings.Contains(err.Error(), `unknown severity "loud" of rule "missing-index"`) {
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
