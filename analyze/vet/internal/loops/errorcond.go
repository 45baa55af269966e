package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// Conditions that speak of errors.

// failed tells from the conditions on the way whether an error is known; the
// innermost one that speaks of errors decides.
func (f *frame) failed(guards []guard) bool {
	for _, g := range slices.Backward(guards) {
		for _, e := range g.exprs {
			if known, failed := ErrorCond(f.info, e, g.then); known {
				return failed
			}
			if f.saysFailed(e, g.then) {
				return true
			}
		}
	}
	return false
}

// absent matches names of errors that answer the question, as "no rows" does.
var absent = lazyregexp.New(`(?i)no_?rows|not_?found|not_?exist|unique|duplicate|conflict|already`)

// ErrorCond reads a condition on an error, err != nil or errors.Is(err, …): it
// is known to be one, and says where it holds (then) or does not that something
// failed. That an error is not a certain one says nothing.
func ErrorCond(info *types.Info, e ast.Expr, then bool) (known, failed bool) {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			return ErrorCond(info, e.X, !then)
		}
	case *ast.BinaryExpr:
		return errorComparison(info, e, then)
	case *ast.CallExpr:
		for _, arg := range e.Args {
			if isError(info.TypeOf(arg)) {
				return then, then && !absent().MatchString(types.ExprString(e))
			}
		}
	}
	return false, false
}

// errorComparison is ErrorCond of two operands.
func errorComparison(info *types.Info, e *ast.BinaryExpr, then bool) (known, failed bool) {
	switch {
	case (e.Op == token.EQL || e.Op == token.NEQ) && isError(info.TypeOf(e.X)):
		holds := (e.Op == token.EQL) == then
		if info.Types[e.Y].IsNil() {
			return true, !holds
		}
		return holds, holds && !absent().MatchString(types.ExprString(e.Y))
	case e.Op == token.LOR && then && (isYes(e.X) || isYes(e.Y)):
		return false, false // allowed || err != nil
	case e.Op == token.LAND || e.Op == token.LOR:
		if known, failed := ErrorCond(info, e.X, then); known {
			return known, failed
		}
		return ErrorCond(info, e.Y, then)
	}
	return false, false
}

// isYes reports whether a condition is a value as it is, or one of several, which tends to say
// what is well.
func isYes(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident, *ast.IndexExpr, *ast.SelectorExpr:
		return true
	case *ast.BinaryExpr:
		return e.Op == token.LOR && isYes(e.X) && isYes(e.Y)
	}
	return false
}
