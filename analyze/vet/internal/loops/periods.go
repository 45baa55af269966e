package loops

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// Stretches: those of which each element has both ends, and those of time into which a function of
// the project cuts a longer one, months or days. What gives the rows of each reads in chunks, and what
// makes rows of others for each writes in chunks. One row for each is looked up like any other.

// worksByPeriods reports whether the rounds of a loop are such stretches, and a query reads or
// makes many rows of each.
func (f *frame) worksByPeriods(cur inspector.Cursor, c candidate, l *loop) bool {
	call := cur.Node().(*ast.CallExpr)
	if !c.query.Writes() {
		_, isOne := firstOfAll(f.typeOf(call)).Underlying().(*types.Basic) // whatever it reads for that
		return c.query.Command == "many" && !isOne && f.overPeriods(l)
	}
	return f.overPeriods(l) && slices.ContainsFunc(f.callEffects(call), func(of candidate) bool {
		return of.query.Verb == "insert" && len(of.query.Tables) > 1
	})
}

// overPeriods reports whether a loop goes over what a function gives that cuts time up.
func (f *frame) overPeriods(l *loop) bool {
	n, ok := l.stmt.(*ast.RangeStmt)
	if !ok || n.Value == nil {
		return false
	}
	x := ast.Unparen(n.X)
	if id, ok := x.(*ast.Ident); ok {
		if x = f.onlyValue(f.info.Uses[id]); x == nil {
			return false
		}
	}
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok {
		return false
	}
	fn := typeutil.StaticCallee(f.info, call)
	return fn != nil && f.world.makesPeriods(fn.Origin(), 1)
}

// makesPeriods reports whether a function gives a list of structs of which two fields are
// times, or made of such, one of them later than the other by a step; itself or by a function that it
// calls.
func (w *world) makesPeriods(fn *types.Func, more int) bool {
	c := w.packages[fn.Pkg()]
	if c == nil || c.decls[fn] == nil || !givesLists(fn.Signature()) {
		return false
	}
	list := fn.Signature().Results().At(0).Type().Underlying().(*types.Slice)
	if structOf(list.Elem()) == nil {
		return false
	}
	steps, bounded, further := false, false, false
	ast.Inspect(c.decls[fn].Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			to := typeutil.StaticCallee(c.info(), n)
			if to == nil {
				return true
			}
			steps = steps || to.FullName() == "(time.Time).Add" || to.FullName() == "(time.Time).AddDate"
			further = further || more > 0 && to.Origin() != fn && w.makesPeriods(to.Origin(), more-1)
		case *ast.CompositeLit:
			if t := c.info().TypeOf(n); t == nil || !types.Identical(deref(t), deref(list.Elem())) {
				return true
			}
			times := 0
			for _, e := range n.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					e = kv.Value
				}
				for p := range mentions(c.info(), e) {
					if qualified(p.obj.Type()) == "time.Time" {
						times++
						break
					}
				}
			}
			bounded = bounded || times > 1
		}
		return true
	})
	return steps && bounded || further
}

// indexes reports whether a loop goes over the places of a list, to take the elements there.
func (f *frame) indexes(l *loop, list types.Object) bool {
	n, ok := l.stmt.(*ast.RangeStmt)
	return ok && n.Value == nil && usedVar(f.info, n.X) == list
}

// hasStretch reports whether an element has two bounds of a range that it is asked for with, each of
// them a field of its own: where one is made of the other it is the same stretch for many.
func (f *frame) hasStretch(c candidate, l *loop) bool {
	var ends []set
	for _, s := range c.all {
		if !c.bounds(s) {
			continue
		}
		end := set{}
		for p := range f.trace(s.places, s.exprs(), l.region).places {
			if p.field != "" && (l.vars.overlaps(p) || f.indexes(l, p.obj)) {
				end[p] = true
			}
		}
		if len(end) > 0 && !slices.ContainsFunc(ends, end.meets) {
			ends = append(ends, end)
		}
	}
	return len(ends) > 1
}
