package analyze

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// selectStmt analyses a SELECT, VALUES or set operation into q.
func (a *analysis) selectStmt(q *query, s *pg.SelectStmt) {
	q.verb = Select
	a.withClause(q, s.WithClause)
	switch {
	case s.Op != pg.SetOperation_SETOP_NONE:
		a.setOperationStmt(q, s)
	case len(s.ValuesLists) > 0:
		a.valuesStmt(q, s)
	default:
		a.plainSelect(q, s)
	}
}

// plainSelect analyses the clauses in PostgreSQL's own order, which decides
// what a parameter meets first.
func (a *analysis) plainSelect(q *query, s *pg.SelectStmt) {
	a.declareWindows(q, s.WindowClause)
	a.fromClause(q, s.FromClause)
	q.clause = inSelect
	q.targets = a.targetList(q, s.TargetList)
	if s.WhereClause != nil {
		q.clause = inWhere
		q.where = a.toBool(a.expr(q, s.WhereClause), "WHERE")
	}
	if s.HavingClause != nil {
		q.clause = inHaving
		q.having = a.toBool(a.expr(q, s.HavingClause), "HAVING")
		q.grouped = true
	}
	a.orderBy(q, s.SortClause, inOrderBy)
	a.groupClause(q, s)
	if len(s.DistinctClause) > 0 {
		a.distinctClause(q, s)
	}
	a.limitClauses(q, s)
	for i := 0; i < len(q.windows); i++ { // their own calls may add some
		a.window(q, q.windows[i])
	}
	q.clause = inNone
	if !q.keepUnknown {
		a.resolveUnknowns(q)
	}
	a.locking(q, s)
	a.checkGrouping(q)
}

// targetList analyses a SELECT list or RETURNING.
func (a *analysis) targetList(q *query, list []*pg.Node) []*target {
	out := make([]*target, 0, len(list))
	for _, n := range list {
		res := n.GetResTarget()
		if star := a.starColumns(q, res.Val); star != nil {
			embed := a.embedAt(location(res.Val))
			for _, t := range star {
				t.embed = embed
			}
			a.noteStar(q, res.Val, star)
			out = append(out, star...)
			continue
		}
		t := &target{name: res.Name, embed: -1, promised: promises(res.Val), cast: res.Val.GetTypeCast() != nil}
		if t.name == "" {
			t.name, t.sqlcName = columnName(res.Val), coalescedColumn(res.Val)
		}
		if a.params != nil {
			a.within(&paramParent{kind: itemParent, name: res.Name}, func() { t.expr = a.expr(q, res.Val) })
		} else {
			t.expr = a.expr(q, res.Val)
		}
		if t.expr.kind == xDefault {
			a.fail(t.expr.loc, "", "DEFAULT is not allowed in this context")
		}
		out = append(out, t)
	}
	return out
}

// embedAt returns which sqlc.embed the star at a byte offset stands for, or -1.
func (a *analysis) embedAt(loc int) int {
	if a.viewDepth > 0 {
		return -1
	}
	return slices.Index(a.embeds, loc)
}

// resolveUnknowns makes what is still of unknown type text.
func (a *analysis) resolveUnknowns(q *query) {
	for _, t := range q.targets {
		t.expr = a.textIfUnknown(t.expr)
	}
}

// limitClauses analyses OFFSET and LIMIT.
func (a *analysis) limitClauses(q *query, s *pg.SelectStmt) {
	if s.LimitOffset != nil {
		q.clause = inOffset
		a.within(a.limitParentOf(s.LimitOffset, offsetParent), func() {
			q.offset = a.limitExpr(q, s.LimitOffset, "OFFSET")
		})
	}
	if s.LimitCount != nil {
		q.clause = inLimit
		a.within(a.limitParentOf(s.LimitCount, limitParent), func() {
			q.limit = a.limitExpr(q, s.LimitCount, "LIMIT")
		})
	}
}

func (a *analysis) limitParentOf(n *pg.Node, kind parentKind) *paramParent {
	if n.GetParamRef() == nil {
		return nil
	}
	return &paramParent{kind: kind}
}

func (a *analysis) limitExpr(q *query, n *pg.Node, name string) *expr {
	e := a.toSpecific(a.expr(q, n), pgcat.Int8, name)
	e.walk(func(x *expr) bool {
		if (x.kind == xVar || x.kind == xWholeRow) && x.rte.level == q {
			a.fail(x.loc, "", "argument of %s must not contain variables", name)
		}
		return true
	})
	return e
}

// locking analyses FOR UPDATE and its kin.
func (a *analysis) locking(q *query, s *pg.SelectStmt) {
	for _, n := range s.LockingClause {
		lock := n.GetLockingClause()
		q.locks, a.locks = true, true
		what := "FOR " + lockNames[lock.Strength]
		a.checkLock(q, what)
		var names []string
		for _, r := range lock.LockedRels {
			name, loc := r.GetRangeVar().GetRelname(), int(r.GetRangeVar().GetLocation())
			if !slices.ContainsFunc(q.ns, func(n nsItem) bool { return n.name == name && n.relVisible }) {
				a.fail(loc, "", "relation %q in %s clause not found in FROM clause", name, what)
			}
			names = append(names, name)
		}
		a.lockFrom(q.from, names, what)
	}
}

// lockFrom checks the subqueries in FROM, whose rows are locked too: all of
// them, or those of these names.
func (a *analysis) lockFrom(from []*fromNode, names []string, what string) {
	for _, n := range from {
		for _, r := range n.rtes {
			if r.query != nil && r.cte == nil && (len(names) == 0 || slices.Contains(names, r.name)) {
				a.checkLock(r.query, what)
				a.lockFrom(r.query.from, nil, what)
			}
		}
	}
}

// checkLock checks that a query's rows are those of tables.
func (a *analysis) checkLock(q *query, what string) {
	with := ""
	switch {
	case q.setOp != nil:
		with = "UNION/INTERSECT/EXCEPT"
	case q.distinct:
		with = "DISTINCT clause"
	case len(q.groupBy) > 0 || q.emptySet:
		with = "GROUP BY clause"
	case q.having != nil:
		with = "HAVING clause"
	case len(q.aggs) > 0:
		with = "aggregate functions"
	case q.windowSeen:
		with = "window functions"
	case q.srfs > 0 && q.values == nil:
		with = "set-returning functions in the target list"
	default:
		return
	}
	a.fail(-1, "", "%s is not allowed with %s", what, with)
}

var lockNames = map[pg.LockClauseStrength]string{
	pg.LockClauseStrength_LCS_FORUPDATE: "UPDATE", pg.LockClauseStrength_LCS_FORNOKEYUPDATE: "NO KEY UPDATE",
	pg.LockClauseStrength_LCS_FORSHARE: "SHARE", pg.LockClauseStrength_LCS_FORKEYSHARE: "KEY SHARE",
}

// orderBy analyses ORDER BY: a position, a name of an output column, or an
// expression.
func (a *analysis) orderBy(q *query, list []*pg.Node, in clause) {
	q.clause = in
	for _, n := range list {
		t := a.sortTarget(q, n.GetSortBy().Node, in)
		a.checkSort(n.GetSortBy(), t.expr)
		q.sorts = append(q.sorts, t.expr)
	}
}

// sortTarget finds the target that an item of ORDER BY, GROUP BY or DISTINCT ON
// means; an expression that is not in the list is added to it.
func (a *analysis) sortTarget(q *query, n *pg.Node, in clause) *target {
	if ref := n.GetColumnRef(); ref != nil && len(ref.Fields) == 1 && ref.Fields[0].GetString_() != nil {
		if t := a.outputColumn(q, ref, in); t != nil {
			return t
		}
	}
	if c := n.GetAConst(); c != nil {
		if c.GetIval() == nil && !(c.Val == nil && !c.Isnull) {
			a.fail(int(c.Location), "", "non-integer constant in %s", in)
		}
		pos := int(c.GetIval().GetIval())
		for _, t := range q.targets {
			if !t.junk {
				if pos--; pos == 0 {
					a.textTarget(t)
					return t
				}
			}
		}
		a.fail(int(c.Location), "", "%s position %d is not in select list", in, c.GetIval().GetIval())
	}
	e := a.expr(q, n)
	for _, t := range q.targets {
		if equal(t.expr, e) {
			a.textTarget(t)
			return t
		}
	}
	t := &target{expr: e, junk: true, embed: -1}
	a.textTarget(t)
	q.targets = append(q.targets, t)
	return t
}

// textTarget makes a target of unknown type text, since it is to be compared.
func (a *analysis) textTarget(t *target) { t.expr = a.textIfUnknown(t.expr) }

// outputColumn finds an output column by name. In GROUP BY and in the keys of
// windows, the columns of FROM come first.
func (a *analysis) outputColumn(q *query, ref *pg.ColumnRef, in clause) *target {
	name, loc := ref.Fields[0].GetString_().Sval, int(ref.Location)
	if in == inGroupBy && q.hasColumn(name) {
		return nil
	}
	var found *target
	for _, t := range q.targets {
		if t.junk || t.name != name {
			continue
		}
		if found != nil && !equal(found.expr, t.expr) {
			a.fail(loc, "", "%s %q is ambiguous", in, name)
		}
		if found == nil {
			found = t
		}
	}
	if found != nil {
		a.textTarget(found)
	}
	return found
}

func (q *query) hasColumn(name string) bool {
	for i := range q.ns {
		if n := &q.ns[i]; n.colsVisible && !n.lateralOnly {
			if _, count := n.find(name); count > 0 {
				return true
			}
		}
	}
	return false
}

func (a *analysis) distinctClause(q *query, s *pg.SelectStmt) {
	q.distinct = true
	q.clause = inDistinctOn
	var on []*expr
	for _, n := range s.DistinctClause {
		if n != nil && n.Node != nil {
			e := a.sortTarget(q, n, inDistinctOn).expr
			a.checkEquality(e.oid, e.loc)
			on = append(on, e)
		}
	}
	if len(on) == 0 {
		for _, t := range q.targets {
			if !t.junk {
				a.textTarget(t)
				a.checkEquality(t.expr.oid, t.expr.loc)
			} else if slices.Contains(q.sorts, t.expr) {
				a.fail(t.expr.loc, "", "for SELECT DISTINCT, ORDER BY expressions must appear in select list")
			}
		}
		return
	}
	// ORDER BY must begin with the DISTINCT ON expressions, in any order.
	rest := slices.Clone(on)
	for _, e := range q.sorts {
		i := slices.IndexFunc(rest, func(o *expr) bool { return equal(o, e) })
		if i < 0 {
			if len(rest) > 0 && !slices.ContainsFunc(on, func(o *expr) bool { return equal(o, e) }) {
				a.fail(e.loc, "", "SELECT DISTINCT ON expressions must match initial ORDER BY expressions")
			}
			continue
		}
		rest = slices.Delete(rest, i, i+1)
	}
}

// valuesStmt analyses VALUES (…), (…) on its own or as a subquery.
func (a *analysis) valuesStmt(q *query, s *pg.SelectStmt) {
	q.clause = inValues
	rows, types := a.valuesRows(q, s.ValuesLists)
	q.values = rows
	for i, t := range types {
		q.targets = append(q.targets, &target{name: "column" + itoa(i+1), embed: -1, expr: &expr{kind: xSetCol, level: q, num: i, typ: t, loc: -1}})
	}
	q.ns = []nsItem{q.outputItem("*VALUES*")}
	a.orderBy(q, s.SortClause, inOrderBy)
	a.limitClauses(q, s)
	q.clause = inNone
	a.locking(q, s)
}

// outputItem makes q's own columns visible to its ORDER BY.
func (q *query) outputItem(name string) nsItem {
	n := nsItem{name: name, colsVisible: true, relVisible: true, lateralOK: true}
	for _, t := range q.targets {
		n.cols = append(n.cols, nsCol{name: t.name, expr: t.expr})
	}
	return n
}

// valuesRows analyses rows of values, column by column of one type.
func (a *analysis) valuesRows(q *query, lists []*pg.Node) ([][]*expr, []typ) {
	rows := make([][]*expr, len(lists))
	for i, l := range lists {
		items := l.GetList().GetItems()
		for _, item := range items {
			if star := a.starColumns(q, item); star != nil {
				for _, t := range star {
					rows[i] = append(rows[i], t.expr)
				}
				continue
			}
			e := a.expr(q, item)
			if e.kind == xDefault {
				a.fail(e.loc, "", "DEFAULT is not allowed in this context")
			}
			rows[i] = append(rows[i], e)
		}
		if len(rows[i]) != len(rows[0]) {
			a.fail(location(items[0]), "", "VALUES lists must all be the same length")
		}
	}
	types := make([]typ, len(rows[0]))
	column := make([]*expr, len(rows))
	for c := range types {
		for r := range rows {
			column[r] = rows[r][c]
		}
		types[c] = a.common("VALUES", column)
		for r := range rows {
			rows[r][c] = column[r]
		}
	}
	return rows, types
}
