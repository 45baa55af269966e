package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// Memories that say by an error that they have nothing: v, err := cache.Get(key), or
// err := cache.Get(key, &v).

// missesByError reports whether an assignment takes what something that runs no query has, and
// an error where it has nothing, and only that error leads to a place.
func (f *frame) missesByError(n *ast.AssignStmt, to token.Pos) bool {
	if len(n.Lhs) > 2 || len(n.Rhs) != 1 {
		return false
	}
	call, ok := ast.Unparen(n.Rhs[0]).(*ast.CallExpr)
	err := usedVar(f.info, n.Lhs[len(n.Lhs)-1])
	if !ok || err == nil || !isError(err.Type()) || !f.asksNothing(call) || len(n.Lhs) == 1 && !fillsArgument(call) {
		return false
	}
	found := false
	ast.Inspect(f.decl.Body, func(x ast.Node) bool {
		if found || x == nil || x.End() <= n.Pos() || x.Pos() >= to {
			return false
		}
		switch x := x.(type) {
		case *ast.IfStmt:
			saysThere, ofError := f.saysNoError(x.Cond, err)
			switch {
			case !ofError:
			case x.End() <= to:
				found = saysThere && goesAway(x.Body)
			case regionOf(x.Body).contains(to):
				found = !saysThere
			case x.Else != nil && regionOf(x.Else).contains(to):
				found = saysThere
			}
		case *ast.CaseClause:
			if regionOf(x).contains(to) && len(x.List) == 1 {
				saysThere, ofError := f.saysNoError(x.List[0], err)
				found = ofError && !saysThere
			}
		}
		return true
	})
	return found
}

// fillsArgument reports whether a call is given, after its key, the address of what it fills.
func fillsArgument(call *ast.CallExpr) bool {
	return len(call.Args) > 1 && slices.ContainsFunc(call.Args[1:], func(arg ast.Expr) bool {
		u, ok := ast.Unparen(arg).(*ast.UnaryExpr)
		return ok && u.Op == token.AND
	})
}

// saysNoError reports whether a condition says that an error is none, be it among other things, if it
// is about that one.
func (f *frame) saysNoError(cond ast.Expr, err types.Object) (none, ofError bool) {
	if e, ok := ast.Unparen(cond).(*ast.BinaryExpr); ok && usedVar(f.info, e.X) == err && f.isNil(e.Y) {
		return e.Op == token.EQL, true
	} else if ok && e.Op == token.LAND {
		if none, ofError = f.saysNoError(e.X, err); none && ofError {
			return none, ofError
		}
	}
	known, _ := ErrorCond(f.info, cond, true)
	return false, known && mentions(f.info, cond)[place{err, ""}]
}

// goesAway reports whether a block ends the function, or the round, at least where a last condition
// of its own holds.
func goesAway(b *ast.BlockStmt) bool {
	if len(b.List) == 0 {
		return false
	}
	switch last := b.List[len(b.List)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return last.Tok == token.CONTINUE || last.Tok == token.BREAK
	case *ast.IfStmt: // where what was kept can be read
		return last.Else == nil && goesAway(last.Body)
	}
	return false
}

// asksNothing reports whether a call is of a function that runs no query, as far as that alone
// tells: what a call of a value runs depends on where it stands.
func (f *frame) asksNothing(call *ast.CallExpr) bool {
	fn := f.callee(call)
	if fn == nil {
		return false
	}
	command, _ := f.sends(call, fn)
	return command == "" && len(f.effectsOf(fn)) == 0 && len(f.sendsOf(fn)) == 0 && !f.pass.ImportObjectFact(fn.Origin(), new(IsQuery))
}
