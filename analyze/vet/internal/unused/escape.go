package unused

import "go/types"

// escape notes that a value goes where its type says nothing any more: an encoder, a
// template or fmt may read all that it holds.
func (r *reader) escape(t types.Type) {
	held(t, map[types.Type]bool{}, func(t types.Type) bool {
		if row := r.rows.of(t); row != nil {
			row.all = true
		}
		return false
	})
}

// converted notes that a row becomes a value of another struct, or an address.
func (r *reader) converted(from, to types.Type) {
	if param, ok := types.Unalias(deref(from)).(*types.TypeParam); ok { // one of several structs
		terms(param.Constraint(), func(t types.Type) { r.converted(t, to) })
		return
	}
	if row := r.rows.of(deref(from)); row != nil && !types.Identical(deref(from), deref(to)) {
		row.all = true
	}
}

// terms calls do for the types that a constraint names.
func terms(constraint types.Type, do func(types.Type)) {
	switch x := types.Unalias(constraint).(type) {
	case *types.Union:
		for t := range x.Terms() {
			terms(t.Type(), do)
		}
	default:
		iface, ok := x.Underlying().(*types.Interface)
		if !ok {
			do(x)
			return
		}
		for t := range iface.EmbeddedTypes() {
			terms(t, do)
		}
	}
}

// compared notes that whole values are compared.
func (r *reader) compared(t types.Type) {
	switch x := t.Underlying().(type) {
	case *types.Array:
		r.compared(x.Elem())
	case *types.Struct:
		if row := r.rows.of(t); row != nil {
			row.all = true
		}
		for f := range x.Fields() {
			r.compared(f.Type())
		}
	}
}

// held calls is for a type and for all types of values that one of it holds where others
// can get at them, until it is true.
func held(t types.Type, seen map[types.Type]bool, is func(types.Type) bool) bool {
	t = types.Unalias(t)
	if seen[t] {
		return false
	}
	seen[t] = true
	if is(t) {
		return true
	}
	if n, ok := t.(*types.Named); ok {
		for arg := range n.TypeArgs().Types() {
			if held(arg, seen, is) {
				return true
			}
		}
	}
	switch x := t.Underlying().(type) {
	case *types.Pointer:
		return held(x.Elem(), seen, is)
	case *types.Slice:
		return held(x.Elem(), seen, is)
	case *types.Array:
		return held(x.Elem(), seen, is)
	case *types.Chan:
		return held(x.Elem(), seen, is)
	case *types.Map:
		return held(x.Key(), seen, is) || held(x.Elem(), seen, is)
	case *types.Struct:
		for f := range x.Fields() {
			if (f.Exported() || f.Embedded()) && held(f.Type(), seen, is) {
				return true
			}
		}
	}
	return false
}
