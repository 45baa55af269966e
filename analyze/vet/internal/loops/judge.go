package loops

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// A verdict is what one query that a call runs does in a loop that it should not.
type verdict struct {
	candidate
	kind  Kind
	call  *ast.CallExpr
	loop  *loop
	of    place    // the loop's variable that the query depends on
	array bool     // it sends an array of the round's own
	sum   bool     // the rounds add to the same rows
	doubt []string // why it is likely rather than sure
}

// judge decides what a call that runs a query means for the loops around it.
// A call that is reported is held against callers that loop as well: cured here, it
// still runs once for each of their rounds. One that remembers its results is not.
func (f *frame) judge(cur inspector.Cursor, c candidate) {
	if c.direct && c.query.Batched() && !slices.ContainsFunc(c.all, func(s source) bool { return s.one }) {
		return // a batch of one is none
	}
	call := cur.Node().(*ast.CallExpr)
	at, quiet := f.standing(cur)
	if f.onTaken(cur) {
		return
	}
	if f.addsMissing(cur, c) {
		c.rests = append(slices.Clip(c.rests), "the map that is asked first does not have most of them yet")
	} else if quiet || f.keyed(call, c) || f.asksMemory(call, c.keys) || f.skipsKnown(cur, c) {
		if s := f.summaryAt(at); !c.query.Writes() && (!quiet || f.stands[call].onlyRemembered) {
			s.recalls = true
		}
		if f.createsUnfound(cur, c) {
			s := f.summaryAt(at)
			s.ran = append(s.ran, ran{query: c.query, call: call, loop: f.innermostLoop(cur), given: true})
		}
		if !f.stands[call].lazy || !f.ofReceiver(c) {
			return
		}
		c.guarded = true
	}
	within := f.stands[call].within
	for _, l := range at.loops {
		if f.isWorker(l) || f.polls(l) || within != nil && !regionOf(within).contains(l.stmt.Pos()) {
			return
		}
		if f.inChunks(cur, l) {
			break // a round around it sends many by each call, too
		}
		if c.job || f.excuses(cur, c, l) || f.ownDatabase(call, l) || f.comesOnce(cur, c, l) {
			continue
		}
		if v := f.verdict(cur, c, l); v != nil && (v.kind == ReadSame || !f.jobOfRound(cur, l)) && !f.besideItem(cur, c, l, v.kind) {
			f.perCall[call] = append(f.perCall[call], v)
			break
		}
		c.job = c.job || f.dependence(cur, c, l).kind == onResult // pages or a walk, whoever asks for them
	}
	if within == nil && (c.query.Load == "" || !f.waitsApart(cur, at)) {
		f.keep(cur, c, at)
	}
}

// excuses reports whether a loop is one in which a call may run a query each round. (One
// whose rounds are jobs need not ask the same again, whatever they do.)
func (f *frame) excuses(cur inspector.Cursor, c candidate, l *loop) bool {
	call := cur.Node().(*ast.CallExpr)
	return f.fewRounds(l) || f.admitsFew(cur, c, l) || f.countsFew(cur, l) || f.overConfigured(l) || f.fillsFromSettings(l) ||
		f.worksByPeriods(cur, c, l) || f.countsPages(call, c, l) || f.leaves(cur, l) || f.stopsAtHit(call, l) ||
		f.dispatches(cur, c, l) || f.choosesJob(cur, l)
}

// besideItem reports whether a query that is judged by itself belongs to what else the round does
// with its element.
func (f *frame) besideItem(cur inspector.Cursor, c candidate, l *loop, kind Kind) bool {
	switch kind {
	case WriteEach:
		return f.plants(c, l) || f.followsUsers(cur, l) || f.usesDisk(cur, l) || f.worksOnFile(cur, l) || f.followsJob(cur, c, l) || f.picksAnew(c, cur.Node().(*ast.CallExpr), l)
	case ReadEach:
		return f.decidesOnFile(cur, l) || f.worksOnFile(cur, l)
	}
	return false
}

// inChunks reports whether the rounds of a loop are chunks.
func (f *frame) inChunks(cur inspector.Cursor, l *loop) bool {
	if n, ok := l.stmt.(*ast.ForStmt); ok && f.takesMany(n, cur) {
		return true
	}
	return f.isStep(l) || f.overChunks(l) || slices.ContainsFunc(f.guardsOf(cur, l), f.saysEach)
}

// ofReceiver reports whether what a query asks for is the receiver's alone: each of
// many receivers keeps what it found, which it asked for all the same.
func (f *frame) ofReceiver(c candidate) bool {
	recv, params := f.receiver(), set{}
	for _, p := range f.declParams() {
		if p != nil && !isHandle(p.Type()) {
			params[place{p, ""}] = true
		}
	}
	some := false
	for _, s := range c.deciding() {
		o := f.trace(s.places, s.exprs(), regionOf(f.decl.Body))
		if o.places.meets(params) {
			return false
		}
		for p := range o.places {
			some = some || p.obj == recv && p.field != ""
		}
	}
	return some && !c.query.Writes()
}

// A standing is where a call stands, and whether it is quiet there whatever it runs.
type standing struct {
	around
	quiet bool
	// onlyRemembered says that it is quiet for what is remembered, and for nothing else.
	onlyRemembered bool
	lazy           bool // it is quiet for a field of the receiver that keeps what was found
	// within is where loops are that fill what is asked only before them: it is quiet for those
	// around it and for callers; nil is none.
	within ast.Node
}

// standing says it of a call, once for all of its queries.
func (f *frame) standing(cur inspector.Cursor) (around, bool) {
	call := cur.Node().(*ast.CallExpr)
	s, ok := f.stands[call]
	if !ok {
		s.around = f.around(cur)
		remembered, by, where := f.remembered(cur, s.around)
		if where != nil && len(s.loops) > 0 && f.fillsOwn(by, where, s.loops[0]) {
			remembered, s.within = f.inStore(call, s.around), where
		}
		s.lazy = remembered && by.field != "" && by.obj == f.receiver() && len(s.loops) == 0
		rare := f.onFailure(cur, nil) || f.isFallback(cur) || f.isThrottled(cur) || f.isDropped(cur) || f.cleansUp(cur) || len(s.loops) > 0 && (f.givesFailure(call) || f.marksFailed(cur, s.loops[0]) || f.world.forFailure(f.fn, maxCallers))
		s.quiet, s.onlyRemembered = remembered || rare, remembered && !rare
		f.stands[call] = s
	}
	return s.around, s.quiet
}

// verdict tells what the call does in the loop's rounds that it should not; nil if
// nothing.
func (f *frame) verdict(cur inspector.Cursor, c candidate, l *loop) *verdict {
	if f.textDiffers(c, l) || f.restsOnRounds(c, l) || f.walks(l) || c.query.Load != "" && f.isGathered(cur, c, l) {
		return nil
	}
	d := f.dependence(cur, c, l)
	kind := f.kindOf(cur, c, l, d.kind)
	if kind == none {
		return nil
	}
	v := &verdict{candidate: c, kind: kind, call: cur.Node().(*ast.CallExpr), loop: l, of: d.on, array: d.array, doubt: slices.Concat(c.rests, d.doubt, l.doubt)}
	if kind == ReadSame && c.sometimes {
		v.doubt = append(v.doubt, "a condition on the way to it, which is the same in each round, holds")
	}
	if v.sum = kind == WriteEach && d.kind == onNothing && !f.mayDiffer(c, l); v.sum {
		v.doubt = append(v.doubt, "all rounds write the same row, so that what they add together does it at once")
	}
	if kind == ReadEach && c.asksCatalogue() {
		v.doubt = append(v.doubt, "it asks the catalogue, which has as much as there are tables")
	}
	if kind == ReadEach && c.asksSomething() {
		v.doubt = append(v.doubt, "it asks a function, of which nothing else is known")
	}
	return v
}

// kindOf is what a call does in the rounds of a loop, which its arguments depend on so.
func (f *frame) kindOf(cur inspector.Cursor, c candidate, l *loop, on dependenceKind) Kind {
	writes := c.query.Writes()
	switch {
	case l.ownTx || writes && (l.crossed || cur.ParentEdgeKind() == edge.GoStmt_Call):
		return none // a transaction or task of its own
	case on == onOneValue && !writes:
		return ReadEach
	case on == onOneValue && !f.recordsOutcome(cur.Node().(*ast.CallExpr), c, l):
		return WriteEach
	case on == onNothing && !isMade(c.query) && c.query.Load == "" && !(c.listed && f.callsElement(cur, l)):
		return f.repeats(cur, c, l)
	case on == onNothing && isMade(c.query) && c.query.Load == "" && !c.listed && f.mayHoist(cur, c, l):
		return ReadSame
	}
	return none
}

// asksSomething reports whether a query reads no table, by what is known of its text.
func (c candidate) asksSomething() bool {
	return c.query.Verb == "select" && len(c.query.Tables) == 0 && !isMade(c.query) && c.query.Load == ""
}

// recordsOutcome reports whether a write has what became of the round's work, an error
// or none of what was told of a context, before it: it is done as each ends, not when all have.
func (f *frame) recordsOutcome(call *ast.CallExpr, c candidate, l *loop) bool {
	outcome := set{}
	for _, fl := range f.flows {
		if l.region.contains(fl.at) && fl.call != nil && fl.call != call && isError(fl.to.obj.Type()) && fl.to.field == "" &&
			slices.ContainsFunc(fl.call.Args, func(e ast.Expr) bool { return qualified(f.typeOf(e)) == "context.Context" }) {
			outcome[fl.to] = true
		}
	}
	return len(outcome) > 0 && slices.ContainsFunc(c.all, func(s source) bool {
		return f.trace(s.places, s.exprs(), l.region).places.meets(outcome)
	})
}

// repeats is what a call that takes nothing from a loop does in its rounds.
func (f *frame) repeats(cur inspector.Cursor, c candidate, l *loop) Kind {
	differs := f.mayDiffer(c, l)
	switch writes := c.query.Writes(); {
	case writes && differs && l.bounded() && (c.direct || f.isMadeAnew(c, l) && !f.onlyFor(cur, l)), writes && !differs && f.addsUp(c, l), f.addsRow(cur, c, l):
		return WriteEach
	case !writes && !differs && f.canHoist(cur, c, l):
		return ReadSame
	}
	return none
}

// addsRow reports whether each round of a loop inserts a row whose number it goes on with, though it
// sends the same as the others.
func (f *frame) addsRow(cur inspector.Cursor, c candidate, l *loop) bool {
	if !c.direct || c.query.Verb != "insert" || c.query.Command != "one" || !l.bounded() {
		return false
	}
	gave := f.results(cur.Node().(*ast.CallExpr))
	return slices.ContainsFunc(slices.Collect(maps.Keys(gave)), func(p place) bool { return !isError(p.obj.Type()) })
}

// bounds reports whether what a query is sent bounds a range.
func (c candidate) bounds(s source) bool {
	return s.ends > 0 || isBound(c.query.Bounds, s.name) || len(c.query.Tables) == 0 && isBound(nil, selected(s.expr))
}

// isEqual reports whether a query asks for what is equal to what it is sent.
func (c candidate) isEqual(s source) bool { return s.equal || slices.Contains(c.query.Equal, s.name) }

// array says what an array is that a round sends: a group, for which the round is one
// call, or the round's own, which is a value of it.
func (f *frame) array(s source, c candidate, l *loop) (group, own bool) {
	if c.asksFunction() || f.ofGroup(s, l) {
		return true, false
	}
	own = f.itemsOwn(s, l)
	return !own && f.isGroup(s, l, c.query.Writes()), own
}

// asksFunction reports whether a query reads no table, by a text that is all known.
func (c candidate) asksFunction() bool {
	return c.query.Verb == "select" && len(c.query.Tables) == 0 && c.query.Sent.SQL != ""
}

// A dependence is what a query's arguments take from the loop around it.
type dependence struct {
	kind  dependenceKind
	on    place    // the loop's variable
	array bool     // an array of the round's own
	doubt []string // why it is not sure
}

type dependenceKind uint8

const (
	onNothing  dependenceKind = iota
	onOneValue                // of each round
	onMany                    // of each round: it already sends an array
	onResult                  // of the round before: a page, a chain or a queue
)

func (f *frame) dependence(cur inspector.Cursor, c candidate, l *loop) (d dependence) {
	call := cur.Node().(*ast.CallExpr)
	results := f.results(call)
	at, _ := f.standing(cur)
	round := at.loops[0].round()
	own := set{} // what is read into fields of the round's own variables, or an error: the next one has that only by others
	maps.DeleteFunc(results, func(p place, _ bool) bool {
		own[p] = round.contains(p.obj.Pos()) && (p.field != "" || isError(p.obj.Type()))
		return own[p]
	})
	maps.DeleteFunc(own, func(_ place, is bool) bool { return !is })
	bounds, keyed := 0, false
	for _, s := range c.deciding() {
		o := f.traceUpTo(s.places, s.exprs(), l.region, call.Pos(), round)
		switch {
		case o.places.meets(results), o.behind.meets(own):
			return dependence{kind: onResult}
		case !o.places.meets(l.vars):
			continue
		case s.many():
			switch group, own := f.array(s, c, l); {
			case group:
				return dependence{kind: onMany}
			case !own:
				if d.kind == onNothing {
					d.kind = onMany
				}
				continue
			}
			d.array = true
		}
		d.array = d.array || s.one && isMany(s.typ)
		if d.kind != onOneValue {
			d.kind, d.on = onOneValue, firstVar(o.places, l)
		}
		if c.bounds(s) {
			bounds += int(max(s.ends, 1))
		}
		keyed = keyed || c.isEqual(s)
	}
	if bounds > 1 && !keyed || d.kind == onOneValue && f.hasStretch(c, l) {
		return dependence{kind: onMany} // from here to there: a chunk
	}
	return d
}

// mayDiffer reports whether any argument may be another one in the next round. A
// page's offset is no key, yet not the same.
func (f *frame) mayDiffer(c candidate, l *loop) bool {
	return slices.ContainsFunc(c.all, func(s source) bool {
		o := f.trace(s.places, s.exprs(), l.region)
		return o.opaque || o.places.meets(l.vars) || f.assignedIn(o.places, l.region)
	})
}

// walks reports whether what a round finds in the database is what later rounds go
// over: the loop walks a graph, and asks for a node when it knows of it.
func (f *frame) walks(l *loop) bool {
	if l.kind != whileLoop || l.body == nil {
		return false
	}
	found := set{}
	for _, cur := range f.calls {
		call := cur.Node().(*ast.CallExpr)
		if regionOf(l.body).contains(call.Pos()) && len(f.callEffects(call)) > 0 {
			found.addAll(f.results(call))
		}
	}
	if len(found) == 0 {
		return false
	}
	round := regionOf(l.body)
	gone := f.gathered(found, round)
	for i, fl := range f.flows {
		if fl.accum && !fl.weak && round.contains(fl.at) && l.vars.overlaps(fl.to) && f.uses(i).meets(gone) {
			return true
		}
	}
	return false
}

// gathered adds to results what is made of them within r, collected or not.
func (f *frame) gathered(results set, r region) set {
	return f.madeOf(results, r, func(fl flow) bool { return !fl.weak })
}

// madeOf adds to results what is made of them within r, by flows that count.
func (f *frame) madeOf(results set, r region, counts func(flow) bool) set {
	all := set{}
	all.addAll(results)
	used := make([]bool, len(f.flows))
	for changed := true; changed; {
		changed = false
		for i, fl := range f.flows {
			if used[i] || !counts(fl) || !r.contains(fl.at) || !f.uses(i).meets(all) {
				continue
			}
			used[i], changed = true, true
			all[fl.to] = true
		}
	}
	return all
}

// textDiffers reports whether a round may have a text of SQL of its own: another
// table, another condition.
func (f *frame) textDiffers(c candidate, l *loop) bool {
	return slices.ContainsFunc(c.all, func(s source) bool {
		switch {
		case s.name == asTable:
			return f.ofRound(s.expr, l) // whatever makes a name of what the round is about
		case s.name != inText:
			return false
		case s.expr != nil:
			return f.textOfRound(s.expr, l, nil) || f.builtForRound(s.expr, l)
		}
		return f.trace(s.places, nil, l.region).places.meets(l.vars)
	})
}

// firstVar returns the first, by place in the source, of the loop's variables
// among places.
func firstVar(places set, l *loop) place {
	var first place
	for p := range l.vars {
		if places.overlaps(p) && (first.obj == nil || p.obj.Pos() < first.obj.Pos()) {
			first = p
		}
	}
	return first
}

// results returns the places that a call's results are assigned to, by a method
// called on them too: those that QueryRow(…).Scan(&x) fills. A helper fills fields of
// what it is given.
func (f *frame) results(call *ast.CallExpr) set {
	found := set{}
	for _, fl := range f.flows {
		if fl.call == call || chains(fl.call, call) || slices.ContainsFunc(fl.from, func(e ast.Expr) bool { return fieldOf(e) == call }) {
			found[fl.to] = true
		}
	}
	f.addFilled(found, call)
	return found
}

// fieldOf is what an expression takes a field of, and of that, or the expression itself.
func fieldOf(e ast.Expr) ast.Expr {
	for {
		sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
		if !ok {
			return e
		}
		e = sel.X
	}
}

// chains reports whether outer calls a method on what call gives.
func chains(outer, call *ast.CallExpr) bool {
	if outer == nil {
		return false
	}
	sel, ok := outer.Fun.(*ast.SelectorExpr)
	return ok && ast.Unparen(sel.X) == call
}

// derived adds to results what is plainly made of them within r. What is only
// collected there, in a slice or a map, is not.
func (f *frame) derived(results set, r region) set {
	return f.madeOf(results, r, func(fl flow) bool { return !fl.accum })
}

// canHoist reports whether the query surely answers the same in each round, and
// runs in each.
func (f *frame) canHoist(cur inspector.Cursor, c candidate, l *loop) bool {
	each := c.direct || c.fixed && !c.guarded
	if q := c.query; !each || l.crossed || !l.bounded() || q.Verb != "select" || q.Volatile || len(q.Tables) == 0 || f.onlyFor(cur, l) || f.asksAnother(cur.Node().(*ast.CallExpr), l) {
		return false
	}
	call, changing := cur.Node(), false
	ast.Inspect(l.body, func(n ast.Node) bool {
		if other, ok := n.(*ast.CallExpr); ok && other != call && !changing {
			changing = f.waits(other) || slices.ContainsFunc(f.callEffects(other), func(e candidate) bool {
				return e.query.Writes() && e.query.Shares(c.query)
			})
		}
		return !changing
	})
	return !changing
}

// literalLen returns how many elements a composite literal has, -1 when that
// cannot be told.
func (f *frame) literalLen(e ast.Expr) int {
	lit, ok := ast.Unparen(e).(*ast.CompositeLit)
	if !ok {
		return -1
	}
	t := f.info.TypeOf(lit)
	if t == nil {
		return -1
	}
	switch t.Underlying().(type) {
	case *types.Map:
		return len(lit.Elts)
	case *types.Slice, *types.Array:
		if !slices.ContainsFunc(lit.Elts, isIndexed) {
			return len(lit.Elts)
		}
	}
	return -1
}

func isIndexed(e ast.Expr) bool {
	_, indexed := e.(*ast.KeyValueExpr)
	return indexed
}
