package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// remembered reports whether the call's result is remembered, so that the next
// round or call asks the memory first: its being there guards the call, a flag
// says that it was done, or a map (or a cache's methods) is both asked and filled.
// by is what guards it, in a statement.
func (f *frame) remembered(cur inspector.Cursor, at around) (yes bool, by place, where ast.Node) {
	call := cur.Node().(*ast.CallExpr)
	results := f.derived(f.results(call), regionOf(f.decl.Body))
	for c := cur; c.Node() != f.decl; c = c.Parent() {
		n, ok := c.Parent().Node().(*ast.IfStmt)
		if !ok || c.ParentEdgeKind() != edge.IfStmt_Body && c.ParentEdgeKind() != edge.IfStmt_Else {
			continue
		}
		if f.fillsAsked(n, c.Node(), at) {
			return true, place{}, nil
		}
		for p := range mentions(f.info, n.Cond) {
			if !isError(p.obj.Type()) && f.outlives(p.obj, at) && (results.overlaps(p) || f.isFlag(p, c.Node()) || f.isSetOnce(p, n, at)) {
				return true, p, n
			}
		}
	}
	return f.inStore(call, at), place{}, nil
}

// inStore reports whether the call's result is put into a holder that is asked before.
func (f *frame) inStore(call *ast.CallExpr, at around) bool {
	stores := f.stores(f.answers(call), at)
	return len(stores) > 0 && f.looksUp(stores, call.Pos())
}

// fillsOwn reports whether the rounds of a loop fill a variable of the function that is asked
// in a statement around the loop alone: none of them finds there what another one put.
func (f *frame) fillsOwn(p place, where ast.Node, l *loop) bool {
	return regionOf(where).contains(l.stmt.Pos()) && regionOf(f.decl.Body).contains(p.obj.Pos()) && p.field == "" &&
		!f.isFlag(p, where) && f.assignedIn(set{p: true}, l.region)
}

// isOwnKey reports whether what is put into a map is there for a key which the rounds of
// the only loop have once each, as that of the map that it goes over: no other one asks
// for it.
func (f *frame) isOwnKey(ix *ast.IndexExpr, at around) bool {
	if len(at.loops) != 1 {
		return false
	}
	n, ok := at.loops[0].stmt.(*ast.RangeStmt)
	if !ok || n.Key == nil || !f.isMap(n.X) || !f.isMap(ix.X) || types.ExprString(n.X) == types.ExprString(ix.X) {
		return false
	}
	p, _, ok := target(f.info, ix.X)
	key := usedVar(f.info, n.Key)
	return ok && p.field == "" && regionOf(f.decl.Body).contains(p.obj.Pos()) && key != nil && usedVar(f.info, ix.Index) == key
}

// answers is what a call gives, and what is plainly made of it; that it failed is no
// answer.
func (f *frame) answers(call *ast.CallExpr) set {
	gave := f.results(call)
	maps.DeleteFunc(gave, func(p place, _ bool) bool { return isError(p.obj.Type()) })
	return f.madeOf(gave, regionOf(f.decl.Body), func(fl flow) bool { return !fl.accum && !fl.weak })
}

// isFlag reports whether a place is a bool that a block sets: what the block does
// is done once.
func (f *frame) isFlag(p place, block ast.Node) bool {
	in := regionOf(block)
	return slices.ContainsFunc(f.flows, func(fl flow) bool {
		return fl.to == p && !fl.accum && in.contains(fl.at) && len(fl.from) == 1 && isConstant(f.info, fl.from[0]) && f.isBool(fl.from[0])
	})
}

// isSetOnce reports whether the block of an if gives a place a value that has none where it
// begins, and nothing else in the loop does: what the block does is done in the first round.
func (f *frame) isSetOnce(p place, n *ast.IfStmt, at around) bool {
	if n.Else != nil || !f.saysZero(n.Cond, p) {
		return false
	}
	sets := slices.ContainsFunc(n.Body.List, func(s ast.Stmt) bool {
		a, ok := s.(*ast.AssignStmt)
		if !ok || a.Tok != token.ASSIGN || len(a.Lhs) != len(a.Rhs) {
			return false
		}
		i := slices.IndexFunc(a.Lhs, func(e ast.Expr) bool { to, whole, ok := target(f.info, e); return ok && whole && to == p })
		return i >= 0 && !f.isEmpty(a.Rhs[i])
	})
	return sets && !slices.ContainsFunc(f.flows, func(fl flow) bool {
		return fl.to.overlaps(p) && !regionOf(n.Body).contains(fl.at) && (len(at.loops) == 0 || at.loops[0].region.contains(fl.at))
	})
}

// saysZero reports whether a condition says, with others or alone, that a place has no value.
func (f *frame) saysZero(e ast.Expr, p place) bool {
	b, ok := ast.Unparen(e).(*ast.BinaryExpr)
	if !ok {
		return false
	}
	if b.Op == token.LAND {
		return f.saysZero(b.X, p) || f.saysZero(b.Y, p)
	}
	of, whole, ok := target(f.info, b.X)
	return ok && whole && of == p && b.Op == token.EQL && f.isEmpty(b.Y)
}

func isConstant(info *types.Info, e ast.Expr) bool { return info.Types[e].Value != nil }

// keyed reports whether a memory that outlives the function is asked and filled
// with the key that the query has: what is put there may be no more than that it
// was seen.
func (f *frame) keyed(call *ast.CallExpr, c candidate) bool {
	if len(c.keys) == 0 {
		return false
	}
	if f.memories == nil {
		f.memories = f.findMemories()
	}
	return slices.ContainsFunc(f.memories.asked, func(m memory) bool {
		if m.at >= call.Pos() || !f.memories.filled[m.String()] && !f.filledElsewhere(m, call) {
			return false
		}
		same := func(s source) bool { return s.expr != nil && f.sameExpr(s.expr, m.key) }
		return slices.ContainsFunc(c.keys, same) || len(f.stands[call].loops) == 0 && f.covers(m.key, c.keys)
	})
}

// A memory is what may have a value for a key.
type memory struct {
	holder, key ast.Expr
	at          token.Pos // of the statement that asks it
	// by is the call of a method that looks there; nil is none.
	by *ast.CallExpr
}

func (m memory) String() string { return types.ExprString(m.holder) + "[" + types.ExprString(m.key) }

// The memories of a function are those that outlive it: which it asks, and the texts of
// those that it fills.
type memories struct {
	asked  []memory
	filled map[string]bool
}

// findMemories are all of the function.
func (f *frame) findMemories() *memories {
	found := &memories{filled: map[string]bool{}}
	askBehind := func(e ast.Expr, at token.Pos) {
		for _, m := range f.memoryBehind(e) {
			m.at = at
			found.asked = append(found.asked, m)
		}
	}
	ask := func(e ast.Expr, at token.Pos) {
		for _, m := range f.memory(e) {
			m.at = at
			found.asked = append(found.asked, m)
		}
		askBehind(e, at)
	}
	fill := func(e ast.Expr) {
		for _, m := range f.memory(e) {
			found.filled[m.String()] = true
		}
	}
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			ast.Inspect(n.Cond, func(x ast.Node) bool {
				if e, ok := x.(ast.Expr); ok {
					ask(e, n.Pos())
				}
				return true
			})
		case *ast.ExprStmt:
			fill(n.X)
		case *ast.AssignStmt:
			if len(n.Lhs) == 2 && len(n.Rhs) == 1 {
				if f.isBool(n.Lhs[1]) {
					ask(n.Rhs[0], n.Pos())
				} else {
					askBehind(n.Rhs[0], n.Pos())
				}
			}
			for _, lhs := range n.Lhs {
				fill(lhs)
			}
		}
		return true
	})
	return found
}

// memory is what an expression asks or fills, by each of the keys that it is given:
// a map's element, or a method of what runs no query.
func (f *frame) memory(e ast.Expr) (found []memory) {
	var holder ast.Expr
	var keys []ast.Expr
	switch e := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		if !f.isMap(e.X) {
			return nil
		}
		holder, keys = e.X, []ast.Expr{e.Index}
	case *ast.CallExpr:
		sel, ok := e.Fun.(*ast.SelectorExpr)
		if !ok || f.info.Selections[sel] == nil || len(e.Args) == 0 {
			return nil
		}
		holder, keys = sel.X, e.Args
	default:
		return nil
	}
	p, _, ok := target(f.info, holder)
	if !ok || regionOf(f.decl.Body).contains(p.obj.Pos()) || isHandle(p.obj.Type()) && p.field == "" {
		return nil
	}
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok && len(f.callEffects(call)) > 0 {
		return nil
	}
	for _, k := range keys {
		found = append(found, memory{holder: holder, key: k})
	}
	return found
}

// covers reports whether the key of a memory is made of all that a function is given
// to ask for: there is one for each.
func (f *frame) covers(key ast.Expr, asked []source) bool {
	given := set{}
	for _, p := range f.declParams() {
		if p != nil && !isHandle(p.Type()) {
			given[place{p, ""}] = true
		}
	}
	of := func(places set, exprs []ast.Expr) (of set) {
		of = set{}
		for p := range f.trace(places, exprs, regionOf(f.decl.Body)).places {
			if given.overlaps(p) {
				of[place{p.obj, ""}] = true
			}
		}
		return of
	}
	made, some := of(mentions(f.info, key), nil), false
	for _, s := range asked {
		for p := range of(s.places, s.exprs()) {
			if !made[p] {
				return false
			}
			some = true
		}
	}
	return some
}

// sameExpr reports whether two expressions are the same, of the same variables.
func (f *frame) sameExpr(a, b ast.Expr) bool {
	return types.ExprString(a) == types.ExprString(b) && maps.Equal(mentions(f.info, a), mentions(f.info, b))
}

// outlives reports whether a variable is still there in the next round, or,
// where there is no loop, in the next call.
func (f *frame) outlives(obj types.Object, at around) bool {
	if len(at.loops) > 0 {
		l := at.loops[0]
		return !regionOf(l.stmt).contains(obj.Pos()) && !l.region.contains(obj.Pos())
	}
	return !regionOf(f.decl.Body).contains(obj.Pos()) && !slices.Contains(f.declParams(), obj)
}

// stores lists, as source text, the maps and other holders that results are
// put into: m[k] = v, c.Set(k, v). What is there for a round's own key is no memory.
func (f *frame) stores(results set, at around) map[string]bool {
	found := map[string]bool{}
	put := func(e ast.Expr) { // c.Set(k, v), c.Add(v)
		call, ok := ast.Unparen(e).(*ast.CallExpr)
		if !ok || len(call.Args) < 2 && !f.keepsGiven(call) || !mentions(f.info, call.Args...).meets(results) {
			return
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || f.info.Selections[sel] == nil {
			if name := f.packageMemory(call, true); name != "" {
				found[name] = true
			}
			return
		}
		if of, chained := ast.Unparen(sel.X).(*ast.CallExpr); chained && !f.asksNothing(of) {
			return // QueryRow(…).Scan(&a, &b) puts nothing anywhere
		}
		found[types.ExprString(sel.X)] = true
	}
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if !mentions(f.info, n.Rhs...).meets(results) {
				return true
			}
			for i, lhs := range n.Lhs {
				if ix, ok := ast.Unparen(lhs).(*ast.IndexExpr); ok && f.isMap(ix.X) && !f.isOwnKey(ix, at) {
					found[types.ExprString(ix.X)] = true
				} else if len(n.Lhs) == len(n.Rhs) && isError(f.typeOf(n.Rhs[i])) {
					put(n.Rhs[i])
				}
			}
		case *ast.ReturnStmt:
			for _, e := range n.Results {
				if isError(f.typeOf(e)) {
					put(e)
				}
			}
		case *ast.ExprStmt:
			put(n.X)
		}
		return true
	})
	return found
}

// looksUp reports whether one of the holders is asked, before a place, whether it has
// a value: v, ok := m[k], v, ok := c.Get(k), or m[k] in a condition.
func (f *frame) looksUp(holders map[string]bool, before token.Pos) bool {
	found := false
	asked := func(e ast.Expr) {
		switch e := ast.Unparen(e).(type) {
		case *ast.IndexExpr:
			found = found || f.isMap(e.X) && holders[types.ExprString(e.X)]
		case *ast.CallExpr:
			if sel, ok := e.Fun.(*ast.SelectorExpr); ok {
				found = found || holders[types.ExprString(sel.X)]
			}
			found = found || holders[f.packageMemory(e, false)]
		}
	}
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		if n != nil && n.Pos() >= before {
			return false
		}
		switch n := n.(type) {
		case *ast.AssignStmt:
			if len(n.Lhs) == 2 && len(n.Rhs) == 1 && f.isBool(n.Lhs[1]) || f.isReturnedIfThere(n) || f.missesByError(n, before) {
				asked(n.Rhs[0])
			}
		case *ast.IfStmt:
			ast.Inspect(n.Cond, func(x ast.Node) bool {
				if ix, ok := x.(*ast.IndexExpr); ok {
					asked(ix)
				}
				return true
			})
		}
		return !found
	})
	return found
}

// isReturnedIfThere reports whether an assignment takes what a call gives that runs no
// query, and the function then returns that if it is not nil.
func (f *frame) isReturnedIfThere(n *ast.AssignStmt) bool {
	if len(n.Lhs) != 1 || len(n.Rhs) != 1 {
		return false
	}
	call, ok := ast.Unparen(n.Rhs[0]).(*ast.CallExpr)
	v := usedVar(f.info, n.Lhs[0])
	if !ok || v == nil || isError(v.Type()) {
		return false
	}
	if !f.asksNothing(call) {
		return false
	}
	return slices.ContainsFunc(exits(&loop{body: f.decl.Body}), func(e exit) bool {
		ret, ok := e.stmt.(*ast.ReturnStmt)
		if !ok || ret.Pos() < n.End() || len(e.guards) == 0 || len(ret.Results) == 0 || !mentions(f.info, ret.Results[0])[place{v, ""}] {
			return false
		}
		g := e.guards[len(e.guards)-1]
		if len(g.exprs) != 1 {
			return false
		}
		cond, ok := ast.Unparen(g.exprs[0]).(*ast.BinaryExpr)
		return ok && g.then && cond.Op == token.NEQ && f.info.Types[cond.Y].IsNil() && usedVar(f.info, cond.X) == v
	})
}

func (f *frame) isMap(e ast.Expr) bool {
	t := f.info.TypeOf(e)
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}

func (f *frame) isBool(e ast.Expr) bool {
	t := f.info.TypeOf(e)
	if id, ok := e.(*ast.Ident); ok && t == nil {
		if obj := f.info.ObjectOf(id); obj != nil {
			t = obj.Type()
		}
	}
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}
