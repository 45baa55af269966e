package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// A flow says that a place takes its value from expressions.
type flow struct {
	to    place
	from  []ast.Expr
	at    token.Pos
	call  *ast.CallExpr // the call whose results are assigned, if that is what it is
	accum bool          // something is added to what is there: append, +=, m[k] =
	weak  bool          // it may change, but what it is is not known to come from there
	by    *ast.CallExpr // the method of the place that is called, where that makes it weak
	lent  *ast.CallExpr // the call that is given the place's address
}

// A region is a stretch of source: a loop's rounds or a function's body.
type region struct{ pos, end token.Pos }

func (r region) contains(p token.Pos) bool { return r.pos <= p && p < r.end }

func regionOf(n ast.Node) region { return region{n.Pos(), n.End()} }

// flowsOf lists all flows of a function's body, function literals included.
// Order does not matter to those who follow them: what a loop's round leaves in
// a variable is what the next one finds.
func flowsOf(info *types.Info, body ast.Node) []flow {
	b := &flowBuilder{info: info}
	ast.Inspect(body, func(n ast.Node) bool {
		b.visit(n)
		return true
	})
	return b.flows
}

type flowBuilder struct {
	info  *types.Info
	flows []flow
}

func (b *flowBuilder) visit(n ast.Node) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		b.assign(n)
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if len(n.Values) > 0 {
				b.set(name, n.Values[min(i, len(n.Values)-1)], n.Pos(), false)
			}
		}
	case *ast.RangeStmt:
		for _, e := range []ast.Expr{n.Key, n.Value} {
			if e != nil {
				b.set(e, n.X, n.Body.Pos(), false)
			}
		}
		b.counts(n)
	case *ast.IncDecStmt:
		b.set(n.X, n.X, n.Pos(), true)
	case *ast.SendStmt:
		b.set(n.Chan, n.Value, n.Pos(), true)
	case *ast.TypeSwitchStmt:
		b.typeSwitch(n)
	case *ast.ExprStmt:
		b.methodStmt(n)
	case *ast.CallExpr:
		b.call(n)
	}
}

// counts has the first variable of a range over a slice come from nothing: it says
// where an element is, whatever that has.
func (b *flowBuilder) counts(n *ast.RangeStmt) {
	id, ok := n.Key.(*ast.Ident)
	if !ok {
		return
	}
	switch deref(b.info.TypeOf(n.X)).Underlying().(type) {
	case *types.Slice, *types.Array:
	default:
		return
	}
	for i := range b.flows {
		if fl := &b.flows[i]; fl.at == n.Body.Pos() && fl.to.obj == b.info.ObjectOf(id) {
			fl.from = nil
		}
	}
}

// typeSwitch handles switch x := y.(type), in each case of which x is another
// variable.
func (b *flowBuilder) typeSwitch(n *ast.TypeSwitchStmt) {
	a, ok := n.Assign.(*ast.AssignStmt)
	if !ok {
		return
	}
	for _, clause := range n.Body.List {
		if obj := b.info.Implicits[clause]; obj != nil {
			b.flows = append(b.flows, flow{to: place{obj, ""}, from: a.Rhs, at: clause.Pos()})
		}
	}
}

func (b *flowBuilder) assign(n *ast.AssignStmt) {
	accum := n.Tok != token.ASSIGN && n.Tok != token.DEFINE
	for i, lhs := range n.Lhs {
		b.set(lhs, n.Rhs[min(i, len(n.Rhs)-1)], n.Pos(), accum)
	}
}

// set records "to = from". A struct literal is taken apart, so that each field
// has its own source.
func (b *flowBuilder) set(to, from ast.Expr, at token.Pos, accum bool) {
	p, whole, ok := target(b.info, to)
	if !ok {
		return
	}
	from = ast.Unparen(from)
	f := flow{to: p, from: []ast.Expr{from}, at: at, accum: accum || !whole || IsAppend(b.info, from)}
	if call, ok := from.(*ast.CallExpr); ok {
		f.call = call
	}
	if ix, ok := ast.Unparen(to).(*ast.IndexExpr); ok {
		f.from = append(f.from, ix.Index)
	}
	if accum {
		f.from = append(f.from, to)
	}
	if lit := structLit(b.info, from); lit != nil && whole && p.field == "" && len(lit.Elts) > 0 {
		for _, e := range lit.Elts {
			kv := e.(*ast.KeyValueExpr)
			b.flows = append(b.flows, flow{to: place{p.obj, kv.Key.(*ast.Ident).Name}, from: []ast.Expr{kv.Value}, at: at})
		}
		return
	}
	b.flows = append(b.flows, f)
}

// methodStmt takes x.M(a, b), a statement, to change x in some way, and so each call of
// x.M(a).N(b), where x is a builder that its methods give back.
func (b *flowBuilder) methodStmt(n *ast.ExprStmt) {
	var chain []*ast.CallExpr
	for call, ok := n.X.(*ast.CallExpr); ok; call, ok = ast.Unparen(call.Fun.(*ast.SelectorExpr).X).(*ast.CallExpr) {
		sel, isSel := call.Fun.(*ast.SelectorExpr)
		if !isSel || b.info.Selections[sel] == nil {
			return
		}
		if m, isMethod := b.info.Uses[sel.Sel].(*types.Func); len(chain) > 0 && (!isMethod || !ofBuilder(m)) {
			return
		}
		chain = append(chain, call)
		if p, _, ok := target(b.info, sel.X); ok {
			for _, by := range chain {
				b.flows = append(b.flows, flow{to: p, from: by.Args, at: n.Pos(), accum: true, weak: true, by: by})
			}
			return
		}
	}
}

// call handles f(&x, y), which may fill x from y; func(p T){…}(x), which sets
// p; and each(xs, func(x T){…}), where x comes from xs.
func (b *flowBuilder) call(n *ast.CallExpr) {
	if lit, ok := ast.Unparen(n.Fun).(*ast.FuncLit); ok {
		for i, obj := range litParams(b.info, lit) {
			if obj != nil && i < len(n.Args) {
				b.flows = append(b.flows, flow{to: place{obj, ""}, from: n.Args[i : i+1], at: lit.Body.Pos()})
			}
		}
		return
	}
	sources := slices.Clone(n.Args)
	if sel, ok := n.Fun.(*ast.SelectorExpr); ok && b.info.Selections[sel] != nil {
		sources = append(sources, sel.X)
	}
	for i, arg := range n.Args {
		switch arg := ast.Unparen(arg).(type) {
		case *ast.UnaryExpr:
			if arg.Op != token.AND {
				continue
			}
			if p, _, ok := target(b.info, arg.X); ok {
				from := append(slices.Clone(sources[:i]), sources[i+1:]...)
				b.flows = append(b.flows, flow{to: p, from: from, at: n.Pos(), lent: n})
			}
		case *ast.FuncLit:
			from := append(slices.Clone(sources[:i]), sources[i+1:]...)
			for _, obj := range litParams(b.info, arg) {
				if obj != nil {
					b.flows = append(b.flows, flow{to: place{obj, ""}, from: from, at: arg.Body.Pos()})
				}
			}
		}
	}
}

// litParams returns a function literal's parameters, nil for nameless ones.
func litParams(info *types.Info, lit *ast.FuncLit) []types.Object {
	var params []types.Object
	for _, field := range lit.Type.Params.List {
		if len(field.Names) == 0 {
			params = append(params, nil)
		}
		for _, name := range field.Names {
			params = append(params, info.Defs[name])
		}
	}
	return params
}

// structLit returns e as a struct literal with named fields, or nil.
func structLit(info *types.Info, e ast.Expr) *ast.CompositeLit {
	e = ast.Unparen(e)
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.AND {
		e = ast.Unparen(u.X)
	}
	lit, ok := e.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	if _, ok := info.TypeOf(lit).Underlying().(*types.Struct); !ok {
		return nil
	}
	for _, elt := range lit.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			return nil
		}
		if _, ok := kv.Key.(*ast.Ident); !ok {
			return nil
		}
	}
	return lit
}

// IsAppend reports whether an expression is a call of append.
func IsAppend(info *types.Info, e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return false
	}
	b, ok := info.Uses[id].(*types.Builtin)
	return ok && b.Name() == "append"
}

// origin is where a value comes from: the places that it was made of, and
// whether it went through something whose result cannot be foreseen.
type origin struct {
	places set
	behind set // those of them that were set behind a place, in the round before
	opaque bool
}

// trace follows the flows within r backwards from start, where exprs are the
// expressions that start stands for.
func (f *frame) trace(start set, exprs []ast.Expr, r region) origin {
	return f.traceUpTo(start, exprs, r, token.NoPos, region{})
}

// traceUpTo is trace, but for what happens behind a place to the variables of its
// round, which the next round has anew. What they take from others that stay, and
// that were set behind the place, counts.
func (f *frame) traceUpTo(start set, exprs []ast.Expr, r region, end token.Pos, round region) origin {
	t := tracer{
		frame: f, o: origin{places: set{}}, reached: map[types.Object]bool{},
		within: r, end: end, round: round, used: make([]uint8, len(f.flows)), behind: set{},
	}
	t.reach(start)
	t.o.opaque = slices.ContainsFunc(exprs, f.opaque)
	for changed := true; changed; {
		changed = false
		for i := range f.flows {
			changed = t.step(i) || changed
		}
		for i := range f.loadings() {
			changed = t.load(&f.loads[i]) || changed
		}
	}
	t.o.behind = t.behind
	return t.o
}

// A tracer follows flows backwards.
type tracer struct {
	*frame
	o       origin
	reached map[types.Object]bool // those of the places, which tells most flows apart at once
	within  region
	end     token.Pos // the place up to which the variables of a round count
	round   region
	used    []uint8 // by flow, when it was followed: 0 is not yet
	behind  set     // places that went through something behind the place
}

// When a flow is followed: up to the place, or behind it too.
const early, late = 1, 2

func (t *tracer) reach(places set) {
	for p := range places {
		t.reached[p.obj], t.o.places[p] = true, true
	}
}

// step follows a flow, if it counts, and reports whether that says anything new.
func (t *tracer) step(i int) bool {
	fl := &t.flows[i]
	if !t.reached[fl.to.obj] || !t.within.contains(fl.at) || fl.at == t.within.pos || !t.o.places.overlaps(fl.to) || fl.weak && !t.sets(*fl) || fl.lent != nil && t.looksOnly(fl.lent) {
		return false // where a loop begins its variables take what there was before it
	}
	when := t.when(fl)
	if when == 0 || t.used[i] >= when {
		return false
	}
	from, ok := t.copied(*fl, t.o.places) // a field of a copy is that of what is copied
	if !ok {
		t.used[i], from = when, t.uses(i)
		t.o.opaque = t.o.opaque || slices.ContainsFunc(fl.from, t.opaque)
	}
	before := len(t.o.places) + len(t.behind)
	t.reach(from)
	if when == late {
		t.behind.addAll(from)
	}
	return !ok || len(t.o.places)+len(t.behind) > before
}

// when is when a flow counts; 0 is never: it sets a variable of the round behind the
// place.
func (t *tracer) when(fl *flow) uint8 {
	isLate := t.behind.overlaps(fl.to)
	if fl.at > t.end && t.round != (region{}) {
		if t.round.contains(fl.to.obj.Pos()) && !isLate {
			return 0
		}
		isLate = true
	}
	if isLate {
		return late
	}
	return early
}

// sets reports whether what a flow calls is a method that sets fields of its
// receiver, a variable of the function, or tells a builder of SQL something.
func (f *frame) sets(fl flow) bool {
	if fl.by == nil || !regionOf(f.decl.Body).contains(fl.to.obj.Pos()) {
		return false
	}
	fn := f.callee(fl.by)
	if fn == nil {
		return false
	}
	sets, ok := f.world.setters[fn]
	if !ok {
		c := f.world.packages[fn.Pkg()]
		sets = c != nil && c.decls[fn] != nil && c.setsReceiver(c.decls[fn]) || ofBuilder(fn)
		f.world.setters[fn] = sets
	}
	return sets
}

// setsReceiver reports whether a method assigns to its receiver.
func (c *checker) setsReceiver(decl *ast.FuncDecl) bool {
	if decl.Recv == nil || len(decl.Recv.List[0].Names) == 0 {
		return false
	}
	recv, found := c.pass.TypesInfo.Defs[decl.Recv.List[0].Names[0]], false
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok {
			for _, lhs := range a.Lhs {
				p, _, ok := target(c.pass.TypesInfo, lhs)
				found = found || ok && p.obj == recv
			}
		}
		return !found
	})
	return found
}

// copied are the fields of a variable, or of its elements, that a flow copies to
// places; ok is false where more than fields of it count.
func (f *frame) copied(fl flow, places set) (fields set, ok bool) {
	if fl.to.field != "" || fl.accum || len(fl.from) != 1 {
		return nil, false
	}
	id, isName := ast.Unparen(fl.from[0]).(*ast.Ident)
	if !isName {
		return nil, false
	}
	v, isVar := f.info.Uses[id].(*types.Var)
	if !isVar {
		return nil, false
	}
	fields = set{}
	for p := range places {
		if p.obj != fl.to.obj {
			continue
		}
		if p.field == "" {
			return nil, false
		}
		fields[place{v, p.field}] = true
	}
	return fields, true
}

// uses are the places that the ith flow takes its value from.
func (f *frame) uses(i int) set {
	if f.used[i] == nil {
		f.used[i] = mentions(f.info, f.flows[i].from...)
	}
	return f.used[i]
}

// assignedIn reports whether anything in s is assigned within r.
func (f *frame) assignedIn(s set, r region) bool {
	return slices.ContainsFunc(f.flows, func(fl flow) bool { return r.contains(fl.at) && s.overlaps(fl.to) })
}

// opaque reports whether e calls a function, so that it may give something
// else each time.
func (f *frame) opaque(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if tv := f.info.Types[n.Fun]; !tv.IsType() && !tv.IsBuiltin() && !f.isPure(n) {
				found = true
			}
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		}
		return !found
	})
	return found
}
