package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// Functions that are handed to others, which call them in a loop.

// handedOver judges the functions that a call hands to one that calls them in a
// loop: each(xs, s.load).
func (f *frame) handedOver(cur inspector.Cursor, call *ast.CallExpr) {
	for _, i := range f.loopArgs(call) {
		if _, ok := ast.Unparen(call.Args[i]).(*ast.FuncLit); ok || f.fewArguments(call) {
			continue // what it calls is judged where it stands
		}
		same := f.staysSame(call, i)
		for _, fn := range f.functions(call.Args[i]) {
			f.handedOne(call, call.Args[i], fn, same)
		}
	}
}

// handedOne judges one of the functions that a call hands, as an argument, to one
// that calls it in a loop, with some arguments that stay the same.
func (f *frame) handedOne(call *ast.CallExpr, arg ast.Expr, fn function, same []Param) {
	via, effects := Hop{Name: types.ExprString(arg), pos: arg.Pos()}, []effect(nil)
	if named, ok := usedFunc(fn.in.pass.TypesInfo, fn.expr); ok {
		via, effects = hop(named, arg.Pos()), f.valueSummary(named.Origin())
	} else if lit, ok := fn.expr.(*ast.FuncLit); ok && (fn.in != f.checker || !regionOf(f.decl.Body).contains(lit.Pos())) {
		if s := f.literalSummary(lit); s != nil {
			effects = s.effects
		}
	}
	for _, e := range effects {
		if e.job || e.query.Batched() || e.query.Load != "" && f.startsGoroutines(call) || !slices.ContainsFunc(e.params, func(p Param) bool {
			return p.Index != receiver && !p.Many && !p.Text && !p.Aside && !p.Who && !slices.Contains(same, Param{Index: p.Index}) && !slices.Contains(same, Param{Index: p.Index, Field: p.Field})
		}) {
			continue
		}
		kind := ReadEach
		if e.query.Writes() {
			kind = WriteEach
		}
		l := &loop{region: region{token.NoPos, token.NoPos}, kind: callbackLoop, stmt: call}
		e.via = append([]Hop{via}, e.via...)
		f.perCall[call] = append(f.perCall[call], &verdict{candidate: candidate{effect: e}, kind: kind, call: call, loop: l, doubt: e.rests})
	}
}

// fewArguments reports whether a call is given a slice whose elements are few and
// written out.
func (f *frame) fewArguments(call *ast.CallExpr) bool {
	return slices.ContainsFunc(call.Args, func(e ast.Expr) bool {
		n := f.literalLen(e)
		return n >= 0 && n <= maxRounds
	})
}

// valueSummary is what a function that is handed on does when it is called.
func (f *frame) valueSummary(fn *types.Func) []effect {
	if q := new(IsQuery); f.pass.ImportObjectFact(fn, q) {
		return f.concrete(fn)
	}
	return f.effectsOf(fn)
}

// staysSame are the arguments, and fields of arguments, that a function which a call
// gives a function calls that with in each round alike: what it was itself given. None
// are known where it calls it in several places.
func (f *frame) staysSame(call *ast.CallExpr, arg int) []Param {
	fn := typeutil.StaticCallee(f.info, call)
	if fn == nil || f.world.packages[fn.Pkg()] == nil {
		return nil
	}
	c := f.world.packages[fn.Pkg()]
	decl := c.decls[fn.Origin()]
	if decl == nil {
		return nil
	}
	params := litParams(c.info(), &ast.FuncLit{Type: decl.Type})
	if arg >= len(params) || params[arg] == nil {
		return nil
	}
	var calls []*ast.CallExpr
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		if of, ok := n.(*ast.CallExpr); ok && usedVar(c.info(), of.Fun) == params[arg] {
			calls = append(calls, of)
		}
		return true
	})
	if len(calls) != 1 {
		return nil
	}
	in := &frame{checker: c, info: c.info(), flows: flowsOf(c.info(), decl.Body)}
	return in.handedOn(calls[0], params)
}

// handedOn are the arguments of a call, and their fields, that are parameters of the
// function around it which it does not set.
func (f *frame) handedOn(call *ast.CallExpr, params []types.Object) (same []Param) {
	isParam := func(e ast.Expr) bool {
		v := usedVar(f.info, e)
		return v != nil && slices.Contains(params, v) && !slices.ContainsFunc(f.flows, func(fl flow) bool { return fl.to.obj == v && !fl.weak })
	}
	for i, arg := range call.Args {
		v := usedVar(f.info, arg)
		if v == nil {
			continue
		}
		if isParam(arg) {
			same = append(same, Param{Index: i})
			continue
		}
		set := map[string]int{}
		for _, fl := range f.flows {
			if fl.to.obj == v {
				set[fl.to.field]++
			}
		}
		for _, fl := range f.flows {
			if fl.to.obj == v && set[""] == 0 && set[fl.to.field] == 1 && len(fl.from) == 1 && isParam(fl.from[0]) {
				same = append(same, Param{Index: i, Field: fl.to.fieldName()})
			}
		}
	}
	return same
}
