package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// To pgx a nil slice is NULL. Where a NOT NULL column gets the slice NULL can
// only be refused, and what a Go programmer means by nil is that there is nothing
// in it: there it is sent as an empty one. Projects of sqlc's keep the error.

// nonNilFunc is the helper that does it.
const nonNilFunc = "nonNil"

// sentNonNil reports whether a nil slice is sent for a parameter as an empty one:
// it becomes a NOT NULL column's value and nothing else, and no trigger could give
// that another.
func (g *generator) sentNonNil(q *query, p *analyze.Param) bool {
	if g.SQLCCompatible || p.Nullable || !p.Assigned || p.Table == nil || p.Column == nil || !p.Column.NotNull ||
		len(p.Table.Triggers) > 0 {
		return false
	}
	v := g.paramValue(q, p)
	t := g.goTypeOf(v)
	isText := t.prefix == "[]" && t.name == "byte" && (v.typ.Type == nil || v.typ.OID != pgcat.Bytea) // json: empty is no value of it
	return t.isSlice() && !isText
}

// markNonNil notes which of a query's parameters are sent so.
func (g *generator) markNonNil(q *query) {
	q.nonNil = make([]bool, len(q.src.Params))
	for i, p := range q.src.Params {
		if g.sentNonNil(q, p) {
			q.nonNil[i], g.usesNonNil = true, true
		}
	}
}

// sent is a parameter's expression as it is handed to pgx.
func (q *query) sent(i int, expr string) string {
	if q.nonNil[i] {
		return nonNilFunc + "(" + expr + ")"
	}
	return expr
}

func (g *generator) emitNonNil(f *jen.Group) {
	if !g.usesNonNil {
		return
	}
	f.Comment("// nonNil is s, or an empty slice for a nil one, which would be NULL in a column that")
	f.Comment("// is NOT NULL.")
	f.Func().Id(nonNilFunc).Types(jen.Id("T").Any()).Params(jen.Id("s").Index().Id("T")).Index().Id("T").Block(
		jen.If(jen.Id("s").Op("==").Nil()).Block(jen.Return(jen.Index().Id("T").Values())),
		jen.Return(jen.Id("s")),
	)
	f.Line()
}
