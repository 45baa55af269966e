package gotypes

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"
)

// An Index finds those of some types that implement an interface without asking each:
// in a big program hundreds have a method of the same name.
type Index struct {
	all     []*types.TypeName
	having  map[methodKey][]*types.TypeName
	generic map[string][]*types.TypeName // generic types, by their methods' names
	named   map[string][]*types.TypeName // all, by their methods' names
	hasher  typeutil.Hasher
}

// A methodKey is a method's name and what methods of the same signature have in common.
type methodKey struct {
	name string
	hash uint32
}

// NewIndex returns the index of concrete types.
func NewIndex(concrete []*types.TypeName) *Index {
	x := &Index{
		concrete, map[methodKey][]*types.TypeName{}, map[string][]*types.TypeName{}, map[string][]*types.TypeName{}, typeutil.MakeHasher(),
	}
	for _, tn := range concrete {
		generic := IsGeneric(tn.Type())
		for m := range types.NewMethodSet(types.NewPointer(tn.Type())).Methods() {
			name := m.Obj().Name()
			x.named[name] = append(x.named[name], tn)
			if generic {
				x.generic[name] = append(x.generic[name], tn)
			} else {
				key := x.key(m.Obj())
				x.having[key] = append(x.having[key], tn)
			}
		}
	}
	return x
}

func (x *Index) key(method types.Object) methodKey {
	return methodKey{method.Name(), x.hasher.Hash(method.Type())}
}

// maxLoose is how many types may implement an interface whose types are not known.
const maxLoose = 8

// Implementations returns the methods that stand for an interface's method, once
// each, in the order of the types that have them; an instance of a generic type may do
// so for any. Of a generic interface that is no instance, or one of a type parameter,
// they are those of all instances, and none where there are many.
func (x *Index) Implementations(iface *types.Interface, method *types.Func) (found []*types.Func) {
	rarest := x.rarest(iface)
	open := IsGeneric(method.Signature().Recv().Type())
	seen := map[*types.Func]bool{}
	for _, tn := range rarest {
		of := MethodOf
		if open || IsGeneric(tn.Type()) {
			of = genericMethodOf
		}
		if fn := of(tn.Type(), iface, method); fn != nil && !seen[fn] {
			seen[fn] = true
			found = append(found, fn)
		}
	}
	if open && mentionsParams(method.Type()) && len(found) > maxLoose {
		return nil
	}
	return found
}

// rarest are types among which are all that implement an interface, and few others.
func (x *Index) rarest(iface *types.Interface) []*types.TypeName {
	rarest := x.all
	for m := range iface.Methods() {
		list := x.named[m.Name()]
		if !mentionsParams(m.Type()) {
			list = append(slices.Clip(x.having[x.key(m)]), x.generic[m.Name()]...)
		}
		if len(list) < len(rarest) {
			rarest = list
		}
	}
	return rarest
}

// Promoted returns the methods of other interfaces that stand for an interface's method,
// once each: types that implement it have them from interfaces that they embed, and what
// implements those need not implement this one.
func (x *Index) Promoted(iface *types.Interface, method *types.Func) (found []*types.Func) {
	for _, tn := range x.rarest(iface) {
		if IsGeneric(tn.Type()) {
			continue
		}
		ptr := types.NewPointer(tn.Type())
		obj, _, _ := types.LookupFieldOrMethod(ptr, true, method.Pkg(), method.Name())
		fn, _ := obj.(*types.Func)
		if fn != nil && fn.Origin() != method && types.IsInterface(fn.Signature().Recv().Type()) && !slices.Contains(found, fn.Origin()) && types.Implements(ptr, iface) {
			found = append(found, fn.Origin())
		}
	}
	return found
}
