package templates

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/templates/options"
)

// A generator is one run: the input, and what was made of it for the emitting
// of files. After build it is only read, so files can be rendered in parallel.
type generator struct {
	*settings
	res   *analyze.Result
	diags diag.List

	enums      []*enum
	models     []*structDef
	composites []*structDef // of composite types
	modelOf    map[*schema.Table]*structDef
	values     map[*schema.Table][]value // what each table's columns hold
	queries    []*query                  // by name
	runtime    bool                      // a package that goes through the runtime

	constraints *constraintErrors // nil: the package has no errors for them

	typesKnown []string              // names of PostgreSQL types, when they were asked for
	registered registration          // what pgx must be told of
	structs    map[string]*structDef // by name
	cloned     map[string]bool       // structs that have a clone function
	helpers    map[string]bool       // clone helpers in use
	usesNonNil bool                  // some parameter is sent as a slice that is not nil

	// uses are the settings that matched, by query, as traits; nil where nobody asks.
	uses   map[*query][]string
	shared *Shared     // or nil
	code   *schemaCode // what of shared is this package's, too; or nil

	// forced is what holds for the package, where only a part of it is made.
	forced *Parts
}

// A structDef is a struct: a model, parameters or a row.
type structDef struct {
	name      string
	doc       string
	fields    []*field
	table     *schema.Table // of a model
	owner     *owner        // of the name of a model
	composite *schema.Type  // of a composite type
	pos       diag.Position
}

// A field of a struct.
type field struct {
	name  string
	typ   goType
	tags  map[string]string
	doc   string
	embed *embed
	// adopted is the entry that gave the field its name, type or tags, or nil.
	adopted *adopted
}

// An embed is a field that holds a whole model.
type embed struct {
	model *structDef
	// nullable: the relation is on the outer side of a join, so that there may
	// be no row to embed. probe is a field that every real row has a value in.
	nullable bool
	probe    int
}

// build brings the whole input into the form that is emitted.
func (g *generator) build() {
	g.runtime = HasDescriptors(g.res, g.Options) || g.Runtime != "never" && g.forced != nil && g.forced.has(traitRuntime)
	g.findLoaders()
	g.buildSchema()
	g.buildConstraints()
	g.noteUses(nil)
	for _, q := range g.keptRefused() {
		g.queries = append(g.queries, g.buildQuery(q, nil))
	}
	for _, q := range g.res.Queries {
		made := g.buildQuery(q, nil)
		g.queries = append(g.queries, made)
		if q.Batch != nil {
			g.queries = append(g.queries, g.buildQuery(q.Batch, made))
		}
		g.noteUses(made)
	}
	g.allUses()
	slices.SortStableFunc(g.queries, func(a, b *query) int { return strings.Compare(a.name, b.name) })
	g.checkUnused()
	g.named, g.renamed = nil, nil // files are rendered side by side
	g.findRegistered()
	g.dropUnusedComposites()
	if g.OmitUnusedStructs {
		g.dropUnused()
	}
	g.markCloned()
	g.checkNames()
	g.checkLoaders()
	g.checkAdopted()
}

// HasDescriptors reports whether a package's methods go through the runtime, which
// reads a descriptor of each query.
func HasDescriptors(res *analyze.Result, opts options.Options) bool {
	switch opts.Runtime {
	case "always":
		return true
	case "never":
		return false
	}
	return slices.ContainsFunc(res.Queries, wantsRuntime)
}

// wantsRuntime reports whether a query has a directive that the runtime acts on.
func wantsRuntime(q *analyze.Query) bool {
	d := q.Directives
	return d.Cache != nil || d.Invalidate != nil || d.Route != nil || len(d.Limits) > 0 || d.Timeout != nil || d.Slow != nil
}

func (g *generator) buildModels() {
	g.modelOf = make(map[*schema.Table]*structDef)
	g.values = make(map[*schema.Table][]value)
	for _, sch := range g.res.Schema.Schemas {
		if sch.Name == "pg_catalog" || sch.Name == "information_schema" {
			continue
		}
		for _, t := range sch.Tables {
			def := &structDef{name: g.tableName(t.Schema, t.Name), doc: t.Comment, table: t, owner: g.modelOwner(t), pos: t.Pos}
			if def.name == "" {
				def.name = fmt.Sprintf("Table%d", len(g.models)+1)
			}
			values := g.tableValues(t)
			for i, c := range t.Columns {
				v := values[i]
				tags := g.tags(c.Name)
				g.addTags(tags, v)
				def.fields = append(def.fields, &field{
					name: cmp.Or(g.goName(c.Name), fmt.Sprintf("Column%d", i+1)),
					typ:  g.goTypeOf(v),
					tags: tags,
					doc:  c.Comment,
				})
			}
			numberFields(def.fields)
			for i, v := range values {
				g.adoptColumn(def.fields[i], v, g.truthOfColumn(t, i))
			}
			g.models = append(g.models, def)
			g.modelOf[t] = def
		}
	}
	slices.SortStableFunc(g.models, func(a, b *structDef) int { return strings.Compare(a.name, b.name) })
}

// numberFields makes field names unique that differ in the database only by
// what Go names leave out ("a_b" and "aB").
func numberFields(fields []*field) {
	seen := make(map[string]int)
	for _, f := range fields {
		seen[f.name]++
		if n := seen[f.name]; n > 1 {
			f.name = fmt.Sprintf("%s_%d", f.name, n)
			seen[f.name]++
		}
	}
}

// tableValues are the values that a table's or view's columns hold.
func (g *generator) tableValues(t *schema.Table) []value {
	if values, found := g.values[t]; found {
		return values
	}
	var resolved []*analyze.Column
	if t.Query != nil || g.SQLCCompatible {
		resolved = g.res.Columns(t)
	}
	values := make([]value, len(t.Columns))
	for i, c := range t.Columns {
		v := value{schema: t.Schema, table: t.Name, column: c.Name, nullable: !c.NotNull, written: g.writtenType(t, c)}
		if g.SQLCCompatible && c.NotNullImplied() { // sqlc does not know of it
			v.nullable = true
		}
		if t.Query == nil {
			v.typ = g.res.TypeOf(c.Type)
		} else if i < len(resolved) {
			v.typ, v.nullable = resolved[i].Type, resolved[i].Null != analyze.Never
			v.nullElems = resolved[i].NullElems
		}
		if g.SQLCCompatible && i < len(resolved) {
			v.read, v.null = resolved[i].SQLC, resolved[i].Null
		}
		values[i] = v
	}
	g.values[t] = values
	return values
}

// tags are the struct tags that the options ask for.
func (g *generator) tags(name string) map[string]string {
	tags := make(map[string]string)
	if g.EmitDBTags {
		tags["db"] = name
	}
	if g.EmitJSONTags {
		tags["json"] = g.jsonName(name)
	}
	return tags
}

// commandReturnsRows reports whether a command's method hands rows out.
func commandReturnsRows(c parser.Command) bool {
	switch c {
	case parser.One, parser.Many, parser.Iter, parser.BatchOne, parser.BatchMany:
		return true
	}
	return false
}

func isBatch(c parser.Command) bool {
	return c == parser.BatchOne || c == parser.BatchMany || c == parser.BatchExec
}

// dropUnused forgets the enums and models that no query shows.
func (g *generator) dropUnused() {
	used := make(map[string]bool)
	var use func(t goType)
	use = func(t goType) {
		if t.local {
			used[strings.TrimPrefix(t.name, "Null")] = true
			used[t.name] = true
		}
		for _, a := range t.args {
			use(a)
		}
	}
	var useStruct func(*structDef)
	useStruct = func(def *structDef) {
		used[def.name] = true
		for _, f := range def.fields {
			use(f.typ)
			if f.embed != nil {
				useStruct(f.embed.model)
			}
		}
	}
	for _, def := range g.composites {
		useStruct(def)
	}
	for _, q := range g.queries {
		for _, a := range q.args {
			use(a.typ)
		}
		if q.params != nil {
			useStruct(q.params)
		}
		if q.keyed != nil && q.keyed.def != nil {
			useStruct(q.keyed.def)
		}
		if q.row != nil {
			use(q.row.typ)
			if q.row.def != nil {
				useStruct(q.row.def)
			}
		}
	}
	g.enums = slices.DeleteFunc(g.enums, func(e *enum) bool { return !used[e.name] })
	g.models = slices.DeleteFunc(g.models, func(m *structDef) bool { return !used[m.name] })
}
