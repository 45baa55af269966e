package loops

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// A Need is what a flag of a function, a parameter that is a bool, must be for it to run a
// query: a helper for several statements runs one of them for each of its callers.
type Need struct {
	Index int // of the parameter
	Value bool
}

// flagsOf returns what the function's flags must be for it to come to a call.
func (f *frame) flagsOf(cur inspector.Cursor) (needs []Need) {
	for _, g := range f.guardsOf(cur, nil) {
		if len(g.exprs) == 1 {
			needs = f.holding(needs, g.exprs[0], g.then)
		}
	}
	for _, s := range f.decl.Body.List { // if flag { return }
		if early, ok := s.(*ast.IfStmt); ok && early.End() <= cur.Node().Pos() && early.Else == nil && f.returns(early.Body.List) {
			needs = f.holding(needs, early.Cond, false)
		}
	}
	return needs
}

// holding adds what flags must be where a condition holds, or does not.
func (f *frame) holding(needs []Need, e ast.Expr, then bool) []Need {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			return f.holding(needs, e.X, !then)
		}
	case *ast.BinaryExpr:
		if e.Op == token.LAND && then || e.Op == token.LOR && !then {
			return f.holding(f.holding(needs, e.X, then), e.Y, then)
		}
	case *ast.Ident:
		if at := f.flag(e); at >= 0 {
			return append(needs, Need{at, then})
		}
	}
	return needs
}

// told returns what is left for the function's own callers to say of what a query that it
// calls for needs; false is that the call itself says no.
func (f *frame) told(call *ast.CallExpr, needs []Need) (left []Need, runs bool) {
	_, args := f.operands(call)
	for _, n := range needs {
		if n.Index >= len(args) {
			continue
		}
		arg := args[n.Index]
		if v := f.info.Types[arg].Value; v != nil && v.Kind() == constant.Bool {
			if constant.BoolVal(v) != n.Value {
				return nil, false
			}
			continue
		}
		left = f.holding(left, arg, n.Value)
	}
	return left, true
}

// flag is which of the function's parameters a variable is, where that is a bool that
// nothing else is assigned to; -1 is none.
func (f *frame) flag(e *ast.Ident) int {
	v := f.info.Uses[e]
	if v == nil || slices.ContainsFunc(f.flows, func(fl flow) bool { return fl.to.obj == v }) {
		return -1
	}
	if b, ok := v.Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsBoolean == 0 {
		return -1
	}
	return slices.Index(f.declParams(), v)
}
