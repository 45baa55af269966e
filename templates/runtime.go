package templates

import (
	"github.com/dave/jennifer/jen"
	"github.com/dbgen-go/dbgen/parser"
)

// loader is the name of the function that runs a query on any handle.
func (q *query) loader() string { return "load" + capitalise(q.name) }

// loaderParams are a loader's parameters.
func loaderParams(q *query) []jen.Code {
	params := []jen.Code{ctxParam, jen.Id(q.local("db")).Id("DBTX")}
	for _, a := range q.args {
		params = append(params, a.typ.declare(a.name))
	}
	return params
}

// argNames are the names of a method's arguments, after the context.
func (q *query) argNames() []jen.Code {
	var names []jen.Code
	for _, a := range q.args {
		names = append(names, jen.Id(a.name))
	}
	return names
}

// start begins a call: the attempt, its end should the call panic, and the tags
// that its success invalidates.
func (g *generator) start(b *jen.Group, q *query) {
	b.Id(q.local("a")).Op(":=").Add(g.startCall(q))
	b.Defer().Id(q.local("a")).Dot("Close").Call()
	if d := q.src.Directives.Invalidate; d != nil && len(d.Tags) > 0 && q.keyed != nil {
		b.For(jen.List(jen.Id("_"), jen.Id(q.local("key"))).Op(":=").Range().Id(q.keyed.keys.name)).Block(
			jen.Id(q.local("a")).Dot("Invalidate").Call(tagList(d.Tags, q.tagExpr).Op("...")),
		)
	} else if d != nil && len(d.Tags) > 0 {
		b.Id(q.local("a")).Dot("Invalidate").Call(tagList(d.Tags, q.exprOf).Op("..."))
	}
}

// startCall writes the call that begins an attempt.
func (g *generator) startCall(q *query) jen.Code {
	return jen.Qual(implPath, "Start").Call(append(ids("ctx", g.rtExpr(), g.dbExpr()), jen.Op("&").Id(q.descriptor))...)
}

// tagList writes the slice of a query's tags, made by one AppendTag each.
func tagList(tags []parser.Tag, exprOf func(param string) string) *jen.Statement {
	list := jen.Nil()
	for _, t := range tags {
		pattern := ""
		var args []jen.Code
		for _, p := range t.Parts {
			if p.Param == "" {
				pattern += p.Literal
				continue
			}
			pattern += "{}"
			args = append(args, jen.Id(exprOf(p.Param)))
		}
		list = jen.Qual(implPath, "AppendTag").Call(append([]jen.Code{list, jen.Lit(pattern)}, args...)...)
	}
	return list
}

// emitRuntimeMethod writes a method that goes through the runtime when there
// is one, and the functions that it needs.
func (g *generator) emitRuntimeMethod(f *jen.Group, q *query) {
	switch q.cmd {
	case parser.One, parser.Many:
		if q.src.Directives.Cache != nil {
			g.method(f, q, func(b *jen.Group) { g.cached(b, q) })
			g.emitTagFunc(f, q)
		} else {
			g.method(f, q, func(b *jen.Group) { g.attempts(b, q) })
		}
		f.Func().Id(q.loader()).Params(loaderParams(q)...).Add(g.methodResults(q)).BlockFunc(func(b *jen.Group) {
			g.run(b, q, q.local("db"))
		})
		f.Line()
	case parser.Iter:
		g.method(f, q, func(b *jen.Group) { g.runtimeIter(b, q) })
		g.iterLoader(f, q)
	default:
		g.method(f, q, func(b *jen.Group) { g.runtimeExec(b, q) })
	}
}

// attempts writes the loop of an uncached query that returns rows.
func (g *generator) attempts(b *jen.Group, q *query) {
	b.If(jen.Id(g.rtExpr()).Op("==").Nil()).Block(
		jen.Return(jen.Id(q.loader()).Call(append(ids("ctx", g.dbExpr()), q.argNames()...)...)),
	)
	out := q.local("i")
	result := q.row.result.code()
	if q.cmd == parser.Many {
		out, result = q.local("items"), jen.Index().Add(result)
	}
	b.Var().Id(out).Add(result)
	g.attemptLoop(b, q, out)
}

// attemptLoop writes the attempts of a query that returns rows, which are kept in a
// variable, and returns it.
func (g *generator) attemptLoop(b *jen.Group, q *query, out string) {
	g.attempt(b, q, out, q.argNames())
	b.Return(jen.Id(out), jen.Id(q.local("a")).Dot("Err").Call())
}

// attempt writes the attempts of a query with its arguments.
func (g *generator) attempt(b *jen.Group, q *query, out string, args []jen.Code) {
	g.start(b, q)
	b.For(jen.Id(q.local("a")).Dot("Next").Call()).Block(
		jen.Var().Err().Error(),
		jen.List(jen.Id(out), jen.Err()).Op("=").Id(q.loader()).Call(append([]jen.Code{
			jen.Id(q.local("a")).Dot("Context").Call(), jen.Id(q.local("a")).Dot("DB").Call(),
		}, args...)...),
		jen.Id(q.local("a")).Dot("Done").Call(jen.Err()),
	)
}

// runtimeExec writes the body of an :exec method of any kind.
func (g *generator) runtimeExec(b *jen.Group, q *query) {
	b.If(jen.Id(g.rtExpr()).Op("==").Nil()).BlockFunc(func(plain *jen.Group) { g.runExec(plain, q, g.dbExpr()) })
	out := q.local("result")
	if q.cmd == parser.Exec {
		out = "_"
	} else {
		b.Var().Id(out).Qual(pgconnPath, "CommandTag")
	}
	g.start(b, q)
	b.For(jen.Id(q.local("a")).Dot("Next").Call()).BlockFunc(func(loop *jen.Group) {
		args := q.arguments()
		args[0] = jen.Id(q.local("a")).Dot("Context").Call()
		exec := jen.Id(q.local("a")).Dot("DB").Call().Dot("Exec").Add(call(args...))
		if q.cmd == parser.Exec {
			loop.List(jen.Id("_"), jen.Err()).Op(":=").Add(exec)
		} else {
			loop.Var().Err().Error()
			loop.List(jen.Id(out), jen.Err()).Op("=").Add(exec)
		}
		g.wrapInPlace(loop, q)
		loop.Id(q.local("a")).Dot("Done").Call(jen.Err())
	})
	switch q.cmd {
	case parser.ExecRows:
		b.Return(jen.Id(out).Dot("RowsAffected").Call(), jen.Id(q.local("a")).Dot("Err").Call())
	case parser.ExecResult:
		b.Return(jen.Id(out), jen.Id(q.local("a")).Dot("Err").Call())
	default:
		b.Return(jen.Id(q.local("a")).Dot("Err").Call())
	}
}
