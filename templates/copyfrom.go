package templates

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
)

// copiedTexts are the types that travel as text and whose binary form is that text.
var copiedTexts = set("text", "varchar", "bpchar", "name", "char", "citext", "xml", "refcursor", "unknown", "cstring")

// isCopiable reports whether COPY, which pgx sends in binary, can carry the Go
// values of a type. Of a type that travels as text pgx sends the text's bytes,
// which the server refuses or, by chance, takes for another value.
func (g *generator) isCopiable(typ analyze.Type) bool {
	t, dims := g.element(typ, true)
	if t == nil || t.Kind != pgcat.BaseKind || g.hasTypeOverride(t) {
		return true
	}
	switch _, mapped := mappings[t.Name]; {
	case t.Opaque && g.SQLCCompatible: // any, which takes what comes
		return true
	case t.Name == "hstore", t.Name == "refcursor" && dims > 0:
		return false
	default:
		return mapped || copiedTexts[t.Name]
	}
}

// checkCopied reports columns that a :copyfrom cannot fill. To sqlc's users it
// says so; the code is as sqlc's.
func (g *generator) checkCopied(q *query) {
	if q.cmd != parser.CopyFrom {
		return
	}
	for _, p := range q.src.Params {
		v := g.paramValue(q, p)
		if v.typ.Type == nil || v.given != nil || g.overridden(v) || g.isCopiable(v.typ) {
			continue
		}
		d := diagAt(q.src.Pos, q.name, "use :batchexec, or give the column a Go type that pgx sends in binary by an override",
			fmt.Sprintf(":copyfrom cannot send %s as %s: COPY is binary, and pgx has the type as text alone", p.Name, g.res.Types.Format(v.typ.OID)))
		if t, _ := g.element(v.typ, true); t.Name == "hstore" {
			d.Severity, d.Hint = diag.Warning, "register pgtype.HstoreCodec for it on each connection, or use :batchexec"
		}
		if g.SQLCCompatible {
			d.Severity = diag.Warning
		}
		g.diags.Add(d)
	}
}

// emitCopyFrom writes a :copyfrom query: the source of its rows and the
// method. Its Params struct is in the query's own file.
func (g *generator) emitCopyFrom(f *jen.Group, q *query) {
	source := "iteratorFor" + q.name
	g.emitCopySource(f, q, source)
	if g.runtime {
		g.emitDescriptor(f, q)
	}
	g.method(f, q, func(b *jen.Group) { g.copyFrom(b, q) })
}

// copyTarget is where a :copyfrom writes: the table, with its schema unless that is
// public, and the columns in the order in which values are sent.
func (q *query) copyTarget() (table, columns []string) {
	if q.copyTo != nil {
		return q.copyTo.Table, q.copyTo.Columns
	}
	target := q.src.InsertInto
	if target.Table.Schema != "public" {
		table = []string{target.Table.Schema}
	}
	for _, c := range target.Columns {
		columns = append(columns, c.Name)
	}
	return append(table, target.Table.Name), columns
}

func (g *generator) copyFrom(b *jen.Group, q *query) {
	table, columns := q.copyTarget()
	args := []jen.Code{
		jen.Qual(pgxPath, "Identifier").Values(literals(table)...),
		jen.Index().String().Values(literals(columns)...),
		jen.Op("&").Id("iteratorFor" + q.name).Values(jen.Id("rows").Op(":").Id(q.args[0].name)),
	}
	plain := func(b *jen.Group) {
		run := jen.Id(g.dbExpr()).Dot("CopyFrom").Call(append(ids("ctx"), args...)...)
		if !g.wraps(q) {
			b.Return(run)
			return
		}
		b.List(jen.Id(q.local("n")), jen.Err()).Op(":=").Add(run)
		g.wrapInPlace(b, q)
		b.Return(jen.Id(q.local("n")), jen.Err())
	}
	if !g.runtime {
		plain(b)
		return
	}
	b.If(jen.Id(g.rtExpr()).Op("==").Nil()).BlockFunc(plain)
	b.Var().Id(q.local("n")).Int64()
	b.Id(q.local("a")).Op(":=").Add(g.startCall(q))
	b.Defer().Id(q.local("a")).Dot("Close").Call()
	if d := q.src.Directives.Invalidate; d != nil && len(d.Tags) > 0 {
		tags := jen.Id(q.local("a")).Dot("Invalidate").Call(tagList(d.Tags, q.elementOf(q.local("r"))).Op("..."))
		if tagsNeedArgs(d.Tags) {
			b.For(jen.List(jen.Id("_"), jen.Id(q.local("r"))).Op(":=").Range().Id(q.args[0].name)).Block(tags)
		} else {
			b.Add(tags)
		}
	}
	b.For(jen.Id(q.local("a")).Dot("Next").Call()).BlockFunc(func(loop *jen.Group) {
		loop.Var().Err().Error()
		loop.List(jen.Id(q.local("n")), jen.Err()).Op("=").Id(q.local("a")).Dot("DB").Call().Dot("CopyFrom").Call(
			append([]jen.Code{jen.Id(q.local("a")).Dot("Context").Call()}, args...)...)
		g.wrapInPlace(loop, q)
		loop.Id(q.local("a")).Dot("Done").Call(jen.Err())
	})
	b.Return(jen.Id(q.local("n")), jen.Id(q.local("a")).Dot("Err").Call())
}
