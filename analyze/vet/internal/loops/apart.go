package loops

import (
	"go/ast"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// unreachedAfter is what a function does not come to any more once it has made a call that
// is in no loop: the other branches of what it is in, and all below a block that returns.
func (f *frame) unreachedAfter(cur inspector.Cursor) (found []region) {
	for c := cur; ; c = c.Parent() {
		parent := c.Parent().Node()
		switch n := c.Node().(type) {
		case *ast.FuncDecl, *ast.FuncLit, *ast.ForStmt, *ast.RangeStmt:
			return found
		case *ast.ReturnStmt:
			found = append(found, region{n.End(), f.decl.End()})
		case *ast.BlockStmt:
			if f.returns(n.List) {
				found = append(found, region{n.End(), f.decl.End()})
			}
			if of, ok := parent.(*ast.IfStmt); ok && c.ParentEdgeKind() == edge.IfStmt_Body && of.Else != nil {
				found = append(found, regionOf(of.Else))
			}
		case *ast.CaseClause:
			if f.returns(n.Body) {
				found = append(found, region{n.End(), f.decl.End()})
			}
			found = append(found, region{n.End(), parent.End()})
		}
	}
}

// returns reports whether the last of some statements always ends the function.
func (f *frame) returns(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	switch s := list[len(list)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BlockStmt:
		return f.returns(s.List)
	case *ast.IfStmt:
		if s.Else == nil || !f.returns(s.Body.List) {
			return false
		}
		return f.returns([]ast.Stmt{s.Else})
	case *ast.ExprStmt:
		return f.panics(s.X)
	}
	return false
}
