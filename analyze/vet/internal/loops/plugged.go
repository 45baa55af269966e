package loops

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// What the users of a package bring: methods of interfaces, and functions in fields, that the program has none of.
// What they do is theirs, as a service's is; yet to look something up for it is no part of that.

// followsUsers reports whether a round writes behind a call of such, which was given something of its element and may
// have failed.
func (f *frame) followsUsers(cur inspector.Cursor, l *loop) bool {
	if l.body == nil {
		return false
	}
	in := regionOf(l.body)
	return slices.ContainsFunc(f.calls, func(c inspector.Cursor) bool {
		call := c.Node().(*ast.CallExpr)
		sig := f.callType(call)
		return in.contains(call.Pos()) && call.End() <= cur.Node().Pos() && sig != nil && canFail(sig) && f.isOfUsers(call) &&
			f.trace(mentions(f.info, call.Args...), nil, l.region).places.meets(l.vars) && !excludes(c, cur, l) && !f.onFailure(c, nil)
	})
}

// isOfUsers reports whether a call is of what users of the package bring.
func (f *frame) isOfUsers(call *ast.CallExpr) bool {
	if fn := f.callee(call); fn != nil {
		return f.othersImplement(fn)
	}
	return f.othersGive(call.Fun)
}

// othersImplement reports whether a method is one of an interface that no type of the program implements, tests
// aside, and that other programs see: what it does is theirs, as a service's is.
func (f *frame) othersImplement(method *types.Func) bool {
	recv := method.Signature().Recv()
	if recv == nil || !types.IsInterface(recv.Type()) || !f.world.declares(method.Pkg()) || method.Pkg().Name() == "main" || isInternal(method.Pkg().Path()) {
		return false
	}
	n, ok := types.Unalias(recv.Type()).(*types.Named)
	return ok && n.Obj().Exported() && method.Exported() && len(f.behind(method)) == 0 && len(f.foreign(method)) == 0
}

// othersGive reports whether a function is one that a field has, of which the program has none, in a package that
// other programs use: what it does is theirs.
func (f *frame) othersGive(fn ast.Expr) bool {
	sel, ok := ast.Unparen(fn).(*ast.SelectorExpr)
	if !ok || f.pass.Pkg.Name() == "main" || isInternal(f.pass.Pkg.Path()) {
		return false
	}
	v, ok := f.info.Uses[sel.Sel].(*types.Var)
	return ok && v.IsField() && f.world.declares(v.Pkg()) && len(f.functions(fn)) == 0
}
