package templates

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// A registration is what pgx must be told of before queries can use it: types
// that it does not know and cannot take for text. pgx works the most of it out
// by itself, but not in every order, and not over base types that it does not
// know.
type registration struct {
	// texts are the base types, of extensions mostly, that stand inside of others.
	texts []string
	// loads are the names for pgx's LoadTypes: what stands in one list may depend
	// on the lists before it.
	loads [][]string
	depth map[pgcat.OID]int // of the types met: the list that they are in, or -1
}

// findRegistered collects the types that queries use and that pgx cannot
// handle before it was told of them. Enums by themselves travel as text,
// which needs no telling.
func (g *generator) findRegistered() {
	for _, q := range g.queries {
		g.register(q, &g.registered)
	}
	g.registered.sort()
}

// register registers what a query needs.
func (g *generator) register(q *query, r *registration) {
	for _, p := range q.src.Params {
		r.add(g, g.paramValue(q, p))
	}
	if q.row == nil {
		return
	}
	for _, c := range q.src.Columns {
		r.add(g, g.resultValue(q, c))
	}
}

func (r *registration) isEmpty() bool { return len(r.loads)+len(r.texts) == 0 }

func (r *registration) sort() {
	slices.Sort(r.texts)
	for _, names := range r.loads {
		slices.Sort(names)
	}
}

// add registers what a value needs.
func (r *registration) add(g *generator, v value) {
	t := v.typ.Type
	if t == nil || g.SQLCCompatible && !v.list && unknownToSQLC(v.typ) { // any takes what comes
		return
	}
	if array := g.res.Types.ArrayOf(t.OID); v.list && array != nil {
		t = array
	}
	r.need(g, t, false)
	for t != nil && t.Kind == pgcat.DomainKind {
		t = g.res.Types.Type(t.Base)
	}
	if t != nil && isArray(t) && v.typ.Dims > 1 {
		r.need(g, t, true) // pgx reads lists of texts, but not lists of lists
	}
}

// unknownToPgx are PostgreSQL's own base types that pgx has no codec for.
var unknownToPgx = set("gtsvector", "money", "pg_brin_bloom_summary", "pg_brin_minmax_multi_summary", "pg_dependencies", "pg_lsn",
	"pg_mcv_list", "pg_ndistinct", "pg_node_tree", "pg_snapshot", "refcursor", "regclass", "regcollation", "regconfig",
	"regdictionary", "regnamespace", "regoper", "regoperator", "regproc", "regprocedure", "regrole", "regtype", "timetz",
	"tsquery", "txid_snapshot")

func knownToPgx(t *pgcat.Type) bool {
	return t.Kind == pgcat.BaseKind && t.Schema == "pg_catalog" && !unknownToPgx[t.Name]
}

// need registers a type with what it is made of. inside: it is a part of another
// type, which cannot take it for text. It returns the list of loads from which
// on the type is known, -1 when it need not be loaded.
func (r *registration) need(g *generator, t *pgcat.Type, inside bool) int {
	if t == nil || knownToPgx(t) && !isArray(t) {
		return -1
	}
	if depth, met := r.depth[t.OID]; met {
		return depth
	}
	types := g.res.Types
	switch {
	case isArray(t):
		elem := types.Type(t.Elem)
		switch {
		case elem == nil || knownToPgx(elem) && elem.Name != "macaddr8":
			return -1
		case !inside && elem.Kind == pgcat.BaseKind && elem.Name != "macaddr8":
			return -1 // a list of texts
		}
		depth := r.need(g, elem, true)
		if base := r.baseOf(g, elem); depth < 0 && (base.Kind == pgcat.CompositeKind || base.Kind == pgcat.RangeKind) {
			return -1 // ranges that are built in, and rows of the catalogues
		}
		return r.load(t, depth)
	case t.Kind == pgcat.BaseKind:
		if !inside {
			return -1
		}
		r.note(t, -1)
		r.texts = append(r.texts, t.Schema+"."+t.Name)
		return -1
	case t.Kind == pgcat.EnumKind && inside:
		return r.load(t, 0)
	case t.Kind == pgcat.DomainKind:
		depth := r.need(g, types.Type(t.Base), inside)
		if depth < 0 && (!inside || r.baseOf(g, t).Kind == pgcat.CompositeKind) {
			return -1
		}
		return r.load(t, depth)
	case t.Kind == pgcat.RangeKind && t.Schema != "pg_catalog":
		return r.load(t, r.need(g, types.Type(t.Subtype), true)+1)
	case t.Kind == pgcat.MultirangeKind && t.Schema != "pg_catalog":
		return r.load(t, r.need(g, types.Type(t.Range), true)+1)
	case t.Kind == pgcat.CompositeKind && !g.SQLCCompatible && g.compositeName(t) != "":
		depth := 0
		for _, attr := range t.Attrs {
			depth = max(depth, r.need(g, types.Type(attr.Type), true))
		}
		return r.load(t, depth)
	}
	return -1
}

// baseOf is what a domain is over in the end, or the type itself.
func (r *registration) baseOf(g *generator, t *pgcat.Type) *pgcat.Type {
	if base := g.res.Types.Type(g.res.Types.BaseType(t.OID)); base != nil {
		return base
	}
	return t
}

func (r *registration) note(t *pgcat.Type, depth int) {
	if r.depth == nil {
		r.depth = make(map[pgcat.OID]int)
	}
	r.depth[t.OID] = depth
}

func (r *registration) load(t *pgcat.Type, depth int) int {
	depth = max(depth, 0)
	r.note(t, depth)
	for len(r.loads) <= depth {
		r.loads = append(r.loads, nil)
	}
	r.loads[depth] = append(r.loads[depth], t.Schema+"."+t.Name)
	return depth
}

// textTypes asks for the OIDs of types by name; one that is not there has none.
const textTypes = "SELECT name, coalesce(to_regtype(name), 0)::oid FROM unnest($1::text[]) name"

// emitRegisterTypes writes the function that tells pgx of the schema's types,
// if it needs to be told of any.
func (g *generator) emitRegisterTypes(f *jen.Group) {
	r := &g.registered
	if r.isEmpty() {
		return
	}
	f.Comment("// RegisterTypes tells a connection of types that queries use and that pgx does not know")
	f.Comment("// by itself. Set it as AfterConnect of a pgxpool.Config, so that each connection knows")
	f.Comment("// them. A type that the database does not have, because a migration is still to run, is")
	f.Comment("// an error; the others are registered all the same.")
	f.Func().Id("RegisterTypes").Params(ctxParam, jen.Id("conn").Op("*").Qual(pgxPath, "Conn")).Error().BlockFunc(func(b *jen.Group) {
		b.Var().Id("missing").Index().String()
		if len(r.texts) > 0 {
			emitTextTypes(b, r.texts)
		}
		switch len(r.loads) {
		case 0:
		case 1:
			b.Id("names").Op(":=").Index().String().Add(multiline("{", "}", literals(r.loads[0])...))
			emitLoadTypes(b)
		default:
			var lists []jen.Code
			for _, names := range r.loads {
				lists = append(lists, jen.Values(literals(names)...))
			}
			b.For(jen.List(jen.Id("_"), jen.Id("names")).Op(":=").Range().Index().Index().String().Add(multiline("{", "}", lists...))).
				BlockFunc(emitLoadTypes)
		}
		b.If(jen.Len(jen.Id("missing")).Op(">").Lit(0)).Block(jen.Return(jen.Qual("fmt", "Errorf").Call(
			jen.Lit("RegisterTypes: the database does not have the types %s: run its migrations before this"),
			jen.Qual("strings", "Join").Call(jen.Id("missing"), jen.Lit(", ")))))
		b.Return(jen.Nil())
	})
	f.Line()
}

// emitLoadTypes writes the registration of the types in names.
func emitLoadTypes(b *jen.Group) {
	b.List(jen.Id("types"), jen.Err()).Op(":=").Id("conn").Dot("LoadTypes").Call(jen.Id("ctx"), jen.Id("names"))
	b.Add(ifErr())
	b.Id("conn").Dot("TypeMap").Call().Dot("RegisterTypes").Call(jen.Id("types"))
	b.For(jen.List(jen.Id("_"), jen.Id("name")).Op(":=").Range().Id("names")).Block(
		jen.If(jen.List(jen.Id("_"), jen.Id("known")).Op(":=").Id("conn").Dot("TypeMap").Call().Dot("TypeForName").Call(jen.Id("name")), jen.Op("!").Id("known")).
			Block(noteMissing()))
}

// emitTextTypes writes the registration of base types as text.
func emitTextTypes(b *jen.Group, names []string) {
	b.List(jen.Id("rows"), jen.Err()).Op(":=").Id("conn").Dot("Query").Call(jen.Id("ctx"), jen.Lit(textTypes),
		jen.Index().String().Add(multiline("{", "}", literals(names)...)))
	b.Add(ifErr())
	b.Var().Id("name").String()
	b.Var().Id("oid").Uint32()
	codec := jen.Op("&").Qual(pgtypePath, "TextFormatOnlyCodec").Values(jen.Id("Codec").Op(":").Qual(pgtypePath, "TextCodec").Values())
	b.List(jen.Id("_"), jen.Err()).Op("=").Qual(pgxPath, "ForEachRow").Call(jen.Id("rows"), jen.Index().Any().Values(jen.Op("&").Id("name"), jen.Op("&").Id("oid")),
		jen.Func().Params().Error().Block(
			jen.If(jen.Id("oid").Op("==").Lit(0)).Block(noteMissing(), jen.Return(jen.Nil())),
			jen.Id("conn").Dot("TypeMap").Call().Dot("RegisterType").Call(jen.Op("&").Qual(pgtypePath, "Type").Values(
				jen.Id("Name").Op(":").Id("name"), jen.Id("OID").Op(":").Id("oid"), jen.Id("Codec").Op(":").Add(codec))),
			jen.Return(jen.Nil()),
		))
	b.Add(ifErr())
}

func ifErr() *jen.Statement { return jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Err())) }

func noteMissing() *jen.Statement {
	return jen.Id("missing").Op("=").Append(jen.Id("missing"), jen.Id("name"))
}

func literals(texts []string) []jen.Code {
	list := make([]jen.Code, len(texts))
	for i, t := range texts {
		list[i] = jen.Lit(t)
	}
	return list
}
