package loops

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// memoised reports whether the call's result is remembered, so that the next
// round or call asks the memory first: its being there guards the call, or a
// map (or a cache's methods) is both asked and filled.
func (f *frame) memoised(cur inspector.Cursor, at around, body region) bool {
	call := cur.Node().(*ast.CallExpr)
	results := f.derived(f.results(call), body)
	if len(results) == 0 {
		return false
	}
	for c := cur; c.Node() != f.decl; c = c.Parent() {
		n, ok := c.Parent().Node().(*ast.IfStmt)
		if !ok || c.ParentEdgeKind() != edge.IfStmt_Body && c.ParentEdgeKind() != edge.IfStmt_Else {
			continue
		}
		for p := range mentions(f.info, n.Cond) {
			if !isError(p.obj.Type()) && results.overlaps(p) && f.outlives(p.obj, at) {
				return true
			}
		}
	}
	stores := f.stores(results)
	if len(stores) == 0 {
		return false
	}
	return f.looksUp(stores)
}

// outlives reports whether a variable is still there in the next round, or,
// where there is no loop, in the next call.
func (f *frame) outlives(obj types.Object, at around) bool {
	if len(at.loops) > 0 {
		return !regionOf(at.loops[0].stmt).contains(obj.Pos())
	}
	return !regionOf(f.decl.Body).contains(obj.Pos()) && !slices.Contains(f.declParams(), obj)
}

// stores lists, as source text, the maps and other holders that results are
// put into: m[k] = v, c.Set(k, v).
func (f *frame) stores(results set) map[string]bool {
	found := map[string]bool{}
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if !mentions(f.info, n.Rhs...).meets(results) {
				return true
			}
			for _, lhs := range n.Lhs {
				if ix, ok := ast.Unparen(lhs).(*ast.IndexExpr); ok && f.isMap(ix.X) {
					found[types.ExprString(ix.X)] = true
				}
			}
		case *ast.ExprStmt:
			call, ok := n.X.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 || !mentions(f.info, call.Args...).meets(results) {
				return true
			}
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && f.info.Selections[sel] != nil {
				found[types.ExprString(sel.X)] = true
			}
		}
		return true
	})
	return found
}

// looksUp reports whether one of the holders is asked whether it has a value:
// v, ok := m[k], v, ok := c.Get(k), or m[k] in a condition.
func (f *frame) looksUp(holders map[string]bool) bool {
	found := false
	asked := func(e ast.Expr) {
		switch e := ast.Unparen(e).(type) {
		case *ast.IndexExpr:
			found = found || f.isMap(e.X) && holders[types.ExprString(e.X)]
		case *ast.CallExpr:
			if sel, ok := e.Fun.(*ast.SelectorExpr); ok {
				found = found || holders[types.ExprString(sel.X)]
			}
		}
	}
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if len(n.Lhs) == 2 && len(n.Rhs) == 1 && f.isBool(n.Lhs[1]) {
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
