package loops

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// Lists of which somebody asked for a few elements.

// limit matches the names of parameters and fields that say how many elements are asked for.
var limit = lazyregexp.New(`(?i)^(limit|(row|page|query|max)_?limit|top_?k|max_?(results|rows|items))$`)

// limitClause matches what ends a query that gives a few rows.
var limitClause = lazyregexp.New(`(?is)\blimit\s+[1-8]\s*;?\s*$`)

// isLimited reports whether a list is what a call gives that is told to give a few elements, by a
// constant or in its SQL.
func (f *frame) isLimited(x ast.Expr) bool { return f.isLimitedBy(x, maxSteps) }

// isLimitedBy is isLimited through so many functions that give what others do, or are given it.
func (f *frame) isLimitedBy(x ast.Expr, more int) bool {
	x = ast.Unparen(x)
	if page := f.pageOf(x); page != nil {
		call, ok := ast.Unparen(page).(*ast.CallExpr)
		return ok && f.isToldFew(call)
	}
	if v := usedVar(f.info, x); v != nil && regionOf(f.decl.Body).contains(v.Pos()) {
		if x = f.onlyList(v); x == nil {
			return false
		}
	} else if i := slices.Index(f.declParams(), v); v != nil && i >= 0 {
		return more > 0 && f.isGivenFew(i, more-1)
	}
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok {
		return false
	}
	fn := f.callee(call)
	if fn == nil {
		return false
	}
	if f.isToldFew(call) {
		return true
	}
	_, args := f.operands(call)
	hasMore := slices.ContainsFunc(args, func(e ast.Expr) bool { return isSliceType(f.typeOf(e)) })
	if f.givesFewRows(call) || !hasMore && slices.ContainsFunc(args, f.areFewRows) {
		return true
	}
	if lit := f.answersWith(call, fn); lit != nil {
		return more > 0 && f.literalGivesFew(lit, more-1)
	}
	return more > 0 && f.givesFew(fn, more-1)
}

// isToldFew reports whether a call says by a constant how few elements it asks for.
func (f *frame) isToldFew(call *ast.CallExpr) bool {
	fn := f.callee(call)
	if fn == nil {
		return false
	}
	_, args := f.operands(call)
	for i, p := range paramsNamed(fn) {
		if i >= len(args) {
			break
		}
		if n, ok := f.intValue(args[i]); ok && n > 0 && n <= maxRounds && limit().MatchString(p) {
			return true
		}
		if lit := structLit(f.info, args[i]); lit != nil && f.limits(lit) {
			return true
		}
	}
	return false
}

// pageOf is what a variable of the function has whose only list an expression takes, as it was given: a page
// of what was asked for, with how many there are; nil is none.
func (f *frame) pageOf(x ast.Expr) ast.Expr {
	sel, ok := x.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	v, list := usedVar(f.info, sel.X), usedField(f.info, sel)
	if v == nil || list == nil || !isSliceType(list.Type()) || !regionOf(f.decl.Body).contains(v.Pos()) {
		return nil
	}
	st := structOf(v.Type())
	if st == nil {
		return nil
	}
	for other := range st.Fields() {
		if other != list && (isSliceType(other.Type()) || isMapType(other.Type()) || other.Embedded()) {
			return nil
		}
	}
	return f.onlyValue(v)
}

// answersWith is the literal that a call is given by which its function answers: it calls that and gives back
// what it gives, in a transaction, or with what it has locked; nil is none.
func (f *frame) answersWith(call *ast.CallExpr, fn *types.Func) *ast.FuncLit {
	for i, arg := range call.Args {
		lit, ok := ast.Unparen(arg).(*ast.FuncLit)
		if !ok {
			continue
		}
		known := f.world.packages[fn.Pkg()] != nil
		if !known && givesWhatItGives(fn, lit, f.info) || known && f.allReturn(fn.Origin(), func(in *frame, e ast.Expr, guards []guard) bool {
			return in.failed(guards) || in.isCallOf(e, in.declParams()[i])
		}) {
			return lit
		}
	}
	return nil
}

// isCallOf reports whether an expression is a call of a function that a parameter has, or the variable which
// has what that gives and nothing else.
func (f *frame) isCallOf(e ast.Expr, param types.Object) bool {
	if v := usedVar(f.info, e); v != nil {
		e = f.onlyValue(v)
	}
	if e == nil {
		return false
	}
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	return ok && param != nil && usedVar(f.info, call.Fun) == param
}

// literalGivesFew reports whether all that a literal returns first is such a list, failures aside.
func (f *frame) literalGivesFew(lit *ast.FuncLit, more int) bool {
	some := false
	for _, e := range exits(&loop{body: lit.Body}) {
		ret, ok := e.stmt.(*ast.ReturnStmt)
		if !ok || len(ret.Results) == 0 {
			return false
		}
		if f.isNothing(ret.Results[0]) || f.failed(e.guards) {
			continue
		}
		if !f.isLimitedBy(ret.Results[0], more) {
			return false
		}
		some = true
	}
	return some
}

// givesFew reports whether all that a function returns first, or those that stand for a method of an
// interface, is such a list, failures aside.
func (f *frame) givesFew(fn *types.Func, more int) bool {
	return f.allReturn(fn.Origin(), func(in *frame, list ast.Expr, guards []guard) bool {
		return in.failed(guards) || in.isLimitedBy(list, more)
	})
}

// isGivenFew reports whether all callers give a parameter such a list.
func (f *frame) isGivenFew(param, more int) bool {
	return f.allGive(param, func(in *frame, arg ast.Expr) bool { return in.isLimitedBy(arg, more) })
}

// onlyList is the one value that a variable of the function ever has, whatever is done to its
// elements; nil is none.
func (f *frame) onlyList(v types.Object) (value ast.Expr) {
	for _, fl := range f.flows {
		if fl.to.obj != v {
			continue
		}
		if !fl.weak && (fl.to.field != "" || fl.accum && !IsAppend(f.info, fl.from[0])) {
			continue // an element's
		}
		if value != nil || len(fl.from) != 1 || fl.accum || fl.weak {
			return nil
		}
		value = fl.from[0]
	}
	return value
}

// limitParameter matches what ends a query that is told how many rows to give.
var limitParameter = lazyregexp.New(`(?is)\blimit\s+(\$[0-9]+)\s*;?\s*$`)

// givesFewRows reports whether a call is of a query that gives a few rows, as its text says or as it is
// told by a constant.
func (f *frame) givesFewRows(call *ast.CallExpr) bool {
	all := f.callEffects(call)
	if len(all) != 1 || !all[0].direct || all[0].query.Writes() {
		return false
	}
	sql := all[0].query.Sent.SQL
	if limitClause().MatchString(sql) {
		return true
	}
	told := limitParameter().FindStringSubmatch(sql)
	return told != nil && slices.ContainsFunc(all[0].all, func(s source) bool {
		if s.name != told[1] || s.expr == nil {
			return false
		}
		n, ok := f.intValue(s.expr)
		return ok && n > 0 && n <= maxRounds
	})
}

// areFewRows reports whether an expression has the rows of such a query, which are yet to be read: one
// who is given them as values may look up many for each.
func (f *frame) areFewRows(e ast.Expr) bool {
	v := usedVar(f.info, ast.Unparen(e))
	if v == nil {
		return false
	}
	for _, name := range []string{"Next", "Scan"} {
		if m, _, _ := types.LookupFieldOrMethod(v.Type(), true, nil, name); m == nil {
			return false
		}
	}
	call, ok := f.onlyValue(v).(*ast.CallExpr)
	return ok && f.givesFewRows(call)
}

// overFewRows reports whether a loop goes over them: for rows.Next() { … }.
func (f *frame) overFewRows(n *ast.ForStmt) bool {
	call, ok := n.Cond.(*ast.CallExpr)
	if !ok || n.Init != nil || n.Post != nil {
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Next" && f.areFewRows(sel.X)
}

// paramsNamed are the names of a function's parameters.
func paramsNamed(fn *types.Func) (names []string) {
	for p := range fn.Signature().Params().Variables() {
		names = append(names, p.Name())
	}
	return names
}

// limits reports whether a literal gives a few as the limit that it has.
func (f *frame) limits(lit *ast.CompositeLit) bool {
	for _, e := range lit.Elts {
		kv := e.(*ast.KeyValueExpr)
		if n, ok := f.intValue(kv.Value); ok && n > 0 && n <= maxRounds && limit().MatchString(kv.Key.(*ast.Ident).Name) {
			return true
		}
	}
	return false
}
