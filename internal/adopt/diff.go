package adopt

import (
	"maps"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/templates"
	"github.com/dbgen-go/dbgen/templates/options"
)

// A comparison is that of a package as it was committed with what dbgen makes.
type comparison struct {
	was, made *api
	result    *analyze.Result
	names     templates.Named

	entries []options.Adopted
	cannot  []string        // what no entry can say
	grown   []string        // structs with fields that they had not
	used    map[string]bool // the names in files beside the generated ones
}

// steps are what proposes entries, a kind each.
func (c *comparison) steps() []func() {
	return []func(){c.enums, c.tables, c.columns, c.queries}
}

func (c *comparison) add(a options.Adopted) { c.entries = append(c.entries, a) }

func (c *comparison) cannotf(text string) {
	if !slices.Contains(c.cannot, text) {
		c.cannot = append(c.cannot, text)
	}
}

// enums finds types and constants of other names.
func (c *comparison) enums() {
	for _, sch := range c.result.Schema.Schemas {
		for _, t := range sch.Types {
			ours := c.made.enums[c.names.Enums[t]]
			if t.Kind != schema.Enum || ours == nil {
				continue
			}
			was := c.was.enums[ours.name]
			if was == nil {
				if was = c.otherEnum(ours); was == nil {
					continue // it was not there, and takes nothing from anyone
				}
				c.add(options.Adopted{Enum: exact(t.Schema, t.Name), Name: was.name})
			}
			for value, name := range ours.consts {
				if old := was.consts[value]; old != "" && old != name {
					c.add(options.Adopted{Enum: exact(t.Schema, t.Name), Value: &value, Name: old})
				}
			}
		}
	}
}

// otherEnum finds the enum with the values of ours among those whose names dbgen
// does not use.
func (c *comparison) otherEnum(ours *enumeration) *enumeration {
	var found *enumeration
	for _, name := range slices.Sorted(maps.Keys(c.was.enums)) {
		was := c.was.enums[name]
		if c.made.names[name] != "" || len(was.consts) == 0 || !slices.Equal(slices.Sorted(maps.Keys(was.consts)), slices.Sorted(maps.Keys(ours.consts))) {
			continue
		}
		if found != nil {
			return nil // which of the two it is cannot be told
		}
		found = was
	}
	return found
}

// exact is a name of the schema as entries have it.
func exact(schema, rest string) string {
	if schema == "public" {
		return rest
	}
	return schema + "." + rest
}

// tables finds structs of other names.
func (c *comparison) tables() {
	for t := range c.result.Schema.AllTables() {
		ours := c.made.structs[c.names.Tables[t]]
		if ours == nil || c.was.structs[ours.name] != nil {
			continue
		}
		if name := c.otherStruct(ours); name != "" {
			c.add(options.Adopted{Table: exact(t.Schema, t.Name), Name: name})
		}
	}
}

// otherStruct finds the struct that one of ours was, among those whose names dbgen
// does not use: the one that is most like it, and no less than by half.
func (c *comparison) otherStruct(ours *structure) string {
	best, found := (len(ours.fields)+1)/2, ""
	for _, name := range slices.Sorted(maps.Keys(c.was.structs)) {
		was := c.was.structs[name]
		if c.made.names[name] != "" || len(was.fields) != len(ours.fields) {
			continue
		}
		alike := 0
		for i, f := range was.fields {
			if f.name == ours.fields[i].name {
				alike++
			}
		}
		switch {
		case alike > best || alike == best && found == "":
			best, found = alike, name
		case alike == best:
			found = "" // which of the two it is cannot be told
		}
	}
	return found
}

func fieldNames(s *structure) []string {
	names := make([]string, len(s.fields))
	for i, f := range s.fields {
		names[i] = f.name
	}
	return names
}

// columns finds fields of tables' structs that differ.
func (c *comparison) columns() {
	for t := range c.result.Schema.AllTables() {
		ours := c.made.structs[c.names.Tables[t]]
		if ours == nil || len(ours.fields) != len(t.Columns) {
			continue
		}
		was := c.was.structs[ours.name]
		if was == nil {
			continue
		}
		for i, col := range t.Columns {
			old, found := counterpart(was, ours, i)
			if !found {
				continue
			}
			a := options.Adopted{Column: exact(t.Schema, t.Name+"."+col.Name)}
			if c.fieldDiffers(&a, old, ours.fields[i]) {
				c.add(a)
			}
		}
	}
}

// counterpart finds the field that the i-th field of a struct of ours was: the one
// of its name, else the one in its place, where all others have theirs.
func counterpart(was, ours *structure, i int) (field, bool) {
	if j := slices.IndexFunc(was.fields, func(f field) bool { return f.name == ours.fields[i].name }); j >= 0 {
		return was.fields[j], true
	}
	if len(was.fields) != len(ours.fields) || slices.Contains(fieldNames(ours), was.fields[i].name) {
		return field{}, false
	}
	return was.fields[i], true
}

// fieldDiffers fills in what a field was otherwise.
func (c *comparison) fieldDiffers(a *options.Adopted, was, ours field) bool {
	differs := c.typeDiffers(a, was.typ, ours.typ)
	if was.name != ours.name {
		a.Name, differs = was.name, true
	}
	if !sameTag(was.tag, ours.tag) {
		a.GoStructTag, differs = &was.tag, true
	}
	return differs
}

// typeDiffers fills in the type that was there, where it is another.
func (c *comparison) typeDiffers(a *options.Adopted, was, ours typ) bool {
	if was.text == ours.text {
		return false
	}
	g, ok := was.yaml()
	if !ok {
		c.cannotf(a.Label() + ": the type " + was.text + " cannot be written as a setting")
		return false
	}
	a.GoType = g
	return true
}

func sameTag(a, b string) bool {
	x, okX := options.ParseTag(a)
	y, okY := options.ParseTag(b)
	return a == b || okX && okY && maps.Equal(x, y)
}

// queries finds methods that differ.
func (c *comparison) queries() {
	for _, src := range c.result.Refused {
		was := c.was.queries[src.Name]
		if was == nil || c.made.queries[src.Name] != nil {
			continue
		}
		if was = c.numbered(was, &query{uses: usesIn(src.SQL), copyInto: was.copyInto}); was != nil {
			c.keep(was, src.Command)
		}
	}
	for _, src := range c.result.Queries {
		was, ours := c.was.queries[src.Name], c.made.queries[src.Name]
		if was == nil || ours == nil {
			continue
		}
		if was = c.numbered(was, ours); was != nil {
			was = c.columned(src, was, ours)
		}
		if was == nil {
			continue
		}
		if !c.fits(src, was, ours) {
			if !c.sameQuery(was, ours) {
				c.keep(was, src.Command)
			}
			continue
		}
		c.params(src, was, ours)
		c.row(src, was, ours)
	}
}

// sameQuery reports whether two methods are the same for their callers.
func (c *comparison) sameQuery(was, ours *query) bool {
	if was.signature != ours.signature || !sameStructure(was.params, ours.params) {
		return false
	}
	return was.row.text != was.name+"Row" ||
		sameStructure(c.was.structs[was.row.text], c.made.structs[ours.row.text]) && slices.Equal(was.scanned, ours.scanned)
}

func sameStructure(was, ours *structure) bool {
	if was == nil || ours == nil {
		return was == ours
	}
	return slices.EqualFunc(was.fields, ours.fields, func(x, y field) bool {
		return x.name == y.name && x.typ.text == y.typ.text && sameTag(x.tag, y.tag)
	})
}

// fits reports whether a method has the shape of ours, so that each of its
// parameters and columns can be held against dbgen's.
func (c *comparison) fits(src *analyze.Query, was, ours *query) bool {
	switch {
	case len(was.sent) != len(src.Params) || len(ours.sent) != len(src.Params) || hasTwice(was.sent):
		return false
	case (was.params == nil) != (ours.params == nil):
		return false
	case was.params != nil && len(was.params.fields) != len(was.sent), was.params == nil && len(was.args) != len(was.sent):
		return false
	case (was.row.text == "") != (ours.row.text == ""):
		return false
	case was.row.text == "":
		return true
	case len(was.scanned) != len(src.Columns):
		return false
	}
	return c.rowFits(src, was, ours)
}

func hasTwice(names []string) bool {
	return len(slices.Compact(slices.Sorted(slices.Values(names)))) != len(names)
}

// rowFits reports whether the row of a method is a single value as ours is, a
// table's struct, or one of its own with a field for each column and each
// embedded table.
func (c *comparison) rowFits(src *analyze.Query, was, ours *query) bool {
	def := c.was.structs[was.row.text]
	if def == nil || c.made.structs[ours.row.text] == nil {
		return def == nil && c.made.structs[ours.row.text] == nil && len(src.Columns) == 1
	}
	var wanted []string
	for _, group := range groups(src) {
		if len(wanted) >= len(def.fields) {
			return false
		}
		wanted = append(wanted, def.fields[len(wanted)].name)
		for _, i := range group {
			name, inner, embedded := strings.Cut(was.scanned[i], ".")
			if name != wanted[len(wanted)-1] || embedded != (src.Columns[i].Embed != "") || strings.Contains(inner, ".") {
				return false
			}
		}
	}
	if len(wanted) != len(def.fields) {
		return false
	}
	return def.name == src.Name+"Row" || c.isModel(def.name)
}

// isModel reports whether a name is that of a table's struct.
func (c *comparison) isModel(name string) bool {
	for _, n := range c.names.Tables {
		if n == name {
			return true
		}
	}
	return false
}

// groups are a query's columns as a row has fields for them: each, or all of an
// embedded table.
func groups(src *analyze.Query) (groups [][]int) {
	for i, col := range src.Columns {
		if i > 0 && col.Embed != "" && src.Columns[i-1].Embed != "" && src.Columns[i-1].EmbedPos == col.EmbedPos {
			groups[len(groups)-1] = append(groups[len(groups)-1], i)
			continue
		}
		groups = append(groups, []int{i})
	}
	return groups
}

// place is the name by which an entry means a query's item.
func place(src *analyze.Query, names []string) string { return src.Name + "." + names[len(names)-1] }

// params compares the parameters one by one, and their order.
func (c *comparison) params(src *analyze.Query, was, ours *query) {
	places := templates.PlacesOfParams(src)
	for i := range src.Params {
		old, now := was.input(i), ours.input(i)
		if was.params == nil {
			old.name = now.name // callers see no argument's name
		}
		a := options.Adopted{QueryParam: place(src, places[i])}
		if c.fieldDiffers(&a, old, now) {
			c.add(a)
		}
	}
	order := func(q *query) []string {
		if q.params != nil {
			return fieldNames(q.params)
		}
		return fieldNames(&structure{fields: q.args})
	}
	byName := func(q *query) []string {
		var items []string
		for _, name := range order(q) {
			i := slices.Index(q.sent, name)
			items = append(items, strings.TrimPrefix(place(src, places[i]), src.Name+"."))
		}
		return items
	}
	if wanted := byName(was); !slices.Equal(wanted, byName(ours)) {
		c.add(options.Adopted{QueryParams: src.Name, Order: wanted})
	}
}

// input is the argument or field that is sent as the i-th SQL parameter.
func (q *query) input(i int) field {
	fields := q.args
	if q.params != nil {
		fields = q.params.fields
	}
	j := slices.IndexFunc(fields, func(f field) bool { return f.name == q.sent[i] })
	f := fields[max(j, 0)]
	if q.params == nil && q.many {
		f.typ.text = strings.TrimPrefix(f.typ.text, "[]")
	}
	return f
}

// row compares what a row becomes.
func (c *comparison) row(src *analyze.Query, was, ours *query) {
	if was.row.text == "" {
		return
	}
	places := templates.PlacesOfColumns(src)
	def, made := c.was.structs[was.row.text], c.made.structs[ours.row.text]
	if def == nil {
		a := options.Adopted{QueryColumn: place(src, places[0])}
		if c.typeDiffers(&a, was.row, ours.row) {
			c.add(a)
		}
		return
	}
	if def.name != made.name {
		c.add(options.Adopted{QueryRow: src.Name, Name: def.name})
		return // what is in it, next time
	}
	if c.isModel(def.name) {
		return
	}
	for k, group := range groups(src) {
		if k >= len(def.fields) || k >= len(made.fields) {
			break
		}
		a := options.Adopted{QueryColumn: place(src, places[group[0]])}
		if c.fieldDiffers(&a, def.fields[k], made.fields[k]) {
			c.add(a)
		}
	}
}
