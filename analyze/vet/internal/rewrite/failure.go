package rewrite

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// An absence is what a round does where there is no row.
type absence struct {
	cond ast.Expr // that there is none
	// body is what is done then, which ends the round; nil is that it goes on with
	// variables that are as they were.
	body *ast.BlockStmt
}

// onError reads the statements on the query's error: what is returned, and maybe
// what is done for elements without a row. It returns how many they are. The first
// may get its error itself.
func (l *lookup) onError(list []ast.Stmt, err types.Object) int {
	n, ok := list[0].(*ast.IfStmt)
	if !ok {
		l.decline(list[0], "it is no check of the query's error")
		return 0
	}
	if l.isNoRows(n.Cond, err) && l.isAbsence(n.Body, err) {
		l.absent = &absence{n.Cond, n.Body}
		if n.Else != nil && l.returns(n.Else, err) {
			return 1
		}
		if n.Else == nil && len(list) > 1 && l.returns(list[1], err) {
			return 2
		}
		l.decline(n, "what is done where the query fails is no return")
		return 0
	}
	if n.Else != nil {
		l.decline(n.Else, "it does something else where the query does not fail")
		return 0
	}
	body := n.Body.List
	if l.isOtherFailure(n.Cond, err) && l.returned(body, err) {
		l.absent = &absence{cond: n.Cond}
		return 1
	}
	if !l.isFailure(n.Cond, err) {
		l.decline(n.Cond, "it is no check of the query's error")
		return 0
	}
	if len(body) == 2 && l.absence(body[0], err) && l.returned(body[1:], err) {
		return 1
	}
	if l.returned(body, err) {
		return 1
	}
	l.decline(n.Body, "elements whose query fails are passed over, or more is done than to return the error")
	return 0
}

// absence notes "if errors.Is(err, ErrNoRows) { … }".
func (l *lookup) absence(stmt ast.Stmt, err types.Object) bool {
	n, ok := stmt.(*ast.IfStmt)
	if !ok || n.Init != nil || n.Else != nil || !l.isNoRows(n.Cond, err) || !l.isAbsence(n.Body, err) {
		return false
	}
	l.absent = &absence{n.Cond, n.Body}
	return true
}

// isAbsence reports whether a block only assigns, and then goes on with the next
// element or returns.
func (s *scope) isAbsence(b *ast.BlockStmt, err types.Object) bool {
	n := len(b.List)
	if n == 0 {
		return false
	}
	switch b.List[n-1].(type) {
	case *ast.BranchStmt:
		return isContinue(b.List[n-1:]) && s.isSimple(b.List[:n-1]) && !s.uses(b, err)
	case *ast.ReturnStmt:
		return s.isSimple(b.List[:n-1])
	}
	return false
}

// returns notes the return of "if err != nil { return … }".
func (l *lookup) returns(stmt ast.Stmt, err types.Object) bool {
	n, ok := stmt.(*ast.IfStmt)
	return ok && n.Init == nil && n.Else == nil && l.isFailure(n.Cond, err) && l.returned(n.Body.List, err)
}

// returned notes a return that is all of a block.
func (l *lookup) returned(body []ast.Stmt, err types.Object) bool {
	if len(body) != 1 {
		return false
	}
	ret, ok := body[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) == 0 || !l.uses(ret, err) {
		return false
	}
	l.failed = ret
	return true
}

// isFailure reports whether a condition is "err != nil".
func (s *scope) isFailure(cond ast.Expr, err types.Object) bool {
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok || b.Op != token.NEQ || !s.info.Types[b.Y].IsNil() {
		return false
	}
	id, ok := ast.Unparen(b.X).(*ast.Ident)
	return ok && s.info.Uses[id] == err
}

// isOtherFailure reports whether a condition is that the query failed, and not for
// want of a row: "err != nil && !errors.Is(err, ErrNoRows)".
func (s *scope) isOtherFailure(cond ast.Expr, err types.Object) bool {
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok || b.Op != token.LAND || !s.isFailure(b.X, err) {
		return false
	}
	switch n := ast.Unparen(b.Y).(type) {
	case *ast.UnaryExpr:
		return n.Op == token.NOT && s.isNoRows(n.X, err)
	case *ast.BinaryExpr:
		id, ok := ast.Unparen(n.X).(*ast.Ident)
		return ok && n.Op == token.NEQ && s.info.Uses[id] == err && s.isErrNoRows(n.Y)
	}
	return false
}

// isNoRows reports whether a condition is that there was no row: err ==
// sql.ErrNoRows, or errors.Is.
func (s *scope) isNoRows(cond ast.Expr, err types.Object) bool {
	switch n := ast.Unparen(cond).(type) {
	case *ast.BinaryExpr:
		id, ok := ast.Unparen(n.X).(*ast.Ident)
		return n.Op == token.EQL && ok && s.info.Uses[id] == err && s.isErrNoRows(n.Y)
	case *ast.CallExpr:
		fn, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
		if !ok || len(n.Args) != 2 || types.ExprString(fn) != "errors.Is" {
			return false
		}
		id, ok := ast.Unparen(n.Args[0]).(*ast.Ident)
		return ok && s.info.Uses[id] == err && s.isErrNoRows(n.Args[1])
	}
	return false
}

// isErrNoRows reports whether an expression is the drivers' error of no row.
func (s *scope) isErrNoRows(e ast.Expr) bool {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "ErrNoRows" {
		return false
	}
	obj := s.info.Uses[sel.Sel]
	return obj != nil && obj.Pkg() != nil && (obj.Pkg().Path() == "database/sql" || strings.HasPrefix(obj.Pkg().Path(), "github.com/jackc/pgx/"))
}
