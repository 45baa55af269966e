package loops

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/batch"
	"github.com/dbgen-go/dbgen/internal/queryline"
)

// A loader gathers the calls of those who ask beside each other. One who asks and waits
// in each round is alone in each batch: the round trips are those of the query itself,
// and the time that the loader waits for others comes on top.

// loaderType is the type of dbgen's loaders.
const loaderType = "github.com/dbgen-go/dbgen/runtime/loader.Loader"

// loaderOf is what a call's method is of, if that is a loader: its field or variable.
func loaderOf(info *types.Info, call *ast.CallExpr) (of ast.Expr, method string) {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil, ""
	}
	fn, ok := info.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Signature().Recv() == nil || qualified(fn.Origin().Signature().Recv().Type()) != loaderType {
		return nil, ""
	}
	return ast.Unparen(sel.X), fn.Name()
}

// loaded is a call that waits for what a loader has for a key; nil for any other call.
func (f *frame) loaded(call *ast.CallExpr) *candidate {
	of, method := loaderOf(f.info, call)
	if method != "Load" || len(call.Args) != 2 {
		return nil
	}
	name := loaderName(of)
	q := &queryline.Query{Command: "one", Verb: "select"}
	if v, ok := usedVar(f.info, of).(*types.Var); ok && v.IsField() && v.Pkg() != nil {
		list := f.queries().of[v.Pkg().Path()]
		if i := slices.IndexFunc(list, func(s *batch.Sibling) bool { return s.Loader == name }); i >= 0 {
			known := *list[i].Query
			q = &known
		}
	}
	q.Name, q.Load = name+"."+method, name
	keys := []source{f.exprSource("key", call.Args[1])}
	return &candidate{effect: effect{query: q, at: call.Pos()}, direct: true, keys: keys, all: keys}
}

// loaderName names a loader by its field or variable.
func loaderName(of ast.Expr) string {
	if sel, ok := of.(*ast.SelectorExpr); ok {
		return sel.Sel.Name
	}
	return types.ExprString(of)
}

// isGathered reports whether a call that waits for a loader does not wait alone in the
// rounds of a loop, or what it asks for is there already.
func (f *frame) isGathered(cur inspector.Cursor, c candidate, l *loop) bool {
	call := cur.Node().(*ast.CallExpr)
	return l.crossed || cur.ParentEdgeKind() == edge.GoStmt_Call || f.concurrent(&verdict{candidate: c, call: call, loop: l}) ||
		l.kind == callbackLoop && f.callsBeside(cur, l) || f.isPrimed(call, c.query.Load)
}

// isPrimed reports whether the function has told the loader before a call what it will
// be asked for.
func (f *frame) isPrimed(call *ast.CallExpr, loader string) bool {
	return slices.ContainsFunc(f.calls, func(cur inspector.Cursor) bool {
		of, method := loaderOf(f.info, cur.Node().(*ast.CallExpr))
		switch method {
		case "LoadAll", "LoadThunk", "Prime":
			return cur.Node().Pos() < call.Pos() && loaderName(of) == loader
		}
		return false
	})
}

// callsBeside reports whether the function that calls a literal again and again may run
// the calls beside each other: it starts goroutines, or says so by its package's name.
func (f *frame) callsBeside(cur inspector.Cursor, l *loop) bool {
	for c := range cur.Enclosing((*ast.CallExpr)(nil)) {
		call := c.Node().(*ast.CallExpr)
		if call != l.stmt && !slices.ContainsFunc(call.Args, func(e ast.Expr) bool { return ast.Unparen(e) == l.stmt }) {
			continue
		}
		return f.startsGoroutines(call)
	}
	call, ok := l.stmt.(*ast.CallExpr)
	return ok && f.startsGoroutines(call)
}

// startsGoroutines reports whether what a call calls starts goroutines, as far as that
// is known.
func (f *frame) startsGoroutines(call *ast.CallExpr) bool {
	fn, ok := typeutil.Callee(f.info, call).(*types.Func)
	if !ok || fn.Pkg() == nil {
		return true
	}
	c := f.world.packages[fn.Pkg()]
	if c == nil || c.decls[fn.Origin()] == nil {
		return strings.Contains(fn.Pkg().Path(), "parallel") || strings.HasPrefix(fn.Pkg().Path(), "github.com/sourcegraph/conc")
	}
	found := false
	ast.Inspect(c.decls[fn.Origin()].Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = true
		case *ast.CallExpr:
			task, ok := typeutil.Callee(c.info(), n).(*types.Func)
			found = found || ok && startsTask(task)
		}
		return !found
	})
	return found
}

// waitsApart reports whether a call that waits for a loader stands in a goroutine or task of
// the function, which callers in a loop start one of in each round.
func (f *frame) waitsApart(cur inspector.Cursor, at around) bool {
	if at.apart || cur.ParentEdgeKind() == edge.GoStmt_Call {
		return true
	}
	for c := range cur.Enclosing((*ast.FuncLit)(nil)) {
		if !f.cursor.Contains(c) {
			return false
		}
		if p, ok := c.Parent().Node().(*ast.CallExpr); ok {
			if fn, ok := typeutil.Callee(f.info, p).(*types.Func); ok && startsTask(fn) || c.Parent().ParentEdgeKind() == edge.GoStmt_Call {
				return true
			}
		}
	}
	return false
}
