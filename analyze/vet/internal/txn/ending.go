package txn

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
)

// endNames are what the methods are called that end a transaction, close rows, or are
// those of a type that keeps one and ends it.
var endNames = []string{"Commit", "Rollback", "Close", "Abort", "Finish", "Done", "End", "Release", "Discard", "Stop", "Cleanup"}

// ended reports whether a node, where it runs, ends a transaction. Where it is only
// possible that it does, it does if sure is not asked for.
func (b *body) ended(t *transaction, n ast.Node, sure bool) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = found || !sure && b.mentions(n, t.made)
			return false
		case *ast.DeferStmt:
			found = found || !sure && b.mentions(n, t.made)
			return false
		case *ast.FuncLit:
			if !sure && b.endsWithin(n.Body, t.made) {
				found = true
			}
			return b.runsHere(n)
		case *ast.SelectorExpr:
			call, _ := b.parents[n].(*ast.CallExpr)
			if isCalled := call != nil && call.Fun == ast.Expr(n); !isCalled && !sure && isEnding(b.info, n) && t.made[b.root(n.X)] {
				found = true // a method value
			}
		case *ast.CallExpr:
			found = found || b.endsByCall(n, t.objs, t.made, sure)
		}
		return !found
	})
	return found
}

// isEnding reports whether a selector is a method that ends something, or a field that is
// called like one: what a function hands out of a transaction may be its queries with the
// functions that end it.
func isEnding(info *types.Info, sel *ast.SelectorExpr) bool {
	name := sel.Sel.Name
	switch of := info.Uses[sel.Sel].(type) {
	case *types.Func:
	case *types.Var:
		if _, isFunc := of.Type().Underlying().(*types.Signature); !isFunc || !of.IsField() {
			return false
		}
		name = capitalized(name)
	default:
		return false
	}
	return slices.ContainsFunc(endNames, func(end string) bool { return strings.HasPrefix(name, end) })
}

// endsByCall reports whether a call ends one of the things: by a method of it, by one
// of the functions that came with it, or by a function that it is given to.
func (b *body) endsByCall(call *ast.CallExpr, objs []types.Object, made map[types.Object]bool, sure bool) bool {
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.SelectorExpr:
		if made[b.root(f.X)] && isEnding(b.info, f) && (!sure || endsSelf(f.Sel.Name)) {
			return true
		}
	case *ast.Ident:
		if obj := b.info.ObjectOf(f); obj != nil && slices.Contains(objs, obj) {
			return true
		}
	}
	fn, _ := typeutil.Callee(b.info, call).(*types.Func)
	for i, arg := range call.Args {
		if !made[b.root(arg)] || fn == nil && sure {
			continue
		}
		if fn == nil {
			return true
		}
		if t := b.info.TypeOf(arg); !isRows(t) && !mayHold(t) {
			continue
		}
		if may, known := b.endsParam(fn, i); may && (known || !sure) {
			return true
		}
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && fn != nil && made[b.root(sel.X)] {
		if d := b.world.summary(fn.Origin()); d != nil && slices.Contains(d.Ends, receiver) {
			return true
		}
	}
	return false
}

// capitalized is a name as it would be if it were exported.
func capitalized(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

// endsSelf reports whether a method's or a field's name is that of ending a transaction itself.
func endsSelf(name string) bool {
	name = capitalized(name)
	return strings.HasPrefix(name, "Commit") || strings.HasPrefix(name, "Rollback") || strings.HasPrefix(name, "Close")
}

// endsParam reports whether a function may close, end or keep what it is given as a
// parameter, and whether that is known.
func (b *body) endsParam(fn *types.Func, i int) (may, known bool) {
	fn = fn.Origin()
	if b.world.owner[fn] != nil {
		d := b.world.summary(fn)
		return d == nil || slices.Contains(d.Ends, i) || slices.Contains(d.Keeps, i), d != nil && !slices.Contains(d.Keeps, i)
	}
	params := fn.Signature().Params()
	if params.Len() == 0 {
		return false, true
	}
	t := params.At(min(i, params.Len()-1)).Type()
	if s, ok := t.(*types.Slice); ok && fn.Signature().Variadic() && i >= params.Len()-1 {
		t = s.Elem()
	}
	if isPrint(fn) {
		return false, true
	}
	if recv := fn.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) && len(b.world.behind(fn)) > 0 {
		for _, of := range b.world.behind(fn) {
			if may, known := b.endsParam(of, i); may {
				return true, known
			}
		}
		return false, true
	}
	if d := b.world.summary(fn); d != nil {
		return slices.Contains(d.Ends, i) || slices.Contains(d.Keeps, i), !slices.Contains(d.Keeps, i)
	}
	if collects(fn) {
		return true, true
	}
	if isTypeParam(t) || isEmptyInterface(t) {
		return true, false
	}
	return method(t, "Commit") != nil || method(t, "Rollback") != nil || method(t, "Close") != nil, false
}

// isPrint reports whether a function only writes what it is given.
func isPrint(fn *types.Func) bool {
	return fn.Pkg() != nil && slices.Contains([]string{"fmt", "log", "log/slog", "errors", "reflect"}, fn.Pkg().Path())
}

func isTypeParam(t types.Type) bool { _, ok := t.(*types.TypeParam); return ok }

func isEmptyInterface(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && i.NumMethods() == 0
}

// collects reports whether a function of pgx reads rows to the end.
func collects(fn *types.Func) bool {
	return fn.Pkg() != nil && strings.HasPrefix(fn.Pkg().Path(), "github.com/jackc/pgx/") &&
		slices.Contains([]string{"CollectRows", "CollectOneRow", "CollectExactlyOneRow", "AppendRows", "ForEachRow"}, fn.Name())
}

// isRows reports whether a type is that of a query's rows.
func isRows(t types.Type) bool { return t != nil && rowTypes[gotypes.Qualified(t)] != "" }

// endsWithin reports whether a block has anywhere, in a function literal or deferred
// too, what may end one of the things.
func (b *body) endsWithin(block ast.Node, made map[types.Object]bool) bool {
	found := false
	ast.Inspect(block, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if made[b.root(n.X)] && isEnding(b.info, n) {
				found = true
			}
		case *ast.CallExpr:
			if id := ident(n.Fun); id != nil && made[b.info.ObjectOf(id)] {
				found = true
			}
			if b.endsByCall(n, nil, made, false) {
				found = true
			}
		}
		return !found
	})
	return found
}

// returns reports whether a node returns one of the things, or what keeps it.
func (b *body) returns(n ast.Node, made map[types.Object]bool) bool {
	r, ok := n.(*ast.ReturnStmt)
	return ok && slices.ContainsFunc(r.Results, func(e ast.Expr) bool { return b.mentions(e, made) && b.givesAway(e) })
}

// stores reports whether a node keeps one of the things beyond the function: it is
// put where others find it, or sent.
func (b *body) stores(n ast.Node, made map[types.Object]bool) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SendStmt:
			found = found || b.mentions(n.Value, made)
		case *ast.AssignStmt:
			for i, lhs := range n.Lhs {
				rhs := n.Rhs[min(i, len(n.Rhs)-1)]
				if ident(lhs) != nil && !b.isGlobal(ident(lhs)) || !b.mentions(rhs, made) || !mayHold(b.info.TypeOf(lhs)) && !isRows(b.info.TypeOf(lhs)) {
					continue
				}
				if obj := b.root(lhs); obj == nil || !b.isLocal(obj) {
					found = true
				}
			}
		}
		return !found
	})
	return found
}

// givesAway reports whether a value that mentions one of the things may keep it.
func (b *body) givesAway(e ast.Expr) bool {
	t := b.info.TypeOf(e)
	if tuple, ok := t.(*types.Tuple); ok {
		for v := range tuple.Variables() {
			if mayHold(v.Type()) || isRows(v.Type()) {
				return true
			}
		}
		return false
	}
	return mayHold(t) || isRows(t)
}

// isGlobal reports whether an identifier is a package variable.
func (b *body) isGlobal(id *ast.Ident) bool {
	obj := b.info.ObjectOf(id)
	return obj != nil && obj.Parent() == b.pkg.Types.Scope()
}

// isLocal reports whether a variable is one of the function that is no parameter and
// no pointer to what was there before.
func (b *body) isLocal(obj types.Object) bool {
	_, isParam := b.params[obj]
	return !isParam && obj.Pos() >= b.decl.Body.Pos() && obj.Pos() <= b.decl.Body.End()
}
