package paths

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// setOp reads a set operation. Each side is a level of its own.
func (b *builder) setOp(q *tree.Query, l *Level, outer *scope) {
	l.query, l.all = q, q.SetOp.All
	var arms []*Level
	for _, side := range []*tree.Query{q.SetOp.Left, q.SetOp.Right} {
		rel := &Rel{Loc: -1}
		if read := b.statement(side, outer); read != nil {
			rel.Few, rel.Source = read.few(), read
			arms = append(arms, read)
		}
		l.Rels = append(l.Rels, rel)
	}
	// As PostgreSQL has it, not into EXCEPT, nor below a LIMIT.
	if q.SetOp.Op != "EXCEPT" && q.Limit == nil && q.Offset == nil && len(arms) == 2 {
		l.arms = arms
	}
}

// pushDown moves a condition on a column of a set operation to its sides.
func (l *Level) pushDown(c *Cond) {
	if l.alike(c.attr, l.query.Column(c.attr).Expr.OID()) {
		l.pushInto(c)
	}
}

// alike reports whether a column has the type at all sides: where one is
// converted, PostgreSQL moves conditions on it to none of them.
func (l *Level) alike(attr int, oid pgcat.OID) bool {
	return !slices.ContainsFunc(l.arms, func(arm *Level) bool {
		if arm.arms != nil {
			return !arm.alike(attr, oid)
		}
		return arm.query.Column(attr).Expr.OID() != oid
	})
}

func (l *Level) pushInto(c *Cond) {
	for _, arm := range l.arms {
		if arm.arms != nil {
			arm.pushInto(c)
			continue
		}
		t, ok := arm.column(c.attr)
		if !ok {
			continue
		}
		moved := *c
		moved.Rel, moved.Column, moved.attr, moved.Expr = t.rel, t.column, t.attr, arm.query.Column(c.attr).Expr
		if t.rel.Relation == nil {
			push(&moved)
		} else if t.column != nil {
			arm.Conds = append(arm.Conds, &moved)
		}
	}
}

// column finds what a column of the level's result shows, where conditions on it
// go through.
func (l *Level) column(attr int) (target, bool) {
	q := l.query
	if l.in == nil || q.Limit != nil || q.Offset != nil || q.Windowed || len(q.DistinctOn) > 0 || len(q.Nulled) > 0 || q.EmptySet {
		return target{}, false
	}
	v, ok := tree.Bare(q.Column(attr).Expr).(*tree.Var)
	if !ok {
		return target{}, false
	}
	t := l.in.resolve(v)
	return t, l.in.has(t.rel)
}

// orderArms asks the sides of a UNION ALL for their first rows, where the first
// rows of nothing but the whole are wanted: PostgreSQL merges what comes in
// order, if all columns have one type at all sides.
func (s *scope) orderArms(sorts []tree.Sort) {
	if len(s.level.Rels) != 1 || s.level.Rels[0].within == nil {
		return
	}
	whole := s.level.Rels[0].within
	var items []OrderItem
	var attrs []int
	for _, by := range sorts {
		v, ok := by.Expr.(*tree.Var)
		if !ok || by.Using || s.resolve(v).rel != s.level.Rels[0] {
			return
		}
		items = append(items, OrderItem{Desc: by.Desc, NullsFirst: by.NullsFirst, Loc: s.place(by.Loc)})
		attrs = append(attrs, s.resolve(v).attr)
	}
	for i := 0; whole.arms != nil && whole.query.Column(i) != nil; i++ {
		if !whole.alike(i, whole.query.Column(i).Expr.OID()) {
			return
		}
	}
	whole.orderBy(items, attrs, s.level.Limit)
}

// orderBy asks the sides for their first rows in the order of items, which are
// the columns attrs.
func (l *Level) orderBy(items []OrderItem, attrs []int, limit int64) {
	if !l.all {
		return
	}
	for _, arm := range l.arms {
		if arm.arms != nil {
			arm.orderBy(items, attrs, limit)
			continue
		}
		if arm.Limited || len(arm.query.GroupBy) > 0 || arm.query.Distinct || gathers(arm.query) {
			continue
		}
		var order []OrderItem
		for i, it := range items {
			t, ok := arm.column(attrs[i])
			if !ok || t.column == nil {
				break
			}
			it.Rel, it.Column = t.rel, t.column
			order = append(order, it)
		}
		if len(order) == len(items) {
			arm.Limited, arm.Limit, arm.Sorted, arm.Order = true, limit, true, order
		}
	}
}
