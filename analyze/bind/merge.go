package bind

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

func (a *binder) mergeStmt(q *level, n *pg.MergeStmt) {
	a.withClause(q, n.WithClause)
	r := a.targetRelation(q, n.Relation, tree.Merge)
	target := itemOf(r)
	node, source := a.fromItem(q, n.SourceRelation)
	a.checkFree([]nsItem{target}, source, location(n.SourceRelation))
	for i := range source {
		source[i].lateralOnly, source[i].lateralOK = false, true
	}
	q.From = []*tree.FromNode{leafOf(r), node}
	q.ns = append([]nsItem{target}, source...)
	q.clause = inJoin
	q.MergeOn = a.toBool(a.expr(q, n.JoinCondition), "JOIN/ON")
	// As in PostgreSQL, RETURNING comes before the actions, which matters to
	// what parameters meet first, and its star has the source's columns before
	// the target's.
	q.clause = inNone
	a.returning(q, pgast.ReturningOf(n), append(slices.Clone(source), target)...)
	for _, w := range n.MergeWhenClauses {
		a.mergeWhen(q, r, w.GetMergeWhenClause(), target, source)
	}
	r.Access.SetCols = q.SetCols
	q.clause = inNone
}

func (a *binder) mergeWhen(q *level, r *tree.RTE, w *pg.MergeWhenClause, target nsItem, source []nsItem) {
	q.ns = append([]nsItem{target}, source...)
	switch w.MatchKind {
	case pg.MergeMatchKind_MERGE_WHEN_NOT_MATCHED_BY_TARGET:
		hide(q.ns[:1])
	case pg.MergeMatchKind_MERGE_WHEN_NOT_MATCHED_BY_SOURCE:
		hide(q.ns[1:])
		q.SourceNulls = q.SourceNulls || w.CommandType != pg.CmdType_CMD_NOTHING
	}
	q.clause = inMergeWhen
	if w.Condition != nil {
		q.Assigned = append(q.Assigned, a.toBool(a.expr(q, w.Condition), "WHEN"))
	}
	written := q.SetCols
	q.SetCols = nil
	acc := r.Access
	switch w.CommandType {
	case pg.CmdType_CMD_INSERT:
		acc.Merges = append(acc.Merges, tree.Insert)
		a.mergeInsert(q, r, w)
	case pg.CmdType_CMD_UPDATE:
		q.clause = inUpdateSource
		acc.Merges = append(acc.Merges, tree.Update)
		a.setClause(q, r, w.TargetList)
		acc.UpdateCols = append(acc.UpdateCols, q.SetCols...)
	case pg.CmdType_CMD_DELETE:
		acc.Merges = append(acc.Merges, tree.Delete)
	}
	q.SetCols = addColumns(written, q.SetCols)
}

// mergeInsert binds the INSERT of MERGE.
func (a *binder) mergeInsert(q *level, r *tree.RTE, w *pg.MergeWhenClause) {
	q.clause = inValues
	explicit := len(w.TargetList) > 0
	places := everyColumn(r)
	if explicit {
		places = a.insertColumns(q, r, w.TargetList)
	}
	if len(w.Values) > 0 {
		row := a.insertRow(q, r, places, explicit, w.Values)
		q.Assigned = append(q.Assigned, row...)
		a.checkIdentity(r, w.Override, places, row, len(row))
		a.checkOnce(r, givenValues(q.SetCols, places, row))
	}
}

// hide makes items invisible but for what error messages say of them.
func hide(items []nsItem) {
	for i := range items {
		items[i].relVisible, items[i].colsVisible = false, false
	}
}
