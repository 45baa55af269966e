package templates

import (
	"cmp"
	"slices"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// embed finds the model of an embedded relation's columns.
func (g *generator) embed(q *query, columns []*analyze.Column) *embed {
	rel := cmp.Or(columns[0].EmbedRel, wholeTable(columns))
	def := g.modelOf[rel]
	if def == nil || len(def.fields) != len(columns) {
		g.queryError(q, "name its columns instead", "sqlc.embed(%s): there is no model for the relation", columns[0].Embed)
		return nil
	}
	e := &embed{model: def, probe: -1}
	for i, v := range g.tableValues(rel) {
		if !v.nullable && columns[i].Null != analyze.Never && e.probe < 0 {
			e.nullable, e.probe = true, i
		}
	}
	// Any such field would do; a reader of the code expects the key.
	if pk := rel.PrimaryKey(); e.nullable && pk != nil {
		if i := slices.IndexFunc(rel.Columns, func(c *schema.Column) bool { return slices.Contains(pk.Columns, c) }); i >= 0 {
			e.probe = i
		}
	}
	return e
}

// wholeTable returns the table whose columns these are, all of them and in their
// order, as a subquery or a WITH query may show them.
func wholeTable(columns []*analyze.Column) *schema.Table {
	t := columns[0].Table
	if t == nil || len(t.Columns) != len(columns) {
		return nil
	}
	for i, c := range columns {
		if c.Table != t || c.Column != t.Columns[i] {
			return nil
		}
	}
	return t
}
