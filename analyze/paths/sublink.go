package paths

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/tree"
)

// exists reads EXISTS (…) that stands as a condition of its own: PostgreSQL makes
// a join of it, whatever is selected and whatever its LIMIT is. not says that it
// is negated.
func (b *builder) exists(e *tree.Exists, s *scope, not bool) []*Cond {
	q := *e.Query
	q.Limit = nil
	if !simple(&q) || b.depth >= maxDepth {
		b.statement(e.Query, s)
		return nil
	}
	b.joined(e.Query, s, not)
	return nil
}

// joined reads a subquery's tables into the level around it.
func (b *builder) joined(q *tree.Query, s *scope, not bool) *scope {
	b.depth++
	defer func() { b.depth-- }()
	inner := s.inner(s.level)
	from := len(s.level.Rels)
	for _, n := range q.From {
		b.fromItem(n, inner, not)
	}
	var only []*Rel
	if not {
		only = slices.Clip(s.level.Rels[from:])
	}
	b.where(q.Where, inner, only)
	return inner
}

// inQuery reads x IN (SELECT y …) as the join x = y, from both sides.
func (b *builder) inQuery(e *tree.InQuery, s *scope) []*Cond {
	if e.All || e.Op != "=" || !simple(e.Query) || b.depth >= maxDepth {
		b.subqueries(e, s)
		return nil
	}
	inner := b.joined(e.Query, s, false)
	var found []*Cond
	for i, x := range e.Args {
		b.subqueries(x, s)
		c := compared{name: e.Op, operator: e.Operators[i], schema: b.schema}
		y := e.Query.Column(i).Expr
		xv, yv := s.value(x), inner.value(y)
		found = append(found, c.cond(Eq, xv, yv, x, y)...)
		found = append(found, c.cond(Eq, yv, xv, y, x)...)
	}
	return found
}

// subqueries reads the subqueries within an expression as levels of their own.
func (b *builder) subqueries(e tree.Expr, s *scope) {
	if e == nil {
		return
	}
	tree.Each(e, func(arg tree.Expr) { b.subqueries(arg, s) })
	if q := tree.QueryOf(e); q != nil {
		b.statement(q, s)
	}
}
