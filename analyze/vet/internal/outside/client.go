package outside

import (
	"go/types"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
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

// isOfHTTP reports whether a method is one of an interface that stands for what sends
// requests by HTTP, whatever its type and whoever declares it.
func isOfHTTP(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	return recv != nil && types.IsInterface(recv.Type()) && givesResponse(fn.Signature())
}

// givesResponse reports whether a signature is that of a function which sends a request,
// or asks for an address: it gives HTTP's response to that, or an error.
func givesResponse(sig *types.Signature) bool {
	return sig.Params().Len() > 0 && sig.Results().Len() == 2 && mayFail(sig) && gotypes.Qualified(sig.Results().At(0).Type()) == "net/http.Response"
}

// hasClient reports whether a method is one of an interface that a library's client
// implements: the library exports its type, too, which holds what does HTTP.
func hasClient(fn *types.Func) bool {
	sig := fn.Signature()
	if !asks(sig) || !types.IsInterface(sig.Recv().Type()) {
		return false
	}
	iface, ok := sig.Recv().Type().Underlying().(*types.Interface)
	if !ok {
		return false
	}
	scope := fn.Pkg().Scope()
	return slices.ContainsFunc(scope.Names(), func(name string) bool {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		return ok && tn.Exported() && !types.IsInterface(tn.Type()) && !gotypes.IsGeneric(tn.Type()) &&
			types.Implements(types.NewPointer(tn.Type()), iface) && holds(tn.Type(), 2, overHTTP)
	})
}

// asks reports whether a signature is that of a method which is told something and gives
// an answer to it, or an error. One that gives a request only makes that.
func asks(sig *types.Signature) bool {
	results := sig.Results()
	return sig.Recv() != nil && sig.Params().Len() > 0 && results.Len() > 1 && mayFail(sig) &&
		!strings.HasSuffix(gotypes.Qualified(results.At(0).Type()), ".Request")
}
