package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// Maps and caches that are asked for a key, and given what is then found out for it, whatever of that
// is kept.

// An element is what a map or a cache has for a key.
type element struct{ of, key ast.Expr }

// fillsAsked reports whether a block of an if runs where a map or a cache has nothing for a key,
// and puts something there, be it that it was here: the next round with that key asks it.
func (f *frame) fillsAsked(n *ast.IfStmt, block ast.Node, at around) bool {
	var asked []element
	for _, e := range f.lacking(n.Cond, block == n.Body) {
		switch e := ast.Unparen(e).(type) {
		case *ast.IndexExpr:
			if f.isMap(e.X) {
				asked = append(asked, element{e.X, e.Index})
			}
		case *ast.Ident:
			asked = append(asked, f.lookUps(f.info.Uses[e], n.Cond.Pos())...)
		}
	}
	asked = slices.DeleteFunc(asked, func(el element) bool {
		p, _, ok := target(f.info, el.of)
		return !ok || !f.outlives(p.obj, at) || f.isMap(el.of) && f.isOwnKey(&ast.IndexExpr{X: el.of, Index: el.key}, at)
	})
	if len(asked) == 0 {
		return false
	}
	fills := func(of, key ast.Expr) bool {
		return slices.ContainsFunc(asked, func(el element) bool { return f.sameExpr(el.of, of) && f.sameExpr(el.key, key) })
	}
	found := false
	ast.Inspect(block, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				ix, ok := ast.Unparen(lhs).(*ast.IndexExpr)
				found = found || ok && len(n.Lhs) == len(n.Rhs) && fills(ix.X, ix.Index)
			}
		case *ast.CallExpr: // c.Store(k, v)
			sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
			found = found || ok && len(n.Args) == 2 && f.info.Selections[sel] != nil && fills(sel.X, n.Args[0])
		}
		return !found
	})
	return found
}

// lacking are the expressions that a condition, or then its opposite, says are not there:
// !ok, m[k] == nil.
func (f *frame) lacking(e ast.Expr, then bool) []ast.Expr {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			return f.lacking(e.X, !then)
		}
	case *ast.BinaryExpr:
		switch {
		case (e.Op == token.LAND) == then && (e.Op == token.LAND || e.Op == token.LOR):
			return append(f.lacking(e.X, then), f.lacking(e.Y, then)...)
		case f.info.Types[e.Y].IsNil() && (e.Op == token.EQL && then || e.Op == token.NEQ && !then):
			return []ast.Expr{e.X}
		}
	case *ast.Ident, *ast.IndexExpr:
		if !then {
			return []ast.Expr{e}
		}
	}
	return nil
}

// lookUps are the elements of maps and caches that a variable says are there, or is: v, ok := m[k],
// v := m[k], v, ok := c.Load(k), before a place.
func (f *frame) lookUps(v types.Object, before token.Pos) (found []element) {
	if v == nil {
		return nil
	}
	for _, fl := range f.flows {
		if fl.to != (place{v, ""}) || fl.at > before || len(fl.from) != 1 {
			continue
		}
		of, key := lookedUp(fl.from[0])
		if of == nil || !f.info.Types[of].IsValue() {
			continue
		}
		call, isCall := ast.Unparen(fl.from[0]).(*ast.CallExpr)
		b, isBasic := v.Type().Underlying().(*types.Basic)
		if isCall && isBasic && b.Kind() == types.Bool && f.asksNothing(call) || f.isMap(of) {
			found = append(found, element{of, key})
		}
	}
	return found
}
