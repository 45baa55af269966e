package templates

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// An enum is a Go string type with a constant for each label.
type enum struct {
	name   string
	dbName string // before capitalisation, for tags
	schema string
	// sqlName is what the schema calls it.
	sqlName string
	doc     string
	consts  []enumConst
	pos     diag.Position
}

// An enumConst is the constant of a value; key is what the option rename calls it.
type enumConst struct{ name, key, value string }

func (g *generator) buildEnums() {
	for _, sch := range g.res.Schema.Schemas {
		for _, t := range sch.Types {
			if t.Kind != schema.Enum {
				continue
			}
			dbName := typeName(t.Schema, t.Name)
			e := &enum{name: g.enumName(t.Schema, t.Name), dbName: dbName, schema: t.Schema, sqlName: t.Name, doc: t.Comment, pos: t.Pos}
			g.nameValues(e, t.Values)
			g.adoptValues(e, t.Schema, t.Name)
			g.enums = append(g.enums, e)
		}
	}
	slices.SortStableFunc(g.enums, func(a, b *enum) int { return strings.Compare(a.name, b.name) })
}

// nameValues names the constants of an enum, in the order of its values, so that
// values that are added at the end change no name. A name is made of the letters and
// digits, as sqlc does, unless a value before has that name, or the enum's types and
// functions: then the value's signs are spelled out ("A-" is AMinus), and if need be
// numbered. In projects of sqlc's, a value keeps the number that sqlc gives it.
func (g *generator) nameValues(e *enum, values []string) {
	taken := set(e.name, "Null"+e.name, "All"+e.name+"Values")
	labels := make(map[string]bool)
	for i, value := range values {
		label := enumLabel(value)
		clash := labels[label]
		if label == "" || clash {
			label = fmt.Sprintf("value_%d", i)
		}
		labels[label] = true
		key := e.dbName + "_" + label
		name := g.goName(key)
		if (taken[name] || clash && !g.SQLCCompatible) && g.Rename[key] == "" {
			spelled := g.goName(e.dbName + "_" + spellSigns(value))
			if taken[name] || spelled != e.name {
				name = spelled
			}
			for n := 2; taken[name]; n++ {
				name = fmt.Sprintf("%s_%d", spelled, n)
			}
		}
		taken[name] = true
		e.consts = append(e.consts, enumConst{name, key, value})
	}
}

// values are the enum's values, in its order.
func (e *enum) values() []string {
	values := make([]string, len(e.consts))
	for i, c := range e.consts {
		values[i] = c.value
	}
	return values
}

func (g *generator) emitEnum(f *jen.Group, e *enum) {
	docComment(f, e.doc)
	f.Type().Id(e.name).String()
	f.Line()
	if len(e.consts) > 0 {
		f.Const().DefsFunc(func(defs *jen.Group) {
			for _, c := range e.consts {
				defs.Id(c.name).Id(e.name).Op("=").Lit(c.value)
			}
		})
		f.Line()
	}

	f.Comment("// Scan implements the sql.Scanner interface.")
	f.Func().Params(jen.Id("e").Op("*").Id(e.name)).Id("Scan").Params(jen.Id("src").Any()).Error().Block(
		jen.Switch(jen.Id("s").Op(":=").Id("src").Assert(jen.Type())).Block(
			jen.Case(jen.Index().Byte()).Block(jen.Op("*").Id("e").Op("=").Id(e.name).Call(jen.Id("s"))),
			jen.Case(jen.String()).Block(jen.Op("*").Id("e").Op("=").Id(e.name).Call(jen.Id("s"))),
			jen.Default().Block(jen.Return(jen.Qual("fmt", "Errorf").Call(jen.Lit("unsupported scan type for "+e.name+": %T"), jen.Id("src")))),
		),
		jen.Return(jen.Nil()),
	)
	f.Line()

	null := "Null" + e.name
	value, valid := jen.Id(e.name).Id(e.name), jen.Id("Valid").Bool()
	if g.EmitJSONTags {
		value.Tag(map[string]string{"json": g.jsonName(e.dbName)})
		valid.Tag(map[string]string{"json": g.jsonName("valid")})
	}
	f.Commentf("// %s is an optional %s: one that may be NULL.", null, e.name)
	f.Type().Id(null).Struct(value, valid.Comment("Valid is true if "+e.name+" is not NULL"))
	f.Line()
	f.Comment("// Scan implements the sql.Scanner interface.")
	f.Func().Params(jen.Id("ns").Op("*").Id(null)).Id("Scan").Params(jen.Id("value").Any()).Error().Block(
		jen.If(jen.Id("value").Op("==").Nil()).Block(
			jen.List(jen.Id("ns").Dot(e.name), jen.Id("ns").Dot("Valid")).Op("=").List(jen.Lit(""), jen.False()),
			jen.Return(jen.Nil()),
		),
		jen.Id("ns").Dot("Valid").Op("=").True(),
		jen.Return(jen.Id("ns").Dot(e.name).Dot("Scan").Call(jen.Id("value"))),
	)
	f.Line()
	f.Comment("// Value implements the driver.Valuer interface.")
	f.Func().Params(jen.Id("ns").Id(null)).Id("Value").Params().Params(jen.Qual("database/sql/driver", "Value"), jen.Error()).Block(
		jen.If(jen.Op("!").Id("ns").Dot("Valid")).Block(jen.Return(jen.Nil(), jen.Nil())),
		jen.Return(jen.String().Call(jen.Id("ns").Dot(e.name)), jen.Nil()),
	)
	f.Line()

	if g.EmitEnumValidMethod {
		g.emitEnumValid(f, e)
	}
	if g.EmitAllEnumValues {
		f.Commentf("// All%sValues returns the values in the order of the type's definition.", e.name)
		f.Func().Id("All" + e.name + "Values").Params().Index().Id(e.name).Block(
			jen.Return(jen.Index().Id(e.name).Add(multiline("{", "}", e.names()...))),
		)
		f.Line()
	}
}

func (g *generator) emitEnumValid(f *jen.Group, e *enum) {
	f.Comment("// Valid reports whether e is one of the type's values.")
	f.Func().Params(jen.Id("e").Id(e.name)).Id("Valid").Params().Bool().BlockFunc(func(body *jen.Group) {
		if len(e.consts) > 0 {
			names := e.names()
			body.Switch(jen.Id("e")).Block(
				jen.Case(jen.Custom(jen.Options{Separator: ",\n"}, names...)).Block(jen.Return(jen.True())),
			)
		}
		body.Return(jen.False())
	})
	f.Line()
}

func (e *enum) names() []jen.Code {
	names := make([]jen.Code, len(e.consts))
	for i, c := range e.consts {
		names[i] = jen.Id(c.name)
	}
	return names
}
