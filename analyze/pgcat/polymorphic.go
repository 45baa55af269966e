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
	b.declare(decl)
	if actual == Unknown {
		return nil
	}
	switch decl {
	case AnyElement, AnyNonarray, AnyEnum:
		return c.alike(&b.elem, decl, actual)
	case AnyArray:
		return c.alike(&b.array, decl, c.BaseType(actual))
	case AnyRange:
		return c.alike(&b.rng, decl, c.BaseType(actual))
	case AnyMultirange:
		return c.alike(&b.multirange, decl, c.BaseType(actual))
	case AnyCompatible, AnyCompatibleNonarray:
		b.compatTypes = append(b.compatTypes, actual)
	case AnyCompatibleArray:
		elem, ok := c.part(decl, c.BaseType(actual))
		if !ok {
			return c.notA(decl, actual)
		}
		b.compatTypes = append(b.compatTypes, elem)
	case AnyCompatibleRange:
		return c.alikeParts(&b.compatRange, decl, c.BaseType(actual))
	case AnyCompatibleMultirange:
		return c.alikeParts(&b.compatMultirange, decl, c.BaseType(actual))
	}
	return nil
}

// declare notes what a declared type asks for, whatever the argument is.
func (b *binding) declare(decl OID) {
	if isCompatible(decl) {
		b.usesCompat = true
	} else if isPolymorphic(decl) {
		b.usesSimple = true
	}
	b.nonarray = b.nonarray || decl == AnyNonarray
	b.enum = b.enum || decl == AnyEnum
	b.compatNonarray = b.compatNonarray || decl == AnyCompatibleNonarray
}

// alike fills a slot, in which all arguments of a declared type must be one.
func (c *Catalog) alike(slot *OID, decl, actual OID) *Error {
	if *slot != 0 && *slot != actual {
		return mismatch(fmt.Sprintf("arguments declared %q are not all alike", c.shown(decl)),
			c.shown(*slot)+" versus "+c.shown(actual))
	}
	*slot = actual
	return nil
}

// alikeParts is alike for what must also be of the declared kind.
func (c *Catalog) alikeParts(slot *OID, decl, actual OID) *Error {
	if err := c.alike(slot, decl, actual); err != nil {
		return err
	}
	if _, ok := c.part(decl, actual); !ok {
		return c.notA(decl, actual)
	}
	return nil
}

// part is what a type is made of that stands for a declared one: an array of its
// elements, a range of its bounds, a multirange of ranges. It is not ok for a
// type of another kind.
func (c *Catalog) part(decl, oid OID) (part OID, ok bool) {
	t := c.Type(oid)
	if t == nil {
		return 0, false
	}
	switch decl {
	case AnyRange, AnyCompatibleRange:
		return t.Subtype, t.Kind == RangeKind
	case AnyMultirange, AnyCompatibleMultirange:
		return t.Range, t.Kind == MultirangeKind
	}
	return t.Elem, t.Elem != 0
}

// unifySimple derives the element type from arrays, ranges and multiranges.
func (c *Catalog) unifySimple(b *binding) *Error {
	for _, x := range []struct {
		whole, part         *OID
		declared, ofItsPart OID
	}{
		{&b.array, &b.elem, AnyArray, AnyElement},
		{&b.multirange, &b.rng, AnyMultirange, AnyRange},
		{&b.rng, &b.elem, AnyRange, AnyElement},
	} {
		// pg_statistic has columns that are of type anyarray themselves.
		if *x.whole == 0 || *x.whole == AnyArray && x.declared == AnyArray {
			continue
		}
		part, ok := c.part(x.declared, *x.whole)
		switch {
		case !ok:
			return c.notA(x.declared, *x.whole)
		case *x.part != 0 && *x.part != part:
			return mismatch(fmt.Sprintf("argument declared %s is not consistent with argument declared %s", c.shown(x.declared), c.shown(x.ofItsPart)),
				c.shown(*x.whole)+" versus "+c.shown(*x.part))
		}
		*x.part = part
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
	t, elem := c.standsFor(b, decl)
	switch {
	case t != 0:
		return t, nil
	case elem != 0:
		return 0, c.noArray(elem)
	}
	e := mismatch("could not determine polymorphic type because input has type unknown", "")
	if decl == AnyCompatibleRange || decl == AnyCompatibleMultirange || b.elem != 0 && (decl == AnyRange || decl == AnyMultirange) {
		e.Message = fmt.Sprintf("could not determine polymorphic type %s because input has type unknown", c.shown(decl))
	}
	e.Hint = "You might need to add explicit type casts."
	return 0, e
}

// standsFor is what the arguments say that a polymorphic type is, or 0; elem is
// the type of which it is to be an array then, if that is known.
func (c *Catalog) standsFor(b *binding, decl OID) (t, elem OID) {
	switch decl {
	case AnyElement, AnyNonarray, AnyEnum:
		return b.elem, 0
	case AnyArray:
		return cmp.Or(b.array, c.arrayOID(b.elem)), b.elem
	case AnyRange:
		return b.rng, 0
	case AnyMultirange:
		if b.multirange == 0 && b.rng != 0 {
			return c.Type(b.rng).Multirange, 0
		}
		return b.multirange, 0
	case AnyCompatible, AnyCompatibleNonarray:
		return b.compat, 0
	case AnyCompatibleArray:
		return b.compatArray, b.compat
	case AnyCompatibleRange:
		return b.compatRange, 0
	}
	return b.compatMultirange, 0
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

func (c *Catalog) notA(decl, actual OID) *Error {
	what := "an array"
	switch decl {
	case AnyRange, AnyCompatibleRange:
		what = "a range type"
	case AnyMultirange, AnyCompatibleMultirange:
		what = "a multirange type"
	}
	return mismatch(fmt.Sprintf("argument declared %s is not %s but type %s", c.shown(decl), what, c.shown(actual)), "")
}

func (c *Catalog) noArray(elem OID) *Error {
	return &Error{Code: codeUndefinedObject, Message: "could not find array type for data type " + c.shown(elem)}
}
