package templates

import (
	"github.com/dave/jennifer/jen"
)

// emitQuerier writes the interface that Queries implements.
func (g *generator) emitQuerier(f *jen.Group) {
	f.Comment("// Querier has the methods of Queries, so that a fake can stand in for it.")
	f.Type().Id("Querier").InterfaceFunc(func(i *jen.Group) {
		for _, q := range g.queries {
			g.methodDoc(i, q)
			i.Id(q.name).Params(g.methodParams(q)...).Add(g.methodResults(q))
		}
	})
	f.Line()
	f.Var().Id("_").Id("Querier").Op("=").Parens(jen.Op("*").Id("Queries")).Parens(jen.Nil())
}
