package loops

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// Exits that say of a request that it failed, where the function gives no error, or has
// several of them: one for who asked, and one for who runs the program.

// answersFailure reports whether the block of an exit tells what failed before it returns
// nothing: a function is given an error that is made there, or a status that says so.
func (f *frame) answersFailure(e exit) bool {
	ret, ok := e.stmt.(*ast.ReturnStmt)
	return ok && len(ret.Results) == 0 && slices.ContainsFunc(f.calls, func(cur inspector.Cursor) bool {
		call := cur.Node().(*ast.CallExpr)
		return e.block.contains(call.Pos()) && cur.ParentEdgeKind() == edge.ExprStmt_X &&
			(f.givesFailure(call) || slices.ContainsFunc(call.Args, f.isFailureStatus))
	})
}

// answersError reports whether a return that an error led to gives an answer which says that: one
// that is made there, of the error.
func (f *frame) answersError(ret *ast.ReturnStmt, guards []guard) bool {
	errs := set{}
	for _, g := range guards {
		for p := range mentions(f.info, g.exprs...) {
			if isError(p.obj.Type()) {
				errs[p] = true
			}
		}
	}
	return slices.ContainsFunc(ret.Results, func(e ast.Expr) bool {
		switch x := ast.Unparen(stripAddress(e)).(type) {
		case *ast.CompositeLit, *ast.CallExpr:
			return !isError(f.typeOf(e)) && mentions(f.info, x).meets(errs)
		}
		return false
	})
}

// isFailureStatus reports whether an expression is a named status of HTTP that says that
// something failed.
func (f *frame) isFailureStatus(e ast.Expr) bool {
	c, ok := usedVar(f.info, e).(*types.Const)
	if !ok || !strings.HasPrefix(c.Name(), "Status") || c.Val().Kind() != constant.Int {
		return false
	}
	status, ok := constant.Int64Val(c.Val())
	return ok && status >= 400 && status < 600
}

// isMadeError reports whether an expression is an error that is made there, or in the only
// assignment of the variable that it is.
func (f *frame) isMadeError(e ast.Expr) bool {
	e = ast.Unparen(e)
	if id, ok := e.(*ast.Ident); ok {
		e = f.onlyValue(f.info.Uses[id])
	}
	call, ok := e.(*ast.CallExpr)
	return ok && isError(f.typeOf(call)) && f.makesError(call) && len(f.callEffects(call)) == 0
}
