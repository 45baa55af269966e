package loops

import (
	"go/ast"
	"slices"
)

// Loops whose own body is a job, as a helper's may be that does it for one item: to batch
// one of its many queries would be no cure.

// manyQueries is how many different queries make a loop's body a job, of which one reads
// before another one writes.
const manyQueries = 5

// bodyIsJob reports whether the rounds of a loop, or those of one in it, read and then
// write, by many different queries.
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

// doesMuch reports whether queries that run one after another are many different ones, and
// one of them reads before another one writes.
func doesMuch(all []ran) bool {
	names := map[string]bool{}
	reads, follows := false, false
	for _, r := range all { // in source order
		names[r.query.Name] = true
		follows = follows || reads && r.query.Writes()
		reads = reads || !r.query.Writes()
	}
	return follows && len(names) >= manyQueries
}
