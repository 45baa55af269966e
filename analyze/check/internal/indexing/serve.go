package indexing

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// indexes are the table's, with their expressions.
func (d *demand) indexes() []*tree.Index { return d.p.Result.Bound.Indexes(d.rel.Relation) }

// applies reports whether an index has all rows that the query wants.
func (d *demand) applies(ix *tree.Index) bool {
	return ix.Index.Where == nil || d.implied(ix, ix.Where)
}

// matches reports whether a key of an index and what a condition compares are
// the same.
func (d *demand) matches(ix *tree.Index, k tree.IndexKey, c *paths.Cond) bool {
	if k.Column != nil && c.Column != nil {
		return c.Column.Name == k.Column.Name
	}
	return c.Column == nil && d.same(ix, k.Value, c.Expr)
}

// same reports whether an expression of an index and one of the query are alike:
// as trees, or, where views stand between, as texts.
func (d *demand) same(ix *tree.Index, x, y tree.Expr) bool {
	if x == nil || y == nil {
		return false
	}
	if tree.EqualOver(tree.Bare(x), tree.Bare(y), ix.RTE) {
		return true
	}
	a, aok := text(d.p, x)
	b, bok := text(d.p, y)
	return aok && bok && a == b
}

// equal reports whether a condition pins a value, so that what follows in an
// index is still in order behind it.
func equal(c *paths.Cond) bool { return c.Op == paths.Eq || c.Op == paths.True }

// seeks reports whether a btree can look a condition's values up one by one.
func seeks(c *paths.Cond) bool { return equal(c) || c.Op == paths.In || c.Op == paths.IsNull }

// matched returns the conditions that an index looks up.
func (d *demand) matched(ix *tree.Index, conds []*paths.Cond) []*paths.Cond {
	if !d.applies(ix) {
		return nil
	}
	switch ix.Method {
	case "brin":
		return d.inRanges(ix, conds)
	case "gist": // btree_gist
		return d.inPages(ix, conds)
	case "btree", "hash":
		return d.inOrder(ix, conds)
	}
	return nil
}

// inRanges are the conditions on any key of a BRIN index.
func (d *demand) inRanges(ix *tree.Index, conds []*paths.Cond) []*paths.Cond {
	return slices.DeleteFunc(slices.Clone(conds), func(c *paths.Cond) bool {
		return c.Op != paths.Range && !seeks(c) || !slices.ContainsFunc(ix.Keys, func(k tree.IndexKey) bool { return d.matches(ix, k, c) })
	})
}

// inPages are the conditions on the keys of a GiST index; the first key decides
// which pages are read.
func (d *demand) inPages(ix *tree.Index, conds []*paths.Cond) []*paths.Cond {
	var found []*paths.Cond
	for i, k := range ix.Keys {
		j := slices.IndexFunc(conds, func(c *paths.Cond) bool { return plain(c) && c.Row <= 1 && d.matches(ix, k, c) })
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
func (d *demand) inOrder(ix *tree.Index, conds []*paths.Cond) []*paths.Cond {
	var found []*paths.Cond
	for i, k := range ix.Keys {
		j := slices.IndexFunc(conds, func(c *paths.Cond) bool { return seeks(c) && d.matches(ix, k, c) })
		if j >= 0 {
			found = append(found, conds[j])
			continue
		}
		if i == 0 && len(ix.Keys) > 1 && d.skips() && k.Column != nil && d.fewValues(k.Column) {
			continue // 18 tries each value of a leading column that has few
		}
		if j = slices.IndexFunc(conds, func(c *paths.Cond) bool { return ranges(c, k) && d.matches(ix, k, c) }); j >= 0 {
			found = append(found, conds[j])
		}
		break
	}
	return found
}

// ranges reports whether an index key can serve a condition as a range.
func ranges(c *paths.Cond, e tree.IndexKey) bool {
	switch c.Op {
	case paths.Range:
		return c.Row <= 1 // of (a, b) > ($1, $2), only a leads
	case paths.Like:
		return patternOps(e)
	}
	return false
}

// patternOps reports whether an index key's order is that of the bytes, so
// that a prefix is a range of it.
func patternOps(e tree.IndexKey) bool {
	switch e.OpClass.Name {
	case "text_pattern_ops", "varchar_pattern_ops", "bpchar_pattern_ops":
		return true
	}
	collation := e.Collation.Name
	if collation == "" && e.Column != nil {
		collation = e.Column.Collation.Name
	}
	return collation == "C" || collation == "POSIX" || collation == "ucs_basic"
}

// pinned reports whether a unique key is pinned by equality: there is at most
// one row.
func (d *demand) pinned(conds []*paths.Cond) bool {
	return slices.ContainsFunc(d.indexes(), func(ix *tree.Index) bool {
		if !ix.Unique && !ix.Primary || !d.applies(ix) {
			return false
		}
		return len(ix.Keys) > 0 && !slices.ContainsFunc(ix.Keys, func(e tree.IndexKey) bool {
			return !slices.ContainsFunc(conds, func(c *paths.Cond) bool { return c.Op == paths.Eq && d.matches(ix, e, c) })
		})
	})
}

// served reports whether an index already looks up something selective.
func (d *demand) served(conds []*paths.Cond) bool {
	if slices.ContainsFunc(conds, d.searched) {
		return true
	}
	return slices.ContainsFunc(d.indexes(), func(ix *tree.Index) bool {
		return slices.ContainsFunc(d.matched(ix, conds), d.selective)
	})
}

// searched reports whether a GIN or GiST index finds what a condition searches
// for: words, elements, patterns.
func (d *demand) searched(c *paths.Cond) bool {
	switch c.Op {
	case paths.Contains, paths.TextSearch, paths.Match, paths.LikeParam:
		return d.hasGIN(c)
	}
	return false
}

// ordered reports whether an index gives the rows in the order wanted, or at
// least in that of its first column: PostgreSQL sorts the rest in small parts.
func (d *demand) ordered(conds []*paths.Cond) bool {
	return slices.ContainsFunc(d.indexes(), func(ix *tree.Index) bool {
		if ix.Method != "btree" || !d.applies(ix) {
			return false
		}
		want := d.order
		for _, e := range ix.Keys {
			if len(want) > 0 && e.Column != nil && e.Column.Name == want[0].Column.Name {
				// Read backwards, both the direction and the place of NULLs turn.
				return want[0].Extreme != "" || (e.Desc == want[0].Desc) == (e.NullsFirst == want[0].NullsFirst)
			}
			if !slices.ContainsFunc(conds, func(c *paths.Cond) bool { return equal(c) && d.matches(ix, e, c) }) {
				return false
			}
		}
		return false
	})
}
