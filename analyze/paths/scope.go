package paths

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A scope says what range table entries stand for in a query level. One tree may
// be read several times, as that of a view is at each mention: each time has a
// scope of its own. Scopes further out belong to the queries around it.
type scope struct {
	items map[*tree.RTE]item
	outer *scope
	level *Level
	at    int // within a view: where the query mentions it; else -1
	types *pgcat.Catalog
}

// An item is what an entry stands for: a relation, or a query that is pulled up
// or grouped, with the scope of its expressions.
type item struct {
	rel   *Rel
	query *tree.Query
	in    *scope
}

// A target is what a column stands for: a table's column, one of something else
// that gives rows, or nothing that could be known.
type target struct {
	rel    *Rel
	column *schema.Column
	attr   int // of rel
}

func (s *scope) inner(l *Level) *scope {
	return &scope{items: map[*tree.RTE]item{}, outer: s, level: l, at: s.at, types: s.types}
}

func (s *scope) add(r *tree.RTE, it item) { s.items[r] = it }

// addRel adds an entry that is a relation of the level's.
func (s *scope) addRel(r *tree.RTE, rel *Rel) {
	s.level.Rels = append(s.level.Rels, rel)
	s.add(r, item{rel: rel})
}

// has reports whether a relation is one of the level's own.
func (s *scope) has(r *Rel) bool { return r != nil && slices.Contains(s.level.Rels, r) }

// resolve finds what a column stands for.
func (s *scope) resolve(v *tree.Var) target {
	for ; s != nil; s = s.outer {
		it, ok := s.items[v.RTE]
		if !ok {
			continue
		}
		return it.column(v.ColumnOf())
	}
	return target{}
}

func (it item) column(attr int) target {
	switch {
	case it.query == nil:
		return target{it.rel, tableColumn(it.rel, attr), attr}
	case it.query.Column(attr) == nil:
		return target{rel: it.rel, attr: attr}
	}
	v, ok := tree.Bare(it.query.Column(attr).Expr).(*tree.Var)
	if it.rel == nil { // pulled up
		if !ok {
			return target{}
		}
		return it.in.resolve(v)
	}
	if ok {
		if t := it.in.resolve(v); it.in.has(t.rel) {
			return target{it.rel, t.column, attr}
		}
	}
	return target{rel: it.rel, attr: attr}
}

func tableColumn(r *Rel, attr int) *schema.Column {
	if r.Relation == nil || attr < 0 || attr >= len(r.Relation.Cols) {
		return nil
	}
	return r.Relation.Cols[attr].Col
}

// loc is where an expression stands in the query's text.
func (s *scope) loc(e tree.Expr) int { return s.place(e.Loc()) }

// place is loc of what stands at an offset.
func (s *scope) place(loc int) int {
	if s.at >= 0 {
		return s.at
	}
	return loc
}
