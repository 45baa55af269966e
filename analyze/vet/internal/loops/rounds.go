package loops

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// Writes whose rounds rest on one another, or add up.

// restsOnRounds reports whether a write asks the table that it writes for what other
// rounds write: nothing of the round says which rows, as where the last of many must stay.
// It is not known of one whose values the call does not give one by one.
func (f *frame) restsOnRounds(c candidate, l *loop) bool {
	if !c.direct || !c.query.Writes() {
		return false
	}
	stays := func(name string) bool {
		at := slices.IndexFunc(c.all, func(s source) bool { return s.name == name })
		return at >= 0 && !f.trace(c.all[at].places, c.all[at].exprs(), l.region).places.meets(l.vars)
	}
	return slices.ContainsFunc(c.query.Own, func(equal []string) bool {
		return !slices.ContainsFunc(equal, func(name string) bool { return !stays(name) })
	})
}

// addsUp reports whether the rounds of a loop over a list each add as much to the same
// rows: one statement that adds the sum does it.
func (f *frame) addsUp(c candidate, l *loop) bool {
	return c.query.Sum && c.query.Command == "exec" && (c.direct || c.fixed) && l.kind == rangeLoop && !l.crossed
}

// isMadeAnew reports whether what a helper inserts is what each round of a loop makes anew: a token, a code.
func (f *frame) isMadeAnew(c candidate, l *loop) bool {
	return c.query.Verb == "insert" && !l.crossed && slices.ContainsFunc(c.deciding(), func(s source) bool {
		o := f.trace(s.places, s.exprs(), l.region)
		for p := range o.places {
			if o.opaque && l.round().contains(p.obj.Pos()) && !isError(p.obj.Type()) && !isHandle(p.obj.Type()) {
				return true
			}
		}
		return false
	})
}

// builtForRound reports whether a text of SQL has, for what the round is about, parts that
// others have not: some conditions on that say which are added. Several of them are more
// statements than are worth one each.
func (f *frame) builtForRound(text ast.Expr, l *loop) bool {
	parts, seen := f.trace(mentions(f.info, text), nil, l.region).places, map[ast.Expr]bool{}
	for _, fl := range f.flows {
		if !fl.accum || !l.region.contains(fl.at) || !parts.overlaps(fl.to) || !isText(fl.to.obj.Type()) && !f.writesText(fl) {
			continue
		}
		cur, ok := f.cursor.FindByPos(fl.at, fl.at)
		if !ok {
			continue
		}
		for _, g := range f.guardsOf(cur, l) {
			if len(g.exprs) == 1 && f.ofRound(g.exprs[0], l) && !f.isOfErrors(g) {
				seen[g.exprs[0]] = true
				break
			}
		}
	}
	return len(seen) > 1
}

// writesText reports whether a flow is one of a method that adds to what makes a text.
func (f *frame) writesText(fl flow) bool {
	switch qualified(fl.to.obj.Type()) {
	case "strings.Builder", "bytes.Buffer":
		return fl.by != nil
	}
	return false
}

// isOfErrors reports whether a condition asks for an error.
func (f *frame) isOfErrors(g guard) bool {
	known, _ := ErrorCond(f.info, g.exprs[0], g.then)
	opposite, _ := ErrorCond(f.info, g.exprs[0], !g.then)
	return known || opposite
}

// takesMany reports whether each round of a loop takes several elements of what it goes
// over, in a loop of its own that makes that shorter or goes on with the same: it is a chunk.
func (f *frame) takesMany(n *ast.ForStmt, cur inspector.Cursor) bool {
	if n.Cond == nil || n.Post != nil {
		return false
	}
	of := mentions(f.info, n.Cond)
	for _, s := range n.Body.List {
		var body *ast.BlockStmt
		switch s := s.(type) {
		case *ast.ForStmt:
			body = s.Body
			if f.goesOnWith(s, n.Cond) && !regionOf(s).contains(cur.Node().Pos()) {
				return true
			}
		case *ast.RangeStmt:
			body = s.Body
		}
		if body != nil && !regionOf(body).contains(cur.Node().Pos()) && slices.ContainsFunc(f.flows, func(fl flow) bool {
			return regionOf(body).contains(fl.at) && of.overlaps(fl.to) && len(fl.from) == 1 && f.isRestOf(fl.from[0], fl.to)
		}) {
			return true
		}
	}
	return false
}

// isRestOf reports whether an expression is what is left of a variable: x[n:].
func (f *frame) isRestOf(e ast.Expr, of place) bool {
	s, ok := ast.Unparen(e).(*ast.SliceExpr)
	if !ok || s.Low == nil || s.High != nil {
		return false
	}
	p, _, ok := target(f.info, s.X)
	_, isSlice := f.typeOf(s.X).Underlying().(*types.Slice)
	return ok && isSlice && p == of
}

// goesOnWith reports whether a loop takes the next of what a condition asks for, as it has
// that itself, and stops at a bound of its own.
func (f *frame) goesOnWith(n *ast.ForStmt, cond ast.Expr) bool {
	post, ok := n.Post.(*ast.AssignStmt)
	if !ok || n.Cond == nil || len(post.Rhs) != 1 {
		return false
	}
	if _, isCall := ast.Unparen(post.Rhs[0]).(*ast.CallExpr); !isCall {
		return false
	}
	outer, inner := mentions(f.info, cond), mentions(f.info, n.Cond)
	bounded := slices.ContainsFunc(slices.Collect(maps.Keys(inner)), func(p place) bool { return !outer.overlaps(p) })
	return bounded && slices.ContainsFunc(post.Lhs, func(e ast.Expr) bool {
		p, _, ok := target(f.info, e)
		return ok && outer[p] && inner[p]
	})
}
