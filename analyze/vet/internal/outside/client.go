package outside

import (
	"go/types"
	"slices"
)

// isOfClient reports whether a method is that of an interface by which a library gives
// its client, whose own type it does not export: a function of the package makes one,
// and what the package exports besides says what the client speaks over.
func isOfClient(fn *types.Func) bool {
	sig := fn.Signature()
	if !isWaitedFor(sig) || !types.IsInterface(sig.Recv().Type()) {
		return false
	}
	makes, speaks := false, false
	scope := fn.Pkg().Scope()
	for _, name := range scope.Names() {
		made, ok := scope.Lookup(name).(*types.Func)
		if !ok || !made.Exported() {
			continue
		}
		for v := range made.Signature().Results().Variables() {
			makes = makes || types.Identical(v.Type(), sig.Recv().Type())
		}
		for v := range made.Signature().Params().Variables() {
			speaks = speaks || isConnection(v.Type())
		}
	}
	return makes && speaks
}

// isConnection reports whether a type is one that speaks over the network, that of
// settings which have one, or that of functions which are given one.
func isConnection(t types.Type) bool {
	if sig, ok := t.Underlying().(*types.Signature); ok {
		return slices.ContainsFunc(slices.Collect(sig.Params().Variables()), func(v *types.Var) bool { return holdsHTTP(v.Type(), 1) })
	}
	return holdsHTTP(t, 1)
}
