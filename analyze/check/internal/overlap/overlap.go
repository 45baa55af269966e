// Package overlap is what the rules on superfluous indexes share: which indexes of
// a table do nothing that another of its indexes does not do as well. It knows what
// PostgreSQL keeps an index for besides queries; it must not know how a rule words
// its findings.
//
// By file: overlap.go finds the pairs; same.go compares keys and predicates; width.go
// weighs what reading the wider index costs more.
package overlap

import (
	"cmp"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Spare is an index that can be dropped, for another one does all that it does.
// None is the Keep of another.
type Spare struct {
	Table      *schema.Table
	Drop, Keep *tree.Index
	// Same: both have the same keys and carry the same columns. Else those of Drop
	// are the first of Keep's.
	Same bool
	// Reversed: Keep has all keys in the opposite order, in which it is read
	// backwards.
	Reversed bool
	// Weight says how much more there is to read in Keep.
	Weight Weight
}

// Spares are the indexes of the schema that can be dropped.
var Spares = &check.Common[[]Spare]{Of: spares}

func spares(p *check.Pass) []Spare {
	var found []Spare
	for t := range p.Result.Schema.AllTables() {
		if len(t.Indexes) < 2 || p.Small(t) {
			continue
		}
		f := newFinder(p, t)
		found = append(found, append(f.duplicates(), f.prefixes()...)...)
	}
	return found
}

// relied are the indexes that foreign keys rely on.
var relied = &check.Common[map[*schema.Index]bool]{Of: func(p *check.Pass) map[*schema.Index]bool {
	found := map[*schema.Index]bool{}
	for t := range p.Result.Schema.AllTables() {
		for _, fk := range t.ForeignKeys() {
			found[fk.RefIndex] = true
		}
	}
	return found
}}

func newFinder(p *check.Pass, t *schema.Table) *finder {
	return &finder{
		pass: p, table: t, relied: relied.Get(p), gone: map[*tree.Index]bool{},
		indexes: p.Result.Bound.Indexes(p.Result.Bound.Relation(t)),
	}
}

// A finder looks at the indexes of a table.
type finder struct {
	pass    *check.Pass
	table   *schema.Table
	indexes []*tree.Index
	relied  map[*schema.Index]bool // by foreign keys
	gone    map[*tree.Index]bool   // found already
}

// droppable reports whether an index is there for queries alone, or to be unique:
// whatever else PostgreSQL keeps indexes for would be lost with it.
func (f *finder) droppable(ix *tree.Index) bool {
	return ix.Constraint == nil && !ix.Primary && !ix.ReplicaIdentity && !ix.Clustered && !ix.Attached() && !f.relied[ix.Index]
}

// duplicates finds indexes that there are twice. One that need not be unique goes
// before one that must, a later one before an earlier one.
func (f *finder) duplicates() []Spare {
	order := slices.Clone(f.indexes)
	slices.Reverse(order)
	slices.SortStableFunc(order, func(a, b *tree.Index) int { return cmp.Compare(rank(a), rank(b)) })
	var found []Spare
	for _, drop := range order {
		if !f.droppable(drop) {
			continue
		}
		for _, keep := range f.indexes {
			same, reversed := f.begins(drop, keep)
			if !same || len(drop.Keys) != len(keep.Keys) || !sameColumns(drop.Include, keep.Include) || !unique(drop, keep) {
				continue
			}
			f.gone[drop] = true
			found = append(found, Spare{Table: f.table, Drop: drop, Keep: keep, Same: true, Reversed: reversed})
			break
		}
	}
	return found
}

func rank(ix *tree.Index) int {
	if ix.Unique {
		return 1
	}
	return 0
}

// unique reports whether keep holds rows apart as drop does, at once.
func unique(drop, keep *tree.Index) bool {
	if !drop.Unique {
		return true
	}
	return keep.Unique && keep.NullsNotDistinct == drop.NullsNotDistinct && (keep.Constraint == nil || !keep.Constraint.Deferrable)
}

// prefixes finds indexes whose keys are the first of a longer one's; the longest
// first, so that what is kept for a short one is not itself dropped for a longer.
func (f *finder) prefixes() []Spare {
	order := slices.Clone(f.indexes)
	slices.SortStableFunc(order, func(a, b *tree.Index) int { return cmp.Compare(columns(b), columns(a)) })
	var found []Spare
	for _, drop := range order {
		if f.gone[drop] || drop.Unique || drop.Method != "btree" || !f.droppable(drop) {
			continue
		}
		if s, ok := f.longer(drop); ok {
			f.gone[drop] = s.Weight.Grade != Much
			found = append(found, s)
		}
	}
	return found
}

// Droppable are the indexes of a table that are there for queries alone: neither unique
// nor kept for anything else.
func Droppable(p *check.Pass, t *schema.Table) []*tree.Index {
	f := newFinder(p, t)
	return slices.DeleteFunc(slices.Clone(f.indexes), func(ix *tree.Index) bool { return ix.Unique || !f.droppable(ix) })
}

// Replaced are the indexes of a table that a btree to be made does all of, and is not
// much wider than.
func Replaced(p *check.Pass, t *schema.Table, keep *tree.Index) []*tree.Index {
	f := newFinder(p, t)
	var found []*tree.Index
	for _, drop := range f.indexes {
		if drop.Unique || drop.Method != "btree" || !f.droppable(drop) || !carries(keep, drop.Include) {
			continue
		}
		if same, _ := f.begins(drop, keep); same && f.weigh(drop, keep).Grade != Much {
			found = append(found, drop)
		}
	}
	return found
}

func columns(ix *tree.Index) int { return len(ix.Keys) + len(ix.Include) }

// longer finds the slimmest index that serves all that drop serves.
func (f *finder) longer(drop *tree.Index) (best Spare, ok bool) {
	for _, keep := range f.indexes {
		same, reversed := f.begins(drop, keep)
		if !same || columns(keep) <= columns(drop) || !carries(keep, drop.Include) {
			continue
		}
		w := f.weigh(drop, keep)
		if !ok || w.KeepBytes < best.Weight.KeepBytes {
			best, ok = Spare{Table: f.table, Drop: drop, Keep: keep, Reversed: reversed, Weight: w}, true
		}
	}
	return best, ok
}
