package loops

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// Functions that call themselves, directly or through others, with what they found in
// the database walk a graph: what the next step asks for is known only when this one
// has its answer, so no query for all of them could be sent before. Functions that
// only go down what is in memory already, or try the same again, are none.

// noteCall notes that a declared function calls another one by its name, and which methods
// of interfaces, which may be any, it calls.
func (c *checker) noteCall(call *ast.CallExpr, above []ast.Node) {
	if len(above) < 2 {
		return
	}
	decl, ok := above[1].(*ast.FuncDecl)
	if !ok {
		return
	}
	to, ok := typeutil.Callee(c.info(), call).(*types.Func)
	if !ok || !c.world.declares(to.Pkg()) {
		return
	}
	into := c.world.calls
	if recv := to.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
		into = c.world.asks
	}
	if from, ok := c.info().Defs[decl.Name].(*types.Func); ok {
		to = to.Origin()
		if known := into[from]; !slices.Contains(known, to) {
			into[from] = append(known, to)
		}
	}
}

// cycle is the number of the cycle of calls that a function is in; 0 is none.
func (w *world) cycle(fn *types.Func) int {
	if w.cycles == nil {
		w.cycles = cyclesOf(w.calls)
	}
	return w.cycles[fn]
}

// cyclesOf numbers the strongly connected parts of a graph that have a cycle, by
// Tarjan's algorithm.
func cyclesOf(calls map[*types.Func][]*types.Func) map[*types.Func]int {
	cycles, index, low := map[*types.Func]int{}, map[*types.Func]int{}, map[*types.Func]int{}
	var stack []*types.Func
	on := map[*types.Func]bool{}
	number := 0
	var visit func(fn *types.Func)
	visit = func(fn *types.Func) {
		index[fn] = len(index) + 1
		low[fn] = index[fn]
		stack, on[fn] = append(stack, fn), true
		for _, to := range calls[fn] {
			switch {
			case index[to] == 0:
				visit(to)
				low[fn] = min(low[fn], low[to])
			case on[to]:
				low[fn] = min(low[fn], index[to])
			}
		}
		if low[fn] != index[fn] {
			return
		}
		at := slices.Index(stack, fn)
		part := stack[at:]
		stack = stack[:at]
		if len(part) > 1 || slices.Contains(calls[fn], fn) {
			number++
		}
		for _, in := range part {
			on[in] = false
			if len(part) > 1 || slices.Contains(calls[fn], fn) {
				cycles[in] = number
			}
		}
	}
	for fn := range calls {
		if index[fn] == 0 {
			visit(fn)
		}
	}
	return cycles
}

// walksGraph reports whether the function walks what it finds, or another one of its
// cycle does.
func (f *frame) walksGraph() bool {
	w := f.world
	in := w.cycle(f.fn)
	if in == 0 || w.walks[in] {
		return in != 0
	}
	var found set
	for _, cur := range f.calls {
		call := cur.Node().(*ast.CallExpr)
		to := typeutil.StaticCallee(f.info, call)
		if to == nil || w.cycle(to.Origin()) != in {
			continue
		}
		if found == nil {
			found = f.found()
		}
		if f.givenTo(call, to).meets(found) {
			w.walk(in)
			return true
		}
	}
	return false
}

// givenTo are the places that a call of a function gives it to ask for. Where a list
// goes on is none: what calls itself with that turns pages.
func (f *frame) givenTo(call *ast.CallExpr, to *types.Func) set {
	given, sig := set{}, to.Signature()
	for _, e := range f.effectsOf(to.Origin()) {
		e.params = slices.DeleteFunc(slices.Clone(e.params), func(p Param) bool {
			return p.Index >= 0 && p.Index < sig.Params().Len() && cursor().MatchString(sig.Params().At(p.Index).Name())
		})
		for _, s := range f.through(call, sig, e).keys {
			given.addAll(s.places)
		}
	}
	return given
}

// found is what the function's queries give, and what is made of it; errors are not.
func (f *frame) found() set {
	found := set{}
	for _, cur := range f.calls {
		if call := cur.Node().(*ast.CallExpr); len(f.callEffects(call)) > 0 {
			found.addAll(f.results(call))
		}
	}
	maps.DeleteFunc(found, func(p place, _ bool) bool { return isError(p.obj.Type()) })
	return f.gathered(found, regionOf(f.decl.Body))
}

// cursor matches the names of parameters that say where a list goes on.
var cursor = lazyregexp.New(`(?i)cursor|page|offset|after|token|last|next`)

// walk notes that the functions of a cycle walk a graph. They are judged again in the
// next pass: some of them are at work.
func (w *world) walk(cycle int) {
	if !w.walks[cycle] {
		w.walks[cycle] = true
		w.walkers = append(w.walkers, cycle)
	}
}

// spreadWalks has those judged again that were found to walk.
func (w *world) spreadWalks() {
	for fn, c := range w.cycles {
		if slices.Contains(w.walkers, c) {
			w.stale[fn] = true
		}
	}
	w.walkers = nil
}
