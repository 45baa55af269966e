package templates

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/diag"
)

// about reports whether an override of a column, or of a query's column or
// parameter, is about a value.
func (o *override) about(v value) bool {
	found := v.item != "" && o.MatchesItem(v.queries, v.item, v.param) || v.table != "" && o.MatchesColumn(v.schema, v.table, v.column)
	o.used = o.used || found
	return found
}

// overridesColumn reports whether an override gives a column of a table a type.
func (s *settings) overridesColumn(schema, table, column string) bool {
	v := value{schema: schema, table: table, column: column}
	for i := range s.overrides {
		if o := &s.overrides[i]; o.typ != nil && o.about(v) {
			return true
		}
	}
	return false
}

// valueOverride returns the Go type that overrides give a value: those of the
// query's column or parameter, or else those of the table's column. The first is the one for
// values that may or may not be NULL, as the value; then the other one, as a
// pointer where a NULL may come that the type cannot take. A project of sqlc's
// has the type as it is.
func (s *settings) valueOverride(v value, ofQuery bool) *goType {
	var other *override
	for i := range s.overrides {
		o := &s.overrides[i]
		if o.typ == nil || o.OfQuery() != ofQuery || !o.about(v) {
			continue
		}
		if o.Nullable == v.nullable || s.SQLCCompatible && !ofQuery {
			return o.typ
		}
		if other == nil {
			other = o
		}
	}
	if other == nil {
		return nil
	}
	t := *other.typ
	if v.nullable && !t.handlesNull() {
		t = t.pointer()
	}
	return &t
}

// overridden reports whether an override of a value's own gives its Go type.
func (s *settings) overridden(v value) bool {
	return s.valueOverride(v, true) != nil || s.valueOverride(v, false) != nil
}

// typeOverride returns the Go type that an override gives a PostgreSQL type,
// known by any of its names.
func (s *settings) typeOverride(names []string, nullable bool) *goType {
	for i := range s.overrides {
		if o := &s.overrides[i]; o.typ != nil && o.Nullable == nullable && o.MatchesType(names) {
			return o.typ
		}
	}
	return nil
}

// addTags adds the struct tags that overrides give.
func (g *generator) addTags(tags map[string]string, v value) {
	for i := range g.overrides {
		o := &g.overrides[i]
		if o.Tags == nil {
			continue
		}
		byType := v.typ.Type != nil && o.Nullable == v.nullable && o.MatchesType(g.typeNames(v.typ.Type))
		if v.read != nil {
			byType = o.Nullable == v.read.Nullable() && o.MatchesType([]string{v.read.Type})
		}
		if byType || o.about(v) {
			maps.Copy(tags, o.Tags)
		}
	}
}

// checkUnused reports the overrides and renames that match nothing: a word in
// them is misspelt, or what they were for is gone.
func (g *generator) checkUnused() {
	severity := diag.Error
	if g.WarnOfUnused {
		severity = diag.Warning
	}
	report := func(pos diag.Position, hint, format string, args ...any) {
		g.diags.Add(diag.Diagnostic{Severity: severity, Pos: pos, Message: fmt.Sprintf(format, args...), Hint: hint})
	}
	for i := range g.overrides {
		o := &g.overrides[i]
		if o.Shared {
			continue
		}
		_, name := o.Target()
		switch {
		case o.DBType != "":
			if known := g.knownTypes(); !slices.Contains(known, name) {
				report(o.Pos, advice(name, known), "overrides: there is no type %q", name)
			}
		case o.used:
		case o.Column != "":
			report(o.Pos, advice(name, g.columnNames()), "overrides: no table has a column %q", name)
		case o.QueryParam != "":
			report(o.Pos, advice(name, g.itemNames(true)), "overrides: no query has a parameter %q", name)
		default:
			report(o.Pos, advice(name, g.itemNames(false)), "overrides: no query has a column %q", name)
		}
	}
	for _, table := range g.InflectionExcludeTableNames {
		known := g.tableNames()
		if !slices.ContainsFunc(known, func(name string) bool { return strings.EqualFold(name, table) }) {
			report(g.At("inflection_exclude_table_names"), advice(table, known), "inflection_exclude_table_names: there is no table %q", table)
		}
	}
	for _, from := range slices.Sorted(maps.Keys(g.Rename)) {
		if !g.renamed[from] && !g.SharedRename[from] {
			report(g.At("rename."+from), advice(from, slices.Sorted(maps.Keys(g.named))), "rename: nothing is named %q", from)
		}
	}
}

// advice says what may have been meant, or what to do otherwise.
func advice(name string, known []string) string {
	if hint := diag.DidYouMean(name, known); hint != "" {
		return hint
	}
	return "correct the name, or remove the setting"
}

// tableNames are the tables as inflection_exclude_table_names has them.
func (g *generator) tableNames() []string {
	var names []string
	for t := range g.res.Schema.AllTables() {
		names = append(names, typeName(t.Schema, t.Name))
	}
	return names
}

// knownTypes are the names that a db_type may have, the commonest first.
func (g *generator) knownTypes() []string {
	if g.typesKnown == nil {
		common := slices.Sorted(maps.Keys(mappings))
		for t := range g.res.Types.Types() {
			g.typesKnown = append(g.typesKnown, g.typeNames(t)...)
		}
		slices.Sort(g.typesKnown)
		g.typesKnown = append(common, g.typesKnown...)
	}
	return g.typesKnown
}

// columnNames are the columns of the schema's tables and composite types as an
// override may write them.
func (g *generator) columnNames() []string {
	var names []string
	add := func(schema, table, column string) {
		names = append(names, schema+"."+table+"."+column)
		if schema == "public" {
			names = append(names, table+"."+column)
		}
	}
	for _, sch := range g.res.Schema.Schemas {
		for _, t := range sch.Tables {
			for _, c := range t.Columns {
				add(t.Schema, t.Name, c.Name)
			}
		}
		for _, t := range sch.Types {
			for _, c := range t.Columns {
				add(t.Schema, t.Name, c.Name)
			}
		}
	}
	return names
}

// itemNames are the queries' columns or parameters as an override may write
// them.
func (g *generator) itemNames(params bool) []string {
	var names []string
	for _, q := range g.queries {
		if params {
			for _, p := range q.src.Params {
				names = append(names, q.name+"."+p.Name)
			}
			continue
		}
		for _, c := range q.src.Columns {
			names = append(names, q.name+"."+c.Name)
		}
	}
	return names
}

// sqlNames are the names that the SQL standard or habit gives to types.
var sqlNames = map[string][]string{
	"bool":        {"boolean"},
	"int2":        {"smallint", "smallserial", "serial2"},
	"int4":        {"integer", "int", "serial", "serial4"},
	"int8":        {"bigint", "bigserial", "serial8"},
	"float4":      {"real"},
	"float8":      {"double precision", "float"},
	"numeric":     {"decimal"},
	"varchar":     {"character varying"},
	"bpchar":      {"character", "char"},
	"varbit":      {"bit varying"},
	"time":        {"time without time zone"},
	"timetz":      {"time with time zone"},
	"timestamp":   {"timestamp without time zone"},
	"timestamptz": {"timestamp with time zone"},
}

// typeNames are all names by which a db_type of an override may mean t: those of
// an array are its element's with brackets, too.
func (g *generator) typeNames(t *pgcat.Type) []string {
	names := append([]string{t.Name, t.Schema + "." + t.Name}, sqlNames[t.Name]...)
	for _, n := range sqlNames[t.Name] {
		names = append(names, "pg_catalog."+n)
	}
	if isArray(t) {
		if elem := g.res.Types.Type(t.Elem); elem != nil {
			for _, n := range g.typeNames(elem) {
				names = append(names, n+"[]")
			}
		}
	}
	return names
}

// isArray reports whether t is what PostgreSQL calls a true array.
func isArray(t *pgcat.Type) bool {
	return t.Elem != 0 && t.Kind == pgcat.BaseKind && t.Name != "int2vector" && t.Name != "oidvector"
}
