package nulls

import (
	"slices"
	"strconv"

	"github.com/dbgen-go/dbgen/analyze/tree"
)

// ofScalar answers for a subquery that is a value.
func (a *Analysis) ofScalar(e *tree.Scalar) Answer {
	x := a.Column(e.Query, e.Col)
	if x.Null == tree.Always || oneRow(e.Query) {
		return x
	}
	return maybe("the subquery may yield no row")
}

// ofIn answers for x IN (SELECT …).
func (a *Analysis) ofIn(e *tree.InQuery, at *place) (out Answer) {
	for i, arg := range e.Args {
		if unsure(e.Operators[i]) {
			return maybe("the comparison may be NULL")
		}
		out = worst(out, a.of(arg, at))
		out = worst(out, a.Column(e.Query, i))
	}
	return notAlways(out)
}

// oneRow reports whether a query yields exactly one row.
func oneRow(q *tree.Query) bool {
	if q.Offset != nil || q.Limit != nil && !atLeastOne(q.Limit) || q.SRFs > 0 || q.SetOp != nil {
		return false
	}
	switch {
	case q.Verb != tree.Select:
		return false
	case q.Values != nil:
		return len(q.Values) == 1
	case q.Having != nil:
		return false
	case q.Grouped && len(q.GroupBy) == 0 && len(q.Aggs) > 0:
		return true
	}
	several := func(n *tree.FromNode) bool { return !oneRowOf(n) }
	return q.Where == nil && !q.Grouped && !slices.ContainsFunc(q.From, several)
}

// oneRowOf reports whether an item of FROM, or a side of a join, is a subquery or
// a WITH query that yields exactly one row.
func oneRowOf(n *tree.FromNode) bool {
	return n.RTE != nil && n.RTE.Query != nil && !n.RTE.Recursive && oneRow(n.RTE.Query)
}

// atLeastOne reports whether a LIMIT is sure to let a row through; NULL is LIMIT
// ALL.
func atLeastOne(limit tree.Expr) bool {
	if f, ok := limit.(*tree.Func); ok && f.Fn.Schema == "pg_catalog" && f.Fn.Name == "int8" {
		limit = f.Args[0]
	}
	c, ok := limit.(*tree.Const)
	if !ok {
		return false
	}
	n, err := strconv.ParseInt(c.Text, 0, 64)
	return c.Null || err == nil && n > 0
}
