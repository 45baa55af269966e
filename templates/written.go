package templates

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// writtenType is the name that the DDL gives to the type of a column that a
// value shows, in a project of sqlc's. There an override is about that name
// alone: "timestamptz" is not "timestamp with time zone", whose name is
// "pg_catalog.timestamptz".
func (g *generator) writtenType(t *schema.Table, c *schema.Column) string {
	for range 2 { // a view's column, and the table's that it shows
		switch {
		case t == nil || c == nil || !g.SQLCCompatible:
			return ""
		case c.Serial != "":
			return c.Serial
		case t.Query == nil:
			return c.Type.Written.String()
		}
		i := slices.Index(t.Columns, c)
		shown := g.res.Columns(t)
		if i < 0 || i >= len(shown) {
			return ""
		}
		t, c = shown[i].Table, shown[i].Column
	}
	return ""
}

// scalarOf is scalar for the type of a value, or of its elements.
func (g *generator) scalarOf(v value, t *pgcat.Type, nullable bool) goType {
	if t == nil || len(g.overrides) == 0 || !slices.Contains(g.typeNames(t), v.written) {
		return g.scalar(t, nullable)
	}
	if o := g.typeOverride([]string{v.written}, nullable); o != nil {
		return *o
	}
	return g.builtin(t, nullable)
}
