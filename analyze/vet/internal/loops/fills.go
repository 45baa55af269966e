package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// fills are the fields of what a function is given that it reads a row into: of a row that
// it writes, what the database has given it, its number.
func (w *world) fills(fn *types.Func) []Param {
	found, ok := w.filled[fn]
	if !ok {
		if c := w.packages[fn.Pkg()]; c != nil && c.decls[fn] != nil {
			found = c.scanned(c.decls[fn])
		}
		w.filled[fn] = found
	}
	return found
}

// addFilled adds the fields that a call has its function fill, of variables that it is
// given, to what the call gives.
func (f *frame) addFilled(found set, call *ast.CallExpr) {
	fn := f.callee(call)
	if fn == nil {
		return
	}
	_, args := f.operands(call)
	for _, by := range f.behind(fn) {
		for _, p := range f.world.fills(by) {
			if p.Index >= len(args) {
				continue
			}
			arg := ast.Unparen(args[p.Index])
			if addr, ok := arg.(*ast.UnaryExpr); ok && addr.Op == token.AND {
				arg = addr.X
			}
			if v, ok := usedVar(f.info, arg).(*types.Var); ok && !v.IsField() {
				found[place{v, p.Field}] = true
			}
		}
	}
}

// scanned are the fields of a function's parameters that calls in it are given the
// addresses of, or that are set to a variable whose address Scan is given.
func (c *checker) scanned(decl *ast.FuncDecl) (found []Param) {
	params := litParams(c.info(), &ast.FuncLit{Type: decl.Type})
	note := func(e ast.Expr) {
		field, ok := ast.Unparen(e).(*ast.SelectorExpr)
		if !ok {
			return
		}
		if p, ok := fieldPlace(c.info(), field); ok {
			if i := slices.Index(params, p.obj); i >= 0 {
				found = append(found, Param{Index: i, Field: p.field})
			}
		}
	}
	read := map[types.Object]bool{}
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			for _, arg := range n.Args {
				if addr, ok := ast.Unparen(arg).(*ast.UnaryExpr); ok && addr.Op == token.AND {
					note(addr.X)
					read[usedVar(c.info(), addr.X)] = true
				}
			}
		case *ast.AssignStmt:
			for i, lhs := range n.Lhs {
				if len(n.Lhs) == len(n.Rhs) && read[usedVar(c.info(), n.Rhs[i])] && usedVar(c.info(), n.Rhs[i]) != nil {
					note(lhs)
				}
			}
		}
		return true
	})
	return found
}
