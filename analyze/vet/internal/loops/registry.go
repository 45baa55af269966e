package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// Lists and maps in package variables: written out, or filled while the program starts by what
// registers itself there.

// A growth is a place where a package variable gets an element.
type growth struct {
	in      *checker
	decl    *ast.FuncDecl // nil outside of functions
	again   bool          // in a loop or a literal, which may run often
	sameKey bool          // always by the same key
}

// noteListedVar notes how many elements a package variable has that is written out, and what it is
// given besides.
func (c *checker) noteListedVar(n ast.Node, above []ast.Node) {
	switch n := n.(type) {
	case *ast.Ident: // whoever is given a map, or has it by another name, may fill it
		if v, ok := c.info().Uses[n].(*types.Var); ok && isPackageVar(v) && isMapType(v.Type()) && !c.inTest(n) && handsOver(n, above) {
			c.world.shared[v] = true
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			v, ok := c.info().Defs[name].(*types.Var)
			if !ok || v.Parent() != c.pass.Pkg.Scope() || len(n.Values) > 0 && len(n.Names) != len(n.Values) {
				continue
			}
			if _, known := c.world.listed[v]; !known {
				c.world.listed[v] = c.listingAtFirst(n.Values, i)
			}
		}
	case *ast.UnaryExpr: // whoever has its address may fill it
		if v, ok := usedVar(c.info(), n.X).(*types.Var); ok && n.Op == token.AND && isPackageVar(v) && !c.inTest(n) {
			c.world.listed[v] = unlisted
		}
	case *ast.AssignStmt:
		if c.inTest(n) {
			return
		}
		for i, lhs := range n.Lhs {
			v, ok := holder(c.info(), lhs).(*types.Var)
			if !ok || !isPackageVar(v) {
				continue
			}
			ix, element := ast.Unparen(lhs).(*ast.IndexExpr)
			element = element && isMapType(c.info().TypeOf(ix.X)) && usedVar(c.info(), ix.X) == v
			if !element && !(len(n.Lhs) == len(n.Rhs) && c.addsOne(n.Rhs[i], v)) {
				c.world.listed[v] = unlisted
				continue
			}
			if element && c.isKeyOf(ix.Index, v, above) {
				continue
			}
			c.world.growing[v] = append(c.world.growing[v], growth{c, declAround(above), inLoop(above) || inLiteral(above), element && isConstant(c.info(), ix.Index)})
		}
	}
}

// listingAtFirst is that of the value which a variable begins with; none is a list without elements.
func (c *checker) listingAtFirst(values []ast.Expr, i int) listing {
	if len(values) == 0 {
		return listing{named: true}
	}
	f := &frame{checker: c, info: c.info()}
	if call, ok := ast.Unparen(values[i]).(*ast.CallExpr); ok && isBuiltin(c.info(), call.Fun, "make") {
		return f.madeEmpty(call)
	}
	return f.listing(values[i])
}

// isPackageVar reports whether a variable is a package's.
func isPackageVar(v *types.Var) bool {
	return !v.IsField() && v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
}

// handsOver reports whether a use of a variable gives it to a function or to another variable, or is
// of one of its methods.
func handsOver(id *ast.Ident, above []ast.Node) bool {
	if len(above) == 0 {
		return false
	}
	var use ast.Expr = id
	i := len(above) - 1
	if sel, ok := above[i].(*ast.SelectorExpr); ok {
		if sel.X == use { // a field or a method
			return true
		}
		use, i = sel, i-1 // of another package
	}
	if i < 0 {
		return false
	}
	switch n := above[i].(type) {
	case *ast.CallExpr:
		looks := false
		switch fun := n.Fun.(type) {
		case *ast.Ident:
			looks = fun.Name == "len" || fun.Name == "delete"
		case *ast.SelectorExpr: // maps.Keys
			looks = fun.Sel.Name == "Keys" || fun.Sel.Name == "Values" || fun.Sel.Name == "All"
		}
		return slices.Contains(n.Args, use) && !looks
	case *ast.AssignStmt:
		return slices.Contains(n.Rhs, use)
	case *ast.ReturnStmt, *ast.KeyValueExpr, *ast.ValueSpec:
		return true
	}
	return false
}

// isKeyOf reports whether an expression is the key of a loop over a variable.
func (c *checker) isKeyOf(e ast.Expr, v *types.Var, above []ast.Node) bool {
	key := usedVar(c.info(), e)
	return key != nil && slices.ContainsFunc(above, func(n ast.Node) bool {
		loop, ok := n.(*ast.RangeStmt)
		return ok && loop.Key != nil && usedVar(c.info(), loop.Key) == key && usedVar(c.info(), loop.X) == v
	})
}

// addsOne reports whether an expression is a variable with one element more: append(v, x).
func (c *checker) addsOne(e ast.Expr, v *types.Var) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	return ok && IsAppend(c.info(), call) && len(call.Args) == 2 && !call.Ellipsis.IsValid() && usedVar(c.info(), call.Args[0]) == v
}

func inLiteral(above []ast.Node) bool {
	return slices.ContainsFunc(above, func(n ast.Node) bool { _, ok := n.(*ast.FuncLit); return ok })
}

// listingOfVar is the listing of a package variable: of what is written out, and one more for each place
// by which something registers itself while the program starts.
func (w *world) listingOfVar(v *types.Var) listing {
	n, ok := w.listed[v]
	if !ok {
		return unlisted
	}
	for _, g := range w.growing[v] {
		more := w.registers(g)
		if more < 0 {
			return unlisted
		}
		n = n.and(listing{outer: more, inner: -1, named: n.named})
	}
	if n.outer == 0 || len(w.growing[v]) > 0 && w.shared[v] {
		return unlisted // what is put there cannot all be seen
	}
	return n
}

// registers is how many elements a place adds while the program starts, -1 if it may be any number.
func (w *world) registers(g growth) int {
	switch {
	case g.sameKey:
		return 1
	case g.decl == nil || g.again:
		return -1
	case isInit(g.decl):
		return 1
	}
	fn, ok := g.in.info().Defs[g.decl.Name].(*types.Func)
	if !ok || fn.Signature().Recv() != nil || w.asValue[fn] {
		return -1
	}
	n := 0
	if !w.allCalls(fn, w.callers[fn], func(at callSite, cur inspector.Cursor, _ *types.Func) bool {
		n++
		for c := range cur.Enclosing((*ast.ForStmt)(nil), (*ast.RangeStmt)(nil), (*ast.FuncLit)(nil), (*ast.FuncDecl)(nil)) {
			decl, ok := c.Node().(*ast.FuncDecl)
			return ok && isInit(decl)
		}
		return false
	}) {
		return -1
	}
	return n
}

// isInit reports whether a function is one that runs once, before the program's main.
func isInit(decl *ast.FuncDecl) bool { return decl.Recv == nil && decl.Name.Name == "init" }
