package rewrite

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
)

// A lookup is a loop that gets what a query has for each element, and does
// something simple with it.
type lookup struct {
	*scope
	skips  []ast.Stmt // "if … { continue }" before the call
	get    *ast.AssignStmt
	row    *ast.Ident
	failed *ast.ReturnStmt // what it does where the query fails
	absent ast.Expr        // that there is no row, upon which it goes on with the next element; or nil
	check  ast.Stmt        // the first statement on the error
	end    token.Pos       // of the last
	rest   []ast.Stmt
}

// newScope finds where a site's loop stands; nil where it is no range over what can
// be gone over twice.
func newScope(pass *analysis.Pass, site *loops.Site) *scope {
	n, ok := site.Loop.(*ast.RangeStmt)
	if !ok || !site.Direct {
		return nil
	}
	s := &scope{pass: pass, info: pass.TypesInfo, loop: n}
	i := slices.IndexFunc(pass.Files, func(f *ast.File) bool { return f.FileStart <= n.Pos() && n.Pos() < f.FileEnd })
	if i < 0 {
		return nil
	}
	s.file = pass.Files[i]
	path, _ := astutil.PathEnclosingInterval(s.file, n.Pos(), n.Pos())
	for _, p := range path {
		switch p.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			if s.fn == nil {
				s.fn = p
			}
		case *ast.LabeledStmt:
			if s.fn == nil {
				return nil // a label before it stays where it is
			}
		}
	}
	if s.fn == nil || !s.isPure(n.X) || n.Tok == token.ASSIGN {
		return nil
	}
	switch t := s.info.TypeOf(n.X).Underlying().(type) {
	case *types.Slice, *types.Array, *types.Map:
	case *types.Basic:
		if t.Info()&types.IsInteger == 0 {
			return nil
		}
	default:
		return nil
	}
	return s
}

// newLookup reads a site's loop; nil for any other shape.
func newLookup(pass *analysis.Pass, site *loops.Site) *lookup {
	s := newScope(pass, site)
	if s == nil {
		return nil
	}
	l := &lookup{scope: s}
	list := s.loop.Body.List
	for len(list) > 0 && l.isSkip(list[0]) {
		l.skips, list = append(l.skips, list[0]), list[1:]
	}
	if len(list) < 2 {
		return nil
	}
	get, ok := list[0].(*ast.AssignStmt)
	if !ok || get.Tok != token.DEFINE || len(get.Lhs) != 2 || len(get.Rhs) != 1 || get.Rhs[0] != site.Call {
		return nil
	}
	row, isName := get.Lhs[0].(*ast.Ident)
	err, alsoName := get.Lhs[1].(*ast.Ident)
	if !isName || !alsoName || row.Name == "_" || err.Name == "_" || s.info.Defs[row] == nil || s.info.Defs[err] == nil {
		return nil
	}
	l.get, l.row = get, row
	used := l.onError(list[1:], s.info.Defs[err])
	if used == 0 {
		return nil
	}
	l.check, l.end, l.rest = list[1], list[used].End(), list[used+1:]
	for _, stmt := range l.rest {
		if s.uses(stmt, s.info.Defs[err]) {
			return nil
		}
	}
	if !s.isSimple(l.rest) || len(l.rest) == 0 || !l.comments() {
		return nil
	}
	return l
}

// isSkip reports whether a statement is "if … { continue }" that only looks.
func (s *scope) isSkip(stmt ast.Stmt) bool {
	n, ok := stmt.(*ast.IfStmt)
	if !ok || n.Init != nil || n.Else != nil || len(n.Body.List) != 1 || !s.isPure(n.Cond) {
		return false
	}
	return isContinue(n.Body.List)
}

func isContinue(list []ast.Stmt) bool {
	if len(list) != 1 {
		return false
	}
	b, ok := list[0].(*ast.BranchStmt)
	return ok && b.Tok == token.CONTINUE && b.Label == nil
}

// comments reports whether no comment is lost: none stands in what is taken out.
func (l *lookup) comments() bool {
	for _, g := range l.file.Comments {
		if l.check.Pos() <= g.Pos() && g.Pos() < l.end {
			return false
		}
	}
	return true
}

// onError reads the statements on the query's error: what is returned, and maybe
// that elements without a row are passed over. It returns how many they are.
func (l *lookup) onError(list []ast.Stmt, err types.Object) int {
	n, ok := list[0].(*ast.IfStmt)
	if !ok || n.Init != nil || n.Else != nil {
		return 0
	}
	if l.isNoRows(n.Cond, err) && isContinue(n.Body.List) && len(list) > 1 {
		l.absent = n.Cond
		if l.returns(list[1], err) {
			return 2
		}
		return 0
	}
	if l.returns(n, err) {
		return 1
	}
	if body := n.Body.List; len(body) == 2 && l.isFailure(n.Cond, err) {
		inner, ok := body[0].(*ast.IfStmt)
		ret, isReturn := body[1].(*ast.ReturnStmt)
		if ok && isReturn && inner.Init == nil && inner.Else == nil && l.isNoRows(inner.Cond, err) && isContinue(inner.Body.List) {
			l.absent, l.failed = inner.Cond, ret
			return 1
		}
	}
	return 0
}

// returns notes the return of "if err != nil { return … }".
func (l *lookup) returns(stmt ast.Stmt, err types.Object) bool {
	n, ok := stmt.(*ast.IfStmt)
	if !ok || n.Init != nil || n.Else != nil || len(n.Body.List) != 1 || !l.isFailure(n.Cond, err) {
		return false
	}
	ret, ok := n.Body.List[0].(*ast.ReturnStmt)
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

// isNoRows reports whether a condition is that there was no row: err ==
// sql.ErrNoRows, or errors.Is.
func (s *scope) isNoRows(cond ast.Expr, err types.Object) bool {
	var what ast.Expr
	switch n := ast.Unparen(cond).(type) {
	case *ast.BinaryExpr:
		if id, ok := ast.Unparen(n.X).(*ast.Ident); n.Op == token.EQL && ok && s.info.Uses[id] == err {
			what = n.Y
		}
	case *ast.CallExpr:
		fn, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
		if !ok || len(n.Args) != 2 || types.ExprString(fn) != "errors.Is" {
			return false
		}
		if id, ok := ast.Unparen(n.Args[0]).(*ast.Ident); ok && s.info.Uses[id] == err {
			what = n.Args[1]
		}
	}
	sel, ok := what.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "ErrNoRows" {
		return false
	}
	obj := s.info.Uses[sel.Sel]
	return obj != nil && obj.Pkg() != nil && (obj.Pkg().Path() == "database/sql" || strings.HasPrefix(obj.Pkg().Path(), "github.com/jackc/pgx/"))
}
