package loops

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Rows that are read into the receiver: x.Load(ctx, id) sets x, by what it is told.

// loadings are the flows of the calls of the function whose methods set what they are
// called on, a variable of the function, and give nothing but an error.
func (f *frame) loadings() []flow {
	if f.loadsSeen {
		return f.loads
	}
	f.loadsSeen = true
	for _, cur := range f.calls {
		call := cur.Node().(*ast.CallExpr)
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if !ok || f.info.Selections[sel] == nil {
			continue
		}
		v, ok := usedVar(f.info, sel.X).(*types.Var)
		fn := f.callee(call)
		if !ok || v.IsField() || !regionOf(f.decl.Body).contains(v.Pos()) || fn == nil || fn.Signature().Results().Len() != 1 || !canFail(fn.Signature()) {
			continue
		}
		if !f.sets(flow{to: place{v, ""}, by: call}) && !f.scansInto(fn) {
			continue
		}
		fl := flow{to: place{v, ""}, at: call.Pos(), by: call}
		for _, arg := range call.Args {
			if !isHandle(f.typeOf(arg)) {
				fl.from = append(fl.from, arg)
			}
		}
		f.loads = append(f.loads, fl)
	}
	return f.loads
}

// load follows such a flow backwards, if it counts, and reports whether that says anything
// new.
func (t *tracer) load(fl *flow) bool {
	if !t.reached[fl.to.obj] || !t.within.contains(fl.at) || !t.o.places.overlaps(fl.to) || t.end.IsValid() && fl.at >= t.end {
		return false
	}
	before := len(t.o.places)
	t.reach(mentions(t.info, fl.from...))
	return len(t.o.places) > before
}

// scansInto reports whether a method gives addresses of its receiver's fields to a call
// that takes any number of such, as Scan does.
func (f *frame) scansInto(fn *types.Func) bool {
	c := f.world.packages[fn.Pkg()]
	if c == nil || c.decls[fn] == nil {
		return false
	}
	decl, found := c.decls[fn], false
	if decl.Recv == nil || len(decl.Recv.List[0].Names) == 0 {
		return false
	}
	recv := c.info().Defs[decl.Recv.List[0].Names[0]]
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || found {
			return !found
		}
		sig, ok := c.info().TypeOf(call.Fun).(*types.Signature)
		if !ok || !sig.Variadic() {
			return true
		}
		for _, arg := range call.Args {
			addr, ok := ast.Unparen(arg).(*ast.UnaryExpr)
			if !ok || addr.Op != token.AND {
				continue
			}
			if p, _, ok := target(c.info(), addr.X); ok && p.obj == recv && p.field != "" {
				found = true
			}
		}
		return true
	})
	return found
}
