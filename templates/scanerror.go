package templates

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"
)

// scanErrorFunc is the helper that says which query and column a value came from
// that pgx cannot read into the column's Go type. Queries have it in which that
// can happen: those of sqlc's types that are in doubt.
const scanErrorFunc = "scanError"

// scanFailed is err after a Scan, wrapped where what was scanned is in doubt.
func (g *generator) scanFailed(q *query) jen.Code {
	if !q.doubtful {
		return g.wrap(q, "err")
	}
	prefix := "query " + q.name + ": "
	if g.WrapErrors && !isBatch(q.cmd) {
		prefix = ""
	}
	args := []jen.Code{jen.Err(), jen.Lit(prefix)}
	columns := q.src.Columns
	if q.keyed != nil && !q.keyed.writes { // behind the key's number stand the original's
		args = append(args, jen.Lit("n"))
		columns = q.keyed.of.src.Columns
	}
	for i, c := range columns {
		args = append(args, jen.Lit(cmp.Or(c.Name, fmt.Sprintf("%d", i+1))))
	}
	call := jen.Id(scanErrorFunc).Call(args...)
	if !isBatch(q.cmd) { // whose errors are told once more
		call = jen.Add(q.told(call))
	}
	if prefix != "" {
		return call
	}
	return jen.Qual("fmt", "Errorf").Call(jen.Lit("query "+q.name+": %w"), call)
}

// scanFailedInPlace wraps err where it is not nil.
func (g *generator) scanFailedInPlace(b *jen.Group, q *query) {
	if q.doubtful || g.wraps(q) {
		b.If(jen.Err().Op("!=").Nil()).Block(jen.Err().Op("=").Add(g.scanFailed(q)))
	}
}

// usesScanError reports whether a query needs the helper.
func (g *generator) usesScanError() bool {
	return slices.ContainsFunc(g.queries, needsScanError)
}

func needsScanError(q *query) bool { return q.doubtful && q.row != nil }

func (g *generator) emitScanError(f *jen.Group) {
	if !g.usesScanError() {
		return
	}
	f.Commentf("// %s says which column has a value, or a NULL, that its Go type cannot hold.", scanErrorFunc)
	f.Commentf("// Other errors are as they were.")
	f.Func().Id(scanErrorFunc).Params(jen.Err().Error(), jen.Id("query").String(), jen.Id("columns").Op("...").String()).Error().Block(
		jen.Var().Id("failed").Qual(pgxPath, "ScanArgError"),
		jen.If(jen.Op("!").Qual("errors", "As").Call(jen.Err(), jen.Op("&").Id("failed")).Op("||").
			Id("failed").Dot("ColumnIndex").Op(">=").Len(jen.Id("columns"))).Block(jen.Return(jen.Err())),
		jen.Return(jen.Qual("fmt", "Errorf").Call(jen.Lit("%scolumn %s: %w"), jen.Id("query"), jen.Id("columns").Index(jen.Id("failed").Dot("ColumnIndex")), jen.Err())),
	)
	f.Line()
}
