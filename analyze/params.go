package analyze

import (
	"fmt"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/parser"
)

// params are a statement's parameters. As in PostgreSQL, a parameter has no
// type until an operator, function or column that it meets decides it; what is
// met first decides.
type params struct {
	list []paramState // by number
	// owner: they are the arguments of the function of this name, in its body.
	owner string
}

type paramState struct {
	typ
	seen   bool
	loc    int // the first use in the text
	parent *paramParent
	given  *parser.ParamRef
	null   bool // known once the analysis is over
	named  bool
	name   string
	column *expr // the column that it meets
}

// A paramParent is the construct around a parameter that gives it its name: the
// nearest operator, function call, cast or assigned column.
type paramParent struct {
	kind parentKind
	op   *pg.A_Expr
	call *pg.FuncCall
	fn   *pgcat.FunctionCall
	rel  *relation // of an assigned column
	col  int
	name string // of a SELECT list's item
}

type parentKind uint8

const (
	noParent parentKind = iota
	operatorParent
	callParent
	castParent
	columnParent
	itemParent
	limitParent
	offsetParent
)

func newParams(given []parser.ParamRef) *params {
	p := &params{}
	for i := range given {
		p.at(given[i].Number).given = &given[i]
	}
	return p
}

func (p *params) at(num int) *paramState {
	for len(p.list) < num {
		p.list = append(p.list, paramState{typ: of(pgcat.Unknown)})
	}
	return &p.list[num-1]
}

const maxParams = 65535

// param analyses $n.
func (a *analysis) param(n *pg.ParamRef) *expr {
	num, loc := int(n.Number), int(n.Location)
	if a.params == nil || num < 1 || num > maxParams {
		a.fail(loc, "", "there is no parameter $%d", num)
	}
	s := a.params.at(num)
	if !s.seen || loc < s.loc {
		s.loc, s.parent = loc, a.parent
	}
	s.seen = true
	return &expr{kind: xParam, num: num, loc: loc, typ: s.typ}
}

// decide gives a parameter of unknown type a type.
func (a *analysis) decide(e *expr, t typ) {
	s := a.params.at(e.num)
	switch s.oid {
	case pgcat.Unknown:
		s.typ = typ{oid: t.oid, dims: t.dims}
	case t.oid:
		s.dims = max(s.dims, t.dims)
	default:
		a.fail(e.loc, fmt.Sprintf("%s versus %s: add a cast where the parameter is used", a.typeName(s.oid), a.typeName(t.oid)),
			"inconsistent types deduced for parameter $%d", e.num)
	}
	e.typ = s.typ
}

// within runs f with parent around what it analyses.
func (a *analysis) within(parent *paramParent, f func()) {
	saved := a.parent
	a.parent = parent
	f()
	a.parent = saved
}

// finish checks that every parameter has a type and gives each its name.
func (a *analysis) finishParams() []*Param {
	p := a.params
	for i := range p.list {
		s := &p.list[i]
		switch {
		case !s.seen:
			a.fail(s.place(), fmt.Sprintf("the query uses higher parameter numbers but not $%d", i+1), "could not determine data type of parameter $%d", i+1)
		case s.oid == pgcat.Unknown || s.oid == pgcat.Any:
			a.fail(s.place(), "write what it is, as in "+s.written(i+1)+"::text", "could not determine data type of parameter $%d", i+1)
		case s.oid == pgcat.Record || s.oid == pgcat.RecordArray:
			a.warnOfRecord(i+1, s)
		}
	}
	// Whether one may be NULL can depend on another, through a column of a
	// subquery: all are taken to be so at first, and nothing is remembered of
	// what that says of columns.
	for i := range p.list {
		p.list[i].null = true
	}
	a.provisional++
	for range 2 {
		for i := range p.list {
			a.nameParam(i+1, &p.list[i])
		}
	}
	a.provisional--
	out := make([]*Param, len(p.list))
	for i := range p.list {
		s := &p.list[i]
		out[i] = &Param{Number: i + 1, Name: s.name, Named: s.named, Type: a.public(s.typ), Nullable: s.null}
		out[i].Limit = s.parent != nil && (s.parent.kind == limitParent || s.parent.kind == offsetParent)
		out[i].Untyped = a.meetsNothing(s.parent)
		if s.given != nil {
			out[i].Slice = s.given.Slice
		}
		if c := s.column; c != nil && c.kind == xVar {
			if rc := a.baseColumn(c); rc != nil {
				out[i].Table, out[i].Column = rc.table, rc.col
			}
		}
	}
	uniqueNames(out)
	return out
}

// place is where a parameter is written first.
func (s *paramState) place() int {
	if s.given != nil && len(s.given.Offsets) > 0 {
		return s.given.Offsets[0]
	}
	return s.loc
}

// written is a parameter as its author writes it.
func (s *paramState) written(num int) string {
	if s.given != nil && s.given.Name != "" {
		return "sqlc.arg(" + s.given.Name + ")"
	}
	return fmt.Sprintf("$%d", num)
}

// warnOfRecord warns of a parameter that is a row of no type in particular, as
// beside the comparison operators of composite types. PostgreSQL infers that,
// but has no way to read such a value.
func (a *analysis) warnOfRecord(num int, s *paramState) {
	as := "my_type"
	if s.parent != nil && s.parent.kind == operatorParent {
		if c := a.refs[a.columnNear(s.parent.op)]; c != nil && c.oid != pgcat.Record && a.isComposite(c.oid) {
			as = a.typeName(c.oid)
		}
	}
	cast := s.written(num) + "::" + as
	if s.oid == pgcat.RecordArray {
		cast += "[]"
	}
	if s.given != nil && s.given.Slice {
		cast = "= ANY(" + cast + ")"
	}
	a.warn(s.place(), "write which composite type it is, as in "+cast, "parameter $%d is a %s, of which PostgreSQL reads no value but NULL", num, a.typeName(s.oid))
}

// nameParam names a parameter as sqlc does: by what the author says, else by
// the column, argument or clause that it meets. NULL is allowed where the
// column allows it.
func (a *analysis) nameParam(num int, s *paramState) {
	name, notNull, decided := "", false, true
	parent := s.parent
	if parent == nil {
		parent = &paramParent{}
	}
	switch parent.kind {
	case limitParent:
		name, notNull = "limit", true
	case offsetParent:
		name, notNull = "offset", true
	case castParent:
		notNull = true
	case columnParent:
		c := &parent.rel.cols[parent.col]
		name, notNull = c.name, c.null == Never
		s.column = &expr{kind: xVar, typ: c.typ, rte: &rte{rel: parent.rel, access: -1, cols: []rteCol{{name: c.name, typ: c.typ, attr: parent.col}}}}
	case itemParent:
		name, notNull = parent.name, false
	case operatorParent:
		if ref := a.columnNear(parent.op); ref != nil {
			if c := a.refs[ref]; c != nil && c.kind == xVar {
				name, s.column = c.rte.cols[c.num].name, c
				notNull = a.declaredNotNull(c)
			} else {
				fields := strs(ref.Fields)
				name = fields[len(fields)-1]
			}
		} else {
			decided = false
		}
	case callParent:
		name, notNull = callArgumentName(parent, num)
	}
	if g := s.given; g != nil {
		if g.Name != "" {
			name, s.named = g.Name, true
		}
		switch {
		case g.Null:
			notNull = false
		case g.NotNull && !decided:
			notNull = false
		case g.Slice:
			notNull = true
		}
	}
	if s.column != nil && a.types.BaseType(s.column.oid) != a.types.BaseType(s.oid) && a.types.ElemOf(s.oid) != s.column.oid {
		s.column = nil
	}
	s.name, s.null = name, !notNull
}

// declaredNotNull reports whether the column by itself is never NULL, whatever
// the joins around it do.
func (a *analysis) declaredNotNull(c *expr) bool {
	rc := a.baseColumn(c)
	if rc == nil {
		ans := a.nullOf(c, nil)
		return ans.null == Never
	}
	return rc.null == Never
}

// columnNear returns the first column of an operator's left side, or else of
// its right side.
func (a *analysis) columnNear(op *pg.A_Expr) *pg.ColumnRef {
	if c := firstColumn(op.Lexpr); c != nil {
		return c
	}
	return firstColumn(op.Rexpr)
}

// callArgumentName is the name that a function's argument gives to the
// parameter in it: the argument's own, or else the function's. A parameter that
// is only a part of the argument has none.
func callArgumentName(p *paramParent, num int) (name string, notNull bool) {
	for i, arg := range p.call.Args {
		named := ""
		if na := arg.GetNamedArgExpr(); na != nil {
			arg, named = na.Arg, na.Name
		}
		if r := arg.GetParamRef(); r == nil || int(r.Number) != num {
			continue
		}
		if named == "" && p.fn != nil && p.fn.Function != nil && i < len(p.fn.Function.ArgNames) && i < len(p.fn.Params) && !newlyNamed(p.fn.Function) {
			named = p.fn.Function.ArgNames[p.fn.Params[i]]
		}
		if named == "" {
			_, named = splitName(p.call.Funcname)
		}
		return named, true
	}
	return "", false
}

// newlyNamed reports whether a function's arguments have names since
// PostgreSQL 18 only: sqlc, whose catalogue is older, calls them all by the
// function's.
func newlyNamed(f *pgcat.Function) bool {
	switch f.Name {
	case "string_agg", "json_strip_nulls", "jsonb_strip_nulls":
		return f.Schema == "pg_catalog"
	}
	return f.Schema == "pg_catalog" && strings.HasPrefix(f.Name, "regexp_")
}

// uniqueNames numbers names that occur twice (id, id_2) and names the nameless.
func uniqueNames(list []*Param) {
	used := make(map[string]bool, len(list))
	for _, p := range list {
		if p.Named {
			used[p.Name] = true
		}
	}
	for i, p := range list {
		if p.Named {
			continue
		}
		base := p.Name
		if base == "" {
			base = fmt.Sprintf("column_%d", i+1)
			if len(list) == 1 {
				base = "dollar_1"
			}
		}
		p.Name = base
		for k := 2; used[p.Name]; k++ {
			p.Name = fmt.Sprintf("%s_%d", base, k)
		}
		used[p.Name] = true
	}
}

// firstColumn finds the first column reference below n, in the order of the
// text.
func firstColumn(n *pg.Node) *pg.ColumnRef {
	if n == nil {
		return nil
	}
	any := func(list ...*pg.Node) *pg.ColumnRef {
		for _, x := range list {
			if c := firstColumn(x); c != nil {
				return c
			}
		}
		return nil
	}
	switch x := n.Node.(type) {
	case *pg.Node_ColumnRef:
		if f := x.ColumnRef.Fields; f[len(f)-1].GetString_() == nil {
			return nil // a star
		}
		return x.ColumnRef
	case *pg.Node_AExpr:
		return any(x.AExpr.Lexpr, x.AExpr.Rexpr)
	case *pg.Node_List:
		return any(x.List.Items...)
	case *pg.Node_BoolExpr:
		return any(x.BoolExpr.Args...)
	case *pg.Node_FuncCall:
		return any(x.FuncCall.Args...)
	case *pg.Node_TypeCast:
		return any(x.TypeCast.Arg)
	case *pg.Node_CollateClause:
		return any(x.CollateClause.Arg)
	case *pg.Node_CoalesceExpr:
		return any(x.CoalesceExpr.Args...)
	case *pg.Node_MinMaxExpr:
		return any(x.MinMaxExpr.Args...)
	case *pg.Node_NullTest:
		return any(x.NullTest.Arg)
	case *pg.Node_BooleanTest:
		return any(x.BooleanTest.Arg)
	case *pg.Node_AIndirection:
		return any(x.AIndirection.Arg)
	case *pg.Node_AArrayExpr:
		return any(x.AArrayExpr.Elements...)
	case *pg.Node_RowExpr:
		return any(x.RowExpr.Args...)
	case *pg.Node_NamedArgExpr:
		return any(x.NamedArgExpr.Arg)
	case *pg.Node_CaseExpr:
		if c := any(x.CaseExpr.Arg); c != nil {
			return c
		}
		for _, w := range x.CaseExpr.Args {
			if c := any(w.GetCaseWhen().GetExpr(), w.GetCaseWhen().GetResult()); c != nil {
				return c
			}
		}
		return any(x.CaseExpr.Defresult)
	}
	return nil
}
