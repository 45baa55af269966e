package loops

import (
	"go/types"
	"regexp"
)

// standIn matches the names of types that only pretend, for tests.
var standIn = regexp.MustCompile(`(?i)mock|fake|stub`)

// implemented returns what a call of an interface's method does, when this
// package can see types that implement it and all of them run queries there.
func (f *frame) implemented(method *types.Func) []effect {
	recv := method.Signature().Recv()
	if recv == nil {
		return nil
	}
	iface, ok := recv.Type().Underlying().(*types.Interface)
	if !ok || iface.NumMethods() == 0 {
		return nil
	}
	var all []effect
	for _, pkg := range f.visible() {
		scope := pkg.Scope()
		for _, name := range scope.Names() {
			tn, ok := scope.Lookup(name).(*types.TypeName)
			if !ok || standIn.MatchString(name) || isTest(f.pass.Fset.Position(tn.Pos()).Filename) {
				continue
			}
			fn := methodOf(tn.Type(), iface, method)
			if fn == nil {
				continue
			}
			effects := f.concrete(fn)
			if len(effects) == 0 {
				return nil // a cache, perhaps: nothing is sure
			}
			for _, e := range effects {
				all = add(all, e)
			}
		}
	}
	return all
}

// visible returns this package and those that it imports and that can know
// queries.
func (f *frame) visible() []*types.Package {
	pkgs := []*types.Package{f.pass.Pkg}
	for _, imp := range f.pass.Pkg.Imports() {
		if f.pass.ImportPackageFact(imp, new(UsesQueries)) {
			pkgs = append(pkgs, imp)
		}
	}
	return pkgs
}

// methodOf returns the method that stands for an interface's method in t, if t
// is a concrete type that implements the interface.
func methodOf(t types.Type, iface *types.Interface, method *types.Func) *types.Func {
	if named, ok := t.(*types.Named); !ok || named.TypeParams().Len() > 0 || types.IsInterface(t) {
		return nil
	}
	ptr := types.NewPointer(t)
	if !types.Implements(ptr, iface) {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(ptr, true, method.Pkg(), method.Name())
	fn, _ := obj.(*types.Func)
	return fn
}

// concrete returns what a concrete method does. A generated one takes its
// arguments as they come, so all of them reach the query.
func (f *frame) concrete(fn *types.Func) []effect {
	var q IsQuery
	if !f.pass.ImportObjectFact(fn, &q) {
		if _, ok := f.decls[fn]; ok {
			return f.summary(fn)
		}
		var p Performs
		if f.pass.ImportObjectFact(fn, &p) {
			return p.effects()
		}
		return nil
	}
	e := effect{query: &q.Query}
	params := fn.Signature().Params()
	for i := range params.Len() {
		if !isHandle(params.At(i).Type()) {
			e.params = append(e.params, i)
		}
	}
	return []effect{e}
}
