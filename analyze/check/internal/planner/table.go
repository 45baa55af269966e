package planner

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Table is a table in a query level, with what is asked of it.
type Table struct {
	Pass  *check.Pass
	Level *paths.Level
	Rel   *paths.Rel
	Conds []*paths.Cond // all on it, those that join it to others included
}

// NewTable returns a table of a level; conds are the level's.
func NewTable(p *check.Pass, l *paths.Level, r *paths.Rel, conds []*paths.Cond) *Table {
	t := &Table{Pass: p, Level: l, Rel: r}
	for _, c := range conds {
		if c.Rel == r {
			t.Conds = append(t.Conds, c)
		}
	}
	return t
}

// Usable returns the conditions whose values are there when the table is read:
// constants, parameters, and columns of the relations read before it.
func (t *Table) Usable(before func(*paths.Rel) bool) []*paths.Cond {
	var found []*paths.Cond
	for _, c := range t.Conds {
		if !slices.ContainsFunc(c.Others, func(r *paths.Rel) bool { return !before(r) }) {
			found = append(found, c)
		}
	}
	return found
}

// FewValues reports whether a column is known to have few values, so that an
// equality on it leaves most of the table: a boolean, an enum, a list that a
// CHECK constraint gives, a reference to a table declared tiny.
func (t *Table) FewValues(col *schema.Column) bool {
	d := &Data{pass: t.Pass}
	if cs, ok := d.stats(t.Rel.Table(), col); ok && cs.Distinct != 0 {
		return cs.Distinct > 0 && cs.Distinct <= fewValues
	}
	if d.listed(t.Rel.Relation, col) > 0 {
		return true
	}
	return slices.ContainsFunc(t.Rel.Table().ForeignKeys(), func(k *schema.Constraint) bool {
		if k.RefTable == nil || len(k.Columns) != 1 || k.Columns[0].Name != col.Name {
			return false
		}
		n := t.Pass.Rows(k.RefTable)
		return n > 0 && n <= fewValues
	})
}

// fewValues is how many values a column may have to have few.
const fewValues = 100

// skips reports whether the server can skip a leading column of an index.
func (t *Table) skips() bool {
	return t.Pass.Options.PostgreSQL == 0 || t.Pass.Options.PostgreSQL >= 18
}

// sortsInParts reports whether the server sorts rows that are in a part of the
// order wanted in parts (Incremental Sort).
func (t *Table) sortsInParts() bool {
	return t.Pass.Options.PostgreSQL == 0 || t.Pass.Options.PostgreSQL >= 13
}

// UniqueKey reports whether a unique key is pinned by equality: there is at most
// one row.
func (t *Table) UniqueKey(conds []*paths.Cond) bool {
	return slices.ContainsFunc(t.Indexes(), func(ix *tree.Index) bool { return t.pins(ix, conds) })
}
