package loops

import (
	"go/ast"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

// judge decides what a call that runs a query means for the loops around it.
// A call that is reported, or that remembers its results, is not held against
// the callers of the function as well: curing it here cures it there.
func (f *frame) judge(cur inspector.Cursor, c candidate) {
	if c.query.Batched() {
		return
	}
	call := cur.Node().(*ast.CallExpr)
	at := f.around(cur)
	body := regionOf(f.decl.Body)
	if f.memoised(cur, at, body) {
		return
	}
	for _, l := range at.loops {
		if f.isWorker(l) {
			return
		}
		if f.fewRounds(l) || f.isStep(l) || f.stopsAtHit(call, l) {
			continue
		}
		kind, v := f.verdict(call, c, l)
		if kind == none {
			continue
		}
		if !f.silent {
			f.result.Sites = append(f.result.Sites, f.site(kind, call, c, l, v))
		}
		return
	}
	if !at.lost {
		f.keep(c, at.owner)
	}
}

// verdict tells what the call does in the loop's rounds that it should not, if
// anything, and which of the loop's variables the query depends on.
func (f *frame) verdict(call *ast.CallExpr, c candidate, l *loop) (kind Kind, v place) {
	dependence, v := f.dependence(call, c, l)
	writes := c.query.Writes()
	switch {
	case dependence == onOneValue && writes:
		return f.writeKind(c, l), v
	case dependence == onOneValue:
		return ReadEach, v
	case dependence != onNothing:
	case writes && c.direct && l.bounded() && f.mayDiffer(c, l):
		return f.writeKind(c, l), v
	case !writes && !f.mayDiffer(c, l) && f.canHoist(call, c, l):
		return ReadSame, v
	}
	return none, v
}

// A dependence is what a query's arguments take from the loop around it.
type dependence uint8

const (
	onNothing  dependence = iota
	onOneValue            // of each round
	onMany                // of each round: it already sends an array
	onResult              // of the round before: a page, a chain or a queue
)

// dependence also returns which of the loop's variables the query depends on.
func (f *frame) dependence(call *ast.CallExpr, c candidate, l *loop) (d dependence, v place) {

	results := f.results(call)
	for _, s := range c.deciding() {
		o := f.trace(s.places, s.exprs(), l.region)
		switch {
		case o.places.meets(results):
			return onResult, v
		case !o.places.meets(l.vars):
		case !s.many():
			d, v = onOneValue, firstVar(o.places, l)
		case d == onNothing:
			d = onMany
		}
	}
	return d, v
}

// mayDiffer reports whether any argument may be another one in the next round. A
// page's offset is no key, yet not the same.
func (f *frame) mayDiffer(c candidate, l *loop) bool {
	return slices.ContainsFunc(c.all, func(s source) bool {
		o := f.trace(s.places, s.exprs(), l.region)
		return o.opaque || o.places.meets(l.vars) || f.assignedIn(o.places, l.region)
	})
}

// writeKind leaves out writes that belong one by one: those in a transaction or
// task of their own, and those that a longer chain of helpers comes to.
func (f *frame) writeKind(c candidate, l *loop) Kind {
	if l.crossed || len(c.via) > 1 {
		return none
	}
	return WriteEach
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

// results returns the places that a call's results are assigned to, and those
// that the places around it derive from them.
func (f *frame) results(call *ast.CallExpr) set {
	found := set{}
	for _, fl := range f.flows {
		if fl.call == call {
			found[fl.to] = true
		}
	}
	return found
}

// derived adds to results what is plainly made of them within r. What is only
// collected there, in a slice or a map, is not.
func (f *frame) derived(results set, r region) set {
	all := set{}
	all.addAll(results)
	used := make([]bool, len(f.flows))
	for changed := true; changed; {
		changed = false
		for i, fl := range f.flows {
			if used[i] || fl.accum || !r.contains(fl.at) || !mentions(f.info, fl.from...).meets(all) {
				continue
			}
			used[i], changed = true, true
			all[fl.to] = true
		}
	}
	return all
}

// canHoist reports whether the query surely answers the same in each round.
func (f *frame) canHoist(call *ast.CallExpr, c candidate, l *loop) bool {
	if !c.direct || !l.bounded() || c.query.Verb != "select" || len(c.query.Tables) == 0 {
		return false
	}
	changing := false
	ast.Inspect(l.body, func(n ast.Node) bool {
		other, ok := n.(*ast.CallExpr)
		if !ok || other == call || changing {
			return !changing
		}
		if f.waits(other) {
			changing = true
			return false
		}
		for _, e := range f.callEffects(other) {
			if e.query.Writes() && e.query.Shares(c.query) {
				changing = true
			}
		}
		return !changing
	})
	return !changing
}

func isTest(filename string) bool { return strings.HasSuffix(filename, "_test.go") }

// literalLen returns how many elements a composite literal has, -1 when that
// cannot be told.
func literalLen(e ast.Expr) int {
	lit, ok := ast.Unparen(e).(*ast.CompositeLit)
	if !ok || slices.ContainsFunc(lit.Elts, isIndexed) {
		return -1
	}
	return len(lit.Elts)
}

func isIndexed(e ast.Expr) bool {
	kv, ok := e.(*ast.KeyValueExpr)
	if !ok {
		return false
	}
	_, basic := kv.Key.(*ast.BasicLit)
	return basic
}
