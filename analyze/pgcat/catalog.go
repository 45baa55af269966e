package pgcat

import "iter"

// A Catalog answers look-ups by OID and by name. The built-in one is shared
// and immutable; others lie over it and can be extended. A Catalog is safe for
// concurrent reading, not for reading while it is extended.
type Catalog struct {
	base *Catalog // nil for the built-in one
}

// Builtin returns the catalogue of a fresh PostgreSQL 18 database.
func Builtin() *Catalog { return builtin() }

// New returns a catalogue over Builtin that can be extended.
func New() *Catalog { return &Catalog{base: Builtin()} }

func builtin() *Catalog { return &Catalog{} }

// Type returns the type with that OID, or nil.
func (c *Catalog) Type(oid OID) *Type { return nil }

// LookupType finds a type by name: in schema, or along path (pg_catalog comes
// first unless path lists it) when schema is empty. It returns nil when there
// is none; see TypeError.
func (c *Catalog) LookupType(path []string, schema, name string) *Type { return nil }

// TypeError returns the error for a type that LookupType does not find, with
// the nearest name as its hint.
func (c *Catalog) TypeError(path []string, schema, name string) *Error { return nil }

// ArrayOf returns the array type of a type, or nil when it has none.
func (c *Catalog) ArrayOf(elem OID) *Type { return nil }

// ElemOf returns the element type of an array type or of a domain over one, or
// 0.
func (c *Catalog) ElemOf(array OID) OID { return 0 }

// BaseType strips domains.
func (c *Catalog) BaseType(oid OID) OID { return 0 }

// Functions returns the functions of that name that are visible: of schema, or
// along path when schema is empty.
func (c *Catalog) Functions(path []string, schema, name string) []*Function { return nil }

// Operators returns the operators of that name that are visible.
func (c *Catalog) Operators(path []string, schema, name string) []*Operator { return nil }

// Casts yields every cast.
func (c *Catalog) Casts() iter.Seq[*Cast] { return func(func(*Cast) bool) {} }

// SystemRelation returns a table or view of pg_catalog or information_schema,
// or nil.
func (c *Catalog) SystemRelation(schema, name string) *Relation { return nil }

// SystemRelations yields all system relations, or those of one schema.
func (c *Catalog) SystemRelations(schema string) iter.Seq[*Relation] {
	return func(func(*Relation) bool) {}
}
