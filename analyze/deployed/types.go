package deployed

import "github.com/dbgen-go/dbgen/analyze/pgcat"

// A valueType is what an application's code has values of a type in: types of one
// valueType are read into, and written from, the same Go types by pgx.
type valueType struct {
	class string
	array bool
	// width orders integers: what is read into a narrower one may not fit.
	width int
}

// classes are the types that code takes for each other, by their names.
var classes = map[string]valueType{
	"int2": {"integer", false, 2}, "int4": {"integer", false, 4}, "int8": {"integer", false, 8},
	"text": {"text", false, 0}, "varchar": {"text", false, 0}, "bpchar": {"text", false, 0}, "name": {"text", false, 0}, "citext": {"text", false, 0},
	"float4": {"float", false, 4}, "float8": {"float", false, 8},
	"json": {"json", false, 0}, "jsonb": {"json", false, 0},
	"inet": {"address", false, 0}, "cidr": {"address", false, 0},
}

// valueOf is what code has a type's values in.
func valueOf(types *pgcat.Catalog, oid pgcat.OID) valueType {
	oid = types.BaseType(oid)
	if elem := types.ElemOf(oid); elem != 0 {
		v := valueOf(types, elem)
		v.array = true
		if t := types.Type(types.BaseType(elem)); t != nil && t.Kind == pgcat.EnumKind {
			v.class = "enum " + t.Name // of arrays the driver has to know the type
		}
		return v
	}
	t := types.Type(oid)
	if t == nil {
		return valueType{class: "?"}
	}
	if v, ok := classes[t.Name]; ok {
		return v
	}
	if t.Kind == pgcat.EnumKind {
		return valueType{class: "text"} // a kind of string, which goes as text
	}
	return valueType{class: t.Schema + "." + t.Name}
}
