// Package rowset tells of the rows that a query level gives: whether there can be
// more than one, which columns tell them apart, and how many its tables have. It must
// not know any rule.
package rowset

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
	"github.com/dbgen-go/dbgen/analyze/check/internal/onerow"
	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// LargeRows is from how many rows on a table is large: reading it whole takes a time
// that is noticed.
const LargeRows = 100_000

// Rows are those of a query level.
type Rows struct {
	Pass  *check.Pass
	Query *tree.Query
	Level *paths.Level
}

// Of returns the rows of a SELECT of the query that p judges. ok is false for what is
// no level of its own, as a subquery that is pulled up.
func Of(p *check.Pass, q *tree.Query) (r Rows, ok bool) {
	for _, l := range indexing.Levels(p) {
		if l.Query() == q {
			return Rows{p, q, l}, true
		}
	}
	return Rows{}, false
}

// A Column is one of a relation of the level.
type Column struct {
	Rel    *paths.Rel
	Column *schema.Column
}

// conds are columns as conditions: what they pin is the same wherever all of them are.
func conds(cols []Column) []*paths.Cond {
	out := make([]*paths.Cond, len(cols))
	for i, c := range cols {
		out[i] = &paths.Cond{Rel: c.Rel, Column: c.Column, Op: paths.Eq}
	}
	return out
}

// One reports whether there is at most one row where cols are the same, beside what
// the query's conditions pin.
func (r Rows) One(cols []Column) bool {
	known := r.determined(append(conds(cols), r.Level.Conds...), nil)
	return !slices.ContainsFunc(r.rels(), func(rel *paths.Rel) bool { return !known[rel] })
}

// OneOf reports whether rows in which cols are the same have the same row of a
// relation.
func (r Rows) OneOf(rel *paths.Rel, cols []Column) bool {
	return r.determined(append(conds(cols), r.Level.Conds...), nil)[rel]
}

// Follow reports whether all rows follow, each by a unique key, from those of the
// relations for which first is true; those that an outer join adds are not asked.
func (r Rows) Follow(first func(*paths.Rel) bool) bool {
	known := r.determined(r.Level.Conds, first)
	return !slices.ContainsFunc(r.rels(), func(rel *paths.Rel) bool { return !known[rel] && !rel.Optional })
}

// determined are the relations of which conditions leave one row, given one row of
// each for which first is true.
func (r Rows) determined(conds []*paths.Cond, first func(*paths.Rel) bool) map[*paths.Rel]bool {
	known := map[*paths.Rel]bool{}
	for _, rel := range r.Level.Rels {
		if first != nil && first(rel) || rel.Relation == nil && rel.Source != nil && rel.Source.Limited && rel.Source.Limit == 1 {
			known[rel] = true
		}
	}
	for more := true; more; {
		more = false
		for _, rel := range r.Level.Rels {
			if known[rel] || rel.Table() == nil {
				continue
			}
			t := planner.NewTable(r.Pass, r.Level, rel, conds)
			if t.UniqueKey(t.Usable(func(other *paths.Rel) bool { return known[other] })) {
				known[rel], more = true, true
			}
		}
	}
	return known
}

// Columns are those that expressions are, in their order; what computes something is
// left out. ok is false where that cannot be told, as of a subquery's column, or chance
// is wanted, as with random().
func (r Rows) Columns(exprs []tree.Expr) (cols []Column, ok bool) {
	for _, e := range exprs {
		v, is := tree.Bare(e).(*tree.Var)
		if !is {
			if tree.Contains(e, volatile) {
				return nil, false
			}
			continue
		}
		c, found := r.column(v)
		if !found {
			return nil, false
		}
		cols = append(cols, c)
	}
	return cols, true
}

func volatile(e tree.Expr) bool {
	switch e := e.(type) {
	case *tree.Func:
		return e.Fn != nil && e.Fn.Volatility == pgcat.Volatile
	case *tree.Trusted:
		return true
	}
	return false
}

func (r Rows) column(v *tree.Var) (Column, bool) {
	i := slices.IndexFunc(r.Level.Rels, func(rel *paths.Rel) bool { return entry(rel, v.RTE) })
	attr := v.ColumnOf()
	if i < 0 || attr < 0 {
		return Column{}, false
	}
	rel := r.Level.Rels[i]
	c := rel.Relation.Cols[attr].Col
	return Column{rel, c}, c != nil
}

// entry reports whether a relation is a range table entry of the query itself: not one
// that a view brings.
func entry(rel *paths.Rel, rte *tree.RTE) bool {
	return rel.Relation != nil && rte.Rel == rel.Relation && rte.Name == rel.Name && rte.Pos == rel.Loc
}

// rels are the relations of which the level gives rows: not those of EXISTS and IN, as
// far as that can be told, for they do not give a row twice.
func (r Rows) rels() []*paths.Rel {
	var through func(n *tree.FromNode) bool
	through = func(n *tree.FromNode) bool {
		if n.RTE == nil {
			return through(n.Left) || through(n.Right)
		}
		return n.RTE.Rel != nil && n.RTE.Rel.IsView() || n.RTE.Query != nil
	}
	if slices.ContainsFunc(r.Query.From, through) { // relations below it have no entry of the query's own
		return r.Level.Rels
	}
	return slices.DeleteFunc(slices.Clone(r.Level.Rels), func(rel *paths.Rel) bool { return rel.Relation != nil && !r.visible(rel) })
}

// visible reports whether the query can name a relation's columns.
func (r Rows) visible(rel *paths.Rel) bool {
	return slices.ContainsFunc(r.Query.From, func(n *tree.FromNode) bool {
		if n.RTE != nil {
			return entry(rel, n.RTE)
		}
		return slices.ContainsFunc(n.RTEs, func(rte *tree.RTE) bool { return entry(rel, rte) }) // those below a join
	})
}

// Tiebreak returns the columns that, behind those given, make an order in which no two
// rows are equal. ok is false where there are none that the query can name.
func (r Rows) Tiebreak(cols []Column) (more []Column, ok bool) {
	for _, rel := range r.rels() { // one that all others follow from
		if more := r.add(nil, cols, rel); len(more) > 0 && r.visible(rel) && r.One(slices.Concat(cols, more)) && !r.One(cols) {
			return more, true
		}
	}
	for _, rel := range r.rels() {
		all := slices.Concat(cols, more)
		if r.determined(append(conds(all), r.Level.Conds...), nil)[rel] {
			continue
		}
		if len(r.key(rel)) == 0 || !r.visible(rel) {
			return nil, false
		}
		more = r.add(more, all, rel)
	}
	return more, true
}

// add appends what a relation's key has beside cols and what is pinned.
func (r Rows) add(more, cols []Column, rel *paths.Rel) []Column {
	for _, c := range r.key(rel) {
		if col := (Column{rel, c}); !slices.Contains(cols, col) && !r.Pinned(col) {
			more = append(more, col)
		}
	}
	return more
}

// Pinned reports whether a condition leaves a column one value.
func (r Rows) Pinned(col Column) bool {
	return slices.ContainsFunc(r.Level.Conds, func(c *paths.Cond) bool {
		return c.Op == paths.Eq && c.Rel == col.Rel && c.Column == col.Column && len(c.Others) == 0
	})
}

// key are the columns of a table's primary key, or of another one whose columns are
// NOT NULL.
func (r Rows) key(rel *paths.Rel) []*schema.Column {
	var found []*schema.Column
	if rel.Relation == nil {
		return nil
	}
	for _, ix := range r.Pass.Result.Bound.Indexes(rel.Relation) {
		if !ix.Primary && (!ix.Unique || len(found) > 0) || ix.Index.Where != nil {
			continue
		}
		var cols []*schema.Column
		for _, k := range ix.Keys {
			if k.Column == nil || !ix.Primary && !k.Column.NotNull {
				cols = nil
				break
			}
			cols = append(cols, k.Column)
		}
		if len(cols) > 0 {
			found = cols
		}
	}
	return found
}

// Name is a column as the query writes it: with its table where there are several.
func (r Rows) Name(c Column) string {
	name := tree.QuoteIdent(c.Column.Name)
	if len(r.rels()) > 1 {
		name = tree.QuoteIdent(c.Rel.Name) + "." + name
	}
	return name
}

// Lead is the table whose rows the level gives: the one that those of the others follow
// from, else the largest that is known, or may be. It is nil where all are small, or there
// is none.
func (r Rows) Lead() (lead *paths.Rel, rows int64) {
	for _, rel := range r.rels() {
		if rel.Table() != nil && !rel.Optional && r.Follow(func(first *paths.Rel) bool { return first == rel }) {
			if r.Pass.Small(rel.Table()) || onerow.Allowed(r.Pass, rel.Relation) {
				return nil, 0
			}
			return rel, r.Pass.Rows(rel.Table())
		}
	}
	for _, rel := range r.rels() {
		t := rel.Table()
		if t == nil || rel.Optional || r.Pass.Small(t) {
			continue
		}
		n := r.Pass.Rows(t)
		if lead == nil || n > rows || rows > 0 && rows < LargeRows && n == 0 {
			lead, rows = rel, n
		}
	}
	return lead, rows
}
