package loops

import (
	"go/ast"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/outside"
)

// Rounds that read a file of their element's and then write what they found: that takes as long
// as the write does, and one after the other they are no more than what is known already.

// readsDisk reports whether a call reads a file, itself or through a function that is told which.
func (f *frame) readsDisk(call *ast.CallExpr) bool {
	fn := f.callee(call)
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	if outside.ReadsFiles(fn) {
		return true
	}
	if !f.world.declares(fn.Pkg()) {
		return false
	}
	behind, reading := f.behind(fn), 0
	for _, of := range behind {
		if of != f.fn {
			if s := f.summaryOf(of); s != nil && s.disk {
				reading++
			}
		}
	}
	return reading > 0 && 2*reading > len(behind)
}

// noteDisk notes that the function reads a file of what it is given.
func (f *frame) noteDisk(cur inspector.Cursor) {
	call := cur.Node().(*ast.CallExpr)
	if f.own.disk || !f.readsDisk(call) || f.onFailure(cur, nil) {
		return
	}
	at, given := f.around(cur), set{}
	if at.owner != nil {
		return
	}
	for _, p := range f.declParams() {
		if p != nil && !isHandle(p.Type()) {
			given[place{p, ""}] = true
		}
	}
	f.own.disk = f.trace(mentions(f.info, call.Args...), nil, regionOf(f.decl.Body)).places.meets(given)
}

// readsForRound reports whether a round of a loop reads a file of what it is about before it
// comes to a call.
func (f *frame) readsForRound(cur inspector.Cursor, l *loop) bool {
	if l.body == nil {
		return false
	}
	in := region{l.body.Pos(), cur.Node().Pos()}
	return slices.ContainsFunc(f.calls, func(c inspector.Cursor) bool {
		call := c.Node().(*ast.CallExpr)
		return in.contains(call.Pos()) && c.ParentEdgeKind() != edge.GoStmt_Call && f.readsDisk(call) && !excludes(c, cur, l) && !f.onFailure(c, nil) &&
			f.trace(mentions(f.info, call.Args...), nil, l.region).places.meets(l.vars)
	})
}
