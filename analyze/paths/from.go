package paths

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// fromItem adds an item of FROM to the scope; optional says that an outer join
// may leave its rows out.
func (b *builder) fromItem(n *tree.FromNode, s *scope, optional bool) {
	if n.RTE == nil {
		b.join(n, s, optional)
		return
	}
	r := n.RTE
	rows := &Rel{Name: r.Name, Loc: -1, Few: true, Optional: optional}
	switch {
	case r.Rel != nil:
		b.relation(r, s, optional)
	case r.CTE != nil && r.CTE.Query != nil && b.inlined(r.CTE):
		b.subselect(r, r.CTE.Query, s, optional)
	case r.CTE != nil:
		if l := b.apart[r.CTE]; l != nil && !r.Recursive {
			rows.Few, rows.Source = l.few(), l
		}
		s.addRel(r, rows)
	case r.Query != nil:
		b.subselect(r, r.Query, s, optional)
	default:
		s.addRel(r, rows)
	}
}

// relation adds a table or a view.
func (b *builder) relation(r *tree.RTE, s *scope, optional bool) {
	loc := r.Pos
	if s.at >= 0 {
		loc = s.at
	}
	switch rel := r.Rel; {
	case rel.Table == nil:
		s.addRel(r, &Rel{Name: r.Name, Loc: -1, Few: true, Optional: optional})
	case rel.Table.Kind == schema.View && rel.View != nil && rel.View.Query != nil:
		view := *s
		view.at = loc
		view.items = s.items
		b.subselect(r, rel.View.Query, &view, optional)
	default:
		s.addRel(r, &Rel{Relation: rel, Name: r.Name, Loc: loc, Optional: optional})
	}
}

// subselect adds a subquery: pulled up into this level when it is simple, else
// as a level of its own.
func (b *builder) subselect(r *tree.RTE, q *tree.Query, s *scope, optional bool) {
	if simple(q) && b.depth < maxDepth {
		b.depth++
		defer func() { b.depth-- }()
		inner := s.inner(s.level)
		for _, n := range q.From {
			b.fromItem(n, inner, optional)
		}
		b.where(q.Where, inner, nil)
		for _, t := range q.Targets {
			b.subqueries(t.Expr, inner)
		}
		s.add(r, item{query: q, in: inner})
		return
	}
	rel := &Rel{Name: r.Name, Loc: -1, Optional: optional}
	if groups(q) && b.depth < maxDepth {
		b.grouped(r, q, rel, s)
		return
	}
	if l := b.statement(q, s); l != nil {
		rel.Few, rel.within, rel.Source = l.few(), l, l
	}
	s.addRel(r, rel)
}

// groups reports whether a subquery is kept apart for its GROUP BY alone, so
// that PostgreSQL still moves conditions on its plain columns into it.
func groups(q *tree.Query) bool {
	return isPlain(q) && len(q.GroupBy) > 0 && len(q.Nulled) == 0 && !q.EmptySet && !q.Windowed && len(q.Windows) == 0
}

// grouped adds such a subquery: a level of its own whose columns are known.
func (b *builder) grouped(r *tree.RTE, q *tree.Query, rel *Rel, s *scope) {
	b.depth++
	defer func() { b.depth-- }()
	rel.within, rel.pushed = b.newLevel(), map[*schema.Column]*Rel{}
	rel.Source = rel.within
	inner := s.inner(rel.within)
	b.body(q, inner)
	rel.Few = rel.within.few()
	var twice []*schema.Column // of a table joined to itself
	for _, t := range q.Columns() {
		v, ok := tree.Bare(t.Expr).(*tree.Var)
		if !ok {
			continue
		}
		c := inner.resolve(v)
		if c.column == nil || !inner.has(c.rel) {
			continue
		}
		if from, known := rel.pushed[c.column]; known && from != c.rel {
			twice = append(twice, c.column)
		}
		rel.pushed[c.column] = c.rel
	}
	for _, c := range twice {
		delete(rel.pushed, c)
	}
	s.level.Rels = append(s.level.Rels, rel)
	s.add(r, item{rel: rel, query: q, in: inner})
}

// push moves a condition into the grouped subquery that it is on. One that
// needs another table's values stays outside: a group is not made anew for each
// of its rows.
func push(c *Cond) {
	if l := c.Rel.within; l != nil && l.arms != nil && c.attr >= 0 && len(c.Others) == 0 {
		c.Rel.Few = c.Rel.Few || c.Op == Eq || c.Op == In
		l.pushDown(c)
		return
	}
	from := c.Rel.pushed[c.Column]
	if from == nil || c.Column == nil || len(c.Others) > 0 || c.Op > True {
		return
	}
	c.Rel.Few = c.Rel.Few || c.Op == Eq || c.Op == In
	moved := *c
	moved.Rel = from
	if from.Relation == nil {
		push(&moved)
		return
	}
	c.Rel.within.Conds = append(c.Rel.within.Conds, &moved)
}

// join adds both sides of a join and its condition.
func (b *builder) join(n *tree.FromNode, s *scope, optional bool) {
	start := len(s.level.Rels)
	b.fromItem(n.Left, s, optional || n.Join == tree.RightJoin || n.Join == tree.FullJoin)
	middle := len(s.level.Rels)
	b.fromItem(n.Right, s, optional || n.Join == tree.LeftJoin || n.Join == tree.FullJoin)
	// A condition of an outer join says nothing of the side that is kept whole.
	var only []*Rel
	switch n.Join {
	case tree.LeftJoin:
		only = s.level.Rels[middle:]
	case tree.RightJoin:
		only = s.level.Rels[start:middle]
	case tree.FullJoin:
		only = []*Rel{}
	}
	b.where(n.Quals, s, slices.Clone(only))
}
