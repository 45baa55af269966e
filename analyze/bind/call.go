package bind

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// A call is f(…) while it is looked at.
type call struct {
	node         *pg.FuncCall
	schema, name string
	loc          int
	args         []tree.Expr
	order        []tree.Expr // WITHIN GROUP
	filter       tree.Expr
	types        []pgcat.FuncArg // of args, then of order
}

// funcCall binds f(…), as a plain function, an aggregate or a window function.
// inFrom says that it is an item of FROM by itself.
func (a *binder) funcCall(q *level, n *pg.FuncCall, inFrom bool) tree.Expr {
	var parent *paramParent
	if a.params != nil {
		parent = &paramParent{kind: callParent, call: n}
	}
	c := a.callArguments(q, n, parent)
	found, err := a.resolveCall(c)
	if err != nil {
		return a.unresolvedCall(q, c, err)
	}
	if parent != nil {
		parent.fn = found
	}
	if found.Function == nil { // a cast written as a call
		return a.castCall(c, found)
	}
	e := a.callOf(found, slices.Concat(c.args, c.order), c.loc)
	out := tree.Expr(e)
	switch kind := found.Function.Kind; {
	case n.Over != nil:
		out = a.windowCall(q, n, e, nil, c.filter)
	case kind == pgcat.AggregateKind:
		out = a.aggregateCall(q, c, e)
	case kind == pgcat.WindowKind:
		a.fail(c.loc, "", "window function %s requires an OVER clause", found.Function.Name)
	case kind == pgcat.ProcedureKind && n != a.called:
		a.fail(c.loc, "To call a procedure, use CALL.", "%s is a procedure", c.name)
	case kind != pgcat.ProcedureKind && c.filter != nil:
		a.fail(c.loc, "", "FILTER specified, but %s is not an aggregate function", c.name)
	}
	if found.Function.ReturnsSet && !inFrom {
		a.setReturning(q, c.loc)
	}
	return out
}

// callArguments binds what stands in a call.
func (a *binder) callArguments(q *level, n *pg.FuncCall, parent *paramParent) *call {
	c := &call{node: n, loc: int(n.Location)}
	c.schema, c.name = splitName(n.Funcname)
	a.within(parent, func() {
		for _, arg := range n.Args {
			var fa pgcat.FuncArg
			if na := arg.GetNamedArgExpr(); na != nil {
				fa.Name = na.Name
			} else if len(c.types) > 0 && c.types[len(c.types)-1].Name != "" {
				a.fail(location(arg), "", "positional argument cannot follow named argument")
			}
			e := a.expr(q, arg)
			_, fa.Param = e.(*tree.Param)
			fa.Type = e.OID()
			c.args, c.types = append(c.args, e), append(c.types, fa)
		}
		if n.AggWithinGroup {
			for _, s := range n.AggOrder {
				e := a.expr(q, s.GetSortBy().Node)
				c.order, c.types = append(c.order, e), append(c.types, pgcat.FuncArg{Type: e.OID()})
			}
		}
		c.filter = a.filterClause(q, n.AggFilter)
	})
	return c
}

// filterClause binds FILTER (WHERE n), if there is one.
func (a *binder) filterClause(q *level, n *pg.Node) tree.Expr {
	if n == nil {
		return nil
	}
	saved := q.clause
	q.clause = inFilter
	e := a.toBool(a.expr(q, n), "FILTER")
	q.clause = saved
	return e
}

// resolveCall finds the function that a call means.
func (a *binder) resolveCall(c *call) (*pgcat.FunctionCall, error) {
	n := c.node
	return a.Types.ResolveFunction(a.path, c.schema, c.name, c.types, pgcat.FuncOpts{
		Variadic: n.FuncVariadic, Star: n.AggStar, Distinct: n.AggDistinct, Filter: n.AggFilter != nil,
		OrderBy: len(n.AggOrder) > 0 && !n.AggWithinGroup, Over: n.Over != nil, Call: n == a.called,
		WithinGroup: len(c.order),
	})
}

// unresolvedCall is a call of no function that is known.
func (a *binder) unresolvedCall(q *level, c *call, err error) tree.Expr {
	n := c.node
	// f(row) may be the column f of the row.
	if len(c.args) == 1 && c.schema == "" && !n.AggStar && n.Over == nil && !n.FuncVariadic && hasField(a.fieldsOf(c.args[0]), c.name) {
		return a.fieldOf(c.args[0], c.name)
	}
	if e := a.trust(q, c, err); e != nil {
		return e
	}
	a.check(err, c.loc)
	return nil
}

// castCall is a conversion written as type(value).
func (a *binder) castCall(c *call, found *pgcat.FunctionCall) tree.Expr {
	out, ok := a.coerce(c.args[0], a.result(found.Result), pgcat.Explicit)
	if !ok {
		a.check(a.Types.CoercionError(c.args[0].OID(), found.Result), c.loc)
	}
	if out == c.args[0] {
		return &tree.Relabel{Head: tree.At(out.Type(), c.loc), Arg: out, Cast: tree.ExplicitCast}
	}
	return markCast(out)
}

// callOf makes the call of a resolved function, its arguments converted.
func (a *binder) callOf(found *pgcat.FunctionCall, args []tree.Expr, loc int) *tree.Func {
	f := found.Function
	a.note(f)
	e := &tree.Func{Head: tree.At(a.result(found.Result), loc), Fn: f, Args: make([]tree.Expr, len(args))}
	dims := 0
	for i, arg := range args {
		e.Args[i] = a.toType(arg, found.ArgTypes[i], pgcat.Implicit)
		dims = max(dims, e.Args[i].Type().Dims)
	}
	e.VariadicNull = f.Kind == pgcat.FunctionKind && found.Null != f.Null
	if e.Typ.Dims > 0 {
		e.Typ.Dims = max(dims, 1)
		if f.Name == "array_agg" && len(args) == 1 {
			e.Typ.Dims = e.Args[0].Type().Dims + 1
		}
	}
	if len(found.OutArgs) > 0 && slices.ContainsFunc(f.OutArgs, func(o pgcat.Attr) bool { return isPseudo(o.Type) }) {
		concrete := *f
		concrete.OutArgs = found.OutArgs
		e.Fn = &concrete
	}
	return e
}

// setReturning checks that a set-returning function may stand where it does.
func (a *binder) setReturning(q *level, loc int) {
	switch q.clause {
	case inSelect, inOrderBy, inGroupBy, inDistinctOn, inValues, inNone:
		q.SRFs, q.lastSRF = q.SRFs+1, loc
	case inFromFunction:
	default:
		a.fail(loc, "", "set-returning functions are not allowed in %s", q.clause)
	}
}

// checkSets reports a set-returning function inside of what takes only some of
// its arguments' values; before is how many there were outside of it.
func (a *binder) checkSets(q *level, before int, where string) {
	if q.SRFs > before {
		a.fail(q.lastSRF, "You might be able to move the set-returning function into a LATERAL FROM item.", "set-returning functions are not allowed in %s", where)
	}
}

// aggregateCall makes an aggregate of a call.
func (a *binder) aggregateCall(q *level, c *call, e *tree.Func) tree.Expr {
	n := c.node
	agg := aggregateOf(e)
	agg.Star, agg.Distinct = n.AggStar, n.AggDistinct
	if !n.AggWithinGroup {
		agg.Order = a.sortExprs(q, n.AggOrder)
	}
	for i := range agg.Args {
		if n.AggDistinct {
			agg.Args[i] = a.textIfUnknown(agg.Args[i])
			a.checkOrder(agg.Args[i].OID(), c.loc)
		}
		if n.AggWithinGroup && i >= len(c.args) {
			agg.Args[i] = a.textIfUnknown(agg.Args[i])
			a.checkSort(n.AggOrder[i-len(c.args)].GetSortBy(), agg.Args[i])
		}
	}
	a.aggregate(q, agg, c.filter)
	return agg
}

func aggregateOf(e *tree.Func) *tree.Agg { return &tree.Agg{Head: e.Head, Fn: e.Fn, Args: e.Args} }

// aggregate finds the level that an aggregate belongs to, the innermost whose
// columns its arguments use, and checks that it may stand there.
func (a *binder) aggregate(q *level, e *tree.Agg, filter tree.Expr) {
	e.Filter = filter
	owner := a.levelOf(q, e)
	e.Level = owner.Query
	a.aggregateClause(owner, "aggregate functions", e.At)
	tree.Each(e, func(arg tree.Expr) {
		a.noAggregates(owner, arg, "aggregate function calls cannot be nested", "aggregate function calls cannot contain window function calls")
	})
	owner.Aggs = append(owner.Aggs, e)
	owner.Grouped = true
}

// noAggregates are the clauses in which aggregates must not stand.
var noAggregates = map[clause]bool{
	inWhere: true, inGroupBy: true, inFilter: true, inValues: true, inReturning: true, inInsertTarget: true, inJoin: true,
	inLimit: true, inOffset: true, inWindowFrame: true, inUpdateSource: true, inUpdateTarget: true, inMergeWhen: true,
	inConflictTarget: true, inFromFunction: true, inFromSubquery: true, inCall: true,
}

// aggregateClause checks that aggregates, or what goes with them, may stand
// where a level's analysis is.
func (a *binder) aggregateClause(q *level, what string, loc int) {
	if !noAggregates[q.clause] {
		return
	}
	hint := ""
	if q.clause == inWhere {
		hint = "a condition on an aggregate belongs in HAVING"
	}
	a.fail(loc, hint, "%s are not allowed in %s", what, q.clause)
}

// levelOf finds the innermost level whose columns, or aggregates, are below e;
// without any it is q.
func (a *binder) levelOf(q *level, e tree.Expr) *level {
	var levels []*level
	for s := q; s != nil; s = s.parent {
		levels = append(levels, s)
	}
	best := len(levels)
	consider := func(l *tree.Query) {
		if i := slices.IndexFunc(levels[:best], func(s *level) bool { return s.Query == l }); i >= 0 {
			best = i
		}
	}
	tree.Walk(e, func(x tree.Expr) bool {
		if agg, ok := x.(*tree.Agg); ok && x != e {
			consider(agg.Level)
		} else if r := tree.RTEOf(x); r != nil {
			consider(r.Level)
		}
		return true
	})
	if best == len(levels) {
		return q
	}
	return levels[best]
}

// windowCall makes a call, or an aggregate's, one over a window.
func (a *binder) windowCall(q *level, n *pg.FuncCall, e *tree.Func, order []tree.Expr, filter tree.Expr) tree.Expr {
	loc := int(n.Location)
	if e.Fn.Kind != pgcat.AggregateKind && e.Fn.Kind != pgcat.WindowKind {
		a.fail(loc, "", "OVER specified, but %s is not a window function nor an aggregate function", e.Fn.Name)
	}
	switch q.clause {
	case inSelect, inOrderBy, inDistinctOn, inNone:
	default:
		a.fail(loc, "work it out in a subquery in FROM, and ask for it outside", "window functions are not allowed in %s", q.clause)
	}
	if n.AggDistinct {
		a.fail(loc, "", "DISTINCT is not implemented for window functions")
	}
	if filter != nil && e.Fn.Kind == pgcat.WindowKind {
		a.fail(loc, "", "FILTER is not implemented for non-aggregate window functions")
	}
	for _, arg := range e.Args {
		tree.Walk(arg, func(x tree.Expr) bool {
			if w, ok := x.(*tree.WindowFunc); ok && w.Level == q.Query {
				a.fail(w.At, "", "window function calls cannot be nested")
			}
			return true
		})
	}
	q.Windowed = true
	w := &tree.WindowFunc{Head: e.Head, Fn: e.Fn, Args: e.Args, Order: order, Filter: filter, Star: n.AggStar, Level: q.Query}
	if n.Over.Name != "" {
		w.Window = a.namedWindow(q, n.Over.Name, int(n.Over.Location)).Window
	} else {
		w.Window = q.anonymousWindow(n.Over).Window
	}
	return w
}
