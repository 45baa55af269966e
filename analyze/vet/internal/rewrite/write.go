package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/batch"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
)

// Writes returns the edit that collects the rows of a loop that inserts each, and
// sends them behind it by a :copyfrom query of the same columns:
//
//	rows := make([]db.CopyUsersParams, 0, len(users))
//	for _, u := range users {
//		rows = append(rows, db.CopyUsersParams{ID: u.ID, Name: u.Name})
//	}
//	if _, err := q.CopyUsers(ctx, rows); err != nil {
//
// There is none where the loop does more, or the rows are not what COPY takes.
func Writes(pass *analysis.Pass, site *loops.Site, cure *batch.Cure) []analysis.SuggestedFix {
	if cure == nil || site.Copier == "" || !cure.PlainRows() || site.Query.Command != "exec" {
		return nil
	}
	s := newScope(pass, site)
	if s == nil {
		return nil
	}
	list := s.loop.Body.List
	for len(list) > 0 && s.isSkip(list[0]) {
		list = list[1:]
	}
	i := &insertion{scope: s, w: newWriter(s), call: site.Call}
	if !i.read(list) {
		return nil
	}
	return i.fix(site.Copier)
}

// An insertion is a loop that inserts a row for each element.
type insertion struct {
	*scope
	w      *writer
	call   *ast.CallExpr
	before []ast.Stmt      // of a round
	first  ast.Stmt        // that sends the row
	err    *ast.Ident      // of its error
	failed *ast.ReturnStmt // what it does where that fails
}

// read reads a round: simple statements, and the sending with its error last.
func (i *insertion) read(list []ast.Stmt) bool {
	var cond ast.Expr
	var body []ast.Stmt
	n := len(list)
	if n == 0 {
		return false
	}
	last, ok := list[n-1].(*ast.IfStmt)
	if !ok || last.Else != nil {
		return false
	}
	cond, body = last.Cond, last.Body.List
	send, rest := last.Init, list[:n-1]
	i.first = last
	if send == nil && n > 1 {
		send, rest, i.first = list[n-2], list[:n-2], list[n-2]
	}
	a, ok := send.(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE || len(a.Lhs) != 1 || len(a.Rhs) != 1 || a.Rhs[0] != i.call || len(body) != 1 || !i.isSimple(rest) {
		return false
	}
	ret, isReturn := body[0].(*ast.ReturnStmt)
	i.err = identOf(a.Lhs[0])
	if !isReturn || i.err == nil || !i.isFailure(cond, i.info.Defs[i.err]) {
		return false
	}
	for _, g := range i.file.Comments {
		if i.first.Pos() <= g.Pos() && g.Pos() < last.End() && g.Pos() > i.call.End() {
			if i.pass.Fset.Position(g.Pos()).Line != i.pass.Fset.Position(i.call.End()).Line {
				return false
			}
		}
	}
	i.before, i.failed = rest, ret
	return !slices.ContainsFunc(ret.Results, func(e ast.Expr) bool { return i.ofRound(e) })
}

// ofRound reports whether an expression uses what belongs to a round, but for the
// error.
func (i *insertion) ofRound(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			obj := i.info.Uses[id]
			found = found || obj != nil && obj != i.info.Defs[i.err] && i.loop.Pos() <= obj.Pos() && obj.Pos() < i.loop.End()
		}
		return !found
	})
	return found
}

// fix writes the edit.
func (i *insertion) fix(method string) []analysis.SuggestedFix {
	sel, ok := i.call.Fun.(*ast.SelectorExpr)
	if !ok || !i.isPure(sel.X) || i.ofLoop(sel.X) || len(i.call.Args) < 2 {
		return nil
	}
	fn, ok := i.info.Uses[sel.Sel].(*types.Func)
	if !ok {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(i.info.TypeOf(sel.X), true, fn.Pkg(), method)
	copier, ok := obj.(*types.Func)
	if !ok {
		return nil
	}
	from, to := fn.Signature(), copier.Signature()
	n := len(i.call.Args) - 1
	if from.Params().Len() != n+1 || to.Params().Len() != n+1 || to.Results().Len() != 2 || from.Variadic() || to.Variadic() {
		return nil
	}
	for k := range n {
		if !i.isPure(i.call.Args[k]) || i.ofLoop(i.call.Args[k]) || !types.Identical(from.Params().At(k).Type(), to.Params().At(k).Type()) {
			return nil
		}
	}
	slice, ok := to.Params().At(n).Type().Underlying().(*types.Slice)
	if !ok {
		return nil
	}
	if len(i.before) > 0 && refers(slice.Elem()) {
		return nil // what a row points to may be another thing by then
	}
	row := i.rowOf(i.call.Args[n], from.Params().At(n).Type(), slice.Elem())
	elem, named := i.w.typeName(slice.Elem())
	if row == "" || !named {
		return nil
	}
	rows := i.w.name("rows", "toInsert")
	size := ", 0"
	if _, isNumber := i.info.TypeOf(i.loop.X).Underlying().(*types.Basic); !isNumber {
		size += ", len(" + i.text(i.loop.X) + ")"
	}
	var args []string
	for _, arg := range i.call.Args[:n] {
		args = append(args, i.text(arg))
	}
	before := fmt.Sprintf("%s := make([]%s%s)\n", rows, elem, size)
	after := fmt.Sprintf("\nif _, err := %s.%s(%s); err != nil {\n%s\n}", i.text(sel.X), method, strings.Join(append(args, rows), ", "),
		i.edited(i.failed, i.info.Defs[i.err], "err"))
	last := i.loop.Body.List[len(i.loop.Body.List)-1]
	return []analysis.SuggestedFix{{
		Message: fmt.Sprintf("collect the rows and call %s once: all of them are inserted, or, where one fails, none", method),
		TextEdits: append(i.w.importEdits(),
			analysis.TextEdit{Pos: i.loop.Pos(), End: i.loop.Pos(), NewText: []byte(before)},
			analysis.TextEdit{Pos: i.first.Pos(), End: last.End(), NewText: fmt.Appendf(nil, "%s = append(%[1]s, %s)", rows, row)},
			analysis.TextEdit{Pos: i.loop.End(), End: i.loop.End(), NewText: []byte(after)}),
	}}
}

// rowOf writes what is inserted as a row for COPY; "" where its columns are others.
func (i *insertion) rowOf(arg ast.Expr, from, to types.Type) string {
	if !i.isPure(arg) {
		return ""
	}
	if types.Identical(from, to) {
		return i.text(arg)
	}
	was, isStruct := from.Underlying().(*types.Struct)
	st, also := to.Underlying().(*types.Struct)
	name, named := i.w.typeName(to)
	if !isStruct || !also || !named || !types.IdenticalIgnoreTags(was, st) {
		return ""
	}
	if lit, ok := ast.Unparen(arg).(*ast.CompositeLit); ok {
		text := i.text(lit)
		return name + text[int(lit.Lbrace-lit.Pos()):]
	}
	return name + "(" + i.text(arg) + ")"
}
