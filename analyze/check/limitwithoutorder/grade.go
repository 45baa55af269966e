package limitwithoutorder

import (
	"slices"
	"strconv"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/rowset"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// grade says how sure it is that somebody minds which rows come without an order, where
// no OFFSET makes pages of them.
func grade(p *check.Pass, q *tree.Query) string {
	r, ok := rowset.Of(p, q)
	switch {
	case !ok:
		return check.Low
	case slices.ContainsFunc(r.Level.Conds, func(c *paths.Cond) bool { return behind(r, c) }):
		return check.High // the next page begins behind a row that need not be the last of this one
	case bound(q.Limit) || p.Query.Tree.Locks || slices.ContainsFunc(r.Level.Conds, state):
		return check.Low
	}
	return check.Medium
}

// behind reports whether a condition asks for rows behind a given one of the key.
func behind(r rowset.Rows, c *paths.Cond) bool {
	if c.Op != paths.Range || !c.Param || c.Both || c.Column == nil || len(c.Others) > 0 {
		return false
	}
	key, ok := r.Tiebreak(nil)
	return ok && slices.Contains(key, rowset.Column{Rel: c.Rel, Column: c.Column})
}

// state reports whether a condition reads like one on rows that wait for something, of
// which any will do: what was not done, has expired, or is in a state.
func state(c *paths.Cond) bool {
	switch c.Op {
	case paths.IsNull, paths.True, paths.Computed, paths.Other, paths.Either:
		return true
	case paths.Range:
		return c.Now || c.Upper
	}
	return c.Literal
}

// bound reports whether a LIMIT picks nothing: 1 of a row that is looked up, or a
// constant so large that it only guards against more rows than anybody expects.
func bound(limit tree.Expr) bool {
	c, ok := tree.Unwrap(tree.Bare(limit)).(*tree.Const)
	if !ok {
		return false
	}
	n, err := strconv.ParseInt(c.Text, 10, 64)
	return err == nil && (n == 1 || n >= guard)
}

// guard is the least LIMIT that only guards: no page is that long.
const guard = 1000
