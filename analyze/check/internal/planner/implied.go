package planner

import (
	"math/big"
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
	return t.same(ix, where, c.Whole) || impliesNotNull(where, c) || t.impliesList(ix, where, c) || impliesRange(where, c) || impliesTrue(where, c)
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

// impliesTrue: done = true guarantees done.
func impliesTrue(where tree.Expr, c *paths.Cond) bool {
	v, ok := tree.Bare(where).(*tree.Var)
	if !ok || c.Column == nil || c.Op != paths.Eq || v.Name() != c.Column.Name {
		return false
	}
	_, given := list(c.Whole)
	return len(given) == 1 && isTrue(given[0])
}

func isTrue(e tree.Expr) bool {
	k, ok := tree.Unwrap(e).(*tree.Const)
	return ok && !k.Null && (k.Text == "true" || k.Text == "t")
}

// impliesRange: n > 200 guarantees n > 100, and so does n = 200.
func impliesRange(where tree.Expr, c *paths.Cond) bool {
	if c.Column == nil || !numbers[c.Column.Type.Name.Name] || !c.Literal || c.Op != paths.Eq && c.Op != paths.Range {
		return false
	}
	column, wide, than := bound(where)
	given, op, value := bound(c.Whole)
	if column == "" || column != c.Column.Name || given != column || wide == "=" {
		return false
	}
	switch order := value.Cmp(than); {
	case op != "=" && op[0] != wide[0]: // one is an upper bound, the other a lower
		return false
	case order == 0:
		return wide == op || len(wide) == 2
	default:
		return order > 0 == (wide[0] == '>')
	}
}

// bound reads a column compared with a number; the column is "" for anything else.
func bound(e tree.Expr) (column, op string, value *big.Rat) {
	f, ok := e.(*tree.Func)
	if !ok || len(f.Args) != 2 {
		return "", "", nil
	}
	op, to := f.Op, f.Args[1]
	column = ColumnName(f.Args[0])
	if column == "" {
		column, to, op = ColumnName(f.Args[1]), f.Args[0], turned[f.Op]
	}
	number, ok := tree.Unwrap(tree.Bare(to)).(*tree.Const)
	if !ok || number.Null || turned[op] == "" {
		return "", "", nil
	}
	if value, ok = new(big.Rat).SetString(number.Text); !ok {
		return "", "", nil
	}
	return column, op, value
}

var numbers = map[string]bool{"int2": true, "int4": true, "int8": true, "numeric": true, "float4": true, "float8": true}

// turned are comparisons as they read from the other side.
var turned = map[string]string{"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

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

// PartialOn is the column that the predicate of a partial index compares with
// constants, column = 'x' or column IN ('x', 'y'); "" for any other predicate.
func PartialOn(ix *tree.Index) string {
	column, values := list(ix.Where)
	for _, v := range values {
		if _, constant := tree.Unwrap(v).(*tree.Const); !constant {
			return ""
		}
	}
	return column
}
