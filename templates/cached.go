package templates

import (
	"github.com/dave/jennifer/jen"
)

// A cacheKey is how a cached query's arguments are told apart: by themselves
// when they are plainly comparable, else by a text made of them.
type cacheKey struct {
	typ     jen.Code
	expr    jen.Code
	encoded bool
}

func (g *generator) cacheKey(q *query) cacheKey {
	switch {
	case len(q.args) == 0:
		return cacheKey{typ: jen.Struct(), expr: jen.Struct().Values()}
	case len(q.args) == 1 && g.plainlyComparable(q):
		return cacheKey{typ: q.args[0].typ.code(), expr: jen.Id(q.args[0].name)}
	}
	exprs := ids(q.exprs...)
	return cacheKey{typ: jen.String(), expr: jen.Qual(implPath, "EncodeArgs").Add(call(exprs...)), encoded: true}
}

func (g *generator) plainlyComparable(q *query) bool {
	if q.params == nil {
		return q.args[0].typ.comparable()
	}
	if q.args[0].typ.isPointer() {
		return false
	}
	for _, f := range q.params.fields {
		if !f.typ.comparable() {
			return false
		}
	}
	return true
}

// cached writes the body of a cached query's method.
func (g *generator) cached(b *jen.Group, q *query) {
	load, names := q.loader(), q.argNames()
	rt, db := g.rtExpr(), g.dbExpr()
	b.If(jen.Id(rt).Op("==").Nil()).Block(
		jen.Return(jen.Id(load).Call(append(ids("ctx", db), names...)...)),
	)
	key := g.cacheKey(q)
	keyExpr := key.expr
	if key.encoded {
		b.Id(q.local("key")).Op(":=").Add(key.expr)
		keyExpr = jen.Id(q.local("key"))
	}
	result := g.resultType(q)
	common := []jen.Code{jen.Id("ctx"), jen.Id(rt), jen.Id(db), jen.Op("&").Id(q.descriptor), keyExpr}
	b.If(
		jen.List(jen.Id(q.local("e")), jen.Id(q.local("ok"))).Op(":=").Qual(implPath, "Hit").Types(key.typ, result.code()).Call(common...).Op(";").Id(q.local("ok")),
	).Block(jen.Return(g.clone(result, q.local("e")+".Row"), jen.Id(q.local("e")+".Err")))

	tags := jen.Nil()
	if hasTags(q) {
		tags = jen.Id(q.tagFunc())
	}
	loader := jen.Id(load)
	if key.encoded || len(q.args) == 0 {
		if hasTags(q) {
			tags = jen.Func().Params(key.typ).Index().String().Block(jen.Return(jen.Id(q.tagFunc()).Call(names...)))
		}
		loader = jen.Func().Params(ctxParam, jen.Id(q.local("db")).Id("DBTX"), jen.Id("_").Add(key.typ)).
			Params(result.code(), jen.Error()).
			Block(jen.Return(jen.Id(load).Call(append(ids("ctx", q.local("db")), names...)...)))
	}
	fetch := jen.Qual(implPath, "Fetch").Call(append(common, tags, loader)...)
	if !g.needsClone(result) {
		b.Return(fetch)
		return
	}
	b.List(jen.Id(q.local("r")), jen.Err()).Op(":=").Add(fetch)
	b.Return(g.clone(result, q.local("r")), jen.Err())
}

// resultType is what a :one or :many method hands out, besides the error.
func (g *generator) resultType(q *query) goType {
	if q.cmd == "many" {
		return q.row.result.slice()
	}
	return q.row.result
}

func hasTags(q *query) bool {
	c := q.src.Directives.Cache
	return c != nil && len(c.Tags) > 0
}

// tagFunc is the name of the function that makes a cached query's tags.
func (q *query) tagFunc() string { return "tags" + capitalise(q.name) }

// emitTagFunc writes the function that makes a cached query's named tags.
func (g *generator) emitTagFunc(f *jen.Group, q *query) {
	if !hasTags(q) {
		return
	}
	var params []jen.Code
	for _, a := range q.args {
		params = append(params, a.typ.declare(a.name))
	}
	f.Func().Id(q.tagFunc()).Params(params...).Index().String().Block(
		jen.Return(tagList(q.src.Directives.Cache.Tags, q.exprOf)),
	)
	f.Line()
}
