package templates

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// paramOf is the value that a parameter holds, and its Go type: one that was adopted,
// or paramLikeSQLC.
func (g *generator) paramOf(q *query, p *analyze.Param) (value, goType) {
	own := g.paramValue(q, p)
	if own.given != nil {
		return own, g.goTypeOf(own)
	}
	return g.paramLikeSQLC(own, p)
}

// paramLikeSQLC is the value that a parameter holds, and its Go type. In a project of
// sqlc's that is sqlc's, unless pgx could not send it as what PostgreSQL expects.
func (g *generator) paramLikeSQLC(own value, p *analyze.Param) (value, goType) {
	if g.SQLCCompatible && p.SQLC != nil {
		v := g.sqlcValue(own, p)
		t := g.goTypeOf(v)
		if m, found := sentOnly[nameOf(v.typ)]; found && !v.list && !t.authors && t.name != "any" {
			t = m.of(v.nullable, g.EmitPointersForNullTypes)
		}
		if g.sends(t, v, p.Type) {
			return v, t
		}
	}
	return own, g.goTypeOf(own)
}

// sentOnly are sqlc's types for what pgx sends them as, but cannot read into them:
// columns have other types.
var sentOnly = map[string]mapping{
	"money":  {plain: pgtypeOf("Numeric")},
	"timetz": {std("time", "Time"), std("database/sql", "NullTime"), true},
}

// nameOf is the name of a type that is no array and no domain.
func nameOf(t analyze.Type) string {
	if t.Type == nil || t.Dims > 0 || t.Kind != pgcat.BaseKind {
		return ""
	}
	return t.Name
}

// paramType is the Go type of a parameter.
func (g *generator) paramType(q *query, p *analyze.Param) goType {
	_, t := g.paramOf(q, p)
	return t
}

// lendType gives the first field of a name, when sqlc has no type for it, the type of
// a later one of that name before numbers.
func (g *generator) lendType(f *field, p *analyze.Param, typ goType, v value) {
	if f.typ.String() == "any" && g.sends(typ, v, p.Type) {
		f.typ = typ
	}
}

// sqlcValue is the value that sqlc takes a parameter for: one of the column that
// its place shows, or else of the type that it names.
func (g *generator) sqlcValue(own value, p *analyze.Param) value {
	v := value{typ: p.SQLC.Type, written: p.SQLC.Written}
	if t := p.SQLC.Table; t != nil {
		if i := slices.Index(t.Columns, p.SQLC.Column); i >= 0 {
			v = g.tableValues(t)[i]
			v.read = nil // which is about columns of results
		}
	}
	v.nullable = v.nullable || p.SQLC.Nullable
	v.list, v.queries, v.item, v.param = own.list, own.queries, own.item, true
	v.nullElems = v.list && v.nullable // the list is of the column's type
	return v
}

// sends reports whether pgx sends values of the Go type that v has as parameters
// of a PostgreSQL type. What an override's type can do is its author's affair, as
// long as arrays stay arrays.
func (g *generator) sends(t goType, v value, to analyze.Type) bool {
	if to.Type == nil {
		return true
	}
	elem, dims := g.element(to, false)
	switch base, own := g.element(v.typ, false); {
	case base == elem && elem != nil && (own > 0 || v.list) == (dims > 0):
		return !v.list || t.elem().String() != "any"
	case t.authors:
		return (own > 0 || v.list) == (dims > 0)
	}
	if t.isPointer() {
		t = t.elem()
	}
	switch {
	case t.String() == "any" || sentAsText[t.String()]:
		return true
	case elem == nil:
		return false
	case dims > 0:
		return t.prefix == "[]" && t.name != "any" && sentAs(t.elem(), elem) && elem.Kind == pgcat.BaseKind
	}
	return sentAs(t, elem)
}

// sentAsText are the Go types whose values pgx sends as they are, in text: any type
// of PostgreSQL's reads itself from that.
var sentAsText = set("string", pgtypeOf("Text").String(), std("database/sql", "NullString").String())

// sentAs reports whether pgx sends a Go type's values as a PostgreSQL type's.
func sentAs(t goType, to *pgcat.Type) bool {
	switch {
	case t.local && t.prefix == "": // an enum
		return proseTypes[to.Name]
	case t.prefix != "" && t.String() != "[]byte":
		return false
	}
	return sendable[t.String()][to.Name]
}

var (
	proseTypes  = set("text", "varchar", "bpchar", "name", "citext")
	numberTypes = set("int2", "int4", "int8", "float4", "float8", "numeric", "oid")
	jsonTypes   = set("json", "jsonb")
	momentTypes = set("date", "time", "timetz", "timestamp", "timestamptz")
)

// sendable are, for Go types, the PostgreSQL types other than their own that pgx
// sends their values as. A test on a server holds it to that.
var sendable = func() map[string]map[string]bool {
	all := map[string]map[string]bool{}
	add := func(to []map[string]bool, types ...goType) {
		for _, t := range types {
			sum := map[string]bool{}
			for _, names := range to {
				for name := range names {
					sum[name] = true
				}
			}
			all[t.String()] = sum
		}
	}
	many := func(to ...map[string]bool) []map[string]bool { return to }
	add(many(set("bool"), jsonTypes), basic("bool"), pgtypeOf("Bool"))
	add(many(numberTypes, jsonTypes), basic("int16"), basic("int32"), basic("int64"), basic("float32"), basic("float64"),
		pgtypeOf("Int2"), pgtypeOf("Int4"), pgtypeOf("Int8"), pgtypeOf("Float4"), pgtypeOf("Float8"), pgtypeOf("Uint32"), pgtypeOf("Uint64"))
	add(many(numberTypes, proseTypes, jsonTypes), pgtypeOf("Numeric"))
	add(many(proseTypes, jsonTypes, set("bytea", "xml")), basic("byte").slice())
	add(many(proseTypes, set("uuid")), pgtypeOf("UUID"))
	add(many(proseTypes, set("time", "timetz", "interval")), pgtypeOf("Time"))
	add(many(proseTypes, set("interval")), pgtypeOf("Interval"))
	add(many(proseTypes, jsonTypes, set("date", "timestamp", "timestamptz")), pgtypeOf("Date"))
	add(many(proseTypes, jsonTypes, momentTypes), pgtypeOf("Timestamp"), pgtypeOf("Timestamptz"))
	add(many(proseTypes, jsonTypes, set("inet", "cidr")), address.plain, network.plain)
	add(many(set("macaddr", "macaddr8")), mac.plain)
	add(many(set("bit", "varbit")), pgtypeOf("Bits"))
	return all
}()
