package gotypes

import (
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// An Index finds those of some types that implement an interface without asking each:
// in a big program hundreds have a method of the same name.
type Index struct {
	all    []*types.TypeName
	having map[methodKey][]*types.TypeName
	hasher typeutil.Hasher
}

// A methodKey is a method's name and what methods of the same signature have in common.
type methodKey struct {
	name string
	hash uint32
}

// NewIndex returns the index of concrete types.
func NewIndex(concrete []*types.TypeName) *Index {
	x := &Index{concrete, map[methodKey][]*types.TypeName{}, typeutil.MakeHasher()}
	for _, tn := range concrete {
		for m := range types.NewMethodSet(types.NewPointer(tn.Type())).Methods() {
			key := x.key(m.Obj())
			x.having[key] = append(x.having[key], tn)
		}
	}
	return x
}

func (x *Index) key(method types.Object) methodKey {
	return methodKey{method.Name(), x.hasher.Hash(method.Type())}
}

// Implementations returns the methods that stand for an interface's method, once
// each, in the order of the types that have them.
func (x *Index) Implementations(iface *types.Interface, method *types.Func) (found []*types.Func) {
	rarest := x.all
	for m := range iface.Methods() { // those that implement it are among these, and few others
		if list := x.having[x.key(m)]; len(list) < len(rarest) {
			rarest = list
		}
	}
	seen := map[*types.Func]bool{}
	for _, tn := range rarest {
		if fn := MethodOf(tn.Type(), iface, method); fn != nil && !seen[fn] {
			seen[fn] = true
			found = append(found, fn)
		}
	}
	return found
}
