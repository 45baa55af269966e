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

// Writes returns the edit that collects the rows of a loop that writes each, and
// sends them behind it by a query for all: a :copyfrom of the same columns, a
// :batchexec of the same text, or the batch twin.
//
//	rows := make([]db.CopyUsersParams, 0, len(users))
//	for _, u := range users {
//		rows = append(rows, db.CopyUsersParams{ID: u.ID, Name: u.Name})
//	}
//	if _, err := q.CopyUsers(ctx, rows); err != nil {
//
// Statements that are written by hand are sent together otherwise. There is none where
// the loop does more, or the rows are not what the query takes.
func Writes(pass *analysis.Pass, site *loops.Site) Edit {
	if !site.Query.Sent.SQLC && !site.Query.Sent.DBGen && site.Query.Sent.Driver != "" {
		return writesByHand(pass, site)
	}
	method := manyWriter(pass, site)
	if method == "" || site.Query.Command != "exec" {
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
	return s.edit(i.fix(method))
}

// manyWriter is the method that writes the rows of all rounds; "" is none.
func manyWriter(pass *analysis.Pass, site *loops.Site) string {
	if site.Query.Batch != "" {
		return site.Query.Batch
	}
	if cure := site.Rows(); cure != nil && site.Copier != "" && cure.PlainRows() {
		return site.Copier
	}
	if cure := site.ForAll(pass.TypesInfo); cure != nil && cure.Batch {
		return cure.Name
	}
	return ""
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
	n := len(list)
	if n == 0 {
		return i.decline(i.call, "the row is sent in a block of its own")
	}
	last, ok := list[n-1].(*ast.IfStmt)
	if !ok || last.Else != nil {
		return i.decline(list[n-1], "the round does not end with a check of the error")
	}
	send, rest := last.Init, list[:n-1]
	i.first = last
	if send == nil && n > 1 {
		send, rest, i.first = list[n-2], list[:n-2], list[n-2]
	}
	i.before = rest
	return i.isSent(send, last) && i.isSimple(rest) && i.returnsError(last) && i.keepsComments(last)
}

// isSent reports whether a statement sends the row and gives its error to a new
// variable, and nothing else.
func (i *insertion) isSent(send, last ast.Stmt) bool {
	a, ok := send.(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE || len(a.Rhs) != 1 || a.Rhs[0] != i.call {
		return i.decline(last, "the round does not end with a check of the error")
	}
	if len(a.Lhs) == 2 && !isBlank(a.Lhs[0]) || len(a.Lhs) > 2 {
		return i.decline(a.Lhs[0], "the result is used")
	}
	i.err = identOf(a.Lhs[len(a.Lhs)-1])
	return i.err != nil || i.decline(a, "the error is kept in no variable")
}

// returnsError reads "if err != nil { return … }".
func (i *insertion) returnsError(last *ast.IfStmt) bool {
	body := last.Body.List
	if len(body) == 1 && i.isFailure(last.Cond, i.info.Defs[i.err]) {
		if ret, ok := body[0].(*ast.ReturnStmt); ok {
			i.failed = ret
			return true
		}
	}
	return i.decline(last, "elements whose statement fails are passed over, or more is done than to return the error")
}

// keepsComments reports whether no comment is lost but one on the line of the call.
func (i *insertion) keepsComments(last ast.Stmt) bool {
	line := func(pos token.Pos) int { return i.pass.Fset.Position(pos).Line }
	for _, g := range i.file.Comments {
		if i.call.End() < g.Pos() && g.Pos() < last.End() && line(g.Pos()) != line(i.call.End()) {
			return i.decline(g, "a comment would be lost")
		}
	}
	return true
}

// isBlank reports whether an expression is "_".
func isBlank(e ast.Expr) bool {
	id := identOf(e)
	return id != nil && id.Name == "_"
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
	all, ok := obj.(*types.Func)
	if !ok {
		i.decline(i.call, "%s has no method %s", types.ExprString(sel.X), method)
		return nil
	}
	param := i.rowsParam(fn.Signature(), all.Signature())
	if param == nil {
		return nil
	}
	n := len(i.call.Args) - 1
	if len(i.before) > 0 && refers(param.Elem()) {
		i.decline(i.call.Args[n], "what is sent may be another thing by the end of the loop")
		return nil
	}
	row := i.rowOf(i.call.Args[n], fn.Signature().Params().At(n).Type(), param.Elem())
	elem, named := i.w.typeName(param.Elem())
	if row == "" || !named {
		return nil
	}
	failed, bare, ok := i.failure()
	if !ok {
		return nil
	}
	rows := i.w.name("rows", "toWrite")
	var args []string
	for _, arg := range i.call.Args[:n] {
		args = append(args, i.text(arg))
	}
	before := fmt.Sprintf("%s := make([]%s%s)\n", rows, elem, i.size())
	call := fmt.Sprintf("%s.%s(%s)", i.text(sel.X), method, strings.Join(append(args, rows), ", "))
	last := i.loop.Body.List[len(i.loop.Body.List)-1]
	send, ok := i.sending(all.Signature().Results(), call, failed)
	if !ok {
		return nil
	}
	return []analysis.SuggestedFix{{
		Message: together(fmt.Sprintf("collect the rows and call %s once", method), bare),
		TextEdits: append(i.w.lostEdits(),
			analysis.TextEdit{Pos: i.loop.Pos(), End: i.loop.Pos(), NewText: []byte(before)},
			analysis.TextEdit{Pos: i.first.Pos(), End: last.End(), NewText: fmt.Appendf(nil, "%s = append(%[1]s, %s)", rows, row)},
			analysis.TextEdit{Pos: i.loop.End(), End: i.loop.End(), NewText: []byte("\n" + send)}),
	}}
}

// rowsParam is the type of the rows that the method for all takes last, where what
// stands before them is what the method for one takes; nil where it is not.
func (i *insertion) rowsParam(from, to *types.Signature) *types.Slice {
	n := len(i.call.Args) - 1
	if from.Params().Len() != n+1 || to.Params().Len() != n+1 || from.Variadic() || to.Variadic() {
		return nil
	}
	for k := range n {
		if !i.isSame(i.call.Args[k]) || !types.Identical(from.Params().At(k).Type(), to.Params().At(k).Type()) {
			return nil
		}
	}
	slice, _ := to.Params().At(n).Type().Underlying().(*types.Slice)
	return slice
}

// sending writes the call for all by what it returns: an error alone or behind a
// count, or what a :batchexec gives, whose errors come one by one.
func (i *insertion) sending(results *types.Tuple, call, failed string) (string, bool) {
	isError := func(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }
	switch {
	case results.Len() == 2 && isError(results.At(1).Type()):
		return fmt.Sprintf("if _, err := %s; err != nil {\n%s\n}", call, failed), true
	case results.Len() == 1 && isError(results.At(0).Type()):
		return fmt.Sprintf("if err := %s; err != nil {\n%s\n}", call, failed), true
	case results.Len() == 1:
		obj, _, _ := types.LookupFieldOrMethod(results.At(0).Type(), true, i.pass.Pkg, "Exec")
		exec, ok := obj.(*types.Func)
		if !ok || types.TypeString(exec.Signature().Params(), nil) != "(f func(int, error))" {
			return "", false
		}
		first := i.w.name("firstErr", "sendErr")
		return fmt.Sprintf("var %s error\n%s.Exec(func(_ int, err error) {\nif %[1]s == nil {\n%[1]s = err\n}\n})\nif err := %[1]s; err != nil {\n%[3]s\n}", first, call, failed), true
	}
	return "", false
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
