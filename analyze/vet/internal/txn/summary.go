package txn

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
)

// summary says what a function does each time it is called; nil where that is not
// known.
func (w *world) summary(fn *types.Func) *Does {
	if d, ok := w.summaries[fn]; ok {
		return d // nil while it is being made
	}
	w.summaries[fn] = nil
	if c := w.owner[fn]; c != nil {
		w.summaries[fn] = c.bodyOf(fn).summarize()
	} else if d := w.imported(fn); d != nil {
		w.summaries[fn] = d
	}
	return w.summaries[fn]
}

func (b *body) summarize() *Does {
	d := &Does{Runs: map[int]Handle{}, On: Handle{Param: none}, Gives: Handle{Param: none}}
	if d.Halts = b.graph(b.decl.Body).NoReturn(); d.Halts {
		return d
	}
	b.summarizeCalls(d)
	for _, t := range b.txs {
		if t.kind == begun && b.hands(t) {
			d.Begun, d.On = true, b.export(t.origin)
		}
	}
	if !d.Begun {
		d.Gives = b.gives()
	}
	for obj, i := range b.params {
		if !canEnd(obj.Type()) {
			continue
		}
		made := b.spread([]types.Object{obj})
		if b.endsWithin(b.decl.Body, made) || isRows(obj.Type()) && b.readsRows(made) {
			d.Ends = append(d.Ends, i)
		} else if b.stores(b.decl.Body, made) {
			d.Keeps = append(d.Keeps, i)
		}
	}
	slices.Sort(d.Ends)
	slices.Sort(d.Keeps)
	return d
}

// canEnd reports whether what a parameter of a type is given can be a transaction or
// rows, or keep one.
func canEnd(t types.Type) bool {
	if isContext(t) || gotypes.IsError(t) {
		return false
	}
	if isRows(t) || isTypeParam(t) || isEmptyInterface(t) || holdsHandle(t, 1) {
		return true
	}
	switch t.Underlying().(type) {
	case *types.Signature:
		return true
	case *types.Interface:
		return method(t, "Commit") != nil || method(t, "Rollback") != nil || method(t, "Close") != nil
	}
	return mayHold(t)
}

// summarizeCalls notes which parameters are called, in a transaction or not, and the
// effects.
func (b *body) summarizeCalls(d *Does) {
	takesTx := b.takesTx()
	reported := b.reported()
	b.walk(b.decl.Body, func(n ast.Node) {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return
		}
		if id := ident(call.Fun); id != nil {
			if i, ok := b.params[b.info.ObjectOf(id)]; ok {
				d.Calls = append(d.Calls, i)
			}
		}
		if reported[call] || b.onFailure(call) {
			return
		}
		for _, e := range b.effects(call) {
			b.addEffect(d, e, takesTx)
		}
	})
	// What runs in a transaction may stand in a function literal.
	ast.Inspect(b.decl.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			b.summarizeRun(d, call)
		}
		return true
	})
}

// takesTx reports whether the function is given a transaction, or looks for one in its
// context.
func (b *body) takesTx() bool {
	for obj := range b.params {
		if p, ok := obj.Type().(*types.Pointer); b.params[obj] != receiver && (isTx(obj.Type()) || ok && isTx(p.Elem())) {
			return true
		}
	}
	found := false
	ast.Inspect(b.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.TypeAssertExpr:
			found = found || n.Type != nil && holdsHandle(b.info.TypeOf(n.Type), 2) && isContext(b.info.TypeOf(b.receiverOf(n.X)))
		case *ast.CallExpr:
			found = found || b.fromContext(n)
		}
		return !found
	})
	return found
}

// receiverOf is what a method is called on, or the expression itself.
func (b *body) receiverOf(e ast.Expr) ast.Expr {
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok {
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
			return sel.X
		}
	}
	return e
}

// fromContext reports whether a call gives a handle that it finds in a context alone.
func (b *body) fromContext(call *ast.CallExpr) bool {
	if len(call.Args) != 1 || !isContext(b.info.TypeOf(call.Args[0])) {
		return false
	}
	fn, ok := typeutil.Callee(b.info, call).(*types.Func)
	if !ok || fn.Signature().Recv() != nil || fn.Signature().Results().Len() == 0 {
		return false
	}
	t := fn.Signature().Results().At(0).Type()
	return isTx(t) || runsQueries(t)
}

// summarizeRun notes which parameter a call runs in a transaction.
func (b *body) summarizeRun(d *Does, call *ast.CallExpr) {
	if id := ident(call.Fun); id != nil {
		i, ok := b.params[b.info.ObjectOf(id)]
		if !ok {
			return
		}
		for _, t := range b.txs {
			if t.kind != given_ && slices.ContainsFunc(call.Args, func(a ast.Expr) bool { return !isContext(b.info.TypeOf(a)) && b.mentions(a, t.made) }) {
				d.Runs[i] = b.export(t.origin)
			}
		}
		return
	}
	for j, arg := range call.Args {
		id := ident(arg)
		if id == nil {
			continue
		}
		if i, ok := b.params[b.info.ObjectOf(id)]; ok {
			if _, isFunc := b.info.TypeOf(arg).Underlying().(*types.Signature); isFunc {
				if h, ok := b.runsIn(call, j); ok {
					d.Runs[i] = b.export(h)
				}
				if b.callsParam(call, j) && !slices.Contains(d.Calls, i) {
					d.Calls = append(d.Calls, i)
				}
			}
		}
	}
}

// callsParam reports whether a call calls the function that is its ith argument.
func (b *body) callsParam(call *ast.CallExpr, i int) bool {
	fn, ok := typeutil.Callee(b.info, call).(*types.Func)
	if !ok {
		return false
	}
	d := b.world.summary(fn.Origin())
	return d != nil && slices.Contains(d.Calls, i)
}

// addEffect adds what callers have to know. A function that is given a transaction
// uses the pool where it is given none, or is reported itself.
func (b *body) addEffect(d *Does, e effect, takesTx bool) {
	if len(d.Effects) == maxEffects || e.kind > acquires && b.isRuntime() {
		return
	}
	of := Effect{Kind: int(e.kind), What: e.what, Handle: Handle{Param: none}, Via: e.via, Rests: append(slices.Clone(e.rests), e.handle.rests...)}
	if e.kind <= acquires {
		if takesTx || e.handle.class != pooled && e.handle.class != opaque {
			return
		}
		of.Handle = b.export(e.handle)
		if e.handle.class == opaque && of.Handle.Param == none {
			return
		}
	}
	same := func(o Effect) bool {
		return o.Kind == of.Kind && o.Handle.Param == of.Handle.Param && slices.Equal(o.Handle.Path, of.Handle.Path) && o.Handle.Class == of.Handle.Class
	}
	if i := slices.IndexFunc(d.Effects, same); i >= 0 {
		if len(of.Via) < len(d.Effects[i].Via) {
			d.Effects[i] = of
		}
		return
	}
	d.Effects = append(d.Effects, of)
}

// isRuntime reports whether the function is of dbgen's own runtime: what that asks of
// others is what a query's annotations ask it for.
func (b *body) isRuntime() bool { return isRuntime(b.pkg.Types) }

func isRuntime(pkg *types.Package) bool {
	return strings.HasPrefix(pkg.Path(), "github.com/dbgen-go/dbgen/runtime")
}

// ofRuntime reports whether a function is of dbgen's runtime, which takes connections for
// its callers: how is its own business.
func (b *body) ofRuntime(fn *types.Func) bool {
	return fn.Pkg() != nil && isRuntime(fn.Pkg()) && !b.isRuntime()
}

// isDriver reports whether a function is judged by what it is given alone: its source is
// not here, or is the runtime's.
func (b *body) isDriver(fn *types.Func) bool { return b.world.owner[fn] == nil || b.ofRuntime(fn) }

// reported are the calls that are in an open transaction of the function's own, where
// what is wrong with them is said.
func (b *body) reported() map[ast.Node]bool {
	calls := map[ast.Node]bool{}
	for _, t := range b.txs {
		b.eachOpen(t, func(n ast.Node) {
			b.walk(n, func(n ast.Node) { calls[n] = true })
		})
	}
	return calls
}

// hands reports whether a function begins a transaction for its caller: it returns
// it, and does not end it itself.
func (b *body) hands(t *transaction) bool {
	given, ends := false, false
	ast.Inspect(b.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.DeferStmt:
			ends = ends || b.defers(t, n)
		case *ast.ReturnStmt:
			for _, r := range n.Results {
				if contains(r, t.call) || b.mentions(r, t.made) && b.givesAway(r) {
					given = true
				}
			}
			if len(n.Results) == 0 && slices.ContainsFunc(t.objs, func(o types.Object) bool { return b.isResult(o) }) {
				given = true
			}
		}
		return true
	})
	return given && !ends
}

// defers reports whether a deferred call ends a transaction whatever happens.
func (b *body) defers(t *transaction, n *ast.DeferStmt) bool {
	lit, ok := n.Call.Fun.(*ast.FuncLit)
	if !ok {
		return b.ended(t, n.Call, true)
	}
	return slices.ContainsFunc(lit.Body.List, func(s ast.Stmt) bool {
		switch s.(type) {
		case *ast.ExprStmt, *ast.AssignStmt:
			return b.ended(t, s, true)
		}
		return false
	})
}

// isResult reports whether a variable is a named result of the function.
func (b *body) isResult(obj types.Object) bool {
	for v := range b.fn.Signature().Results().Variables() {
		if v == obj {
			return true
		}
	}
	return false
}

// gives is the handle that the function returns.
func (b *body) gives() Handle {
	results := b.fn.Signature().Results()
	if results.Len() == 0 || !holdsHandle(results.At(0).Type(), 2) || isTx(results.At(0).Type()) {
		return Handle{Param: none}
	}
	var all []handle
	ast.Inspect(b.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if len(n.Results) == 0 {
				all = append(all, handle{})
			} else if len(n.Results) == 1 || !b.info.Types[n.Results[0]].IsNil() {
				all = append(all, b.eval(n.Results[0]))
			}
		}
		return true
	})
	h := join(all)
	if h.class == opaque && b.export(h).Param == none {
		return Handle{Param: none}
	}
	return b.export(h)
}

// readsRows reports whether rows are gone through.
func (b *body) readsRows(made map[types.Object]bool) bool {
	found := false
	ast.Inspect(b.decl.Body, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "Next" && made[b.root(sel.X)] {
			if _, isLoop := b.parents[b.parents[sel]].(*ast.ForStmt); isLoop {
				found = true
			}
		}
		return !found
	})
	return found
}
