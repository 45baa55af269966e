package loops

import (
	"go/ast"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// mayHoist reports whether a query of which nothing but its method is known, which takes
// nothing of the rounds of a loop over a list, likely answers the same in each: it runs in
// each, and nothing that the rounds do writes.
func (f *frame) mayHoist(cur inspector.Cursor, c candidate, l *loop) bool {
	each := c.direct || c.fixed && !c.guarded
	if !each || c.query.Writes() || l.kind != rangeLoop || l.crossed || f.mayDiffer(c, l) || f.onlyFor(cur, l) || f.asksAnother(cur.Node().(*ast.CallExpr), l) {
		return false
	}
	call, in := cur.Node(), regionOf(l.body)
	return !slices.ContainsFunc(f.calls, func(cur inspector.Cursor) bool {
		other := cur.Node().(*ast.CallExpr)
		return other != call && in.contains(other.Pos()) && (f.waits(other) || slices.ContainsFunc(f.callEffects(other), func(e candidate) bool { return e.query.Writes() }))
	})
}

// runsEachTime reports whether a literal that is kept comes to a call whenever it is called,
// failures aside.
func (f *frame) runsEachTime(cur inspector.Cursor, lit *ast.FuncLit) bool {
	if len(f.guardsOf(cur, &loop{stmt: lit})) > 0 {
		return false
	}
	return !slices.ContainsFunc(exits(&loop{body: lit.Body}), func(e exit) bool {
		return e.stmt.End() <= cur.Node().Pos() && !f.failed(e.guards)
	})
}
