package bind

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// groupClause analyses GROUP BY with ROLLUP, CUBE and GROUPING SETS.
func (a *binder) groupClause(q *level, s *pg.SelectStmt) {
	if len(s.GroupClause) == 0 {
		return
	}
	q.clause = inGroupBy
	q.Grouped = true
	g := &grouping{a: a, q: q}
	always := make(map[int]bool)
	sets, empty := false, true
	for _, n := range s.GroupClause {
		list, special := g.item(n)
		sets = sets || special
		for _, k := range inAll(list) {
			always[k] = true
		}
		if !slices.ContainsFunc(list, func(set []int) bool { return len(set) == 0 }) {
			empty = false
		}
	}
	q.EmptySet = sets && empty
	for i, t := range g.keyed {
		if !always[i] {
			q.Nulled = append(q.Nulled, t.Expr)
		}
	}
}

// A grouping gathers the keys of GROUP BY; sets are lists of indices of keys.
// Two output columns are two keys, even if they show the same expression.
type grouping struct {
	a     *binder
	q     *level
	keyed []*tree.Target
}

func (g *grouping) key(n *pg.Node) int {
	t := g.a.sortTarget(g.q, n, inGroupBy)
	g.a.checkEquality(t.Expr.OID(), t.Expr.Loc())
	if i := slices.Index(g.keyed, t); i >= 0 {
		return i
	}
	g.keyed = append(g.keyed, t)
	if !slices.ContainsFunc(g.q.GroupBy, func(o tree.Expr) bool { return tree.SameKey(o, t.Expr) }) {
		g.q.GroupBy = append(g.q.GroupBy, t.Expr)
	}
	return len(g.keyed) - 1
}

// keys is one element of GROUP BY that is no set: an expression, or (a, b).
func (g *grouping) keys(n *pg.Node) []int {
	if r := n.GetRowExpr(); r != nil && r.RowFormat == pg.CoercionForm_COERCE_IMPLICIT_CAST {
		var out []int
		for _, arg := range r.Args {
			out = append(out, g.keys(arg)...)
		}
		return out
	}
	return []int{g.key(n)}
}

// item returns the grouping sets that an item stands for, and whether it is
// more than a plain expression.
func (g *grouping) item(n *pg.Node) ([][]int, bool) {
	set := n.GetGroupingSet()
	if set == nil {
		return [][]int{g.keys(n)}, false
	}
	switch set.Kind {
	case pg.GroupingSetKind_GROUPING_SET_EMPTY:
		return [][]int{{}}, true
	case pg.GroupingSetKind_GROUPING_SET_SETS:
		var out [][]int
		for _, c := range set.Content {
			sets, _ := g.item(c)
			out = append(out, sets...)
		}
		return out, true
	}
	parts := make([][]int, len(set.Content))
	for i, c := range set.Content {
		parts[i] = g.keys(c)
	}
	if set.Kind == pg.GroupingSetKind_GROUPING_SET_SIMPLE {
		return [][]int{slices.Concat(parts...)}, true
	}
	// ROLLUP and CUBE both go down to the empty set; what each leaves out in
	// between makes no difference to whether a key is always there.
	return [][]int{slices.Concat(parts...), {}}, true
}

// inAll returns the keys that are in every set.
func inAll(sets [][]int) []int {
	var out []int
	for _, k := range sets[0] {
		in := true
		for _, s := range sets[1:] {
			in = in && slices.Contains(s, k)
		}
		if in {
			out = append(out, k)
		}
	}
	return out
}

// grouped is a call of GROUPING over a level's keys; direct when it stands in no
// subquery of the level.
type grouped struct {
	args   []tree.Expr
	direct bool
	loc    int
}

// checkGrouping reports columns that are neither grouped nor aggregated.
func (a *binder) checkGrouping(q *level) {
	for _, g := range q.groupings {
		for _, arg := range g.args {
			if !slices.ContainsFunc(q.GroupBy, func(k tree.Expr) bool { return (g.direct || isVar(k)) && tree.SameKey(k, arg) }) {
				a.fail(g.loc, "", "arguments to GROUPING must be grouping expressions of the associated query level")
			}
		}
	}
	if !q.Grouped {
		return
	}
	for _, e := range q.GroupBy {
		a.noAggregates(q, e, "aggregate functions are not allowed in GROUP BY", "window functions are not allowed in GROUP BY")
	}
	c := &groupCheck{a: a, q: q.Query, plain: !slices.ContainsFunc(q.GroupBy, func(e tree.Expr) bool { return !isVar(e) })}
	for _, t := range q.Targets {
		c.check(t.Expr)
	}
	c.check(q.Having)
	for _, w := range q.Windows {
		w.Walk(c.visit)
	}
}

// noAggregates fails with a message for an aggregate of a level below e, and
// another for a window function.
func (a *binder) noAggregates(q *level, e tree.Expr, aggregate, window string) {
	tree.Walk(e, func(x tree.Expr) bool {
		switch x := x.(type) {
		case *tree.Agg:
			if x.Level == q.Query {
				a.fail(x.At, "", "%s", aggregate)
			}
		case *tree.WindowFunc:
			if x.Level == q.Query {
				a.fail(x.At, "", "%s", window)
			}
		}
		return true
	})
}

func isVar(e tree.Expr) bool { _, ok := e.(*tree.Var); return ok }

type groupCheck struct {
	a     *binder
	q     *tree.Query
	plain bool        // all keys are plain columns
	known []*tree.RTE // relations whose columns all depend on the keys
	below bool        // a subquery is looked at, where only plain columns are recognised
}

// isKey reports whether x is grouped by.
func (c *groupCheck) isKey(x tree.Expr) bool {
	return slices.ContainsFunc(c.q.GroupBy, func(k tree.Expr) bool { return tree.SameKey(k, x) })
}

func (c *groupCheck) check(e tree.Expr) { tree.Walk(e, c.visit) }

func (c *groupCheck) visit(x tree.Expr) bool {
	if q := tree.QueryOf(x); q != nil && !c.below {
		c.subquery(x, q)
		return false
	}
	recognised := !c.below || isVar(x)
	if c.isFree(x) || (!c.plain || !isVar(x)) && recognised && c.isKey(x) {
		return false
	}
	r := tree.RTEOf(x)
	if r == nil || r.Level != c.q {
		return true
	}
	if !c.isKey(x) && !c.dependent(r) {
		c.ungrouped(x, r)
	}
	return false
}

// subquery checks an expression over a subquery, which may be a key as a whole.
func (c *groupCheck) subquery(x tree.Expr, q *tree.Query) {
	if c.isKey(x) {
		return
	}
	tree.Each(x, c.check)
	c.below = true
	q.Walk(c.visit)
	c.below = false
}

// isFree reports whether an expression stands for one value of a group whatever
// is below it.
func (c *groupCheck) isFree(x tree.Expr) bool {
	switch e := x.(type) {
	case *tree.Const, *tree.Param, *tree.Grouping:
		return true
	case *tree.Agg:
		return e.Level == c.q
	}
	return false
}

// ungrouped reports a column or a row of r.
func (c *groupCheck) ungrouped(x tree.Expr, r *tree.RTE) {
	name := r.Name
	if v, ok := x.(*tree.Var); ok {
		name += "." + v.Name()
	}
	if c.below {
		c.a.fail(x.Loc(), "", "subquery uses ungrouped column %q from outer query", name)
	}
	c.a.fail(x.Loc(), "add it to GROUP BY, or write what is meant of its many values, as in max(…)", "column %q must appear in the GROUP BY clause or be used in an aggregate function", name)
}

// dependent reports whether all columns of a relation depend on the keys,
// because its primary key is among those.
func (c *groupCheck) dependent(r *tree.RTE) bool {
	if slices.Contains(c.known, r) {
		return true
	}
	if r.Rel == nil {
		return false
	}
	key := r.Rel.PrimaryKey
	if c.a.isCatalogue(r.Rel) {
		if oid := r.Rel.Column("oid"); oid >= 0 {
			key = []int{oid}
		}
	}
	if len(key) == 0 {
		return false
	}
	for _, col := range key {
		if !slices.ContainsFunc(c.q.GroupBy, func(k tree.Expr) bool {
			v, ok := k.(*tree.Var)
			return ok && v.RTE == r && v.ColumnOf() == col && !slices.Contains(c.q.Nulled, k)
		}) {
			return false
		}
	}
	c.known = append(c.known, r)
	return true
}
