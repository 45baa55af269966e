package templates

import (
	"fmt"
	"go/token"
	"slices"
	"strconv"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/templates/options"
)

// What a package keeps as code that was there before has it. Each entry is asked
// for where what it is about is made, and notes there what would have been made
// without it.

// An adopted is an entry of options.Adopted in the form that is read.
type adopted struct {
	*options.Adopted
	typ  *goType
	tags map[string]string // of GoStructTag
	used bool              // something is what it names
	// refused: an error says that it cannot be obeyed, and what it comes to is not
	// told.
	refused bool

	verdict Verdict
}

// adoptedValue is the kind of the entries for values of enums, which are named by
// the enum's name, a NUL and the value.
const adoptedValue = "value"

// compileAdopted brings entries in which Check finds nothing into the form that is
// read, by their kinds and names.
func compileAdopted(list []options.Adopted) map[string]*adopted {
	byKey := make(map[string]*adopted, len(list))
	for i := range list {
		a := &adopted{Adopted: &list[i], verdict: Verdict{Entry: i, Kind: Unmatched}}
		if !a.GoType.IsZero() {
			if t, wrong := a.GoType.Parse(nil); wrong == "" {
				typ := authorsType(t)
				a.typ = &typ
			}
		}
		if a.GoStructTag != nil {
			a.tags, _ = options.ParseTag(*a.GoStructTag)
		}
		kind, name := a.Target()
		if a.Value != nil {
			kind, name = adoptedValue, name+"\x00"+*a.Value
		}
		byKey[kind+"\x00"+name] = a
	}
	return byKey
}

// adoptedAs returns the entry of a kind with one of some names, or nil.
func (s *settings) adoptedAs(kind string, names ...string) *adopted {
	if len(s.adopted) == 0 {
		return nil
	}
	for _, name := range names {
		if a := s.adopted[kind+"\x00"+name]; a != nil {
			if !a.used {
				a.used, a.verdict.Kind = true, Same
			}
			return a
		}
	}
	return nil
}

// adoptedExactly is adoptedAs by exactNames.
func (s *settings) adoptedExactly(kind, schema, rest string) *adopted {
	if len(s.adopted) == 0 {
		return nil
	}
	return s.adoptedAs(kind, exactNames(schema, rest)...)
}

// exactNames are the names by which entries mean what a schema holds.
func exactNames(schema, rest string) []string {
	names := []string{schema + "." + rest}
	if schema == "public" {
		names = append(names, rest)
	}
	return names
}

// called is the name that an entry gives, or else ours.
func (a *adopted) called(ours string) string {
	if a == nil || a.Name == "" {
		return ours
	}
	a.renames(ours)
	return a.Name
}

// renames notes that what the entry names would be called ours without it.
func (a *adopted) renames(ours string) {
	if a.Name != ours {
		a.judge(OtherName, "dbgen says "+ours)
	}
}

// tableName is the name of a table's struct.
func (g *generator) tableName(schema, table string) string {
	return g.adoptedExactly("table", schema, table).called(g.modelName(schema, table))
}

// enumName is the name of an enum's type.
func (g *generator) enumName(schema, name string) string {
	return g.adoptedExactly("enum", schema, name).called(g.goName(typeName(schema, name)))
}

// adoptValues gives an enum's constants their names.
func (g *generator) adoptValues(e *enum, schema, name string) {
	for i := range e.consts {
		c := &e.consts[i]
		var names []string
		for _, n := range exactNames(schema, name) {
			names = append(names, n+"\x00"+c.value)
		}
		c.name = g.adoptedAs(adoptedValue, names...).called(c.name)
	}
}

// adoptColumn gives the field of a table's column its name and tags. Its type has
// been adopted with its value.
func (g *generator) adoptColumn(f *field, v value, truth soundness) {
	a := g.adoptedExactly("column", v.schema, v.table+"."+v.column)
	if a == nil {
		return
	}
	if a.typ != nil {
		own := v
		own.unadopted = true
		a.judgeResult(g, v, truth, f.typ, g.goTypeOf(own))
	}
	g.adoptField(f, a)
}

// adoptField gives a field its name and tags.
func (g *generator) adoptField(f *field, a *adopted) {
	if a == nil {
		return
	}
	f.adopted = a
	f.name = a.called(f.name)
	if a.GoStructTag != nil {
		if !sameTags(f.tags, a.tags) {
			a.judge(OtherName, "dbgen has other struct tags")
		}
		f.tags = a.tags
	}
}

func sameTags(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if w, found := b[k]; !found || v != w {
			return false
		}
	}
	return true
}

// adoptedType is the Go type that entries give a value, or nil.
func (g *generator) adoptedType(v value) *goType {
	if v.given != nil {
		return v.given
	}
	if v.table == "" || v.unadopted || len(g.adopted) == 0 {
		return nil
	}
	a := g.adoptedExactly("column", v.schema, v.table+"."+v.column)
	if a == nil || a.typ == nil {
		return nil
	}
	t := *a.typ
	if v.list {
		t = t.slice()
	}
	return &t
}

// places are the names by which entries mean each of some items of a query: its
// place, and its name where no other has it.
func places(names []string) [][]string {
	count := make(map[string]int)
	for _, n := range names {
		count[n]++
	}
	out := make([][]string, len(names))
	for i, n := range names {
		out[i] = []string{strconv.Itoa(i + 1)}
		if _, err := strconv.Atoi(n); n != "" && count[n] == 1 && err != nil {
			out[i] = append(out[i], n)
		}
	}
	return out
}

// PlacesOfColumns are the names by which options.Adopted may mean each column of a
// query, the best last. An embedded table is meant by its first column.
func PlacesOfColumns(q *analyze.Query) [][]string {
	names := make([]string, len(q.Columns))
	for i, c := range q.Columns {
		switch {
		case c.Embed == "":
			names[i] = c.Name
		case i == 0 || q.Columns[i-1].Embed == "" || q.Columns[i-1].EmbedPos != c.EmbedPos:
			names[i] = c.Embed
		}
	}
	return places(names)
}

// PlacesOfParams are the names by which options.Adopted may mean each parameter of
// a query, the best last.
func PlacesOfParams(q *analyze.Query) [][]string {
	names := make([]string, len(q.Params))
	for i, p := range q.Params {
		names[i] = p.Name
	}
	return places(names)
}

// adoptedItem is the entry for the i-th column or parameter of a query, or nil.
func (g *generator) adoptedItem(q *query, kind string, i int) *adopted {
	if len(g.adopted) == 0 || i < 0 {
		return nil
	}
	of := PlacesOfColumns
	if kind == "query_param" {
		of = PlacesOfParams
	}
	var names []string
	for _, place := range of(q.src)[i] {
		names = append(names, q.name+"."+place)
	}
	return g.adoptedAs(kind, names...)
}

// adoptValue gives the value of the i-th column or parameter of a query its type.
func (g *generator) adoptValue(q *query, kind string, i int, v *value) {
	if a := g.adoptedItem(q, kind, i); a != nil {
		v.given = a.typ
	}
}

// adoptRow returns what a row of a query becomes by the entry for it: the model of
// a table, or own for a struct of the query's own. ok is false without an entry.
func (g *generator) adoptRow(q *query) (model *structDef, own, ok bool) {
	a := g.adoptedAs("query_row", q.name)
	if a == nil {
		return nil, false, false
	}
	ours := g.sameModel(q)
	if a.Name == q.name+"Row" {
		if ours != nil {
			a.judge(OtherName, "dbgen returns the model "+ours.name)
		}
		return nil, true, true
	}
	model = g.modelNamed(a.Name)
	switch {
	case model == nil:
		g.refuse(a, "name a table's struct, or "+q.name+"Row for a struct of the query's own", "there is no struct %q", a.Name)
	case len(model.fields) != len(q.src.Columns):
		g.refuse(a, "name "+q.name+"Row for a struct of the query's own", "%s has %d fields, the query %d columns", a.Name, len(model.fields), len(q.src.Columns))
	case slices.ContainsFunc(q.src.Columns, func(c *analyze.Column) bool { return c.Embed != "" }):
		g.refuse(a, "name "+q.name+"Row for a struct of the query's own", "the query embeds tables in its rows")
	case model != ours:
		g.judgeModel(q, a, model)
	}
	if a.refused {
		return nil, false, false // as if there were no entry: those of the columns are not wrong
	}
	for i := range q.src.Columns {
		if c := g.adoptedItem(q, "query_column", i); c != nil {
			g.refuse(c, "remove this entry, or the one for query_row", "rows of %s are %s, whose fields have names and types", q.name, a.Name)
		}
	}
	return model, false, model != nil
}

func (g *generator) modelNamed(name string) *structDef {
	if i := slices.IndexFunc(g.models, func(m *structDef) bool { return m.name == name }); i >= 0 {
		return g.models[i]
	}
	return nil
}

// refuse reports that an entry cannot be obeyed.
func (g *generator) refuse(a *adopted, hint, format string, args ...any) {
	a.refused = true
	g.diags.Add(diagAt(a.Pos, "", hint, a.Label()+": "+fmt.Sprintf(format, args...)))
}

// adoptOrder is the order of a query's parameters in the method or its struct,
// by their places from 0.
func (g *generator) adoptOrder(q *query) []int {
	order := ranks(q)
	a := g.adoptedAs("query_params", q.name)
	if a == nil {
		return order
	}
	places := PlacesOfParams(q.src)
	var wanted []int
	for _, item := range a.Order {
		i := slices.IndexFunc(places, func(names []string) bool { return slices.Contains(names, item) })
		if i < 0 || slices.Contains(wanted, i) {
			g.refuse(a, "name each parameter once", "%q is not a parameter, or is there twice", item)
			return order
		}
		wanted = append(wanted, i)
	}
	if len(wanted) != len(order) {
		g.refuse(a, "name each parameter once", "the query has %d parameters, the order %d", len(order), len(wanted))
		return order
	}
	if !slices.Equal(wanted, order) {
		a.judge(OtherName, "dbgen has another order")
	}
	return wanted
}

// adoptArg gives an argument the name that an entry has for it, if the method's
// body can do with it.
func (g *generator) adoptArg(q *query, i int, ours string) string {
	a := g.adoptedItem(q, "query_param", i)
	if a == nil || a.Name == "" {
		return ours
	}
	if a.GoStructTag != nil {
		g.refuse(a, "remove go_struct_tag", "%s is an argument, which has no tags", ours)
	}
	if !g.freeArg(q, a.Name) {
		g.refuse(a, "use another name: callers do not see it", "the method's body needs %q for something else", a.Name)
		return ours
	}
	return a.called(ours)
}

func (g *generator) freeArg(q *query, name string) bool {
	return token.IsIdentifier(name) && name != "_" && !g.mentions(q, name)
}

// adoptedInOrder are the entries as they were given.
func (s *settings) adoptedInOrder() []*adopted {
	list := make([]*adopted, len(s.Adopted))
	for _, a := range s.adopted {
		list[a.verdict.Entry] = a
	}
	return slices.DeleteFunc(list, func(a *adopted) bool { return a == nil })
}

// types are the types that an entry gives, those of its signature too.
func (a *adopted) types() []goType {
	var types []goType
	add := func(t options.GoType) {
		if parsed, wrong := t.Parse(nil); wrong == "" && !t.IsZero() {
			types = append(types, authorsType(parsed))
		}
	}
	add(a.GoType)
	for _, list := range [][]options.Kept{a.Args, a.Params, a.Row} {
		for _, k := range list {
			add(k.GoType)
		}
	}
	add(a.Result)
	return types
}

// adoptFields gives the fields of a query's own struct their names and tags. The
// struct has a field for each column, and one for each embedded table.
func (g *generator) adoptFields(q *query, def *structDef) {
	columns := q.src.Columns
	next := 0
	for i, c := range columns {
		if i > 0 && c.Embed != "" && columns[i-1].Embed != "" && columns[i-1].EmbedPos == c.EmbedPos {
			continue
		}
		if next >= len(def.fields) {
			return // an embedded table that was refused
		}
		g.adoptField(def.fields[next], g.adoptedItem(q, "query_column", i))
		next++
	}
}

// adoptEmbed makes an embedded table a value or a pointer as an entry has it. i is
// the table's first column.
func (g *generator) adoptEmbed(q *query, i int, e *embed) {
	a := g.adoptedItem(q, "query_column", i)
	if a == nil || a.typ == nil {
		return
	}
	switch t := *a.typ; {
	case !t.local || t.name != e.model.name || t.prefix != "" && t.prefix != "*":
		g.refuse(a, fmt.Sprintf("write {type: %s}, or {type: %[1]s, pointer: true}", e.model.name), "an embedded table is a %s", e.model.name)
	case t.prefix == "*" && !e.nullable && e.probe < 0:
		if e.probe = g.neverNull(e.model); e.probe < 0 {
			g.refuse(a, "write {type: "+e.model.name+"}", "%s has no field that tells whether there is a row", e.model.name)
			return
		}
		e.nullable = true
		a.judge(OtherName, "dbgen embeds a value")
	case t.prefix == "" && e.nullable:
		e.nullable = false
		a.judge(Unsound, "an outer join may find no row, and the NULLs in its place are an error in "+e.model.name)
	}
}

// neverNull is the field of a table's struct that has a value in every row, or -1.
func (g *generator) neverNull(model *structDef) int {
	return slices.IndexFunc(g.tableValues(model.table), func(v value) bool { return !v.nullable })
}

// judgeColumn notes how the type that an entry keeps for a column of a result
// stands to dbgen's own.
func (g *generator) judgeColumn(q *query, i int) {
	a := g.adoptedItem(q, "query_column", i)
	if a == nil || a.typ == nil {
		return
	}
	v := g.resultValue(q, q.src.Columns[i])
	kept := g.goTypeOf(v)
	v.given = nil
	a.judgeResult(g, v, truthOf(q.src.Columns[i]), kept, g.goTypeOf(v))
}

// judgeParam is judgeColumn for a parameter.
func (g *generator) judgeParam(q *query, i int) {
	a := g.adoptedItem(q, "query_param", i)
	if a == nil || a.typ == nil {
		return
	}
	v := g.paramValue(q, q.src.Params[i])
	kept := g.goTypeOf(v)
	v.given = nil
	_, ours := g.paramLikeSQLC(v, q.src.Params[i])
	a.judgeParam(g, kept, ours)
}

// truthOfColumn is what is known of NULL in a column of a table or view.
func (g *generator) truthOfColumn(t *schema.Table, i int) soundness {
	if t.Query == nil {
		c := t.Columns[i]
		return soundness{nullable: !c.NotNull, reason: "the column is not declared NOT NULL"}
	}
	if columns := g.res.Columns(t); i < len(columns) {
		return truthOf(columns[i])
	}
	return soundness{}
}
