package templates

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/dbgen-go/dbgen/analyze"
)

// loaderPath is the package of loaders. It is no part of the runtime that queries
// go through: a package without runtime directives may have loaders, too.
const loaderPath = "github.com/dbgen-go/dbgen/runtime/loader"

// findLoaders notes whether a query wants a loader, before names are made.
func (g *generator) findLoaders() {
	for _, q := range g.res.Queries {
		if wantsLoader(q) {
			g.usesLoaders = true
		}
	}
	if g.forced != nil {
		g.usesLoaders = g.forced.has(traitLoaders)
	}
}

func wantsLoader(q *analyze.Query) bool {
	return q.Batch != nil && q.Batch.Keyed != nil && q.Batch.Keyed.Loader != ""
}

// sortedLoaders are the twins that have a loader, in the order of the loaders' names.
func sortedLoaders(queries []*query) []*query {
	var list []*query
	for _, q := range queries {
		if q.keyed != nil && q.keyed.loader != "" {
			list = append(list, q)
		}
	}
	slices.SortStableFunc(list, func(a, b *query) int { return strings.Compare(a.keyed.loader, b.keyed.loader) })
	return list
}

// checkLoaders refuses two loaders of one name.
func (g *generator) checkLoaders() {
	list := sortedLoaders(g.queries)
	for i, q := range list {
		if i > 0 && list[i-1].keyed.loader == q.keyed.loader {
			g.diags.Add(diagAt(q.keyed.of.src.Directives.Batch.Pos, q.keyed.of.name, "give one of them another name",
				"batch: the loader "+q.keyed.loader+" is that of query "+list[i-1].keyed.of.name+", too"))
		}
	}
}

// emitLoaders writes the loaders of a request.
func (g *generator) emitLoaders(f *jen.Group, list []*query) {
	lib := func(name string) *jen.Statement { return jen.Qual(loaderPath, name) }
	f.Comment("// Loaders gather the look-ups of one request: calls that come within a window are one")
	f.Comment("// query, and what was looked up is remembered. All that they return is shared by the")
	f.Comment("// callers of a request: it is not to be altered.")
	f.Type().Id("Loaders").StructFunc(func(s *jen.Group) {
		for i, q := range list {
			if i > 0 {
				s.Line()
			}
			s.Comment("// " + q.keyed.loader + " is " + q.keyed.of.name + ", by " + q.name + ".")
			s.Id(q.keyed.loader).Op("*").Add(lib("Loader")).Types(q.keyed.key.code(), q.keyed.value(q.row).code())
		}
	})
	f.Line()
	handle := jen.Id("q").Dot("db")
	params := []jen.Code{jen.Id("q").Op("*").Id("Queries")}
	args := ids("ctx")
	if g.EmitMethodsWithDBArgument {
		handle = jen.Id("db")
		params = append(params, jen.Id("db").Id("DBTX"))
		args = append(args, jen.Id("db"))
	}
	f.Comment("// NewLoaders makes the loaders of one request, on the handle of its queries. In a")
	f.Comment("// transaction their batches run one after the other.")
	f.Func().Id("NewLoaders").Params(append(params, jen.Id("opts").Op("...").Add(lib("Option")))...).Op("*").Id("Loaders").BlockFunc(func(b *jen.Group) {
		b.Id("opts").Op("=").Append(jen.Index().Add(lib("Option")).Values(lib("On").Call(handle)), jen.Id("opts").Op("..."))
		var fields []jen.Code
		for _, q := range list {
			k := q.keyed
			value := k.value(q.row)
			results := "Many"
			switch {
			case k.deref(q.row):
				results = "One"
			case k.one():
				results = "OnePointer"
			}
			fetch := jen.Func().Params(ctxParam, jen.Id("keys").Index().Add(k.key.code())).
				Params(jen.Index().Add(lib("Result")).Types(value.code()), jen.Error()).Block(
				jen.Return(lib(results).Call(jen.Id("q").Dot(q.lister()).Call(append(slices.Clone(args), jen.Id("keys"))...))),
			)
			fields = append(fields, jen.Id(k.loader).Op(":").Add(lib("New")).Call(fetch, jen.Id("opts").Op("...")))
		}
		b.Return(jen.Op("&").Id("Loaders").Add(multiline("{", "}", fields...)))
	})
}
