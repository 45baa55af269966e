package templates

import (
	"github.com/dave/jennifer/jen"
)

// yieldFunc is the type of an iterator's yield.
func yieldFunc(q *query) *jen.Statement {
	return jen.Func().Params(q.row.result.code(), jen.Error()).Bool()
}

// plainIter writes the body of an :iter method that runs on its handle.
func (g *generator) plainIter(b *jen.Group, q *query) {
	b.Return(jen.Func().Params(jen.Id(q.local("yield")).Add(yieldFunc(q))).BlockFunc(func(body *jen.Group) {
		body.Var().Id(q.local("none")).Add(q.row.result.code())
		body.List(jen.Id(q.local("rows")), jen.Err()).Op(":=").Id(g.dbExpr()).Dot("Query").Add(call(q.arguments()...))
		body.If(jen.Err().Op("!=").Nil()).Block(
			jen.Id(q.local("yield")).Call(jen.Id(q.local("none")), g.wrap(q, "err")),
			jen.Return(),
		)
		body.Defer().Id(q.local("rows")).Dot("Close").Call()
		g.iterLoop(body, q, []jen.Code{jen.Id(q.local("yield")).Call(jen.Id(q.local("none")), g.scanFailed(q)), jen.Return()}, nil, jen.Return())
		body.If(jen.Err().Op(":=").Id(q.local("rows")).Dot("Err").Call().Op(";").Err().Op("!=").Nil()).Block(
			jen.Id(q.local("yield")).Call(jen.Id(q.local("none")), g.wrap(q, "err")),
		)
	}))
}

// iterLoop writes the loop that yields rows. fail is done when a row cannot be
// read, mark before each yield, stop when the caller has had enough.
func (g *generator) iterLoop(b *jen.Group, q *query, fail, mark []jen.Code, stop jen.Code) {
	rows := loopOf(b, q)
	b.For(jen.Id(q.local("rows")).Dot("Next").Call()).BlockFunc(func(loop *jen.Group) {
		rows.read(loop, fail...)
		addAll(loop, mark)
		loop.If(jen.Op("!").Id(q.local("yield")).Call(q.row.returned(q.local("i")), jen.Nil())).Block(stop)
	})
}

// iterLoader writes the function that the runtime's attempts call. It tells
// whether a row was handed out, after which there can be no second attempt; an
// iteration that the caller ended is no error.
func (g *generator) iterLoader(f *jen.Group, q *query) {
	params := append(loaderParams(q), jen.Id(q.local("yield")).Add(yieldFunc(q)))
	f.Func().Id(q.loader()).Params(params...).Params(jen.Id(q.local("begun")).Bool(), jen.Err().Error()).BlockFunc(func(b *jen.Group) {
		b.List(jen.Id(q.local("rows")), jen.Err()).Op(":=").Id(q.local("db")).Dot("Query").Add(call(q.arguments()...))
		b.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.False(), g.wrap(q, "err")))
		b.Defer().Id(q.local("rows")).Dot("Close").Call()
		failed := jen.Return(jen.Id(q.local("begun")), g.wrap(q, "err"))
		g.iterLoop(b, q, []jen.Code{jen.Return(jen.Id(q.local("begun")), g.scanFailed(q))}, []jen.Code{jen.Id(q.local("begun")).Op("=").True()}, jen.Return(jen.True(), jen.Nil()))
		b.If(jen.Err().Op(":=").Id(q.local("rows")).Dot("Err").Call().Op(";").Err().Op("!=").Nil()).Block(failed)
		b.Return(jen.Id(q.local("begun")), jen.Nil())
	})
	f.Line()
}

// runtimeIter writes the body of an :iter method that goes through the runtime.
func (g *generator) runtimeIter(b *jen.Group, q *query) {
	load, names := q.loader(), q.argNames()
	b.Return(jen.Func().Params(jen.Id(q.local("yield")).Add(yieldFunc(q))).BlockFunc(func(body *jen.Group) {
		body.Var().Id(q.local("none")).Add(q.row.result.code())
		body.If(jen.Id(g.rtExpr()).Op("==").Nil()).Block(
			jen.If(
				jen.List(jen.Id("_"), jen.Err()).Op(":=").Id(load).Call(append(append(ids("ctx", g.dbExpr()), names...), jen.Id(q.local("yield")))...).
					Op(";").Err().Op("!=").Nil(),
			).Block(jen.Id(q.local("yield")).Call(jen.Id(q.local("none")), jen.Err())),
			jen.Return(),
		)
		g.start(body, q)
		body.For(jen.Id(q.local("a")).Dot("Next").Call()).Block(
			jen.List(jen.Id(q.local("begun")), jen.Err()).Op(":=").Id(load).Call(append(append([]jen.Code{
				jen.Id(q.local("a")).Dot("Context").Call(), jen.Id(q.local("a")).Dot("DB").Call(),
			}, names...), jen.Id(q.local("yield")))...),
			jen.Id(q.local("a")).Dot("Done").Call(jen.Err()),
			jen.If(jen.Id(q.local("begun"))).Block(
				jen.If(jen.Err().Op("!=").Nil()).Block(jen.Id(q.local("yield")).Call(jen.Id(q.local("none")), jen.Err())),
				jen.Comment("what was handed out cannot be taken back"),
				jen.Return(),
			),
		)
		body.If(jen.Err().Op(":=").Id(q.local("a")).Dot("Err").Call().Op(";").Err().Op("!=").Nil()).Block(
			jen.Id(q.local("yield")).Call(jen.Id(q.local("none")), jen.Err()),
		)
	}))
}
