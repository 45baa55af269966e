package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/dbgen-go/dbgen/parser"
)

// emitBatchHead writes what all batch queries share.
func emitBatchHead(f *jen.Group) {
	f.Comment("// ErrBatchAlreadyClosed is what the queries of a batch get that come after its Close.")
	f.Var().Id("ErrBatchAlreadyClosed").Op("=").Qual("errors", "New").Call(jen.Lit("batch already closed"))
	f.Line()
}

// emitBatch writes a batch query: the SQL, the structs, the method that sends
// the batch and the type that reads its results.
func (g *generator) emitBatch(f *jen.Group, q *query) {
	f.Const().Id(q.sqlConst).Op("=").Add(sqlLiteral(g.sqlText(q)))
	f.Line()
	if g.runtime {
		g.emitDescriptor(f, q)
	}
	results := q.name + "BatchResults"
	f.Commentf("// %s are the results of %s, in the order of its arguments.", results, q.name)
	f.Type().Id(results).StructFunc(func(s *jen.Group) {
		s.Id("br").Qual(pgxPath, "BatchResults")
		s.Id("tot").Int()
		s.Id("closed").Bool()
		if g.runtime {
			s.Id("attempt").Op("*").Qual(implPath, "Attempt").Comment("nil without a runtime")
			s.Id("failed").Error().Comment("the first error")
			s.Id("done").Bool()
		}
	})
	f.Line()
	g.emitQueryStructs(f, q)
	g.method(f, q, func(b *jen.Group) { g.sendBatch(b, q) })
	g.emitBatchRead(f, q)
	g.emitBatchClose(f, q)
}

// sendBatch writes the method that queues and sends.
func (g *generator) sendBatch(b *jen.Group, q *query) {
	in := q.args[0].name
	b.Id(q.local("batch")).Op(":=").Op("&").Qual(pgxPath, "Batch").Values()
	b.For(jen.List(jen.Id("_"), jen.Id(q.local("a"))).Op(":=").Range().Id(in)).Block(
		jen.Id(q.local("vals")).Op(":=").Index().Any().Add(multiline("{", "}", q.elements(q.local("a"))...)),
		jen.Id(q.local("batch")).Dot("Queue").Call(jen.Id(q.sqlConst), jen.Id(q.local("vals")).Op("...")),
	)
	results := q.name + "BatchResults"
	if !g.runtime {
		b.Id(q.local("br")).Op(":=").Id(g.dbExpr()).Dot("SendBatch").Call(jen.Id("ctx"), jen.Id(q.local("batch")))
		b.Return(jen.Op("&").Id(results).Values(jen.Id(q.local("br")), jen.Len(jen.Id(in)), jen.False()))
		return
	}
	b.Id(q.local("b")).Op(":=").Op("&").Id(results).Values(jen.Id("tot").Op(":").Len(jen.Id(in)))
	b.If(jen.Id(g.rtExpr()).Op("==").Nil()).Block(
		jen.Id(q.local("b")+".br").Op("=").Id(g.dbExpr()).Dot("SendBatch").Call(jen.Id("ctx"), jen.Id(q.local("batch"))),
		jen.Return(jen.Id(q.local("b"))),
	)
	b.Id(q.local("attempt")).Op(":=").Add(g.startCall(q))
	b.Id(q.local("b") + ".attempt").Op("=").Op("&").Id(q.local("attempt"))
	if d := q.src.Directives.Invalidate; d != nil && len(d.Tags) > 0 {
		tags := tagList(d.Tags, q.elementOf(q.local("a"))).Op("...")
		if tagsNeedArgs(d.Tags) {
			b.For(jen.List(jen.Id("_"), jen.Id(q.local("a"))).Op(":=").Range().Id(in)).Block(jen.Id(q.local("attempt")).Dot("Invalidate").Call(tags))
		} else {
			b.Id(q.local("attempt")).Dot("Invalidate").Call(tags)
		}
	}
	b.If(jen.Id(q.local("attempt")).Dot("Next").Call()).Block(
		jen.Id(q.local("b")+".br").Op("=").Id(q.local("attempt")).Dot("DB").Call().Dot("SendBatch").Call(jen.Id(q.local("attempt")).Dot("Context").Call(), jen.Id(q.local("batch"))),
	).Else().Block(
		jen.List(jen.Id(q.local("b")+".failed"), jen.Id(q.local("b")+".done")).Op("=").List(jen.Id(q.local("attempt")).Dot("Err").Call(), jen.True()),
	)
	b.Return(jen.Id(q.local("b")))
}

func tagsNeedArgs(tags []parser.Tag) bool {
	for _, t := range tags {
		for _, p := range t.Parts {
			if p.Param != "" {
				return true
			}
		}
	}
	return false
}

// element is the i-th SQL parameter of one element of a batch or copy.
func (q *query) element(x string, i int) string {
	if q.params == nil {
		return x
	}
	return x + "." + q.sentFields[i]
}

// elementOf is element by a parameter's name.
func (q *query) elementOf(x string) func(param string) string {
	return func(param string) string {
		i := paramNamed(q.src, param)
		if i < 0 {
			return ""
		}
		return q.element(x, i)
	}
}

func (q *query) elements(x string) []jen.Code {
	names := make([]string, len(q.nonNil))
	for i := range names {
		names[i] = q.sent(i, q.element(x, i))
	}
	return ids(names...)
}

// emitBatchRead writes the method that hands the results to a function.
func (g *generator) emitBatchRead(f *jen.Group, q *query) {
	name, callback := "Exec", []jen.Code{jen.Int(), jen.Error()}
	switch q.cmd {
	case parser.BatchMany:
		name, callback = "Query", []jen.Code{jen.Int(), jen.Index().Add(q.row.result.code()), jen.Error()}
	case parser.BatchOne:
		name, callback = "QueryRow", []jen.Code{jen.Int(), q.row.result.code(), jen.Error()}
	}
	// report hands one outcome over.
	report := func(err string, value jen.Code) jen.Code {
		args := []jen.Code{jen.Id("t"), jen.Id(err)}
		if value != nil {
			args = []jen.Code{jen.Id("t"), value, jen.Id(err)}
		}
		return jen.If(jen.Id("f").Op("!=").Nil()).Block(jen.Id("f").Call(args...))
	}
	f.Commentf("// %s reads the results and calls f, which may be nil, with each; then it closes the batch.", name)
	f.Func().Params(jen.Id("b").Op("*").Id(q.name + "BatchResults")).Id(name).Params(jen.Id("f").Func().Params(callback...)).BlockFunc(func(b *jen.Group) {
		if g.runtime {
			b.Defer().Id("b").Dot("Close").Call()
		} else {
			b.Defer().Id("b.br").Dot("Close").Call()
		}
		b.For(jen.Id("t").Op(":=").Range().Id("b.tot")).BlockFunc(func(loop *jen.Group) {
			var none, got jen.Code
			switch q.cmd {
			case parser.BatchMany:
				g.declareItems(loop, q, "items")
				none, got = jen.Id("items"), jen.Id("items")
			case parser.BatchOne:
				loop.Var().Id("i").Add(q.row.typ.code())
				none, got = jen.Id("i"), q.row.returned("i")
				if q.row.returned("i").GoString() == "&i" {
					none = jen.Nil()
				}
			}
			g.refusals(loop, report, none)
			g.readOne(loop, q)
			if len(q.violable) > 0 {
				loop.If(jen.Err().Op("!=").Nil()).Block(jen.Err().Op("=").Add(q.told(jen.Err())))
			}
			if g.runtime {
				loop.If(jen.Err().Op("!=").Nil()).Block(
					jen.If(jen.Id("b.failed").Op("==").Nil()).Block(jen.Id("b.failed").Op("=").Err()),
					jen.Err().Op("=").Id("b.attempt").Dot("Blame").Call(jen.Err()),
				)
			}
			loop.Add(report("err", got))
		})
	})
	f.Line()
}

// refusals writes what happens to the queries of a batch that was closed, or
// that was never sent.
func (g *generator) refusals(loop *jen.Group, report func(string, jen.Code) jen.Code, none jen.Code) {
	loop.If(jen.Id("b.closed")).Block(report("ErrBatchAlreadyClosed", none), jen.Continue())
	if g.runtime {
		loop.If(jen.Id("b.br").Op("==").Nil()).Block(report("b.failed", none), jen.Continue())
	}
}

// readOne reads the result of one query of a batch.
func (g *generator) readOne(loop *jen.Group, q *query) {
	switch q.cmd {
	case parser.BatchExec:
		loop.List(jen.Id("_"), jen.Err()).Op(":=").Id("b.br").Dot("Exec").Call()
	case parser.BatchOne:
		s := scanOf(q.row, "i")
		loop.Id("row").Op(":=").Id("b.br").Dot("QueryRow").Call()
		addAll(loop, s.before)
		loop.Err().Op(":=").Id("row").Dot("Scan").Add(call(s.args...))
		s.unlessFailed(loop)
		if q.doubtful {
			g.scanFailedInPlace(loop, q)
		}
	case parser.BatchMany:
		s := scanOf(q.row, "i")
		var failed jen.Code = jen.Err()
		if q.doubtful {
			failed = g.scanFailed(q)
		}
		loop.Err().Op(":=").Func().Params().Error().BlockFunc(func(read *jen.Group) {
			read.List(jen.Id("rows"), jen.Err()).Op(":=").Id("b.br").Dot("Query").Call()
			read.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Err()))
			read.Defer().Id("rows").Dot("Close").Call()
			read.For(jen.Id("rows").Dot("Next").Call()).BlockFunc(func(rows *jen.Group) {
				rows.Var().Id("i").Add(q.row.typ.code())
				addAll(rows, s.before)
				rows.If(jen.Err().Op(":=").Id("rows").Dot("Scan").Add(call(s.args...)).Op(";").Err().Op("!=").Nil()).Block(jen.Return(failed))
				s.finish(rows)
				rows.Id("items").Op("=").Append(jen.Id("items"), q.row.returned("i"))
			})
			read.Return(jen.Id("rows").Dot("Err").Call())
		}).Call()
	}
}

func (g *generator) emitBatchClose(f *jen.Group, q *query) {
	f.Comment("// Close ends the batch; queries whose results were not read have run nevertheless.")
	f.Func().Params(jen.Id("b").Op("*").Id(q.name + "BatchResults")).Id("Close").Params().Error().BlockFunc(func(b *jen.Group) {
		b.Id("b.closed").Op("=").True()
		if !g.runtime {
			b.Return(q.told(jen.Id("b.br").Dot("Close").Call()))
			return
		}
		b.If(jen.Id("b.br").Op("==").Nil()).Block(jen.Return(jen.Id("b.failed")))
		b.Err().Op(":=").Add(q.told(jen.Id("b.br").Dot("Close").Call()))
		b.If(jen.Id("b.attempt").Op("==").Nil().Op("||").Id("b.done")).Block(jen.Return(jen.Err()))
		b.Id("b.done").Op("=").True()
		b.If(jen.Err().Op("==").Nil()).Block(jen.Err().Op("=").Id("b.failed"))
		b.Id("b.attempt").Dot("Done").Call(jen.Err())
		b.Return(jen.Id("b.attempt").Dot("Err").Call())
	})
	f.Line()
}
