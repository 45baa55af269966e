package int4key

import (
	"fmt"
	"slices"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// grows says how the queries use up the column's values, and what shows it; "" is
// nothing.
func (k *key) grows() (how, evidence string) {
	if k.sequence == nil {
		return "", ""
	}
	inserts, upserts := k.draws()
	switch {
	case len(upserts) > 0:
		return "INSERT … ON CONFLICT uses up its values",
			fmt.Sprintf("%s draws one each time it runs, also where the row is there already", upserts[0])
	case len(inserts) > 0 && !k.changed():
		if by, column := k.history(); by != "" {
			return "its table only grows",
				fmt.Sprintf("%s adds rows, no query changes or deletes any, and %s reads them in the order of %s", inserts[0], by, column)
		}
	}
	return "", ""
}

// draws returns the queries that insert without giving the column a value, and those
// of them that have ON CONFLICT.
func (k *key) draws() (inserts, upserts []string) {
	for _, q := range k.pass.Result.Queries {
		if q.Tree == nil {
			continue
		}
		for _, a := range q.Tree.Accesses {
			if a.Verb != tree.Insert || a.RTE.Rel == nil || a.RTE.Rel.Table != k.table || k.given(a) {
				continue
			}
			if a.Conflict {
				upserts = append(upserts, q.Name)
			} else {
				inserts = append(inserts, q.Name)
			}
		}
	}
	return inserts, upserts
}

// given reports whether an INSERT gives the column its value.
func (k *key) given(a *tree.Access) bool {
	return slices.ContainsFunc(a.Places, func(p tree.Place) bool { return a.RTE.Rel.Cols[p.Col].Col == k.column })
}

// changed reports whether a query, or what it sets off, changes or deletes rows.
func (k *key) changed() bool {
	return slices.ContainsFunc(k.pass.Result.Queries, func(q *analyze.Query) bool {
		return slices.ContainsFunc(q.Writes, func(a analyze.Access) bool { return a.Table == k.table && a.Verb != analyze.Insert })
	})
}

// history returns a query that reads the rows in the order of the time at which they
// were added, and that column.
func (k *key) history() (query, column string) {
	for _, q := range k.pass.Result.Queries {
		if q.Tree == nil {
			continue
		}
		for level := range q.Tree.Query.All() {
			for _, s := range level.Sorts {
				if c := tree.BaseColumn(tree.Unwrap(s.Expr)); c != nil && c.Table == k.table && isTime(c.Col) {
					return q.Name, c.Name
				}
			}
		}
	}
	return "", ""
}

// isTime reports whether a column always has a time.
func isTime(c *schema.Column) bool {
	return c != nil && c.NotNull && c.Type.Schema == "pg_catalog" && (c.Type.Name.Name == "timestamptz" || c.Type.Name.Name == "timestamp")
}
