package templates

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/templates/options"
)

// A world is a hand-made schema with hand-made queries, so that the generator is
// tested by itself. The schema must be complete before the first query is made.
type world struct {
	cat  *schema.Catalog
	res  *analyze.Result
	line int
}

func newWorld() *world {
	return &world{cat: &schema.Catalog{Schemas: []*schema.Schema{{Name: "public"}}, SearchPath: []string{"public"}}}
}

// result is the analysis of the schema, made when it is first asked for.
func (w *world) result() *analyze.Result {
	if w.res == nil {
		w.res, _ = analyze.Analyze(context.Background(), w.cat, nil, analyze.Options{})
	}
	return w.res
}

// enum adds an enum type.
func (w *world) enum(name string, labels ...string) {
	public := w.cat.Schemas[0]
	public.Types = append(public.Types, &schema.Type{Schema: "public", Name: name, Kind: schema.Enum, Values: labels, Pos: w.pos("schema.sql")})
}

// typ finds a type by name, "text[]" too.
func (w *world) typ(name string) analyze.Type {
	elem, dims := strings.CutSuffix(name, "[]")
	types := w.result().Types
	t := types.LookupType([]string{"public"}, "", elem)
	if t == nil {
		panic("no type " + name)
	}
	if dims {
		return analyze.Type{Type: types.ArrayOf(t.OID), Dims: 1}
	}
	return analyze.Type{Type: t}
}

// table adds a table; columns are "name type", with "null" after it or not.
// The first column is the primary key.
func (w *world) table(name string, columns ...string) *schema.Table {
	t := &schema.Table{Schema: "public", Name: name, Kind: schema.BaseTable, Pos: w.pos("schema.sql")}
	t.Columns = columnList(columns)
	t.Constraints = []*schema.Constraint{{Kind: schema.PrimaryKey, Columns: t.Columns[:1]}}
	public := w.cat.Schemas[0]
	public.Tables = append(public.Tables, t)
	return t
}

func (w *world) pos(file string) diag.Position {
	w.line += 10
	return diag.Position{File: file, Line: w.line, Column: 1}
}

// composite adds a composite type; attributes are as table's columns.
func (w *world) composite(name string, attributes ...string) {
	public := w.cat.Schemas[0]
	public.Types = append(public.Types, &schema.Type{
		Schema: "public", Name: name, Kind: schema.Composite, Pos: w.pos("schema.sql"), Columns: columnList(attributes),
	})
}

func columnList(columns []string) []*schema.Column {
	var list []*schema.Column
	for _, c := range columns {
		words := strings.Fields(c)
		typ, array := strings.CutSuffix(words[1], "[]")
		col := &schema.Column{Name: words[0], Type: schema.TypeRef{Name: schema.Name{Name: typ}}, NotNull: len(words) == 2}
		if array {
			col.Type.ArrayDims = 1
		}
		list = append(list, col)
	}
	return list
}

// query adds a query.
func (w *world) query(name string, command parser.Command, sql string) *analyze.Query {
	q := &analyze.Query{
		Query:    &parser.Query{Name: name, Command: command, Pos: w.pos("query.sql"), File: diag.NewFile("query.sql", "")},
		SQL:      sql,
		Verb:     analyze.Select,
		ReadOnly: true,
		Tree:     &tree.Statement{Query: &tree.Query{}},
	}
	w.result().Queries = append(w.result().Queries, q)
	return q
}

// columns gives a query columns of a table, all or those named.
func (w *world) columns(q *analyze.Query, t *schema.Table, names ...string) {
	for _, c := range t.Columns {
		if len(names) > 0 && !slices.Contains(names, c.Name) {
			continue
		}
		col := &analyze.Column{Name: c.Name, Type: w.columnType(c), Table: t, Column: c, Rel: t, RelColumn: c}
		if c.NotNull {
			col.Null = analyze.Never
		}
		q.Columns = append(q.Columns, col)
	}
}

func (w *world) columnType(c *schema.Column) analyze.Type {
	if c.Type.ArrayDims > 0 {
		return w.typ(c.Type.Name.Name + "[]")
	}
	return w.typ(c.Type.Name.Name)
}

// param gives a query a parameter that meets a column.
func (w *world) param(q *analyze.Query, t *schema.Table, column string) {
	c := t.Columns[slices.IndexFunc(t.Columns, func(c *schema.Column) bool { return c.Name == column })]
	q.Params = append(q.Params, &analyze.Param{
		Number: len(q.Params) + 1, Name: column, Type: w.columnType(c), Nullable: !c.NotNull, Table: t, Column: c,
	})
}

// generate runs the generator and fails the test on errors.
func (w *world) generate(t *testing.T, opts options.Options) map[string]string {
	t.Helper()
	if opts.Package == "" {
		opts.Package = "db"
	}
	files, diags := Generate(w.result(), opts)
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	out := make(map[string]string)
	for _, f := range files {
		out[f.Name] = string(f.Content)
	}
	return out
}

// messages runs the generator and returns what it reports.
func (w *world) messages(opts options.Options) string {
	if opts.Package == "" {
		opts.Package = "db"
	}
	_, diags := Generate(w.result(), opts)
	var lines []string
	for _, d := range diags.All() {
		lines = append(lines, d.String())
	}
	return strings.Join(lines, "\n")
}
