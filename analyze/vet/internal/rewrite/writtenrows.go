package rewrite

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// readRows reads "rows, err := db.Query(…)", what is done on its error, and how the
// rows are read.
func (r *written) readRows(list []ast.Stmt) bool {
	a, ok := list[0].(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE || len(a.Lhs) != 2 || len(a.Rhs) != 1 || a.Rhs[0] != r.call || len(list) < 2 {
		return r.decline(list[0], "the loop does something else before it looks the element up")
	}
	id := identOf(a.Lhs[0])
	if id == nil || r.info.Defs[id] == nil || !r.errorOf(a) {
		return r.decline(a, "the call's results are not two new variables")
	}
	rows := r.info.Defs[id]
	r.query = a
	n, ok := list[1].(*ast.IfStmt)
	if !ok || n.Init != nil {
		return r.decline(list[1], "it is no check of the query's error")
	}
	used := r.onError(list[1:], r.err)
	if used == 0 || r.absent != nil {
		return r.decline(n, "a query that gives several rows does not fail for want of one")
	}
	if r.outer && r.usedLater(r.err) {
		return r.decline(a, "the error is used behind the loop")
	}
	r.check, r.end, r.rest = list[1], list[used].End(), list[used+1:]
	if len(r.rest) > 0 {
		if one, _ := oneRow(r.scope, r.rest[0], rows); one != nil {
			r.w.lost = append(r.w.lost, n)
			return r.readOne(r.rest, rows)
		}
	}
	if !r.comments(a.Pos(), r.end) {
		return false
	}
	if r.isCollected(rows) {
		return r.mayStay(rows)
	}
	return r.readLoop(rows) && r.mayStay(rows)
}

// isCollected reads "list, err := pgx.CollectRows(rows, pgx.RowTo[T])", or one that reads
// structs, and the return of its error, and takes them out of what follows the call.
func (r *written) isCollected(rows types.Object) bool {
	if len(r.rest) < 2 {
		return false
	}
	a, ok := r.rest[0].(*ast.AssignStmt)
	check, isIf := r.rest[1].(*ast.IfStmt)
	if !ok || !isIf || a.Tok != token.DEFINE || len(a.Lhs) != 2 || len(a.Rhs) != 1 || check.Init != nil || check.Else != nil {
		return false
	}
	list, err := identOf(a.Lhs[0]), identOf(a.Lhs[1])
	call, ok := a.Rhs[0].(*ast.CallExpr)
	if !ok || list == nil || err == nil || r.info.Defs[list] == nil || !r.isFailure(check.Cond, r.info.ObjectOf(err)) || !r.isEnd(check.Body.List, rows) {
		return false
	}
	if !r.rowTo(call, rows) || !r.comments(a.Pos(), check.End()) {
		return false
	}
	r.list, r.rows = list, &rowsLoop{collect: a, check: check}
	r.rest = r.rest[2:]
	return !slices.ContainsFunc(r.rest, func(stmt ast.Stmt) bool { return r.uses(stmt, r.info.ObjectOf(err)) }) ||
		r.decline(check, "the error is used later")
}

// rowTo notes what pgx.CollectRows is to read rows into; false for any other call.
func (r *written) rowTo(call *ast.CallExpr, rows types.Object) bool {
	return r.isPGX(call.Fun, "CollectRows") && len(call.Args) == 2 && r.rootOf(call.Args[0]) == rows && r.readsRow(call.Args[1])
}

// readsRow notes what a function of pgx's reads a row into: the type of its one column, or
// a struct; false for any other.
func (r *written) readsRow(fn ast.Expr) bool {
	of, ok := ast.Unparen(fn).(*ast.IndexExpr)
	if !ok || !r.isPGX(of.X, "RowTo") {
		return r.rowToStruct(fn)
	}
	r.elem = r.info.TypeOf(of.Index)
	return true
}

// isPGX reports whether an expression is a function of package pgx.
func (s *scope) isPGX(e ast.Expr, name string) bool {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != name {
		return false
	}
	obj := s.info.Uses[sel.Sel]
	return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "github.com/jackc/pgx/v5"
}

// readLoop finds what goes over the rows, takes it out of what follows the call, and
// reads it.
func (r *written) readLoop(rows types.Object) bool {
	r.rows = &rowsLoop{}
	var rest []ast.Stmt
	for i := 0; i < len(r.rest); i++ {
		stmt := r.rest[i]
		switch {
		case r.isClose(stmt, rows):
			r.rows.cut = append(r.rows.cut, stmt)
		case r.isErrCheck(stmt, rows) && r.rows.loop != nil:
			r.rows.cut = append(r.rows.cut, stmt)
		case r.isNext(stmt, rows) && r.rows.loop == nil:
			r.rows.loop = stmt.(*ast.ForStmt)
			if !r.readNext(rows) {
				return false
			}
			rest = append(rest, r.rows.loop.Body.List[slices.Index(r.rows.loop.Body.List, r.rows.check)+1:]...)
		default:
			rest = append(rest, stmt)
		}
	}
	if r.rows.loop == nil {
		return r.decline(r.query, "it is not seen how the rows are read")
	}
	r.rest = rest
	for _, stmt := range r.rows.cut {
		if !r.comments(stmt.Pos(), stmt.End()) {
			return false
		}
	}
	return true
}

// mayStay reports whether what is left of the round only assigns, and uses neither the
// rows nor the error.
func (r *written) mayStay(rows types.Object) bool {
	for _, stmt := range r.rest {
		if r.uses(stmt, rows) {
			return r.decline(stmt, "the rows are used for something else")
		}
	}
	return r.collects(r.err)
}

// isClose reports whether a statement closes rows, now or at the end.
func (r *written) isClose(stmt ast.Stmt, rows types.Object) bool {
	switch n := stmt.(type) {
	case *ast.DeferStmt:
		return r.isMethodOf(n.Call, "Close", rows)
	case *ast.ExprStmt:
		call, ok := n.X.(*ast.CallExpr)
		return ok && r.isMethodOf(call, "Close", rows)
	}
	return false
}

// isErrCheck reports whether a statement returns the error of rows: "if err :=
// rows.Err(); err != nil { return … }", of Close, too.
func (r *written) isErrCheck(stmt ast.Stmt, rows types.Object) bool {
	n, ok := stmt.(*ast.IfStmt)
	if !ok || n.Else != nil || len(n.Body.List) != 1 {
		return false
	}
	if _, ok := n.Body.List[0].(*ast.ReturnStmt); !ok {
		return false
	}
	of := func(e ast.Expr) bool {
		call, ok := ast.Unparen(e).(*ast.CallExpr)
		return ok && (r.isMethodOf(call, "Err", rows) || r.isMethodOf(call, "Close", rows))
	}
	if n.Init == nil {
		b, ok := ast.Unparen(n.Cond).(*ast.BinaryExpr)
		return ok && b.Op == token.NEQ && r.info.Types[b.Y].IsNil() && of(b.X)
	}
	a, ok := n.Init.(*ast.AssignStmt)
	if !ok || len(a.Lhs) != 1 || len(a.Rhs) != 1 || !of(a.Rhs[0]) || identOf(a.Lhs[0]) == nil {
		return false
	}
	err := r.info.ObjectOf(identOf(a.Lhs[0]))
	return (a.Tok == token.DEFINE || err == r.err) && r.isFailure(n.Cond, err)
}

// isNext reports whether a statement is "for rows.Next() { … }".
func (r *written) isNext(stmt ast.Stmt, rows types.Object) bool {
	n, ok := stmt.(*ast.ForStmt)
	if !ok || n.Init != nil || n.Post != nil || n.Cond == nil {
		return false
	}
	call, ok := ast.Unparen(n.Cond).(*ast.CallExpr)
	return ok && r.isMethodOf(call, "Next", rows)
}

// readNext reads what is done for each row: variables, and "if err := rows.Scan(…);
// err != nil { return … }".
func (r *written) readNext(rows types.Object) bool {
	list := r.rows.loop.Body.List
	for len(list) > 0 {
		d := r.declared(list[0])
		if d == nil {
			break
		}
		r.rows.decls, list = append(r.rows.decls, d), list[1:]
	}
	if len(list) == 0 {
		return r.decline(r.rows.loop, "it is not seen how the rows are read")
	}
	scan, n := r.scanInLoop(list, rows)
	if scan == nil {
		return false
	}
	r.rows.check = n
	return r.scanned(scan.Args, r.rows.decls) && r.comments(r.rows.loop.Pos(), n.End())
}

// scanInLoop reads "err := rows.Scan(…)", in an if or before one, whose error is
// returned; nil for any other.
func (r *written) scanInLoop(list []ast.Stmt, rows types.Object) (*ast.CallExpr, *ast.IfStmt) {
	assign := list[0]
	n, ok := assign.(*ast.IfStmt)
	switch {
	case ok && n.Init != nil:
		assign = n.Init
	case !ok && len(list) > 1:
		n, ok = list[1].(*ast.IfStmt)
		ok = ok && n.Init == nil
	}
	a, isAssign := assign.(*ast.AssignStmt)
	if !ok || !isAssign || n.Else != nil || len(a.Lhs) != 1 || len(a.Rhs) != 1 || identOf(a.Lhs[0]) == nil {
		r.decline(list[0], "it is no Scan of the row whose error is checked")
		return nil, nil
	}
	scan, ok := a.Rhs[0].(*ast.CallExpr)
	err := r.info.ObjectOf(identOf(a.Lhs[0]))
	if !ok || !r.isMethodOf(scan, "Scan", rows) || !r.isFailure(n.Cond, err) || !r.isEnd(n.Body.List, rows) {
		r.decline(n, "it is no Scan of the row whose error is returned")
		return nil, nil
	}
	for _, stmt := range list {
		if stmt.Pos() > n.Pos() && r.uses(stmt, err) {
			r.decline(stmt, "the error is used later")
			return nil, nil
		}
	}
	return scan, n
}

// isEnd reports whether statements return, and close rows before that at most.
func (r *written) isEnd(list []ast.Stmt, rows types.Object) bool {
	for len(list) > 0 && r.isClose(list[0], rows) {
		list = list[1:]
	}
	if len(list) != 1 {
		return false
	}
	_, ok := list[0].(*ast.ReturnStmt)
	return ok
}

// lowered is a name that begins with a small letter.
func lowered(name string) string {
	if strings.ToUpper(name) == name {
		return strings.ToLower(name)
	}
	return strings.ToLower(name[:1]) + name[1:]
}
