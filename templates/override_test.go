package templates

import (
	"testing"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/templates/options"
)

func TestOverridesOfColumns(t *testing.T) {
	s := newSettings(options.Options{Overrides: []options.Override{{Column: "*.id", GoStructTag: `x:"a"`}}})
	o := &s.overrides[0]
	column := func(schema, table, column string) bool {
		return o.about(value{schema: schema, table: table, column: column})
	}
	if column("app", "users", "id") || column("public", "users", "uid") || column("", "", "") || o.used {
		t.Error("the wildcard matches the wrong columns")
	}
	if !column("public", "users", "id") || !o.used {
		t.Error("the wildcard does not match its column")
	}
}

// Wrong options stop the generator.
func TestWrongOptions(t *testing.T) {
	files, diags := Generate(newWorld().result(), options.Options{Package: "type"})
	if files != nil || diags.Err() == nil {
		t.Errorf("%d files, %v", len(files), diags.Err())
	}
}

// The name of a file of queries is in that of the generated one.
func TestNamesOfQueryFiles(t *testing.T) {
	for file, want := range map[string]string{
		"reports_linux.sql": "queries/reports_linux.sql: its generated file \"reports_linux.sql.go\" is compiled on one system or processor alone, for its ending\n\trename the SQL file: add a word to its end, or change the last one",
		"_draft.sql":        "queries/_draft.sql: its generated file \"_draft.sql.go\" is a name that go build passes over\n\trename the SQL file: begin with a letter",
		"a\nb.sql":          "queries/a\nb.sql: its generated file \"a\\nb.sql.go\" is not a file name\n\trename the SQL file: use letters, digits and _",
		"linux.sql":         "",
		"x_test.sql":        "",
	} {
		w := newWorld()
		q := w.query("Get", parser.Exec, "SELECT 1")
		q.File = &diag.File{Name: "queries/" + file}
		_, diags := Generate(w.result(), options.Options{Package: "db"})
		got := ""
		if err := diags.Err(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", file, got, want)
		}
	}
}

// The keys of sqlc's overrides that are older, or about other engines.
func TestSQLCOverrideKeys(t *testing.T) {
	o := options.Options{Package: "db", Overrides: []options.Override{
		{PostgresType: "text", Null: true, GoType: options.GoType{Spec: "*string"}},
		{DBType: "json", Engine: "mysql", GoType: options.GoType{Spec: "string"}},
		{DBType: "int8", Unsigned: true, GoType: options.GoType{Spec: "uint64"}},
		{DBType: "timestamptz", Nullable: true, GoType: options.GoType{Type: "time.Time", Pointer: true}},
	}}
	var diags diag.List
	o.Check(&diags)
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	s := newSettings(o)
	if len(s.overrides) != 2 {
		t.Fatalf("%d overrides apply, want those of PostgreSQL alone", len(s.overrides))
	}
	if got := s.typeOverride([]string{"text"}, true); got == nil || got.String() != "*string" {
		t.Errorf("null: %v", got)
	}
	if got := s.typeOverride([]string{"timestamptz"}, true); got == nil || got.String() != "*time.Time" {
		t.Errorf("a qualified type with pointer: %v", got)
	}
}
