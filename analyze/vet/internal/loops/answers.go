package loops

import (
	"go/ast"
	"go/constant"
	"go/token"
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

// isFree reports whether an exit is taken because there is no row for what the rounds of a loop make up
// one after another, a name with the next number, and hands that out: who looks for what is free has
// found it where the query fails.
func (f *frame) isFree(e exit, call *ast.CallExpr, l *loop) bool {
	if len(e.guards) != 1 || len(e.guards[0].exprs) != 1 || !f.mentioned(e.guards[0].exprs[0], e.guards[0], call).meets(f.results(call)) {
		return false
	}
	made := set{}
	for p := range mentions(f.info, call.Args...) {
		if f.isMadeUp(p, l) {
			made[p] = true
		}
	}
	ret, ok := e.stmt.(*ast.ReturnStmt)
	if !ok {
		return f.usedBehind(made, l)
	}
	return mentions(f.info, ret.Results...).meets(made) && !slices.ContainsFunc(ret.Results, func(x ast.Expr) bool { return isError(f.typeOf(x)) && !f.isNil(x) })
}

// usedBehind reports whether what follows a loop has one of some variables.
func (f *frame) usedBehind(vars set, l *loop) bool {
	found := false
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && id.Pos() > l.stmt.End() && vars[place{f.info.Uses[id], ""}]
		return !found
	})
	return found
}

// isMadeUp reports whether each round of a loop that counts gives a variable a value which it makes of
// others, rather than one that it finds in a list.
func (f *frame) isMadeUp(p place, l *loop) bool {
	if n, ok := l.stmt.(*ast.RangeStmt); ok && !isNumber(f.typeOf(n.X)) {
		return false
	}
	some := false
	for _, fl := range f.flows {
		if fl.to != p || !l.region.contains(fl.at) {
			continue
		}
		if len(fl.from) != 1 || mentionsElement(fl.from[0]) {
			return false
		}
		switch x := ast.Unparen(fl.from[0]).(type) {
		case *ast.CallExpr:
			some = some || len(f.callEffects(x)) == 0
		case *ast.BinaryExpr:
			some = some || x.Op == token.ADD
		}
	}
	return some
}

// mentionsElement reports whether an expression takes something from a list or a map.
func mentionsElement(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		_, ok := n.(*ast.IndexExpr)
		found = found || ok
		return !found
	})
	return found
}
