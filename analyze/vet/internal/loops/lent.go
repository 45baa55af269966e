package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"
)

// Functions that are given an address to look at what is there, as those that make what is shown
// of a row: nothing comes into it from what they are given besides. And maps that functions are given.

// looksOnly reports whether a call is of a declared function that changes nothing behind the
// pointers that it is given.
func (f *frame) looksOnly(call *ast.CallExpr) bool {
	fn := typeutil.StaticCallee(f.info, call)
	if fn == nil {
		return false
	}
	fn = fn.Origin()
	params := fn.Signature().Params()
	for i, arg := range call.Args {
		if addr, ok := ast.Unparen(arg).(*ast.UnaryExpr); ok && addr.Op == token.AND && !(i < params.Len() && isPointer(params.At(i).Type())) {
			return false // as what, it says itself
		}
	}
	only, ok := f.world.looking[fn]
	if !ok {
		c := f.world.packages[fn.Pkg()]
		only = c != nil && c.decls[fn] != nil && c.decls[fn].Body != nil && c.looksOnly(c.decls[fn])
		f.world.looking[fn] = only
	}
	return only
}

// looksOnly reports whether all that a function does with the pointers that it is given is to
// read fields of what they point to.
func (c *checker) looksOnly(decl *ast.FuncDecl) bool {
	pointers := map[types.Object]bool{}
	for _, p := range litParams(c.info(), &ast.FuncLit{Type: decl.Type}) {
		if p != nil && isPointer(p.Type()) {
			pointers[p] = true
		}
	}
	only := true
	ast.PreorderStack(decl.Body, nil, func(n ast.Node, above []ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && pointers[c.info().Uses[id]] {
			only = only && c.readsField(id, above)
		}
		return only
	})
	return only
}

// readsField reports whether a use of a pointer is to read a field, or to compare it with nil.
func (c *checker) readsField(use ast.Expr, above []ast.Node) bool {
	field := false
	for i := len(above) - 1; i >= 0; i-- {
		switch n := above[i].(type) {
		case *ast.ParenExpr:
		case *ast.SelectorExpr:
			s := c.info().Selections[n]
			if s == nil {
				return false
			}
			if s.Kind() != types.FieldVal {
				return field && !isPointer(s.Obj().(*types.Func).Signature().Recv().Type())
			}
			field = true
		case *ast.IndexExpr:
			if n.X != use {
				return field
			}
		case *ast.UnaryExpr:
			return field && n.Op != token.AND
		case *ast.BinaryExpr:
			return field || c.info().Types[n.Y].IsNil()
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				if lhs == use {
					return false
				}
			}
			return field
		case *ast.IncDecStmt:
			return false
		default:
			return field
		}
		use = above[i].(ast.Expr)
	}
	return false
}

// maxMapHanded is through how many functions a map is followed that they hand on.
const maxMapHanded = 3

// fillsMap reports whether a call of a function may add to the map that is an argument: not where all that
// the function does with it is to look, or to hand it to another one that does no more.
func (w *world) fillsMap(fn *types.Func, arg, more int) bool {
	if fn == nil || more == 0 || w.packages[fn.Pkg()] == nil {
		return true
	}
	c := w.packages[fn.Pkg()]
	decl := c.decls[fn.Origin()]
	if decl == nil {
		return true
	}
	params := litParams(c.info(), &ast.FuncLit{Type: decl.Type})
	if arg >= len(params) || params[arg] == nil {
		return true
	}
	fills := false
	ast.PreorderStack(decl.Body, nil, func(n ast.Node, above []ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || c.info().Uses[id] != params[arg] || fills || len(above) == 0 {
			return !fills
		}
		switch by := above[len(above)-1].(type) {
		case *ast.RangeStmt:
			fills = by.X != id
		case *ast.IndexExpr:
			fills = by.X != id || assigns(above, by)
		case *ast.BinaryExpr: // m == nil
		case *ast.CallExpr:
			at := slices.Index(by.Args, ast.Expr(id))
			fills = !isBuiltin(c.info(), by.Fun, "len") && (at < 0 || w.fillsMap(typeutil.StaticCallee(c.info(), by), at, more-1))
		default:
			fills = true
		}
		return !fills
	})
	return fills
}

// assigns reports whether an element is what the statement around it gives a value to.
func assigns(above []ast.Node, to *ast.IndexExpr) bool {
	if len(above) < 2 {
		return false
	}
	switch n := above[len(above)-2].(type) {
	case *ast.AssignStmt:
		return slices.Contains(n.Lhs, ast.Expr(to))
	case *ast.IncDecStmt:
		return true
	}
	return false
}
