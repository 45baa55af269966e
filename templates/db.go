package templates

import (
	"slices"

	"github.com/dave/jennifer/jen"
	"github.com/dbgen-go/dbgen/parser"
)

func (g *generator) usesBatch() bool {
	return slices.ContainsFunc(g.queries, func(q *query) bool { return isBatch(q.cmd) })
}

func (g *generator) usesCopyFrom() bool {
	return slices.ContainsFunc(g.queries, func(q *query) bool { return q.cmd == parser.CopyFrom })
}

// emitDB writes the handle's type, and Queries with its constructors.
func (g *generator) emitDB(f *jen.Group) {
	if g.runtime {
		f.Comment("// DBTX is what queries run on: a *dbgen.DB or its transactions, or a plain pgx")
		f.Comment("// pool, connection or transaction.")
		f.Type().Id("DBTX").Op("=").Qual(implPath, "DBTX")
	} else {
		g.emitDBTX(f)
	}
	f.Line()
	switch {
	case g.EmitMethodsWithDBArgument:
		f.Comment("// New returns the queries; each method is given its handle.")
		f.Func().Id("New").Params().Op("*").Id("Queries").Block(jen.Return(jen.Op("&").Id("Queries").Values()))
		f.Line()
		f.Comment("// Queries has a method for each query.")
		f.Type().Id("Queries").Struct()
		f.Line()
	case g.runtime:
		g.emitRuntimeQueries(f)
	default:
		f.Comment("// New returns the queries, to be run on db.")
		f.Func().Id("New").Params(jen.Id("db").Id("DBTX")).Op("*").Id("Queries").Block(
			jen.Return(jen.Op("&").Id("Queries").Values(jen.Id("db").Op(":").Id("db"))),
		)
		f.Line()
		f.Comment("// Queries has a method for each query.")
		f.Type().Id("Queries").Struct(jen.Id("db").Id("DBTX"))
		f.Line()
		f.Comment("// WithTx returns the queries, to be run in a transaction.")
		f.Func().Params(jen.Id("q").Op("*").Id("Queries")).Id("WithTx").Params(jen.Id("tx").Qual(pgxPath, "Tx")).Op("*").Id("Queries").Block(
			jen.Return(jen.Op("&").Id("Queries").Add(multiline("{", "}", jen.Id("db").Op(":").Id("tx")))),
		)
		f.Line()
	}
	g.emitRegisterTypes(f)
	g.emitCloneHelpers(f)
	g.emitNonNil(f)
	g.emitScanError(f)
}

func (g *generator) emitDBTX(f *jen.Group) {
	ctx, arguments := jen.Qual("context", "Context"), jen.Op("...").Any()
	f.Comment("// DBTX is what queries run on: a pgx pool, connection or transaction.")
	f.Type().Id("DBTX").InterfaceFunc(func(i *jen.Group) {
		i.Id("Exec").Params(ctx, jen.String(), arguments).Params(jen.Qual(pgconnPath, "CommandTag"), jen.Error())
		i.Id("Query").Params(ctx, jen.String(), arguments).Params(jen.Qual(pgxPath, "Rows"), jen.Error())
		i.Id("QueryRow").Params(ctx, jen.String(), arguments).Qual(pgxPath, "Row")
		if g.usesCopyFrom() {
			i.Id("CopyFrom").Params(
				jen.Id("ctx").Add(ctx), jen.Id("tableName").Qual(pgxPath, "Identifier"),
				jen.Id("columnNames").Index().String(), jen.Id("rowSrc").Qual(pgxPath, "CopyFromSource"),
			).Params(jen.Int64(), jen.Error())
		}
		if g.usesBatch() {
			i.Id("SendBatch").Params(ctx, jen.Op("*").Qual(pgxPath, "Batch")).Qual(pgxPath, "BatchResults")
		}
	})
}

// emitRuntimeQueries writes Queries as it is when there may be a runtime.
func (g *generator) emitRuntimeQueries(f *jen.Group) {
	queries := func() *jen.Statement { return jen.Op("*").Id("Queries") }
	receiver := jen.Id("q").Op("*").Id("Queries")
	f.Comment("// New returns the queries, to be run on db. On a *dbgen.DB or its transactions they")
	f.Comment("// are routed, cached and limited as their annotations say; on any other handle they")
	f.Comment("// simply run.")
	f.Func().Id("New").Params(jen.Id("db").Id("DBTX")).Add(queries()).Block(
		jen.Return(jen.Op("&").Id("Queries").Values(jen.Id("db").Op(":").Id("db"), jen.Id("rt").Op(":").Qual(implPath, "RuntimeOf").Call(jen.Id("db")))),
	)
	f.Line()
	f.Comment("// Queries has a method for each query.")
	f.Type().Id("Queries").Struct(
		jen.Id("db").Id("DBTX"),
		jen.Id("rt").Op("*").Qual(implPath, "Runtime").Comment("nil on a plain handle"),
	)
	f.Line()
	f.Comment("// WithTx returns the queries, to be run in a transaction. Where there is a runtime,")
	f.Comment("// writes that invalidate cached results need one that it began.")
	f.Func().Params(receiver).Id("WithTx").Params(jen.Id("tx").Qual(pgxPath, "Tx")).Add(queries()).Block(
		jen.Return(jen.Op("&").Id("Queries").Values(jen.Id("db").Op(":").Id("tx"), jen.Id("rt").Op(":").Id("q.rt"))),
	)
	f.Line()

	given := queries()
	if g.fakesInTx() {
		given = jen.Id("Querier")
	}
	f.Comment("// InTx runs f in a transaction, which is committed when f returns nil and rolled back")
	f.Comment("// when it returns an error or panics. Within a transaction it makes a savepoint, to")
	f.Comment("// which the options do not apply.")
	f.Func().Params(receiver).Id("InTx").Params(
		ctxParam, jen.Id("opts").Qual(pgxPath, "TxOptions"),
		jen.Id("f").Func().Params(ctxParam, jen.Id("q").Add(given)).Error(),
	).Error().Block(
		jen.Return(jen.Qual(implPath, "InTx").Call(append(ids("ctx", "q.rt", "q.db", "opts"),
			jen.Func().Params(ctxParam, jen.Id("tx").Qual(pgxPath, "Tx")).Error().Block(
				jen.Return(jen.Id("f").Call(jen.Id("ctx"), jen.Id("q").Dot("WithTx").Call(jen.Id("tx")))),
			))...)),
	)
	f.Line()
}
