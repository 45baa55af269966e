package loops

import (
	"go/ast"

	"golang.org/x/tools/go/ast/inspector"
)

// What a function asks beside a job that another one does for it: an answer is put together, and on
// the way something is kept up to date.

// readsBeside are the calls before one of a function, which does a whole job and writes, that ask the
// database, and that it has nothing to do with: nothing of what they give is given to it, or says
// whether it is come to.
func (f *frame) readsBeside(cur inspector.Cursor, c candidate, before []ran) (beside []*ast.CallExpr) {
	if !c.job || !c.query.Writes() || len(c.via) == 0 {
		return nil
	}
	call := cur.Node().(*ast.CallExpr)
	if len(before) == 0 {
		return nil
	}
	on := mentions(f.info, call)
	for _, g := range f.guardsOf(cur, nil) {
		on.addAll(mentions(f.info, g.exprs...))
	}
	for _, e := range exits(&loop{body: f.decl.Body}) {
		if e.stmt.End() <= call.Pos() {
			for _, g := range e.guards {
				on.addAll(mentions(f.info, g.exprs...))
			}
		}
	}
	for _, r := range before {
		if r.call != call && !r.query.Writes() && !f.madeOfCall(r.call).meets(on) {
			beside = append(beside, r.call)
		}
	}
	return beside
}

// madeOfCall is what the function makes of what a call gives. It is asked for time and again.
func (f *frame) madeOfCall(call *ast.CallExpr) set {
	made, known := f.made[call]
	if !known {
		made = f.gathered(f.results(call), regionOf(f.decl.Body))
		f.made[call] = made
	}
	return made
}
