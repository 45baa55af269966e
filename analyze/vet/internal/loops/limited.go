package loops

import (
	"go/ast"
	"go/types"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// Lists of which somebody asked for a few elements.

// limit matches the names of parameters and fields that say how many elements are asked for.
var limit = lazyregexp.New(`(?i)^(limit|(row|page|query|max)_?limit|top_?k|max_?(results|rows|items))$`)

// limitClause matches what ends a query that gives a few rows.
var limitClause = lazyregexp.New(`(?is)\blimit\s+[1-8]\s*;?\s*$`)

// isLimited reports whether a list is what a call gives that is told to give a few elements, by a
// constant or in its SQL.
func (f *frame) isLimited(x ast.Expr) bool {
	x = ast.Unparen(x)
	if v := usedVar(f.info, x); v != nil && regionOf(f.decl.Body).contains(v.Pos()) {
		if x = f.onlyValue(v); x == nil {
			return false
		}
	}
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok {
		return false
	}
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
	all := f.callEffects(call)
	return len(all) == 1 && all[0].direct && !all[0].query.Writes() && limitClause().MatchString(all[0].query.Sent.SQL)
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
