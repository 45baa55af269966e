package options

import (
	"testing"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// TestAdopted: an entry that is wrong by itself says what is wrong.
func TestAdopted(t *testing.T) {
	text := func(s string) *string { return &s }
	str := GoType{Spec: "string"}
	for name, tc := range map[string]struct {
		entry Adopted
		want  string // "" for an entry that is right
	}{
		"a name":          {Adopted{Table: "books", Name: "Volume"}, ""},
		"a value":         {Adopted{Enum: "grade", Value: text(""), Name: "GradeNone"}, ""},
		"no tags":         {Adopted{Column: "books.isbn", GoStructTag: text("")}, ""},
		"a type":          {Adopted{QueryColumn: "GetBook.2", GoType: str}, ""},
		"a local type":    {Adopted{QueryParam: "GetBook.id", GoType: GoType{Type: "map[string]Grade"}}, ""},
		"an order":        {Adopted{QueryParams: "GetBook", Order: []string{"b", "a"}}, ""},
		"no arguments":    {Adopted{Query: "GetBook"}, ""},
		"an empty row":    {Adopted{Query: "GetBook", Signature: Signature{Row: []Kept{}}}, ""},
		"nothing":         {Adopted{Name: "X"}, "the entry does not say what it is for\n\tname one of table, enum, column, query_row, query_params, query_param, query_column, query"},
		"two things":      {Adopted{Table: "a", Enum: "b", Name: "X"}, "table \"a\" is not all that one entry is for\n\tmake an entry of each"},
		"gives nothing":   {Adopted{QueryColumn: "GetBook.id"}, "nothing is given for query_column \"GetBook.id\"\n\twrite name, go_type or go_struct_tag"},
		"no name":         {Adopted{Enum: "grade", Value: text("a")}, "nothing is given for enum \"grade\", value \"a\"\n\twrite name: …"},
		"typed table":     {Adopted{Table: "books", Name: "B", GoType: str}, "table \"books\" takes a name alone\n\twrite name: …"},
		"valued table":    {Adopted{Table: "books", Value: text("a"), Name: "B"}, "table \"books\", value \"a\" has a value\n\tonly enums have values"},
		"no item":         {Adopted{QueryColumn: "GetBook", GoType: str}, "query_column \"GetBook\" names no query\n\twrite Query.column"},
		"no table":        {Adopted{Column: "isbn", GoType: str}, "column \"isbn\" is not a column's name\n\twrite table.column or schema.table.column"},
		"no order":        {Adopted{QueryParams: "GetBook"}, "an order is what an entry with query_params has, and no other\n\twrite query_params: Query with order: [parameter, …]"},
		"no identifier":   {Adopted{Table: "books", Name: "type"}, "table \"books\": \"type\" is not a Go identifier\n\tuse a Go identifier"},
		"no type":         {Adopted{QueryColumn: "A.b", GoType: GoType{Spec: "strin"}}, "query_column \"A.b\": go_type \"strin\" is not a basic Go type\n\t" + typeHint},
		"no tag":          {Adopted{QueryColumn: "A.b", GoStructTag: text("json")}, "go_struct_tag \"json\" is not a struct tag\n\twrite key:\"value\" pairs, each key once, with a space between them"},
		"signed column":   {Adopted{QueryColumn: "A.b", GoType: str, Signature: Signature{Model: "Book"}}, "query_column \"A.b\" has a signature\n\tcommand, args, params, send, copy, row, model, result and scan are for an entry with \"query\""},
		"named signature": {Adopted{Query: "A", Name: "B"}, "query \"A\" takes no name, type or tags\n\tmake an entry of each column and parameter"},
		"two arguments":   {Adopted{Query: "A", Signature: Signature{Args: []Kept{{Name: "a", GoType: str}}, Params: []Kept{{Name: "A", GoType: str}}}}, "query \"A\" has both args and params\n\tkeep one of them"},
		"two rows":        {Adopted{Query: "A", Signature: Signature{Row: []Kept{}, Model: "Book"}}, "query \"A\" has more than one of row, model and result\n\tkeep one of them"},
		"twice":           {Adopted{Query: "A", Signature: Signature{Args: []Kept{{Name: "a", GoType: str}, {Name: "a", GoType: str}}}}, "query \"A\": \"a\" is there twice\n\trename one of them"},
		"no field type":   {Adopted{Query: "A", Signature: Signature{Row: []Kept{{Name: "A"}}}}, "query \"A\": an argument or field has no name or no type\n\twrite {name: …, go_type: …}"},
		"copy to nothing": {Adopted{Query: "A", Signature: Signature{Copy: &CopyTarget{Table: []string{"t"}}}}, "query \"A\" copies into nothing\n\twrite copy: {table: [schema, table], columns: [column, …]}"},
	} {
		t.Run(name, func(t *testing.T) {
			var diags diag.List
			o := Options{Adopted: []Adopted{tc.entry}}
			o.checkAdopted(&diags)
			got := ""
			for _, d := range diags.All() {
				got += d.String()
			}
			if got != tc.want {
				t.Errorf("said\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
	var diags diag.List
	twice := Options{Adopted: []Adopted{{Table: "a", Name: "X", Pos: diag.Position{File: "f", Line: 1, Column: 1}}, {Table: "a", Name: "Y", Pos: diag.Position{File: "f", Line: 2, Column: 1}}}}
	twice.checkAdopted(&diags)
	if got := diags.Err(); got == nil || got.Error() != "f:2:1: a second entry for table \"a\"; the first is at f:1:1\n\tmake one entry of both" {
		t.Errorf("twice: %v", got)
	}
}
