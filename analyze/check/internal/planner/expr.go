package planner

import (
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// Text writes an expression as SQL, without the tables' names. ok is false for
// what has a subquery or a construct of the grammar's own in it.
func Text(p *check.Pass, e tree.Expr) (s string, ok bool) {
	if e == nil {
		return "", false
	}
	return (&tree.Printer{Types: p.Result.Types}).Print(e)
}

// ColumnName is the name of the column that an expression is, or "".
func ColumnName(e tree.Expr) string {
	if v, ok := tree.Unwrap(tree.Bare(e)).(*tree.Var); ok {
		return v.Name()
	}
	return ""
}

// Mentions reports whether an expression reads a column, by its name.
func Mentions(e tree.Expr, name string) bool {
	return tree.Contains(e, func(x tree.Expr) bool {
		v, ok := x.(*tree.Var)
		return ok && v.Name() == name
	})
}
