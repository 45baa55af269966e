package paths

import "github.com/dbgen-go/dbgen/analyze/tree"

// extreme recognises SELECT max(c) and min(c), which PostgreSQL answers with
// the first row in the order of c, where an index gives that order. It tells
// the order; ok is false for any other SELECT.
func (b *builder) extreme(q *tree.Query, s *scope) (it OrderItem, ok bool) {
	if len(q.GroupBy) > 0 || len(q.Windows) > 0 || q.Distinct || q.Having != nil || len(s.level.Rels) != 1 || len(q.Aggs) == 0 {
		return it, false
	}
	for _, a := range q.Aggs {
		next, is := s.extremeOf(a)
		if !is || it.Column != nil && (next.Column != it.Column || next.Rel != it.Rel) {
			return it, false // another aggregate reads all rows anyway
		}
		it = next
	}
	return it, true
}

// extremeOf reads one call of max or min on a plain column.
func (s *scope) extremeOf(a *tree.Agg) (it OrderItem, ok bool) {
	name := a.Fn.Name
	if name != "max" && name != "min" || len(a.Args) != 1 || a.Distinct || a.Filter != nil || len(a.Order) > 0 {
		return it, false
	}
	v, ok := tree.Bare(a.Args[0]).(*tree.Var)
	if !ok {
		return it, false
	}
	t := s.resolve(v)
	if !s.has(t.rel) || t.column == nil {
		return it, false
	}
	desc := name == "max"
	return OrderItem{Rel: t.rel, Column: t.column, Desc: desc, NullsFirst: desc, Extreme: name, Loc: s.loc(v)}, true
}
