package indexing

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A demand is what one query level asks of one table.
type demand struct {
	*planner.Table
	order []paths.OrderItem // set when the first rows in this order are all that is wanted
}

// demandsOf returns what a level asks of its tables that an index could be made
// on and would pay: small ones are read as they are.
func demandsOf(p *check.Pass, l *paths.Level) []*demand {
	var found []*demand
	for _, r := range l.Rels {
		if r.Relation == nil || !indexable(r.Table()) || p.Small(r.Table()) {
			continue
		}
		d := &demand{Table: planner.NewTable(p, l, r, l.Conds)}
		if d.wasted() {
			continue
		}
		d.order = d.firstRows()
		found = append(found, d)
	}
	return found
}

// wasted reports whether an index of the table would serve if a column were not
// converted: that is to be cured first.
func (d *demand) wasted() bool {
	return slices.ContainsFunc(d.Conds, func(c *paths.Cond) bool {
		if c.Converted == nil {
			return false
		}
		ix, _ := d.Unused(c)
		return ix != nil
	})
}

// own returns the conditions that need no other table of the level.
func (d *demand) own() []*paths.Cond {
	return d.Usable(func(*paths.Rel) bool { return false })
}

// firstRows returns what of the level's order this table gives, if the first rows
// are wanted: from the first item that is not pinned to one value.
func (d *demand) firstRows() []paths.OrderItem {
	if !d.Level.Limited {
		return nil
	}
	own := d.own()
	if slices.ContainsFunc(d.Level.Conds, func(c *paths.Cond) bool { return c.Rel != d.Rel && !c.Rel.Optional && decides(c) }) &&
		!slices.ContainsFunc(own, decides) {
		return nil // the other table's condition leaves few rows to sort
	}
	var want []paths.OrderItem
	for _, it := range d.Level.Order {
		if it.Rel != d.Rel {
			break
		}
		if !slices.ContainsFunc(own, func(c *paths.Cond) bool { return planner.Equal(c) && c.Column == it.Column }) {
			want = append(want, it)
		}
	}
	return want
}

// decides reports whether a condition finds few rows by itself.
func decides(c *paths.Cond) bool {
	return (c.Op == paths.Eq || c.Op == paths.In) && len(c.Others) == 0 && !c.Literal
}

// indexable reports whether an index can be made on a table and would be known
// here: those of a partition come from its parent.
func indexable(t *schema.Table) bool {
	switch t.Kind {
	case schema.BaseTable, schema.PartitionedTable, schema.MaterializedView:
		return t.PartitionOf == nil
	}
	return false
}

// hasGIN reports whether a GIN or GiST index has what is compared as a key.
func (d *demand) hasGIN(c *paths.Cond) bool {
	return slices.ContainsFunc(d.Indexes(), func(ix *tree.Index) bool { return d.Searches(ix, c) })
}

// served reports whether an index looks a condition up by itself.
func (d *demand) served(c *paths.Cond) bool {
	return slices.ContainsFunc(d.Indexes(), func(ix *tree.Index) bool { return len(d.Matched(ix, []*paths.Cond{c})) > 0 })
}

// mostlySet reports whether statistics show that few rows have NULL in a column.
// Without them half of the rows may, and nothing is proposed to find those.
func (d *demand) mostlySet(c *schema.Column) bool {
	ts, ok := d.Pass.Options.Stats.Of(d.Rel.Table())
	cs, known := ts.Columns[c.Name]
	return ok && known && cs.NullFrac > 0 && cs.NullFrac < 0.1
}
