package loops

import (
	"go/ast"

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
