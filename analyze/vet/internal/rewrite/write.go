package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

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
// Statements that are written by hand are sent together otherwise. There is none where
// the loop does more, or the rows are not what COPY takes.
func Writes(pass *analysis.Pass, site *loops.Site) Edit {
	if !site.Query.Sent.SQLC && !site.Query.Sent.DBGen && site.Query.Sent.Driver != "" {
		return writesByHand(pass, site)
	}
	cure := site.Rows()
	if cure == nil || site.Copier == "" || !cure.PlainRows() || site.Query.Command != "exec" {
		return Edit{}
	}
	s, ok := newScope(pass, site)
	if !ok {
		return s.edit(nil)
	}
	i := &insertion{scope: s, w: newWriter(s)}
	if !i.read() {
		return s.edit(nil)
	}
	return s.edit(i.fix(site.Copier))
}

// An insertion is a loop that inserts a row for each element.
type insertion struct {
	*scope
	w      *writer
	before []ast.Stmt      // of a round
	first  ast.Stmt        // that sends the row
	err    *ast.Ident      // of its error
	failed *ast.ReturnStmt // what it does where that fails
}

// read reads a round: simple statements, and the sending with its error last.
func (i *insertion) read() bool {
	list := i.loop.Body.List
	for len(list) > 0 && i.isSkip(list[0]) {
		list = list[1:]
	}
	var cond ast.Expr
	var body []ast.Stmt
	n := len(list)
	if n == 0 {
		return i.decline(i.call, "the row is sent in a block of its own")
	}
	last, ok := list[n-1].(*ast.IfStmt)
	if !ok || last.Else != nil {
		return i.decline(list[n-1], "the round does not end with a check of the error")
	}
	cond, body = last.Cond, last.Body.List
	send, rest := last.Init, list[:n-1]
	i.first = last
	if send == nil && n > 1 {
		send, rest, i.first = list[n-2], list[:n-2], list[n-2]
	}
	a, ok := send.(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE || len(a.Rhs) != 1 || a.Rhs[0] != i.call || len(body) != 1 {
		return i.decline(last, "the round does not end with a check of the error")
	}
	if !i.isSimple(rest) {
		return false
	}
	ret, isReturn := body[0].(*ast.ReturnStmt)
	if i.err = identOf(a.Lhs[len(a.Lhs)-1]); len(a.Lhs) == 2 && !isBlank(a.Lhs[0]) || len(a.Lhs) > 2 {
		return i.decline(a.Lhs[0], "the result is used")
	}
	if !isReturn || i.err == nil || !i.isFailure(cond, i.info.Defs[i.err]) {
		return i.decline(last, "elements whose statement fails are passed over, or more is done than to return the error")
	}
	for _, g := range i.file.Comments {
		if i.first.Pos() <= g.Pos() && g.Pos() < last.End() && g.Pos() > i.call.End() {
			if i.pass.Fset.Position(g.Pos()).Line != i.pass.Fset.Position(i.call.End()).Line {
				return i.decline(g, "a comment would be lost")
			}
		}
	}
	i.before, i.failed = rest, ret
	return true
}

// failure is the return for an error of all; a result that says of which element it is
// is the error alone.
func (i *insertion) failure() (text string, bare, ok bool) {
	err := i.info.Defs[i.err]
	var results []string
	for _, e := range i.failed.Results {
		switch {
		case !i.ofElement(e, err):
			results = append(results, i.edited(e, err, "err"))
		case i.uses(e, err) && types.Identical(i.info.TypeOf(e), types.Universe.Lookup("error").Type()):
			results, bare = append(results, "err"), true
			i.w.lost = append(i.w.lost, e)
		default:
			return "", false, i.decline(e, "what is returned where it fails depends on the element")
		}
	}
	return "return " + strings.Join(results, ", "), bare, true
}

// isBlank reports whether an expression is "_".
func isBlank(e ast.Expr) bool {
	id := identOf(e)
	return id != nil && id.Name == "_"
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
	failed, bare, ok := i.failure()
	if !ok {
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
	after := fmt.Sprintf("\nif _, err := %s.%s(%s); err != nil {\n%s\n}", i.text(sel.X), method, strings.Join(append(args, rows), ", "), failed)
	last := i.loop.Body.List[len(i.loop.Body.List)-1]
	return []analysis.SuggestedFix{{
		Message: together(fmt.Sprintf("collect the rows and call %s once", method), bare),
		TextEdits: append(i.w.lostEdits(),
			analysis.TextEdit{Pos: i.loop.Pos(), End: i.loop.Pos(), NewText: []byte(before)},
			analysis.TextEdit{Pos: i.first.Pos(), End: last.End(), NewText: fmt.Appendf(nil, "%s = append(%[1]s, %s)", rows, row)},
			analysis.TextEdit{Pos: i.loop.End(), End: i.loop.End(), NewText: []byte(after)}),
	}}
}

// together says what an edit of writes does, and what is not as it was.
func together(does string, bare bool) string {
	does += ": all of them are written, or, where one fails, none"
	if bare {
		does += ", and the error does not name it"
	}
	return does
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
