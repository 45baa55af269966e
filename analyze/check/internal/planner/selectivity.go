package planner

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// Parts of a table that PostgreSQL takes a condition to leave when it knows
// nothing (selfuncs.h), and those of ours where it would know.
const (
	rangeSel    = 1.0 / 3 // DEFAULT_INEQ_SEL
	betweenSel  = 0.005   // DEFAULT_RANGE_INEQ_SEL
	patternSel  = 0.005   // DEFAULT_MATCH_SEL
	containsSel = 0.0005  // words and elements are chosen for being rare; PostgreSQL takes 0.005
	sinceSel    = 0.01    // newer than some time before now, which PostgreSQL sees as it plans
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
	if part := t.data.assume.Waiting; part > 0 && c.Literal && waits(c) && !t.known(c) {
		return part
	}
	n := t.data.distinct(t.Rel.Relation, c.Column)
	return (1 - t.data.nulls(t.Rel.Table(), c.Column)) / max(1, n)
}

// known reports whether there are statistics of a condition's column.
func (t *estimated) known(c *paths.Cond) bool {
	_, ok := t.data.stats(t.Rel.Table(), c.Column)
	return ok
}

// unfinished are states of work that is not done: few rows are in them at a time.
var unfinished = map[string]bool{
	"pending": true, "queued": true, "running": true, "processing": true, "in_progress": true, "scheduled": true, "waiting": true,
	"started": true, "available": true, "retry": true, "retryable": true, "retrying": true, "failed": true, "error": true, "claimed": true,
	"locked": true, "assigned": true,
}

// waits reports whether a column is compared with states of unfinished work alone.
func waits(c *paths.Cond) bool {
	_, values := list(c.Whole)
	return len(values) > 0 && !slices.ContainsFunc(values, func(v tree.Expr) bool {
		state, ok := tree.Unwrap(v).(*tree.Const)
		return !ok || !unfinished[strings.ToLower(state.Text)]
	})
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
	case c.Now && (!c.Upper || t.Level.Changes || t.Level.SkipLocked): // the newest, or what is cleaned up in time
		return sinceSel
	case t.recent(c):
		return t.data.assume.Recent
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
