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
	if !ok || fn.Signature().Recv() == nil || !types.IsInterface(fn.Signature().Recv().Type()) || !f.asserts && usedField(f.info, sel.X) == nil {
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
		if t := f.deniedByField(x, e); t != nil {
			not = append(not, t)
		}
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

// deniedByField is the type of which what a field has is known not to be where another field of
// the struct is nil: that keeps the same value, asserted to be of the type, if it is.
func (f *frame) deniedByField(x, e ast.Expr) types.Type {
	kept, of := usedField(f.info, x), usedField(f.info, e)
	if kept == nil || of == nil || kept.Pkg() != of.Pkg() || f.world.packages[kept.Pkg()] == nil || !f.sameExpr(baseOf(x), baseOf(e)) {
		return nil
	}
	keeps, has := f.world.gifts(kept), f.world.gifts(of)
	var t types.Type
	for _, k := range keeps {
		a, ok := k.value.(*ast.TypeAssertExpr)
		if !ok || a.Type == nil || t != nil && !types.Identical(t, k.frame.typeOf(a.Type)) {
			return nil
		}
		t = k.frame.typeOf(a.Type)
	}
	for _, h := range has { // each that has it keeps it, too
		if !slices.ContainsFunc(keeps, func(k gift) bool {
			return h.frame == k.frame && h.frame.sameExpr(k.value.(*ast.TypeAssertExpr).X, h.value)
		}) {
			return nil
		}
	}
	if len(has) == 0 {
		return nil
	}
	return t
}

// baseOf is what a field is taken from.
func baseOf(e ast.Expr) ast.Expr {
	if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
		return sel.X
	}
	return e
}

// A gift is a value that a function gives to a field.
type gift struct {
	frame *frame
	value ast.Expr
}

// gifts are all that a field that no other package sees is given; none if it may be given more.
func (w *world) gifts(field *types.Var) (all []gift) {
	list := w.fieldLists[field.Origin()]
	if list == nil || list.open {
		return nil
	}
	for _, g := range list.given {
		f := w.frameOf(g)
		if f == nil {
			return nil
		}
		if g.value != nil {
			all = append(all, gift{f, f.behindName(g.value)})
			continue
		}
		for _, fl := range f.flows {
			if fl.to != g.at || fl.weak {
				continue
			}
			if len(fl.from) != 1 {
				return nil
			}
			all = append(all, gift{f, f.behindName(fl.from[0])})
		}
	}
	return all
}

// behindName is the assertion that a variable is given, if that is all it is given; the
// expression itself if not.
func (f *frame) behindName(e ast.Expr) ast.Expr {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok && f.info.Uses[id] != nil {
		if a, ok := f.onlyValue(f.info.Uses[id]).(*ast.TypeAssertExpr); ok {
			return a
		}
	}
	return ast.Unparen(e)
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
