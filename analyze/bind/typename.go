package bind

import (
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// typeOf resolves a type's name in a query.
func (a *binder) typeOf(n *pg.TypeName) tree.Type {
	loc := int(n.Location)
	if n.TypeOid != 0 && len(n.Names) == 0 {
		return tree.Of(pgcat.OID(n.TypeOid))
	}
	if n.PctType {
		return a.columnTypeOf(n)
	}
	schemaName, name := splitName(n.Names)
	t := a.Types.LookupType(a.path, schemaName, name)
	if t == nil {
		a.check(a.Types.TypeError(a.path, schemaName, name), loc)
	}
	out := tree.Type{OID: t.OID, Mod: typeMods(n.Typmods), Dims: len(n.ArrayBounds)}
	if out.Dims > 0 {
		arr := a.Types.ArrayOf(t.OID)
		if arr == nil {
			a.fail(loc, "", "could not find array type for data type %s", a.typeName(t.OID))
		}
		out.OID = arr.OID
	} else if t.Elem != 0 {
		out.Dims = 1
	}
	return out
}

// columnTypeOf resolves table.column%TYPE.
func (a *binder) columnTypeOf(n *pg.TypeName) tree.Type {
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
	for _, c := range a.columns(rel, loc) {
		if c.Name == names[len(names)-1] {
			return c.Type
		}
	}
	a.fail(loc, "", "column %q of relation %q does not exist", names[len(names)-1], rel.Name)
	return tree.Type{}
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
func (b *Schema) schemaType(path []string, ref schema.TypeRef) (tree.Type, error) {
	t := b.Types.LookupType(path, ref.Schema, ref.Name.Name)
	if t == nil {
		return tree.Type{}, b.Types.TypeError(path, ref.Schema, ref.Name.Name)
	}
	out := tree.Type{OID: t.OID, Mod: ref.Mods, Dims: ref.ArrayDims}
	if ref.ArrayDims > 0 {
		if arr := b.Types.ArrayOf(t.OID); arr != nil {
			out.OID = arr.OID
		}
	} else if t.Elem != 0 {
		out.Dims = 1
	}
	return out, nil
}

// TypeOf resolves a type that the schema names, along its search path.
func (b *Schema) TypeOf(ref schema.TypeRef) (tree.Type, error) { return b.schemaType(b.Path, ref) }
