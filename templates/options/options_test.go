package options

import (
	"flag"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/manual"
)

var update = flag.Bool("update", false, "write the manual's table of options anew")

// spell writes a type out.
func spell(t Type) string {
	s := t.Prefix + t.Name
	if t.Form != nil {
		for i, text := range t.Form {
			s += text
			if i < len(t.Args) {
				s += spell(t.Args[i])
			}
		}
		return s
	}
	if t.Path != "" {
		s = t.Prefix + t.Path + "." + t.Name
	}
	var args []string
	for _, a := range t.Args {
		args = append(args, spell(a))
	}
	if len(args) > 0 {
		s += "[" + strings.Join(args, ",") + "]"
	}
	return s
}

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
		{GoType{Spec: "example.com/3d.T"}, "example.com/3d.T", "pkg3d"},
		{GoType{Spec: "example.com/type.T"}, "example.com/type.T", "pkgtype"},
		{GoType{Spec: "example.com/go-.T"}, "example.com/go-.T", "pkg"},
		{GoType{Spec: "pgtype.Text"}, "github.com/jackc/pgx/v5/pgtype.Text", "pgtype"},
		{GoType{Spec: "netip.Addr"}, "net/netip.Addr", "netip"},
		{GoType{Spec: "myapp.Doc"}, "myapp.Doc", "myapp"},
		{GoType{Import: "example.com/money", Type: "Amount", Pointer: true}, "*example.com/money.Amount", "money"},
		{GoType{Import: "example.com/money", Package: "cash", Type: "Amount", Slice: true}, "[]example.com/money.Amount", "cash"},
		{GoType{Type: "MyType"}, "MyType", ""},
		{GoType{Spec: "map[string]any"}, "map[string]any", ""},
		{GoType{Spec: "[]map[string]*example.com/app.Doc"}, "[]map[string]*example.com/app.Doc", "app"},
		{GoType{Spec: "database/sql.Null[example.com/app.Doc]"}, "database/sql.Null[example.com/app.Doc]", "sql"},
	} {
		got, problem := c.in.Parse(nil)
		if problem != "" || spell(got) != c.want || got.Package != c.pkg {
			t.Errorf("%+v = %s in package %q (%s), want %s in %q", c.in, spell(got), got.Package, problem, c.want, c.pkg)
		}
	}
	for _, in := range []GoType{{Spec: "strin"}, {Spec: "map[Key]string"}, {Spec: "map[strin]int"}, {Spec: "database/sql.Null[strin]"}, {Spec: "github.com/google/uuid"}, {Package: "x", Type: "T"}, {Import: "x"}, {Type: "not valid"}, {Type: "_"},
		{Type: "map[[]string]int"}, {Type: "[-1]int"}, {Type: "[x]int"}, {Type: "[99999999999]int"}, {Type: "[3]"}, {Type: "struct { A int; A string }"}, {Type: "chan"},
		{Type: "1"}, {Type: "f()"}, {Type: "nil"}, {Type: "true"}, {Type: "len"}, {Type: "comparable"}, {Type: "*_"}, {Type: "string[int]"}, {Type: "map[string]T[U]V"},
		{Type: "func() {}"}, {Type: "T{}"}, {Type: "&T"}, {Type: "-T"}, {Type: "[]"}, {Type: "*"}, {Type: "..."}, {Type: "interface { ~int }"}, {Type: "interface { fmt.Stringer }"},
		{Type: "pkg.T"}, {Type: "time.time"}, {Type: "[...]int"}, {Type: "func[T any](T)"}, {Type: "struct { A int \"x"}, {Type: "T U"}, {Type: "T; U"}, {Type: "T // U\nV"},
		{Import: "example.com/x", Type: "*T"}, {Import: "example.com/x", Type: "map[string]T"}, {Import: "example.com/x", Type: "y.T"}, {Import: "example.com/x", Type: "string"},
		{Spec: "github.com/google/uuid.uuid"}, {Spec: "exa mple.com/x.T"}, {Spec: "example.com//x.T"}, {Spec: "./x.T"}, {Spec: "example.com/\nx.T"}, {Spec: "func().T"},
		{Import: "a\"b", Type: "T"}, {Import: "example.com/x", Type: "t"}, {Import: "example.com/x", Package: "a-b", Type: "T"}, {Spec: "database/sql.Null[exa mple.T]"}} {
		if got, problem := in.Parse(nil); problem == "" {
			t.Errorf("%+v is taken as %s", in, spell(got))
		}
	}
}

// A type without an import is any expression of Go's, whose packages are those
// that sqlc or another override imports.
func TestGoTypeExpressions(t *testing.T) {
	overrides := Options{Overrides: []Override{
		{GoType: GoType{Import: "example.com/app/v2", Type: "Doc"}},
		{GoType: GoType{Import: "example.com/go-money", Package: "cash", Type: "Amount"}},
		{GoType: GoType{Spec: "[]example.com/geo.Point"}},
		{GoType: GoType{Type: "map[string]example.com/tags.Set"}},
		{GoType: GoType{Spec: "github.com/gofrs/uuid.UUID"}},
		{GoType: GoType{Spec: "example.com/a/both.A"}}, {GoType: GoType{Spec: "example.com/b/both.B"}},
	}}
	imports := overrides.Imports()
	for in, want := range map[string]string{
		"*string":                              "*string",
		"*Mood":                                "*Mood",
		"map[string]any":                       "map[string]any",
		"interface{}":                          "any",
		"[]interface { }":                      "[]any",
		"(*((Mood)))":                          "*Mood",
		"map[Mood][]Mood":                      "map[Mood][]Mood",
		"[16]byte":                             "[16]byte",
		"*[2][]string":                         "*[2][]string",
		"chan string":                          "chan (string)",
		"<-chan chan<- string":                 "<-chan (chan<- (string))",
		"func(a, b string) (c int, err error)": "func(string, string, )(int, error, )",
		"func(int, ...Mood)":                   "func(int, ...Mood, )",
		"struct { A, B int; c *Mood `x:\"a/b.C\"`; Mood }": "struct{A, B int; c *Mood `x:\"a/b.C\"`;  Mood; }",
		"interface { M(x int) string }":                    "interface{M(int, )(string, ); }",
		"Null[string]":                                     "Null[string]",
		"Pair[Mood,map[string]int]":                        "Pair[Mood,map[string]int]",
		"time.Time":                                        "time.Time",
		"*json.RawMessage":                                 "*encoding/json.RawMessage",
		"map[netip.Addr]net.IP":                            "map[net/netip.Addr]net.IP",
		"pgtype.Text":                                      "github.com/jackc/pgx/v5/pgtype.Text",
		"[]pgtype.Range[pgtype.Date]":                      "[]github.com/jackc/pgx/v5/pgtype.Range[github.com/jackc/pgx/v5/pgtype.Date]",
		"sql.NullString":                                   "database/sql.NullString",
		"pgvector.Vector":                                  "github.com/pgvector/pgvector-go.Vector",
		"map[string]app.Doc":                               "map[string]example.com/app/v2.Doc",
		"*app.Other":                                       "*example.com/app/v2.Other",
		"cash.Amount":                                      "example.com/go-money.Amount",
		"geo.Line":                                         "example.com/geo.Line",
		"tags.Set":                                         "example.com/tags.Set",
		"uuid.UUID":                                        "github.com/gofrs/uuid.UUID",
		"uuid.NullUUID":                                    "github.com/gofrs/uuid.NullUUID",
		"both.A":                                           "example.com/a/both.A",
		"both.B":                                           "example.com/b/both.B",
		"map[string]*github.com/x/y-z.T[example.com/u.V]": "map[string]*github.com/x/y-z.T[example.com/u.V]",
	} {
		got, wrong := GoType{Type: in}.Parse(imports)
		if wrong != "" || spell(got) != want {
			t.Errorf("%s is %s (%s), want %s", in, spell(got), wrong, want)
		}
	}
	for in, want := range map[string]string{
		"money.Amount": `"money.Amount" is of a package that nothing imports`, // cash is its name
		"both.C":       `"both.C" may be of "example.com/a/both" or of "example.com/b/both"`,
		"map[[]int]x":  `"map[[]int]x" is a type that Go refuses`,
	} {
		if got, wrong := (GoType{Type: in}).Parse(imports); wrong != want {
			t.Errorf("%s is %s (%s), want %s", in, spell(got), wrong, want)
		}
	}
	if got, wrong := (GoType{Spec: "map[Key]string"}).Parse(nil); wrong != `"Key" is not a basic Go type` {
		t.Errorf("a string has a type of the generated package: %s (%s)", spell(got), wrong)
	}
	if got, wrong := (GoType{Import: "example.com/x", Type: "Null[Mood]", Pointer: true, Slice: true}).Parse(nil); wrong != "" || spell(got) != "[]*example.com/x.Null[Mood]" {
		t.Errorf("a generic type by its parts: %s (%s)", spell(got), wrong)
	}
}

// named are the types with a name in a type.
func named(t Type) Imports {
	list := Imports{t}
	for _, a := range t.Args {
		list = append(list, named(a)...)
	}
	return list
}

// FuzzGoType: no text makes the reader fail, and what it takes it takes again.
func FuzzGoType(f *testing.F) {
	for _, text := range []string{"map[string]*a/b.T[c.D]", "struct { A, B int `x`; C }", "func(x ...int) (<-chan T)", "[2]interface { M() }", "a..b/c", "\u0298", "\u02980", "\u02981", "T[", "`", "\"", "[0x1p4]T"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, g := range []GoType{{Spec: text}, {Type: text}, {Import: "example.com/x", Type: text}} {
			got, wrong := g.Parse(nil)
			if wrong != "" || g.Import != "" {
				continue
			}
			back := GoType{Type: spell(got)}
			if g.Spec != "" {
				back = GoType{Spec: spell(got)}
			}
			again, wrong := back.Parse(named(got))
			if wrong != "" || spell(again) != spell(got) {
				t.Errorf("%q is %s, which is %s (%s)", text, spell(got), spell(again), wrong)
			}
		}
	})
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
	o := list[2].Compile(nil, &diags)
	if o == nil || o.Tags["validate"] != "required" || o.Tags["x"] != "a,b" {
		t.Fatalf("%+v, %v", o, diags.Err())
	}
}

func TestCheck(t *testing.T) {
	limit := -1
	for name, c := range map[string]struct {
		opts Options
		want string
	}{
		"package documentation":      {Options{Package: "documentation"}, "package: go build leaves out the files of a package named documentation\n\tuse another word, for example db"},
		"package string":             {Options{Package: "string"}, "package: \"string\" cannot be the name of a Go package\n\tuse a lower-case word, for example db"},
		"folder":                     {Options{Package: "db", Out: "a\nb"}, "out: \"a\\nb\" is not the name of a folder\n\twrite a path, for example internal/db"},
		"folder with backslashes":    {Options{Package: "db", Out: `internal\db`}, "out: \"internal\\\\db\" has backslashes, which are part of a name on other systems than Windows\n\twrite \"internal/db\", which is the same folder on every system"},
		"folder that is a device":    {Options{Package: "db", Out: "internal/Aux/db"}, "out: \"internal/Aux/db\" cannot be on Windows, where Aux is a device\n\tchoose another name"},
		"folders that are none":      {Options{Package: "db", Out: "../auxiliary/console/com10/./db"}, ""},
		"file that is a device":      {Options{Package: "db", OutputDBFileName: "con.go", OutputModelsFileName: "Lpt1.models"}, "output_db_file_name: \"con.go\" cannot be on Windows, where that is a device, nor in a module\n\tadd something to the word before the first point\noutput_models_file_name: \"Lpt1.models\" cannot be on Windows, where that is a device, nor in a module\n\tadd something to the word before the first point"},
		"near word":                  {Options{Package: "db", Runtime: "nevr"}, "runtime: unknown value \"nevr\"\n\tdid you mean \"never\"?"},
		"rename to nothing":          {Options{Package: "db", Rename: map[string]string{"a": "_"}}, "rename: \"_\" for \"a\" is not a Go identifier\n\tuse a Go identifier"},
		"test file":                  {Options{Package: "db", OutputDBFileName: "x_test.go"}, "output_db_file_name: \"x_test.go\" is the name of a test, which go build leaves out\n\tdo not end in _test"},
		"test file without ending":   {Options{Package: "db", OutputModelsFileName: "x_test"}, "output_models_file_name: \"x_test\" is the name of a test, which go build leaves out\n\tdo not end in _test"},
		"file of a system":           {Options{Package: "db", OutputQuerierFileName: "x_windows.go"}, "output_querier_file_name: \"x_windows.go\" is compiled on one system or processor alone, for its ending\n\tadd a word to its end, or change the last one"},
		"file of a processor":        {Options{Package: "db", OutputBatchFileName: "batch_amd64"}, "output_batch_file_name: \"batch_amd64\" is compiled on one system or processor alone, for its ending\n\tadd a word to its end, or change the last one"},
		"file of both":               {Options{Package: "db", OutputCopyFromFileName: "x_linux_arm64.gen.go"}, "output_copyfrom_file_name: \"x_linux_arm64.gen.go\" is compiled on one system or processor alone, for its ending\n\tadd a word to its end, or change the last one"},
		"file named as a system":     {Options{Package: "db", OutputDBFileName: "windows.go", OutputModelsFileName: "x_unix.go"}, ""},
		"file of two lines":          {Options{Package: "db", OutputDBFileName: "x\ny.go"}, "output_db_file_name: \"x\\ny.go\" is not a file name\n\tuse letters, digits and _"},
		"file that is passed over":   {Options{Package: "db", OutputDBFileName: "_x.go", OutputModelsFileName: ".x"}, "output_db_file_name: \"_x.go\" is a name that go build passes over\n\tbegin with a letter\noutput_models_file_name: \".x\" is a name that go build passes over\n\tbegin with a letter"},
		"file that is refused":       {Options{Package: "db", OutputDBFileName: "-x.go"}, "output_db_file_name: \"-x.go\" is a name that go build refuses\n\tbegin with a letter"},
		"backslash":                  {Options{Package: "db", OutputDBFileName: `x\db.go`}, "output_db_file_name: \"x\\\\db.go\" is not a file name\n\tgive a name without a folder"},
		"same file in other letters": {Options{Package: "db", OutputBatchFileName: "DB.go"}, "output_batch_file_name: \"DB.go\" is the name of output_db_file_name too\n\tgive each file its own name"},
		"suffix of tests":            {Options{Package: "db", OutputFilesSuffix: "_test"}, "output_files_suffix: \"_test\" makes \"stories.sql_test.go\", which is the name of a test, which go build leaves out\n\tdo not end in _test"},
		"suffix of two lines":        {Options{Package: "db", OutputFilesSuffix: "\n"}, "output_files_suffix: \"\\n\" makes \"stories.sql\\n.go\", which is not a file name\n\tuse letters, digits and _"},
		"build tags":                 {Options{Package: "db", BuildTags: "linux && !race"}, ""},
		"build tags of old":          {Options{Package: "db", BuildTags: "linux,386 darwin"}, "build_tags: \"linux,386 darwin\" is not a build constraint: invalid syntax at ,\n\twrite what stands behind //go:build, for example \"linux && !race\""},
		"build tags with code":       {Options{Package: "db", BuildTags: "x\n\nfunc init() {}"}, "build_tags: \"x\\n\\nfunc init() {}\" is not one line\n\twrite what stands behind //go:build, for example \"linux && !race\""},
		"build tags that end early":  {Options{Package: "db", BuildTags: "a &&"}, "build_tags: \"a &&\" is not a build constraint: unexpected end of expression\n\twrite what stands behind //go:build, for example \"linux && !race\""},
		"tag given twice":            {Options{Package: "db", Overrides: []Override{{DBType: "text", GoStructTag: `x:"a" x:"b"`}}}, "overrides: go_struct_tag \"x:\\\"a\\\" x:\\\"b\\\"\" is not a struct tag\n\twrite key:\"value\" pairs, each key once, with a space between them"},
		"tag in a raw string":        {Options{Package: "db", Overrides: []Override{{DBType: "text", GoStructTag: "x:`a`"}}}, "overrides: go_struct_tag \"x:`a`\" is not a struct tag\n\twrite key:\"value\" pairs, each key once, with a space between them"},
		"tag of two lines":           {Options{Package: "db", Overrides: []Override{{DBType: "text", GoStructTag: "x\n:\"a\""}}}, "overrides: go_struct_tag \"x\\n:\\\"a\\\"\" is not a struct tag\n\twrite key:\"value\" pairs, each key once, with a space between them"},
		"import path":                {Options{Package: "db", Overrides: []Override{{DBType: "text", GoType: GoType{Import: "exa mple.com", Type: "T"}}}}, "overrides: go_type \"exa mple.com.T\" has \"exa mple.com\" for an import path\n\twrite \"string\", \"github.com/google/uuid.UUID\", {type: Doc} for a type of the generated package, or import, package and type"},
		"package":                    {Options{}, "package: missing\n\tset package to the name of the generated Go package"},
		"keyword":                    {Options{Package: "type"}, "package: \"type\" cannot be the name of a Go package\n\tuse a lower-case word, for example db"},
		"runtime":                    {Options{Package: "db", Runtime: "on"}, "runtime: unknown value \"on\"\n\tuse auto, always or never"},
		"json style":                 {Options{Package: "db", JSONTagsCaseStyle: "kebab"}, "json_tags_case_style: unknown style \"kebab\"\n\tuse none, camel, pascal or snake"},
		"limit":                      {Options{Package: "db", QueryParameterLimit: &limit}, "query_parameter_limit: -1 is negative\n\t0 makes a struct of every parameter list, 1 is the default"},
		"rename":                     {Options{Package: "db", Rename: map[string]string{"a": "a-b"}}, "rename: \"a-b\" for \"a\" is not a Go identifier\n\tuse a Go identifier"},
		"file":                       {Options{Package: "db", OutputDBFileName: "x/db.go"}, "output_db_file_name: \"x/db.go\" is not a file name\n\tgive a name without a folder"},
		"same file":                  {Options{Package: "db", OutputDBFileName: "models.go"}, "output_models_file_name: \"models.go\" is the name of output_db_file_name too\n\tgive each file its own name"},
		"suffix":                     {Options{Package: "db", OutputFilesSuffix: "/x"}, "output_files_suffix: \"/x\" is not part of a file name\n\tgive a suffix without a folder"},
		"both":                       {Options{Package: "db", Overrides: []Override{{Column: "a.b", DBType: "text"}}}, "overrides: column \"a.b\" is not all that one override is for\n\tmake an override of each"},
		"neither":                    {Options{Package: "db", Overrides: []Override{{}}}, "overrides: none of column, query_column, query_param and db_type is set\n\tsay what the override is for"},
		"nothing":                    {Options{Package: "db", Overrides: []Override{{DBType: "text"}}}, "overrides: nothing is given for db_type \"text\"\n\tset go_type or go_struct_tag"},
		"column":                     {Options{Package: "db", Overrides: []Override{{Column: "id", GoType: GoType{Spec: "string"}}}}, "overrides: column \"id\" is not a column's name\n\twrite table.column or schema.table.column"},
		"go type":                    {Options{Package: "db", Overrides: []Override{{DBType: "text", GoType: GoType{Spec: "strin"}}}}, "overrides: go_type \"strin\" is not a basic Go type\n\twrite \"string\", \"github.com/google/uuid.UUID\", {type: Doc} for a type of the generated package, or import, package and type"},
		"query":                      {Options{Package: "db", Overrides: []Override{{QueryColumn: "total", GoType: GoType{Spec: "string"}}}}, "overrides: query_column \"total\" names no query\n\twrite Query.column"},
		"tag":                        {Options{Package: "db", Overrides: []Override{{DBType: "text", GoStructTag: "x"}}}, "overrides: go_struct_tag \"x\" is not a struct tag\n\twrite key:\"value\" pairs, each key once, with a space between them"},
	} {
		t.Run(name, func(t *testing.T) {
			var diags diag.List
			c.opts.Check(&diags)
			got := ""
			if err := diags.Err(); err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("reported %s, want %s", got, c.want)
			}
		})
	}
}

// TestAll: each field of Options that is a choice is described, and nothing
// else.
func TestAll(t *testing.T) {
	var keys []string
	typ := reflect.TypeFor[Options]()
	for i := range typ.NumField() {
		if key := typ.Field(i).Tag.Get("yaml"); key != "-" {
			keys = append(keys, key)
		}
	}
	for i := range All {
		o := &All[i]
		if o.Name == "" || o.Doc == "" || strings.Contains(o.Doc, "\n") {
			t.Errorf("%q is described as %q", o.Name, o.Doc)
		}
		found := false
		for k, key := range keys {
			if key == o.Name {
				keys, found = append(keys[:k], keys[k+1:]...), true
				break
			}
		}
		if !found {
			t.Errorf("Options has no field %q, or it is described twice", o.Name)
		}
	}
	if len(keys) > 0 {
		t.Errorf("nothing describes %q", keys)
	}
}

// TestManual holds the manual's table to the options.
func TestManual(t *testing.T) {
	rows := [][]string{{"setting", "value", "meaning", "default"}}
	for i := range All {
		o := &All[i]
		name, value, without := "`"+o.Name+"`", o.Type(), o.Default
		if o.V1 != "" {
			name += fmt.Sprintf(" (`%s` in sqlc's version 1)", o.V1)
		}
		if o.Words != nil {
			value = "`" + strings.Join(o.Words, "`, `") + "`"
		}
		if without == "" {
			without = map[string]string{"true or false": "false"}[o.Type()]
		}
		rows = append(rows, []string{name, value, o.Doc, without})
	}
	manual.Check(t, "../../docs/configuration.md", []manual.Part{{Name: "settings", Text: manual.Table(rows)}}, *update)
}
