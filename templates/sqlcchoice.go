package templates

import (
	"cmp"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// In a project of sqlc's a column has sqlc's Go type where pgx can read into it
// all that PostgreSQL may give there, and dbgen's where it can read nothing. In
// between, where NULL or some values are an error, sqlc_nulls decides.

// A choice is the Go type of a column in a project of sqlc's.
type choice struct {
	typ   goType
	doubt doubt
}

// A doubt is what pgx cannot read into a Go type, though PostgreSQL may give it.
type doubt struct {
	null  bool // NULL
	elems bool // NULL in an array
	fit   fit  // of the other values
}

func (d doubt) any() bool { return d.null || d.elems || d.fit != exact }

// A fit is how pgx reads a kind of values into a Go type that stands for another.
type fit uint8

const (
	never   fit = iota // none, or only some by their text
	exact              // all, as they are
	refuses            // those that the type can hold; the others are an error
	rounds             // all, the nearest that the type can hold
)

// fits has the pairs of kinds that are not the same but of which pgx reads one
// into the other's Go type: by what PostgreSQL gives, and what sqlc takes it for.
// All others are never. TestFitsOnServer holds it to a server.
var fits = map[string]map[string]fit{
	"int2":    {"int4": exact, "int8": exact, "float4": exact, "float8": exact, "numeric": exact, "text": exact},
	"int4":    {"int2": refuses, "int8": exact, "float4": rounds, "float8": exact, "numeric": exact, "text": exact},
	"int8":    {"int2": refuses, "int4": refuses, "float4": rounds, "float8": rounds, "numeric": exact, "text": exact},
	"float4":  {"int2": refuses, "int4": refuses, "int8": refuses, "float8": exact, "numeric": refuses, "text": exact},
	"float8":  {"int2": refuses, "int4": refuses, "int8": refuses, "float4": rounds, "numeric": refuses, "text": exact},
	"numeric": {"int2": refuses, "int4": refuses, "int8": refuses, "float4": rounds, "float8": rounds, "text": exact},

	"text": {"bytea": exact, "json": exact, "enum": exact, "composite": exact},
	"enum": {"text": exact}, "composite": {"text": exact},
	"json": {"text": exact, "bytea": exact}, "bytea": {"json": exact},
	"uuid": {"text": exact}, "inet": {"cidr": exact}, "cidr": {"inet": refuses},
	"date":        {"timestamp": exact, "timestamptz": exact},
	"timestamp":   {"date": exact, "timestamptz": exact}, // a pgtype.Date keeps the time of day
	"timestamptz": {"date": exact, "timestamp": exact},
	"time":        {"interval": exact}, "interval": {"time": refuses},
}

// kinds are those of PostgreSQL's types that have no mapping of their own, or
// share one with another.
var kinds = map[string]string{
	"jsonb": "json", "cid": "oid", "xid": "oid", "varbit": "bit", "macaddr8": "macaddr",
}

// kindOf is the kind of a type's values: that of the types which have the same Go
// type. Those that pgx does not know travel as text.
func kindOf(t *pgcat.Type) string {
	switch t.Kind {
	case pgcat.EnumKind:
		return "enum"
	case pgcat.CompositeKind:
		return "composite"
	case pgcat.RangeKind, pgcat.MultirangeKind:
		return t.Name
	case pgcat.PseudoKind:
		return ""
	}
	if kind := kinds[t.Name]; kind != "" {
		return kind
	}
	if _, mapped := mappings[t.Name]; mapped {
		return t.Name
	}
	return "text"
}

// sqlcChoice chooses the Go type of a column that sqlc has a type for. It is false
// where dbgen's own is to be taken.
func (g *generator) sqlcChoice(v value) (choice, bool) {
	if v.read == nil {
		return choice{}, false
	}
	if v.read.Table != "" {
		if o := g.columnOverride(cmp.Or(v.read.Schema, "public"), v.read.Table, v.read.Name); o != nil {
			return choice{*o, doubt{fit: exact}}, true
		}
	}
	if v.read.Inferred && g.SQLCDatabase {
		return g.databaseChoice(v)
	}
	s := g.sqlcTypeOf(v.read)
	d, ok := g.doubtOf(v, &s)
	if !ok || d.any() && g.SQLCNulls == "prove" {
		return choice{}, false
	}
	return choice{s.whole(), d}, true
}

// databaseChoice chooses the Go type of a column whose type sqlc asks a database
// for: that of PostgreSQL's, with sqlc's word on NULL.
func (g *generator) databaseChoice(v value) (choice, bool) {
	d := doubt{fit: exact}
	asked := v
	asked.read, asked.nullable, asked.table = nil, v.read.Nullable(), ""
	t := g.goTypeOf(asked)
	d.null = v.null == analyze.Maybe && !t.readsNull()
	if v.null == analyze.Always && !t.readsNull() || d.null && g.SQLCNulls == "prove" {
		return choice{}, false
	}
	return choice{t, d}, true
}

// columnOverride returns the Go type that an override gives a table's column.
func (s *settings) columnOverride(schema, table, column string) *goType {
	for i := range s.overrides {
		if o := &s.overrides[i]; o.typ != nil && o.MatchesColumn(schema, table, column) {
			o.used = true
			return o.typ
		}
	}
	return nil
}

// doubtOf says what cannot be read into the Go type that sqlc gives a value; it
// is false when nothing can.
func (g *generator) doubtOf(v value, s *sqlcType) (doubt, bool) {
	whole := s.whole()
	if s.dims == 0 && s.kind == anyKind {
		return doubt{fit: exact}, true
	}
	if v.null == analyze.Always && !whole.readsNull() {
		return doubt{}, false
	}
	d := doubt{fit: exact, null: v.null == analyze.Maybe && !whole.readsNull()}
	if s.kind == "" { // the author's
		return d, true
	}
	t, dims := g.element(v.typ, false)
	if t == nil || (dims > 0) != (s.dims > 0) {
		return doubt{}, false
	}
	if dims > 0 && (!g.sliceable(t, s) || g.isArrayDomain(t) || s.kind == anyKind && !g.ofKnown(v.typ.Type)) {
		return doubt{}, false
	}
	d.elems = dims > 0 && v.nullElems && !s.elem.readsNull()
	d.fit = g.fitOf(t, s)
	return d, d.fit != never
}

// fitOf is how values of a type are read into the elements of sqlc's.
func (g *generator) fitOf(t *pgcat.Type, s *sqlcType) fit {
	switch kind := kindOf(t); {
	case s.kind == anyKind:
		return exact
	case s.kind == "enum" && kind == "enum" && s.own.OID != t.OID:
		return never
	case kind == s.kind:
		return exact
	default:
		return fits[kind][s.kind]
	}
}

// sliceable reports whether pgx reads an array of ts into slices of sqlc's
// elements.
func (g *generator) sliceable(t *pgcat.Type, s *sqlcType) bool {
	switch {
	case s.kind == anyKind:
		return s.dims == 1
	case t.Name == "hstore":
		return false
	}
	return s.dims == 1 || !s.elem.isSlice() && !slicesInside[t.Name] && t.Kind != pgcat.MultirangeKind
}

// ofKnown reports whether pgx knows an array's elements, as they are declared: only
// then does it read them into a []any.
func (g *generator) ofKnown(array *pgcat.Type) bool {
	if array == nil || !isArray(array) {
		return false
	}
	elem := g.res.Types.Type(array.Elem)
	return elem != nil && knownToPgx(elem)
}
