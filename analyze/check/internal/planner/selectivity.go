package planner

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/paths"
)

// Parts of a table that PostgreSQL takes a condition to leave when it knows
// nothing (selfuncs.h), and those of ours where it would know.
const (
	rangeSel    = 1.0 / 3 // DEFAULT_INEQ_SEL
	betweenSel  = 0.005   // DEFAULT_RANGE_INEQ_SEL
	patternSel  = 0.005   // DEFAULT_MATCH_SEL
	containsSel = 0.0005  // words and elements are chosen for being rare; PostgreSQL takes 0.005
	recentSel   = 0.03    // newer than a time
	otherSel    = 0.33
	listLength  = 10 // values of an array that is a parameter
)

// selectivity is the part of its table that a condition leaves.
func (t *estimated) selectivity(c *paths.Cond) float64 {
	part, ok := t.sels[c]
	if !ok {
		part = t.leaves(c)
		t.sels[c] = part
	}
	return part
}

func (t *estimated) leaves(c *paths.Cond) float64 {
	switch c.Op {
	case paths.Eq:
		return t.one(c)
	case paths.In:
		return min(0.5, t.one(c)*values(c))
	case paths.Range:
		return t.rangeSel(c)
	case paths.IsNull:
		return t.nullSel(c)
	case paths.NotNull:
		return 1 - t.nullSel(c)
	case paths.True:
		return 0.5
	case paths.Like, paths.LikeParam, paths.Match:
		return patternSel
	case paths.Contains, paths.TextSearch, paths.AnyOf:
		return containsSel
	case paths.Either:
		var sum float64
		for _, arm := range c.Arms {
			sum += t.selectivity(arm)
		}
		return min(1, sum)
	case paths.Optionally:
		return 1 // when it is not given
	case paths.Computed:
		return t.one(c)
	}
	return otherSel
}

// values is how many values a list has.
func values(c *paths.Cond) float64 {
	if c.List > 0 {
		return float64(c.List)
	}
	return listLength
}

// one is the part that has one value.
func (t *estimated) one(c *paths.Cond) float64 {
	if c.Column == nil {
		return t.oneOf(c)
	}
	n := t.data.distinct(t.Rel.Relation, c.Column)
	if c.Literal {
		n = min(n, max(t.data.assume.Few, t.data.listed(t.Rel.Relation, c.Column)))
		if cs, ok := t.data.stats(t.Rel.Table(), c.Column); ok && cs.Distinct != 0 {
			n = t.data.distinct(t.Rel.Relation, c.Column)
		}
	}
	return (1 - t.data.nulls(t.Rel.Table(), c.Column)) / max(1, n)
}

// oneOf is the part that has one value of an expression: as of the column in it
// that has most, if it has few values.
func (t *estimated) oneOf(c *paths.Cond) float64 {
	n := 0.0
	for _, col := range t.Rel.Table().Columns {
		if Mentions(c.Expr, col.Name) {
			n = max(n, t.data.distinct(t.Rel.Relation, col))
		}
	}
	if n > 0 && n <= fewValues {
		return 1 / n
	}
	return 1 / max(1, t.size.rows/t.data.assume.PerValue)
}

func (t *estimated) nullSel(c *paths.Cond) float64 {
	if c.Column == nil {
		return t.data.assume.Nulls
	}
	return t.data.nulls(t.Rel.Table(), c.Column)
}

// rangeSel is the part within a range. Both ends count once, at the lower.
func (t *estimated) rangeSel(c *paths.Cond) float64 {
	other := slices.ContainsFunc(t.Conds, func(o *paths.Cond) bool {
		return o != c && o.Op == paths.Range && o.Column == c.Column && c.Column != nil && o.Row == 0 && c.Row == 0 && o.Upper != c.Upper
	})
	switch {
	case c.Row > 1:
		return 1 // counted with the first column
	case c.Both || other:
		if c.Upper {
			return 1
		}
		return betweenSel
	case t.recent(c):
		return recentSel
	}
	return rangeSel
}

// recent reports whether a range is of the times after one: of all that was ever
// stored, the newest are asked for.
func (t *estimated) recent(c *paths.Cond) bool {
	if c.Column == nil || c.Literal {
		return false
	}
	switch c.Column.Type.Name.Name {
	case "date", "timestamp", "timestamptz":
		return !c.Upper || t.Level.Changes || t.Level.SkipLocked // what is old is cleaned up, or waits
	}
	return false
}

// left is the part of its table that conditions leave together.
func (t *estimated) left(conds []*paths.Cond) float64 {
	s := 1.0
	for _, c := range conds {
		s *= t.selectivity(c)
	}
	return s
}
