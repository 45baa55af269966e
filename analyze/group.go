package analyze

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"
)

// groupClause analyses GROUP BY with ROLLUP, CUBE and GROUPING SETS.
func (a *analysis) groupClause(q *query, s *pg.SelectStmt) {
	if len(s.GroupClause) == 0 {
		return
	}
	q.clause = inGroupBy
	q.grouped = true
	g := &grouping{a: a, q: q}
	always := make(map[int]bool)
	sets, empty := false, true
	for _, n := range s.GroupClause {
		list, special := g.item(n)
		sets = sets || special
		for _, k := range common(list) {
			always[k] = true
		}
		if !slices.ContainsFunc(list, func(set []int) bool { return len(set) == 0 }) {
			empty = false
		}
	}
	q.emptySet = sets && empty
	for i, t := range g.keyed {
		if !always[i] {
			q.setNulled = append(q.setNulled, t.expr)
		}
	}
}

// A grouping gathers the keys of GROUP BY; sets are lists of indices of keys.
// Two output columns are two keys, even if they show the same expression.
type grouping struct {
	a     *analysis
	q     *query
	keyed []*target
}

func (g *grouping) key(n *pg.Node) int {
	t := g.a.sortTarget(g.q, n, inGroupBy)
	g.a.checkEquality(t.expr.oid, t.expr.loc)
	if i := slices.Index(g.keyed, t); i >= 0 {
		return i
	}
	g.keyed = append(g.keyed, t)
	if !slices.ContainsFunc(g.q.groupBy, func(o *expr) bool { return sameKey(o, t.expr) }) {
		g.q.groupBy = append(g.q.groupBy, t.expr)
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

// common returns the keys that are in every set.
func common(sets [][]int) []int {
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
	args   []*expr
	direct bool
	loc    int
}

// checkGrouping reports columns that are neither grouped nor aggregated.
func (a *analysis) checkGrouping(q *query) {
	for _, g := range q.groupings {
		for _, arg := range g.args {
			if !slices.ContainsFunc(q.groupBy, func(k *expr) bool { return (g.direct || k.kind == xVar) && sameKey(k, arg) }) {
				a.fail(g.loc, "", "arguments to GROUPING must be grouping expressions of the associated query level")
			}
		}
	}
	if !q.grouped {
		return
	}
	for _, e := range q.groupBy {
		e.walk(func(x *expr) bool {
			switch {
			case x.kind == xAgg && x.level == q:
				a.fail(x.loc, "", "aggregate functions are not allowed in GROUP BY")
			case x.kind == xWindow && x.level == q:
				a.fail(x.loc, "", "window functions are not allowed in GROUP BY")
			}
			return true
		})
	}
	c := &groupCheck{a: a, q: q, plain: !slices.ContainsFunc(q.groupBy, func(e *expr) bool { return e.kind != xVar })}
	for _, t := range q.targets {
		c.check(t.expr)
	}
	if q.having != nil {
		c.check(q.having)
	}
	for _, w := range q.windows {
		w.walk(c.visit)
	}
}

type groupCheck struct {
	a     *analysis
	q     *query
	plain bool   // all keys are plain columns
	known []*rte // relations whose columns all depend on the keys
	below bool   // a subquery is looked at, where only plain columns are recognised
}

// isKey reports whether x is grouped by.
func (c *groupCheck) isKey(x *expr) bool {
	return (!c.below || x.kind == xVar || x.join != nil) && slices.ContainsFunc(c.q.groupBy, func(k *expr) bool { return sameKey(k, x) })
}

func (c *groupCheck) check(e *expr) { e.walk(c.visit) }

func (c *groupCheck) visit(x *expr) bool {
	if x.query != nil && !c.below {
		if c.isKey(x) {
			return false
		}
		for _, arg := range slices.Concat(x.args, x.extra) {
			c.check(arg)
		}
		c.below = true
		x.query.walk(c.visit)
		c.below = false
		return false
	}
	if x.kind == xConst || x.kind == xParam {
		return false
	}
	if x.kind == xAgg && x.level == c.q {
		return false // its arguments are free to be anything
	}
	if x.kind == xValue && x.text == "grouping" {
		return false
	}
	if (!c.plain || x.kind != xVar) && c.isKey(x) {
		return false
	}
	if (x.kind != xVar && x.kind != xWholeRow) || x.rte.level != c.q {
		return true
	}
	if slices.ContainsFunc(c.q.groupBy, func(k *expr) bool { return sameKey(k, x) }) {
		return false
	}
	if c.dependent(x.rte) {
		return false
	}
	name := x.rte.name
	if x.kind == xVar {
		name += "." + x.rte.cols[x.num].name
	}
	if c.below {
		c.a.fail(x.loc, "", "subquery uses ungrouped column %q from outer query", name)
	}
	c.a.fail(x.loc, "add it to GROUP BY, or write what is meant of its many values, as in max(…)", "column %q must appear in the GROUP BY clause or be used in an aggregate function", name)
	return false
}

// dependent reports whether all columns of a relation depend on the keys,
// because its primary key is among those.
func (c *groupCheck) dependent(r *rte) bool {
	if slices.Contains(c.known, r) {
		return true
	}
	if r.rel == nil {
		return false
	}
	key := r.rel.primaryKey
	if c.a.isCatalogue(r.rel) {
		if oid := slices.IndexFunc(r.rel.cols, func(c relCol) bool { return c.name == "oid" }); oid >= 0 {
			key = []int{oid}
		}
	}
	if len(key) == 0 {
		return false
	}
	for _, col := range key {
		if !slices.ContainsFunc(c.q.groupBy, func(k *expr) bool {
			return k.kind == xVar && k.rte == r && r.cols[k.num].attr == col && !slices.Contains(c.q.setNulled, k)
		}) {
			return false
		}
	}
	c.known = append(c.known, r)
	return true
}

// isCatalogue reports whether r is one of PostgreSQL's own tables. Where those
// have a column oid, it is the primary key.
func (a *analysis) isCatalogue(r *relation) bool {
	if r.table != nil || r.sequence {
		return false
	}
	s := a.types.SystemRelation(r.schema, r.name)
	return s != nil && s.Kind == 'r'
}
