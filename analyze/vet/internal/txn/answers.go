package txn

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
)

// answersFailure reports whether a condition is that of an if which leaves the function where
// a helper says that something failed, as those that answer a request with an error do, and
// the error that it is given is nil.
func (w *walker) answersFailure(cond ast.Expr, k known) bool {
	n, ok := w.b.parents[cond].(*ast.IfStmt)
	if !ok || n.Cond != cond || n.Else != nil || len(n.Body.List) == 0 {
		return false
	}
	if _, leaves := n.Body.List[len(n.Body.List)-1].(*ast.ReturnStmt); !leaves {
		return false
	}
	e := ast.Unparen(cond)
	if not, ok := e.(*ast.UnaryExpr); ok && not.Op == token.NOT {
		e = ast.Unparen(not.X)
	}
	call, ok := e.(*ast.CallExpr)
	if !ok || !types.Identical(w.b.info.TypeOf(call), types.Typ[types.Bool]) {
		return false
	}
	for _, arg := range call.Args {
		if id := ident(arg); id != nil && gotypes.IsError(w.b.info.TypeOf(id)) && k[id.Name+" == nil"] {
			return true
		}
	}
	return false
}
