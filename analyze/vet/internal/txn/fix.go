package txn

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// useTx is an edit that runs a query on the transaction: where the call is a method
// of the handle itself, and a variable made of the transaction has the same method.
func (b *body) useTx(t *transaction, call *ast.CallExpr, e effect) []analysis.SuggestedFix {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || e.kind != runs || e.steps() > 1 || e.steps() == 1 && e.fn != nil {
		return nil
	}
	fn, ok := b.info.Uses[sel.Sel].(*types.Func)
	if !ok {
		return nil
	}
	for _, obj := range b.inScope(t, call.Pos()) {
		m := method(obj.Type(), fn.Name())
		if m == nil || !types.Identical(m.Signature().Params(), fn.Signature().Params()) ||
			!types.Identical(m.Signature().Results(), fn.Signature().Results()) || m.Signature().Variadic() != fn.Signature().Variadic() {
			continue
		}
		if e.steps() == 1 && !sameQueries(obj.Type(), b.info.TypeOf(sel.X)) {
			continue // another type whose method does something else
		}
		return []analysis.SuggestedFix{{
			Message:   fmt.Sprintf("run it on %s", obj.Name()),
			TextEdits: []analysis.TextEdit{{Pos: sel.X.Pos(), End: sel.X.End(), NewText: []byte(obj.Name())}},
		}}
	}
	return b.withTx(t, sel, e)
}

// steps are the functions on the way, but for those without a receiver that a method
// hands its own handle to.
func (e effect) steps() int {
	n := len(e.via)
	if e.own && !slices.ContainsFunc(e.via[min(1, n):], func(h Hop) bool { return strings.Contains(h.Name, ".") }) {
		return min(1, n)
	}
	return n
}

// withTx is an edit that takes generated queries to the transaction by their WithTx.
func (b *body) withTx(t *transaction, sel *ast.SelectorExpr, e effect) []analysis.SuggestedFix {
	tx, of := t.tx(), b.info.TypeOf(sel.X)
	if e.steps() != 1 || tx == nil || !isTx(tx.Type()) || of == nil || !slices.Contains(b.inScope(t, sel.Pos()), tx) {
		return nil
	}
	m := method(of, "WithTx")
	if m == nil || m.Signature().Params().Len() != 1 || m.Signature().Results().Len() != 1 ||
		!types.AssignableTo(tx.Type(), m.Signature().Params().At(0).Type()) || !types.Identical(deref(m.Signature().Results().At(0).Type()), deref(of)) {
		return nil
	}
	return []analysis.SuggestedFix{{
		Message:   fmt.Sprintf("run it in %s", tx.Name()),
		TextEdits: []analysis.TextEdit{{Pos: sel.X.End(), End: sel.X.End(), NewText: fmt.Appendf(nil, ".WithTx(%s)", tx.Name())}},
	}}
}

func deref(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// inScope are the variables made of a transaction that a name at a position means:
// the transaction itself first.
func (b *body) inScope(t *transaction, pos token.Pos) (list []types.Object) {
	at := b.pkg.Types.Scope().Innermost(pos)
	if at == nil {
		return nil
	}
	add := func(obj types.Object) {
		if _, found := at.LookupParent(obj.Name(), pos); found == obj && obj.Name() != "_" && !slices.Contains(list, obj) {
			list = append(list, obj)
		}
	}
	for _, obj := range t.objs {
		add(obj)
	}
	var others []types.Object
	for obj := range t.made {
		if len(b.values[obj]) == 1 {
			others = append(others, obj)
		}
	}
	slices.SortFunc(others, func(x, y types.Object) int { return int(x.Pos() - y.Pos()) })
	for _, obj := range others {
		add(obj)
	}
	return list
}

// deferEnd is an edit that adds a deferred call behind the check of the error of an
// assignment; none where there is no such check, or in a loop, at whose end it would
// not run.
func (b *body) deferEnd(assign ast.Node, err types.Object, text string) []analysis.SuggestedFix {
	stmt, ok := assign.(ast.Stmt)
	if !ok || err == nil {
		return nil
	}
	for n := b.parents[assign]; n != nil; n = b.parents[n] {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return nil
		case *ast.FuncLit, *ast.FuncDecl:
			n = nil
		}
		if n == nil {
			break
		}
	}
	check, ok := b.parents[assign].(*ast.IfStmt)
	if !ok {
		check = nil
		block, ok := b.parents[assign].(*ast.BlockStmt)
		if !ok {
			return nil
		}
		i := slices.Index(block.List, stmt)
		if i+1 < len(block.List) {
			check, _ = block.List[i+1].(*ast.IfStmt)
		}
	}
	if check == nil || check.Else != nil || !b.leaves(check, err) || b.parents[assign] == ast.Node(check) && !b.declaredBefore(assign, check) {
		return nil
	}
	if _, ok := b.parents[check].(*ast.BlockStmt); !ok {
		return nil
	}
	return []analysis.SuggestedFix{{
		Message:   "add " + text,
		TextEdits: []analysis.TextEdit{{Pos: check.End(), End: check.End(), NewText: []byte("\n" + text)}},
	}}
}

// leaves reports whether a statement is "if err != nil" that ends in a return or the
// like.
func (b *body) leaves(check *ast.IfStmt, err types.Object) bool {
	bin, ok := ast.Unparen(check.Cond).(*ast.BinaryExpr)
	if !ok || bin.Op != token.NEQ || !b.isErrNil(bin) || b.info.ObjectOf(ident(bin.X)) != err || len(check.Body.List) == 0 {
		return false
	}
	switch last := check.Body.List[len(check.Body.List)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.ExprStmt:
		call, ok := last.X.(*ast.CallExpr)
		return ok && !b.mayReturn(call)
	}
	return false
}

// declaredBefore reports whether all that a statement assigns outlives the if that it
// is in.
func (b *body) declaredBefore(assign ast.Node, check *ast.IfStmt) bool {
	a, ok := assign.(*ast.AssignStmt)
	return ok && a.Tok == token.ASSIGN && check.Init == ast.Stmt(a)
}
