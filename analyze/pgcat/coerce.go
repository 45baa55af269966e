package pgcat

import (
	"fmt"
	"slices"
)

// A Coercion is a context in which a value's type is changed; each allows all
// that the one before allows.
type Coercion byte

// The contexts of a coercion.
const (
	Implicit   Coercion = iota // in expressions
	Assignment                 // to a column of INSERT or UPDATE
	Explicit                   // CAST and ::
)

// A Conversion is how a value gets from one type to another.
type Conversion byte

// The ways of a conversion.
const (
	NoConversion    Conversion = iota // there is none
	Relabel                           // the representation is the same
	ByFunction                        // a cast function
	ByElement                         // of each element of an array
	ByInOut                           // through the text form
	ByInput                           // an untyped literal or parameter takes the type
	ByRowConversion                   // record to composite and back
)

// CanCoerce reports whether a value of one type can be coerced to another. An
// Unknown one, an untyped literal or parameter, can become anything.
func (c *Catalog) CanCoerce(from, to OID, ctx Coercion) bool {
	conv, _ := c.FindConversion(from, to, ctx)
	return conv != NoConversion
}

// FindConversion tells how a value of type from is converted to type to, and
// by which function when it is ByFunction (or ByElement, by element).
func (c *Catalog) FindConversion(from, to OID, ctx Coercion) (Conversion, *Function) {
	switch {
	case from == to, to == Any:
		return Relabel, nil
	case isPolymorphic(to):
		if _, err := c.unify([]OID{from}, []OID{to}); err != nil {
			return NoConversion, nil
		}
		return Relabel, nil
	case from == Unknown:
		return ByInput, nil
	}
	if conv, f := c.pathway(from, to, ctx); conv != NoConversion {
		return conv, f
	}
	switch {
	case from == Record && c.isComposite(to), from == RecordArray && c.isComposite(c.elemOID(to)):
		return ByRowConversion, nil
	case to == Record && c.isComposite(from), to == RecordArray && c.isComposite(c.elemOID(from)):
		return Relabel, nil
	case c.descends(c.BaseType(from), c.BaseType(to)):
		return Relabel, nil
	}
	return NoConversion, nil
}

// descends reports whether rows of a type are rows of a table that theirs
// inherits from, at any distance.
func (c *Catalog) descends(from, to OID) bool {
	up := []OID{from}
	for i := 0; i < len(up); i++ {
		t := c.Type(up[i])
		if t == nil {
			continue
		}
		if slices.Contains(t.Parents, to) {
			return true
		}
		for _, p := range t.Parents {
			if !slices.Contains(up, p) {
				up = append(up, p)
			}
		}
	}
	return false
}

// pathway finds the conversion between two types by pg_cast, or by the rules
// for arrays and for strings when there is no entry.
func (c *Catalog) pathway(from, to OID, ctx Coercion) (Conversion, *Function) {
	from, to = c.BaseType(from), c.BaseType(to)
	if from == to {
		return Relabel, nil
	}
	if k := c.cast(from, to); k != nil {
		switch {
		case ctx < k.Context:
			return NoConversion, nil
		case k.Method == CastFunction:
			return ByFunction, k.Func
		case k.Method == CastInOut:
			return ByInOut, nil
		}
		return Relabel, nil
	}
	if to != OidVector && to != Int2Vector {
		if fromElem, toElem := c.elemOID(from), c.elemOID(to); fromElem != 0 && toElem != 0 {
			if conv, f := c.pathway(fromElem, toElem, ctx); conv != NoConversion {
				return ByElement, f
			}
		}
	}
	if ctx >= Assignment && c.category(to) == 'S' || ctx >= Explicit && c.category(from) == 'S' {
		return ByInOut, nil
	}
	return NoConversion, nil
}

// CoercionError is the error of a value that cannot be coerced to a type in an
// explicit cast: "cannot cast type … to …".
func (c *Catalog) CoercionError(from, to OID) *Error {
	return &Error{
		Code:    codeCannotCoerce,
		Message: fmt.Sprintf("cannot cast type %s to %s", c.shown(from), c.shown(to)),
	}
}

// BinaryCoercible reports whether a value of type from is one of type to
// without any conversion.
func (c *Catalog) BinaryCoercible(from, to OID) bool {
	if from == to {
		return true
	}
	from = c.BaseType(from)
	t := c.Type(from)
	switch {
	case from == to:
		return true
	case t == nil:
		return false
	}
	switch to {
	case Any, AnyElement, AnyCompatible:
		return true
	case AnyArray, AnyCompatibleArray:
		return t.Elem != 0
	case AnyNonarray, AnyCompatibleNonarray:
		return t.Elem == 0
	case AnyEnum:
		return t.Kind == EnumKind
	case AnyRange, AnyCompatibleRange:
		return t.Kind == RangeKind
	case AnyMultirange, AnyCompatibleMultirange:
		return t.Kind == MultirangeKind
	case Record:
		return t.Kind == CompositeKind
	case RecordArray:
		return c.isComposite(t.Elem)
	}
	k := c.cast(from, to)
	return k != nil && k.Method == CastBinary && k.Context == Implicit
}

// category is a type's typcategory, or 0.
func (c *Catalog) category(oid OID) byte {
	if t := c.Type(oid); t != nil {
		return t.Category
	}
	return 0
}

// isComposite reports whether a type is composite or a domain over one.
func (c *Catalog) isComposite(oid OID) bool {
	t := c.Type(c.BaseType(oid))
	return t != nil && t.Kind == CompositeKind
}
