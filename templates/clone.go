package templates

import (
	"slices"

	"github.com/dave/jennifer/jen"
	"github.com/dbgen-go/dbgen/parser"
)

// What a cached row shares with the cache must be copied before a caller gets
// it. Structs of plain values are copied by assignment; the rest here.

// markCloned finds out which structs need a clone function, and which helpers
// those need, before files are rendered side by side.
func (g *generator) markCloned() {
	g.cloned, g.helpers = make(map[string]bool), make(map[string]bool)
	if !g.runtime {
		return
	}
	g.indexStructs()
	if g.forced != nil {
		g.cloned, g.helpers = g.forced.names(traitCloned), g.forced.names(traitHelper)
		return
	}
	for _, q := range g.queries {
		g.markQuery(q)
	}
}

func (g *generator) markQuery(q *query) {
	if q.row != nil && q.src.Directives.Cache != nil && (q.cmd == parser.One || q.cmd == parser.Many) {
		g.mark(g.resultType(q))
	}
}

// clonedFor are the structs that need a clone function for a query, and the helpers.
func (g *generator) clonedFor(q *query) (cloned, helpers map[string]bool) {
	defer func(c, h map[string]bool) { g.cloned, g.helpers = c, h }(g.cloned, g.helpers)
	g.cloned, g.helpers = make(map[string]bool), make(map[string]bool)
	g.markQuery(q)
	return g.cloned, g.helpers
}

func (g *generator) mark(t goType) {
	if !g.needsClone(t) {
		return
	}
	switch {
	case t.isSlice():
		if g.needsClone(t.elem()) {
			g.helpers["cloneSlice"] = true
			g.mark(t.elem())
		}
	case t.isPointer():
		g.helpers["clonePointer"] = true
		g.mark(t.elem())
	case t.local:
		if def := g.structs[t.name]; def != nil && !g.cloned[t.name] {
			g.cloned[t.name] = true
			for _, f := range def.fields {
				g.mark(f.typ)
			}
		}
	case t.path == pgtypePath && t.name == "Numeric":
		g.helpers["cloneNumeric"] = true
	}
}

// indexStructs notes the package's structs by name.
func (g *generator) indexStructs() {
	g.structs = make(map[string]*structDef)
	for _, m := range slices.Concat(g.models, g.composites) {
		g.structs[m.name] = m
	}
	for _, q := range g.queries {
		if q.row != nil && q.row.emit {
			g.structs[q.row.def.name] = q.row.def
		}
	}
}

// needsClone reports whether copying a value by assignment shares memory.
func (g *generator) needsClone(t goType) bool { return g.needsCloneWithin(t, nil) }

// needsCloneWithin is needsClone for a field of structs that are being looked at:
// one that an entry makes hold itself is refused elsewhere.
func (g *generator) needsCloneWithin(t goType, within []*structDef) bool {
	switch {
	case t.prefix != "" || t.form != nil:
		return true
	case t.local:
		def := g.structs[t.name]
		if def == nil {
			return t.authors // else an enum
		}
		if slices.Contains(within, def) {
			return false
		}
		for _, f := range def.fields {
			if g.needsCloneWithin(f.typ, append(within, def)) {
				return true
			}
		}
		return false
	case t.path == "":
		return t.name == "any" || t.name == "error"
	}
	return !t.comparable()
}

// clone writes an expression that copies x deeply, or just x.
func (g *generator) clone(t goType, x string) *jen.Statement {
	if !g.needsClone(t) {
		return jen.Id(x)
	}
	switch {
	case t.isSlice():
		if elem := t.elem(); g.needsClone(elem) {
			return jen.Id("cloneSlice").Call(jen.Id(x), g.cloneFunc(elem))
		}
		return jen.Qual("slices", "Clone").Call(jen.Id(x))
	case t.isPointer():
		return jen.Id("clonePointer").Call(jen.Id(x), g.cloneFunc(t.elem()))
	}
	return g.cloneFunc(t).Call(jen.Id(x))
}

// cloneFunc writes a function value that copies a value of a type deeply.
func (g *generator) cloneFunc(t goType) *jen.Statement {
	switch {
	case !g.needsClone(t):
		return jen.Nil()
	case t.prefix == "" && t.local && g.structs[t.name] != nil:
		return jen.Id("clone" + capitalise(t.name))
	case t.prefix == "" && t.path == pgtypePath && t.name == "Numeric":
		return jen.Id("cloneNumeric")
	case t.isSlice() && !g.needsClone(t.elem()):
		return jen.Qual("slices", "Clone").Types(t.code())
	case t.isSlice() || t.isPointer():
		return jen.Func().Params(t.declare("x")).Add(t.code()).Block(jen.Return(g.clone(t, "x")))
	}
	return jen.Qual(implPath, "Clone").Types(t.code())
}

// emitClone writes a struct's clone function, if it has one.
func (g *generator) emitClone(f *jen.Group, def *structDef) {
	if !g.cloned[def.name] {
		return
	}
	f.Func().Id("clone" + capitalise(def.name)).Params(jen.Id("r").Id(def.name)).Id(def.name).BlockFunc(func(b *jen.Group) {
		for _, fd := range def.fields {
			if g.needsClone(fd.typ) {
				b.Id("r." + fd.name).Op("=").Add(g.clone(fd.typ, "r."+fd.name))
			}
		}
		b.Return(jen.Id("r"))
	})
	f.Line()
}

// emitCloneHelpers writes the helpers that clone functions use.
func (g *generator) emitCloneHelpers(f *jen.Group) {
	if g.helpers["cloneSlice"] {
		f.Func().Id("cloneSlice").Types(jen.Id("T").Any()).Params(jen.Id("s").Index().Id("T"), jen.Id("clone").Func().Params(jen.Id("T")).Id("T")).Index().Id("T").Block(
			jen.Id("s").Op("=").Qual("slices", "Clone").Call(jen.Id("s")),
			jen.For(jen.Id("i").Op(":=").Range().Id("s")).Block(
				jen.Id("s").Index(jen.Id("i")).Op("=").Id("clone").Call(jen.Id("s").Index(jen.Id("i"))),
			),
			jen.Return(jen.Id("s")),
		)
		f.Line()
	}
	if g.helpers["clonePointer"] {
		f.Func().Id("clonePointer").Types(jen.Id("T").Any()).Params(jen.Id("p").Op("*").Id("T"), jen.Id("clone").Func().Params(jen.Id("T")).Id("T")).Op("*").Id("T").Block(
			jen.If(jen.Id("p").Op("==").Nil()).Block(jen.Return(jen.Nil())),
			jen.Id("c").Op(":=").Op("*").Id("p"),
			jen.If(jen.Id("clone").Op("!=").Nil()).Block(jen.Id("c").Op("=").Id("clone").Call(jen.Id("c"))),
			jen.Return(jen.Op("&").Id("c")),
		)
		f.Line()
	}
	if g.helpers["cloneNumeric"] {
		f.Func().Id("cloneNumeric").Params(jen.Id("n").Qual(pgtypePath, "Numeric")).Qual(pgtypePath, "Numeric").Block(
			jen.If(jen.Id("n.Int").Op("!=").Nil()).Block(
				jen.Id("n.Int").Op("=").New(jen.Qual("math/big", "Int")).Dot("Set").Call(jen.Id("n.Int")),
			),
			jen.Return(jen.Id("n")),
		)
		f.Line()
	}
}
