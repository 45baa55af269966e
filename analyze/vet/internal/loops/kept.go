package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// Functions that remember what others find for them, and those that ask them.

// remembers reports whether a declared function keeps what the parameter at an index,
// a function, gives it: it asks first what it has kept, and returns that if it is there.
func (w *world) remembers(fn *types.Func, arg int) bool {
	key := argument{fn, arg}
	found, ok := w.memories[key]
	if c := w.packages[fn.Pkg()]; !ok && c != nil && c.decls[fn] != nil && arg >= 0 {
		found = c.remembers(fn, arg)
		w.memories[key] = found
	}
	return found
}

// An argument is one of a function.
type argument struct {
	of *types.Func
	at int
}

func (c *checker) remembers(fn *types.Func, arg int) bool {
	f := c.frame(fn)
	if f == nil {
		return false
	}
	params := f.declParams()
	if arg >= len(params) || params[arg] == nil || !isFunction(params[arg].Type()) {
		return false
	}
	at := slices.IndexFunc(f.calls, func(cur inspector.Cursor) bool {
		return usedVar(f.info, cur.Node().(*ast.CallExpr).Fun) == params[arg]
	})
	if at < 0 {
		return false
	}
	call := f.calls[at].Node().(*ast.CallExpr)
	return f.returnsBefore(call, nil) && f.keepsBeyond(f.answers(call))
}

// returnsBefore reports whether the function may return something before it comes to a
// call, and not for a failure; with found, what is of that.
func (f *frame) returnsBefore(call *ast.CallExpr, found set) bool {
	return slices.ContainsFunc(exits(&loop{body: f.decl.Body}), func(e exit) bool {
		ret, ok := e.stmt.(*ast.ReturnStmt)
		if !ok || ret.End() > call.Pos() || len(ret.Results) == 0 || f.isEmpty(ret.Results[0]) || f.failed(e.guards) {
			return false
		}
		return found == nil || mentions(f.info, ret.Results[0]).meets(found)
	})
}

// keepsBeyond reports whether the function puts some of places into what is still there
// when it has returned: an element, or what a method is given with a key.
func (f *frame) keepsBeyond(places set) bool {
	beyond := func(e ast.Expr) bool {
		p, whole, ok := target(f.info, e)
		return ok && !(whole && p.field == "") && !regionOf(f.decl.Body).contains(p.obj.Pos())
	}
	found := false
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			found = found || n.Tok == token.ASSIGN && mentions(f.info, n.Rhs...).meets(places) && slices.ContainsFunc(n.Lhs, beyond)
		case *ast.ExprStmt:
			call, ok := n.X.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 || !mentions(f.info, call.Args...).meets(places) {
				return true
			}
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && f.info.Selections[sel] != nil {
				found = found || beyond(sel) || beyond(sel.X)
			}
		}
		return !found
	})
	return found
}

// noteMemory notes that the function remembers what it gives: a function that it is
// given, or that it hands on, is asked for what is not kept yet.
func (f *frame) noteMemory(call *ast.CallExpr) {
	fn := f.callee(call)
	if fn == nil || f.own.memory {
		return
	}
	f.own.memory = slices.ContainsFunc(argIndexes(call), func(i int) bool {
		return isFunction(f.typeOf(call.Args[i])) && f.world.remembers(fn, i)
	})
}

func argIndexes(call *ast.CallExpr) []int {
	all := make([]int, len(call.Args))
	for i := range all {
		all[i] = i
	}
	return all
}

// asksMemory reports whether a query with these keys runs only for what a function
// does not find that remembers what it gives, which was asked for the same before.
func (f *frame) asksMemory(call *ast.CallExpr, keys []source) bool {
	if !f.askedSeen {
		f.askedSeen, f.asked = true, f.memoryCalls()
	}
	return slices.ContainsFunc(f.asked, func(asked *ast.CallExpr) bool {
		return asked.End() <= call.Pos() && slices.ContainsFunc(asked.Args, func(arg ast.Expr) bool {
			return slices.ContainsFunc(keys, func(s source) bool { return s.expr != nil && f.sameExpr(s.expr, arg) })
		}) && f.returnsBefore(call, f.answers(asked))
	})
}

// memoryCalls are the calls of functions that remember what they give.
func (f *frame) memoryCalls() (found []*ast.CallExpr) {
	for _, cur := range f.calls {
		call := cur.Node().(*ast.CallExpr)
		if fn := f.callee(call); fn != nil && f.world.declares(fn.Pkg()) &&
			slices.ContainsFunc(f.behind(fn), func(fn *types.Func) bool { s := f.summaryOf(fn); return s != nil && s.memory }) {
			found = append(found, call)
		}
	}
	return found
}
