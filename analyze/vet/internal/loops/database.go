package loops

import (
	"go/ast"
	"go/types"
	"maps"
)

// Rounds each of which asks a database of its own: a tenant's, a shard's, one that it
// opens. No statement asks several databases.

// ownDatabase reports whether what a call asks is a database that the round has alone: the
// loop's variable, or what is opened or picked by it, is the call's receiver or what
// that was made of, or is given to it.
func (f *frame) ownDatabase(call *ast.CallExpr, l *loop) bool {
	var by []ast.Expr
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && f.info.Selections[sel] != nil {
		by = append(by, sel.X)
	}
	for _, arg := range call.Args {
		if isDatabase(f.typeOf(arg)) {
			by = append(by, arg)
		}
	}
	const constructors = 3 // between the database and what asks it
	return f.ofOwnDatabase(mentions(f.info, by...), l, constructors)
}

// asksAnother reports whether what a method is called on is another one in each round of a
// loop: it may as well have another database, whatever it is.
func (f *frame) asksAnother(call *ast.CallExpr, l *loop) bool {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return ok && f.info.Selections[sel] != nil && f.ofRound(sel.X, l)
}

// ofOwnDatabase reports whether one of some variables is a database of the round's own, or
// is made of one by a few functions.
func (f *frame) ofOwnDatabase(places set, l *loop, more int) bool {
	for p := range places {
		if isDatabase(p.obj.Type()) && l.vars[place{p.obj, ""}] {
			return true
		}
		if !l.region.contains(p.obj.Pos()) {
			continue
		}
		for i, fl := range f.flows {
			if fl.weak || !fl.to.overlaps(p) || !l.region.contains(fl.at) {
				continue
			}
			from := maps.Clone(f.uses(i))
			maps.DeleteFunc(from, func(p place, _ bool) bool { return qualified(p.obj.Type()) == "context.Context" })
			if isDatabase(p.obj.Type()) && f.trace(from, nil, l.region).places.meets(l.vars) || more > 0 && f.ofOwnDatabase(from, l, more-1) {
				return true
			}
		}
	}
	return false
}

// opensGiven reports whether a call of a library's opens a database that the function's parameters name, a file or
// a tenant's: each has one of its own.
func (f *frame) opensGiven(call *ast.CallExpr, results *types.Tuple) bool {
	fn := f.callee(call)
	if fn == nil || f.world.declares(fn.Pkg()) || results.Len() == 0 || !isDatabase(results.At(0).Type()) {
		return false
	}
	given := set{}
	for _, p := range f.declParams() {
		if p != nil && qualified(p.Type()) != "context.Context" && !isHandle(p.Type()) {
			given[place{p, ""}] = true
		}
	}
	return f.trace(mentions(f.info, call.Args...), call.Args, regionOf(f.decl.Body)).places.meets(given)
}

// isDatabase reports whether a type is that of a database, a pool or a connection, by its
// methods: it asks for rows and begins transactions, and is none itself.
func isDatabase(t types.Type) bool {
	if isTx(t) {
		return false
	}
	return hasMethod(t, "QueryRow", "QueryRowContext", "QueryContext", "QueryRowxContext") && hasMethod(t, "Begin", "BeginTx", "BeginTxx")
}

// hasMethod reports whether a type has one of some methods.
func hasMethod(t types.Type, names ...string) bool {
	for _, name := range names {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		if _, ok := obj.(*types.Func); ok {
			return true
		}
	}
	return false
}
