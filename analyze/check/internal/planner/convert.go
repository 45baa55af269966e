package planner

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// Unused finds the index that would look up a condition on a converted column if it
// were not converted; it is nil if there is none. converted reports whether there is an
// index on just what is compared.
func (t *Table) Unused(c *paths.Cond) (found *tree.Index, converted bool) {
	plain := *c
	plain.Column, plain.Converted = c.Converted, nil
	conds := append(t.Usable(func(*paths.Rel) bool { return true }), c, &plain)
	for _, ix := range t.Indexes() {
		matched := t.Matched(ix, conds)
		if slices.Contains(matched, c) {
			return nil, true
		}
		if found == nil && slices.Contains(matched, &plain) {
			found = ix
		}
	}
	return found, false
}
