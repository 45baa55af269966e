package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// Maps and caches that are asked for a key, and given what is then found out for it, whatever of that
// is kept.

// An element is what a map or a cache has for a key.
type element struct{ of, key ast.Expr }

// fillsAsked reports whether a block of an if runs where a map or a cache has nothing for a key,
// and puts something there, be it that it was here: the next round with that key asks it.
func (f *frame) fillsAsked(n *ast.IfStmt, block ast.Node, at around) bool {
	asked := slices.DeleteFunc(f.lackingElements(n.Cond, block == n.Body), func(el element) bool {
		p, _, ok := target(f.info, el.of)
		return !ok || !f.outlives(p.obj, at) || f.isMap(el.of) && f.isOwnKey(&ast.IndexExpr{X: el.of, Index: el.key}, at)
	})
	return f.fillsAny(block, asked) || f.asksAgain(block, asked)
}

// asksAgain reports whether a block takes one of some elements of maps behind a call, which is given its
// key, and so filled it: err := c.load(k); v = c.m[k].
func (f *frame) asksAgain(in ast.Node, asked []element) bool {
	if len(asked) == 0 {
		return false
	}
	loads := func(call *ast.CallExpr) bool {
		fn := f.callee(call)
		return fn != nil && f.world.declares(fn.Pkg()) && !f.pass.ImportObjectFact(fn.Origin(), new(IsQuery))
	}
	found := false
	ast.Inspect(in, func(n ast.Node) bool {
		ix, ok := n.(*ast.IndexExpr)
		if !ok {
			return !found
		}
		found = slices.ContainsFunc(asked, func(el element) bool {
			return f.isMap(ix.X) && f.sameExpr(el.of, ix.X) && f.sameExpr(el.key, ix.Index) && slices.ContainsFunc(f.calls, func(c inspector.Cursor) bool {
				call := c.Node().(*ast.CallExpr)
				return regionOf(in).contains(call.Pos()) && call.End() < ix.Pos() && loads(call) && slices.ContainsFunc(call.Args, func(arg ast.Expr) bool { return f.sameExpr(arg, el.key) })
			})
		})
		return !found
	})
	return found
}

// fillsAny reports whether a node puts something into one of some elements.
func (f *frame) fillsAny(in ast.Node, asked []element) bool {
	if len(asked) == 0 {
		return false
	}
	fills := func(of, key ast.Expr) bool {
		return slices.ContainsFunc(asked, func(el element) bool { return f.sameExpr(el.of, of) && f.sameExpr(el.key, key) })
	}
	found := false
	ast.Inspect(in, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return n == in
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				ix, ok := ast.Unparen(lhs).(*ast.IndexExpr)
				found = found || ok && fills(ix.X, ix.Index)
			}
		case *ast.CallExpr: // c.Store(k, v)
			sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
			found = found || ok && len(n.Args) == 2 && f.info.Selections[sel] != nil && fills(sel.X, n.Args[0])
		}
		return !found
	})
	return found
}

// skipsKnown reports whether a round of the innermost loop around a call, or the literal that it
// stands in, ends before it where a map or a cache that is older has something for what the query is
// asked by, and whether the round puts something there. To leave out elements that came before is no
// such thing: what the others say that they are about, many of them have in common. Yet where it is the
// answer of another query for the same that is kept, all that is read for it is read once.
func (f *frame) skipsKnown(cur inspector.Cursor, c candidate) bool {
	var asked []element
	for ; ; cur = cur.Parent() {
		switch n := cur.Parent().Node().(type) {
		case *ast.BlockStmt:
			asked = append(asked, f.skipped(n.List, cur.Node().Pos())...)
		case *ast.CaseClause:
			asked = append(asked, f.skipped(n.Body, cur.Node().Pos())...)
		case *ast.FuncDecl:
			return false
		case *ast.FuncLit, *ast.ForStmt, *ast.RangeStmt:
			if kind := cur.ParentEdgeKind(); kind != edge.FuncLit_Body && kind != edge.ForStmt_Body && kind != edge.RangeStmt_Body {
				continue
			}
			return f.fillsAny(n, slices.DeleteFunc(asked, func(el element) bool {
				p, _, ok := target(f.info, el.of)
				_, isLit := n.(*ast.FuncLit)
				return !ok || regionOf(n).contains(p.obj.Pos()) || !isLit && !f.isFoundOut(el.key, regionOf(n)) && (c.query.Writes() || !f.keepsAnswer(n, el)) || !c.asksBy(f, el.key)
			}))
		}
	}
}

// asksBy reports whether an expression is what says which rows a query is about.
func (c candidate) asksBy(f *frame, e ast.Expr) bool {
	return slices.ContainsFunc(c.keys, func(s source) bool { return s.expr != nil && f.sameExpr(s.expr, e) })
}

// keepsAnswer reports whether a node puts into an element what a query gives there that asks by its key.
func (f *frame) keepsAnswer(in ast.Node, el element) bool {
	answers := set{}
	for _, cur := range f.calls {
		call := cur.Node().(*ast.CallExpr)
		if regionOf(in).contains(call.Pos()) && slices.ContainsFunc(f.callEffects(call), func(c candidate) bool { return !c.query.Writes() && c.asksBy(f, el.key) }) {
			answers.addAll(f.answers(call))
		}
	}
	found := false
	ast.Inspect(in, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != 1 || len(a.Rhs) != 1 {
			return !found
		}
		ix, ok := ast.Unparen(a.Lhs[0]).(*ast.IndexExpr)
		found = found || ok && f.sameExpr(ix.X, el.of) && f.sameExpr(ix.Index, el.key) && mentions(f.info, a.Rhs[0]).meets(answers)
		return !found
	})
	return found
}

// isFoundOut reports whether an expression is a variable that something which may fail gives a value
// to within a region.
func (f *frame) isFoundOut(e ast.Expr, in region) bool {
	v := usedVar(f.info, e)
	return v != nil && slices.ContainsFunc(f.flows, func(fl flow) bool {
		return fl.to == (place{v, ""}) && fl.call != nil && in.contains(fl.at) && f.givesOutcome(fl.call)
	})
}

// skipped are the elements of maps and caches for which statements before a place end what they
// stand in, as if all was done.
func (f *frame) skipped(list []ast.Stmt, before token.Pos) (found []element) {
	for _, s := range list {
		n, ok := s.(*ast.IfStmt)
		if !ok || n.End() > before || n.Else != nil || len(n.Body.List) == 0 {
			continue
		}
		switch last := n.Body.List[len(n.Body.List)-1].(type) {
		case *ast.BranchStmt:
			ok = last.Tok == token.CONTINUE && last.Label == nil
		case *ast.ReturnStmt:
			ok = !slices.ContainsFunc(last.Results, func(e ast.Expr) bool { return isError(f.typeOf(e)) && !f.isNil(e) })
		default:
			ok = false
		}
		if ok {
			found = append(found, f.lackingElements(n.Cond, false)...)
		}
	}
	return found
}

// lackingElements are the elements of maps and caches that a condition, or then its opposite,
// says are not there.
func (f *frame) lackingElements(cond ast.Expr, then bool) (found []element) {
	for _, e := range f.lacking(cond, then) {
		switch e := ast.Unparen(e).(type) {
		case *ast.IndexExpr:
			if f.isMap(e.X) {
				found = append(found, element{e.X, e.Index})
			}
		case *ast.Ident:
			found = append(found, f.lookUps(f.info.Uses[e], cond.Pos())...)
		}
	}
	return found
}

// lacking are the expressions that a condition, or then its opposite, says are not there:
// !ok, m[k] == nil.
func (f *frame) lacking(e ast.Expr, then bool) []ast.Expr {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			return f.lacking(e.X, !then)
		}
	case *ast.BinaryExpr:
		switch {
		case (e.Op == token.LAND) == then && (e.Op == token.LAND || e.Op == token.LOR):
			return append(f.lacking(e.X, then), f.lacking(e.Y, then)...)
		case f.info.Types[e.Y].IsNil() && (e.Op == token.EQL && then || e.Op == token.NEQ && !then):
			return []ast.Expr{e.X}
		}
	case *ast.Ident, *ast.IndexExpr:
		if !then {
			return []ast.Expr{e}
		}
	}
	return nil
}

// lookUps are the elements of maps and caches that a variable says are there, or is: v, ok := m[k],
// v := m[k], v, ok := c.Load(k), before a place.
func (f *frame) lookUps(v types.Object, before token.Pos) (found []element) {
	if v == nil {
		return nil
	}
	for _, fl := range f.flows {
		if fl.to != (place{v, ""}) || fl.at > before || len(fl.from) != 1 {
			continue
		}
		of, key := lookedUp(fl.from[0])
		if of == nil || !f.info.Types[of].IsValue() {
			continue
		}
		call, isCall := ast.Unparen(fl.from[0]).(*ast.CallExpr)
		b, isBasic := v.Type().Underlying().(*types.Basic)
		if isCall && isBasic && b.Kind() == types.Bool && f.asksNothing(call) || f.isMap(of) {
			found = append(found, element{of, key})
		}
	}
	return found
}
