package paths

import (
	"strconv"

	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// maxDepth bounds views upon views and nested queries; deeper ones are taken
// as giving rows that nothing is known of.
const maxDepth = 32

// Of returns the query levels of a statement.
func Of(schema *bind.Schema, stmt *tree.Statement) []*Level {
	b := &builder{schema: schema, refs: map[*tree.CTE]int{}, apart: map[*tree.CTE]*Level{}}
	countRefs(stmt.Query, b.refs)
	b.statement(stmt.Query, &scope{at: -1, types: b.schema.Types})
	return b.levels
}

type builder struct {
	schema *bind.Schema
	levels []*Level
	refs   map[*tree.CTE]int    // how often each is used
	apart  map[*tree.CTE]*Level // those that are not pulled up
	depth  int
	inOr   int // how many ORs are around what is read: a subquery there is no join
}

func (b *builder) newLevel() *Level {
	l := new(Level)
	b.levels = append(b.levels, l)
	return l
}

// statement reads a query as a level of its own; outer is the scope around it.
// It returns nil for what asks nothing of tables.
func (b *builder) statement(q *tree.Query, outer *scope) *Level {
	if b.depth >= maxDepth {
		return nil
	}
	b.depth++
	defer func(inOr int) { b.depth, b.inOr = b.depth-1, inOr }(b.inOr)
	b.inOr = 0
	b.with(q, outer)
	l := b.level(q, outer)
	if l != nil && l.correlated {
		l.Per = outer.level
	}
	return l
}

func (b *builder) level(q *tree.Query, outer *scope) *Level {
	switch q.Verb {
	case tree.Select:
		return b.selects(q, outer)
	case tree.Insert:
		for _, n := range q.From { // INSERT … SELECT
			b.statement(n.RTE.Query, outer)
		}
	case tree.Update:
		return b.changes(q, q.Where, q.Assigned, outer)
	case tree.Delete:
		return b.changes(q, q.Where, expressions(q.Targets), outer)
	case tree.Merge:
		return b.changes(q, q.MergeOn, nil, outer)
	}
	return nil
}

// with reads the WITH queries that are not pulled up where they are used.
func (b *builder) with(q *tree.Query, outer *scope) {
	for _, c := range q.CTEs {
		if c.Query != nil && !b.inlined(c) {
			b.apart[c] = b.statement(c.Query, outer)
		}
	}
}

// inlined reports whether PostgreSQL pulls a WITH query up.
func (b *builder) inlined(c *tree.CTE) bool {
	return !c.Recursive && !c.Materialized && (b.refs[c] <= 1 || c.Inlined) && simple(c.Query)
}

// changes reads an UPDATE, DELETE or MERGE.
func (b *builder) changes(q *tree.Query, where tree.Expr, exprs []tree.Expr, outer *scope) *Level {
	l := b.newLevel()
	l.Changes = true
	s := outer.inner(l)
	for _, n := range q.From {
		b.fromItem(n, s, false)
	}
	b.where(where, s, nil)
	for _, e := range exprs {
		b.subqueries(e, s)
	}
	return l
}

func (b *builder) selects(q *tree.Query, outer *scope) *Level {
	l := b.newLevel()
	if q.SetOp != nil {
		b.setOp(q, l, outer)
		return l
	}
	l.query, l.in = q, outer.inner(l)
	b.body(q, l.in)
	b.order(q, l.in)
	return l
}

// body reads FROM, WHERE and the expressions of a plain SELECT into a scope.
func (b *builder) body(q *tree.Query, s *scope) {
	for _, n := range q.From {
		b.fromItem(n, s, false)
	}
	b.where(q.Where, s, nil)
	for _, e := range append(expressions(q.Targets), q.Having) { // what is grouped and sorted by is among the targets
		b.subqueries(e, s)
	}
}

func expressions(targets []*tree.Target) []tree.Expr {
	out := make([]tree.Expr, len(targets))
	for i, t := range targets {
		out[i] = t.Expr
	}
	return out
}

// order reads ORDER BY and LIMIT.
func (b *builder) order(q *tree.Query, s *scope) {
	l := s.level
	l.SkipLocked, l.Sorted = q.SkipLocked, len(q.Sorts) > 0
	if it, ok := b.extreme(q, s); ok {
		l.Limited, l.Limit, l.Order = true, 1, []OrderItem{it}
		return
	}
	if len(q.GroupBy) > 0 || q.Distinct || gathers(q) {
		return
	}
	if q.Limit != nil && !tree.IsNull(tree.Bare(q.Limit)) {
		l.Limited, l.Limit = true, count(q.Limit)
	}
	for _, by := range q.Sorts {
		it, ok := s.orderItem(by)
		if !ok {
			l.Order = nil
			if l.Limited {
				s.orderArms(q.Sorts)
			}
			return
		}
		l.Order = append(l.Order, it)
	}
}

// count is the number that a LIMIT is, or 0 where it is no constant.
func count(limit tree.Expr) int64 {
	c, ok := tree.Unwrap(tree.Bare(limit)).(*tree.Const)
	if !ok {
		return 0
	}
	n, err := strconv.ParseInt(c.Text, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func (s *scope) orderItem(by tree.Sort) (OrderItem, bool) {
	it := OrderItem{Desc: by.Desc, NullsFirst: by.NullsFirst}
	v, ok := by.Expr.(*tree.Var)
	if !ok || by.Using {
		return it, false
	}
	t := s.resolve(v)
	if !s.has(t.rel) || t.column == nil {
		return it, false
	}
	it.Rel, it.Column, it.Loc = t.rel, t.column, s.place(by.Loc)
	return it, true
}

// gathers reports whether a SELECT reads all its rows before it gives the
// first: for an aggregate, or a window.
func gathers(q *tree.Query) bool {
	return len(q.Aggs) > 0 || q.Having != nil || q.Windowed || len(q.Windows) > 0
}

// simple reports whether PostgreSQL pulls a subquery up into the query around
// it, so that conditions and joins go through it.
func simple(q *tree.Query) bool {
	return isPlain(q) && len(q.GroupBy) == 0 && len(q.Sorts) == 0 && !gathers(q)
}

// isPlain reports whether a query is SELECT … FROM … WHERE with no more than a
// GROUP BY and an ORDER BY.
func isPlain(q *tree.Query) bool {
	return q != nil && q.Verb == tree.Select && q.SetOp == nil && q.Values == nil && q.Limit == nil && q.Offset == nil &&
		!q.Distinct && !q.Locks && len(q.CTEs) == 0 && len(q.From) > 0
}

// countRefs counts how often each WITH query is used: one that is used once is
// pulled up.
func countRefs(q *tree.Query, refs map[*tree.CTE]int) {
	var from func(*tree.FromNode)
	from = func(n *tree.FromNode) {
		if n.RTE == nil {
			from(n.Left)
			from(n.Right)
			return
		}
		if n.RTE.CTE != nil {
			refs[n.RTE.CTE]++
		} else if n.RTE.Query != nil {
			countRefs(n.RTE.Query, refs)
		}
	}
	for _, c := range q.CTEs {
		if c.Query != nil {
			countRefs(c.Query, refs)
		}
	}
	for _, n := range q.From {
		from(n)
	}
	if q.SetOp != nil {
		countRefs(q.SetOp.Left, refs)
		countRefs(q.SetOp.Right, refs)
	}
	q.Own(func(e tree.Expr) {
		if sub := tree.QueryOf(e); sub != nil {
			countRefs(sub, refs)
		}
	})
}
