package templates

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// A value that COPY sends goes to pgx as an any, which takes memory for each that is no
// pointer. So the row source has a variable of pgx's own for each column that it can
// hold in one, and hands pgx a pointer to that; where a row has such a variable itself,
// a pointer to it. pgx has encoded the values of a row when it asks for the next.

// A copyHolder is a type of pgx's that holds what a type of Go's does.
type copyHolder struct {
	name  string // in package pgtype
	of    goType // "" where no other type is sent to such columns
	field string // which holds that
}

// copyHolders are by the types of columns. pgx looks values of those up by the very
// interfaces that pointers to these have, too.
var copyHolders = map[pgcat.OID]copyHolder{
	pgcat.Bool:        {"Bool", basic("bool"), "Bool"},
	pgcat.Int2:        {"Int2", basic("int16"), "Int16"},
	pgcat.Int4:        {"Int4", basic("int32"), "Int32"},
	pgcat.Int8:        {"Int8", basic("int64"), "Int64"},
	pgcat.Float4:      {"Float4", basic("float32"), "Float32"},
	pgcat.Float8:      {"Float8", basic("float64"), "Float64"},
	pgcat.Text:        {"Text", basic("string"), "String"},
	pgcat.Varchar:     {"Text", basic("string"), "String"},
	pgcat.Bpchar:      {"Text", basic("string"), "String"},
	pgcat.Date:        {"Date", std("time", "Time"), "Time"},
	pgcat.Timestamp:   {"Timestamp", std("time", "Time"), "Time"},
	pgcat.Timestamptz: {"Timestamptz", std("time", "Time"), "Time"},
	pgcat.Numeric:     {name: "Numeric"},
	pgcat.Interval:    {name: "Interval"},
	pgcat.UUID:        {name: "UUID"},
}

// A copiedColumn is a column as a row source hands it to pgx.
type copiedColumn struct {
	holder   string     // the variable's name, "" for none
	typ      goType     // the variable's
	set      []jen.Code // what puts the value of the present row into it
	argument jen.Code
}

// copiedColumns are the columns of a row source r.
func (g *generator) copiedColumns(q *query) []copiedColumn {
	const row = "r.rows[0]"
	whole := q.elements(row)
	columns := make([]copiedColumn, len(whole))
	for i := range columns {
		columns[i].argument = whole[i]
		if q.kept != nil || q.src.InsertInto == nil || q.nonNil[i] {
			continue // what an entry gives is sent as it is
		}
		typ, found := q.copiedType(i)
		to := g.res.TypeOf(q.src.InsertInto.Columns[i].Type)
		if !found || to.Type == nil || to.Dims > 0 || to.OID != q.src.Params[i].Type.OID {
			continue
		}
		holder, known := copyHolders[to.OID]
		if !known {
			continue
		}
		columns[i].hold(holder, typ, fmt.Sprintf("column%d", i+1), q.element(row, i))
	}
	return columns
}

// copiedType is the Go type of a column's values.
func (q *query) copiedType(i int) (goType, bool) {
	if q.params == nil {
		return q.args[0].typ, true
	}
	for _, f := range q.params.fields {
		if f.name == q.sentFields[i] {
			return f.typ, true
		}
	}
	return goType{}, false
}

// hold puts a column whose values have a type into a variable of the holder's type, if
// it is one that this holds.
func (c *copiedColumn) hold(h copyHolder, typ goType, name, value string) {
	held := pgtypeOf(h.name)
	whole := func(value string) jen.Code {
		return held.code().Values(jen.Id(h.field).Op(":").Id(value), jen.Id("Valid").Op(":").True())
	}
	variable := func() *jen.Statement { return jen.Id("r").Dot(name) }
	switch typ.String() {
	case held.String():
		c.argument = jen.Op("&").Id(value)
		return
	case h.of.String():
		c.set = []jen.Code{variable().Op("=").Add(whole(value))}
	case h.of.pointer().String():
		c.set = []jen.Code{
			variable().Op("=").Add(held.code()).Values(),
			jen.If(jen.Id("p").Op(":=").Id(value), jen.Id("p").Op("!=").Nil()).Block(variable().Op("=").Add(whole("*p"))),
		}
	default:
		return
	}
	c.holder, c.typ, c.argument = name, held, jen.Op("&").Add(variable())
}

// emitCopySource writes the source of a :copyfrom query's rows.
func (g *generator) emitCopySource(f *jen.Group, q *query, source string) {
	columns := g.copiedColumns(q)
	receiver := func() *jen.Statement { return jen.Id("r").Op("*").Id(source) }
	f.Commentf("// %s implements pgx.CopyFromSource.", source)
	f.Type().Id(source).StructFunc(func(fields *jen.Group) {
		fields.Id("rows").Index().Add(q.args[0].typ.code())
		fields.Id("skippedFirstNextCall").Bool()
		fields.Id("values").Index().Any()
		for _, c := range columns {
			if c.holder != "" {
				fields.Id(c.holder).Add(c.typ.code())
			}
		}
	})
	f.Line()
	f.Func().Params(receiver()).Id("Next").Params().Bool().Block(
		jen.If(jen.Len(jen.Id("r.rows")).Op("==").Lit(0)).Block(jen.Return(jen.False())),
		jen.If(jen.Op("!").Id("r.skippedFirstNextCall")).Block(
			jen.Id("r.skippedFirstNextCall").Op("=").True(),
			jen.Return(jen.True()),
		),
		jen.Id("r.rows").Op("=").Id("r.rows").Index(jen.Lit(1).Op(":")),
		jen.Return(jen.Len(jen.Id("r.rows")).Op(">").Lit(0)),
	)
	f.Line()
	f.Comment("// Values are good until the next call: all rows use the same memory.")
	f.Func().Params(receiver()).Id("Values").Params().Params(jen.Index().Any(), jen.Error()).BlockFunc(func(b *jen.Group) {
		args := []jen.Code{jen.Id("r.values").Index(jen.Op(":").Lit(0))}
		for _, c := range columns {
			addAll(b, c.set)
			args = append(args, c.argument)
		}
		b.Id("r.values").Op("=").Id("append").Add(call(args...))
		b.Return(jen.Id("r.values"), jen.Nil())
	})
	f.Line()
	f.Func().Params(receiver()).Id("Err").Params().Error().Block(jen.Return(jen.Nil()))
	f.Line()
}
