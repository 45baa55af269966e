package pgcat

// A Coercion is a context in which a value's type is changed; each allows all
// that the one before allows.
type Coercion byte

// The contexts of a coercion.
const (
	Implicit   Coercion = iota // in expressions
	Assignment                 // to a column of INSERT or UPDATE
	Explicit                   // CAST and ::
)

// CanCoerce reports whether a value of one type can be coerced to another. An
// Unknown one, an untyped literal or parameter, can become anything.
func (c *Catalog) CanCoerce(from, to OID, ctx Coercion) bool { return false }

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

// FindConversion tells how a value of type from is converted to type to, and
// by which function when it is ByFunction (or ByElement, by element).
func (c *Catalog) FindConversion(from, to OID, ctx Coercion) (Conversion, *Function) {
	return NoConversion, nil
}

// CoercionError is the error of a value that cannot be coerced to a type in an
// explicit cast: "cannot cast type … to …".
func (c *Catalog) CoercionError(from, to OID) *Error { return nil }

// BinaryCoercible reports whether a value of type from is one of type to
// without any conversion.
func (c *Catalog) BinaryCoercible(from, to OID) bool { return false }
