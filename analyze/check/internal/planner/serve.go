package planner

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// Indexes are the table's, with their expressions.
func (t *Table) Indexes() []*tree.Index { return t.Pass.Result.Bound.Indexes(t.Rel.Relation) }

// Applies reports whether an index has all rows that the query wants.
func (t *Table) Applies(ix *tree.Index) bool {
	if ix.Where == nil {
		return ix.Index.Where == nil // else a predicate that is not understood
	}
	return t.implied(ix, ix.Where)
}

// Matches reports whether a key of an index and what a condition compares are
// the same.
func (t *Table) Matches(ix *tree.Index, k tree.IndexKey, c *paths.Cond) bool {
	if !collated(k, c) {
		return false
	}
	if k.Column != nil && c.Column != nil {
		return c.Column.Name == k.Column.Name
	}
	if c.Converted != nil { // an index may be on just that conversion
		types := t.Pass.Result.Types
		return k.Value != nil && tree.EqualOver(tree.Indexed(types, k.Value), tree.Indexed(types, c.Expr), ix.RTE)
	}
	return c.Column == nil && t.same(ix, k.Value, c.Expr)
}

// collated reports whether a key has its strings in the order, or by the equality,
// that a condition compares them by.
func collated(k tree.IndexKey, c *paths.Cond) bool {
	switch c.Op {
	case paths.Eq, paths.In, paths.Range:
	default:
		return true
	}
	key := k.Collation.Name
	if key == "" && k.Column != nil {
		key = k.Column.Collation.Name
	}
	if c.Collation.Unknown || key == "" && k.Column == nil { // that of an expression
		return true
	}
	return collation(key) == collation(c.Collation.Name)
}

// collation is a collation's name, "" for the database's.
func collation(name string) string {
	if name == "default" {
		return ""
	}
	return name
}

// same reports whether an expression of an index and one of the query are alike:
// as trees, or, where views stand between, as texts.
func (t *Table) same(ix *tree.Index, x, y tree.Expr) bool {
	if x == nil || y == nil {
		return false
	}
	if tree.EqualOver(tree.Bare(x), tree.Bare(y), ix.RTE) {
		return true
	}
	a, aok := Text(t.Pass, x)
	b, bok := Text(t.Pass, y)
	return aok && bok && a == b
}

// Equal reports whether a condition pins a value, so that what follows in an
// index is still in order behind it.
func Equal(c *paths.Cond) bool { return c.Op == paths.Eq || c.Op == paths.True }

// seeks reports whether a btree can look a condition's values up one by one.
func seeks(c *paths.Cond) bool { return Equal(c) || c.Op == paths.In || c.Op == paths.IsNull }

// Matched returns the conditions that an index looks up.
func (t *Table) Matched(ix *tree.Index, conds []*paths.Cond) []*paths.Cond {
	if !t.Applies(ix) {
		return nil
	}
	switch ix.Method {
	case "brin":
		return t.inRanges(ix, conds)
	case "gist": // btree_gist
		return t.inPages(ix, conds)
	case "btree", "hash":
		return t.inOrder(ix, conds)
	}
	return nil
}

// inRanges are the conditions on any key of a BRIN index.
func (t *Table) inRanges(ix *tree.Index, conds []*paths.Cond) []*paths.Cond {
	return slices.DeleteFunc(slices.Clone(conds), func(c *paths.Cond) bool {
		return c.Op != paths.Range && !seeks(c) || !slices.ContainsFunc(ix.Keys, func(k tree.IndexKey) bool { return t.Matches(ix, k, c) })
	})
}

// inPages are the conditions on the keys of a GiST index; the first key decides
// which pages are read.
func (t *Table) inPages(ix *tree.Index, conds []*paths.Cond) []*paths.Cond {
	var found []*paths.Cond
	for i, k := range ix.Keys {
		j := slices.IndexFunc(conds, func(c *paths.Cond) bool { return Plain(c) && c.Row <= 1 && t.Matches(ix, k, c) })
		if j >= 0 {
			found = append(found, conds[j])
		} else if i == 0 {
			break
		}
	}
	return found
}

// inOrder are the equalities on the first keys of a btree, then at most one
// range.
func (t *Table) inOrder(ix *tree.Index, conds []*paths.Cond) []*paths.Cond {
	var found []*paths.Cond
	for i, k := range ix.Keys {
		j := slices.IndexFunc(conds, func(c *paths.Cond) bool { return seeks(c) && t.Matches(ix, k, c) })
		if j >= 0 {
			found = append(found, conds[j])
			continue
		}
		for _, c := range conds { // a range may have two ends
			if ranges(c, k) && t.Matches(ix, k, c) {
				found = append(found, c)
			}
		}
		if i == len(ix.Keys)-1 || !t.skips() || k.Column == nil || !t.FewValues(k.Column) {
			break
		} // 18 tries each value of a column before others that has few
	}
	return found
}

// ranges reports whether an index key can serve a condition as a range.
func ranges(c *paths.Cond, e tree.IndexKey) bool {
	switch c.Op {
	case paths.Range:
		return c.Row <= 1 // of (a, b) > ($1, $2), only a leads
	case paths.Like:
		return PatternOps(e)
	}
	return false
}

// PatternOps reports whether an index key's order is that of the bytes, so
// that a prefix is a range of it.
func PatternOps(e tree.IndexKey) bool {
	if patternClass(e) {
		return true
	}
	collation := e.Collation.Name
	if collation == "" && e.Column != nil {
		collation = e.Column.Collation.Name
	}
	return collation == "C" || collation == "POSIX" || collation == "ucs_basic"
}

// patternClass reports whether a key has an operator class for patterns, whose
// order is none that ORDER BY asks for.
func patternClass(e tree.IndexKey) bool {
	switch e.OpClass.Name {
	case "text_pattern_ops", "varchar_pattern_ops", "bpchar_pattern_ops":
		return true
	}
	return false
}

// Searches reports whether an index finds what a condition searches for: words,
// elements, patterns.
func (t *Table) Searches(ix *tree.Index, c *paths.Cond) bool {
	switch c.Op {
	case paths.Contains, paths.TextSearch, paths.Match, paths.LikeParam:
	default:
		return false
	}
	if ix.Method != "gin" && ix.Method != "gist" && ix.Method != "spgist" || !t.Applies(ix) {
		return false
	}
	return slices.ContainsFunc(ix.Keys, func(k tree.IndexKey) bool { return t.Matches(ix, k, c) && hasOperator(k, c) })
}

// hasOperator reports whether a key's operator class has a condition's operator:
// that for paths in jsonb knows nothing of keys.
func hasOperator(k tree.IndexKey, c *paths.Cond) bool {
	return k.OpClass.Name != "jsonb_path_ops" || c.Op == paths.Contains && c.Name == "@>"
}

// Plain reports whether the condition compares a plain column by =, IN or a range:
// what a btree looks up, or a GiST index with btree_gist.
func Plain(c *paths.Cond) bool {
	return c.Column != nil && (c.Op == paths.Eq || c.Op == paths.In || c.Op == paths.Range)
}

// pins reports whether conditions pin all keys of a unique index by equality.
func (t *Table) pins(ix *tree.Index, conds []*paths.Cond) bool {
	if !ix.Unique && !ix.Primary || len(ix.Keys) == 0 || !t.Applies(ix) {
		return false
	}
	return !slices.ContainsFunc(ix.Keys, func(e tree.IndexKey) bool {
		return !slices.ContainsFunc(conds, func(c *paths.Cond) bool { return c.Op == paths.Eq && t.Matches(ix, e, c) })
	})
}

// order returns how many of the first items of an order an index gives the rows
// in, for conditions that pin some of its keys.
func (t *Table) order(ix *tree.Index, conds []*paths.Cond, want []paths.OrderItem) int {
	if ix.Method != "btree" || !t.Applies(ix) {
		return 0
	}
	n, backward := 0, false
	for _, k := range ix.Keys {
		if n == len(want) || want[n].Rel != t.Rel {
			break
		}
		if k.Column != nil && k.Column.Name == want[n].Column.Name && !patternClass(k) {
			back, ok := gives(k, want[n])
			if !ok || n > 0 && back != backward {
				break
			}
			n, backward = n+1, back
			continue
		}
		if !slices.ContainsFunc(conds, func(c *paths.Cond) bool { return Equal(c) && t.Matches(ix, k, c) }) {
			break
		}
	}
	return n
}

// gives reports whether a key gives the order of an item, and whether it is read
// backwards for that: then both the direction and the place of NULLs turn, NOT
// NULL or not.
func gives(k tree.IndexKey, it paths.OrderItem) (backward, ok bool) {
	backward = k.Desc != it.Desc
	return backward, it.Extreme != "" || backward == (k.NullsFirst != it.NullsFirst)
}
