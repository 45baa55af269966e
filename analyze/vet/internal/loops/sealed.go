package loops

import (
	"go/types"
	"slices"
)

// Types of which other programs have no value, though they may name them: what is called on one is called
// in this program alone.

// isOpen reports whether others than what is seen may call a function.
func (f *frame) isOpen() bool {
	return f.fn.Exported() && !isInternal(f.pass.Pkg.Path()) && !f.ofSealed()
}

// ofSealed reports whether the function is a method of a type that no other program has a value of: it keeps
// what reaches the database, or another part of the program, in fields that are its own, so that one without
// them is of no use, and nothing that others see gives or takes one.
func (f *frame) ofSealed() bool {
	recv := f.fn.Signature().Recv()
	if recv == nil {
		return false
	}
	n, ok := types.Unalias(deref(recv.Type())).(*types.Named)
	if !ok || n.Obj().Pkg() != f.pass.Pkg {
		return false
	}
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	reaches := false
	for v := range st.Fields() {
		if v.Exported() {
			return false
		}
		reaches = reaches || qualified(v.Type()) != "context.Context" && (isHandle(v.Type()) || types.IsInterface(v.Type()))
	}
	return reaches && !slices.ContainsFunc(n.Obj().Pkg().Scope().Names(), func(name string) bool {
		return shows(n.Obj().Pkg().Scope().Lookup(name), n)
	})
}

// shows reports whether others can have a value of a type by something that its package declares: an exported
// function, variable or field, or a method.
func shows(obj types.Object, sealed *types.Named) bool {
	switch obj := obj.(type) {
	case *types.Func:
		return obj.Exported() && (mentionsType(obj.Type(), sealed) || givesBehind(obj.Signature(), sealed))
	case *types.Var:
		return obj.Exported() && (mentionsType(obj.Type(), sealed) || standsBehind(obj.Type(), sealed))
	case *types.TypeName:
		if obj.IsAlias() {
			return mentionsType(obj.Type(), sealed)
		}
		of, ok := obj.Type().(*types.Named)
		return ok && of != sealed && showsInside(of, sealed)
	}
	return false
}

// showsInside is shows of the methods of a type, and of its fields.
func showsInside(of, sealed *types.Named) bool {
	for m := range of.Methods() {
		if m.Exported() && (mentionsType(m.Signature(), sealed) || givesBehind(m.Signature(), sealed)) {
			return true
		}
	}
	switch u := of.Underlying().(type) {
	case *types.Struct:
		for v := range u.Fields() {
			if (v.Exported() || v.Embedded()) && (mentionsType(v.Type(), sealed) || standsBehind(v.Type(), sealed)) {
				return true
			}
		}
		return false
	case *types.Interface:
		for m := range u.Methods() {
			if mentionsType(m.Signature(), sealed) {
				return true
			}
		}
		return false
	}
	return mentionsType(of.Underlying(), sealed)
}

// givesBehind reports whether a function may give a value of a type as one of an interface.
func givesBehind(sig *types.Signature, sealed *types.Named) bool {
	for r := range sig.Results().Variables() {
		if standsBehind(r.Type(), sealed) {
			return true
		}
	}
	return false
}

// standsBehind reports whether a type is an interface that another one implements.
func standsBehind(t types.Type, sealed *types.Named) bool {
	iface, ok := t.Underlying().(*types.Interface)
	return ok && (types.Implements(sealed, iface) || types.Implements(types.NewPointer(sealed), iface))
}

// mentionsType reports whether a type is another one, or is made of it.
func mentionsType(t types.Type, of *types.Named) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if t.Origin() == of.Origin() {
			return true
		}
		for arg := range t.TypeArgs().Types() {
			if mentionsType(arg, of) {
				return true
			}
		}
	case *types.Pointer:
		return mentionsType(t.Elem(), of)
	case *types.Slice:
		return mentionsType(t.Elem(), of)
	case *types.Array:
		return mentionsType(t.Elem(), of)
	case *types.Chan:
		return mentionsType(t.Elem(), of)
	case *types.Map:
		return mentionsType(t.Key(), of) || mentionsType(t.Elem(), of)
	case *types.Signature:
		for _, vars := range []*types.Tuple{t.Params(), t.Results()} {
			for v := range vars.Variables() {
				if mentionsType(v.Type(), of) {
					return true
				}
			}
		}
	}
	return false
}
