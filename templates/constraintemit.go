package templates

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"
)

// The names of constraintsFile, besides those of the variables.
const (
	constraintsFile  = "constraints.go"
	constraintType   = "ConstraintError"
	constraintOfFunc = "ConstraintOf"
	violationType    = "constraintViolation"
	violatedFunc     = "constraintViolated"
)

// claimConstraints claims the names of the errors of constraints.
func (g *generator) claimConstraints(taken map[string]claim, add func(string, claim)) {
	emitted := g.emittedConstraints()
	if len(emitted) == 0 {
		return
	}
	for _, name := range []string{constraintType, constraintOfFunc, violationType, violatedFunc} {
		taken[name] = always("what the package says of violated constraints (constraint_errors)")
	}
	for _, def := range emitted {
		what := fmt.Sprintf("constraint %s of table %s", def.label, def.table.Name)
		if def.name == "" {
			g.diags.Errorf(def.pos, fmt.Sprintf("give it one with the option rename: {%q: …}", def.key), "%s has no letter to make a Go name of", what)
			continue
		}
		add(def.name, claim{&owner{what: what, pos: def.pos, key: def.key}, ""})
	}
}

// emitConstraints writes the errors of constraints, and how an error is found to be of
// one.
func (g *generator) emitConstraints(f *jen.Group, defs []*constraintDef) {
	example := defs[0].name
	for _, line := range []string{
		constraintType + " is a constraint of the schema, or a unique index, that rows can violate.",
		"The errors of this package's queries are one, to errors.Is and errors.As, where a row",
		"violates it; what PostgreSQL says is beneath, a *pgconn.PgError:",
		"",
		"\tif errors.Is(err, " + example + ") {",
		"",
		"Nothing may be written to it.",
	} {
		if line != "" && !strings.HasPrefix(line, "\t") {
			line = " " + line
		}
		f.Comment("//" + line)
	}
	f.Type().Id(constraintType).StructFunc(func(s *jen.Group) {
		s.Id("Schema").String()
		s.Id("Table").String()
		s.Id("Name").String().Comment("in the database")
		s.Id("Code").String().Comment("the SQLSTATE: 23505 unique, 23503 foreign key, 23514 check, 23P01 exclusion")
		s.Id("Columns").Index().String().Comment("none for expressions")
	})
	f.Line()
	f.Comment("// Error names the constraint.")
	f.Func().Params(jen.Id("c").Op("*").Id(constraintType)).Id("Error").Params().String().Block(
		jen.Return(jen.Lit("violates ").Op("+").Id("c.Name").Op("+").Lit(" of ").Op("+").Id("c.Schema").Op("+").Lit(".").Op("+").Id("c.Table")),
	)
	f.Line()
	f.Comment("// Unwrap returns a *pgconn.PgError of the violation, as a query's error has one beneath: a fake")
	f.Comment("// returns the constraint itself.")
	f.Func().Params(jen.Id("c").Op("*").Id(constraintType)).Id("Unwrap").Params().Error().Block(
		jen.Return(jen.Op("&").Qual(pgconnPath, "PgError").Add(multiline("{", "}",
			jen.Id("Severity").Op(":").Lit("ERROR"), jen.Id("Code").Op(":").Id("c.Code"), jen.Id("Message").Op(":").Id("c.Error").Call(),
			jen.Id("SchemaName").Op(":").Id("c.Schema"), jen.Id("TableName").Op(":").Id("c.Table"), jen.Id("ConstraintName").Op(":").Id("c.Name"),
		))),
	)
	f.Line()
	if g.ConstraintErrors == constraintsAll {
		f.Comment("// The constraints of all tables.")
	} else {
		f.Comment("// The constraints of the tables that the queries write, and foreign keys that reference them.")
	}
	f.Var().DefsFunc(func(vars *jen.Group) {
		for _, def := range defs {
			vars.Id(def.name).Op("=").Op("&").Id(constraintType).Values(def.fields()...)
		}
	})
	f.Line()
	g.emitConstraintOf(f, defs)
	if g.tellsConstraints() {
		g.emitViolation(f)
	}
}

func (def *constraintDef) fields() []jen.Code {
	var l literal
	l.add("Schema", jen.Lit(def.table.Schema))
	l.add("Table", jen.Lit(def.table.Name))
	l.add("Name", jen.Lit(def.label))
	l.add("Code", jen.Lit(def.code))
	if len(def.columns) > 0 {
		l.add("Columns", jen.Index().String().Values(literals(def.columns)...))
	}
	return l
}

// emitConstraintOf writes the function that finds an error's constraint.
func (g *generator) emitConstraintOf(f *jen.Group, defs []*constraintDef) {
	f.Commentf("// %s returns the constraint that an error is the violation of, such as one of", constraintOfFunc)
	f.Comment("// pgx's own from a transaction's Commit; nil: of none of these.")
	f.Func().Id(constraintOfFunc).Params(jen.Err().Error()).Op("*").Id(constraintType).BlockFunc(func(b *jen.Group) {
		b.Var().Id("known").Op("*").Id(constraintType).Comment("that of a query's error, or a fake's")
		b.If(jen.Qual("errors", "As").Call(jen.Err(), jen.Op("&").Id("known"))).Block(jen.Return(jen.Id("known")))
		b.Var().Id("reported").Op("*").Qual(pgconnPath, "PgError")
		b.If(jen.Op("!").Qual("errors", "As").Call(jen.Err(), jen.Op("&").Id("reported"))).Block(jen.Return(jen.Nil()))
		b.Switch(jen.Parens(jen.Index(jen.Lit(3)).String().Values(jen.Id("reported.SchemaName"), jen.Id("reported.TableName"), jen.Id("reported.ConstraintName")))).BlockFunc(func(cases *jen.Group) {
			for _, def := range defs {
				at := []jen.Code{jen.Index(jen.Lit(3)).String().Values(literals([]string{def.table.Schema, def.table.Name, def.label})...)}
				for _, a := range def.also {
					at = append(at, jen.Index(jen.Lit(3)).String().Values(literals([]string{a.schema, a.table, a.name})...))
				}
				cases.Case(at...).Block(jen.Return(jen.Id(def.name)))
			}
		})
		var anywhere []*constraintDef
		for _, def := range defs {
			if def.anywhere {
				anywhere = append(anywhere, def)
			}
		}
		if len(anywhere) > 0 {
			b.Comment("// of partitions that the schema does not have")
			b.Switch(jen.Parens(jen.Index(jen.Lit(2)).String().Values(jen.Id("reported.SchemaName"), jen.Id("reported.ConstraintName")))).BlockFunc(func(cases *jen.Group) {
				for _, def := range anywhere {
					cases.Case(jen.Index(jen.Lit(2)).String().Values(literals([]string{def.table.Schema, def.label})...)).Block(jen.Return(jen.Id(def.name)))
				}
			})
		}
		b.Return(jen.Nil())
	})
	f.Line()
}

// emitViolation writes what an error that violates a constraint becomes.
func (g *generator) emitViolation(f *jen.Group) {
	v := func() *jen.Statement { return jen.Id("v").Op("*").Id(violationType) }
	f.Commentf("// %s is an error with the constraint that it is of.", violationType)
	f.Type().Id(violationType).Struct(jen.Error(), jen.Id("of").Op("*").Id(constraintType))
	f.Line()
	f.Comment("// Unwrap returns what the query failed with.")
	f.Func().Params(v()).Id("Unwrap").Params().Error().Block(jen.Return(jen.Id("v").Dot("error")))
	f.Line()
	f.Comment("// Is tells errors.Is of the constraint.")
	f.Func().Params(v()).Id("Is").Params(jen.Id("target").Error()).Bool().Block(jen.Return(jen.Id("target").Op("==").Error().Parens(jen.Id("v.of"))))
	f.Line()
	f.Comment("// As tells errors.As of the constraint.")
	f.Func().Params(v()).Id("As").Params(jen.Id("target").Any()).Bool().Block(
		jen.List(jen.Id("c"), jen.Id("ok")).Op(":=").Id("target").Assert(jen.Op("**").Id(constraintType)),
		jen.If(jen.Id("ok")).Block(jen.Op("*").Id("c").Op("=").Id("v.of")),
		jen.Return(jen.Id("ok")),
	)
	f.Line()
	f.Commentf("// %s is err, which may be nil, with the constraint that it violates, if it does.", violatedFunc)
	f.Func().Id(violatedFunc).Params(jen.Err().Error()).Error().Block(
		jen.If(jen.Id("c").Op(":=").Id(constraintOfFunc).Call(jen.Err()).Op(";").Id("c").Op("!=").Nil()).Block(
			jen.Return(jen.Op("&").Id(violationType).Values(jen.Err(), jen.Id("c"))),
		),
		jen.Return(jen.Err()),
	)
	f.Line()
}
