package templates

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/sqlc"
	"github.com/dbgen-go/dbgen/templates/options"
)

// A value is what a Go type is wanted for: a column of a table or of a result,
// or a parameter.
type value struct {
	typ      analyze.Type
	nullable bool
	list     bool // sqlc.slice
	// nullElems: elements of the array may be NULL.
	nullElems bool
	// The table's column behind the value, when there is one; overrides ask.
	schema, table, column string
	written               string // see writtenType
	// The query's column or parameter that the value is, by the query's name and,
	// for a batch twin, by its original's.
	queries []string
	item    string
	param   bool
	given   *goType // by an entry of options.Adopted for the query's column or parameter
	// unadopted: what entries for the table's column give is not asked for.
	unadopted bool
	// read is what sqlc takes a column for, in a project of sqlc's; nil where there
	// is nothing to keep to. null is then whether the column may be NULL.
	read *sqlc.Column
	null analyze.Nullability
}

// A mapping says which Go types stand for a PostgreSQL type.
type mapping struct {
	plain    goType
	nullable goType // zero: plain can be NULL itself
	pointer  bool   // emit_pointers_for_null_types makes it *plain
}

var (
	textual = mapping{basic("string"), pgtypeOf("Text"), true}
	binary  = mapping{plain: basic("byte").slice()}
	number  = mapping{plain: pgtypeOf("Uint32")}
	mac     = mapping{plain: std("net", "HardwareAddr")}
	network = mapping{plain: std("net/netip", "Prefix"), nullable: std("net/netip", "Prefix").pointer()}
	// address is sqlc's choice for inet, which cannot hold a network.
	address = mapping{plain: std("net/netip", "Addr"), nullable: std("net/netip", "Addr").pointer()}
)

// mappings are sqlc's for pgx/v5, by the type's name in pg_catalog or in an
// extension. A base type that is not here travels in its text form.
var mappings = map[string]mapping{
	"bool":   {basic("bool"), pgtypeOf("Bool"), true},
	"int2":   {basic("int16"), pgtypeOf("Int2"), true},
	"int4":   {basic("int32"), pgtypeOf("Int4"), true},
	"int8":   {basic("int64"), pgtypeOf("Int8"), true},
	"float4": {basic("float32"), pgtypeOf("Float4"), true},
	"float8": {basic("float64"), pgtypeOf("Float8"), true},

	"numeric":     {plain: pgtypeOf("Numeric")},
	"uuid":        {plain: pgtypeOf("UUID")},
	"date":        {plain: pgtypeOf("Date")},
	"time":        {plain: pgtypeOf("Time")},
	"timestamp":   {plain: pgtypeOf("Timestamp")},
	"timestamptz": {plain: pgtypeOf("Timestamptz")},
	"interval":    {plain: pgtypeOf("Interval")},

	"json": binary, "jsonb": binary, "bytea": binary,

	"inet":    network,
	"cidr":    network,
	"macaddr": mac, "macaddr8": mac,

	"bit":    {plain: pgtypeOf("Bits")},
	"varbit": {plain: pgtypeOf("Bits")},
	"cid":    number, "oid": number, "xid": number,
	"xid8": {plain: pgtypeOf("Uint64")},
	"oid8": {plain: pgtypeOf("Uint64")},
	"tid":  {plain: pgtypeOf("TID")},

	"box":     {plain: pgtypeOf("Box")},
	"circle":  {plain: pgtypeOf("Circle")},
	"line":    {plain: pgtypeOf("Line")},
	"lseg":    {plain: pgtypeOf("Lseg")},
	"path":    {plain: pgtypeOf("Path")},
	"point":   {plain: pgtypeOf("Point")},
	"polygon": {plain: pgtypeOf("Polygon")},

	"hstore":   {plain: pgtypeOf("Hstore")},
	"tsvector": {plain: pgtypeOf("TSVector")},
	"vector":   {plain: goType{path: vectorPath, pkg: "pgvector", name: "Vector"}, nullable: goType{path: vectorPath, pkg: "pgvector", name: "Vector", prefix: "*"}},
}

// slicesInside are types of which pgx cannot take slices of slices: for the
// dimensions of the array it counts those of the Go type.
var slicesInside = set("macaddr", "macaddr8", "aclitem", "jsonpath", "xml")

// goTypeOf returns the Go type for a value.
func (g *generator) goTypeOf(v value) goType {
	if t := g.adoptedType(v); t != nil {
		return *t
	}
	if t := g.valueOverride(v, true); t != nil {
		return listOf(*t, v.list)
	}
	if c, ok := g.sqlcChoice(v); ok {
		return c.typ
	}
	if t := g.valueOverride(v, false); t != nil {
		return listOf(*t, v.list)
	}
	if g.SQLCCompatible && v.read == nil && (unknownToSQLC(v.typ) || unknownNames[v.written] && v.typ.Dims == 0) {
		return g.anyOf(v)
	}
	t, dims := g.element(v.typ, true)
	if t != nil && isArray(t) { // an override of the array
		if o := g.typeOverride(g.typeNames(t), v.nullable); o != nil && !v.list {
			return *o
		}
		t, dims = g.element(analyze.Type{Type: g.res.Types.Type(t.Elem), Dims: max(dims, 1)}, true)
	}
	if v.list && dims == 0 {
		dims = 1
	}
	if dims > 0 {
		return g.arrayOf(v, t, dims)
	}
	return g.scalarOf(v, t, v.nullable)
}

// unknownToSQLC reports whether sqlc has no Go type for values of a type. Of arrays
// it has none that pgx could scan into, either; they keep dbgen's.
func unknownToSQLC(t analyze.Type) bool {
	if t.Type == nil || t.Dims > 0 || isArray(t.Type) {
		return false
	}
	switch t.Kind {
	case pgcat.DomainKind:
		return t.Name != "blob" && t.Name != "string" // which it knows, though PostgreSQL does not
	case pgcat.RangeKind, pgcat.MultirangeKind:
		return t.Schema != "pg_catalog"
	case pgcat.BaseKind:
		_, found := mappings[t.Name]
		return !found && !sqlcTexts[t.Name] || t.Name == "tsvector"
	}
	return false
}

// unknownNames are those by which sqlc does not know types that it has Go types for.
var unknownNames = set("timetz", "bpchar")

// sqlcTexts are the types that are text to sqlc. To those of the second line it
// gives types that pgx cannot read them into.
var sqlcTexts = set("text", "varchar", "bpchar", "name", "citext", "ltree", "lquery", "ltxtquery",
	"timetz", "money")

// anyOf is the Go type of a value for whose type sqlc has none: any, if there is no
// override.
func (g *generator) anyOf(v value) goType {
	names := g.typeNames(v.typ.Type)
	if slices.Contains(names, v.written) {
		names = []string{v.written}
	}
	t := basic("any")
	if o := g.typeOverride(names, v.nullable); o != nil {
		t = *o
	}
	return listOf(t, v.list)
}

func listOf(t goType, list bool) goType {
	if list {
		return t.slice()
	}
	return t
}

// arrayOf is the Go type of a value that is an array of ts.
func (g *generator) arrayOf(v value, t *pgcat.Type, dims int) goType {
	elem := g.scalarOf(v, t, v.nullElems)
	switch {
	case t == nil || elem.authors:
	case t.Opaque && elem.String() == "any": // into which pgx cannot scan an element
		elem = basic("string")
	case t.Name == "hstore": // pgx has no codec for the array
		elem = basic("string")
		if v.nullElems {
			elem = elem.pointer()
		}
	case g.isArrayDomain(t):
		base, _ := g.element(analyze.Type{Type: g.res.Types.Type(t.Base)}, true)
		elem = generic("Array", g.scalar(base, false))
	case dims > 1 && (elem.isSlice() || slicesInside[t.Name] || t.Kind == pgcat.MultirangeKind):
		return generic("Array", elem) // pgx takes slices in slices for one dimension more
	case dims > 1 && !options.IsBasic(elem.String()) && !g.SQLCCompatible:
		// A connection that was sent a []T, T being no type of Go's own, sends a
		// [][]T as if it were one: pgx remembers how by its wrapper of them.
		return generic("Array", elem)
	}
	return elem.with(strings.Repeat("[]", dims))
}

// element strips domains and arrays: what a value is made of, and in how many
// dimensions. It stops at a domain or an array that is overridden, if wanted.
func (g *generator) element(t analyze.Type, overridden bool) (*pgcat.Type, int) {
	typ, dims := t.Type, t.Dims
	for range 64 { // domains and arrays nest, but not for ever
		var next pgcat.OID
		switch {
		case typ == nil || overridden && g.hasTypeOverride(typ):
			return typ, dims
		case isArray(typ):
			next = typ.Elem
			dims = max(dims, 1)
		case typ.Kind == pgcat.DomainKind && dims > 0 && g.isArrayDomain(typ):
			return typ, dims // each element is an array by itself
		case typ.Kind == pgcat.DomainKind:
			next = typ.Base
			if typ.BaseDims > 0 {
				dims = typ.BaseDims
			}
		default:
			return typ, dims
		}
		inner := g.res.Types.Type(next)
		if inner == nil {
			return typ, dims
		}
		typ = inner
	}
	return typ, dims
}

// isArrayDomain reports whether t is a domain over an array.
func (g *generator) isArrayDomain(t *pgcat.Type) bool {
	if t == nil || t.Kind != pgcat.DomainKind {
		return false
	}
	for t != nil && t.Kind == pgcat.DomainKind {
		t = g.res.Types.Type(t.Base)
	}
	return t != nil && isArray(t)
}

func (g *generator) hasTypeOverride(t *pgcat.Type) bool {
	if len(g.overrides) == 0 {
		return false
	}
	names := g.typeNames(t)
	return g.typeOverride(names, false) != nil || g.typeOverride(names, true) != nil
}

// scalar returns the Go type of a PostgreSQL type that is no array.
func (g *generator) scalar(t *pgcat.Type, nullable bool) goType {
	if t == nil {
		return basic("any")
	}
	if len(g.overrides) > 0 {
		if o := g.typeOverride(g.typeNames(t), nullable); o != nil {
			return *o
		}
	}
	return g.builtin(t, nullable)
}

// builtin is scalar without the overrides of the type itself.
func (g *generator) builtin(t *pgcat.Type, nullable bool) goType {
	switch t.Kind {
	case pgcat.EnumKind:
		name := g.enumName(t.Schema, t.Name)
		switch {
		case !nullable:
			return local(name)
		case g.enumPointers:
			return local(name).pointer()
		}
		return local("Null" + name)
	case pgcat.RangeKind:
		return generic("Range", g.bound(t.Subtype))
	case pgcat.MultirangeKind:
		sub := t.Subtype
		if sub == 0 {
			if r := g.res.Types.Type(t.Range); r != nil {
				sub = r.Subtype
			}
		}
		return generic("Multirange", generic("Range", g.bound(sub)))
	case pgcat.PseudoKind:
		return basic("any")
	case pgcat.CompositeKind:
		if c, ok := g.compositeType(t, nullable); ok {
			return c
		}
		if g.SQLCCompatible && nullable && !g.EmitPointersForNullTypes {
			return std("database/sql", "NullString")
		}
	case pgcat.DomainKind: // one that has an override for the other nullability
		if base, dims := g.element(analyze.Type{Type: g.res.Types.Type(t.Base)}, true); base != nil && base != t {
			if dims > 0 {
				return g.scalar(base, false).with(strings.Repeat("[]", dims))
			}
			return g.scalar(base, nullable)
		}
	}
	m, found := mappings[t.Name]
	switch {
	case !found && t.Opaque && g.SQLCCompatible:
		return basic("any")
	case !found || t.Kind == pgcat.CompositeKind:
		m = textual // unknown to pgx: text both ways
	case t.Name == "inet" && g.SQLCCompatible:
		m = address
	}
	return m.of(nullable, g.EmitPointersForNullTypes)
}

// of is the Go type of a value that may be NULL, or may not.
func (m mapping) of(nullable, pointers bool) goType {
	switch {
	case !nullable || m.nullable.isZero():
		return m.plain
	case m.pointer && pointers:
		return m.plain.pointer()
	}
	return m.nullable
}

// bound is the type of a range's bounds: one that can be NULL by itself.
func (g *generator) bound(subtype pgcat.OID) goType {
	t, _ := g.element(analyze.Type{Type: g.res.Types.Type(subtype)}, true)
	if t == nil {
		return pgtypeOf("Text")
	}
	if m, found := mappings[t.Name]; found && t.Kind == pgcat.BaseKind {
		if m.nullable.path == pgtypePath {
			return m.nullable
		}
		return m.plain
	}
	return pgtypeOf("Text")
}
