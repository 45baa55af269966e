package templates

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/templates/options"
)

// A query is a query method in the making.
type query struct {
	src  *analyze.Query
	twin *query // the query that this one is the batch twin of
	// keyed, of a twin, says how it answers key by key; nil where it returns rows.
	keyed *keyedTwin
	name  string
	// names are those by which settings mean the query: a twin goes by its original's,
	// too.
	names []string
	cmd   parser.Command
	file  string // the SQL file, as the user names it

	violable []*constraintDef // the constraints that it may violate, of which the package has errors

	sqlConst   string // the constant with the SQL text
	descriptor string // the runtime's variable

	args   []arg      // the method's, after the context
	params *structDef // …Params, when arg is one
	exprs  []string   // each SQL parameter as a Go expression, by number
	// sentFields are the fields of params that the SQL parameters are, by number.
	sentFields []string
	nonNil     []bool              // those for which a nil slice is sent as an empty one
	places     []place             // of the parameters' values
	row        *row                // nil when nothing is handed out
	kept       *adopted            // the entry that gives the whole signature, or nil
	copyTo     *options.CopyTarget // given by kept
	// doubtful: a value or a NULL may come that a column's Go type cannot hold.
	doubtful bool
}

// A place is where a method has the value of one of the query's parameters.
type place struct {
	param string // its name
	expr  string // as a Go expression
	field string // the Go parameter, or the field of …Params
}

func (q *query) put(param, expr, field string) {
	q.places = append(q.places, place{param, expr, field})
}

// exprOf is the Go expression of a parameter; "" if there is none of that name.
func (q *query) exprOf(param string) string { return q.placeOf(param).expr }

// fieldOf is the Go parameter or the field of …Params that a parameter is.
func (q *query) fieldOf(param string) string { return q.placeOf(param).field }

func (q *query) placeOf(param string) place {
	for _, at := range q.places {
		if at.param == param {
			return at
		}
	}
	return place{}
}

// paramNamed is the index of a query's parameter, or -1.
func paramNamed(src *analyze.Query, name string) int {
	return slices.IndexFunc(src.Params, func(p *analyze.Param) bool { return p.Name == name })
}

// An arg is a parameter of a method.
type arg struct {
	name string
	typ  goType
}

// A row is what one row of the result becomes.
type row struct {
	typ    goType     // the struct, or the only column's type
	def    *structDef // nil for a single column
	emit   bool       // def is this query's own …Row
	result goType     // what the method hands out: typ or a pointer to it
	// targets are where the columns go in def, as paths of fields; nil: to each
	// field, in order.
	targets []string
}

// buildQuery makes the method of a query; twin is the query that it is the batch
// twin of, or nil.
func (g *generator) buildQuery(src *analyze.Query, twin *query) *query {
	q := &query{
		src: src, twin: twin, name: src.Name, names: []string{src.Name}, cmd: src.Command,
		violable: g.violable(src),
	}
	if twin != nil {
		q.names = append(q.names, twin.name)
	}
	if src.File != nil {
		q.file = src.File.Name
	}
	if q.file == "" {
		q.file = src.Pos.File
	}
	q.sqlConst = g.constName(src.Name, "")
	if g.EmitExportedQueries {
		q.sqlConst = capitalise(src.Name)
	}
	if g.runtime {
		q.descriptor = g.constName(src.Name, "")
		if !g.EmitExportedQueries || q.sqlConst == q.descriptor {
			q.sqlConst = g.constName(src.Name, "SQL")
		}
	}
	if src.Keyed != nil {
		g.buildKeyed(q)
		return q
	}
	if kept := g.adoptedAs("query", q.name); kept != nil && twin == nil {
		if g.buildKept(q, kept); kept.refused {
			return q // what is missing now is not the query's fault
		}
	} else {
		g.buildOwn(q)
	}
	g.checkCommand(q)
	g.checkCopied(q)
	g.checkTags(q)
	return q
}

// buildOwn makes the row and the arguments that the analysis suggests.
func (g *generator) buildOwn(q *query) {
	g.buildRow(q)
	g.markNonNil(q)
	g.buildArgs(q)
}

// checkCommand refuses what no method can be made of. The analysis has its own
// checks; these keep the generator from writing code that does not compile.
func (g *generator) checkCommand(q *query) {
	switch {
	case commandReturnsRows(q.cmd) && q.row == nil:
		g.queryError(q, "use :exec, or add RETURNING", "the query returns no columns, but is :%s", q.cmd)
	case q.cmd == parser.CopyFrom && q.src.InsertInto == nil && q.copyTo == nil:
		g.queryError(q, "write INSERT INTO t (a, b) VALUES ($1, $2)", ":copyfrom needs an INSERT of parameters only")
	case (q.cmd == parser.CopyFrom || isBatch(q.cmd)) && len(q.args) == 0:
		g.queryError(q, "use :exec, :one or :many", ":%s needs parameters", q.cmd)
	case q.src.Directives.Cache != nil && q.cmd != parser.One && q.cmd != parser.Many:
		g.diags.Add(diagAt(q.src.Directives.Cache.Pos, q.name, "make the query :one or :many, or remove the directive",
			fmt.Sprintf("only :one and :many queries can be cached, not :%s", q.cmd)))
	}
}

// checkTags refuses tags with parameters that the query does not have.
func (g *generator) checkTags(q *query) {
	var tags []parser.Tag
	if c := q.src.Directives.Cache; c != nil {
		tags = append(tags, c.Tags...)
	}
	if inv := q.src.Directives.Invalidate; inv != nil {
		tags = append(tags, inv.Tags...)
	}
	for _, t := range tags {
		for _, part := range t.Parts {
			if part.Param != "" && q.exprOf(part.Param) == "" {
				var names []string
				for _, at := range q.places {
					names = append(names, at.param)
				}
				slices.Sort(names)
				hint := diag.DidYouMean(part.Param, names)
				g.diags.Add(diagAt(t.Pos, q.name, hint, fmt.Sprintf("tag %q: the query has no parameter %q", t.Text, part.Param)))
			}
		}
	}
}

func (g *generator) queryError(q *query, hint, format string, args ...any) {
	g.diags.Add(diagAt(q.src.Pos, q.name, hint, fmt.Sprintf(format, args...)))
}

// paramValue is the value that a parameter holds.
func (g *generator) paramValue(q *query, p *analyze.Param) value {
	v := value{typ: p.Type, nullable: p.Nullable, list: p.Slice, queries: q.names, item: p.Name, param: true}
	if g.SQLCCompatible {
		v.nullable = p.SQLCNullable
	}
	if p.Untyped && g.SQLCCompatible && !p.Slice {
		v.typ = analyze.Type{}
	}
	if p.Limit && g.SQLCCompatible && v.typ.Type != nil && v.typ.OID == pgcat.Int8 {
		v.typ.Type = g.res.Types.Type(pgcat.Int4)
	}
	if p.Table != nil && p.Column != nil {
		v.schema, v.table, v.column = p.Table.Schema, p.Table.Name, p.Column.Name
		v.written = g.writtenType(p.Table, p.Column)
		v.nullable = v.nullable || g.SQLCCompatible && p.Column.NotNullImplied()
	}
	g.adoptValue(q, "query_param", slices.Index(q.src.Params, p), &v)
	return v
}

func (g *generator) buildArgs(q *query) {
	params := q.src.Params
	if len(params) == 0 {
		return
	}
	if len(params) == 1 && g.paramLimit != 0 {
		p := params[0]
		q.args = []arg{{g.adoptArg(q, 0, g.freeName(q, p.Name)), g.paramType(q, p)}}
		g.judgeParam(q, 0)
		q.exprs = []string{q.args[0].name}
		q.put(p.Name, q.args[0].name, q.args[0].name)
		return
	}
	if len(params) <= g.paramLimit && q.cmd != parser.CopyFrom && !isBatch(q.cmd) {
		g.buildArgList(q)
		return
	}

	def := &structDef{name: q.name + "Params", pos: q.src.Pos}
	fields := g.paramFields(q)
	for i, p := range params {
		g.adoptField(fields[i], g.adoptedItem(q, "query_param", i))
		g.judgeParam(q, i)
		expr := "arg." + fields[i].name
		q.exprs = append(q.exprs, expr)
		q.sentFields = append(q.sentFields, fields[i].name)
		q.put(p.Name, expr, fields[i].name)
	}
	for _, i := range g.adoptOrder(q) {
		def.fields = append(def.fields, fields[i])
	}
	q.params = def
	typ := local(def.name)
	if g.EmitParamsStructPointers {
		typ = typ.pointer()
	}
	q.args = []arg{{"arg", typ}}
}

// paramFields makes the fields of …Params, by the parameters' numbers.
func (g *generator) paramFields(q *query) []*field {
	fields := make([]*field, len(q.src.Params))
	var earlier []*analyze.Param
	var ranked []*field
	first := map[string]int{} // the first parameter of a name, before fields are numbered
	for _, i := range ranks(q) {
		p := q.src.Params[i]
		base, number := paramBase(earlier, p)
		if g.SQLCCompatible && !p.Named && base == "dollar_1" { // which is the name of an argument
			base = "column_1"
		}
		name := cmp.Or(g.goName(base), fmt.Sprintf("Column%d", p.Number))
		v, typ := g.paramOf(q, p)
		if k, found := first[name]; !found {
			first[name] = i
		} else if g.SQLCCompatible {
			g.lendType(fields[k], q.src.Params[k], typ, v)
		}
		if number != "" {
			name += "_" + number
		}
		tags := g.tags(p.Name)
		g.addTags(tags, v)
		fields[i] = &field{name: name, typ: typ, tags: tags, doc: paramDoc(q.src, p.Name)}
		earlier, ranked = append(earlier, p), append(ranked, fields[i])
	}
	numberFields(ranked)
	return fields
}

// ranks are the places of a query's parameters, from 0, in the order of the method's
// arguments.
func ranks(q *query) []int {
	order := make([]int, len(q.src.Params))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return q.src.Params[i].Rank - q.src.Params[j].Rank })
	return order
}

// buildArgList makes an argument of each parameter.
func (g *generator) buildArgList(q *query) {
	seen := make(map[string]bool)
	args := make([]arg, len(q.src.Params))
	q.exprs = make([]string, len(q.src.Params))
	for _, i := range ranks(q) {
		p := q.src.Params[i]
		ours := g.freeName(q, p.Name)
		for seen[ours] {
			ours += "_"
		}
		name := g.adoptArg(q, i, ours)
		if a := g.adoptedItem(q, "query_param", i); a != nil && seen[name] {
			g.refuse(a, "use another name", "another argument is called %s", name)
		}
		seen[name] = true
		g.judgeParam(q, i)
		args[i] = arg{name, g.paramType(q, p)}
		q.exprs[i] = name
		q.put(p.Name, name, name)
	}
	for _, i := range g.adoptOrder(q) {
		q.args = append(q.args, args[i])
	}
}

// paramBase splits the number off that the analysis put on a name to keep it
// apart from an earlier parameter's: id and id_2 become ID and ID_2, as sqlc
// has them.
func paramBase(earlier []*analyze.Param, p *analyze.Param) (base, number string) {
	i := strings.LastIndexByte(p.Name, '_')
	if i <= 0 || p.Named {
		return p.Name, ""
	}
	base, number = p.Name[:i], p.Name[i+1:]
	if n, err := strconv.Atoi(number); err != nil || n < 2 {
		return p.Name, ""
	}
	for _, e := range earlier {
		if e.Name == base {
			return base, number
		}
	}
	return p.Name, ""
}

func paramDoc(q *analyze.Query, name string) string {
	for _, d := range q.ParamDocs {
		if d.Name == name {
			return d.Text
		}
	}
	return ""
}
