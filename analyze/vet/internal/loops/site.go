package loops

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// site words a finding.
func (f *frame) site(rule string, call *ast.CallExpr, c candidate, l *loop, v place) Site {
	q := c.query
	s := Site{Rule: rule, Call: call}
	what := q.Name
	if len(c.via) > 0 {
		what = fmt.Sprintf("%s (through %s)", q.Name, strings.Join(c.via, " → "))
	}
	line := f.pass.Fset.Position(l.start()).Line
	table := "the database"
	if len(q.Tables) > 0 {
		table = q.Tables[0]
	}
	switch rule {
	case NPlusOne:
		s.Message = fmt.Sprintf("query %s runs once for each %s of the loop on line %d, a round trip to %s each time; %s",
			what, f.subject(call, v), line, table, readCure(q))
		s.Fixes = f.collectFix(call, c, l)
	case Write:
		s.Message = fmt.Sprintf("query %s writes %s once %s of the loop on line %d, a round trip each time; %s",
			what, table, f.each(call, v), line, f.writeCure(q))
	case Invariant:
		s.Message = fmt.Sprintf("query %s is sent again in each round of the loop on line %d with the same arguments; call it once before the loop and keep the result",
			what, line)
	}
	s.Related = []analysis.RelatedInformation{{Pos: l.start(), Message: "the loop"}}
	return s
}

func (l *loop) start() token.Pos { return l.stmt.Pos() }

func (f *frame) each(call *ast.CallExpr, v place) string {
	if v.obj == nil {
		return "in each round"
	}
	return "for each " + f.subject(call, v)
}

// subject names what each round is about: the loop's variable, or, where that
// only counts, the element that the call picks with it.
func (f *frame) subject(call *ast.CallExpr, v place) string {
	name := v.String()
	for _, arg := range call.Args {
		ast.Inspect(arg, func(n ast.Node) bool {
			ix, ok := n.(*ast.IndexExpr)
			if !ok {
				return true
			}
			if id, ok := ast.Unparen(ix.Index).(*ast.Ident); ok && v.field == "" && f.info.ObjectOf(id) == v.obj {
				name = types.ExprString(ix)
			}
			return false
		})
	}
	return name
}

func (p place) String() string {
	if p.field != "" {
		return p.obj.Name() + "." + p.field
	}
	return p.obj.Name()
}

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
func (f *frame) collectFix(call *ast.CallExpr, c candidate, l *loop) []analysis.SuggestedFix {
	n, ok := l.stmt.(*ast.RangeStmt)
	sel, isSel := call.Fun.(*ast.SelectorExpr)
	if !ok || !isSel || !c.direct || c.query.Batch == "" || len(n.Body.List) != 3 || len(call.Args) != 2 || n.Value == nil {
		return nil
	}
	arg, argOK := call.Args[1].(*ast.Ident)
	elem, elemOK := n.Value.(*ast.Ident)
	get, getOK := n.Body.List[0].(*ast.AssignStmt)
	check, checkOK := n.Body.List[1].(*ast.IfStmt)
	put, putOK := n.Body.List[2].(*ast.AssignStmt)
	if !argOK || !elemOK || !getOK || !checkOK || !putOK || f.info.Uses[arg] != f.info.Defs[elem] ||
		len(get.Lhs) != 2 || len(get.Rhs) != 1 || get.Rhs[0] != call || len(put.Lhs) != 1 || len(put.Rhs) != 1 {
		return nil
	}
	row, rowOK := get.Lhs[0].(*ast.Ident)
	added, addedOK := put.Rhs[0].(*ast.CallExpr)
	if !rowOK || !addedOK || get.Tok != token.DEFINE || !f.returnsOnly(check) || !isAppend(f.info, added) ||
		len(added.Args) != 2 || types.ExprString(added.Args[0]) != types.ExprString(put.Lhs[0]) {
		return nil
	}
	if item, ok := added.Args[1].(*ast.Ident); !ok || f.info.Uses[item] != f.info.Defs[row] {
		return nil
	}
	if !f.twinFits(sel, c.query.Batch, n.X, f.info.TypeOf(row)) {
		return nil
	}
	many := row.Name + "s"
	if f.taken(many, n) {
		many = row.Name + "Batch"
	}
	text := types.ExprString
	replace := []analysis.TextEdit{
		{Pos: n.Pos(), End: get.End(), NewText: fmt.Appendf(nil, "%s, %s := %s.%s(%s, %s)",
			many, text(get.Lhs[1]), text(sel.X), c.query.Batch, text(call.Args[0]), text(n.X))},
		{Pos: put.Pos(), End: n.End(), NewText: fmt.Appendf(nil, "%s = append(%[1]s, %s...)", text(put.Lhs[0]), many)},
	}
	return []analysis.SuggestedFix{{
		Message:   fmt.Sprintf("call %s once (rows come in no set order, and keys without a row are left out)", c.query.Batch),
		TextEdits: replace,
	}}
}

// returnsOnly reports whether a statement is "if err != nil { return … }".
func (f *frame) returnsOnly(n *ast.IfStmt) bool {
	if n.Init != nil || n.Else != nil || len(n.Body.List) != 1 {
		return false
	}
	_, isReturn := n.Body.List[0].(*ast.ReturnStmt)
	known, failed := f.errorCond(n.Cond, true)
	return isReturn && known && failed
}

// twinFits reports whether the batch twin takes what the loop ranges over and
// returns rows of the same type.
func (f *frame) twinFits(sel *ast.SelectorExpr, twin string, over ast.Expr, row types.Type) bool {
	obj, _, _ := types.LookupFieldOrMethod(f.info.TypeOf(sel.X), true, f.info.Uses[sel.Sel].Pkg(), twin)
	fn, ok := obj.(*types.Func)
	if !ok {
		return false
	}
	params, results := fn.Signature().Params(), fn.Signature().Results()
	if params.Len() != 2 || results.Len() != 2 {
		return false
	}
	rows, ok := results.At(0).Type().Underlying().(*types.Slice)
	return ok && types.Identical(rows.Elem(), row) && types.AssignableTo(f.info.TypeOf(over), params.At(1).Type())
}

// taken reports whether a name means something where a loop stands.
func (f *frame) taken(name string, n *ast.RangeStmt) bool {
	for scope := f.pass.Pkg.Scope().Innermost(n.Pos()); scope != nil; scope = scope.Parent() {
		if scope.Lookup(name) != nil {
			return true
		}
	}
	return false
}
