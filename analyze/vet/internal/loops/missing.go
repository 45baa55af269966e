package loops

import (
	"go/ast"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// addsMissing reports whether a call inserts a row for what a map does not have for a key of the
// round, and nothing is asked first: that the map then has it spares another insert for the same
// key, yet each key has one of its own.
func (f *frame) addsMissing(cur inspector.Cursor, c candidate) bool {
	call := cur.Node().(*ast.CallExpr)
	at := f.stands[call]
	if !at.onlyRemembered || !c.direct || c.query.Verb != "insert" || len(at.loops) == 0 || !at.loops[0].bounded() || !f.takesFrom(cur, c) {
		return false
	}
	l := at.loops[0]
	for c := cur; c.Node() != l.body && c.Node() != f.decl; c = c.Parent() {
		n, ok := c.Parent().Node().(*ast.IfStmt)
		if !ok || c.ParentEdgeKind() != edge.IfStmt_Body && c.ParentEdgeKind() != edge.IfStmt_Else {
			continue
		}
		return f.fillsAsked(n, c.Node(), at.around) && !f.asksWithin(c.Node(), call)
	}
	return false
}

// asksWithin reports whether a query runs in a block before a call.
func (f *frame) asksWithin(block ast.Node, before *ast.CallExpr) bool {
	for _, cur := range f.calls {
		call := cur.Node().(*ast.CallExpr)
		if call != before && call.Pos() < before.Pos() && regionOf(block).contains(call.Pos()) && !regionOf(call).contains(before.Pos()) && len(f.callEffects(call)) > 0 {
			return true
		}
	}
	return false
}

// createsUnfound reports whether a call inserts what a query of the same table has not found: it
// runs only where that one failed, and yet it is no matter of failures.
func (f *frame) createsUnfound(cur inspector.Cursor, c candidate) bool {
	return c.query.Verb == "insert" && slices.ContainsFunc(f.guardsOf(cur, nil), func(g guard) bool {
		return slices.ContainsFunc(g.exprs, func(e ast.Expr) bool {
			_, failed := ErrorCond(f.info, e, g.then)
			call := f.failedCall(e)
			return failed && call != nil && slices.ContainsFunc(f.callEffects(call), func(read candidate) bool {
				return !read.query.Writes() && read.query.Shares(c.query)
			})
		})
	})
}

// failedCall is the last call before a condition which gave the error that the condition is about; nil
// is none.
func (f *frame) failedCall(cond ast.Expr) (call *ast.CallExpr) {
	about := mentions(f.info, cond)
	for _, fl := range f.flows {
		if fl.call != nil && about[fl.to] && isError(fl.to.obj.Type()) && fl.at < cond.Pos() && (call == nil || fl.at > call.Pos()) {
			call = fl.call
		}
	}
	return call
}
