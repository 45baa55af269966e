package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// Maps that are asked for a key, and given what is then found out for it, whatever of that
// is kept.

// fillsAsked reports whether a block of an if runs where a map has nothing for a key, and
// puts something there, be it that it was here: the next round with that key asks the map.
func (f *frame) fillsAsked(n *ast.IfStmt, block ast.Node, at around) bool {
	var asked []*ast.IndexExpr
	for _, e := range f.lacking(n.Cond, block == n.Body) {
		switch e := ast.Unparen(e).(type) {
		case *ast.IndexExpr:
			asked = append(asked, e)
		case *ast.Ident:
			asked = append(asked, f.lookUps(f.info.Uses[e], n.Cond.Pos())...)
		}
	}
	asked = slices.DeleteFunc(asked, func(ix *ast.IndexExpr) bool {
		p, _, ok := target(f.info, ix.X)
		return !ok || !f.isMap(ix.X) || !f.outlives(p.obj, at) || f.isOwnKey(ix, at)
	})
	if len(asked) == 0 {
		return false
	}
	found := false
	ast.Inspect(block, func(n ast.Node) bool {
		if _, isLit := n.(*ast.FuncLit); isLit || found {
			return false
		}
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != len(a.Rhs) {
			return true
		}
		for _, lhs := range a.Lhs {
			ix, ok := ast.Unparen(lhs).(*ast.IndexExpr)
			found = found || ok && slices.ContainsFunc(asked, func(of *ast.IndexExpr) bool {
				return f.sameExpr(of.X, ix.X) && f.sameExpr(of.Index, ix.Index)
			})
		}
		return true
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

// lookUps are the elements of maps that a variable says are there, or is: v, ok := m[k],
// v := m[k], before a place.
func (f *frame) lookUps(v types.Object, before token.Pos) (found []*ast.IndexExpr) {
	if v == nil {
		return nil
	}
	for _, fl := range f.flows {
		if fl.to != (place{v, ""}) || fl.at > before || len(fl.from) != 1 {
			continue
		}
		if ix, ok := ast.Unparen(fl.from[0]).(*ast.IndexExpr); ok {
			found = append(found, ix)
		}
	}
	return found
}
