package loops

import (
	"go/ast"
	"go/types"
	"slices"
)

// Who does what is asked: the value that a method is called on, over the functions on the way. The
// same one is asked again where it stays the same; where each round has another one, each does
// something of its own.

// operands are the receiver of a call, nil where it has none or that is not known, and its
// arguments: T.M(recv, args…) is recv.M(args…).
func (f *frame) operands(call *ast.CallExpr) (recv ast.Expr, args []ast.Expr) {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil, call.Args
	}
	s := f.info.Selections[sel]
	switch {
	case s == nil || s.Kind() == types.FieldVal:
		return nil, call.Args
	case s.Kind() == types.MethodExpr && len(call.Args) > 0:
		return call.Args[0], call.Args[1:]
	}
	return sel.X, call.Args
}

// knowsWho reports whether places which say who does something are made of parameters, the
// receiver and what packages have alone, so that callers can tell whether it is the same again.
func (f *frame) knowsWho(places set, params []types.Object, body ast.Node) bool {
	for p := range places {
		if !regionOf(body).contains(p.obj.Pos()) && p.obj != f.receiver() && !slices.Contains(params, p.obj) && (p.obj.Pkg() == nil || p.obj.Parent() != p.obj.Pkg().Scope()) {
			return false
		}
	}
	return true
}
