package workload

import (
	"cmp"
	"slices"

	"github.com/dbgen-go/dbgen/parser/schema"
)

// A selection is the options that are chosen, by table; of one table another list may
// stand for them, to see what that would cost.
type selection struct {
	of    map[*schema.Table][]*option
	table *schema.Table // that list is for; nil for none
	list  []*option
}

// on are the options of a table.
func (c selection) on(t *schema.Table) []*option {
	if t == c.table {
		return c.list
	}
	return c.of[t]
}

// at is the selection with another list for a table.
func (c selection) at(t *schema.Table, list []*option) selection { return selection{c.of, t, list} }

// plus is the selection with one option more.
func (c selection) plus(o *option) selection {
	return c.at(o.table, append(slices.Clip(c.of[o.table]), o))
}

// take adds an option for good.
func (c selection) take(o *option) { c.of[o.table] = append(c.of[o.table], o) }

// all are the options of all tables, by the tables' names and the statements that make
// them.
func (c selection) all() []*option {
	var all []*option
	for t := range c.of {
		all = append(all, c.on(t)...)
	}
	slices.SortFunc(all, func(a, b *option) int {
		return cmp.Or(cmp.Compare(a.name, b.name), slices.Compare(a.ddl, b.ddl))
	})
	return all
}
