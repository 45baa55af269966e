package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"
)

// Loops that have no condition and end in their bodies, where what they go over has no more.

// goesWhile is the condition that a loop without one has all the same: the opposite of the one by
// which its body begins, where it ends there; nil is none.
func (f *frame) goesWhile(n *ast.ForStmt) ast.Expr {
	if n.Init != nil || n.Post != nil || len(n.Body.List) == 0 {
		return nil
	}
	first, ok := n.Body.List[0].(*ast.IfStmt)
	if !ok || first.Init != nil || first.Else != nil || len(first.Body.List) != 1 {
		return nil
	}
	if b, ok := first.Body.List[0].(*ast.BranchStmt); !ok || b.Tok != token.BREAK || b.Label != nil {
		return nil
	}
	not, ok := ast.Unparen(first.Cond).(*ast.UnaryExpr)
	if !ok || not.Op != token.NOT {
		return nil
	}
	return not.X
}

// nextOf are the readers of files, by their packages, with the methods that give the next part
// and then io.EOF. What comes over the network as it is sent has no such end.
var nextOf = map[string][]string{"encoding/csv": {"Read"}}

// takesNext adds to the variables of an endless loop those that its body fills with the next
// part of a file, before it ends where that has no more.
func (f *frame) takesNext(n *ast.ForStmt, vars set) {
	for i, s := range n.Body.List {
		call := callOf(s)
		if call == nil {
			continue
		}
		fn, ok := typeutil.Callee(f.info, call).(*types.Func)
		if !ok || fn.Pkg() == nil || fn.Signature().Recv() == nil || !slices.Contains(nextOf[fn.Pkg().Path()], fn.Name()) || !f.endsAtEOF(n.Body.List[i:]) {
			continue
		}
		for _, fl := range f.flows {
			if fl.call == call && !isError(fl.to.obj.Type()) {
				vars[fl.to] = true
			}
		}
	}
}

// callOf is the one call whose results a statement assigns, or an if does before its condition;
// nil is none.
func callOf(s ast.Stmt) *ast.CallExpr {
	if n, ok := s.(*ast.IfStmt); ok {
		s = n.Init
	}
	a, ok := s.(*ast.AssignStmt)
	if !ok || len(a.Rhs) != 1 {
		return nil
	}
	call, _ := ast.Unparen(a.Rhs[0]).(*ast.CallExpr)
	return call
}

// endsAtEOF reports whether the first of some statements that ask for an error ask for io.EOF,
// and end the loop or the function there.
func (f *frame) endsAtEOF(list []ast.Stmt) bool {
	for _, s := range list[:min(2, len(list))] {
		found := false
		ast.Inspect(s, func(x ast.Node) bool {
			n, ok := x.(*ast.IfStmt)
			if !ok || found {
				return !found
			}
			asks := false
			ast.Inspect(n.Cond, func(x ast.Node) bool {
				if sel, ok := x.(*ast.SelectorExpr); ok {
					v := f.info.Uses[sel.Sel]
					asks = asks || v != nil && v.Name() == "EOF" && v.Pkg() != nil && v.Pkg().Path() == "io"
				}
				return !asks
			})
			found = asks && len(n.Body.List) > 0 && leaves(n.Body.List[len(n.Body.List)-1])
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

// leaves reports whether a statement ends the function or the loop that it is in.
func leaves(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return s.Tok == token.BREAK
	}
	return false
}
