package bind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
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
	tree.Type
	seen   bool
	loc    int // the first use in the text
	parent *paramParent
	given  *parser.ParamRef
	name   string // of a function's argument
	// assigned: it becomes the value of a whole column, as it is. tested: IS NULL
	// is asked of it.
	assigned, tested bool
	into             []*tree.Var // columns whose values it makes NULL, as a part
}

// A paramParent is the construct around a parameter that gives it its name: the
// nearest operator, function call, cast or assigned column.
type paramParent struct {
	kind parentKind
	op   *pg.A_Expr
	call *pg.FuncCall
	fn   *pgcat.FunctionCall
	rel  *tree.Relation // of an assigned column
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
		p.list = append(p.list, paramState{Type: tree.Of(pgcat.Unknown)})
	}
	return &p.list[num-1]
}

const maxParams = 65535

// param binds $n.
func (a *binder) param(n *pg.ParamRef) tree.Expr {
	num, loc := int(n.Number), int(n.Location)
	if a.params == nil || num < 1 || num > maxParams {
		a.fail(loc, "", "there is no parameter $%d", num)
	}
	s := a.params.at(num)
	if !s.seen || loc < s.loc {
		s.loc, s.parent = loc, a.parent
	}
	s.seen = true
	return &tree.Param{Head: tree.At(s.Type, loc), Num: num}
}

// decide gives a parameter of unknown type a type.
func (a *binder) decide(e *tree.Param, t tree.Type) {
	s := a.params.at(e.Num)
	switch s.OID {
	case pgcat.Unknown:
		s.Type = tree.Type{OID: t.OID, Dims: t.Dims}
	case t.OID:
		s.Dims = max(s.Dims, t.Dims)
	default:
		a.fail(e.At, fmt.Sprintf("%s versus %s: add a cast where the parameter is used", a.typeName(s.OID), a.typeName(t.OID)),
			"inconsistent types deduced for parameter $%d", e.Num)
	}
	e.Typ = s.Type
}

// within runs f with parent around what it binds.
func (a *binder) within(parent *paramParent, f func()) {
	saved := a.parent
	a.parent = parent
	f()
	a.parent = saved
}

// finishParams checks that every parameter has a type and gives each its name.
func (a *binder) finishParams(stmt *pg.Node) []*tree.StatementParam {
	out := make([]*tree.StatementParam, len(a.params.list))
	for i := range a.params.list {
		s, num := &a.params.list[i], i+1
		switch {
		case !s.seen:
			a.fail(s.place(), fmt.Sprintf("the query uses higher parameter numbers but not $%d", num), "could not determine data type of parameter $%d", num)
		case s.OID == pgcat.Unknown || s.OID == pgcat.Any:
			a.fail(s.place(), "write what it is, as in "+s.written(num)+"::text", "could not determine data type of parameter $%d", num)
		case s.OID == pgcat.Record || s.OID == pgcat.RecordArray:
			a.warnOfRecord(num, s)
		}
	}
	for i := range a.params.list {
		out[i] = a.finishParam(i+1, &a.params.list[i])
		out[i].Rank = i
	}
	ranked := out
	if a.likeSQLC {
		a.paramsLikeSQLC(stmt, out)
		ranked = slices.SortedFunc(slices.Values(out), func(x, y *tree.StatementParam) int { return x.Rank - y.Rank })
	}
	uniqueNames(ranked)
	return out
}

func (a *binder) finishParam(num int, s *paramState) *tree.StatementParam {
	p := &tree.StatementParam{Num: num, Type: s.Type, Untyped: a.meetsNothing(s.parent), Slice: s.given != nil && s.given.Slice, Assigned: s.assigned && s.given != nil && len(s.given.Offsets) == 1, Tested: s.tested, Into: s.into, ByAuthor: s.given != nil && s.given.Null}
	parent := s.parent
	if parent == nil {
		parent = &paramParent{}
	}
	p.Limit = parent.kind == limitParent || parent.kind == offsetParent
	decided := a.fromPlace(p, parent)
	a.fromAuthor(p, s.given, decided)
	if c := p.Meets; c != nil && (a.Types.BaseType(c.OID()) == a.Types.BaseType(s.OID) || a.Types.ElemOf(s.OID) == c.OID()) {
		p.Shows = c
	}
	return p
}

// fromPlace names a parameter as sqlc does, by the column, argument or clause
// that it meets; NULL is allowed where the column allows it. It reports whether
// the place decides on NULL.
func (a *binder) fromPlace(p *tree.StatementParam, parent *paramParent) bool {
	switch parent.kind {
	case limitParent:
		p.Name, p.Null = "limit", tree.NullRefused
	case offsetParent:
		p.Name, p.Null = "offset", tree.NullRefused
	case castParent:
		p.Null = tree.NullRefused
	case columnParent:
		p.Meets = columnOf(parent.rel, parent.col)
		p.Name, p.Null = parent.rel.Cols[parent.col].Name, tree.NullAsAssigned
	case itemParent:
		p.Name = parent.name
	case operatorParent:
		ref := columnNear(parent.op)
		if ref == nil {
			return false
		}
		if c := a.refs[ref]; c != nil {
			p.Name, p.Null, p.Meets = c.Name(), tree.NullAsColumn, c
		} else {
			p.Name = pgast.LastName(ref.Fields)
		}
	case callParent:
		var known bool
		if p.Name, known = callArgumentName(parent, p.Num); known {
			p.Null = tree.NullRefused
		}
	}
	return true
}

// columnOf is a relation's column without an entry in a range table.
func columnOf(rel *tree.Relation, col int) *tree.Var {
	c := &rel.Cols[col]
	r := &tree.RTE{Rel: rel, Cols: []tree.RTECol{{Name: c.Name, Type: c.Type, Attr: col}}}
	return &tree.Var{Head: tree.At(c.Type, -1), RTE: r}
}

// fromAuthor heeds what sqlc.arg, sqlc.narg and sqlc.slice say.
func (a *binder) fromAuthor(p *tree.StatementParam, given *parser.ParamRef, decided bool) {
	if given == nil {
		return
	}
	if given.Name != "" {
		p.Name, p.Named = given.Name, true
	}
	switch {
	case given.Null, given.NotNull && !decided:
		p.Null = tree.NullAllowed
	case given.Slice:
		p.Null = tree.NullRefused
	}
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
func (a *binder) warnOfRecord(num int, s *paramState) {
	as := "my_type"
	if s.parent != nil && s.parent.kind == operatorParent {
		if c := a.refs[columnNear(s.parent.op)]; c != nil && c.OID() != pgcat.Record && a.IsComposite(c.OID()) {
			as = a.typeName(c.OID())
		}
	}
	cast := s.written(num) + "::" + as
	if s.OID == pgcat.RecordArray {
		cast += "[]"
	}
	if s.given != nil && s.given.Slice {
		cast = "= ANY(" + cast + ")"
	}
	a.warn(s.place(), "write which composite type it is, as in "+cast, "parameter $%d is a %s, of which PostgreSQL reads no value but NULL", num, a.typeName(s.OID))
}

// meetsNothing reports whether a parameter's surroundings say nothing of its
// type without a look at types: a boolean's place, an operator without a column
// on either side, or a function that the schema does not have.
func (a *binder) meetsNothing(p *paramParent) bool {
	switch {
	case p == nil || p.kind == noParent || p.kind == callParent && (p.fn == nil || a.isMissing(p.fn.Function)):
		return true
	case p.kind == operatorParent:
		return columnNear(p.op) == nil && pgast.LastName(p.op.Name) != "||"
	}
	return false
}

// columnNear returns the first column of an operator's left side, or else of
// its right side.
func columnNear(op *pg.A_Expr) *pg.ColumnRef {
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
func uniqueNames(list []*tree.StatementParam) {
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
