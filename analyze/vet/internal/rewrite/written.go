package rewrite

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/batch"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
	"github.com/dbgen-go/dbgen/internal/queryline"
)

// A written is a loop that looks each element up by SQL that stands in Go code.
type written struct {
	*lookup
	w     *writer
	site  *loops.Site
	cure  *batch.Cure
	sent  *sending
	decls []*declared // variables that the round declares before the call
	err   types.Object
	outer bool // the error is a variable of before the loop
	dests []ast.Expr
	whole *declared // the variable that the dests are, or are fields of, or nil
	query ast.Stmt  // that sends it
	rows  *rowsLoop // how rows are gone over, of a query that gives several
	byKey string    // the map
	// list is the variable that pgx.CollectRows gives all rows to, and elem the type of
	// their one column, or of the struct with these fields, which the list may have
	// pointers to; nil where they are read otherwise.
	list     *ast.Ident
	fields   []*types.Var
	pointers bool
	elem     types.Type
}

// A declared is a variable that a round declares without a value.
type declared struct {
	obj     types.Object   // nil where the statement declares several
	all     []types.Object // that it declares
	stmt    ast.Stmt
	typ     types.Type // of the value
	pointer bool       // it points to the value, which is new
}

// A rowsLoop is "for rows.Next() { … }" and what belongs to it.
type rowsLoop struct {
	loop  *ast.ForStmt
	decls []*declared
	check ast.Stmt // the last that reads it
	// collect is pgx.CollectRows, in the place of the loop.
	collect *ast.AssignStmt
	cut     []ast.Stmt // rows.Close and what is done on rows.Err
}

// newWritten is a site whose SQL is written by hand.
func newWritten(s *scope, site *loops.Site, cure *batch.Cure) *written {
	return &written{lookup: &lookup{scope: s}, w: newWriter(s), site: site, cure: cure}
}

// read reads the loop; false for any other shape.
func (r *written) read() bool {
	list := r.declares(r.skip(r.loop.Body.List))
	if len(list) == 0 {
		return r.decline(r.loop, "the loop does something else before it looks the element up")
	}
	switch {
	case r.sent.dest != nil:
		return r.readScanned(list)
	case r.site.Query.Command == "many":
		return r.readRows(list)
	}
	return r.readRow(list)
}

// declares notes the variables that are declared first, and returns what follows.
func (r *written) declares(list []ast.Stmt) []ast.Stmt {
	for len(list) > 0 {
		d := r.declared(list[0])
		if d == nil {
			break
		}
		r.decls, list = append(r.decls, d), list[1:]
	}
	return list
}

// declared reads "var x T", "x := T{}", "x := &T{}" and "x := new(T)"; nil for any
// other.
func (s *scope) declared(stmt ast.Stmt) *declared {
	switch n := stmt.(type) {
	case *ast.DeclStmt:
		return s.declaredVar(n)
	case *ast.AssignStmt:
		return s.declaredNew(n)
	}
	return nil
}

// declaredVar reads "var x T", and "var x, y T".
func (s *scope) declaredVar(stmt *ast.DeclStmt) *declared {
	decl, ok := stmt.Decl.(*ast.GenDecl)
	if !ok || decl.Tok != token.VAR || len(decl.Specs) != 1 {
		return nil
	}
	spec := decl.Specs[0].(*ast.ValueSpec)
	if len(spec.Names) == 0 || len(spec.Values) > 0 {
		return nil
	}
	d := &declared{stmt: stmt}
	for _, name := range spec.Names {
		d.all = append(d.all, s.info.Defs[name])
	}
	if len(d.all) == 1 && d.all[0] != nil {
		d.obj, d.typ = d.all[0], d.all[0].Type()
	}
	return d
}

// declaredNew reads "x := T{}", "x := &T{}" and "x := new(T)", of a struct.
func (s *scope) declaredNew(stmt *ast.AssignStmt) *declared {
	if stmt.Tok != token.DEFINE || len(stmt.Lhs) != 1 || len(stmt.Rhs) != 1 {
		return nil
	}
	id := identOf(stmt.Lhs[0])
	if id == nil || s.info.Defs[id] == nil {
		return nil
	}
	d := &declared{obj: s.info.Defs[id], stmt: stmt, typ: s.info.TypeOf(stmt.Rhs[0])}
	e := ast.Unparen(stmt.Rhs[0])
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.AND {
		d.pointer, e = true, u.X
	}
	switch e := e.(type) {
	case *ast.CallExpr:
		if d.pointer = len(e.Args) == 1 && types.ExprString(e.Fun) == "new" && s.info.Types[e.Fun].IsBuiltin(); !d.pointer {
			return nil
		}
	case *ast.CompositeLit:
		if len(e.Elts) > 0 {
			return nil
		}
	default:
		return nil
	}
	if d.pointer {
		d.typ = d.typ.Underlying().(*types.Pointer).Elem()
	}
	if _, isStruct := d.typ.Underlying().(*types.Struct); isStruct {
		return d
	}
	return nil
}

// readRow reads "err := db.QueryRow(…).Scan(…)" and what follows.
func (r *written) readRow(list []ast.Stmt) bool {
	r.query = list[0]
	row, list := r.rowVar(list)
	scan, check := r.scanOf(list, row)
	if scan == nil {
		return false
	}
	used := r.onError(check, r.err)
	if used == 0 {
		return false
	}
	if r.outer && r.usedLater(r.err) {
		return r.decline(scan, "the error is used behind the loop")
	}
	r.check, r.end, r.rest = check[0], check[used-1].End(), check[used:]
	for _, stmt := range r.rest {
		if row != nil && r.uses(stmt, row) {
			return r.decline(stmt, "the row is used later")
		}
	}
	return r.scanned(scan.Args, r.decls) && r.collects(r.err) && r.comments(r.query.Pos(), r.end)
}

// rowVar reads "row := db.QueryRow(…)", and returns the variable with what follows.
func (r *written) rowVar(list []ast.Stmt) (types.Object, []ast.Stmt) {
	a, ok := list[0].(*ast.AssignStmt)
	if ok && len(a.Rhs) == 1 && a.Rhs[0] == r.call && len(a.Lhs) == 1 && len(list) > 1 && identOf(a.Lhs[0]) != nil {
		return r.info.Defs[identOf(a.Lhs[0])], list[1:]
	}
	return nil, list
}

// scanOf reads "err := ….Scan(…)", in an if or before one, and returns the call with
// the statements on its error; nil for any other.
func (r *written) scanOf(list []ast.Stmt, row types.Object) (scan *ast.CallExpr, check []ast.Stmt) {
	assign, check := list[0], list
	if n, ok := list[0].(*ast.IfStmt); ok && n.Init != nil {
		assign = n.Init
	} else {
		check = list[1:]
	}
	a, ok := assign.(*ast.AssignStmt)
	if !ok || len(a.Lhs) != 1 || len(a.Rhs) != 1 || len(check) == 0 {
		r.decline(list[0], "it is no Scan of the row whose error is checked")
		return nil, nil
	}
	scan, ok = a.Rhs[0].(*ast.CallExpr)
	if !ok || !r.isMethodOf(scan, "Scan", row) {
		r.decline(a.Rhs[0], "it is no Scan of the row")
		return nil, nil
	}
	if !r.errorOf(a) {
		return nil, nil
	}
	if n, ok := check[0].(*ast.IfStmt); ok && n.Init != nil && n.Init != assign {
		r.decline(n, "it is no check of the query's error")
		return nil, nil
	}
	return scan, check
}

// isMethodOf reports whether a call is of a method of the row, or rows, that the query
// gives: what the call for one returns, or the variable that has it.
func (r *written) isMethodOf(call *ast.CallExpr, method string, of types.Object) bool {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != method {
		return false
	}
	if of == nil {
		return ast.Unparen(sel.X) == r.call
	}
	id, ok := ast.Unparen(sel.X).(*ast.Ident)
	return ok && r.info.Uses[id] == of
}

// errorOf notes the variable that an assignment puts the error into, the last.
func (r *written) errorOf(a *ast.AssignStmt) bool {
	id := identOf(a.Lhs[len(a.Lhs)-1])
	if id == nil || id.Name == "_" {
		return r.decline(a, "the error is dropped")
	}
	if r.err = r.info.Defs[id]; r.err != nil {
		return true
	}
	r.err, r.outer = r.info.Uses[id], true
	if r.err == nil || r.loop.Body.Pos() <= r.err.Pos() && r.err.Pos() < r.loop.End() {
		r.outer = false
		return r.err != nil
	}
	if r.err.Parent() != r.pass.Pkg.Scope().Innermost(r.loop.Pos()-1) { // the loop begins a block of its own
		return r.decline(a, "the error is kept in a variable of an outer block")
	}
	return true
}

// usedLater reports whether a variable is used behind the loop, or the loop stands in
// another one.
func (s *scope) usedLater(obj types.Object) bool {
	found := false
	ast.Inspect(s.fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			found = found || n.Pos() > s.loop.End() && s.info.Uses[n] == obj
		case *ast.ForStmt, *ast.RangeStmt:
			found = found || n.Pos() < s.loop.Pos() && s.loop.End() <= n.End()
		case *ast.ReturnStmt:
			found = found || len(n.Results) == 0 && obj.Pos() < s.fnBody()
		}
		return !found
	})
	return found
}

// fnBody is where the function's body begins; its results are before.
func (s *scope) fnBody() token.Pos {
	switch fn := s.fn.(type) {
	case *ast.FuncDecl:
		return fn.Body.Pos()
	case *ast.FuncLit:
		return fn.Body.Pos()
	}
	return s.fn.Pos()
}

// scanned notes where the row goes, and the variable that is all of that, of some.
func (r *written) scanned(args []ast.Expr, decls []*declared) bool {
	var root types.Object
	one := true
	for _, arg := range args {
		u, ok := ast.Unparen(arg).(*ast.UnaryExpr)
		if !ok || u.Op != token.AND || !r.isPure(u.X) {
			return r.decline(arg, "where Scan puts this column cannot be told")
		}
		dest := ast.Unparen(u.X)
		r.dests = append(r.dests, dest)
		of := r.rootOf(dest)
		one = one && of != nil && (root == nil || root == of)
		root = of
	}
	if len(r.dests) == 0 {
		return r.decline(r.call, "nothing is read")
	}
	for _, d := range decls {
		if one && d.obj != nil && d.obj == root {
			r.whole = d
		}
	}
	return true
}

// rootOf is the variable that an expression is, or is a field of; nil for any other.
func (s *scope) rootOf(e ast.Expr) types.Object {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			return s.info.Uses[x]
		case *ast.SelectorExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// A sending is a call that sends SQL, taken apart.
type sending struct {
	sel  *ast.SelectorExpr
	ctx  []ast.Expr // before the text
	text ast.Expr
	args []ast.Expr
	dest ast.Expr // what sqlx' Get and Select read into, before the text; nil is none
}

// newSending takes the call of a site apart; nil where it cannot be sent otherwise.
func (s *scope) newSending(site *loops.Site) *sending {
	call := site.Call
	sel, ok := call.Fun.(*ast.SelectorExpr)
	before := len(call.Args) - len(site.Query.Sent.Args)
	if !ok || before < 1 || call.Ellipsis.IsValid() {
		s.decline(call, "its arguments are not written out")
		return nil
	}
	m := &sending{sel: sel, ctx: call.Args[:before-1], text: call.Args[before-1], args: call.Args[before:]}
	if n := len(m.ctx); n > 0 && listers[sel.Sel.Name] != "" {
		m.dest, m.ctx = m.ctx[n-1], m.ctx[:n-1]
	}
	if b, isBasic := s.info.TypeOf(m.text).Underlying().(*types.Basic); !isBasic || b.Info()&types.IsString == 0 {
		s.decline(call, "the statement is prepared")
		return nil
	}
	if !s.isPure(sel.X) || s.ofLoop(sel.X) {
		s.decline(sel.X, "what the query is sent by is made in each round")
		return nil
	}
	for _, e := range m.ctx {
		if !s.isPure(e) || s.ofLoop(e) {
			s.decline(e, "the context is made in each round")
			return nil
		}
	}
	return m
}

// method is the method of the value that a call is sent by that has another name and
// takes the same; nil is none.
func (s *scope) method(sel *ast.SelectorExpr, name string) *types.Func {
	fn, ok := s.info.Uses[sel.Sel].(*types.Func)
	if !ok {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(s.info.TypeOf(sel.X), true, s.pass.Pkg, name)
	other, ok := obj.(*types.Func)
	if !ok || !types.Identical(fn.Signature().Params(), other.Signature().Params()) || !other.Signature().Variadic() {
		s.decline(sel, "%s has no method %s", types.ExprString(sel.X), name)
		return nil
	}
	return other
}

// sqlFor writes SQL in the place of a text that is a constant, or a variable that is
// given one alone. What nothing else uses is changed where it is declared.
func (s *scope) sqlFor(text ast.Expr, sql string) (expr string, edits []analysis.TextEdit, ok bool) {
	if call, ok := ast.Unparen(text).(*ast.CallExpr); ok && s.isRebind(call) {
		last := call.Args[len(call.Args)-1]
		inner, edits, ok := s.sqlFor(last, sql)
		src := s.text(call)
		return src[:int(last.Pos()-call.Pos())] + inner + src[int(last.End()-call.Pos()):], edits, ok
	}
	id, isName := ast.Unparen(text).(*ast.Ident)
	if !isName {
		v := s.info.Types[text].Value
		return literal(sql), nil, v != nil && v.Kind() == constant.String || s.decline(text, "the SQL is put together in the loop")
	}
	obj := s.info.Uses[id]
	value, uses := s.valueOf(obj)
	_, isConst := obj.(*types.Const)
	lit, isLit := ast.Unparen(value).(*ast.BasicLit)
	switch {
	case isLit && uses == 1 && !obj.Exported() && !(s.loop.Pos() <= obj.Pos() && obj.Pos() < s.loop.End()):
		return id.Name, []analysis.TextEdit{{Pos: lit.Pos(), End: lit.End(), NewText: []byte(literal(sql))}}, true
	case isConst || isLit && uses > 1 && obj.Parent() != s.pass.Pkg.Scope():
		return literal(sql), nil, true
	}
	return "", nil, s.decline(text, "the SQL is kept in a variable")
}

// isRebind reports whether a call makes PostgreSQL's parameters of question marks, as
// sqlx does.
func (s *scope) isRebind(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Rebind" || len(call.Args) == 0 || !s.isPure(sel.X) || s.ofLoop(call) {
		return false
	}
	return !slices.ContainsFunc(call.Args, func(e ast.Expr) bool { return !s.isPure(e) })
}

// valueOf is what a constant or variable of this package is declared with, and how
// often it is used; nil is not known, as of one that is assigned to later.
func (s *scope) valueOf(obj types.Object) (value ast.Expr, uses int) {
	assigned := false
	for _, file := range s.pass.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if s.info.Uses[n] == obj {
					uses++
				}
			case *ast.ValueSpec:
				for i, name := range n.Names {
					if s.info.Defs[name] == obj && i < len(n.Values) {
						value = n.Values[i]
					}
				}
			case *ast.AssignStmt:
				for i, e := range n.Lhs {
					if id := identOf(e); id != nil && s.info.Defs[id] == obj && len(n.Rhs) == len(n.Lhs) {
						value = n.Rhs[i]
					}
					assigned = assigned || identOf(e) != nil && s.info.Uses[identOf(e)] == obj
				}
			case *ast.UnaryExpr:
				assigned = assigned || n.Op == token.AND && s.rootOf(n.X) == obj
			}
			return true
		})
	}
	if assigned {
		value = nil
	}
	return value, uses
}

// literal writes SQL as Go does.
func literal(sql string) string {
	if strings.Contains(sql, "`") {
		return quote(sql)
	}
	if strings.Contains(sql, "\n") || strings.Contains(sql, `"`) || strings.Contains(sql, `\`) {
		return "`" + sql + "`"
	}
	return quote(sql)
}

// ofSQL reports whether a site's driver is database/sql.
func ofSQL(site *loops.Site) bool { return site.Query.Sent.Driver == queryline.SQL }
