package indexing

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Trap is a condition that an index serves in plans made for the parameters'
// values, and in no generic plan.
type Trap struct {
	Kind   TrapKind
	Table  *schema.Table
	Column string
	Index  string // its name, "" where several could serve
	Pos    diag.Position
}

// A TrapKind is why a generic plan has no use for the index.
type TrapKind int

// The kinds.
const (
	OptionalFilter TrapKind = iota // $1 IS NULL OR column = $1: the OR goes only once the value is known
	PrefixPattern                  // column LIKE $1: a prefix, or not
	PartialIndex                   // column = $1: whether the predicate follows depends on the value
)

// Traps are the traps of a query.
var Traps = &check.Shared[[]Trap]{Of: trapsOf}

// A trap is worth a word when the generic plan costs at least so much, and so many
// times as much as the other.
const (
	dearly = 1000.0
	worse  = 10.0
)

func trapsOf(p *check.Pass) []Trap {
	list := levelsOf(p)
	s := newSearch(p, list, typical.Get(p))
	if s.total() < dearly {
		return nil
	}
	_, optional := allGiven(list)
	var found []Trap
	for _, o := range optional {
		if o.Column == nil || p.Small(o.Rel.Table()) {
			continue
		}
		if given := newSearch(p, oneGiven(list, o), typical.Get(p)); s.total() >= worse*given.total() {
			d := &demand{Table: planner.NewTable(p, levelOf(list, o.Rel), o.Rel, o.Arms)}
			found = append(found, Trap{Kind: OptionalFilter, Table: o.Rel.Table(), Column: o.Column.Name, Index: d.serving(o.Arms), Pos: d.position(o.Loc)})
		}
	}
	for _, l := range list {
		for _, d := range demandsOf(p, l) {
			found = append(found, d.traps(s)...)
		}
	}
	return found
}

func levelOf(list []*paths.Level, r *paths.Rel) *paths.Level {
	i := slices.IndexFunc(list, func(l *paths.Level) bool { return slices.Contains(l.Rels, r) })
	return list[i]
}

// serving is the name of the index that looks conditions up.
func (d *demand) serving(conds []*paths.Cond) string {
	for _, ix := range d.Indexes() {
		if len(d.Matched(ix, conds)) > 0 || slices.ContainsFunc(conds, func(c *paths.Cond) bool { return d.Searches(ix, c) }) {
			return ix.Name
		}
	}
	return ""
}

// traps are those of a table's patterns and partial indexes.
func (d *demand) traps(s *search) []Trap {
	var found []Trap
	for _, c := range d.Conds {
		if c.Column == nil || !c.Param || len(c.Others) > 0 {
			continue
		}
		for _, ix := range d.Indexes() {
			kind, as := d.inCustomPlans(ix, c)
			if as == nil {
				continue
			}
			times := worse
			if kind == PrefixPattern { // how many rows a prefix leaves is a guess, and not a low one
				times = 2
			}
			if with, _ := s.with(as); s.total() >= times*with {
				found = append(found, Trap{Kind: kind, Table: d.Rel.Table(), Column: c.Column.Name, Index: ix.Name, Pos: d.position(c.Loc)})
			}
		}
	}
	return found
}

// inCustomPlans is what an index would be for a condition if the parameter's value were
// known; nil where that makes no difference.
func (d *demand) inCustomPlans(ix *tree.Index, c *paths.Cond) (TrapKind, *planner.Index) {
	switch {
	case ix.Method != "btree" || len(ix.Keys) == 0:
	case c.Op == paths.LikeParam && planner.PatternOps(ix.Keys[0]) && d.Applies(ix) && d.Matches(ix, ix.Keys[0], c):
		return PrefixPattern, &planner.Index{Table: d.Rel.Table(), Serves: c}
	case c.Op == paths.Eq && ix.Where != nil && !d.Applies(ix) && planner.PartialOn(ix) == c.Column.Name:
		whole, plain := *ix, *ix.Index
		plain.Where = nil
		whole.Where, whole.Index = nil, &plain
		return PartialIndex, &planner.Index{Table: d.Rel.Table(), Tree: &whole}
	}
	return 0, nil
}
