package loops

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// Functions that run only where something failed, as all who call them say, and what is
// cleaned up where a function did not come to its end.

// maxCallers is through how many functions callers are asked.
const maxCallers = 3

// A callSite is where a declared function is called.
type callSite struct {
	in   *checker
	call *ast.CallExpr
}

// noteUse notes where a declared function is called, and that it is used as a value or
// called as an interface's method, of which not all calls are known.
func (c *checker) noteUse(n ast.Node, above []ast.Node) {
	id, ok := n.(*ast.Ident)
	if !ok || len(above) == 0 {
		return
	}
	fn, ok := c.info().Uses[id].(*types.Func)
	if !ok {
		return
	}
	at, use := above[len(above)-1], ast.Expr(id)
	if sel, ok := at.(*ast.SelectorExpr); ok && len(above) > 1 {
		at, use = above[len(above)-2], sel
	}
	call, isCall := at.(*ast.CallExpr)
	isCall = isCall && call.Fun == use
	if recv := fn.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
		c.world.dispatched[fn.Name()] = true
		if isCall {
			c.world.dispatches[fn.Name()] = append(c.world.dispatches[fn.Name()], callSite{c, call})
		} else {
			c.world.methodValue[fn.Name()] = true
		}
		return
	}
	fn = fn.Origin()
	if isCall {
		c.world.callers[fn] = append(c.world.callers[fn], callSite{c, call})
		return
	}
	c.world.asValue[fn] = true
}

// forFailure reports whether a function runs only where something failed: it uses an error
// that it is given as one that is there, or is called only where one is.
func (w *world) forFailure(fn *types.Func, more int) bool {
	if known, ok := w.failing[fn]; ok {
		return known
	}
	w.failing[fn] = false // as far as callers ask that it calls
	c := w.packages[fn.Pkg()]
	if c == nil || c.decls[fn] == nil {
		return false
	}
	w.failing[fn] = c.takesFailure(c.decls[fn]) || w.calledOnFailure(fn, more)
	return w.failing[fn]
}

// calledOnFailure reports whether all calls of a function are where something failed, or
// give it an error that is there.
func (w *world) calledOnFailure(fn *types.Func, more int) bool {
	if w.asValue[fn] || fn.Signature().Recv() != nil && w.dispatched[fn.Name()] {
		return false
	}
	return w.allCalls(fn, w.callers[fn], func(at callSite, cur inspector.Cursor, caller *types.Func) bool {
		f := at.in.frame(caller)
		return f != nil && (f.onFailure(cur, nil) || f.givesFailure(at.call) || more > 0 && w.forFailure(caller, more-1))
	})
}

// allCalls reports whether a function is called, and all of some calls of it are so; those of
// tests and its own aside. One whose caller is not known is not.
func (w *world) allCalls(fn *types.Func, sites []callSite, so func(at callSite, cur inspector.Cursor, caller *types.Func) bool) bool {
	some := false
	for _, at := range sites {
		if isTest(at.in.pass.Fset.Position(at.call.Pos()).Filename) {
			continue
		}
		cur, ok := at.in.cursor.FindNode(at.call)
		if !ok {
			return false
		}
		caller := at.in.functionAround(cur)
		if caller == fn {
			continue
		}
		if caller == nil || !so(at, cur, caller) {
			return false
		}
		some = true
	}
	return some
}

// functionAround is the declared function that something is in; nil is none.
func (c *checker) functionAround(cur inspector.Cursor) *types.Func {
	for decl := range cur.Enclosing((*ast.FuncDecl)(nil)) {
		fn, _ := c.info().Defs[decl.Node().(*ast.FuncDecl).Name].(*types.Func)
		return fn
	}
	return nil
}

// givesFailure reports whether a call is given an error that is made there, or that a
// package has for it.
func (f *frame) givesFailure(call *ast.CallExpr) bool {
	return slices.ContainsFunc(call.Args, func(e ast.Expr) bool {
		if !isError(f.typeOf(e)) {
			return false
		}
		switch e := ast.Unparen(e).(type) {
		case *ast.CallExpr:
			fn := typeutil.StaticCallee(f.info, e)
			return fn != nil && fn.Pkg() != nil && (fn.Pkg().Path() == "errors" && fn.Name() == "New" || fn.Pkg().Path() == "fmt" && fn.Name() == "Errorf")
		case *ast.Ident, *ast.SelectorExpr:
			v, ok := usedVar(f.info, e).(*types.Var)
			return ok && isPackageVar(v)
		}
		return false
	})
}

// failedWord matches what a state is called that says that something failed.
var failedWord = lazyregexp.New(`(?i)^(dead|err|error|errored|fail|failed|failure)$`)

// marksFailed reports whether a call is given a constant that says that something failed, itself or in
// a field of what it is given, and some rounds of a loop alone come to it.
func (f *frame) marksFailed(cur inspector.Cursor, l *loop) bool {
	says := func(e ast.Expr) bool {
		v := f.info.Types[e].Value
		return v != nil && v.Kind() == constant.String && failedWord().MatchString(constant.StringVal(v))
	}
	return slices.ContainsFunc(cur.Node().(*ast.CallExpr).Args, func(e ast.Expr) bool {
		if says(e) {
			return true
		}
		lit := structLit(f.info, e)
		return lit != nil && slices.ContainsFunc(lit.Elts, func(e ast.Expr) bool { return says(e.(*ast.KeyValueExpr).Value) })
	}) && len(f.guardsOf(cur, l)) > 0
}

// takesFailure reports whether a function asks an error that it is given for its text
// whatever that is, which no error would not survive.
func (c *checker) takesFailure(decl *ast.FuncDecl) bool {
	params := litParams(c.info(), &ast.FuncLit{Type: decl.Type})
	found := false
	ast.PreorderStack(decl.Body, nil, func(n ast.Node, above []ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || found || slices.ContainsFunc(above, isConditional) {
			return !found
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "Error" || len(call.Args) > 0 {
			return true
		}
		v := usedVar(c.info(), sel.X)
		found = v != nil && isError(v.Type()) && slices.Contains(params, v) && !c.returnsBefore(decl, call.Pos())
		return true
	})
	return found
}

// isConditional reports whether what is within a node may not run.
func isConditional(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt, *ast.CaseClause, *ast.CommClause, *ast.FuncLit:
		return true
	case *ast.BinaryExpr:
		return n.Op == token.LAND || n.Op == token.LOR
	}
	return false
}

// returnsBefore reports whether a function may return before it comes to a place.
func (c *checker) returnsBefore(decl *ast.FuncDecl, at token.Pos) bool {
	return slices.ContainsFunc(exits(&loop{body: decl.Body}), func(e exit) bool { return e.stmt.Pos() < at })
}

// isDropped reports whether a call runs only where a channel did not take what was sent: it is full,
// which is for the few.
func (f *frame) isDropped(cur inspector.Cursor) bool {
	for c := range cur.Enclosing((*ast.CommClause)(nil), (*ast.FuncLit)(nil)) {
		n, ok := c.Node().(*ast.CommClause)
		if !ok || !f.cursor.Contains(c) {
			return false
		}
		if n.Comm == nil {
			return slices.ContainsFunc(c.Parent().Node().(*ast.BlockStmt).List, func(s ast.Stmt) bool {
				_, sends := s.(*ast.CommClause).Comm.(*ast.SendStmt)
				return sends
			})
		}
	}
	return false
}

// cleansUp reports whether a call runs only where the function did not come to its end: in
// a deferred literal where it panicked, or where a flag is not set that it sets there.
func (f *frame) cleansUp(cur inspector.Cursor) bool {
	for lit := range cur.Enclosing((*ast.FuncLit)(nil)) {
		if !f.cursor.Contains(lit) {
			return false
		}
		if lit.ParentEdgeKind() != edge.CallExpr_Fun || lit.Parent().ParentEdgeKind() != edge.DeferStmt_Call {
			continue
		}
		body := regionOf(lit.Node())
		return slices.ContainsFunc(f.guardsOf(cur, nil), func(g guard) bool {
			return len(g.exprs) == 1 && body.contains(g.exprs[0].Pos()) && (f.saysPanic(g) || f.saysUndone(g.exprs[0], g.then, body))
		})
	}
	return false
}

// taken matches names of errors that say that something is there already.
var taken = lazyregexp.New(`(?i)unique|duplicate|conflict|already`)

// onTaken reports whether a call runs only where a write found its row there already, and
// writes other tables alone: no way to make or change that row, but what such a failure brings.
func (f *frame) onTaken(cur inspector.Cursor) bool {
	guards := slices.DeleteFunc(f.guardsOf(cur, nil), func(g guard) bool { return len(g.exprs) != 1 || !f.saysTaken(g) })
	if len(guards) == 0 {
		return false
	}
	own := f.callEffects(cur.Node().(*ast.CallExpr))
	writes := func(all []candidate) bool {
		return slices.ContainsFunc(all, func(c candidate) bool { return c.query.Writes() && len(c.query.Tables) > 0 })
	}
	return writes(own) && slices.ContainsFunc(guards, func(g guard) bool {
		var tried []candidate
		asked := mentions(f.info, g.exprs[0])
		for _, fl := range f.flows {
			if fl.call != nil && fl.at < g.exprs[0].Pos() && isError(fl.to.obj.Type()) && asked[fl.to] {
				tried = append(tried, f.callEffects(fl.call)...)
			}
		}
		return writes(tried) && !slices.ContainsFunc(tried, func(t candidate) bool {
			return slices.ContainsFunc(own, func(c candidate) bool { return c.query.Shares(t.query) })
		})
	})
}

// saysTaken reports whether a condition is that an error says that something is there already.
func (f *frame) saysTaken(g guard) bool {
	known, failed := ErrorCond(f.info, g.exprs[0], g.then)
	text := types.ExprString(g.exprs[0])
	return known && !failed && taken().MatchString(text) && !noRow().MatchString(text)
}

// saysPanic reports whether a condition is that recover gave something.
func (f *frame) saysPanic(g guard) bool {
	e, ok := ast.Unparen(g.exprs[0]).(*ast.BinaryExpr)
	if !ok || !f.info.Types[e.Y].IsNil() || (e.Op == token.NEQ) != g.then {
		return false
	}
	recovers := func(x ast.Expr) bool {
		call, ok := ast.Unparen(x).(*ast.CallExpr)
		return ok && isBuiltin(f.info, call.Fun, "recover")
	}
	v := usedVar(f.info, e.X)
	return recovers(e.X) || v != nil && slices.ContainsFunc(f.flows, func(fl flow) bool {
		return fl.to.obj == v && slices.ContainsFunc(fl.from, recovers)
	})
}

// saysUndone reports whether a condition, or then its opposite, is that a flag is not set
// that the function sets elsewhere than in a body.
func (f *frame) saysUndone(e ast.Expr, then bool, body region) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return e.Op == token.NOT && f.saysUndone(e.X, !then, body)
	case *ast.BinaryExpr:
		return e.Op == token.LAND && then && (f.saysUndone(e.X, then, body) || f.saysUndone(e.Y, then, body))
	case *ast.Ident:
		v := f.info.Uses[e]
		return !then && v != nil && regionOf(f.decl.Body).contains(v.Pos()) && slices.ContainsFunc(f.flows, func(fl flow) bool {
			return fl.to == place{v, ""} && !body.contains(fl.at) && len(fl.from) == 1 && f.info.Types[fl.from[0]].Value != nil && f.info.Types[fl.from[0]].Value.String() == "true"
		})
	}
	return false
}
