package analyze

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"
)

func (a *analysis) updateStmt(q *query, n *pg.UpdateStmt) {
	a.withClause(q, n.WithClause)
	r := a.targetRelation(q, n.Relation, Update)
	target := r.item()
	a.fromBeside(q, target, n.FromClause)
	if n.WhereClause != nil {
		q.clause = inWhere
		q.where = a.toBool(a.expr(q, n.WhereClause), "WHERE")
	}
	a.parent = nil
	ns := q.ns
	a.returning(q, n.ReturningList, ns...)
	q.ns = ns
	// As in PostgreSQL, SET comes last, which matters to what parameters meet
	// first.
	q.clause = inUpdateSource
	a.setClause(q, r, n.TargetList)
	a.accesses[r.access].setCols = q.setCols
	q.clause = inNone
}

// fromBeside analyses FROM of UPDATE and USING of DELETE, which stand beside the
// target.
func (a *analysis) fromBeside(q *query, target nsItem, list []*pg.Node) {
	q.from = append(q.from, &fromNode{rte: target.rte, rtes: []*rte{target.rte}})
	// The target is visible to ON conditions and LATERAL items, too.
	lateral := target
	lateral.lateralOnly = true
	q.ns = []nsItem{lateral}
	a.fromClause(q, list)
}

// setClause analyses SET of ON CONFLICT DO UPDATE and MERGE, values first, as
// PostgreSQL does.
func (a *analysis) setClause(q *query, r *rte, list []*pg.Node) {
	finish := a.setSources(q, r, list)
	saved := q.clause
	q.clause = inUpdateTarget
	finish()
	q.clause = saved
}

// setSources analyses the values of SET and returns what converts them to
// their columns' types, which PostgreSQL does only after WHERE and RETURNING.
func (a *analysis) setSources(q *query, r *rte, list []*pg.Node) (finish func()) {
	type source struct {
		res *pg.ResTarget
		e   *expr
	}
	var sources []source
	subs := map[*pg.Node][]*expr{} // the sources of (a, b) = …
	for _, n := range list {
		res := n.GetResTarget()
		var parent *paramParent
		if a.params != nil {
			if c := r.rel.column(res.Name); c >= 0 {
				parent = &paramParent{kind: columnParent, rel: r.rel, col: c}
			}
		}
		a.within(parent, func() {
			if m := res.Val.GetMultiAssignRef(); m != nil {
				sources = append(sources, source{res, a.multiAssign(q, m, subs)})
				return
			}
			sources = append(sources, source{res, a.expr(q, res.Val)})
		})
	}
	return func() {
		for _, s := range sources {
			place := a.assignTarget(q, r, s.res)
			place.set = true
			q.assigned = append(q.assigned, a.assign(r, place, s.e))
		}
		a.checkOnce(r, q.setCols)
	}
}

// multiAssign is one column of (a, b) = (…).
func (a *analysis) multiAssign(q *query, m *pg.MultiAssignRef, subs map[*pg.Node][]*expr) *expr {
	if row := m.Source.GetRowExpr(); row != nil {
		if int(m.Ncolumns) != len(row.Args) {
			a.fail(int(row.Location), "", "number of columns does not match number of values")
		}
		return a.expr(q, row.Args[m.Colno-1])
	}
	link := m.Source.GetSubLink()
	if link == nil {
		a.fail(location(m.Source), "", "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression")
	}
	if m.Colno == 1 || subs[nil] == nil {
		sub := a.subquery(q, link.Subselect)
		cols := sub.columns()
		if len(cols) != int(m.Ncolumns) {
			a.fail(int(link.Location), "", "number of columns does not match number of values")
		}
		list := make([]*expr, len(cols))
		for i, c := range cols {
			list[i] = &expr{kind: xScalar, query: sub, num: i, typ: c.expr.typ, loc: c.expr.loc}
		}
		subs[nil] = list
	}
	return subs[nil][m.Colno-1]
}

func (a *analysis) deleteStmt(q *query, n *pg.DeleteStmt) {
	a.withClause(q, n.WithClause)
	r := a.targetRelation(q, n.Relation, Delete)
	a.fromBeside(q, r.item(), n.UsingClause)
	if n.WhereClause != nil {
		q.clause = inWhere
		q.where = a.toBool(a.expr(q, n.WhereClause), "WHERE")
	}
	q.clause = inNone
	a.returning(q, n.ReturningList, q.ns...)
}

func (a *analysis) mergeStmt(q *query, n *pg.MergeStmt) {
	a.withClause(q, n.WithClause)
	r := a.targetRelation(q, n.Relation, Merge)
	acc := a.accesses[r.access]
	target := r.item()
	node, items := a.fromItem(q, n.SourceRelation)
	a.checkFree([]nsItem{target}, items, location(n.SourceRelation))
	for i := range items {
		items[i].lateralOnly, items[i].lateralOK = false, true
	}
	q.from = []*fromNode{{rte: r, rtes: []*rte{r}}, node}
	both := append([]nsItem{target}, items...)
	q.ns = both
	q.clause = inJoin
	// The join is not kept as a condition: each kind of WHEN sees other rows.
	q.assigned = append(q.assigned, a.toBool(a.expr(q, n.JoinCondition), "JOIN/ON"))
	// As in PostgreSQL, RETURNING comes before the actions, which matters to
	// what parameters meet first.
	q.clause = inNone
	a.returning(q, n.ReturningList, slices.Clone(both)...)
	for _, w := range n.MergeWhenClauses {
		a.mergeWhen(q, r, acc, w.GetMergeWhenClause(), target, items, both)
	}
	acc.setCols = q.setCols
	q.clause = inNone
}

func (a *analysis) mergeWhen(q *query, r *rte, acc *access, w *pg.MergeWhenClause, target nsItem, source, both []nsItem) {
	switch w.MatchKind {
	case pg.MergeMatchKind_MERGE_WHEN_NOT_MATCHED_BY_TARGET:
		q.ns = append([]nsItem{target}, source...)
		hide(q.ns[:1])
	case pg.MergeMatchKind_MERGE_WHEN_NOT_MATCHED_BY_SOURCE:
		q.ns = append([]nsItem{target}, source...)
		hide(q.ns[1:])
		q.sourceNulls = q.sourceNulls || w.CommandType != pg.CmdType_CMD_NOTHING
	default:
		q.ns = both
	}
	q.clause = inMergeWhen
	if w.Condition != nil {
		q.assigned = append(q.assigned, a.toBool(a.expr(q, w.Condition), "WHEN"))
	}
	written := q.setCols
	q.setCols = nil
	switch w.CommandType {
	case pg.CmdType_CMD_INSERT:
		q.clause = inValues
		acc.merges = append(acc.merges, Insert)
		var places []assignment
		explicit := len(w.TargetList) > 0
		for _, c := range w.TargetList {
			places = append(places, a.assignTarget(q, r, c.GetResTarget()))
		}
		if !explicit {
			for i := range r.rel.cols {
				places = append(places, assignment{col: i, typ: r.rel.cols[i].typ, name: r.rel.cols[i].name, loc: r.pos})
			}
		}
		if len(w.Values) > 0 {
			row := a.insertRow(q, r, places, explicit, w.Values, true)
			q.assigned = append(q.assigned, row...)
			a.checkIdentity(r, w.Override, places, row, len(row))
			a.checkOnce(r, givenValues(q.setCols, places, row))
		}
	case pg.CmdType_CMD_UPDATE:
		q.clause = inUpdateSource
		acc.merges = append(acc.merges, Update)
		a.setClause(q, r, w.TargetList)
		acc.updateCols = append(acc.updateCols, q.setCols...)
	case pg.CmdType_CMD_DELETE:
		acc.merges = append(acc.merges, Delete)
	}
	for _, c := range q.setCols {
		if !contains(written, c) {
			written = append(written, c)
		}
	}
	q.setCols = written
}

// hide makes items invisible but for what error messages say of them.
func hide(items []nsItem) {
	for i := range items {
		items[i].relVisible, items[i].colsVisible = false, false
	}
}

func contains(list []int, x int) bool {
	for _, y := range list {
		if y == x {
			return true
		}
	}
	return false
}
