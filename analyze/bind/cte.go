package bind

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// A cte is an item of WITH that is being made.
type cte struct {
	*tree.CTE
	node   *pg.CommonTableExpr
	making bool
}

// withClause binds WITH. In WITH RECURSIVE items may refer to later ones; they
// are bound when first met.
func (a *binder) withClause(q *level, n *pg.WithClause) {
	if n == nil {
		return
	}
	items := make([]*cte, 0, len(n.Ctes))
	for _, node := range n.Ctes {
		c := &cte{CTE: &tree.CTE{}, node: node.GetCommonTableExpr()}
		c.Name = c.node.Ctename
		c.Materialized = c.node.Ctematerialized == pg.CTEMaterialize_CTEMaterializeAlways
		c.Inlined = c.node.Ctematerialized == pg.CTEMaterialize_CTEMaterializeNever
		if slices.ContainsFunc(items, func(o *cte) bool { return o.Name == c.Name }) {
			a.fail(int(c.node.Location), "", "WITH query name %q specified more than once", c.Name)
		}
		items = append(items, c)
	}
	if n.Recursive {
		for _, c := range items {
			q.addCTE(c)
		}
		for _, c := range items {
			a.bindCTE(q, c)
		}
		return
	}
	q.later = items
	for _, c := range items {
		a.bindCTE(q, c)
		q.addCTE(c)
	}
	q.later = nil
}

func (q *level) addCTE(c *cte) {
	q.ctes = append(q.ctes, c)
	q.CTEs = append(q.CTEs, c.CTE)
}

func (a *binder) bindCTE(q *level, c *cte) {
	if c.Query != nil || c.making {
		return
	}
	c.making = true
	savedParent, savedClause, savedNS := a.parent, q.clause, q.ns
	a.parent, q.clause, q.ns = nil, inNone, nil
	sub := newLevel(q)
	switch x := c.node.Ctequery.Node.(type) {
	case *pg.Node_SelectStmt:
		if s := x.SelectStmt; s.Op != pg.SetOperation_SETOP_NONE && slices.Contains(q.ctes, c) && mentions(c.node.Ctequery, c.Name) {
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
	c.Query = sub.Query
	c.making = false
	if !c.Recursive {
		c.Cols = a.cteColumns(c, sub.Columns())
		a.searchAndCycle(q, c)
	}
}

// cteColumns names a WITH item's columns.
func (a *binder) cteColumns(c *cte, cols []*tree.Target) []tree.RTECol {
	out := make([]tree.RTECol, len(cols))
	names := strs(c.node.Aliascolnames)
	if len(names) > len(cols) {
		a.fail(int(c.node.Location), "", "WITH query %q has %d columns available but %d columns specified", c.Name, len(cols), len(names))
	}
	for i, t := range cols {
		out[i] = tree.RTECol{Name: t.Name, Type: t.Expr.Type(), Attr: i}
		if i < len(names) {
			out[i].Name = names[i]
		}
	}
	return out
}

// recursiveUnion binds first UNION [ALL] second, where second refers to c.
func (a *binder) recursiveUnion(q *level, c *cte, s *pg.SelectStmt) {
	if s.Op != pg.SetOperation_SETOP_UNION {
		a.fail(int(c.node.Location), "", "recursive query %q does not have the form non-recursive-term UNION [ALL] recursive-term", c.Name)
	}
	c.Recursive = true
	a.withClause(q, s.WithClause)
	left := newLevel(q)
	a.selectStmt(left, s.Larg)
	c.Cols = a.cteColumns(c, left.Columns())
	for _, t := range left.Columns() {
		c.Collations = append(c.Collations, implicit(a.collationOf(t.Expr)))
	}
	plain := len(c.Cols)
	a.searchAndCycle(q, c)
	for i := plain; i < len(c.Cols); i++ {
		c.Cols[i].NoStar = true
	}
	right := newLevel(q)
	right.keepUnknown = true
	a.selectStmt(right, s.Rarg)
	lcols := left.Columns()
	a.setOperation(q, "UNION", left, right, s)
	for i, t := range q.Columns() {
		a.checkRecursive(c, i, lcols[i].Expr, t.Expr)
		t.Name = c.Cols[i].Name
	}
	for i := range c.Cols {
		c.Cols[i].NoStar = false
	}
	a.setOperationTail(q, s)
}

// checkRecursive checks that a column is what the first half has made it.
func (a *binder) checkRecursive(c *cte, i int, first, overall tree.Expr) {
	if overall.OID() != first.OID() || overall.OID() != c.Cols[i].OID || !first.Type().SameMod(overall.Type()) {
		a.fail(first.Loc(), "Cast the output of the non-recursive term to the correct type.",
			"recursive query %q column %d has type %s in non-recursive term but type %s overall",
			c.Name, i+1, a.modified(first.Type()), a.modified(overall.Type()))
	}
	if x, y := c.Collations[i], a.collationOf(overall); !x.Unknown && !y.Unknown && x.Name != y.Name {
		a.fail(first.Loc(), "Use the COLLATE clause to set the collation of the non-recursive term.",
			"recursive query %q column %d has collation %q in non-recursive term but collation %q overall", c.Name, i+1, x.Name, y.Name)
	}
}

// lookupCTE finds a WITH item by name, level by level outwards.
func (a *binder) lookupCTE(q *level, name string) *cte {
	for s := q; s != nil; s = s.parent {
		for _, c := range slices.Backward(s.ctes) {
			if c.Name == name {
				a.bindCTE(s, c)
				return c
			}
		}
	}
	return nil
}

func (a *binder) cteRef(q *level, c *cte, loc int) *tree.RTE {
	if c.Query == nil && (!c.Recursive || c.Cols == nil) {
		a.fail(loc, "", "recursive reference to query %q must not appear within its non-recursive term", c.Name)
	}
	if c.Query != nil && c.Query.Verb != tree.Select && len(c.Query.Columns()) == 0 {
		a.fail(loc, "", "WITH query %q does not have a RETURNING clause", c.Name)
	}
	return &tree.RTE{Level: q.Query, CTE: c.CTE, Query: c.Query, Pos: loc, Row: pgcat.Record, Cols: slices.Clone(c.Cols), Recursive: c.Query == nil}
}

// searchAndCycle adds the columns of SEARCH and CYCLE.
func (a *binder) searchAndCycle(q *level, c *cte) {
	if s := c.node.SearchClause; s != nil {
		t := tree.Type{OID: pgcat.RecordArray, Dims: 1}
		if s.SearchBreadthFirst {
			t = tree.Of(pgcat.Record)
		}
		c.Cols = append(c.Cols, tree.RTECol{Name: s.SearchSeqColumn, Type: t, Attr: -1, Null: tree.Never, Reason: "SEARCH fills it in"})
	}
	if s := c.node.CycleClause; s != nil {
		mark := boolean
		if s.CycleMarkValue != nil && s.CycleMarkDefault != nil {
			mark = a.common("CYCLE", []tree.Expr{a.expr(q, s.CycleMarkValue), a.expr(q, s.CycleMarkDefault)})
		}
		c.Cols = append(c.Cols,
			tree.RTECol{Name: s.CycleMarkColumn, Type: mark, Attr: -1, Null: tree.Maybe, Reason: "CYCLE fills it in"},
			tree.RTECol{Name: s.CyclePathColumn, Type: tree.Type{OID: pgcat.RecordArray, Dims: 1}, Attr: -1, Null: tree.Never, Reason: "CYCLE fills it in"})
	}
}

// mentions reports whether a statement names a relation without a schema.
func mentions(n *pg.Node, name string) bool {
	found := false
	pgast.Walk(n, func(x proto.Message) bool {
		if r, ok := x.(*pg.RangeVar); ok && r.Relname == name && r.Schemaname == "" {
			found = true
		}
		return !found
	})
	return found
}
