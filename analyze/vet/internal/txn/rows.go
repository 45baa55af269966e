package txn

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
)

// unclosedRows are the rows of queries that stay open on some path.
func (b *body) unclosedRows() (found []Site) {
	ast.Inspect(b.decl.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		t, driver := b.rowsOf(call)
		if t == nil || !b.isOwn(t) || b.endsWithTx(call, driver) {
			return true
		}
		w := &walker{b: b, t: t, call: call, rows: true, pgx: driver == "pgx", seen: map[string]bool{}}
		if !w.leak() || w.over {
			return true
		}
		s := Site{Kind: RowsNotClosed, Node: call, What: types.ExprString(call.Fun), Tx: t.tx().Name(), Leave: w.leave, Again: w.again}
		s.Fixes = b.deferEnd(t.assign, t.err, "defer "+t.tx().Name()+".Close()")
		found = append(found, s)
		return true
	})
	return found
}

// rowsOf is a call that gives rows, which are followed like a transaction; nil for
// any other.
func (b *body) rowsOf(call *ast.CallExpr) (*transaction, string) {
	fn, ok := typeutil.Callee(b.info, call).(*types.Func)
	if !ok {
		return nil, ""
	}
	results := fn.Signature().Results()
	if n := results.Len(); n == 0 || n > 2 || rowTypes[gotypes.Qualified(results.At(0).Type())] == "" {
		return nil, ""
	}
	t := &transaction{kind: begun, scope: b.scopeOf(call), at: call, call: call}
	b.keep(t, results)
	if len(t.objs) != 1 {
		return nil, ""
	}
	t.made = b.spread(t.objs)
	for obj := range t.made {
		if !isRows(obj.Type()) && !mayHold(obj.Type()) {
			delete(t.made, obj)
		}
	}
	return t, rowTypes[gotypes.Qualified(results.At(0).Type())]
}

// endsWithTx reports whether database/sql closes the rows of a query by itself when
// the function ends: with the transaction that it rolls back, or with the context
// that it cancels.
func (b *body) endsWithTx(call *ast.CallExpr, driver string) bool {
	if driver != "sql" {
		return false
	}
	recv := b.root(call.Fun)
	for _, t := range b.txs {
		if !t.made[recv] {
			continue
		}
		if t.kind != begun || b.isDeferred(t.scope, t.made) {
			return true
		}
	}
	if len(call.Args) > 0 && isContext(b.info.TypeOf(call.Args[0])) {
		return b.isCancelled(b.info.ObjectOf(ident(call.Args[0])))
	}
	return false
}

// isDeferred reports whether a function defers what ends a transaction.
func (b *body) isDeferred(scope ast.Node, made map[types.Object]bool) bool {
	found := false
	ast.Inspect(scope, func(n ast.Node) bool {
		if d, ok := n.(*ast.DeferStmt); ok && b.mentions(d, made) {
			found = true
		}
		return !found
	})
	return found
}

// isCancelled reports whether the function defers the cancellation of a context.
func (b *body) isCancelled(ctx types.Object) bool {
	if ctx == nil {
		return false
	}
	cancels := map[types.Object]bool{}
	ast.Inspect(b.decl.Body, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == 2 && len(a.Rhs) == 1 && b.info.ObjectOf(ident(a.Lhs[0])) == ctx {
			if obj := b.info.ObjectOf(ident(a.Lhs[1])); obj != nil {
				cancels[obj] = true
			}
		}
		return true
	})
	return b.isDeferred(b.decl.Body, cancels)
}
