package loops

import (
	"go/ast"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// Transactions that the rounds of a loop share: one begins where a condition holds, and
// takes what many rounds write.

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
