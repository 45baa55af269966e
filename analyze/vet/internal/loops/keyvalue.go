package loops

import "go/types"

// Key-value stores: what an interface offers that has keys and values alone is no batch, in
// whichever of its engines.

// maxStoreMethods is how many methods the interface of such a store has at most.
const maxStoreMethods = 10

// isKeyValue reports whether a method is one of an interface of the program that stores
// values by keys and does nothing else: one method is given a key and a value, one a key to
// forget, one a key to give what is there, and none is given anything but texts and bytes,
// or records of options.
func (f *frame) isKeyValue(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	if recv == nil || !types.IsInterface(recv.Type()) || !f.world.declares(fn.Pkg()) {
		return false
	}
	of := recv.Type()
	known, ok := f.world.keyValue[of]
	if !ok {
		known = isStore(of.Underlying().(*types.Interface))
		f.world.keyValue[of] = known
	}
	return known
}

func isStore(of *types.Interface) bool {
	if of.NumMethods() < 3 || of.NumMethods() > maxStoreMethods {
		return false
	}
	sets, drops, gives := map[int]bool{}, map[int]bool{}, map[int]bool{} // by how many keys, the value aside
	for m := range of.Methods() {
		sig := m.Signature()
		texts, value := 0, false
		for p := range sig.Params().Variables() {
			switch t := p.Type(); {
			case isOneText(t):
				texts++
				_, value = t.Underlying().(*types.Slice)
				value = value && !hasMethod(t, "String") // an address is what is kept, and no value for it
			case qualified(t) == "context.Context", structOf(t) != nil && texts > 0, types.IsInterface(t) && texts > 1, isDuration(t):
			default:
				return false
			}
		}
		switch results := sig.Results().Len(); {
		case results == 1 && canFail(sig) && texts > 0: // what forgets two keys may as well set one
			sets[texts-1] = sets[texts-1] || value && texts > 1
			drops[texts] = true
		case results == 2 && canFail(sig) && texts > 0:
			gives[texts] = true
		}
	}
	for keys, some := range sets {
		if some && drops[keys] && gives[keys] {
			return true
		}
	}
	return false
}

// isDuration reports whether a type is that of how long a value is kept.
func isDuration(t types.Type) bool {
	return qualified(t) == "time.Duration" || qualified(t) == "time.Time"
}
