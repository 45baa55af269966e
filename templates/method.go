package templates

import (
	"github.com/dave/jennifer/jen"
	"github.com/dbgen-go/dbgen/parser"
)

// emitQuery writes what a query has in its file: the SQL, the structs, the
// method.
func (g *generator) emitQuery(f *jen.Group, q *query) {
	f.Const().Id(q.sqlConst).Op("=").Add(sqlLiteral(g.sqlText(q)))
	f.Line()
	if g.runtime {
		g.emitDescriptor(f, q)
	}
	g.emitQueryStructs(f, q)
	switch {
	case q.keyed != nil:
		g.emitKeyed(f, q)
	case g.runtime:
		g.emitRuntimeMethod(f, q)
	case q.cmd == parser.Iter:
		g.method(f, q, func(b *jen.Group) { g.plainIter(b, q) })
	default:
		g.method(f, q, func(b *jen.Group) { g.run(b, q, g.dbExpr()) })
	}
}

// sqlText is the text that is sent. The name in front makes the query known in
// the server's log and in pg_stat_activity.
func (g *generator) sqlText(q *query) string {
	return "-- name: " + q.name + " :" + string(q.cmd) + "\n" + q.src.SQL + "\n"
}

func (g *generator) emitQueryStructs(f *jen.Group, q *query) {
	if q.params != nil {
		emitStruct(f, q.params)
	}
	if q.row != nil && q.row.emit {
		emitStruct(f, q.row.def)
	}
}

// arguments are those of a call that runs the query.
func (q *query) arguments() []jen.Code {
	args := ids("ctx", q.sqlConst)
	for i, expr := range q.exprs {
		args = append(args, jen.Id(q.sent(i, expr)))
	}
	return args
}

// run writes a body that runs a query on a handle and returns what the method
// returns.
func (g *generator) run(b *jen.Group, q *query, db string) {
	switch q.cmd {
	case parser.One:
		g.runOne(b, q, db)
	case parser.Many:
		g.runMany(b, q, db)
	default:
		g.runExec(b, q, db)
	}
}

func (g *generator) runOne(b *jen.Group, q *query, db string) {
	s := scanOf(q.row, q.local("i"))
	b.Id(q.local("row")).Op(":=").Id(db).Dot("QueryRow").Add(call(q.arguments()...))
	b.Var().Id(q.local("i")).Add(q.row.typ.code())
	addAll(b, s.before)
	b.Err().Op(":=").Id(q.local("row")).Dot("Scan").Add(call(s.args...))
	s.unlessFailed(b)
	g.scanFailedInPlace(b, q)
	b.Return(q.row.returned(q.local("i")), jen.Err())
}

func (g *generator) runMany(b *jen.Group, q *query, db string) {
	b.List(jen.Id(q.local("rows")), jen.Err()).Op(":=").Id(db).Dot("Query").Add(call(q.arguments()...))
	b.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Nil(), g.wrap(q, "err")))
	b.Defer().Id(q.local("rows")).Dot("Close").Call()
	g.collect(b, q)
	b.Return(jen.Id(q.local("items")), jen.Nil())
}

// collect writes the loop that reads rows into items.
func (g *generator) collect(b *jen.Group, q *query) {
	g.declareItems(b, q, q.local("items"))
	rows := loopOf(b, q)
	b.For(jen.Id(q.local("rows")).Dot("Next").Call()).BlockFunc(func(loop *jen.Group) {
		rows.read(loop, jen.Return(jen.Nil(), g.scanFailed(q)))
		loop.Id(q.local("items")).Op("=").Append(jen.Id(q.local("items")), q.row.returned(q.local("i")))
	})
	b.If(jen.Err().Op(":=").Id(q.local("rows")).Dot("Err").Call().Op(";").Err().Op("!=").Nil()).Block(jen.Return(jen.Nil(), g.wrap(q, "err")))
}

func (g *generator) declareItems(b *jen.Group, q *query, name string) {
	if g.EmitEmptySlices {
		b.Id(name).Op(":=").Index().Add(q.row.result.code()).Values()
	} else {
		b.Var().Id(name).Index().Add(q.row.result.code())
	}
}

func (g *generator) runExec(b *jen.Group, q *query, db string) {
	exec := func() *jen.Statement { return jen.Id(db).Dot("Exec").Add(call(q.arguments()...)) }
	failed := jen.If(jen.Err().Op("!=").Nil())
	switch q.cmd {
	case parser.ExecRows:
		b.List(jen.Id(q.local("result")), jen.Err()).Op(":=").Add(exec())
		b.Add(failed.Block(jen.Return(jen.Lit(0), g.wrap(q, "err"))))
		b.Return(jen.Id(q.local("result")).Dot("RowsAffected").Call(), jen.Nil())
	case parser.ExecResult:
		if !g.wraps(q) {
			b.Return(exec())
			return
		}
		b.List(jen.Id(q.local("result")), jen.Err()).Op(":=").Add(exec())
		b.Add(failed.Block(jen.Err().Op("=").Add(g.wrap(q, "err"))))
		b.Return(jen.Id(q.local("result")), jen.Err())
	default:
		b.List(jen.Id("_"), jen.Err()).Op(":=").Add(exec())
		if g.wraps(q) {
			b.Add(failed.Block(jen.Return(g.wrap(q, "err"))))
			b.Return(jen.Nil())
			return
		}
		b.Return(jen.Err())
	}
}
