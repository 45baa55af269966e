package tree

import "github.com/dbgen-go/dbgen/analyze/pgcat"

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
	return x != nil && y != nil && x.OID() == y.OID() && x.like(m, y)
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

func (m *matcher) lists(x, y []Expr) bool {
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if !m.exprs(x[i], y[i]) {
			return false
		}
	}
	return true
}

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
	if m == nil || !x.isPlain() || !y.isPlain() || len(x.From) != len(y.From) || len(x.Targets) != len(y.Targets) {
		return false
	}
	if m.levels == nil {
		m.levels = map[*Query]*Query{}
	}
	m.levels[x] = y
	for i := range x.From {
		if !m.nodes(x.From[i], y.From[i]) {
			return false
		}
	}
	for i := range x.Targets {
		if !m.exprs(x.Targets[i].Expr, y.Targets[i].Expr) {
			return false
		}
	}
	return m.lists(x.GroupBy, y.GroupBy) &&
		m.exprs(x.Where, y.Where) && m.exprs(x.Having, y.Having) && m.exprs(x.Limit, y.Limit) && m.exprs(x.Offset, y.Offset)
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

func (e *Const) like(_ *matcher, other Expr) bool {
	o, ok := other.(*Const)
	return ok && e.Null == o.Null && e.Text == o.Text
}

func (e *Param) like(_ *matcher, other Expr) bool {
	o, ok := other.(*Param)
	return ok && e.Num == o.Num
}

func (e *Var) like(m *matcher, other Expr) bool {
	o, ok := other.(*Var)
	return ok && e.Col == o.Col && m.entries(e.RTE, o.RTE)
}

func (e *WholeRow) like(m *matcher, other Expr) bool {
	o, ok := other.(*WholeRow)
	return ok && m.entries(e.RTE, o.RTE)
}

func (e *SystemColumn) like(m *matcher, other Expr) bool {
	o, ok := other.(*SystemColumn)
	return ok && e.Name == o.Name && m.entries(e.Row.RTE, o.Row.RTE)
}

func (e *SetCol) like(m *matcher, other Expr) bool {
	o, ok := other.(*SetCol)
	return ok && e.Col == o.Col && m.same(e.Level, o.Level)
}

func (e *Merged) like(m *matcher, other Expr) bool {
	o, ok := other.(*Merged)
	return ok && m.lists(e.Args, o.Args)
}

func (e *Default) like(_ *matcher, other Expr) bool {
	_, ok := other.(*Default)
	return ok
}

func (e *SQLValue) like(_ *matcher, other Expr) bool {
	o, ok := other.(*SQLValue)
	return ok && e.Name == o.Name
}

func (e *Grouping) like(m *matcher, other Expr) bool {
	o, ok := other.(*Grouping)
	return ok && m.lists(e.Args, o.Args)
}

func (e *Func) like(m *matcher, other Expr) bool {
	o, ok := other.(*Func)
	return ok && e.Op == o.Op && e.VariadicNull == o.VariadicNull && m.functions(e.Fn, o.Fn) && m.lists(e.Args, o.Args)
}

func (e *Agg) like(m *matcher, other Expr) bool {
	o, ok := other.(*Agg)
	return ok && e.Star == o.Star && e.Distinct == o.Distinct && m.functions(e.Fn, o.Fn) && m.same(e.Level, o.Level) &&
		m.lists(e.Args, o.Args) && m.lists(e.Order, o.Order) && m.exprs(e.Filter, o.Filter)
}

func (e *WindowFunc) like(m *matcher, other Expr) bool {
	o, ok := other.(*WindowFunc)
	return ok && e.Star == o.Star && e.Window == o.Window && m.functions(e.Fn, o.Fn) && m.same(e.Level, o.Level) &&
		m.lists(e.Args, o.Args) && m.lists(e.Order, o.Order) && m.exprs(e.Filter, o.Filter)
}

func (e *Trusted) like(m *matcher, other Expr) bool {
	o, ok := other.(*Trusted)
	return ok && e.Name == o.Name && m.lists(e.Args, o.Args)
}

func (e *Special) like(m *matcher, other Expr) bool {
	o, ok := other.(*Special)
	return ok && e.What == o.What && e.Null == o.Null && m.lists(e.Args, o.Args) && m.queries(e.Query, o.Query)
}

func (e *And) like(m *matcher, other Expr) bool {
	o, ok := other.(*And)
	return ok && m.lists(e.Args, o.Args)
}

func (e *Or) like(m *matcher, other Expr) bool {
	o, ok := other.(*Or)
	return ok && m.lists(e.Args, o.Args)
}

func (e *Not) like(m *matcher, other Expr) bool {
	o, ok := other.(*Not)
	return ok && m.exprs(e.Arg, o.Arg)
}

func (e *NullTest) like(m *matcher, other Expr) bool {
	o, ok := other.(*NullTest)
	return ok && e.Not == o.Not && m.exprs(e.Arg, o.Arg)
}

func (e *BoolTest) like(m *matcher, other Expr) bool {
	o, ok := other.(*BoolTest)
	return ok && e.Not == o.Not && e.Value == o.Value && m.exprs(e.Arg, o.Arg)
}

func (e *DistinctFrom) like(m *matcher, other Expr) bool {
	o, ok := other.(*DistinctFrom)
	return ok && e.Not == o.Not && m.exprs(e.Left, o.Left) && m.exprs(e.Right, o.Right)
}

func (e *ArrayOp) like(m *matcher, other Expr) bool {
	o, ok := other.(*ArrayOp)
	return ok && e.All == o.All && e.Op == o.Op && m.functions(e.Fn, o.Fn) && m.exprs(e.Left, o.Left) && m.exprs(e.Right, o.Right)
}

func (e *RowCompare) like(m *matcher, other Expr) bool {
	o, ok := other.(*RowCompare)
	return ok && e.Op == o.Op && m.lists(e.Left, o.Left) && m.lists(e.Right, o.Right)
}

func (e *NullIf) like(m *matcher, other Expr) bool {
	o, ok := other.(*NullIf)
	return ok && m.exprs(e.Left, o.Left) && m.exprs(e.Right, o.Right)
}

func (e *Case) like(m *matcher, other Expr) bool {
	o, ok := other.(*Case)
	if !ok || len(e.Whens) != len(o.Whens) || e.NoElse != o.NoElse || !m.exprs(e.Else, o.Else) {
		return false
	}
	for i, w := range e.Whens {
		if !m.exprs(w.Cond, o.Whens[i].Cond) || !m.exprs(w.Result, o.Whens[i].Result) {
			return false
		}
	}
	return true
}

func (e *Coalesce) like(m *matcher, other Expr) bool {
	o, ok := other.(*Coalesce)
	return ok && m.lists(e.Args, o.Args)
}

func (e *MinMax) like(m *matcher, other Expr) bool {
	o, ok := other.(*MinMax)
	return ok && e.Name == o.Name && m.lists(e.Args, o.Args)
}

func (e *Row) like(m *matcher, other Expr) bool {
	o, ok := other.(*Row)
	return ok && m.lists(e.Args, o.Args)
}

func (e *Array) like(m *matcher, other Expr) bool {
	o, ok := other.(*Array)
	return ok && m.lists(e.Elems, o.Elems)
}

func (e *Field) like(m *matcher, other Expr) bool {
	o, ok := other.(*Field)
	return ok && e.Num == o.Num && e.Name == o.Name && m.exprs(e.Arg, o.Arg)
}

func (e *Subscript) like(m *matcher, other Expr) bool {
	o, ok := other.(*Subscript)
	return ok && e.Slice == o.Slice && m.exprs(e.Arg, o.Arg) && m.lists(e.Subs, o.Subs)
}

func (e *Relabel) like(m *matcher, other Expr) bool {
	o, ok := other.(*Relabel)
	return ok && m.exprs(e.Arg, o.Arg)
}

func (e *Collate) like(m *matcher, other Expr) bool {
	o, ok := other.(*Collate)
	return ok && e.Collation == o.Collation && m.exprs(e.Arg, o.Arg)
}

func (e *Domain) like(m *matcher, other Expr) bool {
	o, ok := other.(*Domain)
	return ok && m.exprs(e.Arg, o.Arg)
}

func (e *Exists) like(m *matcher, other Expr) bool {
	o, ok := other.(*Exists)
	return ok && m.queries(e.Query, o.Query)
}

func (e *Scalar) like(m *matcher, other Expr) bool {
	o, ok := other.(*Scalar)
	return ok && e.Col == o.Col && m.queries(e.Query, o.Query)
}

func (e *ArrayQuery) like(m *matcher, other Expr) bool {
	o, ok := other.(*ArrayQuery)
	return ok && m.queries(e.Query, o.Query)
}

func (e *InQuery) like(m *matcher, other Expr) bool {
	o, ok := other.(*InQuery)
	return ok && e.All == o.All && e.Op == o.Op && m.lists(e.Args, o.Args) && m.queries(e.Query, o.Query)
}
