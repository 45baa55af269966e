package loops

import (
	"go/ast"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
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
		f.jobLoopSeen, f.jobLoop = true, slices.Concat(f.jobLoops(), f.makingLoops(), f.sharingLoops())
	}
	return slices.ContainsFunc(f.jobLoop, func(n ast.Node) bool { return regionOf(l.stmt).contains(n.Pos()) })
}

// jobLoops are the loops of the function whose bodies do so, themselves or in loops of
// theirs. What they call is counted where it is.
func (f *frame) jobLoops() (found []ast.Node) {
	var all []ran // in source order
	for _, cur := range f.calls {
		loop := f.innermostLoop(cur)
		if loop == nil || f.onFailure(cur, nil) {
			continue
		}
		call := cur.Node().(*ast.CallExpr)
		for _, c := range f.callEffects(call) {
			if len(c.via) == 0 {
				all = append(all, ran{query: c.query, call: call, loop: loop})
			}
		}
	}
	for i, r := range all {
		if !r.query.Writes() && !slices.Contains(found, r.loop) && writesMuch(all[i+1:], regionOf(r.loop)) {
			found = append(found, r.loop)
		}
	}
	return found
}

// sharingLoops are the loops of the function whose bodies read something of an item and then
// write, and have a function do the rest of its work, which reads and writes by itself.
func (f *frame) sharingLoops() (found []ast.Node) {
	type parts struct{ reads, writes, rest bool }
	of := map[ast.Node]*parts{}
	for _, cur := range f.calls { // in source order
		loop := f.innermostLoop(cur)
		if loop == nil || f.onFailure(cur, nil) {
			continue
		}
		has := of[loop]
		if has == nil {
			has = new(parts)
			of[loop] = has
		}
		asked := has.reads
		for _, c := range f.callEffects(cur.Node().(*ast.CallExpr)) {
			writes := c.query.Writes()
			has.reads = has.reads || !c.job && !writes && f.takesFrom(cur, c)
			has.writes = has.writes || !c.job && writes && asked
			has.rest = has.rest || c.job && writes
		}
	}
	for loop, has := range of {
		if has.writes && has.rest {
			found = append(found, loop)
		}
	}
	return found
}

// takesFrom reports whether what says which rows a query is about is made of the variables of
// the loop around a call.
func (f *frame) takesFrom(cur inspector.Cursor, c candidate) bool {
	at, _ := f.standing(cur)
	return len(at.loops) > 0 && slices.ContainsFunc(c.deciding(), func(s source) bool {
		return f.trace(s.places, nil, at.loops[0].region).places.meets(at.loops[0].vars)
	})
}

// writesMuch reports whether queries that run within a region write by many different
// statements.
func writesMuch(all []ran, in region) bool {
	writes := map[string]bool{}
	for _, r := range all {
		if r.query.Writes() && in.contains(r.call.Pos()) {
			writes[r.statement()] = true
		}
	}
	return len(writes) >= manyWrites
}

// followsJob reports whether a round of a loop comes to a write behind a whole job for what it
// is about, which writes, too, and gives no more than whether it failed: the write notes that it is done.
func (f *frame) followsJob(cur inspector.Cursor, l *loop) bool {
	if l.body == nil {
		return false
	}
	in, guards := region{l.body.Pos(), cur.Node().Pos()}, f.guardsOf(cur, l)
	onlyIf := func(g guard) bool { // the write runs without it
		return !slices.ContainsFunc(guards, func(o guard) bool { return slices.Equal(o.exprs, g.exprs) && o.then == g.then })
	}
	return slices.ContainsFunc(f.calls, func(c inspector.Cursor) bool {
		call := c.Node().(*ast.CallExpr)
		if !in.contains(call.Pos()) || !isError(f.typeOf(call)) || slices.ContainsFunc(f.guardsOf(c, l), onlyIf) || isApart(c, cur.Node()) || f.onFailure(c, nil) || excludes(c, cur, l) || f.isOneOf(c, l) {
			return false
		}
		return slices.ContainsFunc(f.callEffects(call), func(of candidate) bool { return of.job && of.query.Writes() && f.takesFrom(c, of) })
	})
}
