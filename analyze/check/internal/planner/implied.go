package planner

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// implied reports whether the conditions of a query guarantee the predicate of a
// partial index. Constants do; a parameter could be anything.
func (t *Table) implied(ix *tree.Index, where tree.Expr) bool {
	if e, ok := where.(*tree.And); ok {
		return !slices.ContainsFunc(e.Args, func(arg tree.Expr) bool { return !t.implied(ix, arg) })
	}
	return where != nil && slices.ContainsFunc(t.Conds, func(c *paths.Cond) bool { return t.implies(ix, where, c) })
}

// implies reports whether a condition guarantees a predicate by itself.
func (t *Table) implies(ix *tree.Index, where tree.Expr, c *paths.Cond) bool {
	return t.same(ix, where, c.Whole) || impliesNotNull(where, c) || t.impliesList(ix, where, c)
}

// impliedBy reports whether a condition guarantees a part of a predicate.
func (t *Table) impliedBy(ix *tree.Index, where tree.Expr, c *paths.Cond) bool {
	if e, ok := where.(*tree.And); ok {
		return slices.ContainsFunc(e.Args, func(arg tree.Expr) bool { return t.impliedBy(ix, arg, c) })
	}
	return where != nil && t.implies(ix, where, c)
}

// impliesNotNull: every comparison but IS NULL is false for NULL.
func impliesNotNull(where tree.Expr, c *paths.Cond) bool {
	test, ok := where.(*tree.NullTest)
	if !ok || !test.Not || c.Column == nil {
		return false
	}
	switch c.Op {
	case paths.IsNull, paths.Either, paths.Optionally, paths.Computed:
		return false
	}
	return ColumnName(test.Arg) == c.Column.Name
}

// impliesList: status = 'new' guarantees status IN ('new', 'old').
func (t *Table) impliesList(ix *tree.Index, where tree.Expr, c *paths.Cond) bool {
	if c.Column == nil || !c.Literal || c.Op != paths.Eq && c.Op != paths.In {
		return false
	}
	column, allowed := list(where)
	if column != c.Column.Name {
		return false
	}
	column, given := list(c.Whole)
	return column == c.Column.Name && !slices.ContainsFunc(given, func(v tree.Expr) bool {
		return !slices.ContainsFunc(allowed, func(a tree.Expr) bool { return sameValue(a, v) || t.same(ix, a, v) })
	})
}

// sameValue reports whether two expressions are one constant, be it as text or as
// varchar.
func sameValue(x, y tree.Expr) bool {
	a, aok := tree.Unwrap(x).(*tree.Const)
	b, bok := tree.Unwrap(y).(*tree.Const)
	return aok && bok && a.Null == b.Null && a.Text == b.Text
}

// list returns the column and the values of column IN (values), which column =
// value is, too; the column is "" for anything else.
func list(e tree.Expr) (column string, values []tree.Expr) {
	switch x := e.(type) {
	case *tree.ArrayOp:
		array, ok := tree.Unwrap(tree.Bare(x.Right)).(*tree.Array)
		if ok && !x.All && x.Op == "=" {
			return ColumnName(x.Left), array.Elems
		}
	case *tree.Func:
		if x.Op != "=" || len(x.Args) != 2 {
			return "", nil
		}
		if name := ColumnName(x.Args[0]); name != "" {
			return name, x.Args[1:]
		}
		return ColumnName(x.Args[1]), x.Args[:1]
	}
	return "", nil
}

// OnlyNotNull reports whether a predicate says no more than that the columns
// are not NULL.
func OnlyNotNull(where tree.Expr, columns []*schema.Column) bool {
	if e, ok := where.(*tree.And); ok {
		return !slices.ContainsFunc(e.Args, func(arg tree.Expr) bool { return !OnlyNotNull(arg, columns) })
	}
	t, ok := where.(*tree.NullTest)
	return ok && t.Not && slices.ContainsFunc(columns, func(c *schema.Column) bool { return c.Name == ColumnName(t.Arg) })
}
