package indexing

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check/internal/access"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// An elem is what one key of an index is matched by: an elem of an index and a
// condition mean the same when column or text agree.
func matches(e schema.IndexElem, c *access.Cond) bool {
	if e.Column != nil {
		return c.Column != nil && c.Column.Name == e.Column.Name
	}
	if c.Column != nil || e.Expr == nil {
		return false
	}
	a, aok := text(e.Expr)
	b, bok := text(c.Expr)
	return aok && bok && a == b
}

// equal reports whether a condition pins a value, so that what follows in an
// index is still in order behind it.
func equal(c *access.Cond) bool { return c.Op == access.Eq || c.Op == access.True }

// seeks reports whether a btree can look a condition's values up one by one.
func seeks(c *access.Cond) bool { return equal(c) || c.Op == access.In || c.Op == access.IsNull }

// matched returns the conditions that an index looks up: equalities on its
// first keys, then at most one range. all are the table's conditions, for a
// partial index's predicate.
func (d *demand) matched(ix *schema.Index, conds []*access.Cond) []*access.Cond {
	if ix.Where != nil && !implied(ix.Where, d.conds) {
		return nil
	}
	if ix.Method == "brin" {
		return slices.DeleteFunc(slices.Clone(conds), func(c *access.Cond) bool {
			return c.Op != access.Range && !seeks(c) || !slices.ContainsFunc(ix.Elems, func(e schema.IndexElem) bool { return matches(e, c) })
		})
	}
	var found []*access.Cond
	if ix.Method == "gist" { // btree_gist; the first key decides which pages are read
		for i, e := range ix.Elems {
			j := slices.IndexFunc(conds, func(c *access.Cond) bool { return plain(c) && c.Row <= 1 && matches(e, c) })
			if j < 0 && i == 0 {
				break
			}
			if j >= 0 {
				found = append(found, conds[j])
			}
		}
		return found
	}
	if ix.Method != "btree" && ix.Method != "hash" {
		return nil
	}
	for i, e := range ix.Elems {
		j := slices.IndexFunc(conds, func(c *access.Cond) bool { return seeks(c) && matches(e, c) })
		if j >= 0 {
			found = append(found, conds[j])
			continue
		}
		if i == 0 && len(ix.Elems) > 1 && d.skips() && e.Column != nil && d.fewValues(e.Column) {
			continue // 18 tries each value of a leading column that has few
		}
		j = slices.IndexFunc(conds, func(c *access.Cond) bool { return ranges(c, e) && matches(e, c) })
		if j >= 0 {
			found = append(found, conds[j])
		}
		break
	}
	return found
}

// ranges reports whether an index key can serve a condition as a range.
func ranges(c *access.Cond, e schema.IndexElem) bool {
	switch c.Op {
	case access.Range:
		return c.Row <= 1 // of (a, b) > ($1, $2), only a leads
	case access.Like:
		return patternOps(e)
	}
	return false
}

// patternOps reports whether an index key's order is that of the bytes, so
// that a prefix is a range of it.
func patternOps(e schema.IndexElem) bool {
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
func (d *demand) pinned(conds []*access.Cond) bool {
	return slices.ContainsFunc(d.rel.Table.Indexes, func(ix *schema.Index) bool {
		if !ix.Unique && !ix.Primary || ix.Where != nil && !implied(ix.Where, d.conds) {
			return false
		}
		return len(ix.Elems) > 0 && !slices.ContainsFunc(ix.Elems, func(e schema.IndexElem) bool {
			return !slices.ContainsFunc(conds, func(c *access.Cond) bool { return c.Op == access.Eq && matches(e, c) })
		})
	})
}

// served reports whether an index already looks up something selective.
func (d *demand) served(conds []*access.Cond) bool {
	if slices.ContainsFunc(conds, d.searched) {
		return true
	}
	return slices.ContainsFunc(d.rel.Table.Indexes, func(ix *schema.Index) bool {
		return slices.ContainsFunc(d.matched(ix, conds), d.selective)
	})
}

// searched reports whether a GIN or GiST index finds what a condition searches
// for: words, elements, patterns.
func (d *demand) searched(c *access.Cond) bool {
	switch c.Op {
	case access.Contains, access.TextSearch, access.Match, access.LikeParam:
		return d.hasGIN(c)
	}
	return false
}

// ordered reports whether an index gives the rows in the order wanted, or at
// least in that of its first column: PostgreSQL sorts the rest in small parts.
func (d *demand) ordered(conds []*access.Cond) bool {
	return slices.ContainsFunc(d.rel.Table.Indexes, func(ix *schema.Index) bool {
		if ix.Method != "btree" || ix.Where != nil && !implied(ix.Where, d.conds) {
			return false
		}
		want := d.order
		for _, e := range ix.Elems {
			if len(want) > 0 && e.Column != nil && e.Column.Name == want[0].Column.Name {
				// Read backwards, both the direction and the place of NULLs turn.
				return want[0].Extreme != "" || (e.Desc == want[0].Desc) == (e.NullsFirst == want[0].NullsFirst)
			}
			if !slices.ContainsFunc(conds, func(c *access.Cond) bool { return equal(c) && matches(e, c) }) {
				return false
			}
		}
		return false
	})
}
