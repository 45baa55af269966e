package schema

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// folder writes files and returns the folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestLoadOrder(t *testing.T) {
	tests := map[string]struct {
		files    []string
		patterns []string
		want     []string
	}{
		"by name": {
			[]string{"s/b.sql", "s/a.sql", "s/c.txt"}, []string{"s"}, []string{"s/a.sql", "s/b.sql"},
		},
		"golang-migrate, by number, without downs": {
			[]string{"m/2_b.up.sql", "m/2_b.down.sql", "m/10_c.up.sql", "m/1_a.up.sql", "m/1_a.down.sql"},
			[]string{"m"}, []string{"m/1_a.up.sql", "m/2_b.up.sql", "m/10_c.up.sql"},
		},
		"a glob, too": {
			[]string{"m/2_b.up.sql", "m/2_b.down.sql", "m/10_c.up.sql"}, []string{"m/*.sql"}, []string{"m/2_b.up.sql", "m/10_c.up.sql"},
		},
		"goose, with time stamps and Go files": {
			[]string{"g/20240201000000_b.sql", "g/20240101000000_a.sql", "g/20240301000000_c.go"},
			[]string{"g"}, []string{"g/20240101000000_a.sql", "g/20240201000000_b.sql"},
		},
		"flyway": {
			[]string{"f/V10__c.sql", "f/V2__b.sql", "f/V1.1__a.sql", "f/V1__a.sql"},
			[]string{"f"}, []string{"f/V1__a.sql", "f/V1.1__a.sql", "f/V2__b.sql", "f/V10__c.sql"},
		},
		"numbers only where all have one": {
			[]string{"x/10_a.sql", "x/2_b.sql", "x/extra.sql"}, []string{"x"}, []string{"x/10_a.sql", "x/2_b.sql", "x/extra.sql"},
		},
		"as listed, each once": {
			[]string{"a.sql", "b.sql", "m/1_x.up.sql"}, []string{"b.sql", "m", "a.sql", "*.sql"}, []string{"b.sql", "m/1_x.up.sql", "a.sql"},
		},
		"a down-file that is named itself": {
			[]string{"1_x.down.sql"}, []string{"1_x.down.sql"}, []string{"1_x.down.sql"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{}
			for _, f := range test.files {
				files[f] = "SELECT 1;"
			}
			root := folder(t, files)
			sources, diags := Load(root, test.patterns)
			if err := diags.Err(); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range sources {
				rel, err := filepath.Rel(root, s.Name)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, filepath.ToSlash(rel))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestLoadReportsWhatIsMissing(t *testing.T) {
	root := folder(t, map[string]string{"a.sql": "SELECT 1;", "empty/readme.md": ""})
	sources, diags := Load(root, []string{"missing.sql", "a.sql", "none*.sql"})
	if len(sources) != 1 {
		t.Errorf("%d sources, want the one that exists", len(sources))
	}
	if got := diags.Len(); got != 2 {
		t.Errorf("%d diagnostics, want 2: %v", got, diags.All())
	}
}

func TestForwardKeepsPositions(t *testing.T) {
	tests := map[string]string{
		"goose": `-- +goose Up
-- +goose StatementBegin
CREATE TABLE kept (id int);
-- +goose StatementEnd
-- +goose Down
DROP TABLE kept;
`,
		"dbmate":      "-- migrate:up transaction:false\nCREATE TABLE kept (id int);\n\n-- migrate:down\nDROP TABLE kept;\n",
		"sql-migrate": "-- +migrate Up\nCREATE TABLE kept (id int);\n-- +migrate Down\nDROP TABLE kept;",
		"tern":        "CREATE TABLE kept (id int);\n---- create above / drop below ----\nDROP TABLE kept;",
		"down first":  "-- +goose Down\nDROP TABLE kept;\n-- +goose Up\nCREATE TABLE kept (id int);\n",
		"plain":       "-- up and down\nCREATE TABLE kept (id int);",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			got := forward(text)
			if len(got) != len(text) || strings.Count(got, "\n") != strings.Count(text, "\n") {
				t.Errorf("the text has another shape: %q", got)
			}
			cat, diags := Replay([]Source{{"m.sql", got}}, Options{})
			if err := diags.Err(); err != nil {
				t.Fatal(err)
			}
			table := cat.Table(cat.SearchPath, Name{Name: "kept"})
			if table == nil {
				t.Fatal("the table is gone")
			}
			if at := text[table.Pos.Offset:]; !strings.HasPrefix(at, "kept (id int)") {
				t.Errorf("the table's position is at %q", at)
			}
		})
	}
}
