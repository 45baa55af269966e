package loops

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/inspector"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/internal/queryline"
)

// Loops whose own body is a job, as a helper's may be that does it for one item: to batch
// one of its many statements would be no cure.

// manyQueries is how many different queries make a loop's body a job, if it reads and writes by them: as
// many as make a helper one.
const manyQueries = 5

// A step is a query that the body of a loop runs, itself or by what it calls.
type step struct {
	ran
	of  candidate
	cur inspector.Cursor
}

// bodyIsJob reports whether the rounds of a loop, or those of one in it, are jobs.
func (f *frame) bodyIsJob(l *loop) bool {
	if !f.jobLoopSeen {
		f.jobLoopSeen, f.jobLoop = true, f.jobLoops()
	}
	return slices.ContainsFunc(f.jobLoop, func(n ast.Node) bool { return regionOf(l.stmt).contains(n.Pos()) })
}

// jobLoops are the loops of the function whose bodies are jobs.
func (f *frame) jobLoops() (found []ast.Node) {
	all := f.steps()
	of := map[ast.Node][]step{}
	for _, s := range all {
		of[s.loop] = append(of[s.loop], s)
	}
	for loop, in := range of {
		if f.writesMuch(all, loop) || f.makes(in) || f.shares(in) || f.changes(in, loop) {
			found = append(found, loop)
		}
	}
	return found
}

// steps are the queries that the loops of the function run, in source order.
func (f *frame) steps() []step {
	if f.ownSteps != nil {
		return f.ownSteps
	}
	all := []step{}
	for _, cur := range f.calls {
		loop := f.innermostLoop(cur)
		if loop == nil || f.onFailure(cur, nil) {
			continue
		}
		call := cur.Node().(*ast.CallExpr)
		for _, c := range f.callEffects(call) {
			all = append(all, step{ran{query: c.query, call: call, loop: loop}, c, cur})
		}
	}
	f.ownSteps = all
	return all
}

// writesMuch reports whether the body of a loop reads and writes, by many different statements, in loops
// in it and in functions that it calls, too. What is a job of its own is counted, and makes what is beside it part
// of that where they are many together.
func (f *frame) writesMuch(all []step, loop ast.Node) bool {
	asked, wrote, ran := false, false, map[string]bool{}
	for _, s := range all {
		if !regionOf(loop).contains(s.call.Pos()) || f.isLast(s, loop) {
			continue
		}
		asked = asked || s.loop == loop && !s.query.Writes()
		wrote = wrote || s.query.Writes()
		ran[f.work(s)] = true
		if s.of.looped && len(s.query.Tables) == 0 { // a helper has it for one table after another: for two at least
			ran[f.work(s)+" again"] = true
		}
	}
	return asked && wrote && len(ran) >= manyQueries
}

// isLast reports whether a step ends the loop, which is then no part of what each round does.
func (f *frame) isLast(s step, in ast.Node) bool {
	at, _ := f.standing(s.cur)
	return slices.ContainsFunc(at.loops, func(l *loop) bool { return l.stmt == in && f.leaves(s.cur, l) })
}

// tableAfter matches where a statement names a table; what quotes the name is another database's.
var tableAfter = lazyregexp.New("(?i)\\b(from|into|join|update)\\s+([\\w.\"`\\[\\]]+)")

// work tells what a step does from what others do: what several types have for an interface's method,
// each in its own database's words, is done by one of them.
func (f *frame) work(s step) string {
	fn := f.callee(s.call)
	if fn == nil || fn.Signature().Recv() == nil || !types.IsInterface(fn.Signature().Recv().Type()) {
		return s.statement()
	}
	work := s.query.Verb
	for _, table := range tableAfter().FindAllStringSubmatch(s.query.Sent.SQL, -1) {
		work += " " + strings.ToLower(strings.Trim(table[2], "\"`[]"))
	}
	if work == s.query.Verb {
		return s.statement()
	}
	return fn.Name() + " " + work
}

// makes reports whether a body makes or loads a row and writes something else besides,
// which that is for.
func (f *frame) makes(in []step) bool {
	return slices.ContainsFunc(in, func(w step) bool {
		return w.query.Writes() && !w.of.job && writesElse(in, w) &&
			slices.ContainsFunc(in, func(r step) bool { return !r.of.job && f.loadsInstead(w.ran, r.ran) })
	})
}

// writesElse reports whether a body writes by another statement, too.
func writesElse(in []step, than step) bool {
	return slices.ContainsFunc(in, func(o step) bool {
		return o.query.Writes() && !o.of.job && o.statement() != than.statement()
	})
}

// shares reports whether a body reads something of an item and then writes, and has a
// function do the rest of its work, which reads and writes by itself.
func (f *frame) shares(in []step) bool {
	var reads, writes, rest bool
	for i := 0; i < len(in); {
		asked, call := reads, in[i].call
		for ; i < len(in) && in[i].call == call; i++ {
			s := in[i]
			wrote := s.query.Writes()
			reads = reads || !s.of.job && !wrote && f.takesFrom(s.cur, s.of)
			writes = writes || !s.of.job && wrote && asked
			rest = rest || s.of.job && wrote
		}
	}
	return writes && rest
}

// changes reports whether a body reads a row of an item's, makes another one of it and
// writes that back, and writes something else besides, which accounts for it: the next
// item may be about the same row.
func (f *frame) changes(in []step, loop ast.Node) bool {
	for i, r := range in {
		if r.query.Writes() || r.of.job || !f.takesFrom(r.cur, r.of) {
			continue
		}
		gave := f.gathered(f.results(r.call), regionOf(loop))
		if slices.ContainsFunc(in[i+1:], func(w step) bool {
			return replaces(w.query) && !w.of.job && w.query.Shares(r.query) && writesElse(in, w) && f.isSent(w.of, gave, regionOf(loop)) && f.isAboutIt(w.of, r.of, gave, regionOf(loop))
		}) {
			return true
		}
	}
	return false
}

// isAboutIt reports whether a write may be about the row that a read gave, and not about another one of the same
// table: what its key is equal to is made of that, or of what the read was asked by, as far as that is known.
func (f *frame) isAboutIt(w, r candidate, gave set, in region) bool {
	by := maps.Clone(gave)
	for _, s := range r.deciding() {
		by.addAll(f.trace(s.places, s.exprs(), in).places)
	}
	known := false
	for _, s := range w.all {
		if !w.isEqual(s) && !slices.Contains(w.query.Keys, s.name) {
			continue
		}
		known = true
		if f.trace(s.places, s.exprs(), in).places.meets(by) {
			return true
		}
	}
	return !known
}

// picksAnew reports whether a round gives an element what a look-up finds that is the same in all
// rounds, but for what the rounds before gave to others: the shelf that has fewest.
func (f *frame) picksAnew(w candidate, call *ast.CallExpr, l *loop) bool {
	if w.query.Verb != "update" || l.body == nil {
		return false
	}
	before := region{l.body.Pos(), call.Pos()}
	return slices.ContainsFunc(f.steps(), func(r step) bool {
		return before.contains(r.call.Pos()) && !r.query.Writes() && !r.of.job && w.query.Shares(r.query) && !f.mayDiffer(r.of, l) &&
			f.isSent(w, f.answers(r.call), l.region)
	})
}

// inPlace matches what an INSERT does to a row that is there already.
var inPlace = lazyregexp.New(`(?i)\b(do|key)\s+update\b`)

// replaces reports whether a query may write what a row becomes that is there already.
func replaces(q *queryline.Query) bool {
	return q.Verb == "update" || q.Verb == "merge" || q.Verb == "insert" && inPlace().MatchString(q.Sent.SQL)
}

// isSent reports whether what a query is sent in a round is made of something.
func (f *frame) isSent(c candidate, of set, in region) bool {
	return slices.ContainsFunc(c.all, func(s source) bool {
		return f.trace(s.places, s.exprs(), in).places.meets(of)
	})
}

// takesFrom reports whether what says which rows a query is about is made of the variables of
// the loop around a call.
func (f *frame) takesFrom(cur inspector.Cursor, c candidate) bool {
	at, _ := f.standing(cur)
	return len(at.loops) > 0 && slices.ContainsFunc(c.deciding(), func(s source) bool {
		return f.trace(s.places, nil, at.loops[0].region).places.meets(at.loops[0].vars)
	})
}

// followsJob reports whether a round of a loop comes to a write behind a whole job for what it
// is about, which writes, too, and of which it takes no more than whether it failed: the write notes that
// it is done.
func (f *frame) followsJob(cur inspector.Cursor, w candidate, l *loop) bool {
	if l.body == nil {
		return false
	}
	in, guards := region{l.body.Pos(), cur.Node().Pos()}, f.guardsOf(cur, l)
	onlyIf := func(g guard) bool { // the write runs without it
		return !slices.ContainsFunc(guards, func(o guard) bool { return slices.Equal(o.exprs, g.exprs) && o.then == g.then })
	}
	return slices.ContainsFunc(f.calls, func(c inspector.Cursor) bool {
		call := c.Node().(*ast.CallExpr)
		if !in.contains(call.Pos()) || !f.givesOutcome(call) || f.isSent(w, f.answers(call), l.region) || slices.ContainsFunc(f.guardsOf(c, l), onlyIf) || isApart(c, cur.Node()) || f.onFailure(c, nil) || excludes(c, cur, l) || f.isOneOf(c, l, cur.Node()) {
			return false
		}
		return slices.ContainsFunc(f.callEffects(call), func(of candidate) bool { return of.job && of.query.Writes() && f.takesFrom(c, of) })
	})
}

// givesOutcome reports whether a call says whether it failed.
func (f *frame) givesOutcome(call *ast.CallExpr) bool {
	sig := f.callType(call)
	return sig != nil && canFail(sig)
}
