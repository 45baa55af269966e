package analyze

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// A cte is an item of WITH.
type cte struct {
	name  string
	node  *pg.CommonTableExpr
	query *query // nil until analysed
	cols  []rteCol
	// recursive: the query refers to itself. While its second half is analysed,
	// cols are those of the first.
	recursive bool
	analysing bool
	// collations are those of a recursive query's first half.
	collations []collation
	// assumed is what the fixpoint assumes of the columns' nullability.
	assumed []nullAnswer
}

// withClause analyses WITH. In WITH RECURSIVE items may refer to later ones;
// they are analysed when first met.
func (a *analysis) withClause(q *query, n *pg.WithClause) {
	if n == nil {
		return
	}
	items := make([]*cte, 0, len(n.Ctes))
	for _, node := range n.Ctes {
		c := &cte{name: node.GetCommonTableExpr().Ctename, node: node.GetCommonTableExpr()}
		for _, other := range items {
			if other.name == c.name {
				a.fail(int(c.node.Location), "", "WITH query name %q specified more than once", c.name)
			}
		}
		items = append(items, c)
	}
	if n.Recursive {
		q.ctes = append(q.ctes, items...)
		for _, c := range items {
			a.analyseCTE(q, c)
		}
		return
	}
	for _, c := range items {
		a.analyseCTE(q, c)
		q.ctes = append(q.ctes, c)
	}
}

func (a *analysis) analyseCTE(q *query, c *cte) {
	if c.query != nil || c.analysing {
		return
	}
	c.analysing = true
	savedParent, savedClause, savedNS := a.parent, q.clause, q.ns
	a.parent, q.clause, q.ns = nil, inNone, nil
	sub := &query{parent: q}
	switch x := c.node.Ctequery.Node.(type) {
	case *pg.Node_SelectStmt:
		if s := x.SelectStmt; a.isRecursive(q, c) && s.Op != pg.SetOperation_SETOP_NONE {
			a.recursiveUnion(sub, c, s)
		} else {
			a.selectStmt(sub, s)
		}
	default:
		if q.parent != nil && q != a.top {
			a.fail(int(c.node.Location), "", "WITH clause containing a data-modifying statement must be at the top level")
		}
		a.modifyingStmt(sub, c.node.Ctequery)
	}
	a.parent, q.clause, q.ns = savedParent, savedClause, savedNS
	c.query = sub
	c.analysing = false
	cols := sub.columns()
	if !c.recursive {
		c.cols = a.cteColumns(c, cols)
		a.searchAndCycle(q, c)
	}
}

// cteColumns names a WITH item's columns.
func (a *analysis) cteColumns(c *cte, cols []*target) []rteCol {
	out := make([]rteCol, len(cols))
	names := strs(c.node.Aliascolnames)
	if len(names) > len(cols) {
		a.fail(int(c.node.Location), "", "WITH query %q has %d columns available but %d columns specified", c.name, len(cols), len(names))
	}
	for i, t := range cols {
		out[i] = rteCol{name: t.name, typ: t.expr.typ, attr: i}
		if i < len(names) {
			out[i].name = names[i]
		}
	}
	return out
}

// isRecursive reports whether c's query names c, looking at names alone.
func (a *analysis) isRecursive(q *query, c *cte) bool {
	return slices.Contains(q.ctes, c) && mentions(c.node.Ctequery, c.name)
}

// recursiveUnion analyses first UNION [ALL] second, where second refers to c.
func (a *analysis) recursiveUnion(q *query, c *cte, s *pg.SelectStmt) {
	if s.Op != pg.SetOperation_SETOP_UNION {
		a.fail(int(c.node.Location), "", "recursive query %q does not have the form non-recursive-term UNION [ALL] recursive-term", c.name)
	}
	c.recursive = true
	a.withClause(q, s.WithClause)
	left := &query{parent: q, keepUnknown: false}
	a.selectStmt(left, s.Larg)
	c.cols = a.cteColumns(c, left.columns())
	for _, t := range left.columns() {
		x := a.collationOf(t.expr)
		x.explicit = false
		c.collations = append(c.collations, x)
	}
	plain := len(c.cols)
	a.searchAndCycle(q, c)
	for i := plain; i < len(c.cols); i++ {
		c.cols[i].noStar = true
	}
	c.query = nil
	right := &query{parent: q, keepUnknown: true}
	a.selectStmt(right, s.Rarg)
	lcols := left.columns()
	a.setOperation(q, "UNION", left, right, s)
	for i, t := range q.columns() {
		a.checkRecursive(c, i, lcols[i].expr, t.expr)
		t.name = c.cols[i].name
	}
	for i := range c.cols {
		c.cols[i].noStar = false
	}
	a.setOperationTail(q, s)
}

// checkRecursive checks that a column is what the first half has made it.
func (a *analysis) checkRecursive(c *cte, i int, first, overall *expr) {
	if overall.oid != first.oid || overall.oid != c.cols[i].oid || !equalMods(first.mod, overall.mod) {
		a.fail(first.loc, "Cast the output of the non-recursive term to the correct type.",
			"recursive query %q column %d has type %s in non-recursive term but type %s overall",
			c.name, i+1, a.modified(first.typ), a.modified(overall.typ))
	}
	if x, y := c.collations[i], a.collationOf(overall); !x.unknown && !y.unknown && x.name != y.name {
		a.fail(first.loc, "Use the COLLATE clause to set the collation of the non-recursive term.",
			"recursive query %q column %d has collation %q in non-recursive term but collation %q overall", c.name, i+1, x.name, y.name)
	}
}

// lookupCTE finds a WITH item by name, level by level outwards.
func (a *analysis) lookupCTE(q *query, name string) *cte {
	for s := q; s != nil; s = s.parent {
		for i := len(s.ctes) - 1; i >= 0; i-- {
			if c := s.ctes[i]; c.name == name {
				if c.query == nil && !c.analysing {
					a.analyseCTE(s, c)
				}
				return c
			}
		}
	}
	return nil
}

func (a *analysis) cteRef(q *query, c *cte, loc int) *rte {
	if c.query == nil && !c.recursive {
		a.fail(loc, "", "recursive reference to query %q must not appear within its non-recursive term", c.name)
	}
	if c.query == nil && c.cols == nil {
		a.fail(loc, "", "recursive reference to query %q must not appear within its non-recursive term", c.name)
	}
	if c.query != nil && c.query.verb != Select && len(c.query.columns()) == 0 {
		a.fail(loc, "", "WITH query %q does not have a RETURNING clause", c.name)
	}
	r := &rte{level: q, cte: c, query: c.query, access: -1, pos: loc, row: pgcat.Record, cols: slices.Clone(c.cols), recursive: c.query == nil}
	return r
}

// searchAndCycle adds the columns of SEARCH and CYCLE.
func (a *analysis) searchAndCycle(q *query, c *cte) {
	if s := c.node.SearchClause; s != nil {
		t := of(pgcat.RecordArray)
		if s.SearchBreadthFirst {
			t = of(pgcat.Record)
		} else {
			t.dims = 1
		}
		c.cols = append(c.cols, rteCol{name: s.SearchSeqColumn, typ: t, attr: -1, null: Never, reason: "SEARCH fills it in"})
	}
	if s := c.node.CycleClause; s != nil {
		mark, other := of(pgcat.Bool), []*expr{}
		if s.CycleMarkValue != nil && s.CycleMarkDefault != nil {
			other = append(other, a.expr(q, s.CycleMarkValue), a.expr(q, s.CycleMarkDefault))
			mark = a.common("CYCLE", other)
		}
		c.cols = append(c.cols,
			rteCol{name: s.CycleMarkColumn, typ: mark, attr: -1, null: Maybe, reason: "CYCLE fills it in"},
			rteCol{name: s.CyclePathColumn, typ: typ{oid: pgcat.RecordArray, dims: 1}, attr: -1, null: Never, reason: "CYCLE fills it in"})
	}
}

// mentions reports whether a statement names a relation without a schema.
func mentions(n *pg.Node, name string) bool {
	found := false
	visitNodes(n.ProtoReflect(), func(x any) bool {
		if r, ok := x.(*pg.RangeVar); ok && r.Relname == name && r.Schemaname == "" {
			found = true
		}
		return !found
	})
	return found
}
