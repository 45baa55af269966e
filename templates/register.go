package templates

import (
	"slices"

	"github.com/dave/jennifer/jen"
	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// findRegistered collects the types that queries use and that pgx cannot
// handle before it was told their OIDs: arrays of enums, and ranges that the
// schema defines. Enums and composite types by themselves travel as text.
func (g *generator) findRegistered() {
	add := func(t *pgcat.Type) {
		if name := t.Schema + "." + t.Name; !slices.Contains(g.registered, name) {
			g.registered = append(g.registered, name)
		}
	}
	visit := func(v value) {
		if g.columnOverride(v.schema, v.table, v.column) != nil || v.typ.Type == nil {
			return
		}
		t, dims := g.element(v.typ)
		if t == nil || g.hasTypeOverride(t) {
			return
		}
		own := t.Schema != "pg_catalog"
		switch {
		case t.Kind == pgcat.EnumKind && (dims > 0 || v.list):
			add(t)
			if array := g.res.Types.ArrayOf(t.OID); array != nil {
				add(array)
			}
		case own && (t.Kind == pgcat.RangeKind || t.Kind == pgcat.MultirangeKind):
			add(t)
			if array := g.res.Types.ArrayOf(t.OID); dims > 0 && array != nil {
				add(array)
			}
		}
	}
	for _, q := range g.queries {
		for _, p := range q.src.Params {
			visit(paramValue(p))
		}
		if q.row == nil {
			continue
		}
		for _, c := range q.src.Columns {
			visit(value{typ: analyze.Type(c.Type)})
		}
	}
	slices.Sort(g.registered)
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
	f.Comment("// RegisterTypes tells a connection of the schema's types that queries use in arrays or")
	f.Comment("// as ranges. Set it as AfterConnect of a pgxpool.Config, so that each connection")
	f.Comment("// knows them.")
	f.Func().Id("RegisterTypes").Params(jen.Id("ctx").Qual("context", "Context"), jen.Id("conn").Op("*").Qual(pgxPath, "Conn")).Error().Block(
		jen.List(jen.Id("types"), jen.Err()).Op(":=").Id("conn").Dot("LoadTypes").Call(jen.Id("ctx"), jen.Index().String().Add(multiline("{", "}", names...))),
		jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Err())),
		jen.Id("conn").Dot("TypeMap").Call().Dot("RegisterTypes").Call(jen.Id("types")),
		jen.Return(jen.Nil()),
	)
	f.Line()
}
