package pgcat

import (
	"cmp"
	"fmt"
	"slices"
)

// isPolymorphic reports whether a declared type stands for the types of a
// call's arguments.
func isPolymorphic(oid OID) bool {
	switch oid {
	case AnyElement, AnyArray, AnyNonarray, AnyEnum, AnyRange, AnyMultirange,
		AnyCompatible, AnyCompatibleArray, AnyCompatibleNonarray, AnyCompatibleRange, AnyCompatibleMultirange:
		return true
	}
	return false
}

// isCompatible reports whether a polymorphic type is of the common family.
func isCompatible(oid OID) bool {
	return oid >= AnyCompatible && oid <= AnyCompatibleRange || oid == AnyCompatibleMultirange
}

// CastPolymorphic is the type that a value has after a cast to a polymorphic
// type or "any", such as x::anyarray: its own, which must be of that kind. What
// is an array or a range is no longer of a domain.
func (c *Catalog) CastPolymorphic(from, to OID) (OID, error) {
	if _, err := c.unify([]OID{from}, []OID{to}); err != nil {
		return 0, c.CoercionError(from, to)
	}
	switch to {
	case Any, AnyElement, AnyNonarray, AnyCompatible, AnyCompatibleNonarray:
		return from, nil
	}
	if from == Unknown {
		return to, nil
	}
	return c.BaseType(from), nil
}

// A binding is what the polymorphic types of a declaration stand for in one
// call. The manual calls elem's the simple family, where all types must be
// alike, and compat's the common family, where they are made alike.
type binding struct {
	elem, array, rng, multirange  OID
	compat, compatArray           OID
	compatRange, compatMultirange OID
	nonarray, enum                bool
	compatNonarray                bool
	usesSimple, usesCompat        bool
	compatTypes                   []OID
}

// unify matches actual argument types to declared ones as far as polymorphic
// types are concerned. Unknown arguments take part in nothing.
func (c *Catalog) unify(actual, declared []OID) (*binding, *Error) {
	b := &binding{}
	for i, decl := range declared {
		if err := c.unifyArg(b, decl, actual[i]); err != nil {
			return nil, err
		}
	}
	if b.usesSimple {
		if err := c.unifySimple(b); err != nil {
			return nil, err
		}
	}
	if b.usesCompat {
		if err := c.unifyCompat(b); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// unifyArg notes what one argument says.
func (c *Catalog) unifyArg(b *binding, decl, actual OID) *Error {
	alike := func(slot *OID, actual OID) *Error {
		b.usesSimple = true
		if actual == Unknown {
			return nil
		}
		if *slot != 0 && *slot != actual {
			return mismatch(fmt.Sprintf("arguments declared %q are not all alike", c.shown(decl)),
				c.shown(*slot)+" versus "+c.shown(actual))
		}
		*slot = actual
		return nil
	}
	switch decl {
	case AnyElement, AnyNonarray, AnyEnum:
		b.nonarray = b.nonarray || decl == AnyNonarray
		b.enum = b.enum || decl == AnyEnum
		return alike(&b.elem, actual)
	case AnyArray:
		return alike(&b.array, c.BaseType(actual))
	case AnyRange:
		return alike(&b.rng, c.BaseType(actual))
	case AnyMultirange:
		return alike(&b.multirange, c.BaseType(actual))
	case AnyCompatible, AnyCompatibleNonarray:
		b.usesCompat = true
		b.compatNonarray = b.compatNonarray || decl == AnyCompatibleNonarray
		if actual != Unknown {
			b.compatTypes = append(b.compatTypes, actual)
		}
	case AnyCompatibleArray:
		b.usesCompat = true
		if actual == Unknown {
			return nil
		}
		elem := c.ElemOf(actual)
		if elem == 0 {
			return c.notA(decl, "an array", actual)
		}
		b.compatTypes = append(b.compatTypes, elem)
	case AnyCompatibleRange, AnyCompatibleMultirange:
		b.usesCompat = true
		slot, kind, what := &b.compatRange, RangeKind, "a range type"
		if decl == AnyCompatibleMultirange {
			slot, kind, what = &b.compatMultirange, MultirangeKind, "a multirange type"
		}
		if actual == Unknown {
			return nil
		}
		actual = c.BaseType(actual)
		if *slot != 0 && *slot != actual {
			return mismatch(fmt.Sprintf("arguments declared %q are not all alike", c.shown(decl)),
				c.shown(*slot)+" versus "+c.shown(actual))
		}
		if t := c.Type(actual); t == nil || t.Kind != kind {
			return c.notA(decl, what, actual)
		}
		*slot = actual
	}
	return nil
}

// unifySimple derives the element type from arrays, ranges and multiranges.
func (c *Catalog) unifySimple(b *binding) *Error {
	agree := func(slot *OID, derived, from, decl OID, declFrom OID) *Error {
		if *slot != 0 && *slot != derived {
			return mismatch(fmt.Sprintf("argument declared %s is not consistent with argument declared %s", c.shown(declFrom), c.shown(decl)),
				c.shown(from)+" versus "+c.shown(*slot))
		}
		*slot = derived
		return nil
	}
	// pg_statistic has columns that are of type anyarray themselves.
	if b.array != 0 && b.array != AnyArray {
		elem := c.elemOID(b.array)
		if elem == 0 {
			return c.notA(AnyArray, "an array", b.array)
		}
		if err := agree(&b.elem, elem, b.array, AnyElement, AnyArray); err != nil {
			return err
		}
	}
	if b.multirange != 0 {
		t := c.Type(b.multirange)
		if t == nil || t.Kind != MultirangeKind {
			return c.notA(AnyMultirange, "a multirange type", b.multirange)
		}
		if err := agree(&b.rng, t.Range, b.multirange, AnyRange, AnyMultirange); err != nil {
			return err
		}
	}
	if b.rng != 0 {
		t := c.Type(b.rng)
		if t == nil || t.Kind != RangeKind {
			return c.notA(AnyRange, "a range type", b.rng)
		}
		if err := agree(&b.elem, t.Subtype, b.rng, AnyElement, AnyRange); err != nil {
			return err
		}
	}
	if b.nonarray && c.ElemOf(b.elem) != 0 {
		return mismatch("type matched to anynonarray is an array type: "+c.shown(b.elem), "")
	}
	if t := c.Type(b.elem); b.enum && (t == nil || t.Kind != EnumKind) {
		return mismatch("type matched to anyenum is not an enum type: "+c.shown(cmp.Or(b.elem, Unknown)), "")
	}
	return nil
}

// unifyCompat finds the common type.
func (c *Catalog) unifyCompat(b *binding) *Error {
	if b.compatMultirange != 0 {
		rng := c.Type(b.compatMultirange).Range
		if b.compatRange != 0 && b.compatRange != rng {
			return mismatch("argument declared anycompatiblemultirange is not consistent with argument declared anycompatiblerange",
				c.shown(b.compatMultirange)+" versus "+c.shown(b.compatRange))
		}
		b.compatRange = rng
	}
	var subtype OID
	if b.compatRange != 0 {
		subtype = c.Type(b.compatRange).Subtype
		b.compatTypes = append(b.compatTypes, subtype)
		b.compatMultirange = c.Type(b.compatRange).Multirange
	}
	if len(b.compatTypes) == 0 {
		b.compat, b.compatArray = Text, TextArray
		return nil
	}
	common, err := c.commonType("argument", b.compatTypes)
	if err != nil {
		return err
	}
	if !c.allCoercible(b.compatTypes, common) {
		return mismatch("arguments of anycompatible family cannot be cast to a common type", "")
	}
	if subtype != 0 && subtype != common {
		return mismatch(fmt.Sprintf("anycompatiblerange type %s does not match anycompatible type %s", c.shown(b.compatRange), c.shown(common)), "")
	}
	if b.compatNonarray && c.ElemOf(common) != 0 {
		return mismatch("type matched to anycompatiblenonarray is an array type: "+c.shown(common), "")
	}
	b.compat, b.compatArray = common, c.arrayOID(common)
	return nil
}

// resolve makes a declared type concrete. It is an error when the arguments do
// not say what it is.
func (c *Catalog) resolve(b *binding, decl OID) (OID, *Error) {
	if !isPolymorphic(decl) || !b.usesSimple && !b.usesCompat { // enum_in(cstring, oid) gives anyenum
		return decl, nil
	}
	var t OID
	switch decl {
	case AnyElement, AnyNonarray, AnyEnum:
		t = b.elem
	case AnyArray:
		if t = b.array; t == 0 && b.elem != 0 {
			if t = c.arrayOID(b.elem); t == 0 {
				return 0, c.noArray(b.elem)
			}
		}
	case AnyRange:
		t = b.rng
	case AnyMultirange:
		if t = b.multirange; t == 0 && b.rng != 0 {
			t = c.Type(b.rng).Multirange
		}
	case AnyCompatible, AnyCompatibleNonarray:
		t = b.compat
	case AnyCompatibleArray:
		if t = b.compatArray; t == 0 && b.compat != 0 {
			return 0, c.noArray(b.compat)
		}
	case AnyCompatibleRange:
		t = b.compatRange
	case AnyCompatibleMultirange:
		t = b.compatMultirange
	}
	if t == 0 {
		e := mismatch("could not determine polymorphic type because input has type unknown", "")
		switch {
		case b.elem != 0 && (decl == AnyRange || decl == AnyMultirange), decl == AnyCompatibleRange, decl == AnyCompatibleMultirange:
			e.Message = fmt.Sprintf("could not determine polymorphic type %s because input has type unknown", c.shown(decl))
		}
		e.Hint = "You might need to add explicit type casts."
		return 0, e
	}
	return t, nil
}

// argument is the type that an argument is coerced to.
func (c *Catalog) argument(b *binding, decl, actual OID) (OID, *Error) {
	switch {
	case actual == Unknown:
	case decl == AnyElement, decl == AnyNonarray, decl == AnyEnum:
		return actual, nil
	case decl == AnyArray, decl == AnyRange, decl == AnyMultirange:
		return c.BaseType(actual), nil
	}
	return c.resolve(b, decl)
}

// enforce makes the declared types of a call's arguments and its result
// concrete.
func (c *Catalog) enforce(actual, declared []OID, result OID) (args []OID, res OID, b *binding, err *Error) {
	if b, err = c.unify(actual, declared); err != nil {
		return nil, 0, nil, err
	}
	if simple := func(t OID) bool { return isPolymorphic(t) && !isCompatible(t) }; b.array == AnyArray &&
		(result != AnyArray && simple(result) || len(declared)-len(slices.DeleteFunc(slices.Clone(declared), simple)) > 1) {
		return nil, 0, nil, mismatch(`cannot determine element type of "anyarray" argument`, "")
	}
	args = make([]OID, len(declared))
	for i, decl := range declared {
		if args[i], err = c.argument(b, decl, actual[i]); err != nil {
			return nil, 0, nil, err
		}
	}
	if res, err = c.resolve(b, result); err != nil {
		return nil, 0, nil, err
	}
	return args, res, b, nil
}

func mismatch(message, detail string) *Error {
	return &Error{Code: codeDatatypeMismatch, Message: message, Detail: detail}
}

func (c *Catalog) notA(decl OID, what string, actual OID) *Error {
	return mismatch(fmt.Sprintf("argument declared %s is not %s but type %s", c.shown(decl), what, c.shown(actual)), "")
}

func (c *Catalog) noArray(elem OID) *Error {
	return &Error{Code: codeUndefinedObject, Message: "could not find array type for data type " + c.shown(elem)}
}
