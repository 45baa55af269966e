package nulls

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/tree"
)

// A Wrong is why a value is NULL in some rows that the schema allows for, and
// what would help. The zero Wrong says that nothing of the kind was found.
type Wrong struct{ Why, Cure string }

// Wrong looks for a certain source of NULL in a query's i-th column. What a
// nullable column of a table holds, whether a subquery finds a row and what a
// function returns is the author's business; that tables are empty at first, and
// that an outer join is there to find no row, is not.
func (a *Analysis) Wrong(q *tree.Query, i int) Wrong {
	t := q.Column(i)
	switch {
	case t == nil || q.Values != nil || a.Column(q, i).Null == tree.Never:
		return Wrong{}
	case q.SetOp == nil:
		return a.wrongValue(t.Expr, &place{q: q})
	case q.SetOp.Op != "UNION":
		return Wrong{}
	}
	if w := a.Wrong(q.SetOp.Left, i); w.Why != "" {
		return w
	}
	return a.Wrong(q.SetOp.Right, i)
}

// wrongValue looks for a certain source of NULL in an expression.
func (a *Analysis) wrongValue(e tree.Expr, at *place) Wrong {
	switch found := a.of(e, at); found.Null {
	case tree.Never:
		return Wrong{}
	case tree.Always:
		return Wrong{"a part of it is always NULL (" + found.Reason + ")", "give it a value with coalesce"}
	}
	switch e := e.(type) {
	case *tree.Var:
		return a.wrongVar(e)
	case *tree.Agg:
		return wrongAggregate(e)
	case *tree.WindowFunc:
		return wrongWindow(e)
	case *tree.Scalar:
		return a.Wrong(e.Query, e.Col)
	case *tree.Func:
		if e.Fn.Strict && !e.Fn.ReturnsSet {
			return a.wrongArg(e, at)
		}
	case *tree.Field, *tree.Subscript:
		return a.wrongArg(e, at)
	}
	if arg := sameNull(e); arg != nil {
		return a.wrongValue(arg, at)
	}
	return Wrong{}
}

// wrongArg is wrongValue for what is NULL as soon as an argument is.
func (a *Analysis) wrongArg(e tree.Expr, at *place) (out Wrong) {
	tree.Each(e, func(arg tree.Expr) {
		if out.Why == "" {
			out = a.wrongValue(arg, at)
		}
	})
	return out
}

func wrongWindow(e *tree.WindowFunc) Wrong {
	name := e.Fn.Name
	if e.Fn.Schema == "pg_catalog" && (name == "lag" || name == "lead") && len(e.Args) == 1 {
		return Wrong{name + "() has no row to look at in the first or last one", "give " + name + "() a default as its third argument"}
	}
	return Wrong{}
}

func wrongAggregate(e *tree.Agg) Wrong {
	name := e.Fn.Name
	if e.Fn.Schema == "pg_catalog" && (valueForRow[name] || valueForValue[name]) &&
		len(e.Level.GroupBy) == 0 && e.Level.Having == nil && mayBeEmpty(e.Level) {
		return Wrong{name + "() of no rows is NULL, and there may be none", "give it a value with coalesce"}
	}
	return Wrong{}
}

func (a *Analysis) wrongVar(v *tree.Var) Wrong {
	r := v.RTE
	if why := a.Outer(r); why != "" && !keptByForeignKey(r) {
		return Wrong{why, "write JOIN if there always is a row"}
	}
	q := r.Query
	if q == nil && r.CTE != nil && !r.CTE.Recursive {
		q = r.CTE.Query
	}
	if q == nil || r.Recursive {
		return Wrong{}
	}
	return a.Wrong(q, v.ColumnOf())
}

// keptByForeignKey reports whether a LEFT JOIN always finds the row of r: it
// follows a foreign key of columns that are NOT NULL, and asks for no more.
func keptByForeignKey(r *tree.RTE) bool {
	if r.Rel == nil {
		return false
	}
	var join *tree.FromNode
	for _, n := range r.Level.From {
		if found := leftJoinOf(n, r); found != nil {
			join = found
		}
	}
	if join == nil {
		return false
	}
	for _, ref := range r.Rel.Refs {
		for _, from := range join.Left.RTEs {
			if from.Rel == ref.From && followsKey(join.Quals, from, r, ref) {
				return true
			}
		}
	}
	return false
}

// leftJoinOf returns the LEFT JOIN below n whose right side is r, or nil.
func leftJoinOf(n *tree.FromNode, r *tree.RTE) *tree.FromNode {
	switch {
	case n == nil || n.RTE != nil:
		return nil
	case n.Join == tree.LeftJoin && n.Right.RTE == r:
		return n
	}
	if found := leftJoinOf(n.Left, r); found != nil {
		return found
	}
	return leftJoinOf(n.Right, r)
}

// followsKey reports whether a join's condition says that the columns of a
// foreign key equal those that they refer to, and nothing else.
func followsKey(quals tree.Expr, from, to *tree.RTE, ref *tree.Reference) bool {
	if quals == nil {
		return false
	}
	conditions := []tree.Expr{quals}
	if and, ok := quals.(*tree.And); ok {
		conditions = and.Args
	}
	if len(conditions) != len(ref.Key.Columns) || len(ref.Key.RefColumns) < len(ref.Key.Columns) {
		return false
	}
	for i, column := range ref.Key.Columns {
		isKey := func(x, y tree.Expr) bool {
			return isColumn(x, from, column.Name, true) && isColumn(y, to, ref.Key.RefColumns[i].Name, false)
		}
		if !slices.ContainsFunc(conditions, func(e tree.Expr) bool {
			x, y := tree.Equality(e)
			x, y = tree.Unwrap(x), tree.Unwrap(y)
			return isKey(x, y) || isKey(y, x)
		}) {
			return false
		}
	}
	return true
}

// isColumn reports whether an expression is a column of an entry that is a table,
// and, if asked for, one that is NOT NULL.
func isColumn(e tree.Expr, r *tree.RTE, name string, notNull bool) bool {
	v, ok := e.(*tree.Var)
	if !ok || v.RTE != r {
		return false
	}
	attr := v.ColumnOf()
	if attr < 0 || attr >= len(r.Rel.Cols) {
		return false
	}
	c := &r.Rel.Cols[attr]
	return c.Name == name && (!notNull || c.Null == tree.Never)
}

// mayBeEmpty reports whether the rows before grouping come from a table, which
// may have none.
func mayBeEmpty(q *tree.Query) bool { return slices.ContainsFunc(q.From, mayLackRows) }

func mayLackRows(n *tree.FromNode) bool {
	if n.RTE != nil {
		switch inner := n.RTE.Query; {
		case n.RTE.Rel != nil:
			return n.RTE.Rel.Table != nil // the catalogues are never empty
		case inner == nil || inner.Values != nil || inner.SetOp != nil || inner.Verb != tree.Select:
			return false
		default:
			return (!inner.Grouped || len(inner.GroupBy) > 0 && !inner.EmptySet) && mayBeEmpty(inner)
		}
	}
	left, right := mayLackRows(n.Left), mayLackRows(n.Right)
	switch n.Join {
	case tree.LeftJoin:
		return left
	case tree.RightJoin:
		return right
	case tree.FullJoin:
		return left && right
	}
	return left || right
}
