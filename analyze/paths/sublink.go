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
	if !simple(&q) || b.depth >= maxDepth || b.inOr > 0 {
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
	switch {
	case e.All || e.Op != "=" || b.depth >= maxDepth || b.inOr > 0:
		b.subqueries(e, s)
		return nil
	case !simple(e.Query):
		return b.inRows(e, s)
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

// inRows reads x IN (SELECT y …) where the subquery is a level of its own, and
// the join is with its rows: those of unnest($1), of a LIMIT, of a UNION.
func (b *builder) inRows(e *tree.InQuery, s *scope) []*Cond {
	rows := &Rel{Loc: -1, Few: true}
	if l := b.statement(e.Query, s); l != nil {
		rows.Few, rows.Source = l.few(), l
	}
	s.level.Rels = append(s.level.Rels, rows)
	var found []*Cond
	for i, x := range e.Args {
		b.subqueries(x, s)
		c := compared{name: e.Op, operator: e.Operators[i], schema: b.schema}
		found = append(found, c.cond(Eq, s.value(x), value{rel: rows, rels: []*Rel{rows}, attr: -1}, x, e.Query.Column(i).Expr)...)
	}
	return found
}

// notIn reads x NOT IN (SELECT y …): the subquery is a level of its own.
func (b *builder) notIn(e *tree.InQuery, s *scope) {
	for _, x := range e.Args {
		b.subqueries(x, s)
	}
	l := b.statement(e.Query, s)
	if l == nil || l.in == nil || l.Per != nil || b.inOr > 0 || len(e.Args) != 1 || e.Op != "=" || !simple(e.Query) {
		return
	}
	y, ok := tree.Bare(e.Query.Column(0).Expr).(*tree.Var)
	if !ok {
		return
	}
	if t := l.in.resolve(y); t.column != nil && l.in.has(t.rel) {
		s.level.NotIns = append(s.level.NotIns, NotIn{Rows: l, Rel: t.rel, Column: t.column, Loc: s.loc(e.Args[0])})
	}
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
