package loops

import (
	"go/ast"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// worksOnEach reports whether a job is one for each row of what a call of a loop's round gave, in a
// loop of its own, where the rounds are for the rows of another query: a list for each of a list is
// what one query could give, whatever is then done with the elements. Not so where the round then writes
// for its own row, which is done when they are.
func (f *frame) worksOnEach(job, call inspector.Cursor, l *loop) bool {
	outer, ok := l.stmt.(*ast.RangeStmt)
	if !ok || !f.isOverRows(outer) {
		return false
	}
	for c := job; c.Node() != l.body && c.Node() != f.decl; c = c.Parent() {
		if n, ok := c.Node().(*ast.RangeStmt); ok && !regionOf(n).contains(call.Node().Pos()) && f.isOverRowsOf(n, l) {
			return !f.writesBehind(n, l)
		}
	}
	return false
}

// writesBehind reports whether a round writes for its element behind a loop in it.
func (f *frame) writesBehind(n ast.Node, l *loop) bool {
	return slices.ContainsFunc(f.steps(), func(s step) bool {
		return s.loop == l.stmt && s.query.Writes() && s.call.Pos() > n.End() && f.takesFrom(s.cur, s.of)
	})
}

// isOverRowsOf reports whether a loop in the rounds of another one goes over what a query of the round
// gave.
func (f *frame) isOverRowsOf(n *ast.RangeStmt, l *loop) bool {
	over, round := mentions(f.info, n.X), regionOf(l.body)
	return slices.ContainsFunc(f.calls, func(cur inspector.Cursor) bool {
		call := cur.Node().(*ast.CallExpr)
		return round.contains(call.Pos()) && call.End() <= n.Pos() && len(f.callEffects(call)) > 0 && f.derived(f.rowsOf(call), round).meets(over)
	})
}

// isOverRows reports whether a loop goes over records that a query before it gave.
func (f *frame) isOverRows(n *ast.RangeStmt) bool {
	if n.Value == nil || structOf(f.typeOf(n.Value)) == nil {
		return false
	}
	over := mentions(f.info, n.X)
	for _, cur := range f.calls {
		call := cur.Node().(*ast.CallExpr)
		if call.End() <= n.Pos() && len(f.callEffects(call)) > 0 && f.rowsOf(call).meets(over) {
			return true
		}
	}
	return false
}

// rowsOf is what a call gives, or loads into what it is called on.
func (f *frame) rowsOf(call *ast.CallExpr) set {
	gave := f.results(call)
	for _, fl := range f.loadings() {
		if fl.by == call {
			gave[fl.to] = true
		}
	}
	return gave
}
