package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// foreignKeys reports foreign keys whose columns lead no index. EXPLAIN cannot
// show their cost: the look-ups are made by PostgreSQL's own triggers.
func (c *checker) foreignKeys() []Finding {
	var found []Finding
	for t := range c.res.Schema.AllTables() {
		if t.Kind != schema.BaseTable && t.Kind != schema.PartitionedTable || t.PartitionOf != nil || c.small(t) {
			continue
		}
		for _, fk := range t.ForeignKeys() {
			if fk.RefTable == nil || len(fk.Columns) == 0 || leads(t, fk.Columns) {
				continue
			}
			found = append(found, c.foreignKey(t, fk))
		}
	}
	return found
}

func (c *checker) foreignKey(t *schema.Table, fk *schema.Constraint) Finding {
	columns := names(fk.Columns)
	parent := fk.RefTable.QualifiedName().String()
	f := Finding{
		Rule:    UnindexedForeignKey,
		Table:   t.QualifiedName().String(),
		Columns: columns,
		SQL:     createIndex(t, "", quoteAll(columns), ""),
		Message: fmt.Sprintf("foreign key %s of %s has no index on (%s)", fk.Name, t.QualifiedName(), strings.Join(columns, ", ")),
		Why: fmt.Sprintf("deleting a row of %s, or changing its key, reads all of %s to find the rows that refer to it",
			parent, t.QualifiedName()),
	}
	switch fk.OnDelete {
	case "cascade", "set null", "set default":
		f.Why += fmt.Sprintf("; ON DELETE %s then changes them, while the parent's row stays locked", strings.ToUpper(fk.OnDelete))
	}
	for _, q := range c.res.Queries {
		if slices.ContainsFunc(q.Writes, func(a analyze.Access) bool {
			return a.Table == fk.RefTable && a.Verb == analyze.Delete && a.Via == ""
		}) {
			f.Queries = append(f.Queries, q.Name)
		}
	}
	f.Evidence = c.evidence(t)
	if len(f.Queries) > 0 {
		f.Evidence = fmt.Sprintf("%s deletes from %s; %s", strings.Join(f.Queries, ", "), parent, f.Evidence)
	}
	f.at(fk.Pos)
	return f
}

// leads reports whether an index begins with the columns, in any order, or
// with one that is a good part of them. A partial index that leaves out NULLs
// serves as well: NULL refers to nothing.
func leads(t *schema.Table, columns []*schema.Column) bool {
	return slices.ContainsFunc(t.Indexes, func(ix *schema.Index) bool {
		// GiST has an equality of plain values from btree_gist alone.
		if ix.Method != "btree" && ix.Method != "hash" && ix.Method != "gist" || len(ix.Elems) == 0 {
			return false
		}
		if ix.Where != nil && !onlyNotNull(ix.Where, columns) {
			return false
		}
		first := ix.Elems[0].Column
		return first != nil && slices.ContainsFunc(columns, func(c *schema.Column) bool { return c.Name == first.Name })
	})
}

func names(columns []*schema.Column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.Name
	}
	return out
}
