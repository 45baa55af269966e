package txn

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/outside"
)

// An effect is what a call does, as seen from where it stands.
type effect struct {
	kind   effectKind
	what   string
	handle handle
	via    []Hop
	rests  []string
	fn     *types.Func // the method of the handle, where the call is that itself
	own    bool        // the handle is of what the method is called on
}

// effects returns what a call does.
func (b *body) effects(call *ast.CallExpr) []effect {
	switch callee := typeutil.Callee(b.info, call).(type) {
	case *types.Func:
		return b.funcEffects(call, callee.Origin())
	case *types.Var:
		return b.closureEffects(callee)
	}
	return nil
}

// closureEffects returns what a function literal in a variable does.
func (b *body) closureEffects(v *types.Var) (found []effect) {
	lit, _ := b.only(v).(*ast.FuncLit)
	if lit == nil || b.active[v] {
		return nil
	}
	b.active[v] = true
	defer delete(b.active, v)
	b.walk(lit.Body, func(n ast.Node) {
		if call, ok := n.(*ast.CallExpr); ok && !b.onFailure(call) {
			found = append(found, b.effects(call)...)
		}
	})
	return found
}

// only is the one value that a variable is given, or nil.
func (b *body) only(obj types.Object) ast.Expr {
	given := b.values[obj]
	if len(given) != 1 || given[0] == nil {
		return nil
	}
	return ast.Unparen(given[0])
}

func (b *body) funcEffects(call *ast.CallExpr, fn *types.Func) []effect {
	if fn.Pkg() == nil {
		return nil
	}
	if b.isDriver(fn) {
		if found := b.direct(call, fn); found != nil {
			return found
		}
	}
	if recv := fn.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
		return b.implemented(call, fn)
	}
	return b.through(call, fn, b.world.summary(fn))
}

// through is what a call of a function does that is known by its summary.
func (b *body) through(call *ast.CallExpr, fn *types.Func, d *Does) (found []effect) {
	if d == nil {
		return nil
	}
	name := funcName(fn)
	for _, e := range d.Effects {
		if slices.ContainsFunc(e.Via, func(h Hop) bool { return h.Name == name }) {
			continue // around and around
		}
		o := effect{kind: effectKind(e.Kind), what: e.What, via: append([]Hop{{name, call.Pos()}}, e.Via...), rests: e.Rests}
		if o.kind <= acquires {
			o.handle = b.put(call, e.Handle, maxDepth)
			o.own = e.Handle.Param == receiver
		}
		found = append(found, o)
	}
	return found
}

// implemented is what a call of an interface's method does: the queries of any that
// implements it, and what all of them do outside.
func (b *body) implemented(call *ast.CallExpr, method *types.Func) (found []effect) {
	if !b.world.declares(method.Pkg()) && (!b.world.typed[method.Pkg()] || !strings.Contains(method.Pkg().Path(), ".")) {
		return nil // io.Writer and its like: nobody knows who stands behind them
	}
	known := b.world.behind(method)
	const many = 8 // implementations of which nobody can tell which one it is
	if len(known) == 0 || len(known) > many {
		return nil
	}
	with, leaving := 0, 0
	for _, fn := range known {
		queries, leaves := false, false
		for _, e := range b.through(call, fn, b.world.summary(fn)) {
			if e.kind <= acquires {
				queries = true
			} else {
				leaves = true
			}
			found = append(found, e)
		}
		with, leaving = with+count(queries), leaving+count(leaves)
	}
	rest := fmt.Sprintf("%d of %d implementations of %s do it", with, len(known), funcName(method))
	kept := found[:0]
	for _, e := range found {
		if e.kind > acquires && leaving < len(known) {
			continue
		}
		if e.kind <= acquires && with < len(known) {
			e.rests = append([]string{rest}, e.rests...)
		}
		kept = append(kept, e)
	}
	return kept
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// direct is what a call of a driver's function or of another service does; nil where
// it is neither.
func (b *body) direct(call *ast.CallExpr, fn *types.Func) []effect {
	if fn.Signature().Recv() != nil {
		if found := b.onHandle(call, fn); found != nil {
			return found
		}
	} else if found := b.withHandle(call, fn); found != nil {
		return found
	}
	what := types.ExprString(call.Fun)
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && fn.Name() != "Exec" && strings.HasSuffix(gotypes.Qualified(b.typeOf(sel.X)), ".Pipeliner") {
		return nil // what is noted to be sent
	}
	switch {
	case outside.Service(fn, b.world.declares) || outside.Store(fn):
		return []effect{{kind: requests, what: what}}
	case outside.Waits(fn):
		return []effect{{kind: waits, what: what}}
	}
	return nil
}

// typeOf is the type of an expression; an invalid one where it is not known.
func (b *body) typeOf(e ast.Expr) types.Type {
	if t := b.info.TypeOf(e); t != nil {
		return t
	}
	return types.Typ[types.Invalid]
}

// onHandle is a call of a method of a handle.
func (b *body) onHandle(call *ast.CallExpr, fn *types.Func) []effect {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	of, name := fn.Signature().Recv().Type(), fn.Name()
	isPool := pools[gotypes.Qualified(of)] != ""
	if !isPool && !connections[gotypes.Qualified(of)] && !runsQueries(of) && gotypes.Qualified(of) != "database/sql.Stmt" {
		return nil
	}
	kind := runs
	switch {
	case queryMethods[name]:
	case isBegin(name):
		kind = begins
	case isPool && (strings.HasPrefix(name, "Acquire") || name == "Conn" || name == "Connx"):
		kind = acquires
	default:
		return nil
	}
	h := b.receiver(sel, maxDepth)
	if d := driver(name); d != "" {
		h.driver = d
	}
	if h.driver == "" {
		h.driver = driverOf(of)
	}
	return []effect{{kind: kind, what: types.ExprString(call.Fun), handle: h, fn: fn}}
}

// isBegin reports whether a method of a handle begins a transaction, by its name.
func isBegin(name string) bool {
	return strings.HasPrefix(name, "Begin") || strings.HasPrefix(name, "MustBegin") || name == "InTx"
}

// withHandle is a call of another module's function that takes a context and a
// handle, as pgx.BeginFunc does and those that scan rows.
func (b *body) withHandle(call *ast.CallExpr, fn *types.Func) []effect {
	params := fn.Signature().Params()
	if !b.isDriver(fn) || b.world.declares(fn.Pkg()) && !isRuntime(fn.Pkg()) || params.Len() < 2 || !isContext(params.At(0).Type()) {
		return nil
	}
	for i := 1; i < min(params.Len(), len(call.Args)); i++ {
		t := params.At(i).Type()
		kind := runs
		switch {
		case isBegin(fn.Name()):
			kind = begins
		case pools[gotypes.Qualified(t)] == "" && !runsQuery(t):
			continue
		}
		if holdsHandle(b.info.TypeOf(call.Args[i]), 1) {
			return []effect{{kind: kind, what: types.ExprString(call.Fun), handle: b.eval(call.Args[i])}}
		}
	}
	return nil
}

// funcName names a function as its caller's file would, with its receiver's type.
func funcName(fn *types.Func) string {
	if recv := fn.Signature().Recv(); recv != nil {
		if n, ok := types.Unalias(gotypes.Deref(recv.Type())).(*types.Named); ok {
			return n.Obj().Name() + "." + fn.Name()
		}
	}
	return fn.Name()
}

// syncPackages are those of Go's own whose functions call what they are given before
// they return.
var syncPackages = []string{"slices", "sort", "strings", "bytes", "maps", "path/filepath", "io/fs"}

// walk calls f for what runs when a node does: calls and what waits, also in function
// literals that are called there, but not what is deferred or runs apart.
func (b *body) walk(n ast.Node, f func(ast.Node)) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt, *ast.DeferStmt:
			return false
		case *ast.FuncLit:
			return b.runsHere(n)
		case *ast.CallExpr, *ast.UnaryExpr, *ast.SendStmt, *ast.SelectStmt, *ast.RangeStmt:
			f(n)
		}
		return true
	})
}

// runsHere reports whether a function literal is called where it stands, and in no
// transaction of its own.
func (b *body) runsHere(lit *ast.FuncLit) bool {
	if slices.ContainsFunc(b.txs, func(t *transaction) bool { return t.scope == lit.Body && t.kind != begun }) {
		return false
	}
	call, ok := b.parents[lit].(*ast.CallExpr)
	if !ok {
		return false
	}
	if ast.Unparen(call.Fun) == ast.Expr(lit) {
		return true
	}
	fn, ok := typeutil.Callee(b.info, call).(*types.Func)
	if !ok || fn.Pkg() == nil {
		return false
	}
	if slices.Contains(syncPackages, fn.Pkg().Path()) {
		return true
	}
	i := slices.Index(call.Args, ast.Expr(lit))
	d := b.world.summary(fn.Origin())
	return d != nil && slices.Contains(d.Calls, i)
}
