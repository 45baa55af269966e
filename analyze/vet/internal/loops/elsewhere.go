package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// Memories that one method of a type asks and another one fills.

// noteMapElements notes the fields that are maps of which an assignment sets an element.
func (c *checker) noteMapElements(n ast.Node) {
	a, ok := n.(*ast.AssignStmt)
	if !ok || a.Tok != token.ASSIGN {
		return
	}
	for _, lhs := range a.Lhs {
		if ix, ok := ast.Unparen(lhs).(*ast.IndexExpr); ok {
			if field := mapField(c.info(), ix.X); field != nil {
				c.world.maps[field] = true
			}
		}
	}
}

// mapField is the field that an expression is, if that is a map; nil is none.
func mapField(info *types.Info, e ast.Expr) *types.Var {
	v, ok := usedVar(info, e).(*types.Var)
	if !ok || !v.IsField() {
		return nil
	}
	if _, isMap := v.Type().Underlying().(*types.Map); !isMap {
		return nil
	}
	return v.Origin()
}

// filledElsewhere reports whether a memory is a field which other functions fill, and the
// function returns what it says before it comes to a call.
func (f *frame) filledElsewhere(m memory, call *ast.CallExpr) bool {
	field := mapField(f.info, m.holder)
	if field == nil || !f.world.maps[field] {
		return false
	}
	said := set{}
	for _, fl := range f.flows {
		if fl.at == m.at && slices.ContainsFunc(fl.from, func(e ast.Expr) bool { return f.asks(e, m) }) {
			said[fl.to] = true
		}
	}
	return slices.ContainsFunc(exits(&loop{body: f.decl.Body}), func(e exit) bool {
		ret, ok := e.stmt.(*ast.ReturnStmt)
		if !ok || ret.Pos() < m.at || ret.End() > call.Pos() || len(e.guards) == 0 || f.returnsError(ret, f.decl.Type, e.guards) {
			return false
		}
		g := e.guards[len(e.guards)-1]
		return len(g.exprs) == 1 && !f.isLack(g.exprs[0], g.then) && (mentions(f.info, g.exprs[0]).meets(said) || f.asks(g.exprs[0], m))
	})
}

// asks reports whether an expression has the element of a memory.
func (f *frame) asks(e ast.Expr, m memory) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		ix, ok := n.(*ast.IndexExpr)
		found = found || ok && types.ExprString(ix.X) == types.ExprString(m.holder) && types.ExprString(ix.Index) == types.ExprString(m.key)
		return !found
	})
	return found
}
