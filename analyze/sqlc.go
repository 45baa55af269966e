package analyze

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"
)

// What sqlc makes of a query without knowing its types, for the projects whose
// code was written against its output.

var comparisons = []string{"=", "<>", "!=", "<", ">", "<=", ">="}

// promises reports whether sqlc takes an item of a SELECT list for a value that
// is never NULL.
func promises(n *pg.Node) bool {
	switch x := n.Node.(type) {
	case *pg.Node_TypeCast, *pg.Node_FuncCall, *pg.Node_BoolExpr:
		return true
	case *pg.Node_AExpr:
		return x.AExpr.Kind == pg.A_Expr_Kind_AEXPR_OP && x.AExpr.Lexpr != nil && len(x.AExpr.Name) == 1 &&
			slices.Contains(comparisons, x.AExpr.Name[0].GetString_().GetSval())
	}
	return false
}

// promised reports whether the i-th column of a query is a promise in sqlc's
// eyes, or shows a column of a subquery, WITH query or set operation that is.
// Of aggregates and window functions sqlc expects nothing.
func (a *analysis) promised(q *query, i int) bool {
	for range 64 {
		cols := q.columns()
		if i < 0 || i >= len(cols) {
			return false
		}
		t := cols[i]
		switch e := t.expr; {
		case t.promised:
			return t.cast || e.kind != xAgg && e.kind != xWindow
		case e.kind == xSetCol && e.level != nil && e.level.setOp != nil:
			q, i = e.level.setOp.left, e.num
		case e.kind == xVar && e.rte.rel == nil && (e.rte.query != nil || e.rte.cte != nil):
			if e.rte.level != nil && a.factsOf(e.rte.level).nulled[e.rte] != "" {
				return false
			}
			q, i = e.rte.query, e.rte.cols[e.num].attr
			if q == nil {
				q = e.rte.cte.query
			}
			if q == nil {
				return false
			}
		default:
			return false
		}
	}
	return false
}

// coalescedFirst returns the first column among the arguments of a COALESCE, if
// it has the result's type, or nil.
func coalescedFirst(e *expr) *expr {
	if e.kind != xCoalesce {
		return nil
	}
	if i := slices.IndexFunc(e.args, func(x *expr) bool { return x.kind == xVar }); i >= 0 && e.args[i].oid == e.oid {
		return e.args[i]
	}
	return nil
}

// sqlcNullable reports whether the i-th column of a query shows a column of a
// table that is on the nullable side of an outer join, as it is written, or a
// column of a catalogue that may be NULL.
func (a *analysis) sqlcNullable(q *query, i int) bool {
	for range 64 {
		cols := q.columns()
		if i < 0 || i >= len(cols) {
			return false
		}
		e := cols[i].expr
		if e.kind == xSetCol && e.level != nil && e.level.setOp != nil {
			q, i = e.level.setOp.left, e.num
			continue
		}
		switch {
		case e.kind != xVar || e.rte.level == nil || e.rte.exprs != nil:
			return false
		case slices.ContainsFunc(e.rte.level.from, func(n *fromNode) bool { return n.mayLack(e.rte) }):
			return true
		case e.rte.rel != nil:
			rel, attr := e.rte.rel, e.rte.cols[e.num].attr
			shown := rel.columns(a, -1)
			return rel.table == nil && !rel.sequence && attr >= 0 && attr < len(shown) && shown[attr].null != Never
		}
		i, q = e.rte.cols[e.num].attr, e.rte.query
		if q == nil && e.rte.cte != nil {
			q = e.rte.cte.query
		}
		if q == nil {
			return false
		}
	}
	return false
}

// mayLack reports whether an outer join below n makes up rows of an entry.
func (n *fromNode) mayLack(r *rte) bool {
	if n == nil || n.rte != nil || !slices.Contains(n.rtes, r) {
		return false
	}
	if (n.join == leftJoin || n.join == fullJoin) && slices.Contains(n.right.rtes, r) ||
		(n.join == rightJoin || n.join == fullJoin) && slices.Contains(n.left.rtes, r) {
		return true
	}
	return n.left.mayLack(r) || n.right.mayLack(r)
}

// coalescedColumn is the name of the first column that a COALESCE lists, or "".
func coalescedColumn(n *pg.Node) string {
	for _, arg := range n.GetCoalesceExpr().GetArgs() {
		if fields := arg.GetColumnRef().GetFields(); len(fields) > 0 {
			return fields[len(fields)-1].GetString_().GetSval()
		}
	}
	return ""
}

// meetsNothing reports whether a parameter's surroundings say nothing of its
// type without a look at types: a boolean's place, an operator without a column
// on either side, or a function that nobody knows.
func (a *analysis) meetsNothing(p *paramParent) bool {
	switch {
	case p == nil || p.kind == noParent || p.kind == callParent && p.fn == nil:
		return true
	case p.kind == operatorParent:
		return a.columnNear(p.op) == nil && strs(p.op.Name)[len(p.op.Name)-1] != "||"
	}
	return false
}
