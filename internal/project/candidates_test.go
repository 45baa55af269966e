package project

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/output"
)

// described are the indexes in the descriptors of generated files, by query.
func described(files []output.File) map[string]string {
	found := map[string]string{}
	for _, f := range files {
		query := ""
		for line := range strings.Lines(string(f.Content)) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
			value = strings.Trim(strings.TrimSpace(value), `",`)
			switch key {
			case "Name":
				query = value
			case "DDL":
				found[query] += value
			}
		}
	}
	return found
}

// A query's descriptor has the index that dbgen check says the query wants, by the
// statistics, the settings and the comments that check goes by.
func TestCandidates(t *testing.T) {
	t.Chdir(t.TempDir())
	const (
		settings = "version: 1\nschema: schema.sql\nqueries: queries.sql\ngo:\n  package: db\n  out: db\n  runtime: always\n"
		query    = "-- batch: by=parent as=list\nSELECT id FROM one WHERE parent = @parent;\n"
		small    = `{"version": 1, "taken": "2026-01-01", "server": "18", "tables": {"public.one": {"rows": 50, "pages": 1}}}`
		want     = "CREATE INDEX CONCURRENTLY ON public.one (parent);"
	)
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("schema.sql", "CREATE TABLE one (id bigint PRIMARY KEY, parent bigint NOT NULL);\n")
	memory := Remember(t.TempDir())
	t.Cleanup(memory.Wait)
	both := map[string]string{"OfParent": want, "OfParentByParents": want}
	for _, step := range []struct {
		name, settings, comment, stats string
		want                           map[string]string
	}{
		{name: "a query and its twin", want: both},
		{name: "a comment", comment: "-- ignore: missing-index it is small\n"},
		{name: "no rule", settings: "check:\n  rules: {missing-index: off}\n"},
		{name: "a small table", settings: "check:\n  table_rows: {one: 50}\n"},
		{name: "statistics", stats: small},
		{name: "none again", want: both},
	} {
		write("dbgen.yaml", settings+step.settings)
		write("queries.sql", "-- name: OfParent :many\n"+step.comment+query)
		if err := os.RemoveAll("dbgen.stats.json"); err != nil {
			t.Fatal(err)
		}
		if step.stats != "" {
			write("dbgen.stats.json", step.stats)
		}
		cfg, err := config.Load("dbgen.yaml")
		if err != nil {
			t.Fatal(err)
		}
		made, err := memory.Generate(t.Context(), cfg, "", nil)
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if got := described(made.Files); !maps.Equal(got, step.want) {
			t.Errorf("%s: the descriptors have %v, not %v", step.name, got, step.want)
		}
		p, err := Load(t.Context(), cfg, nil)
		if err != nil {
			t.Fatal(err)
		}
		found, _, err := p.Check(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if says := slices.ContainsFunc(found, func(f check.Finding) bool { return f.Rule == "missing-index" && f.SQL == want }); says != (len(step.want) > 0) {
			t.Errorf("%s: dbgen check says %v", step.name, found)
		}
	}
}

// What the queries of one file tell of the data decides of the indexes of another's.
func TestCandidatesOfOthers(t *testing.T) {
	t.Chdir(t.TempDir())
	memory := Remember(t.TempDir())
	t.Cleanup(memory.Wait)
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("dbgen.yaml", "version: 1\nschema: schema.sql\nqueries: '*.query.sql'\ngo:\n  package: db\n  out: db\n  runtime: always\n")
	write("schema.sql", "CREATE TABLE one (id bigint PRIMARY KEY, mark text NOT NULL);\n")
	write("a.query.sql", "-- name: Marked :many\nSELECT * FROM one WHERE mark = @mark;\n")
	cfg, err := config.Load("dbgen.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for step, mark := range []string{"@mark", "'open'", "@mark", "'shut'"} {
		write("b.query.sql", "-- name: Others :many\nSELECT id FROM one WHERE mark = "+mark+" AND id > 10;\n")
		made, err := memory.Generate(t.Context(), cfg, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, wanted := described(made.Files)["Marked"]; wanted != (mark == "@mark") {
			t.Errorf("%d: with a query of the marks %s, the descriptors have %v", step, mark, described(made.Files))
		}
	}
}
