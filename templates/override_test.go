package templates

import (
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/internal/diag"
)

func TestGoTypeParse(t *testing.T) {
	for _, c := range []struct {
		in   GoType
		want string
		pkg  string
	}{
		{GoType{Spec: "string"}, "string", ""},
		{GoType{Spec: "*int64"}, "*int64", ""},
		{GoType{Spec: "[]byte"}, "[]byte", ""},
		{GoType{Spec: "github.com/google/uuid.UUID"}, "github.com/google/uuid.UUID", "uuid"},
		{GoType{Spec: "*github.com/google/uuid.UUID"}, "*github.com/google/uuid.UUID", "uuid"},
		{GoType{Spec: "github.com/gofrs/uuid/v5.UUID"}, "github.com/gofrs/uuid/v5.UUID", "uuid"},
		{GoType{Spec: "github.com/pgvector/pgvector-go.Vector"}, "github.com/pgvector/pgvector-go.Vector", "pgvector"},
		{GoType{Spec: "gopkg.in/guregu/null.v3.Int"}, "gopkg.in/guregu/null.v3.Int", "null_v3"},
		{GoType{Import: "example.com/money", Type: "Amount", Pointer: true}, "*example.com/money.Amount", "money"},
		{GoType{Import: "example.com/money", Package: "cash", Type: "Amount", Slice: true}, "[]example.com/money.Amount", "cash"},
		{GoType{Type: "MyType"}, "MyType", ""},
		{GoType{Spec: "map[string]any"}, "map[string]any", ""},
		{GoType{Spec: "[]map[string]*example.com/app.Doc"}, "[]map[string]*example.com/app.Doc", "app"},
		{GoType{Spec: "database/sql.Null[example.com/app.Doc]"}, "database/sql.Null[example.com/app.Doc]", "sql"},
	} {
		got, problem := c.in.parse()
		if problem != "" || got.String() != c.want || got.pkg != c.pkg {
			t.Errorf("%+v = %s in package %q (%s), want %s in %q", c.in, got, got.pkg, problem, c.want, c.pkg)
		}
	}
	for _, in := range []GoType{{Spec: "strin"}, {Spec: "map[Key]string"}, {Spec: "map[strin]int"}, {Spec: "database/sql.Null[strin]"}, {Spec: "github.com/google/uuid"}, {Package: "x", Type: "T"}, {Import: "x"}, {Type: "not valid"}} {
		if got, problem := in.parse(); problem == "" {
			t.Errorf("%+v is taken as %s", in, got)
		}
	}
}

func TestGoTypeYAML(t *testing.T) {
	var list []Override
	text := `
- {column: users.id, go_type: "github.com/google/uuid.UUID"}
- {db_type: text, nullable: true, go_type: {import: example.com/x, type: T, pointer: true}}
- {column: "*.id", go_struct_tag: 'validate:"required" x:"a,b"'}
`
	if err := yaml.Unmarshal([]byte(text), &list); err != nil {
		t.Fatal(err)
	}
	if list[0].GoType.Spec != "github.com/google/uuid.UUID" || list[1].GoType.Type != "T" || !list[1].GoType.Pointer || !list[1].Nullable {
		t.Errorf("read %+v", list)
	}
	var diags diag.List
	o, ok := list[2].compile(&diags)
	if !ok || o.tags["validate"] != "required" || o.tags["x"] != "a,b" {
		t.Errorf("tags %v, %v", o.tags, diags.Err())
	}
	column := func(schema, table, column string) bool {
		return o.about(value{schema: schema, table: table, column: column})
	}
	if !column("public", "users", "id") || column("app", "users", "id") || column("public", "users", "uid") || column("", "", "") {
		t.Error("the wildcard matches the wrong columns")
	}
}

func TestOptionErrors(t *testing.T) {
	limit := -1
	for name, c := range map[string]struct {
		opts Options
		want string
	}{
		"package":    {Options{}, "package: missing\n\tset package to the name of the generated Go package"},
		"keyword":    {Options{Package: "type"}, "package: \"type\" cannot be the name of a Go package\n\tuse a lower-case word, for example db"},
		"runtime":    {Options{Package: "db", Runtime: "on"}, "runtime: unknown value \"on\"\n\tuse auto, always or never"},
		"json style": {Options{Package: "db", JSONTagsCaseStyle: "kebab"}, "json_tags_case_style: unknown style \"kebab\"\n\tuse none, camel, pascal or snake"},
		"limit":      {Options{Package: "db", QueryParameterLimit: &limit}, "query_parameter_limit: -1 is negative\n\t0 makes a struct of every parameter list, 1 is the default"},
		"rename":     {Options{Package: "db", Rename: map[string]string{"a": "a-b"}}, "rename: \"a-b\" for \"a\" is not a Go identifier\n\tuse a Go identifier"},
		"file":       {Options{Package: "db", OutputDBFileName: "x/db.go"}, "output_db_file_name: \"x/db.go\" is not a file name\n\tgive a name without a folder"},
		"same file":  {Options{Package: "db", OutputDBFileName: "models.go"}, "output_models_file_name: \"models.go\" is the name of output_db_file_name too\n\tgive each file its own name"},
		"suffix":     {Options{Package: "db", OutputFilesSuffix: "/x"}, "output_files_suffix: \"/x\" is not part of a file name\n\tgive a suffix without a folder"},
		"both":       {Options{Package: "db", Overrides: []Override{{Column: "a.b", DBType: "text"}}}, "overrides: column \"a.b\" is not all that one override is for\n\tmake an override of each"},
		"neither":    {Options{Package: "db", Overrides: []Override{{}}}, "overrides: none of column, query_column, query_param and db_type is set\n\tsay what the override is for"},
		"nothing":    {Options{Package: "db", Overrides: []Override{{DBType: "text"}}}, "overrides: nothing is given for db_type \"text\"\n\tset go_type or go_struct_tag"},
		"column":     {Options{Package: "db", Overrides: []Override{{Column: "id", GoType: GoType{Spec: "string"}}}}, "overrides: column \"id\" is not a column's name\n\twrite table.column or schema.table.column"},
		"go type":    {Options{Package: "db", Overrides: []Override{{DBType: "text", GoType: GoType{Spec: "strin"}}}}, "overrides: go_type \"strin\" is not a basic Go type\n\twrite \"string\", \"github.com/google/uuid.UUID\", {type: Doc} for a type of the generated package, or import, package and type"},
		"query":      {Options{Package: "db", Overrides: []Override{{QueryColumn: "total", GoType: GoType{Spec: "string"}}}}, "overrides: query_column \"total\" names no query\n\twrite Query.column"},
		"tag":        {Options{Package: "db", Overrides: []Override{{DBType: "text", GoStructTag: "x"}}}, "overrides: go_struct_tag \"x\" is not a struct tag\n\twrite key:\"value\" pairs with a space between them"},
	} {
		t.Run(name, func(t *testing.T) {
			files, diags := Generate(newWorld().result(), c.opts)
			if files != nil || diags.Err() == nil || diags.Err().Error() != c.want {
				t.Errorf("reported %v, want %s", diags.Err(), c.want)
			}
		})
	}
}

// The keys of sqlc's overrides that are older, or about other engines.
func TestSQLCOverrideKeys(t *testing.T) {
	var diags diag.List
	s := Options{Package: "db", Overrides: []Override{
		{PostgresType: "text", Null: true, GoType: GoType{Spec: "*string"}},
		{DBType: "json", Engine: "mysql", GoType: GoType{Spec: "string"}},
		{DBType: "int8", Unsigned: true, GoType: GoType{Spec: "uint64"}},
		{DBType: "timestamptz", Nullable: true, GoType: GoType{Type: "time.Time", Pointer: true}},
	}}.check(&diags)
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
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
