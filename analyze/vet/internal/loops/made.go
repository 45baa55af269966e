package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/internal/queryline"
)

// SQL of which nothing is written out where it is sent: what makes it is not followed.
// Then the method alone tells what the call does, which is likely and not sure.

// madeText is the text of an expression that nothing is known of.
func madeText(e ast.Expr) sqlText { return sqlText{text: unknown, made: []ast.Expr{e}, rough: true} }

// madeAtRunTime is the text that a call sends with before arguments in front of those
// of the SQL; ok is false where the caller gives it, or where the call sends none.
func (f *frame) madeAtRunTime(call *ast.CallExpr, command string, before int) (t sqlText, ok bool) {
	var text ast.Expr
	sel, isSel := call.Fun.(*ast.SelectorExpr)
	switch {
	case isSel && isStatement(f.typeOf(sel.X)):
		text = sel.X
	case before > 0 && isString(f.typeOf(call.Args[before-1])):
		text = call.Args[before-1]
	default:
		return t, false
	}
	if _, handedIn := f.sent(text, nil, command, nil); handedIn {
		return t, false
	}
	return madeText(text), true
}

// madeQuery is a query whose SQL is made at run time: what asks for rows reads, and
// what does not writes.
func madeQuery(command, at string) *queryline.Query {
	q := &queryline.Query{
		Name: shortSQL(unknown), Command: command, File: at, NoCopy: true, NoBatch: true, NoTwin: true,
		Bounds: []string{}, Verb: "select", Volatile: true,
	}
	if command == "exec" {
		q.Verb = "update"
	}
	return q
}

// isMade reports whether nothing is known of a query's SQL.
func isMade(q *queryline.Query) bool { return q.Name == shortSQL(unknown) }

// textOfRound reports whether a text of SQL is another one in each round for what the
// round is about: it has a table's name, or a condition. The numbers of parameters and
// what only rounds before added are not of the round.
func (f *frame) textOfRound(e ast.Expr, l *loop, seen []place) bool {
	e = ast.Unparen(e)
	if isConstant(f.info, e) || isNumber(f.typeOf(e)) {
		return false
	}
	of := func(list ...ast.Expr) bool {
		return slices.ContainsFunc(list, func(e ast.Expr) bool { return f.textOfRound(e, l, seen) })
	}
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return e.Op == token.ADD && of(e.X, e.Y)
	case *ast.CallExpr:
		if sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok && f.info.Selections[sel] != nil && of(sel.X) {
			return true
		}
		return of(f.textsOf(e)...)
	case *ast.Ident:
		if obj := f.info.Uses[e]; obj != nil {
			return f.placeOfRound(place{obj, ""}, l, seen)
		}
		return false
	case *ast.SelectorExpr:
		if p, ok := fieldPlace(f.info, e); ok {
			return f.placeOfRound(p, l, seen)
		}
	}
	return f.ofRound(e, l)
}

// placeOfRound is textOfRound of a variable or a field of one.
func (f *frame) placeOfRound(at place, l *loop, seen []place) bool {
	if slices.Contains(seen, at) {
		return false
	}
	if l.vars.overlaps(at) {
		return true
	}
	seen = append(slices.Clip(seen), at)
	return slices.ContainsFunc(f.flows, func(fl flow) bool {
		from := fl.from
		switch {
		case !fl.to.overlaps(at) || !l.region.contains(fl.at):
			return false
		case fl.by != nil:
			from = f.textsOf(fl.by)
		case fl.weak:
			return false
		}
		return slices.ContainsFunc(from, func(e ast.Expr) bool { return f.textOfRound(e, l, seen) })
	})
}

// textsOf are the arguments of a call that its text is made of: those that its function
// takes as a text. Values are sent beside the text, but for what fmt and strings write.
func (f *frame) textsOf(call *ast.CallExpr) (texts []ast.Expr) {
	sig := f.callType(call)
	if fn, ok := typeutil.Callee(f.info, call).(*types.Func); sig == nil || ok && fn.Pkg() != nil && (fn.Pkg().Path() == "fmt" || fn.Pkg().Path() == "strings") {
		return call.Args
	}
	for i, arg := range call.Args {
		if n := sig.Params().Len(); n > 0 && isOneText(sig.Params().At(min(i, n-1)).Type()) || IsAppend(f.info, call) {
			texts = append(texts, arg)
		}
	}
	return texts
}

// isOneText reports whether a type is that of one text, as a string or as bytes.
func isOneText(t types.Type) bool {
	u, ok := t.Underlying().(*types.Slice)
	if !ok {
		return isString(t)
	}
	b, ok := u.Elem().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Byte
}

// isText reports whether a type is that of texts: strings, and what has strings, bytes
// or one of them.
func isText(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return isOneText(t) || isString(u.Elem())
	case *types.Array:
		return isString(u.Elem())
	}
	return isString(t)
}

// textParams is what a part of a text of SQL takes from a parameter: the whole of it, or
// fields.
func (f *frame) textParams(part ast.Expr, i int, param types.Object, body ast.Node) (taken []Param) {
	if param == nil || isHandle(param.Type()) {
		return nil
	}
	takes := func(p place) bool {
		return f.textOfRound(part, &loop{region: regionOf(body), vars: set{p: true}}, nil)
	}
	if isText(param.Type()) && takes(place{param, ""}) {
		taken = append(taken, Param{Index: i, Text: true})
	}
	if st := structOf(param.Type()); st != nil {
		for field := range st.Fields() {
			if isText(field.Type()) && takes(place{param, field.Name()}) {
				taken = append(taken, Param{Index: i, Field: field.Name(), Text: true})
			}
		}
	}
	return taken
}

func isNumber(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsNumeric != 0
}
