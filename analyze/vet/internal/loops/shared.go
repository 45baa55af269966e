package loops

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// Transactions that the rounds of a loop share: one begins where a condition holds, and
// takes what many rounds write; or it has begun before, and the context has it.

// isShared reports whether a call, which begins a transaction in a loop, does so now and
// then, and keeps it in a variable that was there before the loop.
func (f *frame) isShared(cur inspector.Cursor, l *loop) bool {
	if len(f.guardsOf(cur, l)) == 0 {
		return false
	}
	return slices.ContainsFunc(f.flows, func(fl flow) bool {
		return fl.call == cur.Node() && fl.to.field == "" && isTx(fl.to.obj.Type()) && !regionOf(l.stmt).contains(fl.to.obj.Pos())
	})
}

// sharesTx reports whether the rounds of a loop share transactions, as an importer's do
// that takes its rows from a channel: they could as well be written at once.
func (f *frame) sharesTx(l *loop) bool {
	return slices.ContainsFunc(f.calls, func(cur inspector.Cursor) bool {
		return l.region.contains(cur.Node().Pos()) && f.begins(cur.Node().(*ast.CallExpr)) && f.isShared(cur, l)
	})
}

// findsTx reports whether a call that gives a transaction begins none: the functions that it may come
// to look for that in the context which they are given, and fail where there is none.
func (f *frame) findsTx(call *ast.CallExpr) bool {
	fn := f.callee(call)
	if fn == nil || !f.isKnown(call) {
		return false
	}
	const hops = 2 // to the function that has the key
	return !slices.ContainsFunc(f.behind(fn), func(of *types.Func) bool {
		s := f.summaryOf(of)
		return s != nil && s.ownTx || !f.world.asksContext(of, hops)
	})
}

// asksContext reports whether a function asks a context for a value of it, itself or by functions
// that it hands a context.
func (w *world) asksContext(fn *types.Func, more int) bool {
	c := w.packages[fn.Pkg()]
	if c == nil || c.decls[fn] == nil || more < 0 {
		return false
	}
	found := false
	ast.Inspect(c.decls[fn], func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || found {
			return !found
		}
		of, ok := typeutil.Callee(c.info(), call).(*types.Func)
		found = ok && (of.FullName() == "(context.Context).Value" ||
			slices.ContainsFunc(call.Args, func(e ast.Expr) bool { return qualified(c.info().TypeOf(e)) == "context.Context" }) && w.asksContext(of.Origin(), more-1))
		return !found
	})
	return found
}
