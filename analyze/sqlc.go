package analyze

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/tree"
)

// What sqlc makes of a query without knowing its types, for the projects whose
// code was written against its output.

// maxDepth bounds how deep subqueries are looked into.
const maxDepth = 64

// promised reports whether the i-th column of a query is a promise in sqlc's
// eyes, or shows a column of a subquery, WITH query or set operation that is.
// Of aggregates and window functions sqlc expects nothing.
func (a *analysis) promised(q *tree.Query, i int) bool {
	for range maxDepth {
		t := q.Column(i)
		switch {
		case t == nil:
			return false
		case t.Promised:
			return t.Cast || !isAggregate(t.Expr)
		}
		if v, ok := t.Expr.(*tree.Var); ok && v.RTE.Level != nil && a.nulls.Outer(v.RTE) != "" {
			return false
		}
		q, i = below(t.Expr)
	}
	return false
}

func isAggregate(e tree.Expr) bool {
	switch e.(type) {
	case *tree.Agg, *tree.WindowFunc:
		return true
	}
	return false
}

// below is the column of a subquery, a WITH query or the first operand of a set
// operation that an expression shows; the query is nil when there is none.
func below(e tree.Expr) (*tree.Query, int) {
	switch x := e.(type) {
	case *tree.SetCol:
		if x.Level.SetOp != nil {
			return x.Level.SetOp.Left, x.Col
		}
	case *tree.Var:
		return x.Inner()
	}
	return nil, -1
}

// coalescedFirst returns the first column among the arguments of a COALESCE, if
// it has the result's type, or nil.
func coalescedFirst(e tree.Expr) tree.Expr {
	c, ok := e.(*tree.Coalesce)
	if !ok {
		return nil
	}
	i := slices.IndexFunc(c.Args, func(x tree.Expr) bool { _, ok := x.(*tree.Var); return ok })
	if i < 0 || c.Args[i].OID() != c.OID() {
		return nil
	}
	return c.Args[i]
}

// sqlcNullable reports whether the i-th column of a query shows a column of a
// table that is on the nullable side of an outer join, as it is written, or a
// column of a catalogue that may be NULL.
func (a *analysis) sqlcNullable(q *tree.Query, i int) bool {
	for range maxDepth {
		t := q.Column(i)
		if t == nil {
			return false
		}
		if v, ok := t.Expr.(*tree.Var); ok {
			switch {
			case v.RTE.Level == nil || v.RTE.Exprs != nil:
				return false
			case slices.ContainsFunc(v.RTE.Level.From, func(n *tree.FromNode) bool { return mayLack(n, v.RTE) }):
				return true
			case v.RTE.Rel != nil:
				return isNullableOfCatalogue(v.RTE.Rel, v.ColumnOf())
			}
		}
		q, i = below(t.Expr)
	}
	return false
}

func isNullableOfCatalogue(r *tree.Relation, attr int) bool {
	return r.Table == nil && !r.Sequence && attr >= 0 && attr < len(r.Cols) && r.Cols[attr].Null != tree.Never
}

// mayLack reports whether an outer join below n makes up rows of an entry.
func mayLack(n *tree.FromNode, r *tree.RTE) bool {
	if n == nil || n.RTE != nil || !slices.Contains(n.RTEs, r) {
		return false
	}
	if (n.Join == tree.LeftJoin || n.Join == tree.FullJoin) && slices.Contains(n.Right.RTEs, r) ||
		(n.Join == tree.RightJoin || n.Join == tree.FullJoin) && slices.Contains(n.Left.RTEs, r) {
		return true
	}
	return mayLack(n.Left, r) || mayLack(n.Right, r)
}
