// Package gotypes answers questions on Go's types that the engines of the rules on
// Go code share. It knows go/types alone.
package gotypes

import "go/types"

// Deref returns what a pointer points to, and any other type as it is.
func Deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// Qualified names a type, or what it points to, with its package's path; "" where
// it has no name or no package.
func Qualified(t types.Type) string {
	n, ok := types.Unalias(Deref(types.Unalias(t))).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return ""
	}
	return n.Obj().Pkg().Path() + "." + n.Obj().Name()
}

var errorType = types.Universe.Lookup("error").Type()

// IsError reports whether a type is error, or that of errors of a program's own, which a pointer
// stands for that is nil where there is none.
func IsError(t types.Type) bool {
	if t == nil || types.Identical(t, errorType) {
		return t != nil
	}
	p, ok := types.Unalias(t).(*types.Pointer)
	return ok && !IsGeneric(p.Elem()) && types.Implements(p, errorType.Underlying().(*types.Interface))
}

// MethodOf returns the method that stands for an interface's method in t, if t is a
// concrete type that implements the interface; nil where it does not, or has it from
// an interface that it embeds, which stands for itself.
func MethodOf(t types.Type, iface *types.Interface, method *types.Func) *types.Func {
	ptr := types.NewPointer(t)
	if !types.Implements(ptr, iface) {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(ptr, true, method.Pkg(), method.Name())
	fn, _ := obj.(*types.Func)
	if fn == nil || types.IsInterface(fn.Signature().Recv().Type()) {
		return nil
	}
	return fn.Origin()
}
