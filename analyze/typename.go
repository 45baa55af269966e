package analyze

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// typeOf resolves a type's name in a query.
func (a *analysis) typeOf(n *pg.TypeName) typ {
	loc := int(n.Location)
	if n.TypeOid != 0 && len(n.Names) == 0 {
		return of(pgcat.OID(n.TypeOid))
	}
	if n.PctType {
		return a.columnTypeOf(n)
	}
	schemaName, name := splitName(n.Names)
	t := a.types.LookupType(a.path, schemaName, name)
	if t == nil {
		a.check(a.types.TypeError(a.path, schemaName, name), loc)
	}
	out := typ{oid: t.OID, mod: typeMods(n.Typmods), dims: len(n.ArrayBounds)}
	if out.dims > 0 {
		arr := a.types.ArrayOf(t.OID)
		if arr == nil {
			a.fail(loc, "", "could not find array type for data type %s", a.typeName(t.OID))
		}
		out.oid = arr.OID
	} else if t.Elem != 0 {
		out.dims = 1
	}
	return out
}

// columnTypeOf resolves table.column%TYPE.
func (a *analysis) columnTypeOf(n *pg.TypeName) typ {
	names := strs(n.Names)
	loc := int(n.Location)
	if len(names) < 2 {
		a.fail(loc, "", "improper %%TYPE reference (too few dotted names)")
	}
	var schemaName string
	if len(names) > 2 {
		schemaName = names[len(names)-3]
	}
	rel := a.relation(schemaName, names[len(names)-2], loc)
	for _, c := range rel.columns(a, loc) {
		if c.name == names[len(names)-1] {
			return c.typ
		}
	}
	a.fail(loc, "", "column %q of relation %q does not exist", names[len(names)-1], rel.name)
	return typ{}
}

// typeMods reads the modifiers of varchar(20), numeric(10, 2) and the like.
// What is no number (geometry(Point, 4326)) is left out.
func typeMods(list []*pg.Node) []int {
	var mods []int
	for _, n := range list {
		if c := n.GetAConst(); c != nil {
			if i := c.GetIval(); i != nil {
				mods = append(mods, int(i.Ival))
			}
		}
	}
	return mods
}

// schemaType resolves a type that the schema names. It returns an error of
// package pgcat when there is none.
func (b *binding) schemaType(path []string, ref schema.TypeRef) (typ, error) {
	t := b.types.LookupType(path, ref.Schema, ref.Name.Name)
	if t == nil {
		return typ{}, b.types.TypeError(path, ref.Schema, ref.Name.Name)
	}
	out := typ{oid: t.OID, mod: ref.Mods, dims: ref.ArrayDims}
	if ref.ArrayDims > 0 {
		if arr := b.types.ArrayOf(t.OID); arr != nil {
			out.oid = arr.OID
		}
	} else if t.Elem != 0 {
		out.dims = 1
	}
	return out, nil
}

// public turns t into the model's form.
func (b *binding) public(t typ) Type {
	out := Type{Type: b.types.Type(t.oid), Dims: t.dims, Mod: t.mod}
	if out.Type != nil && b.types.ElemOf(t.oid) != 0 && out.Dims == 0 && out.Elem != 0 {
		out.Dims = 1
	}
	return out
}
