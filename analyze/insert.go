package analyze

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// modifyingStmt analyses INSERT, UPDATE, DELETE or MERGE into q.
func (a *analysis) modifyingStmt(q *query, n *pg.Node) {
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
func (a *analysis) targetRelation(q *query, n *pg.RangeVar, verb Verb) *rte {
	loc := int(n.Location)
	if n.Schemaname == "" && a.lookupCTE(q, n.Relname) != nil {
		a.fail(loc, "", "relation %q cannot be the target of a modifying statement", n.Relname)
	}
	rel := a.relationNear(q, n.Schemaname, n.Relname, loc)
	if rel.table != nil && rel.table.Kind == schema.MaterializedView {
		a.fail(loc, "", "cannot change materialized view %q", rel.name)
	}
	if rel.sequence {
		a.fail(loc, "use setval() or ALTER SEQUENCE", "cannot change sequence %q", rel.name)
	}
	r := a.relationRef(q, rel, loc)
	if n.Alias != nil {
		r.name, r.aliased = n.Alias.Aliasname, true
	}
	a.accesses[r.access].verb = verb
	q.target, q.verb = r, verb
	return r
}

// An assignment is a place that INSERT or UPDATE fills: a column, or a part of
// one.
type assignment struct {
	col int
	typ
	part bool // of a composite or array column
	set  bool // by SET, of whatever statement
	name string
	loc  int
}

// assignTarget resolves a column that is written.
func (a *analysis) assignTarget(q *query, r *rte, res *pg.ResTarget) assignment {
	loc := int(res.Location)
	i := r.rel.column(res.Name)
	if i < 0 {
		if _, ok := systemColumns[res.Name]; ok {
			a.fail(loc, "", "cannot assign to system column %q", res.Name)
		}
		hint := diag.DidYouMean(res.Name, r.rel.columnNames())
		if len(res.Indirection) > 0 && res.Name == r.name {
			hint = "SET target columns cannot be qualified with the relation name."
		}
		a.fail(loc, hint, "column %q of relation %q does not exist", res.Name, r.rel.name)
	}
	s := assignment{col: i, typ: r.rel.cols[i].typ, name: res.Name, loc: loc}
	if len(res.Indirection) > 0 {
		s.part = true
		e := &expr{kind: xVar, rte: r, num: i, typ: s.typ, loc: loc}
		for k := 0; k < len(res.Indirection); k++ {
			if f := res.Indirection[k].GetString_(); f != nil {
				e = a.fieldOf(e, f.Sval)
				continue
			}
			if res.Indirection[k].GetAIndices() == nil {
				a.fail(loc, "", "row expansion via \"*\" is not supported here")
			}
			j := k
			for j+1 < len(res.Indirection) && res.Indirection[j+1].GetAIndices() != nil {
				j++
			}
			e = a.subscript(q, e, res.Indirection[k:j+1])
			k = j
		}
		s.typ = e.typ
	}
	if !slices.Contains(q.setCols, i) {
		q.setCols = append(q.setCols, i)
	} else if !s.part {
		if q.clause == inUpdateTarget {
			a.fail(loc, "", "multiple assignments to same column %q", res.Name)
		}
		a.fail(loc, "", "column %q specified more than once", res.Name)
	}
	return s
}

func (r *relation) columnNames() []string {
	names := make([]string, len(r.cols))
	for i := range r.cols {
		names[i] = r.cols[i].name
	}
	return names
}

// assign converts a value to the column that it is put into, and keeps it where
// that checks nothing.
func (a *analysis) assign(r *rte, s assignment, e *expr) *expr {
	out := a.convert(r, s, e)
	a.noteUnchecked(r, s, out, out)
	return out
}

// convert converts a value to the type of what it is put into.
func (a *analysis) convert(r *rte, s assignment, e *expr) *expr {
	if e.kind != xDefault || s.set && r.rel.isView() {
		a.checkGenerated(r, s, e) // a view's DEFAULT is not its table's
	}
	if e.kind == xDefault {
		e.typ = s.typ
		return e
	}
	out, ok := a.coerce(e, s.typ, pgcat.Assignment)
	if !ok {
		what := "column"
		if s.part {
			what = "subfield"
		}
		a.fail(e.loc, "You will need to rewrite or cast the expression.",
			"%s %q is of type %s but expression is of type %s", what, s.name, a.typeName(s.oid), a.typeName(e.oid))
	}
	return out
}

// noteUnchecked keeps a value that PostgreSQL does not check as it assigns it,
// because it is of the column's domain as it stands: where a subquery or an outer
// join makes it NULL, the column is NULL though its domain is NOT NULL.
func (a *analysis) noteUnchecked(r *rte, s assignment, converted, value *expr) {
	col := r.rel.cols[s.col].col
	d := a.types.Type(s.oid)
	if s.part || col == nil || col.NotNull || converted.kind == xDomain || converted.kind == xDefault || d == nil || d.Kind != pgcat.DomainKind || !d.NotNull {
		return
	}
	if r.level.unchecked == nil {
		r.level.unchecked = make(map[int][]*expr)
	}
	r.level.unchecked[s.col] = append(r.level.unchecked[s.col], value)
}

// written returns the column that a value for the i-th is written to: through a
// view that is the table's.
func (r *relation) written(i int) *schema.Column {
	if c := &r.cols[i]; r.isView() && len(r.table.Triggers) == 0 && c.base != nil {
		return c.base.col
	}
	return r.cols[i].col
}

// givenValues leaves out of cols those that a single row of VALUES gives DEFAULT,
// which is no assignment.
func givenValues(cols []int, places []assignment, row []*expr) []int {
	return slices.DeleteFunc(slices.Clone(cols), func(col int) bool {
		i := slices.IndexFunc(places, func(p assignment) bool { return p.col == col })
		return i >= 0 && i < len(row) && row[i].kind == xDefault
	})
}

// checkOnce reports a view's columns that are one column of its table.
func (a *analysis) checkOnce(r *rte, cols []int) {
	if !r.rel.isView() {
		return
	}
	var seen []*schema.Column
	for _, i := range cols {
		col := r.rel.written(i)
		if col != nil && slices.Contains(seen, col) {
			a.fail(r.pos, "", "multiple assignments to same column %q", col.Name)
		}
		seen = append(seen, col)
	}
}

// checkGenerated reports a value for a column that PostgreSQL computes.
func (a *analysis) checkGenerated(r *rte, s assignment, e *expr) {
	col := r.rel.written(s.col)
	if col == nil {
		return
	}
	switch {
	case col.Generated != "" && !s.set:
		a.fail(e.loc, "Column \""+col.Name+"\" is a generated column.", "cannot insert a non-DEFAULT value into column %q", col.Name)
	case col.Generated != "":
		a.fail(s.loc, "Column \""+col.Name+"\" is a generated column.", "column %q can only be updated to DEFAULT", col.Name)
	case col.Identity == "always" && s.set:
		a.fail(s.loc, "Column \""+col.Name+"\" is an identity column defined as GENERATED ALWAYS.", "column %q can only be updated to DEFAULT", col.Name)
	}
}

func (a *analysis) insertStmt(q *query, n *pg.InsertStmt) {
	a.withClause(q, n.WithClause)
	r := a.targetRelation(q, n.Relation, Insert)
	acc := a.accesses[r.access]
	acc.reads = false
	rows, explicit, places := 0, len(n.Cols) > 0, []assignment(nil)
	if explicit {
		for _, c := range n.Cols {
			places = append(places, a.assignTarget(q, r, c.GetResTarget()))
		}
	} else {
		for i := range r.rel.cols {
			places = append(places, assignment{col: i, typ: r.rel.cols[i].typ, name: r.rel.cols[i].name, loc: r.pos})
		}
	}
	sel := n.SelectStmt.GetSelectStmt()
	switch {
	case sel == nil: // DEFAULT VALUES
	case len(sel.ValuesLists) > 0 && sel.WithClause == nil && len(sel.SortClause) == 0 && sel.LimitCount == nil && sel.LimitOffset == nil && len(sel.LockingClause) == 0:
		q.clause = inValues
		for _, l := range sel.ValuesLists {
			row := a.insertRow(q, r, places, explicit, l.GetList().GetItems(), rows == 0)
			q.assigned = append(q.assigned, row...)
			rows++
			if len(sel.ValuesLists) == 1 {
				acc.values = row
			}
			acc.width = len(row)
		}
		acc.places = places
	default:
		a.insertSelect(q, r, places, explicit, n.SelectStmt)
	}
	if !explicit {
		for i := range places[:min(len(places), max(acc.width, 0))] {
			q.setCols = append(q.setCols, i)
		}
		if acc.width == 0 {
			q.setCols = nil
			for i := range places {
				q.setCols = append(q.setCols, i)
			}
		}
	}
	if sel != nil {
		a.checkIdentity(r, n.Override, places, q.assigned, acc.width)
		a.checkOnce(r, givenValues(q.setCols, places, acc.values))
	}
	q.clause = inNone
	acc.setCols = q.setCols
	if n.OnConflictClause != nil {
		a.onConflict(q, r, n.OnConflictClause)
	}
	a.returning(q, n.ReturningList, r.item())
}

// checkIdentity reports a value for GENERATED ALWAYS AS IDENTITY without
// OVERRIDING. The values are rows of a width, or none when they come of a query.
func (a *analysis) checkIdentity(r *rte, override pg.OverridingKind, places []assignment, values []*expr, width int) {
	if override != pg.OverridingKind_OVERRIDING_NOT_SET && override != pg.OverridingKind_OVERRIDING_KIND_UNDEFINED {
		return
	}
	for i, p := range places {
		col := r.rel.written(p.col)
		if col == nil || col.Identity != "always" || width > 0 && i >= width {
			continue
		}
		defaults := len(values) > 0
		for k := i; defaults && k < len(values); k += width {
			defaults = values[k].kind == xDefault
		}
		if !defaults {
			a.fail(p.loc, "Column \""+col.Name+"\" is an identity column defined as GENERATED ALWAYS.\nUse OVERRIDING SYSTEM VALUE to override.",
				"cannot insert a non-DEFAULT value into column %q", col.Name)
		}
	}
}

// insertRow analyses one row of VALUES.
func (a *analysis) insertRow(q *query, r *rte, places []assignment, explicit bool, items []*pg.Node, first bool) []*expr {
	row := make([]*expr, 0, len(items))
	for i, item := range items {
		if star := a.starColumns(q, item); star != nil {
			for _, t := range star {
				row = append(row, t.expr)
			}
			continue
		}
		var parent *paramParent
		if a.params != nil && i < len(places) && item.GetParamRef() != nil {
			parent = &paramParent{kind: columnParent, rel: r.rel, col: places[i].col}
		}
		a.within(parent, func() { row = append(row, a.expr(q, item)) })
	}
	a.checkWidth(len(row), places, explicit, func(i int) int { return row[i].loc })
	for i := range row {
		row[i] = a.assign(r, places[i], row[i])
	}
	return row
}

func (a *analysis) checkWidth(width int, places []assignment, explicit bool, loc func(int) int) {
	switch {
	case width > len(places):
		a.fail(loc(len(places)), "", "INSERT has more expressions than target columns")
	case explicit && width < len(places):
		a.fail(places[width].loc, "", "INSERT has more target columns than expressions")
	}
}

func (a *analysis) insertSelect(q *query, r *rte, places []assignment, explicit bool, n *pg.Node) {
	sub := &query{parent: q, keepUnknown: true}
	sel := n.GetSelectStmt()
	// A parameter that is all of a column is the target column's.
	direct := map[int]*paramParent{}
	if a.params != nil {
		for i, t := range sel.TargetList {
			if p := t.GetResTarget().GetVal().GetParamRef(); p != nil && i < len(places) {
				direct[int(p.Location)] = &paramParent{kind: columnParent, rel: r.rel, col: places[i].col}
			}
		}
	}
	a.selectStmt(sub, sel)
	if len(direct) > 0 {
		for i := range a.params.list {
			if s := &a.params.list[i]; direct[s.loc] != nil && s.seen {
				s.parent = direct[s.loc]
			}
		}
	}
	cols := sub.columns()
	a.checkWidth(len(cols), places, explicit, func(i int) int { return cols[i].expr.loc })
	for i, t := range cols {
		out := a.convert(r, places[i], t.expr)
		a.noteUnchecked(r, places[i], out, &expr{kind: xSetCol, level: sub, num: i, typ: out.typ, loc: out.loc})
		if t.expr.oid == pgcat.Unknown {
			t.expr = out
		}
	}
	a.accesses[r.access].width = len(cols)
	q.from = append(q.from, &fromNode{rte: &rte{query: sub, level: q, access: -1}})
	q.from[len(q.from)-1].rtes = []*rte{q.from[len(q.from)-1].rte}
}

// onConflict analyses ON CONFLICT DO NOTHING and DO UPDATE.
func (a *analysis) onConflict(q *query, r *rte, n *pg.OnConflictClause) {
	acc := a.accesses[r.access]
	acc.conflict = true
	item := r.item()
	if inf := n.Infer; inf != nil {
		q.ns = []nsItem{item}
		q.clause = inConflictTarget
		a.inferConflict(q, r, inf)
	}
	if n.Action != pg.OnConflictAction_ONCONFLICT_UPDATE {
		q.ns, q.clause = nil, inNone
		return
	}
	acc.reads, acc.upsert = true, true
	excluded := &rte{name: "excluded", level: q, rel: r.rel, row: r.row, cols: r.cols, access: -1, aliased: true}
	q.ns = []nsItem{item, excluded.item()}
	inserted := q.setCols
	q.setCols = nil
	q.clause = inUpdateSource
	a.setClause(q, r, n.TargetList)
	acc.updateCols = q.setCols
	for _, c := range q.setCols {
		if !slices.Contains(inserted, c) {
			inserted = append(inserted, c)
		}
	}
	q.setCols = inserted
	if n.WhereClause != nil {
		q.clause = inWhere
		q.assigned = append(q.assigned, a.toBool(a.expr(q, n.WhereClause), "WHERE"))
	}
	q.ns, q.clause = nil, inNone
}

// inferConflict analyses ON CONFLICT (…): it must name a unique index.
func (a *analysis) inferConflict(q *query, r *rte, n *pg.InferClause) {
	acc := a.accesses[r.access]
	if n.Conname != "" && r.rel.table != nil {
		for _, k := range r.rel.table.Constraints {
			if k.Name == n.Conname {
				acc.conflictCols = r.rel.indexes(k.Columns)
				return
			}
		}
		var names []string
		for _, k := range r.rel.table.Constraints {
			names = append(names, k.Name)
		}
		a.fail(int(n.Location), diag.DidYouMean(n.Conname, names), "constraint %q for table %q does not exist", n.Conname, r.rel.name)
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
		i := r.rel.column(x.Name)
		if i < 0 {
			a.fail(int(n.Location), diag.DidYouMean(x.Name, r.rel.columnNames()), "column %q does not exist", x.Name)
		}
		cols = append(cols, i)
	}
	if n.WhereClause != nil {
		a.toBool(a.expr(q, n.WhereClause), "WHERE")
	}
	if !plain || r.rel.isView() {
		return
	}
	acc.conflictCols = cols
	for _, u := range r.rel.uniques {
		if len(u) == len(cols) && !slices.ContainsFunc(u, func(c int) bool { return !slices.Contains(cols, c) }) {
			return
		}
	}
	a.fail(int(n.Location), "add a unique constraint or index on these columns, or name the columns of one that is there",
		"there is no unique or exclusion constraint matching the ON CONFLICT specification")
}
