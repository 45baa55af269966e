package nplusone

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
)

// collectFix rewrites a loop that only collects rows
//
//	for _, id := range ids {
//		s, err := q.GetStory(ctx, id)
//		if err != nil { return nil, err }
//		out = append(out, s)
//	}
//
// as one call of the batch twin. Anything else in the loop, or types that do
// not fit, and there is no fix.
func collectFix(pass *analysis.Pass, s *loops.Site) []analysis.SuggestedFix {
	n, ok := s.Loop.(*ast.RangeStmt)
	if !ok || !s.Direct || s.Query.Batch == "" || len(n.Body.List) != 3 {
		return nil
	}
	info, twin := pass.TypesInfo, s.Query.Batch
	sel, takes := takesElement(info, s.Call, n)
	get, row := getsRow(n.Body.List[0], s.Call)
	check, checks := n.Body.List[1].(*ast.IfStmt)
	put := putsRow(info, n.Body.List[2], row)
	if !takes || get == nil || !checks || put == nil || !returnsOnly(info, check) ||
		!twinFits(info, sel, twin, n.X, info.TypeOf(row)) {
		return nil
	}
	many := row.Name + "s"
	if taken(pass.Pkg, many, n) {
		many = row.Name + "Batch"
	}
	text := types.ExprString
	replace := []analysis.TextEdit{
		{Pos: n.Pos(), End: get.End(), NewText: fmt.Appendf(nil, "%s, %s := %s.%s(%s, %s)",
			many, text(get.Lhs[1]), text(sel.X), twin, text(s.Call.Args[0]), text(n.X))},
		{Pos: put.Pos(), End: n.End(), NewText: fmt.Appendf(nil, "%s = append(%[1]s, %s...)", text(put.Lhs[0]), many)},
	}
	return []analysis.SuggestedFix{{
		Message:   fmt.Sprintf("call %s once (rows come in no set order, and keys without a row are left out)", twin),
		TextEdits: replace,
	}}
}

// takesElement reports whether a call is q.Query(ctx, id) with the loop's
// element, and returns q.Query.
func takesElement(info *types.Info, call *ast.CallExpr, n *ast.RangeStmt) (sel *ast.SelectorExpr, ok bool) {
	sel, ok = call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) != 2 {
		return nil, false
	}
	arg, isArg := call.Args[1].(*ast.Ident)
	elem, isElem := n.Value.(*ast.Ident)
	return sel, isArg && isElem && info.Uses[arg] == info.Defs[elem]
}

// getsRow returns the statement "row, err := call" and its row; nil for any
// other.
func getsRow(stmt ast.Stmt, call *ast.CallExpr) (*ast.AssignStmt, *ast.Ident) {
	get, ok := stmt.(*ast.AssignStmt)
	if !ok || get.Tok != token.DEFINE || len(get.Lhs) != 2 || len(get.Rhs) != 1 || get.Rhs[0] != call {
		return nil, nil
	}
	row, ok := get.Lhs[0].(*ast.Ident)
	if !ok {
		return nil, nil
	}
	return get, row
}

// putsRow returns the statement "out = append(out, row)"; nil for any other.
func putsRow(info *types.Info, stmt ast.Stmt, row *ast.Ident) *ast.AssignStmt {
	put, ok := stmt.(*ast.AssignStmt)
	if !ok || row == nil || len(put.Lhs) != 1 || len(put.Rhs) != 1 || !loops.IsAppend(info, put.Rhs[0]) {
		return nil
	}
	added := put.Rhs[0].(*ast.CallExpr)
	if len(added.Args) != 2 || types.ExprString(added.Args[0]) != types.ExprString(put.Lhs[0]) {
		return nil
	}
	if item, ok := added.Args[1].(*ast.Ident); !ok || info.Uses[item] != info.Defs[row] {
		return nil
	}
	return put
}

// returnsOnly reports whether a statement is "if err != nil { return … }".
func returnsOnly(info *types.Info, n *ast.IfStmt) bool {
	if n.Init != nil || n.Else != nil || len(n.Body.List) != 1 {
		return false
	}
	_, isReturn := n.Body.List[0].(*ast.ReturnStmt)
	known, failed := loops.ErrorCond(info, n.Cond, true)
	return isReturn && known && failed
}

// twinFits reports whether the batch twin takes what the loop ranges over and
// returns rows of the same type.
func twinFits(info *types.Info, sel *ast.SelectorExpr, twin string, over ast.Expr, row types.Type) bool {
	obj, _, _ := types.LookupFieldOrMethod(info.TypeOf(sel.X), true, info.Uses[sel.Sel].Pkg(), twin)
	fn, ok := obj.(*types.Func)
	if !ok {
		return false
	}
	params, results := fn.Signature().Params(), fn.Signature().Results()
	if params.Len() != 2 || results.Len() != 2 {
		return false
	}
	rows, ok := results.At(0).Type().Underlying().(*types.Slice)
	return ok && types.Identical(rows.Elem(), row) && types.AssignableTo(info.TypeOf(over), params.At(1).Type())
}

// taken reports whether a name means something where a loop stands.
func taken(pkg *types.Package, name string, n *ast.RangeStmt) bool {
	for scope := pkg.Scope().Innermost(n.Pos()); scope != nil; scope = scope.Parent() {
		if scope.Lookup(name) != nil {
			return true
		}
	}
	return false
}
