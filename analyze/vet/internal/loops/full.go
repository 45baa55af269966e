package loops

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// Lists to which something is added only until they have a few elements.

// fullAt is how many elements a list has at most just before a flow adds to it, because the function asks
// each time whether it has that many yet; -1 is not known. It asks before: if len(x) >= 4 { return },
// if len(x) < 4 { … }, for … && len(x) < 4; or behind, and ends the loop.
func (f *frame) fullAt(fl flow, at place) int {
	cur, ok := f.cursor.FindByPos(fl.at, fl.at)
	if !fl.accum || fl.weak || !ok {
		return -1
	}
	for c := cur; c.Node() != f.decl && !regionOf(c.Node()).contains(at.obj.Pos()); c = c.Parent() {
		switch c.Node().(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.LabeledStmt, *ast.FuncLit: // what is asked outside is not asked each time
			return -1
		}
		if n := f.roomBefore(c, at); n >= 0 {
			return n
		}
		if n := f.fullBehind(c, at, fl.at); n >= 0 {
			return n
		}
	}
	return -1
}

// roomBefore is how many elements a list has at most at a place, by the statement that the place is a part
// of or by one before it in the same block; -1 is not known.
func (f *frame) roomBefore(cur inspector.Cursor, at place) int {
	switch n := cur.Parent().Node().(type) {
	case *ast.IfStmt:
		switch cur.ParentEdgeKind() {
		case edge.IfStmt_Body:
			return f.longest(n.Cond, true, at)
		case edge.IfStmt_Else:
			return f.longest(n.Cond, false, at)
		}
	case *ast.ForStmt:
		if n.Cond != nil && cur.ParentEdgeKind() == edge.ForStmt_Body {
			return f.longest(n.Cond, true, at)
		}
	}
	for _, s := range statementsOf(cur.Parent().Node()) {
		if n, ok := s.(*ast.IfStmt); ok && n.End() <= cur.Node().Pos() && n.Else == nil && (endsBlock(n.Body.List) || f.returns(n.Body.List)) {
			if most := f.longest(n.Cond, false, at); most >= 0 {
				return most
			}
		}
	}
	return -1
}

// fullBehind is how many elements a list has at most when a round of the loop begins that a statement is
// one of: the next statement ends that where there are more, and no loop is around it that the list is
// older than; -1 is not known.
func (f *frame) fullBehind(cur inspector.Cursor, at place, added token.Pos) int {
	if _, isStmt := cur.Node().(ast.Stmt); !isStmt {
		return -1
	}
	next, ok := cur.NextSibling()
	if !ok {
		return -1
	}
	n, ok := next.Node().(*ast.IfStmt)
	if !ok || n.Init != nil || skipsFrom(cur, added) {
		return -1
	}
	breaks := len(n.Body.List) > 0 && isBreak(n.Body.List[len(n.Body.List)-1])
	if !breaks && !f.returns(n.Body.List) {
		return -1
	}
	loops := 0
	for c := cur.Parent(); c.Node() != f.decl && !regionOf(c.Node()).contains(at.obj.Pos()); c = c.Parent() {
		switch c.Node().(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			loops++
		case *ast.FuncLit, *ast.LabeledStmt:
			return -1
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			if breaks && loops == 0 {
				return -1
			}
		}
	}
	if loops == 0 || breaks && loops > 1 {
		return -1
	}
	return f.longest(n.Cond, false, at)
}

// skipsFrom reports whether something in a statement, behind a place, may go on elsewhere than behind it.
func skipsFrom(cur inspector.Cursor, from token.Pos) bool {
	for c := range cur.Preorder((*ast.BranchStmt)(nil)) {
		if b := c.Node().(*ast.BranchStmt); b.Pos() > from && (b.Tok == token.CONTINUE || b.Tok == token.GOTO) {
			return true
		}
	}
	return false
}

// isBreak reports whether a statement ends the loop around it.
func isBreak(s ast.Stmt) bool {
	b, ok := s.(*ast.BranchStmt)
	return ok && b.Tok == token.BREAK && b.Label == nil
}

// endsBlock reports whether the last of some statements leaves what they and those behind are in.
func endsBlock(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	b, ok := list[len(list)-1].(*ast.BranchStmt)
	return ok && (b.Tok == token.BREAK || b.Tok == token.CONTINUE)
}

// longest is how many elements a list has at most where a condition holds, or does not, by what it says of
// its length, among others; -1 is nothing.
func (f *frame) longest(e ast.Expr, then bool, at place) int {
	b, ok := ast.Unparen(e).(*ast.BinaryExpr)
	if !ok {
		return -1
	}
	if b.Op == token.LAND && then || b.Op == token.LOR && !then { // both hold
		if n := f.longest(b.X, then, at); n >= 0 {
			return n
		}
		return f.longest(b.Y, then, at)
	}
	of := f.lengthOf(b.X)
	most, known := f.intValue(b.Y)
	if of == nil || !known || most > maxRounds {
		return -1
	}
	if p, whole, ok := target(f.info, of); !ok || !whole || p != at {
		return -1
	}
	switch {
	case b.Op == token.LSS && then, b.Op == token.GEQ && !then:
		return int(most) - 1
	case b.Op == token.LEQ && then, b.Op == token.GTR && !then:
		return int(most)
	}
	return -1
}
