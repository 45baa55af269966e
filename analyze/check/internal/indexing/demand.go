package indexing

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A demand is what one query level asks of one table.
type demand struct {
	p     *check.Pass
	block *paths.Level
	rel   *paths.Rel
	conds []*paths.Cond     // all on the table
	order []paths.OrderItem // set when the first rows in this order are all that is wanted
}

// gapsOf finds what no index serves in a query.
func gapsOf(p *check.Pass) []Gap {
	var found []Gap
	for _, blk := range paths.Of(p.Result.Bound, p.Query.Tree) {
		found = append(found, gapsIn(p, blk)...)
	}
	return found
}

// gapsIn judges the tables of one query level. PostgreSQL starts from a table
// whose own conditions leave few rows and goes on to others by their joins, so
// each table is judged with the conditions that those before it make usable.
func gapsIn(p *check.Pass, blk *paths.Level) []Gap {
	var demands []*demand
	lead := map[*paths.Rel]bool{} // gives few rows by itself
	for _, r := range blk.Rels {
		if r.Relation == nil {
			lead[r] = r.Few && !r.Optional
			continue
		}
		d := &demand{p: p, block: blk, rel: r}
		for _, cond := range blk.Conds {
			if cond.Rel == r {
				d.conds = append(d.conds, cond)
			}
		}
		demands = append(demands, d)
	}
	for _, d := range demands {
		d.order = d.firstRows(demands)
		own := d.own()
		lead[d.rel] = !d.rel.Optional && (d.pinned(own) || d.served(own) || p.Small(d.rel.Table()) && len(own) > 0 ||
			len(d.order) > 0 && d.ordered(own))
	}
	// Tables with conditions of their own first: others are led to by them.
	slices.SortStableFunc(demands, func(a, b *demand) int { return b.weight() - a.weight() })
	var found []Gap
	for _, d := range demands {
		before := reached(demands, lead, d.rel)
		if g, ok := d.judge(d.usable(before)); ok {
			found = append(found, g)
			lead[d.rel] = !d.rel.Optional
		} else {
			found = append(found, d.whenGiven(d.usable(before))...)
		}
	}
	return found
}

// own returns the conditions that need no other table of the level.
func (d *demand) own() []*paths.Cond { return d.usable(nil) }

// usable returns the conditions whose values are there when the table is read:
// constants, parameters, and columns of tables read before it.
func (d *demand) usable(before map[*paths.Rel]bool) []*paths.Cond {
	var found []*paths.Cond
	for _, c := range d.conds {
		if !slices.ContainsFunc(c.Others, func(r *paths.Rel) bool { return !before[r] }) {
			found = append(found, c)
		}
	}
	return found
}

// weight orders the tables of a level: 2 with selective conditions of its own,
// 1 with an order and a limit.
func (d *demand) weight() int {
	switch {
	case slices.ContainsFunc(d.own(), d.selective):
		return 2
	case len(d.order) > 0:
		return 1
	}
	return 0
}

// reached returns the tables that can be read before target: those that give
// few rows by themselves, and those that joins lead to from there.
func reached(demands []*demand, lead map[*paths.Rel]bool, target *paths.Rel) map[*paths.Rel]bool {
	before := map[*paths.Rel]bool{}
	for r, yes := range lead {
		if yes && r != target {
			before[r] = true
		}
	}
	for grown := true; grown; {
		grown = false
		for _, d := range demands {
			if before[d.rel] || d.rel == target || d.rel.Optional {
				continue
			}
			if slices.ContainsFunc(d.usable(before), func(c *paths.Cond) bool { return len(c.Others) > 0 && c.Op == paths.Eq }) {
				before[d.rel] = true
				grown = true
			}
		}
	}
	return before
}

// firstRows returns the level's order if only its first rows are wanted and
// this table alone can give them in order.
func (d *demand) firstRows(demands []*demand) []paths.OrderItem {
	if !d.block.Limited || len(d.block.Order) == 0 || d.rel.Optional {
		return nil
	}
	for _, it := range d.block.Order {
		if it.Rel != d.rel {
			return nil
		}
	}
	if d.block.Order[0].Extreme != "" && slices.ContainsFunc(d.own(), func(c *paths.Cond) bool {
		return c.Op == paths.Range && c.Column != d.block.Order[0].Column && d.selective(c)
	}) {
		return nil // a range of another column finds fewer rows than the order would read
	}
	for _, o := range demands {
		if o != d && !o.rel.Optional && slices.ContainsFunc(o.own(), o.selective) {
			return nil // the other table's condition decides
		}
	}
	// A column that is pinned has but one value: it orders nothing.
	return slices.DeleteFunc(slices.Clone(d.block.Order), func(it paths.OrderItem) bool {
		return slices.ContainsFunc(d.own(), func(c *paths.Cond) bool { return equal(c) && c.Column == it.Column })
	})
}

// judge returns what is missing on a table for conditions, if anything is.
func (d *demand) judge(conds []*paths.Cond) (Gap, bool) {
	if d.p.Small(d.rel.Table()) || !indexable(d.rel.Table()) {
		return Gap{}, false
	}
	if d.pinned(conds) || d.served(conds) {
		return Gap{}, false
	}
	var selective []*paths.Cond
	for _, c := range conds {
		if d.selective(c) && plain(c) {
			selective = append(selective, c)
		}
	}
	inOrder := len(d.order) > 0 && d.ordered(conds)
	switch {
	case len(selective) > 0:
		if inOrder && !slices.ContainsFunc(selective, equal) {
			return Gap{}, false // the order alone may well be the better way
		}
		return d.missing(selective, conds), true
	case len(d.order) > 0 && !inOrder && !d.chosen(conds):
		return d.missing(nil, conds), true
	}
	return d.unusable(conds, inOrder)
}

// whenGiven judges a table by each condition that holds when a parameter is given
// ($1 IS NULL OR …), beside those that always hold. PostgreSQL plans for the
// values of the parameters as long as that pays, and then only the condition is
// left of the OR.
func (d *demand) whenGiven(conds []*paths.Cond) []Gap {
	optional := func(c *paths.Cond) bool { return c.Op == paths.Optionally }
	always := slices.DeleteFunc(slices.Clone(conds), optional)
	if d.pinned(always) || d.served(always) {
		return nil
	}
	var found []Gap
	for _, c := range conds {
		if !optional(c) {
			continue
		}
		g, ok := d.judge(append(slices.Clip(always), c.Arms...))
		if ok && !slices.ContainsFunc(found, func(o Gap) bool { return slices.Equal(o.Columns, g.Columns) }) {
			g.WhenGiven = true
			found = append(found, g)
		}
	}
	return found
}

// chosen reports whether an index looks up a column that the query compares
// with constants: its author knows which of its values are rare.
func (d *demand) chosen(conds []*paths.Cond) bool {
	return slices.ContainsFunc(d.indexes(), func(ix *tree.Index) bool {
		return slices.ContainsFunc(d.matched(ix, conds), func(c *paths.Cond) bool {
			return c.Literal && (c.Op == paths.Eq || c.Op == paths.In)
		})
	})
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

// plain reports whether the condition compares a plain column by =, IN or a range:
// what a btree looks up, or a GiST index with btree_gist.
func plain(c *paths.Cond) bool {
	return c.Column != nil && (c.Op == paths.Eq || c.Op == paths.In || c.Op == paths.Range)
}
