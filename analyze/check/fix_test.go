package check_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// TestAddFixes: what an index on public.t (a) makes of a schema, where « begins a
// file and its name goes to the first line's end.
func TestAddFixes(t *testing.T) {
	const index = "CREATE INDEX ON public.t (a);"
	for name, tt := range map[string]struct{ was, want string }{
		"behind the table": {"«s.sql\nCREATE TABLE t (a int);\nCREATE TABLE u (b int);\n",
			"«s.sql\nCREATE TABLE t (a int);\n" + index + "\nCREATE TABLE u (b int);\n"},
		"behind its indexes": {"«s.sql\nCREATE TABLE t (\n  a int,\n  b int\n);\nCREATE TABLE u (b int);\nCREATE INDEX ON t (b);\n-- u's\nCREATE INDEX ON u (b);\n",
			"«s.sql\nCREATE TABLE t (\n  a int,\n  b int\n);\nCREATE TABLE u (b int);\nCREATE INDEX ON t (b);\n" + index + "\n-- u's\nCREATE INDEX ON u (b);\n"},
		"behind its constraints": {"«s.sql\nCREATE TABLE t (a int);\nCREATE TABLE u (b int);\nALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);\nCREATE TABLE v (b int);\n",
			"«s.sql\nCREATE TABLE t (a int);\nCREATE TABLE u (b int);\nALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);\n" + index + "\nCREATE TABLE v (b int);\n"},
		"a comment stays with its line": {"«s.sql\nCREATE TABLE t (a int); -- of ;'s\n\n-- u\nCREATE TABLE u (b int);",
			"«s.sql\nCREATE TABLE t (a int); -- of ;'s\n" + index + "\n\n-- u\nCREATE TABLE u (b int);"},
		"two on a line": {"«s.sql\nCREATE TABLE t (a int); CREATE TABLE u (b int);\n",
			"«s.sql\nCREATE TABLE t (a int);\n" + index + " CREATE TABLE u (b int);\n"},
		"no semicolon": {"«s.sql\nCREATE TABLE t (a int)\n", "«s.sql\nCREATE TABLE t (a int);\n" + index + "\n"},
		"no line feed": {"«s.sql\nCREATE TABLE t (a int);", "«s.sql\nCREATE TABLE t (a int);\n" + index},
		"CRLF":         {"«s.sql\nCREATE TABLE t (a int);\r\nSELECT 1;\r\n", "«s.sql\nCREATE TABLE t (a int);\r\n" + index + "\r\nSELECT 1;\r\n"},
		"semicolons in it": {"«s.sql\nCREATE TABLE t (a int, b text DEFAULT ';' /* ; */);\n",
			"«s.sql\nCREATE TABLE t (a int, b text DEFAULT ';' /* ; */);\n" + index + "\n"},
		"the file that adds the column": {"«a.sql\nCREATE TABLE t (b int);\n«b.sql\nALTER TABLE t ADD COLUMN a int;\n-- more\n",
			"«a.sql\nCREATE TABLE t (b int);\n«b.sql\nALTER TABLE t ADD COLUMN a int;\n" + index + "\n-- more\n"},
		"a renamed table":          {"«s.sql\nCREATE TABLE u (a int);\n«t.sql\nALTER TABLE u RENAME TO t;\n", ""},
		"a renamed column":         {"«s.sql\nCREATE TABLE t (b int);\n«t.sql\nALTER TABLE t RENAME b TO a;\n", ""},
		"a table for another":      {"«s.sql\nCREATE TABLE t (b int);\nCREATE TABLE u (a int);\n«t.sql\nDROP TABLE t; ALTER TABLE u RENAME TO t;\n", ""},
		"a column for another":     {"«s.sql\nCREATE TABLE t (a text, b int);\n«t.sql\nALTER TABLE t RENAME COLUMN a TO c;\nALTER TABLE t RENAME COLUMN b TO a;\n", ""},
		"another table is renamed": {"«s.sql\nCREATE TABLE t (a int);\nCREATE TABLE u (b int);\nALTER TABLE u RENAME TO v;", "«s.sql\nCREATE TABLE t (a int);\n" + index + "\nCREATE TABLE u (b int);\nALTER TABLE u RENAME TO v;"},
		"a moved table":            {"«s.sql\nCREATE SCHEMA x;\nCREATE TABLE x.t (a int);\n«t.sql\nALTER TABLE x.t SET SCHEMA public;\nCREATE TABLE y (a int);\n", ""},
		"migrations by number":     {"«001_t.sql\nCREATE TABLE t (a int);\n", ""},
		"migrations by time":       {"«m/20240131120000_t.up.sql\nCREATE TABLE t (a int);\n", ""},
		"Flyway's":                 {"«V1__t.sql\nCREATE TABLE t (a int);\n", ""},
		"up-files":                 {"«t.up.sql\nCREATE TABLE t (a int);\n", ""},
		"a folder of migrations":   {"«db/Migrations/t.sql\nCREATE TABLE t (a int);\n", ""},
		"goose's":                  {"«t.sql\n-- +goose Up\nCREATE TABLE t (a int);\n", ""},
		"dbmate's":                 {"«t.sql\n-- migrate:up\nCREATE TABLE t (a int);\n", ""},
		"sql-migrate's":            {"«t.sql\n-- +migrate Up\nCREATE TABLE t (a int);\n", ""},
		"tern's":                   {"«t.sql\nCREATE TABLE t (a int);\n---- create above / drop below ----\n", ""},
		"a column by a migration":  {"«a.sql\nCREATE TABLE t (b int);\n«2_b.sql\nALTER TABLE t ADD COLUMN a int;\n", ""},
		"a dump":                   {"«s.sql\n--\n-- PostgreSQL database dump\n--\nCREATE TABLE t (a int);\n", ""},
		"a table of another place": {"«s.sql\nCREATE TABLE u (b int);\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := fixedSchema(t, tt.was, check.Finding{Table: "public.t", Columns: []string{"a"}, SQL: "CREATE INDEX CONCURRENTLY ON public.t (a);"})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("schema (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAddFixesSQL: which cures become edits, and how.
func TestAddFixesSQL(t *testing.T) {
	const ddl = "«s.sql\nCREATE TABLE t (a int);\nCREATE INDEX i ON t (a);\nCREATE INDEX j ON t (a)  WHERE a > 0 ; -- why\n\nCREATE UNIQUE INDEX k ON t (a); COMMENT ON INDEX k IS 'known';\n CREATE INDEX l ON t (a); SELECT 1;\nALTER TABLE t ADD CONSTRAINT m UNIQUE (a);\n"
	without := func(part string) string { return strings.Replace(ddl, part, "", 1) }
	at := func(line, column int, sql string) check.Finding {
		return check.Finding{Table: "public.t", SQL: sql, File: "s.sql", Line: line, Column: column}
	}
	for name, tt := range map[string]struct {
		f    check.Finding
		want string
	}{
		"two": {at(1, 1, "CREATE INDEX CONCURRENTLY ON public.t (a);\nCREATE UNIQUE INDEX CONCURRENTLY ON public.t (b);"),
			ddl + "CREATE INDEX ON public.t (a);\nCREATE UNIQUE INDEX ON public.t (b);\n"},
		"with an extension": {check.Finding{Table: "public.t", Before: "CREATE EXTENSION IF NOT EXISTS x;\n", SQL: "CREATE INDEX CONCURRENTLY ON public.t (a);"},
			ddl + "CREATE EXTENSION IF NOT EXISTS x;\nCREATE INDEX ON public.t (a);\n"},
		"of a partitioned table": {check.Finding{Table: "public.t", SQL: "CREATE INDEX ON public.t (a);"}, ddl + "CREATE INDEX ON public.t (a);\n"},
		"no statement":           {at(1, 1, ""), ""},
		"another statement":      {at(1, 1, "ANALYZE public.t;"), ""},
		"one among others":       {at(1, 1, "CREATE INDEX CONCURRENTLY ON public.t (a);\nANALYZE public.t;"), ""},
		"drop":                   {at(2, 1, "DROP INDEX CONCURRENTLY public.i;"), without("CREATE INDEX i ON t (a);\n")},
		"drop with a comment":    {at(3, 1, "DROP INDEX public.j;"), without("CREATE INDEX j ON t (a)  WHERE a > 0 ; -- why\n")},
		"drop what is named":     {at(5, 1, "DROP INDEX CONCURRENTLY public.k;"), ""},
		"drop beside another":    {at(6, 2, "DROP INDEX CONCURRENTLY public.l;"), without("CREATE INDEX l ON t (a);")},
		"drop a constraint's":    {at(7, 19, "DROP INDEX CONCURRENTLY public.m;"), ""},
		"drop of nowhere":        {at(9, 1, "DROP INDEX CONCURRENTLY public.i;"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := fixedSchema(t, ddl, tt.f)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("schema (-want +got):\n%s", diff)
			}
		})
	}
}

// TestFixesTogether: what is taken out does not stand in the way of what is added
// beside it.
func TestFixesTogether(t *testing.T) {
	for name, newline := range map[string]string{"LF": "\n", "CRLF": "\r\n"} {
		t.Run(name, func(t *testing.T) {
			lines := func(text ...string) string { return strings.Join(text, newline) }
			src := []schema.Source{{Name: "s.sql", Text: lines("CREATE TABLE t (a int);", "CREATE INDEX i ON t (a);", "CREATE INDEX j ON t (a);", "")}}
			cat, diags := schema.Replay(src, schema.Options{SearchPath: []string{"public"}, Binder: analyze.NewBinder()})
			if err := diags.Err(); err != nil {
				t.Fatal(err)
			}
			drop := func(line int) check.Finding {
				return check.Finding{Table: "public.t", SQL: "DROP INDEX CONCURRENTLY public.x;", File: "s.sql", Line: line, Column: 1}
			}
			found := []check.Finding{drop(2), drop(3), {Table: "public.t", SQL: "CREATE INDEX CONCURRENTLY ON public.t (a);"}}
			check.AddFixes(cat, src, found)
			out := report.ApplyFixes(found, func(string) (string, bool) { return src[0].Text, true })
			want := lines("CREATE TABLE t (a int);", "CREATE INDEX ON public.t (a);", "")
			if diff := cmp.Diff(want, out.Texts["s.sql"]); diff != "" || len(out.Refused) > 0 {
				t.Errorf("schema (-want +got):\n%s\nrefused %q", diff, out.Refused)
			}
		})
	}
}

// fixedSchema is what a finding's fix makes of files; "" where there is none.
func fixedSchema(t *testing.T, files string, f check.Finding) string {
	t.Helper()
	var sources []schema.Source
	for _, file := range strings.Split(files, "«")[1:] {
		name, text, _ := strings.Cut(file, "\n")
		sources = append(sources, schema.Source{Name: name, Text: text})
	}
	cat, diags := schema.Replay(sources, schema.Options{SearchPath: []string{"public"}, Binder: analyze.NewBinder()})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	found := []check.Finding{f}
	check.AddFixes(cat, sources, found)
	if len(found[0].Fixes) == 0 {
		return ""
	}
	out := report.ApplyFixes(found, func(name string) (string, bool) {
		for _, s := range sources {
			if s.Name == name {
				return s.Text, true
			}
		}
		return "", false
	})
	if len(out.Done) != 1 || len(out.Texts) != 1 {
		t.Fatalf("%+v", out)
	}
	var b strings.Builder
	for _, s := range sources {
		text, ok := out.Texts[s.Name]
		if !ok {
			text = s.Text
		}
		b.WriteString("«" + s.Name + "\n" + text)
	}
	return b.String()
}
