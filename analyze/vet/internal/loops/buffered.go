package loops

import (
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// Buffers that are sent when they are full: whoever is called for each element then sends once for
// many of them.

// sendsWhenFull reports whether what stands in a body, a function's or a literal's in one, comes to
// a call only where a list that is older is as long as something says, which it is emptied for or was
// filled for there: if len(b) < size { return }, if len(b) >= size { … }. (It may be told to send what
// there is.)
func (f *frame) sendsWhenFull(cur inspector.Cursor, body ast.Node) bool {
	for c := cur; c.Node() != body; c = c.Parent() {
		var full []ast.Expr
		switch n := c.Parent().Node().(type) {
		case *ast.IfStmt:
			if c.Node() == n.Body {
				full = f.fullLists(n.Cond, true)
			}
		case *ast.BlockStmt:
			for _, s := range n.List {
				if before, ok := s.(*ast.IfStmt); ok && before.End() <= c.Node().Pos() && before.Else == nil && f.returns(before.Body.List) {
					full = append(full, f.fullLists(before.Cond, false)...)
				}
			}
		}
		if slices.ContainsFunc(full, func(list ast.Expr) bool { return f.isBuffer(list, regionOf(body)) }) {
			return true
		}
	}
	return false
}

// fullLists are the lists that are full where a condition holds, or then where it does not; it may
// say so beside something else that may be so instead.
func (f *frame) fullLists(e ast.Expr, then bool) []ast.Expr {
	b, ok := ast.Unparen(e).(*ast.BinaryExpr)
	if !ok {
		return nil
	}
	switch b.Op {
	case token.LAND, token.LOR:
		return append(f.fullLists(b.X, then), f.fullLists(b.Y, then)...)
	case token.GEQ, token.GTR, token.EQL:
		if !then {
			return nil
		}
	case token.LSS, token.LEQ, token.NEQ:
		if then {
			return nil
		}
	default:
		return nil
	}
	call, ok := ast.Unparen(b.X).(*ast.CallExpr)
	if n, known := f.intValue(b.Y); !ok || !isBuiltin(f.info, call.Fun, "len") || known && n <= 1 {
		return nil
	}
	return call.Args
}

// isBuffer reports whether a list is older than a body that cuts it to nothing, or appends to it.
func (f *frame) isBuffer(list ast.Expr, in region) bool {
	p, whole, ok := target(f.info, list)
	return ok && whole && !in.contains(p.obj.Pos()) && slices.ContainsFunc(f.flows, func(fl flow) bool {
		if fl.to != p || !in.contains(fl.at) || len(fl.from) != 1 {
			return false
		}
		cut, ok := ast.Unparen(fl.from[0]).(*ast.SliceExpr)
		return IsAppend(f.info, fl.from[0]) || f.isEmpty(fl.from[0]) || f.isMake(fl.from[0]) || ok && f.sameExpr(cut.X, list) && cut.High != nil && f.isEmpty(cut.High)
	})
}
