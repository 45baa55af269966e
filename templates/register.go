package templates

import (
	"maps"
	"slices"

	"github.com/dave/jennifer/jen"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// findRegistered collects the types that queries use and that pgx cannot
// handle before it was told of them. Enums by themselves travel as text,
// which needs no telling.
func (g *generator) findRegistered() {
	seen := make(map[string]bool)
	visit := func(v value) {
		t, dims := g.element(v.typ, false)
		if t == nil {
			return
		}
		for _, r := range g.toRegister(t, dims > 0 || v.list) {
			seen[r.Schema+"."+r.Name] = true
		}
	}
	for _, q := range g.queries {
		for _, p := range q.src.Params {
			visit(g.paramValue(q, p))
		}
		if q.row == nil {
			continue
		}
		for _, c := range q.src.Columns {
			visit(g.resultValue(q, c))
		}
	}
	g.registered = slices.Sorted(maps.Keys(seen))
}

// toRegister returns what pgx must be told of before a type can be used, alone
// or in an array: arrays of enums, ranges that the schema defines, and the
// arrays of built-in types that pgx does not know.
func (g *generator) toRegister(t *pgcat.Type, inArray bool) []*pgcat.Type {
	own := t.Schema != "pg_catalog"
	var list []*pgcat.Type
	switch t.Kind {
	case pgcat.EnumKind:
		if !inArray {
			return nil
		}
		list = append(list, t)
	case pgcat.RangeKind:
		if !own {
			return nil
		}
		list = append(list, t)
	case pgcat.MultirangeKind:
		if own {
			list = append(list, t)
		}
	case pgcat.CompositeKind:
		if g.SQLCCompatible || g.compositeName(t) == "" {
			return nil
		}
		list = append(list, t)
	default:
		if t.Name != "macaddr8" {
			return nil
		}
	}
	if array := g.res.Types.ArrayOf(t.OID); inArray && array != nil {
		list = append(list, array)
	}
	return list
}

// emitRegisterTypes writes the function that tells pgx of the schema's types,
// if it needs to be told of any.
func (g *generator) emitRegisterTypes(f *jen.Group) {
	if len(g.registered) == 0 {
		return
	}
	var names []jen.Code
	for _, n := range g.registered {
		names = append(names, jen.Lit(n))
	}
	f.Comment("// RegisterTypes tells a connection of types that queries use and that pgx does not know")
	f.Comment("// by itself. Set it as AfterConnect of a pgxpool.Config, so that each connection knows")
	f.Comment("// them.")
	f.Func().Id("RegisterTypes").Params(jen.Id("ctx").Qual("context", "Context"), jen.Id("conn").Op("*").Qual(pgxPath, "Conn")).Error().Block(
		jen.List(jen.Id("types"), jen.Err()).Op(":=").Id("conn").Dot("LoadTypes").Call(jen.Id("ctx"), jen.Index().String().Add(multiline("{", "}", names...))),
		jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Err())),
		jen.Id("conn").Dot("TypeMap").Call().Dot("RegisterTypes").Call(jen.Id("types")),
		jen.Return(jen.Nil()),
	)
	f.Line()
}
