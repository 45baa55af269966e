package analyze

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// funcCall analyses f(…), as a plain function, an aggregate or a window
// function. within is the FROM item that it stands in, or nil.
func (a *analysis) funcCall(q *query, n *pg.FuncCall, inFrom *pg.RangeFunction) *expr {
	loc := int(n.Location)
	schema, name := splitName(n.Funcname)
	var parent *paramParent
	if a.params != nil {
		parent = &paramParent{kind: callParent, call: n}
	}
	var args, order []*expr
	var filter *expr
	fargs := make([]pgcat.FuncArg, 0, len(n.Args)+len(n.AggOrder))
	a.within(parent, func() {
		for _, arg := range n.Args {
			var fa pgcat.FuncArg
			var e *expr
			if na := arg.GetNamedArgExpr(); na != nil {
				fa.Name, e = na.Name, a.expr(q, na.Arg)
			} else {
				if len(fargs) > 0 && fargs[len(fargs)-1].Name != "" {
					a.fail(location(arg), "", "positional argument cannot follow named argument")
				}
				e = a.expr(q, arg)
			}
			fa.Type, fa.Param = e.oid, e.kind == xParam
			args = append(args, e)
			fargs = append(fargs, fa)
		}
		for _, s := range n.AggOrder {
			if n.AggWithinGroup {
				e := a.expr(q, s.GetSortBy().Node)
				order = append(order, e)
				fargs = append(fargs, pgcat.FuncArg{Type: e.oid})
			}
		}
		if n.AggFilter != nil {
			saved := q.clause
			q.clause = inFilter
			filter = a.toBool(a.expr(q, n.AggFilter), "FILTER")
			q.clause = saved
		}
	})
	opts := pgcat.FuncOpts{
		Variadic: n.FuncVariadic, Star: n.AggStar, Distinct: n.AggDistinct, Filter: n.AggFilter != nil,
		OrderBy: len(n.AggOrder) > 0 && !n.AggWithinGroup, Over: n.Over != nil, Call: n == a.called,
	}
	if n.AggWithinGroup {
		opts.WithinGroup = len(order)
	}
	call, err := a.types.ResolveFunction(a.path, schema, name, fargs, opts)
	if err != nil {
		// f(row) may be the column f of the row.
		if len(args) == 1 && schema == "" && !n.AggStar && n.Over == nil && !n.FuncVariadic && hasField(a.fieldsOf(args[0]), name) {
			return a.fieldOf(args[0], name)
		}
		if e := a.trust(q, n, schema, name, args, filter, err); e != nil {
			return e
		}
		a.check(err, loc)
	}
	if parent != nil {
		parent.fn = call
	}
	if call.Function == nil { // a cast written as a call
		out, ok := a.coerce(args[0], a.result(call.Result), pgcat.Explicit)
		if !ok {
			a.check(a.types.CoercionError(args[0].oid, call.Result), loc)
		}
		if out == args[0] {
			out = &expr{kind: xRelabel, typ: out.typ, loc: loc, args: args}
		}
		return out
	}
	e := a.callOf(call, append(args, order...), loc)
	e.text = ""
	switch {
	case n.Over != nil:
		a.windowCall(q, n, e, filter)
	case call.Function.Kind == pgcat.AggregateKind:
		e.null = n.AggStar
		if !n.AggWithinGroup {
			for _, s := range n.AggOrder {
				e.extra = append(e.extra, a.sortExpr(q, s.GetSortBy()))
			}
		}
		for i := range e.args {
			if n.AggDistinct {
				e.args[i] = a.textIfUnknown(e.args[i])
				a.checkOrder(e.args[i].oid, loc)
			}
			if n.AggWithinGroup && i >= len(args) {
				e.args[i] = a.textIfUnknown(e.args[i])
				a.checkSort(n.AggOrder[i-len(args)].GetSortBy(), e.args[i])
			}
		}
		a.aggregate(q, e, filter, loc)
	case call.Function.Kind == pgcat.WindowKind:
		a.fail(loc, "", "window function %s requires an OVER clause", call.Function.Name)
	case call.Function.Kind == pgcat.ProcedureKind:
		if n != a.called {
			a.fail(loc, "To call a procedure, use CALL.", "%s is a procedure", name)
		}
	case filter != nil:
		a.fail(loc, "", "FILTER specified, but %s is not an aggregate function", name)
	}
	if call.Function.ReturnsSet && inFrom == nil {
		a.setReturning(q, loc)
	}
	return e
}

func hasField(fields []field, name string) bool {
	for _, f := range fields {
		if f.name == name {
			return true
		}
	}
	return false
}

// callOf makes the call of a resolved function, its arguments converted.
func (a *analysis) callOf(call *pgcat.FunctionCall, args []*expr, loc int) *expr {
	f := call.Function
	a.note(f)
	out := make([]*expr, len(args))
	dims := 0
	for i, arg := range args {
		out[i] = a.toType(arg, call.ArgTypes[i], pgcat.Implicit)
		dims = max(dims, out[i].dims)
	}
	e := &expr{kind: xFunc, fn: f, typ: a.result(call.Result), loc: loc, args: out}
	e.not = f.Kind == pgcat.FunctionKind && call.Null != f.Null
	if e.dims > 0 {
		e.dims = max(dims, 1)
		if f.Name == "array_agg" && len(out) == 1 {
			e.dims = out[0].dims + 1
		}
	}
	if len(call.OutArgs) > 0 && len(f.OutArgs) > 0 && polymorphicOut(f) {
		concrete := *f
		concrete.OutArgs = call.OutArgs
		e.fn = &concrete
	}
	return e
}

func polymorphicOut(f *pgcat.Function) bool {
	for _, o := range f.OutArgs {
		if isPseudo(o.Type) {
			return true
		}
	}
	return false
}

// setReturning checks that a set-returning function may stand where it does.
func (a *analysis) setReturning(q *query, loc int) {
	switch q.clause {
	case inSelect, inOrderBy, inGroupBy, inDistinctOn:
		q.srfs, q.lastSRF = q.srfs+1, loc
	case inValues, inNone:
		q.srfs, q.lastSRF = q.srfs+1, loc
	case inFromFunction:
	default:
		a.fail(loc, "", "set-returning functions are not allowed in %s", q.clause)
	}
}

// checkSets reports a set-returning function inside of what takes only some of
// its arguments' values; before is how many there were outside of it.
func (a *analysis) checkSets(q *query, before int, where string) {
	if q.srfs > before {
		a.fail(q.lastSRF, "You might be able to move the set-returning function into a LATERAL FROM item.", "set-returning functions are not allowed in %s", where)
	}
}

// aggregate finds the level that an aggregate belongs to, the innermost whose
// columns its arguments use, and checks that it may stand there.
func (a *analysis) aggregate(q *query, e *expr, filter *expr, loc int) {
	e.kind = xAgg
	if filter != nil {
		e.extra = append(e.extra, filter)
		e.not = true // some rows are left out
	}
	level := a.levelOf(q, e)
	e.level = level
	a.aggregateClause(level, "aggregate functions", loc)
	for _, list := range [][]*expr{e.args, e.extra} {
		for _, arg := range list {
			arg.walk(func(x *expr) bool {
				switch {
				case x.kind == xAgg && x.level == level:
					a.fail(x.loc, "", "aggregate function calls cannot be nested")
				case x.kind == xWindow && x.level == level:
					a.fail(x.loc, "", "aggregate function calls cannot contain window function calls")
				}
				return true
			})
		}
	}
	level.aggs = append(level.aggs, e)
	level.grouped = true
}

// aggregateClause checks that aggregates, or what goes with them, may stand
// where a level's analysis is.
func (a *analysis) aggregateClause(level *query, what string, loc int) {
	switch level.clause {
	case inWhere, inGroupBy, inFilter, inValues, inReturning, inInsertTarget, inJoin, inLimit, inOffset,
		inWindowFrame, inUpdateSource, inUpdateTarget, inMergeWhen, inConflictTarget, inFromFunction, inFromSubquery, inCall:
		hint := ""
		if level.clause == inWhere {
			hint = "a condition on an aggregate belongs in HAVING"
		}
		a.fail(loc, hint, "%s are not allowed in %s", what, level.clause)
	}
}

func (a *analysis) levelOf(q *query, e *expr) *query {
	depth := map[*query]int{}
	n := 0
	for s := q; s != nil; s = s.parent {
		depth[s] = n
		n++
	}
	best, found := n, q
	consider := func(l *query) {
		if d, ok := depth[l]; ok && d < best {
			best, found = d, l
		}
	}
	e.walk(func(x *expr) bool {
		switch {
		case x == e:
		case x.kind == xVar || x.kind == xWholeRow:
			consider(x.rte.level)
		case x.kind == xAgg:
			consider(x.level)
		}
		return true
	})
	return found
}

// windowCall makes e a call over a window.
func (a *analysis) windowCall(q *query, n *pg.FuncCall, e *expr, filter *expr) {
	loc := int(n.Location)
	name := e.fn.Name
	if e.fn.Kind != pgcat.AggregateKind && e.fn.Kind != pgcat.WindowKind {
		a.fail(loc, "", "OVER specified, but %s is not a window function nor an aggregate function", name)
	}
	switch q.clause {
	case inSelect, inOrderBy, inDistinctOn, inNone:
	default:
		a.fail(loc, "work it out in a subquery in FROM, and ask for it outside", "window functions are not allowed in %s", q.clause)
	}
	if n.AggDistinct {
		a.fail(loc, "", "DISTINCT is not implemented for window functions")
	}
	e.null = n.AggStar
	e.kind, e.level = xWindow, q
	if filter != nil {
		if e.fn.Kind == pgcat.WindowKind {
			a.fail(loc, "", "FILTER is not implemented for non-aggregate window functions")
		}
		e.extra = append(e.extra, filter)
		e.not = true
	}
	for _, arg := range e.args {
		arg.walk(func(x *expr) bool {
			if x.kind == xWindow && x.level == q {
				a.fail(x.loc, "", "window function calls cannot be nested")
			}
			return true
		})
	}
	q.windowSeen = true
	if n.Over.Name != "" {
		e.win = a.namedWindow(q, n.Over.Name, int(n.Over.Location))
		return
	}
	e.win = q.anonymousWindow(n.Over)
}
