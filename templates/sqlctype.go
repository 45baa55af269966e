package templates

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/sqlc"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A sqlcType is the Go type that sqlc gives a column.
type sqlcType struct {
	elem goType // of the value, or of an element when it is an array
	dims int
	// kind is the PostgreSQL type whose values elem is for, as kindOf has it; "any"
	// for all, "" for those of an override, of which nothing is known.
	kind string
	own  *pgcat.Type // the enum that elem is
}

func (s *sqlcType) whole() goType { return s.elem.with(strings.Repeat("[]", s.dims)) }

const anyKind = "any"

// sqlcKinds are the kinds by sqlc's names of types. Types that sqlc knows by other
// names than these, "timestamp with time zone" for one, are nothing to it.
var sqlcKinds = map[string]string{
	"serial": "int4", "serial4": "int4", "pg_catalog.serial4": "int4", "integer": "int4", "int": "int4", "int4": "int4", "pg_catalog.int4": "int4",
	"bigserial": "int8", "serial8": "int8", "pg_catalog.serial8": "int8", "bigint": "int8", "int8": "int8", "pg_catalog.int8": "int8",
	"smallserial": "int2", "serial2": "int2", "pg_catalog.serial2": "int2", "smallint": "int2", "int2": "int2", "pg_catalog.int2": "int2",
	"float": "float8", "double precision": "float8", "float8": "float8", "pg_catalog.float8": "float8",
	"real": "float4", "float4": "float4", "pg_catalog.float4": "float4",
	"numeric": "numeric", "pg_catalog.numeric": "numeric", "money": "numeric",
	"boolean": "bool", "bool": "bool", "pg_catalog.bool": "bool",
	"json": "json", "pg_catalog.json": "json", "jsonb": "json", "pg_catalog.jsonb": "json",
	"bytea": "bytea", "blob": "bytea", "pg_catalog.bytea": "bytea",
	"date": "date", "pg_catalog.time": "time", "pg_catalog.timetz": "timetz",
	"timestamp": "timestamp", "pg_catalog.timestamp": "timestamp", "timestamptz": "timestamptz", "pg_catalog.timestamptz": "timestamptz",
	"interval": "interval", "pg_catalog.interval": "interval",
	"text": "text", "pg_catalog.varchar": "text", "pg_catalog.bpchar": "text", "string": "text", "citext": "text", "name": "text",
	"ltree": "text", "lquery": "text", "ltxtquery": "text",
	"uuid": "uuid", "inet": "inet", "cidr": "cidr", "macaddr": "macaddr", "macaddr8": "macaddr",
	"daterange": "daterange", "datemultirange": "datemultirange", "tsrange": "tsrange", "tsmultirange": "tsmultirange",
	"tstzrange": "tstzrange", "tstzmultirange": "tstzmultirange", "numrange": "numrange", "nummultirange": "nummultirange",
	"int4range": "int4range", "int4multirange": "int4multirange", "int8range": "int8range", "int8multirange": "int8multirange",
	"hstore": "hstore", "bit": "bit", "varbit": "bit", "pg_catalog.bit": "bit", "pg_catalog.varbit": "bit",
	"cid": "oid", "oid": "oid", "xid": "oid", "xid8": "xid8", "tid": "tid",
	"box": "box", "circle": "circle", "line": "line", "lseg": "lseg", "path": "path", "point": "point", "polygon": "polygon",
	"vector": "vector",
}

// sqlcTypeOf is the Go type that sqlc gives a column, overrides of its type
// included; those of columns come before.
func (g *generator) sqlcTypeOf(c *sqlc.Column) sqlcType {
	nullable := c.Nullable()
	s := sqlcType{dims: c.Dims}
	if o := g.typeOverride([]string{c.Type}, nullable); o != nil {
		s.elem = *o
		return s
	}
	s.kind = cmp.Or(sqlcKinds[c.Type], anyKind)
	if s.kind == anyKind {
		g.sqlcOwnType(&s, c.Type, nullable)
		return s
	}
	s.elem = g.sqlcElem(s.kind, nullable)
	return s
}

// sqlcOwnType finds the enum or composite type of the schema that a name means.
func (g *generator) sqlcOwnType(s *sqlcType, name string, nullable bool) {
	s.elem = basic("any")
	schemaName, typeName, qualified := strings.Cut(name, ".")
	if !qualified {
		schemaName, typeName = "public", name
	}
	if schemaName == "pg_catalog" || schemaName == "information_schema" {
		return
	}
	t := g.res.Types.LookupType(nil, schemaName, typeName)
	switch {
	case t == nil:
	case t.Kind == pgcat.EnumKind:
		s.kind, s.own, s.elem = "enum", t, g.builtin(t, nullable)
	case t.Kind == pgcat.CompositeKind && !g.isTable(t):
		s.kind, s.elem = "composite", basic("string")
		switch {
		case nullable && g.EmitPointersForNullTypes:
			s.elem = s.elem.pointer()
		case nullable:
			s.elem = std("database/sql", "NullString")
		}
	}
}

// isTable reports whether a composite type is that of a table's rows.
func (g *generator) isTable(t *pgcat.Type) bool {
	sch := g.res.Schema.Schema(t.Schema)
	return sch != nil && slices.ContainsFunc(sch.Tables, func(table *schema.Table) bool { return table.Name == t.Name })
}

// sqlcElem is the Go type that stands for a kind in sqlc's eyes.
func (g *generator) sqlcElem(kind string, nullable bool) goType {
	m, mapped := mappings[kind]
	switch {
	case kind == "text":
		m = textual
	case kind == "inet":
		m = address
	case kind == "timetz":
		m = sentOnly["timetz"]
	case kind == "vector":
		m.nullable = goType{}
		if g.EmitPointersForNullTypes {
			m.plain = m.plain.pointer()
		}
	case !mapped: // a range
		return g.builtin(g.res.Types.LookupType(nil, "pg_catalog", kind), nullable)
	}
	return m.of(nullable, g.EmitPointersForNullTypes)
}
