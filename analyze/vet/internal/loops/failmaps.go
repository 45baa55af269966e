package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// Maps of what failed: that one has something for a key says that this failed.

// saysFailed reports whether a condition, or then its opposite, says that a map of what failed has
// something for a key.
func (f *frame) saysFailed(e ast.Expr, then bool) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return e.Op == token.NOT && f.saysFailed(e.X, !then)
	case *ast.BinaryExpr:
		return e.Op == token.LAND && then && (f.saysFailed(e.X, then) || f.saysFailed(e.Y, then))
	case *ast.IndexExpr:
		return then && f.isBool(e) && f.hasFailures(e.X)
	case *ast.Ident:
		return then && f.isBool(e) && slices.ContainsFunc(f.lookUps(f.info.Uses[e], e.End()), func(el element) bool { return f.hasFailures(el.of) })
	}
	return false
}

// hasFailures reports whether a map has elements for failures alone: errors, as far as others fill
// it, or what is put there only where there is an error. One that has an outcome of each key, be it
// no error, is no such map.
func (f *frame) hasFailures(of ast.Expr) bool {
	if !f.isMap(of) {
		return false
	}
	fills := f.fillsOf(of)
	if len(fills) == 0 {
		return isError(f.typeOf(of).Underlying().(*types.Map).Elem())
	}
	v := usedVar(f.info, of)
	return v != nil && f.beginsEmpty(v) && !slices.ContainsFunc(fills, func(cur inspector.Cursor) bool {
		return !slices.ContainsFunc(f.guardsOf(cur, nil), func(g guard) bool {
			return slices.ContainsFunc(g.exprs, func(e ast.Expr) bool {
				known, failed := ErrorCond(f.info, e, g.then)
				return known && failed
			})
		})
	})
}

// fillsOf are the assignments of the function that put something into a map.
func (f *frame) fillsOf(of ast.Expr) (found []inspector.Cursor) {
	for cur := range f.cursor.Preorder((*ast.AssignStmt)(nil)) {
		if slices.ContainsFunc(cur.Node().(*ast.AssignStmt).Lhs, func(lhs ast.Expr) bool {
			ix, ok := ast.Unparen(lhs).(*ast.IndexExpr)
			return ok && f.sameExpr(ix.X, of)
		}) {
			found = append(found, cur)
		}
	}
	return found
}

// beginsEmpty reports whether a map of the function has what is put there alone, by one element at
// a time.
func (f *frame) beginsEmpty(v types.Object) bool {
	some := false
	for _, fl := range f.flows {
		if fl.to.obj != v || fl.accum && !fl.weak {
			continue
		}
		if len(fl.from) != 1 || fl.lent != nil || !f.isEmpty(fl.from[0]) && !f.isMake(fl.from[0]) {
			return false
		}
		some = true
	}
	return some
}
