package loops

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// What a value is not, where a call is made: others are asked there than where it may be.

// cannotRun reports whether a call of an interface's method stands where its receiver is known to be
// none of the types that would run a query.
func (f *frame) cannotRun(call *ast.CallExpr, fn *types.Func) bool {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || fn.Signature().Recv() == nil || !types.IsInterface(fn.Signature().Recv().Type()) || !f.asserts {
		return false
	}
	cur, ok := f.cursor.FindNode(call)
	if !ok {
		return false
	}
	not := f.deniedTypes(cur, sel.X)
	if len(not) == 0 {
		return false
	}
	runs := slices.DeleteFunc(slices.Clone(f.implementations(fn)), func(of *types.Func) bool { return len(f.concrete(of)) == 0 })
	return len(runs) > 0 && !slices.ContainsFunc(runs, func(of *types.Func) bool {
		recv := of.Signature().Recv().Type()
		return !slices.ContainsFunc(not, func(t types.Type) bool {
			iface, ok := t.Underlying().(*types.Interface)
			return types.Identical(recv, t) || ok && (types.Implements(recv, iface) || types.Implements(types.NewPointer(recv), iface))
		})
	})
}

// deniedTypes are those of which an expression is known not to be where a call stands: by a
// condition around it, or by what ends before it where it is one.
func (f *frame) deniedTypes(cur inspector.Cursor, e ast.Expr) (not []types.Type) {
	for _, x := range f.denied(cur) {
		id, ok := ast.Unparen(x).(*ast.Ident)
		if !ok {
			continue
		}
		var said *flow // last, before the condition
		for i, fl := range f.flows {
			if fl.to == (place{f.info.Uses[id], ""}) && fl.at <= x.Pos() && (said == nil || fl.at >= said.at) {
				said = &f.flows[i]
			}
		}
		if said == nil || len(said.from) != 1 {
			continue
		}
		a, ok := ast.Unparen(said.from[0]).(*ast.TypeAssertExpr)
		of, _, known := target(f.info, e)
		if ok && a.Type != nil && known && f.sameExpr(a.X, e) && !f.setBetween(of, said.at, cur.Node().Pos()) {
			not = append(not, f.typeOf(a.Type))
		}
	}
	return not
}

// denied are expressions that do not hold, or are nil, where a call stands.
func (f *frame) denied(cur inspector.Cursor) (found []ast.Expr) {
	for _, g := range f.guardsOf(cur, nil) {
		if len(g.exprs) == 1 {
			found = append(found, f.lacking(g.exprs[0], g.then)...)
		}
	}
	before := func(list []ast.Stmt) {
		for _, s := range list {
			if n, ok := s.(*ast.IfStmt); ok && n.End() <= cur.Node().Pos() && n.Else == nil && f.returns(n.Body.List) {
				found = append(found, f.lacking(n.Cond, false)...)
			}
		}
	}
	for c := cur; c.Node() != f.decl; c = c.Parent() {
		switch n := c.Parent().Node().(type) {
		case *ast.BlockStmt:
			before(n.List)
		case *ast.CaseClause:
			before(n.Body)
		}
	}
	return found
}
