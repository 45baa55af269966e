package bind

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// modifyingStmt binds INSERT, UPDATE, DELETE or MERGE into q.
func (a *binder) modifyingStmt(q *level, n *pg.Node) {
	switch x := n.Node.(type) {
	case *pg.Node_InsertStmt:
		a.insertStmt(q, x.InsertStmt)
	case *pg.Node_UpdateStmt:
		a.updateStmt(q, x.UpdateStmt)
	case *pg.Node_DeleteStmt:
		a.deleteStmt(q, x.DeleteStmt)
	case *pg.Node_MergeStmt:
		a.mergeStmt(q, x.MergeStmt)
	default:
		a.fail(location(n), "", "this kind of statement is not supported in WITH (%s)", nodeName(n))
	}
}

// targetRelation makes the range table entry of the table that a statement
// writes.
func (a *binder) targetRelation(q *level, n *pg.RangeVar, verb tree.Verb) *tree.RTE {
	loc := int(n.Location)
	if n.Schemaname == "" && a.lookupCTE(q, n.Relname) != nil {
		a.fail(loc, "", "relation %q cannot be the target of a modifying statement", n.Relname)
	}
	rel := a.relationNear(q, n.Schemaname, n.Relname, loc)
	if rel.Table != nil && rel.Table.Kind == schema.MaterializedView {
		a.fail(loc, "", "cannot change materialized view %q", rel.Name)
	}
	if rel.Sequence {
		a.fail(loc, "use setval() or ALTER SEQUENCE", "cannot change sequence %q", rel.Name)
	}
	r := a.relationRef(q, rel, loc)
	if n.Alias != nil {
		r.Name, r.Aliased = n.Alias.Aliasname, true
	}
	r.Access.Verb = verb
	q.Target, q.Verb = r, verb
	return r
}

func (a *binder) insertStmt(q *level, n *pg.InsertStmt) {
	a.withClause(q, n.WithClause)
	r := a.targetRelation(q, n.Relation, tree.Insert)
	r.Access.Reads = false
	explicit := len(n.Cols) > 0
	places := everyColumn(r)
	if explicit {
		places = a.insertColumns(q, r, n.Cols)
	}
	sel := n.SelectStmt.GetSelectStmt()
	switch {
	case sel == nil: // DEFAULT VALUES
	case isPlainValues(sel):
		a.insertValues(q, r, places, explicit, sel.ValuesLists)
	default:
		a.insertSelect(q, r, places, explicit, sel)
	}
	if width := r.Access.Width; !explicit {
		if width == 0 {
			width = len(places)
		}
		q.SetCols = nil
		for i := range places[:min(len(places), width)] {
			q.SetCols = append(q.SetCols, i)
		}
	}
	if sel != nil {
		a.checkIdentity(r, n.Override, places, q.Assigned, r.Access.Width)
		a.checkOnce(r, givenValues(q.SetCols, places, r.Access.Values))
	}
	q.clause = inNone
	r.Access.SetCols = q.SetCols
	if n.OnConflictClause != nil {
		a.onConflict(q, r, n.OnConflictClause)
	}
	a.returning(q, pgast.ReturningOf(n), itemOf(r))
}

func (a *binder) insertColumns(q *level, r *tree.RTE, list []*pg.Node) []assignment {
	places := make([]assignment, len(list))
	for i, c := range list {
		places[i] = a.assignTarget(q, r, c.GetResTarget())
	}
	return places
}

// isPlainValues reports whether a SELECT is VALUES and nothing else.
func isPlainValues(s *pg.SelectStmt) bool {
	return len(s.ValuesLists) > 0 && s.WithClause == nil && len(s.SortClause) == 0 && s.LimitCount == nil && s.LimitOffset == nil && len(s.LockingClause) == 0
}

// insertValues binds INSERT … VALUES.
func (a *binder) insertValues(q *level, r *tree.RTE, places []assignment, explicit bool, lists []*pg.Node) {
	q.clause = inValues
	acc := r.Access
	for _, l := range lists {
		row := a.insertRow(q, r, places, explicit, l.GetList().GetItems())
		q.Assigned = append(q.Assigned, row...)
		if len(lists) == 1 {
			acc.Values = row
		}
		acc.Width = len(row)
	}
	for _, p := range places {
		acc.Places = append(acc.Places, p.Place)
	}
}

// insertRow binds one row of VALUES.
func (a *binder) insertRow(q *level, r *tree.RTE, places []assignment, explicit bool, items []*pg.Node) []tree.Expr {
	row := make([]tree.Expr, 0, len(items))
	for i, item := range items {
		if star := a.starColumns(q, item); star != nil {
			for _, t := range star {
				row = append(row, t.Expr)
			}
			continue
		}
		var parent *paramParent
		if a.params != nil && i < len(places) && item.GetParamRef() != nil {
			parent = &paramParent{kind: columnParent, rel: r.Rel, col: places[i].Col}
		}
		a.within(parent, func() { row = append(row, a.expr(q, item)) })
	}
	a.checkWidth(len(row), places, explicit, func(i int) int { return row[i].Loc() })
	for i := range row {
		row[i] = a.assign(r, places[i], row[i])
	}
	return row
}

func (a *binder) checkWidth(width int, places []assignment, explicit bool, loc func(int) int) {
	switch {
	case width > len(places):
		a.fail(loc(len(places)), "", "INSERT has more expressions than target columns")
	case explicit && width < len(places):
		a.fail(places[width].loc, "", "INSERT has more target columns than expressions")
	}
}

func (a *binder) insertSelect(q *level, r *tree.RTE, places []assignment, explicit bool, sel *pg.SelectStmt) {
	sub := newLevel(q)
	sub.keepUnknown = true
	a.selectStmt(sub, sel)
	a.nameDirect(r, places, sel)
	cols := sub.Columns()
	a.checkWidth(len(cols), places, explicit, func(i int) int { return cols[i].Expr.Loc() })
	for i, t := range cols {
		out := a.assign(r, places[i], t.Expr)
		if t.Expr.OID() == pgcat.Unknown {
			t.Expr = out
		}
	}
	r.Access.Width = len(cols)
	q.From = append(q.From, leafOf(&tree.RTE{Query: sub.Query, Level: q.Query}))
}

// nameDirect gives a parameter that is all of an item of INSERT … SELECT the
// target column's name.
func (a *binder) nameDirect(r *tree.RTE, places []assignment, sel *pg.SelectStmt) {
	if a.params == nil {
		return
	}
	for i, t := range sel.TargetList {
		p := t.GetResTarget().GetVal().GetParamRef()
		if p == nil || i >= len(places) {
			continue
		}
		for k := range a.params.list {
			if s := &a.params.list[k]; s.seen && s.loc == int(p.Location) {
				s.parent = &paramParent{kind: columnParent, rel: r.Rel, col: places[i].Col}
			}
		}
	}
}

// onConflict binds ON CONFLICT DO NOTHING and DO UPDATE.
func (a *binder) onConflict(q *level, r *tree.RTE, n *pg.OnConflictClause) {
	r.Access.Conflict = true
	item := itemOf(r)
	if inf := n.Infer; inf != nil {
		q.ns = []nsItem{item}
		q.clause = inConflictTarget
		a.inferConflict(q, r, inf, n.Action == pg.OnConflictAction_ONCONFLICT_UPDATE)
	}
	if n.Action == pg.OnConflictAction_ONCONFLICT_UPDATE {
		r.Access.Reads, r.Access.Upsert = true, true
		excluded := &tree.RTE{Name: "excluded", Level: q.Query, Rel: r.Rel, Row: r.Row, Cols: r.Cols, Aliased: true}
		q.ns = []nsItem{item, itemOf(excluded)}
		inserted := q.SetCols
		q.SetCols = nil
		q.clause = inUpdateSource
		a.setClause(q, r, n.TargetList)
		r.Access.UpdateCols = q.SetCols
		q.SetCols = addColumns(inserted, q.SetCols)
		if n.WhereClause != nil {
			q.Assigned = append(q.Assigned, a.whereClause(q, n.WhereClause))
		}
	}
	q.ns, q.clause = nil, inNone
}

// addColumns adds to a list what is not in it.
func addColumns(list, more []int) []int {
	for _, c := range more {
		if !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	return list
}

// inferConflict binds ON CONFLICT (…): it must name a unique index.
func (a *binder) inferConflict(q *level, r *tree.RTE, n *pg.InferClause, update bool) {
	if n.Conname != "" && r.Rel.Table != nil {
		a.conflictConstraint(r, n, update)
		return
	}
	var cols []int
	plain := n.WhereClause == nil
	for _, el := range n.IndexElems {
		x := el.GetIndexElem()
		if x.Name == "" {
			a.expr(q, x.Expr)
			plain = false
			continue
		}
		i := r.Rel.Column(x.Name)
		if i < 0 {
			a.fail(int(n.Location), diag.DidYouMean(x.Name, r.Rel.ColumnNames()), "column %q does not exist", x.Name)
		}
		cols = append(cols, i)
	}
	if n.WhereClause != nil {
		a.toBool(a.expr(q, n.WhereClause), "WHERE")
	}
	if !plain || r.Rel.IsView() {
		return
	}
	r.Access.ConflictCols = cols
	for _, u := range r.Rel.Uniques {
		if len(u) == len(cols) && !slices.ContainsFunc(u, func(c int) bool { return !slices.Contains(cols, c) }) {
			return
		}
	}
	a.noArbiter(n, "add a unique constraint or index on these columns, or name the columns of one that is there",
		"there is no unique or exclusion constraint matching the ON CONFLICT specification")
}

// noArbiter reports an ON CONFLICT without its constraint, which a schema that is
// there for its columns may lack.
func (a *binder) noArbiter(n *pg.InferClause, hint, format string, args ...any) {
	if a.Catalog.Columns {
		a.warn(int(n.Location), hint, format+" in the schema", args...)
		return
	}
	a.fail(int(n.Location), hint, format, args...)
}

// conflictConstraint is ON CONFLICT ON CONSTRAINT.
func (a *binder) conflictConstraint(r *tree.RTE, n *pg.InferClause, update bool) {
	var names []string
	for _, k := range r.Rel.Table.Constraints {
		if k.Name == n.Conname {
			if update && len(k.Operators) > 0 {
				a.fail(int(n.Location), "rows conflict by more than equality there: write DO NOTHING", "ON CONFLICT DO UPDATE not supported with exclusion constraints")
			}
			r.Access.ConflictCols = r.Rel.Indexes(k.Columns)
			return
		}
		names = append(names, k.Name)
	}
	a.noArbiter(n, diag.DidYouMean(n.Conname, names), "constraint %q for table %q does not exist", n.Conname, r.Rel.Name)
}
