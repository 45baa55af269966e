package rules_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// project is one with a query for each thing to try.
var project = map[string]string{
	"dbgen.yaml": "version: 1\nschema: schema.sql\nqueries: query.sql\ngo: {package: db, out: db}\n",
	"error.yaml": "version: 1\nschema: schema.sql\nqueries: query.sql\ngo: {package: db, out: db}\ncheck: {rules: {all-columns: error}}\n",
	"off.yaml":   "version: 1\nschema: schema.sql\nqueries: query.sql\ngo: {package: db, out: db}\ncheck: {rules: {all-columns: \"off\"}}\n",
	"slip.yaml":  "version: 1\nschema: schema.sql\nqueries: query.sql\ngo: {package: db, out: db}\ncheck: {rules: {all-columnss: \"off\"}}\n",
	"panic.yaml": "version: 1\nschema: schema.sql\nqueries: [query.sql, panic.sql]\ngo: {package: db, out: db}\n",
	"schema.sql": "CREATE TABLE books (id bigint PRIMARY KEY, author_id bigint NOT NULL);\n",
	"query.sql": `-- name: Loud :iter
SELECT id, 'star' AS what FROM books;

-- name: Quiet :iter
-- ignore: all-columns all of them are shown
SELECT author_id, 'star' AS what FROM books;

-- name: Slip :iter
-- ignore: all-column it does not
SELECT id FROM books;
`,
	"panic.sql": `-- name: Breaks :many
SELECT id, 'panic' AS what FROM books WHERE author_id = $1;
`,
}

// TestNewRule adds a rule: the two files of a folder of its own and, in the
// list, its line with the import. With these alone, by the go command's overlay,
// the page, the check, the configuration, the comments and the docs' table know
// it.
func TestNewRule(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	read := func(name string) string {
		t.Helper()
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	list := read("rules.go")
	list = strings.Replace(list, "import (\n", "import (\n\t\"github.com/dbgen-go/dbgen/analyze/check/allcolumns\"\n", 1)
	list = strings.Replace(list, "[]*check.Rule{\n", "[]*check.Rule{\n\t\tallcolumns.Rule,\n", 1)
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{
		filepath.Join(root, "analyze/rules/rules.go"):           write("rules.go", list),
		filepath.Join(root, "analyze/check/allcolumns/rule.go"): write("rule.go", read("testdata/allcolumns/rule.go")),
		filepath.Join(root, "analyze/check/allcolumns/page.md"): write("page.md", read("testdata/allcolumns/page.md")),
	}})
	if err != nil {
		t.Fatal(err)
	}
	withRule := "-overlay=" + write("overlay.json", string(overlay))
	dbgen := filepath.Join(dir, "dbgen")
	if out, err := goCommand(root, "build", withRule, "-o", dbgen, "./cmd/dbgen").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, text := range project {
		write(name, text)
	}
	for name, tt := range map[string]struct {
		args   string
		status int
		want   []string
		not    string
	}{
		"explain":       {"explain all-columns", 0, []string{read("testdata/allcolumns/page.md")}, ""},
		"list":          {"explain", 0, []string{"missing-index\n", "all-columns\n"}, ""},
		"check":         {"check", 1, []string{"query.sql:1:10: warning: Loud: all columns are asked for [all-columns]", `there is no rule "all-column"; did you mean "all-columns"?`}, "Quiet"},
		"severity":      {"check -c error.yaml", 1, []string{"query.sql:1:10: error: Loud: all columns are asked for [all-columns]"}, "Quiet"},
		"off":           {"check -c off.yaml", 1, []string{"[unused-ignore]"}, "[all-columns]"},
		"misconfigured": {"check -c slip.yaml", 2, []string{`slip.yaml:5:17: there is no rule "all-columnss"`, `did you mean "all-columns"?`}, "[all-columns]"},
		"panic": {"check -c panic.yaml", 3, []string{
			"[all-columns]", "[missing-index]", "Breaks: internal error in rule all-columns: the rule is broken", "please report it"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(dbgen, strings.Fields(tt.args)...)
			cmd.Dir = dir
			out, _ := cmd.CombinedOutput()
			if got := cmd.ProcessState.ExitCode(); got != tt.status {
				t.Errorf("status %d, want %d", got, tt.status)
			}
			for _, want := range tt.want {
				if !strings.Contains(string(out), want) {
					t.Errorf("no %q", want)
				}
			}
			if tt.not != "" && strings.Contains(string(out), tt.not) {
				t.Errorf("%q", tt.not)
			}
			if t.Failed() {
				t.Logf("dbgen %s:\n%s", tt.args, out)
			}
		})
	}
	t.Run("docs", func(t *testing.T) {
		out, err := goCommand(root, "test", withRule, "-run", "TestDocsTable", "./internal/explain").CombinedOutput()
		if err == nil || !strings.Contains(string(out), "[`all-columns`](../analyze/check/allcolumns/page.md) | a query that asks for all columns | `check` |") {
			t.Errorf("the test of the docs' table does not miss the rule: %v\n%s", err, out)
		}
	})
}

func goCommand(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	return cmd
}
