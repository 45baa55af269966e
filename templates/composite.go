package templates

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// Composite types become structs, which pgx reads and writes field by field
// once RegisterTypes has told it of them. Every attribute of a composite value
// may be NULL; the value itself is a pointer where it may be.

// compositeName returns the struct of a composite type, or of a table's rows;
// the name is "" where there is none.
func (g *generator) compositeName(t *pgcat.Type) string {
	sch := g.res.Schema.Schema(t.Schema)
	if sch == nil {
		return ""
	}
	for _, own := range sch.Types {
		if own.Name == t.Name && own.Kind == schema.Composite {
			return g.goName(typeName(t.Schema, t.Name))
		}
	}
	for _, table := range sch.Tables {
		if table.Name == t.Name {
			return g.tableName(t.Schema, t.Name)
		}
	}
	return ""
}

// buildComposites makes the structs of the schema's composite types.
func (g *generator) buildComposites() {
	if g.SQLCCompatible { // they are text there
		return
	}
	for _, sch := range g.res.Schema.Schemas {
		for _, t := range sch.Types {
			if t.Kind != schema.Composite {
				continue
			}
			def := &structDef{name: g.goName(typeName(t.Schema, t.Name)), doc: t.Comment, pos: t.Pos, composite: t}
			for i, c := range t.Columns {
				v := value{typ: g.res.TypeOf(c.Type), nullable: true, schema: t.Schema, table: t.Name, column: c.Name}
				tags := g.tags(c.Name)
				g.addTags(tags, v)
				def.fields = append(def.fields, &field{
					name: cmp.Or(g.goName(c.Name), fmt.Sprintf("Column%d", i+1)), typ: g.goTypeOf(v), tags: tags, doc: c.Comment,
				})
			}
			numberFields(def.fields)
			g.composites = append(g.composites, def)
		}
	}
	slices.SortStableFunc(g.composites, func(a, b *structDef) int { return strings.Compare(a.name, b.name) })
}

// dropUnusedComposites forgets the structs that no table and no query shows.
func (g *generator) dropUnusedComposites() {
	if len(g.composites) == 0 || g.forced != nil { // what is made anew does not declare them
		return
	}
	used := make(map[*structDef]bool)
	for _, m := range g.models {
		g.useFields(m, used)
	}
	for _, q := range g.queries {
		g.useComposites(q, used)
	}
	g.composites = slices.DeleteFunc(g.composites, func(def *structDef) bool { return !used[def] })
}

// useComposites notes the structs of composite types that a query shows.
func (g *generator) useComposites(q *query, used map[*structDef]bool) {
	for _, a := range q.args {
		g.useComposite(a.typ, used)
	}
	g.useFields(q.params, used)
	if q.row != nil {
		g.useComposite(q.row.typ, used)
		g.useFields(q.row.def, used)
	}
}

func (g *generator) useFields(def *structDef, used map[*structDef]bool) {
	if def != nil {
		for _, f := range def.fields {
			g.useComposite(f.typ, used)
		}
	}
}

func (g *generator) useComposite(t goType, used map[*structDef]bool) {
	if !t.composite {
		return
	}
	i := slices.IndexFunc(g.composites, func(def *structDef) bool { return def.name == t.name })
	if i >= 0 && !used[g.composites[i]] {
		used[g.composites[i]] = true
		g.useFields(g.composites[i], used)
	}
}

// emitComposites writes the structs.
func (g *generator) emitComposites(f *jen.Group) {
	for _, def := range g.composites {
		emitStruct(f, def)
		g.emitClone(f, def)
	}
}

// compositeType is the Go type of a composite value.
func (g *generator) compositeType(t *pgcat.Type, nullable bool) (goType, bool) {
	if g.SQLCCompatible {
		switch {
		case !nullable:
			return basic("string"), true
		case g.EmitPointersForNullTypes:
			return basic("string").pointer(), true
		}
		return goType{path: "database/sql", pkg: "sql", name: "NullString"}, true
	}
	name := g.compositeName(t)
	if name == "" {
		return goType{}, false
	}
	out := local(name)
	out.composite = true
	if nullable {
		out = out.pointer()
	}
	return out, true
}

// structShape is what a composite value's wire form depends on, for the
// fingerprint of a row.
func (g *generator) structShape(t goType) string {
	if !t.composite {
		return ""
	}
	for _, defs := range [][]*structDef{g.composites, g.models} {
		for _, def := range defs {
			if def.name != t.name {
				continue
			}
			var b strings.Builder
			for _, f := range def.fields {
				b.WriteString(f.name + " " + f.typ.String() + ",")
			}
			return "(" + b.String() + ")"
		}
	}
	return ""
}
