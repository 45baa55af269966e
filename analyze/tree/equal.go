package tree

import (
	"reflect"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// A matcher holds expressions against each other; a nil one takes subqueries as
// alike only when they are one.
type matcher struct {
	rtes   map[*RTE]*RTE
	levels map[*Query]*Query
}

// Equal reports whether two expressions are the same but for where they stand.
func Equal(x, y Expr) bool { return (*matcher)(nil).exprs(x, y) }

// SameKey is Equal for keys of GROUP BY, among which a subquery is the same when
// it is written again.
func SameKey(x, y Expr) bool { return (&matcher{}).exprs(x, y) }

// EqualOver reports whether two expressions are the same, x over the entry r and y
// over whichever entry it is over.
func EqualOver(x, y Expr, r *RTE) bool {
	m := &matcher{rtes: map[*RTE]*RTE{}}
	Walk(y, func(e Expr) bool {
		if other := RTEOf(e); other != nil {
			m.rtes[r] = other
		}
		return true
	})
	return m.exprs(x, y)
}

func (m *matcher) exprs(x, y Expr) bool {
	x, y = WithoutIdleCasts(x), WithoutIdleCasts(y)
	if x == y {
		return true
	}
	return x != nil && y != nil && x.OID() == y.OID() && reflect.TypeOf(x) == reflect.TypeOf(y) && x.like(m, y)
}

// WithoutIdleCasts looks through casts to the type that a value has anyway, or to
// another number of dimensions, of which the server keeps nothing.
func WithoutIdleCasts(e Expr) Expr {
	for {
		r, ok := e.(*Relabel)
		if !ok || r.OID() != r.Arg.OID() || !r.Type().SameMod(r.Arg.Type()) {
			return e
		}
		e = r.Arg
	}
}

func (m *matcher) lists(x, y []Expr) bool { return slices.EqualFunc(x, y, m.exprs) }

func (m *matcher) entries(x, y *RTE) bool {
	return x == y || m != nil && x != nil && m.rtes[x] == y
}

func (m *matcher) same(x, y *Query) bool {
	return x == y || m != nil && x != nil && m.levels[x] == y
}

func (m *matcher) functions(x, y *pgcat.Function) bool {
	return x == y || x != nil && y != nil && x.OID == y.OID
}

// queries compares subqueries over tables. Those with more to them are taken for
// different ones.
func (m *matcher) queries(x, y *Query) bool {
	if x == y {
		return true
	}
	if m == nil || !x.isPlain() || !y.isPlain() {
		return false
	}
	if m.levels == nil {
		m.levels = map[*Query]*Query{}
	}
	m.levels[x] = y
	return slices.EqualFunc(x.From, y.From, m.nodes) && // first: what follows is over these
		slices.EqualFunc(x.Targets, y.Targets, func(s, t *Target) bool { return m.exprs(s.Expr, t.Expr) }) &&
		m.lists(x.GroupBy, y.GroupBy) && m.exprs(x.Where, y.Where) && m.exprs(x.Having, y.Having) && m.exprs(x.Limit, y.Limit) && m.exprs(x.Offset, y.Offset)
}

// isPlain reports whether a query has no clauses but those that queries compares.
func (q *Query) isPlain() bool {
	return q != nil && q.Verb == Select && q.Target == nil && q.Values == nil && q.SetOp == nil && !q.Distinct && !q.EmptySet &&
		len(q.CTEs)+len(q.Windows)+len(q.Sorts)+len(q.Nulled) == 0
}

func (m *matcher) nodes(x, y *FromNode) bool {
	if x.RTE != nil && y.RTE != nil {
		if m.rtes == nil {
			m.rtes = map[*RTE]*RTE{}
		}
		m.rtes[x.RTE] = y.RTE
		return x.RTE.Rel != nil && x.RTE.Rel == y.RTE.Rel && x.RTE.Name == y.RTE.Name && x.RTE.Aliased == y.RTE.Aliased
	}
	return x.RTE == nil && y.RTE == nil && x.Join == y.Join && m.nodes(x.Left, y.Left) && m.nodes(x.Right, y.Right) && m.exprs(x.Quals, y.Quals)
}

func (e *Param) like(_ *matcher, o Expr) bool      { return e.Num == o.(*Param).Num }
func (e *WholeRow) like(m *matcher, o Expr) bool   { return m.entries(e.RTE, o.(*WholeRow).RTE) }
func (e *Merged) like(m *matcher, o Expr) bool     { return m.lists(e.Args, o.(*Merged).Args) }
func (e *Default) like(*matcher, Expr) bool        { return true }
func (e *SQLValue) like(_ *matcher, o Expr) bool   { return e.Name == o.(*SQLValue).Name }
func (e *Grouping) like(m *matcher, o Expr) bool   { return m.lists(e.Args, o.(*Grouping).Args) }
func (e *And) like(m *matcher, o Expr) bool        { return m.lists(e.Args, o.(*And).Args) }
func (e *Or) like(m *matcher, o Expr) bool         { return m.lists(e.Args, o.(*Or).Args) }
func (e *Not) like(m *matcher, o Expr) bool        { return m.exprs(e.Arg, o.(*Not).Arg) }
func (e *Coalesce) like(m *matcher, o Expr) bool   { return m.lists(e.Args, o.(*Coalesce).Args) }
func (e *Row) like(m *matcher, o Expr) bool        { return m.lists(e.Args, o.(*Row).Args) }
func (e *Array) like(m *matcher, o Expr) bool      { return m.lists(e.Elems, o.(*Array).Elems) }
func (e *Relabel) like(m *matcher, o Expr) bool    { return m.exprs(e.Arg, o.(*Relabel).Arg) }
func (e *Domain) like(m *matcher, o Expr) bool     { return m.exprs(e.Arg, o.(*Domain).Arg) }
func (e *Exists) like(m *matcher, o Expr) bool     { return m.queries(e.Query, o.(*Exists).Query) }
func (e *ArrayQuery) like(m *matcher, o Expr) bool { return m.queries(e.Query, o.(*ArrayQuery).Query) }

func (e *Const) like(_ *matcher, other Expr) bool {
	o := other.(*Const)
	return e.Null == o.Null && e.Text == o.Text
}

func (e *Var) like(m *matcher, other Expr) bool {
	o := other.(*Var)
	return e.Col == o.Col && m.entries(e.RTE, o.RTE)
}

func (e *SystemColumn) like(m *matcher, other Expr) bool {
	o := other.(*SystemColumn)
	return e.Name == o.Name && m.entries(e.Row.RTE, o.Row.RTE)
}

func (e *SetCol) like(m *matcher, other Expr) bool {
	o := other.(*SetCol)
	return e.Col == o.Col && m.same(e.Level, o.Level)
}

func (e *Func) like(m *matcher, other Expr) bool {
	o := other.(*Func)
	return e.Op == o.Op && e.VariadicNull == o.VariadicNull && m.functions(e.Fn, o.Fn) && m.lists(e.Args, o.Args)
}

func (e *Agg) like(m *matcher, other Expr) bool {
	o := other.(*Agg)
	return e.Star == o.Star && e.Distinct == o.Distinct && m.functions(e.Fn, o.Fn) && m.same(e.Level, o.Level) &&
		m.lists(e.Args, o.Args) && m.lists(e.Order, o.Order) && m.exprs(e.Filter, o.Filter)
}

func (e *WindowFunc) like(m *matcher, other Expr) bool {
	o := other.(*WindowFunc)
	return e.Star == o.Star && e.Window == o.Window && m.functions(e.Fn, o.Fn) && m.same(e.Level, o.Level) &&
		m.lists(e.Args, o.Args) && m.lists(e.Order, o.Order) && m.exprs(e.Filter, o.Filter)
}

func (e *Trusted) like(m *matcher, other Expr) bool {
	o := other.(*Trusted)
	return e.Name == o.Name && m.lists(e.Args, o.Args)
}

func (e *Special) like(m *matcher, other Expr) bool {
	o := other.(*Special)
	return e.What == o.What && e.Null == o.Null && m.lists(e.Args, o.Args) && m.queries(e.Query, o.Query)
}

func (e *NullTest) like(m *matcher, other Expr) bool {
	o := other.(*NullTest)
	return e.Not == o.Not && m.exprs(e.Arg, o.Arg)
}

func (e *BoolTest) like(m *matcher, other Expr) bool {
	o := other.(*BoolTest)
	return e.Not == o.Not && e.Value == o.Value && m.exprs(e.Arg, o.Arg)
}

func (e *DistinctFrom) like(m *matcher, other Expr) bool {
	o := other.(*DistinctFrom)
	return e.Not == o.Not && m.exprs(e.Left, o.Left) && m.exprs(e.Right, o.Right)
}

func (e *ArrayOp) like(m *matcher, other Expr) bool {
	o := other.(*ArrayOp)
	return e.All == o.All && e.Op == o.Op && m.functions(e.Fn, o.Fn) && m.exprs(e.Left, o.Left) && m.exprs(e.Right, o.Right)
}

func (e *RowCompare) like(m *matcher, other Expr) bool {
	o := other.(*RowCompare)
	return e.Op == o.Op && m.lists(e.Left, o.Left) && m.lists(e.Right, o.Right)
}

func (e *NullIf) like(m *matcher, other Expr) bool {
	o := other.(*NullIf)
	return m.exprs(e.Left, o.Left) && m.exprs(e.Right, o.Right)
}

func (e *Case) like(m *matcher, other Expr) bool {
	o := other.(*Case)
	return e.NoElse == o.NoElse && m.exprs(e.Else, o.Else) &&
		slices.EqualFunc(e.Whens, o.Whens, func(v, w When) bool { return m.exprs(v.Cond, w.Cond) && m.exprs(v.Result, w.Result) })
}

func (e *MinMax) like(m *matcher, other Expr) bool {
	o := other.(*MinMax)
	return e.Name == o.Name && m.lists(e.Args, o.Args)
}

func (e *Field) like(m *matcher, other Expr) bool {
	o := other.(*Field)
	return e.Num == o.Num && e.Name == o.Name && m.exprs(e.Arg, o.Arg)
}

func (e *Subscript) like(m *matcher, other Expr) bool {
	o := other.(*Subscript)
	return e.Slice == o.Slice && m.exprs(e.Arg, o.Arg) && m.lists(e.Subs, o.Subs)
}

func (e *Collate) like(m *matcher, other Expr) bool {
	o := other.(*Collate)
	return e.Collation == o.Collation && m.exprs(e.Arg, o.Arg)
}

func (e *Scalar) like(m *matcher, other Expr) bool {
	o := other.(*Scalar)
	return e.Col == o.Col && m.queries(e.Query, o.Query)
}

func (e *InQuery) like(m *matcher, other Expr) bool {
	o := other.(*InQuery)
	return e.All == o.All && e.Op == o.Op && m.lists(e.Args, o.Args) && m.queries(e.Query, o.Query)
}
