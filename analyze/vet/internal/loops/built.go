package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// Lists that the function itself puts together, element by element.

// builtHere is the listing of a variable of the function, or of a field of one, that is
// given nothing but what is written out: in literals and, outside of loops, by appends and
// by elements of a map.
func (f *frame) builtHere(at place, more int) listing {
	if f.isLent(at.obj, nil) {
		return unlisted
	}
	return f.addedHere(at, more)
}

// addedHere is builtHere of what nobody else can add to.
func (f *frame) addedHere(at place, more int) listing {
	if f.isGiven(at.obj) {
		return unlisted
	}
	n := listing{named: true}
	some, full := false, 0
	for _, fl := range f.flows {
		if fl.to.obj != at.obj || fl.to.field != at.field && (fl.to.field != "" || f.isEmptyLit(fl)) {
			continue
		}
		has := f.fullAt(fl, at)
		added := f.adds(fl, at, has >= 0, more)
		if added.outer < 0 {
			return unlisted
		}
		n, some, full = n.and(added), true, max(full, has)
	}
	if !some {
		return unlisted
	}
	n.outer += full
	return n
}

// adds is the listing of what a flow brings to a place, each time that it comes to it where more than once
// matters no more.
func (f *frame) adds(fl flow, at place, once bool, more int) listing {
	none := listing{named: true}
	if fl.weak || fl.to != at || len(fl.from) == 0 {
		return unlisted
	}
	times := 1
	if fl.accum && !once {
		if times = f.timesOf(fl.at, at.obj, more); times < 0 {
			return unlisted
		}
	}
	from := f.wholeOf(fl.from[0])
	if fl.accum && len(fl.from) == 2 { // m[k] = v
		if f.isListPlace(at, isMapType) {
			return f.listingOf([]ast.Expr{&ast.KeyValueExpr{Key: fl.from[1], Value: from}}).times(times)
		}
		if f.isListPlace(at, isSliceType) {
			return none
		}
		return unlisted
	}
	if len(fl.from) != 1 {
		return unlisted
	}
	if IsAppend(f.info, from) {
		call := from.(*ast.CallExpr)
		if f.isSame(call.Args[0], at) {
			return f.appended(call, more).times(times)
		}
		if more == 0 {
			return unlisted // two may be made of each other
		}
		return f.listedIn(from, more-1).times(times)
	}
	switch {
	case f.isSame(from, at):
		return none
	case more == 0 && f.cutTo(fl.from[0]) >= 0:
		return listing{outer: f.cutTo(fl.from[0]), inner: -1}
	case more == 0:
		if _, isLit := from.(*ast.CompositeLit); !isLit && !f.info.Types[from].IsNil() && !f.isMake(from) {
			return unlisted
		}
		return f.listedIn(from, 0)
	case fl.call != nil && fl.call == from:
		if f.isMake(from) {
			return f.madeEmpty(fl.call)
		}
		return f.returnedListing(fl.call, f.resultOf(fl), more-1)
	}
	return f.listedIn(fl.from[0], more-1)
}

func (f *frame) isMake(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	return ok && isBuiltin(f.info, call.Fun, "make")
}

// isSame reports whether an expression is a place, or a part of it.
func (f *frame) isSame(e ast.Expr, at place) bool {
	p, whole, ok := target(f.info, f.wholeOf(e))
	return ok && whole && p == at
}

// resultOf is which of the results of a call a flow takes.
func (f *frame) resultOf(fl flow) int {
	cur, ok := f.cursor.FindByPos(fl.at, fl.at)
	if !ok {
		return 0
	}
	for c := range cur.Enclosing((*ast.AssignStmt)(nil), (*ast.ValueSpec)(nil)) {
		var to []ast.Expr
		switch n := c.Node().(type) {
		case *ast.AssignStmt:
			to = n.Lhs
			if len(n.Rhs) != 1 {
				return 0
			}
		case *ast.ValueSpec:
			if len(n.Values) != 1 {
				return 0
			}
			for _, name := range n.Names {
				to = append(to, name)
			}
		}
		return max(0, slices.IndexFunc(to, func(e ast.Expr) bool {
			p, _, ok := target(f.info, e)
			return ok && p == fl.to
		}))
	}
	return 0
}

// timesOf is how often what stands at a place runs for a variable, at most: once but for loops
// that the variable is older than, which go over lists that are written out; -1 is not known, as
// in a literal that is kept.
func (f *frame) timesOf(at token.Pos, v types.Object, more int) int {
	cur, ok := f.cursor.FindByPos(at, at)
	if !ok {
		return -1
	}
	times := 1
	for c := cur; c.Node() != f.decl; c = c.Parent() {
		if regionOf(c.Node()).contains(v.Pos()) {
			break
		}
		switch n := c.Node().(type) {
		case *ast.RangeStmt:
			if rounds, ok := f.mostOf(n.X); ok {
				times = int(min(int64(times)*max(rounds, 0), maxNamed+1))
				continue
			}
			rounds := f.roundsOver(n.X, more)
			if rounds < 0 {
				if rounds = f.admits(cur, n, more); rounds == 0 || !f.isMap(n.X) && n.Key != nil && usesIn(f.info, cur, usedVar(f.info, n.Key)) {
					return -1 // an element may be there more than once, each with another place
				}
			}
			times = min(times*rounds, maxNamed+1)
		case *ast.ForStmt:
			rounds, ok := f.counted(n)
			if !ok {
				return -1
			}
			times = int(min(int64(times)*max(rounds, 0), maxNamed+1))
		case *ast.LabeledStmt:
			return -1
		case *ast.FuncLit:
			if use := f.useOf(c, n); use == keptInVariable || use == calledInLoop {
				return -1
			}
		}
	}
	return times
}

// usesIn reports whether the assignment that a cursor is in has a variable.
func usesIn(info *types.Info, cur inspector.Cursor, v types.Object) bool {
	for c := range cur.Enclosing((*ast.AssignStmt)(nil)) {
		return usesVar(info, c.Node(), v)
	}
	return true
}

// usesVar reports whether a node has a variable in it.
func usesVar(info *types.Info, n ast.Node, v types.Object) bool {
	used := false
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		used = used || ok && v != nil && info.Uses[id] == v
		return !used
	})
	return used
}

// roundsOver is how many rounds a loop over something has at most, -1 if that is not known.
func (f *frame) roundsOver(x ast.Expr, more int) int {
	over, whole, ok := target(f.info, x)
	if rounds, known := f.lengths[over.obj]; known && whole && over.field == "" {
		return rounds
	}
	if n := f.literalLen(x); n >= 0 {
		return n
	}
	growing := more == 0 && (!ok || regionOf(f.decl.Body).contains(over.obj.Pos()) || f.isResult(over.obj)) // it may be what is added to
	if !growing {
		if rounds := f.listedIn(x, max(0, more-1)).outer; rounds >= 0 {
			return rounds
		}
	}
	if f.isCutShort(x) || f.isLimited(x) {
		return maxRounds
	}
	return -1
}

// times is the listing of what is added so often.
func (n listing) times(often int) listing {
	if n.outer > 0 {
		n.outer *= often
	}
	return n
}

// isGiven reports whether a variable is a parameter of a literal in the function, or one
// of a loop's that goes over something.
func (f *frame) isGiven(v types.Object) bool {
	for cur := range f.cursor.Preorder((*ast.FuncLit)(nil), (*ast.RangeStmt)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.FuncLit:
			if slices.Contains(litParams(f.info, n), v) {
				return true
			}
		case *ast.RangeStmt:
			if n.Key != nil && usedVar(f.info, n.Key) == v || n.Value != nil && usedVar(f.info, n.Value) == v {
				return true
			}
		}
	}
	return false
}

// isLent reports whether others may add to a variable: its address is taken, a method is
// called that takes it so, or it is a map that a function is given, by another call than one.
func (f *frame) isLent(v types.Object, but *ast.CallExpr) bool {
	is := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		return ok && f.info.Uses[id] == v
	}
	for cur := range f.cursor.Preorder((*ast.UnaryExpr)(nil), (*ast.SelectorExpr)(nil), (*ast.CallExpr)(nil)) {
		lent := false
		switch n := cur.Node().(type) {
		case *ast.UnaryExpr:
			lent = n.Op == token.AND && is(n.X)
		case *ast.SelectorExpr:
			lent = is(n.X) && f.takesAddress(n)
		case *ast.CallExpr:
			lent = n != but && f.isGivenMap(n, is)
		}
		if lent {
			return true
		}
	}
	return false
}

// takesAddress reports whether a method is called that may change its receiver.
func (f *frame) takesAddress(sel *ast.SelectorExpr) bool {
	s := f.info.Selections[sel]
	if s == nil || s.Kind() != types.MethodVal {
		return false
	}
	recv := s.Obj().(*types.Func).Signature().Recv()
	return recv != nil && (isPointer(recv.Type()) || isMapType(recv.Type()))
}

// isGivenMap reports whether a call hands a map, as is says, to a function that may add to
// it.
func (f *frame) isGivenMap(call *ast.CallExpr, is func(ast.Expr) bool) bool {
	if f.info.Types[call.Fun].IsBuiltin() || f.keepsLength(call) {
		return false
	}
	for i, e := range call.Args {
		if is(e) && isMapType(f.typeOf(e)) && f.world.fillsMap(typeutil.StaticCallee(f.info, call), i, maxMapHanded) {
			return true
		}
	}
	return false
}

// isListPlace reports whether a place is of a type, as is says.
func (f *frame) isListPlace(at place, is func(types.Type) bool) bool {
	t := at.obj.Type()
	if at.field != "" {
		st := structOf(t)
		if st == nil {
			return false
		}
		for field := range st.Fields() {
			if field.Name() == at.field {
				return is(field.Type())
			}
		}
		return false
	}
	return is(t)
}

func isMapType(t types.Type) bool { _, ok := t.Underlying().(*types.Map); return ok }

func isSliceType(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Slice, *types.Array:
		return true
	}
	return false
}
