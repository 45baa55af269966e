package gotypes

import "go/types"

// IsGeneric reports whether a type is a generic one, or an instance of one whose
// arguments are type parameters.
func IsGeneric(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	if n.TypeArgs().Len() == 0 {
		return n.TypeParams().Len() > 0
	}
	for arg := range n.TypeArgs().Types() {
		if mentionsParams(arg) {
			return true
		}
	}
	return false
}

// mentionsParams reports whether a type is made of type parameters.
func mentionsParams(t types.Type) bool {
	found := false
	matchTypes(t, t, func() { found = true })
	return found
}

// genericMethodOf is MethodOf where the type or the interface is generic: a
// type parameter may be any type.
func genericMethodOf(t types.Type, iface *types.Interface, method *types.Func) *types.Func {
	ptr := types.NewPointer(t)
	var found *types.Func
	for m := range iface.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(ptr, true, m.Pkg(), m.Name())
		fn, ok := obj.(*types.Func)
		if !ok || types.IsInterface(fn.Signature().Recv().Type()) {
			return nil
		}
		if m.Name() == method.Name() {
			found, m = fn.Origin(), method // of an instance, whose types are known
		}
		if !matchTypes(m.Type(), fn.Type(), func() {}) {
			return nil
		}
	}
	return found
}

// matchTypes reports whether two types are the same for some types in place of
// their type parameters; it calls on where it comes to one.
func matchTypes(a, b types.Type, on func()) bool {
	a, b = types.Unalias(a), types.Unalias(b)
	if isParam(a) || isParam(b) {
		on()
		return true
	}
	switch a := a.(type) {
	case *types.Signature:
		b, ok := b.(*types.Signature)
		return ok && a.Variadic() == b.Variadic() && matchTuples(a.Params(), b.Params(), on) && matchTuples(a.Results(), b.Results(), on)
	case *types.Named:
		b, ok := b.(*types.Named)
		return ok && a.Origin() == b.Origin() && matchArguments(a.TypeArgs(), b.TypeArgs(), on)
	case *types.Map:
		b, ok := b.(*types.Map)
		return ok && matchTypes(a.Key(), b.Key(), on) && matchTypes(a.Elem(), b.Elem(), on)
	}
	if ofA, ofB := elemOf(a), elemOf(b); ofA != nil && ofB != nil {
		return sameKind(a, b) && matchTypes(ofA, ofB, on)
	}
	return types.Identical(a, b)
}

func isParam(t types.Type) bool {
	_, ok := t.(*types.TypeParam)
	return ok
}

// elemOf is what a pointer, slice, array or channel is of; nil for other types.
func elemOf(t types.Type) types.Type {
	switch t := t.(type) {
	case *types.Pointer:
		return t.Elem()
	case *types.Slice:
		return t.Elem()
	case *types.Array:
		return t.Elem()
	case *types.Chan:
		return t.Elem()
	}
	return nil
}

// sameKind reports whether two such types are alike but for their elements.
func sameKind(a, b types.Type) bool {
	switch a := a.(type) {
	case *types.Array:
		b, ok := b.(*types.Array)
		return ok && a.Len() == b.Len()
	case *types.Chan:
		b, ok := b.(*types.Chan)
		return ok && a.Dir() == b.Dir()
	case *types.Slice:
		_, ok := b.(*types.Slice)
		return ok
	}
	_, ok := b.(*types.Pointer)
	return ok
}

func matchTuples(a, b *types.Tuple, on func()) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if !matchTypes(a.At(i).Type(), b.At(i).Type(), on) {
			return false
		}
	}
	return true
}

func matchArguments(a, b *types.TypeList, on func()) bool {
	if a.Len() != b.Len() {
		return a.Len() == 0 || b.Len() == 0
	}
	for i := range a.Len() {
		if !matchTypes(a.At(i), b.At(i), on) {
			return false
		}
	}
	return true
}
