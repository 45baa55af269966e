package loops

import (
	"go/ast"
	"slices"
)

// Loops whose own body is a job, as a helper's may be that does it for one item: to batch
// one of its many statements would be no cure.

// manyWrites is how many different writes make a loop's body a job, if it reads before one of
// them: as many as make a helper one that reads nothing.
const manyWrites = 5

// bodyIsJob reports whether the rounds of a loop, or those of one in it, read and then
// write, by many different statements.
func (f *frame) bodyIsJob(l *loop) bool {
	if !f.jobLoopSeen {
		f.jobLoopSeen, f.jobLoop = true, f.jobLoops()
	}
	return slices.ContainsFunc(f.jobLoop, func(n ast.Node) bool { return regionOf(l.stmt).contains(n.Pos()) })
}

// jobLoops are the loops of the function whose bodies do so. What a loop in a body does is
// its own, and a helper that does a job does that.
func (f *frame) jobLoops() (found []ast.Node) {
	byLoop := map[ast.Node][]ran{}
	for _, cur := range f.calls {
		loop := f.innermostLoop(cur)
		if loop == nil || f.onFailure(cur, nil) {
			continue
		}
		call := cur.Node().(*ast.CallExpr)
		for _, c := range f.callEffects(call) {
			if c.job {
				continue
			}
			byLoop[loop] = append(byLoop[loop], ran{query: c.query, call: call, loop: loop})
		}
	}
	for loop, all := range byLoop {
		if doesMuch(all) {
			found = append(found, loop)
		}
	}
	return found
}

// doesMuch reports whether queries that run one after another write by many different ones,
// after one of them has read.
func doesMuch(all []ran) bool {
	writes := map[string]bool{}
	reads, follows := false, false
	for _, r := range all { // in source order
		if !r.query.Writes() {
			reads = true
			continue
		}
		writes[r.query.Name] = true
		follows = follows || reads
	}
	return follows && len(writes) >= manyWrites
}
