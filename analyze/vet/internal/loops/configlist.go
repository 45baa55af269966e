package loops

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// Lists that the parts of a program have of what it is set up with: constructors keep what callers give
// them of the settings, and methods give it to others.

// ofConfig reports whether a list has the elements of a part of how the program is set up, or one for each.
func (f *frame) ofConfig(x ast.Expr) bool {
	if f.isPartOf(x, isConfigured, maxSteps) {
		return true
	}
	x = f.wholeOf(x)
	if call, ok := x.(*ast.CallExpr); ok {
		fn := f.callee(call)
		return fn != nil && f.world.isOfConfig(fn, func() bool { return f.givesConfig(fn) })
	}
	v, ok := usedVar(f.info, x).(*types.Var)
	if !ok {
		return false
	}
	if v.IsField() {
		return f.world.isOfConfig(v.Origin(), func() bool { return f.world.keepsConfig(v.Origin()) })
	}
	if i := slices.Index(f.declParams(), types.Object(v)); i >= 0 {
		return f.world.isOfConfig(v, func() bool { return f.isGivenConfig(i) })
	}
	return (regionOf(f.decl.Body).contains(v.Pos()) || f.isResult(v)) && f.world.isOfConfig(v, func() bool { return f.isMadeOfConfig(place{v, ""}) })
}

// isOfConfig is what is known of a function, a field or a variable; is says it the first time.
func (w *world) isOfConfig(v types.Object, is func() bool) bool {
	if _, known := w.ofConfig[v]; !known {
		w.ofConfig[v] = false // while it is asked for
		w.ofConfig[v] = is()
	}
	return w.ofConfig[v]
}

// givesConfig reports whether all that a function returns first, or those that stand for a method of an
// interface, is such a list.
func (f *frame) givesConfig(fn *types.Func) bool {
	return f.allReturn(fn, func(in *frame, list ast.Expr, _ []guard) bool { return in.ofConfig(list) })
}

// allReturn reports whether what a function returns first, or those that stand for a method of an interface,
// is so, under the conditions that lead there; nothing is, too, but not all of it.
func (f *frame) allReturn(fn *types.Func, so func(in *frame, list ast.Expr, guards []guard) bool) bool {
	some := false
	for _, fn := range f.behind(fn) {
		c := f.world.packages[fn.Pkg()]
		if c == nil || c.frame(fn) == nil {
			return false
		}
		in := c.frame(fn)
		for _, e := range exits(&loop{body: in.decl.Body}) {
			ret, ok := e.stmt.(*ast.ReturnStmt)
			if !ok || len(ret.Results) == 0 {
				return false
			}
			if in.isNothing(ret.Results[0]) {
				continue
			}
			if some = true; !so(in, ret.Results[0], e.guards) {
				return false
			}
		}
	}
	return some
}

// isNothing reports whether an expression is nil, a list that is written out without elements, or a variable that
// never has anything.
func (f *frame) isNothing(e ast.Expr) bool {
	if v := usedVar(f.info, e); v != nil && regionOf(f.decl.Body).contains(v.Pos()) {
		return !f.isGiven(v) && !slices.ContainsFunc(f.flows, func(fl flow) bool { return fl.to.obj == v })
	}
	return f.isNil(e) || f.literalLen(e) == 0
}

// keepsConfig reports whether all that the program gives to a field is such a list.
func (w *world) keepsConfig(v *types.Var) bool {
	list := w.fieldLists[v]
	if list == nil || list.open {
		return false
	}
	some := false
	for _, gift := range list.given {
		f := w.frameOf(gift)
		switch {
		case f != nil && gift.value != nil && f.isNil(gift.value):
		case f != nil && gift.value != nil && f.ofConfig(gift.value), f != nil && gift.value == nil && f.isMadeOfConfig(gift.at):
			some = true
		default:
			return false
		}
	}
	return some
}

// isGivenConfig reports whether all callers give a parameter such a list.
func (f *frame) isGivenConfig(param int) bool {
	return f.allGive(param, func(in *frame, arg ast.Expr) bool { return in.ofConfig(arg) })
}

// allGive reports whether all callers of the function are known, and what they give a parameter, which the
// function does not change, is so.
func (f *frame) allGive(param int, so func(in *frame, arg ast.Expr) bool) bool {
	if f.isOpen() || f.world.asValue[f.fn] || f.assignedIn(set{place{f.declParams()[param], ""}: true}, regionOf(f.decl.Body)) {
		return false
	}
	sites := f.world.callers[f.fn]
	if recv := f.fn.Signature().Recv(); recv != nil {
		through, known := f.world.callersThrough(f.fn, recv.Type())
		if !known {
			return false
		}
		sites = slices.Concat(sites, through)
	}
	return f.world.allCalls(f.fn, sites, func(at callSite, _ inspector.Cursor, _ *types.Func) bool {
		in := at.in.frameAround(at.call)
		if in == nil {
			return false
		}
		_, args := in.operands(at.call)
		return param < len(args) && so(in, args[param])
	})
}

// isMadeOfConfig reports whether a variable of the function, or a field of one, is such a list, or gets
// elements in loops over such ones.
func (f *frame) isMadeOfConfig(at place) bool {
	if f.isLent(at.obj, nil) || f.isGiven(at.obj) {
		return false
	}
	some := false
	for _, fl := range f.flows {
		if fl.to.obj != at.obj || fl.to != at && (fl.to.field != "" || f.isEmptyLit(fl)) {
			continue
		}
		if fl.weak || fl.to != at || len(fl.from) == 0 {
			return false
		}
		from := ast.Unparen(fl.from[0])
		switch {
		case fl.accum && !regionOf(f.decl.Body).contains(at.obj.Pos()) && !f.isResult(at.obj):
			return false // each call adds some
		case fl.accum:
			call, isCall := from.(*ast.CallExpr)
			loops := f.loopsOverConfig(fl, at)
			if isCall && IsAppend(f.info, call) && (!f.isSame(call.Args[0], at) || call.Ellipsis.IsValid()) || loops < 0 {
				return false
			}
			some = some || loops > 0
		case f.isMake(from), f.isEmpty(from), f.isSame(from, at):
		case f.ofConfig(from) && (fl.call == nil || f.resultOf(fl) == 0):
			some = true
		default:
			return false
		}
	}
	return some
}

// loopsOverConfig is how many loops are around what is added to a list; -1 is that not all of them go
// over such ones.
func (f *frame) loopsOverConfig(fl flow, at place) int {
	cur, ok := f.cursor.FindByPos(fl.at, fl.at)
	if !ok {
		return -1
	}
	loops := 0
	for c := cur; c.Node() != f.decl && !regionOf(c.Node()).contains(at.obj.Pos()); c = c.Parent() {
		switch n := c.Node().(type) {
		case *ast.RangeStmt:
			if !f.ofConfig(n.X) {
				return -1
			}
			loops++
		case *ast.ForStmt, *ast.LabeledStmt, *ast.FuncLit:
			return -1
		}
	}
	return loops
}
