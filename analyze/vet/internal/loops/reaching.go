package loops

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// Which of the values that a variable is given one after another it has where it is used.

// givenBefore are the flows, by their numbers, that may have given a variable what it has
// where it is used: the last one that surely did and those behind it. They are all where
// none surely did.
func (f *frame) givenBefore(use *ast.Ident, obj types.Object) (found []int) {
	for i, fl := range f.flows {
		if fl.to.obj == obj && !fl.weak {
			found = append(found, i)
		}
	}
	cur, ok := f.cursor.FindNode(use)
	if !ok || len(found) < 2 {
		return found
	}
	last, ok := f.surelyGiven(cur, obj, found)
	if !ok {
		return found
	}
	return slices.DeleteFunc(found, func(i int) bool { return f.flows[i].at < f.flows[last].at || f.flows[i].at > use.Pos() })
}

// surelyGiven is the last of some flows that gives a variable a value of its own on each
// way to a place. A loop around the place that gives it another one may do so behind it.
func (f *frame) surelyGiven(cur inspector.Cursor, obj types.Object, flows []int) (last int, ok bool) {
	for c := cur; c.Node() != f.decl; c = c.Parent() {
		switch n := c.Node().(type) {
		case *ast.FuncLit:
			return 0, false
		case *ast.ForStmt, *ast.RangeStmt:
			if slices.ContainsFunc(flows, func(i int) bool { return regionOf(n).contains(f.flows[i].at) }) {
				return 0, false
			}
		}
		for _, s := range statementsOf(c.Parent().Node()) {
			if s.End() > c.Node().Pos() {
				break
			}
			switch s.(type) {
			case *ast.AssignStmt, *ast.DeclStmt:
			default:
				continue
			}
			for _, i := range flows {
				if fl := f.flows[i]; regionOf(s).contains(fl.at) && !fl.accum && fl.to.field == "" && !f.uses(i)[place{obj, ""}] && !insideLiteral(s, fl) {
					last, ok = i, true
				}
			}
		}
		if ok {
			return last, true
		}
	}
	return 0, false
}

// insideLiteral reports whether a flow of a statement is one of a function literal in it,
// which may run never.
func insideLiteral(s ast.Stmt, fl flow) (inside bool) {
	ast.Inspect(s, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok {
			inside = inside || regionOf(lit).contains(fl.at)
		}
		return !inside
	})
	return inside
}
