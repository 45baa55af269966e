package bind

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// selectStmt analyses a SELECT, VALUES or set operation into q.
func (a *binder) selectStmt(q *level, s *pg.SelectStmt) {
	q.Verb = tree.Select
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

// plainSelect binds the clauses in PostgreSQL's own order, which decides what a
// parameter meets first.
func (a *binder) plainSelect(q *level, s *pg.SelectStmt) {
	a.declareWindows(q, s.WindowClause)
	a.fromClause(q, s.FromClause)
	q.clause = inSelect
	q.Targets = a.targetList(q, s.TargetList)
	q.Where = a.whereClause(q, s.WhereClause)
	if s.HavingClause != nil {
		q.clause = inHaving
		q.Having = a.toBool(a.expr(q, s.HavingClause), "HAVING")
		q.Grouped = true
	}
	a.orderBy(q, s.SortClause)
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

// whereClause binds WHERE, if there is one.
func (a *binder) whereClause(q *level, n *pg.Node) tree.Expr {
	if n == nil {
		return nil
	}
	q.clause = inWhere
	return a.toBool(a.expr(q, n), "WHERE")
}

// targetList binds a SELECT list or RETURNING.
func (a *binder) targetList(q *level, list []*pg.Node) []*tree.Target {
	out := make([]*tree.Target, 0, len(list))
	for _, n := range list {
		res := n.GetResTarget()
		if star := a.starColumns(q, res.Val); star != nil {
			embed := a.embedAt(location(res.Val))
			for _, t := range star {
				t.Embed = embed
			}
			a.noteStar(q, res.Val, star)
			out = append(out, star...)
			continue
		}
		t := &tree.Target{Name: res.Name, Loc: int(res.Location), Written: res.Name != "", Embed: -1, Form: formOf(res.Val)}
		if t.Name == "" {
			t.Name = columnName(res.Val)
		}
		var parent *paramParent
		if a.params != nil {
			parent = &paramParent{kind: itemParent, name: res.Name}
		}
		a.within(parent, func() { t.Expr = a.notDefault(a.expr(q, res.Val)) })
		out = append(out, t)
	}
	return out
}

// notDefault reports DEFAULT where there is no column whose it could be.
func (a *binder) notDefault(e tree.Expr) tree.Expr {
	if _, isDefault := e.(*tree.Default); isDefault {
		a.fail(e.Loc(), "", "DEFAULT is not allowed in this context")
	}
	return e
}

// embedAt returns which sqlc.embed the star at a byte offset stands for, or -1.
func (a *binder) embedAt(loc int) int {
	if !a.own {
		return -1
	}
	return slices.Index(a.embeds, loc)
}

// resolveUnknowns makes what is still of unknown type text.
func (a *binder) resolveUnknowns(q *level) {
	for _, t := range q.Targets {
		a.textTarget(t)
	}
}

// limitClauses analyses OFFSET and LIMIT.
func (a *binder) limitClauses(q *level, s *pg.SelectStmt) {
	if s.LimitOffset != nil {
		q.clause = inOffset
		a.within(a.limitParentOf(s.LimitOffset, offsetParent), func() {
			q.Offset = a.limitExpr(q, s.LimitOffset, "OFFSET")
		})
	}
	if s.LimitCount != nil {
		q.clause = inLimit
		a.within(a.limitParentOf(s.LimitCount, limitParent), func() {
			q.Limit = a.limitExpr(q, s.LimitCount, "LIMIT")
		})
	}
}

func (a *binder) limitParentOf(n *pg.Node, kind parentKind) *paramParent {
	if n.GetParamRef() == nil {
		return nil
	}
	return &paramParent{kind: kind}
}

func (a *binder) limitExpr(q *level, n *pg.Node, name string) tree.Expr {
	e := a.toSpecific(a.expr(q, n), pgcat.Int8, name)
	tree.Walk(e, func(x tree.Expr) bool {
		if r := tree.RTEOf(x); r != nil && r.Level == q.Query {
			a.fail(x.Loc(), "", "argument of %s must not contain variables", name)
		}
		return true
	})
	return e
}

// locking binds FOR UPDATE and its kin.
func (a *binder) locking(q *level, s *pg.SelectStmt) {
	for _, n := range s.LockingClause {
		lock := n.GetLockingClause()
		q.Locks, a.stmt.Locks = true, true
		q.SkipLocked = q.SkipLocked || lock.WaitPolicy == pg.LockWaitPolicy_LockWaitSkip
		what := "FOR " + lockNames[lock.Strength]
		a.checkLock(q.Query, what)
		var names []string
		for _, r := range lock.LockedRels {
			name, loc := r.GetRangeVar().GetRelname(), int(r.GetRangeVar().GetLocation())
			if !slices.ContainsFunc(q.ns, func(n nsItem) bool { return n.name == name && n.relVisible }) {
				a.fail(loc, "", "relation %q in %s clause not found in FROM clause", name, what)
			}
			names = append(names, name)
		}
		a.lockFrom(q.From, names, what)
	}
}

// lockFrom checks the subqueries in FROM, whose rows are locked too: all of
// them, or those of these names.
func (a *binder) lockFrom(from []*tree.FromNode, names []string, what string) {
	for _, n := range from {
		for _, r := range n.RTEs {
			if r.Query != nil && r.CTE == nil && (len(names) == 0 || slices.Contains(names, r.Name)) {
				a.checkLock(r.Query, what)
				a.lockFrom(r.Query.From, nil, what)
			}
		}
	}
}

// checkLock checks that a query's rows are those of tables.
func (a *binder) checkLock(q *tree.Query, what string) {
	with := ""
	switch {
	case q.SetOp != nil:
		with = "UNION/INTERSECT/EXCEPT"
	case q.Distinct:
		with = "DISTINCT clause"
	case len(q.GroupBy) > 0 || q.EmptySet:
		with = "GROUP BY clause"
	case q.Having != nil:
		with = "HAVING clause"
	case len(q.Aggs) > 0:
		with = "aggregate functions"
	case q.Windowed:
		with = "window functions"
	case q.SRFs > 0 && q.Values == nil:
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

// orderBy binds ORDER BY: positions, names of output columns, expressions.
func (a *binder) orderBy(q *level, list []*pg.Node) {
	q.clause = inOrderBy
	for _, n := range list {
		by := n.GetSortBy()
		t := a.sortTarget(q, by.Node, inOrderBy)
		a.checkSort(by, t.Expr)
		q.Sorts = append(q.Sorts, sortOf(by, t.Expr))
	}
}

func sortOf(by *pg.SortBy, e tree.Expr) tree.Sort {
	s := tree.Sort{Expr: e, Loc: location(by.Node), Desc: by.SortbyDir == pg.SortByDir_SORTBY_DESC, Using: by.SortbyDir == pg.SortByDir_SORTBY_USING}
	s.NullsFirst = s.Desc
	switch by.SortbyNulls {
	case pg.SortByNulls_SORTBY_NULLS_FIRST:
		s.NullsFirst = true
	case pg.SortByNulls_SORTBY_NULLS_LAST:
		s.NullsFirst = false
	}
	return s
}

// sortTarget finds the target that an item of ORDER BY, GROUP BY or DISTINCT ON
// means; an expression that is not in the list is added to it.
func (a *binder) sortTarget(q *level, n *pg.Node, in clause) *tree.Target {
	if ref := n.GetColumnRef(); ref != nil && len(ref.Fields) == 1 && ref.Fields[0].GetString_() != nil {
		if t := a.outputColumn(q, ref, in); t != nil {
			return t
		}
	}
	if c := n.GetAConst(); c != nil {
		return a.targetAt(q, c, in)
	}
	e := a.expr(q, n)
	i := slices.IndexFunc(q.Targets, func(t *tree.Target) bool { return tree.Equal(t.Expr, e) })
	if i < 0 {
		i = len(q.Targets)
		q.Targets = append(q.Targets, &tree.Target{Expr: e, Loc: e.Loc(), Junk: true, Embed: -1})
	}
	a.textTarget(q.Targets[i])
	return q.Targets[i]
}

// targetAt is the target that a number means.
func (a *binder) targetAt(q *level, c *pg.A_Const, in clause) *tree.Target {
	if c.GetIval() == nil && (c.Val != nil || c.Isnull) {
		a.fail(int(c.Location), "", "non-integer constant in %s", in)
	}
	pos := int(c.GetIval().GetIval())
	t := q.Column(pos - 1)
	if t == nil {
		a.fail(int(c.Location), "", "%s position %d is not in select list", in, pos)
	}
	a.textTarget(t)
	return t
}

// textTarget makes a target of unknown type text, since it is to be compared.
func (a *binder) textTarget(t *tree.Target) { t.Expr = a.textIfUnknown(t.Expr) }

// outputColumn finds an output column by name. In GROUP BY and in the keys of
// windows, the columns of FROM come first.
func (a *binder) outputColumn(q *level, ref *pg.ColumnRef, in clause) *tree.Target {
	name, loc := ref.Fields[0].GetString_().Sval, int(ref.Location)
	if in == inGroupBy && q.hasColumn(name) {
		return nil
	}
	var found *tree.Target
	for _, t := range q.Targets {
		if t.Junk || t.Name != name {
			continue
		}
		if found != nil && !tree.Equal(found.Expr, t.Expr) {
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

func (q *level) hasColumn(name string) bool {
	for i := range q.ns {
		if n := &q.ns[i]; n.colsVisible && !n.lateralOnly {
			if _, count := n.find(name); count > 0 {
				return true
			}
		}
	}
	return false
}

func (a *binder) distinctClause(q *level, s *pg.SelectStmt) {
	q.Distinct = true
	q.clause = inDistinctOn
	for _, n := range s.DistinctClause {
		if n != nil && n.Node != nil {
			e := a.sortTarget(q, n, inDistinctOn).Expr
			a.checkEquality(e.OID(), e.Loc())
			q.DistinctOn = append(q.DistinctOn, e)
		}
	}
	if len(q.DistinctOn) > 0 {
		a.checkDistinctOn(q)
		return
	}
	for _, t := range q.Targets {
		if !t.Junk {
			a.textTarget(t)
			a.checkEquality(t.Expr.OID(), t.Expr.Loc())
		} else if slices.ContainsFunc(q.Sorts, func(s tree.Sort) bool { return s.Expr == t.Expr }) {
			a.fail(t.Expr.Loc(), "", "for SELECT DISTINCT, ORDER BY expressions must appear in select list")
		}
	}
}

// checkDistinctOn checks that ORDER BY begins with the expressions of DISTINCT
// ON, in any order.
func (a *binder) checkDistinctOn(q *level) {
	rest := slices.Clone(q.DistinctOn)
	for _, s := range q.Sorts {
		same := func(o tree.Expr) bool { return tree.Equal(o, s.Expr) }
		if i := slices.IndexFunc(rest, same); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
		} else if len(rest) > 0 && !slices.ContainsFunc(q.DistinctOn, same) {
			a.fail(s.Expr.Loc(), "", "SELECT DISTINCT ON expressions must match initial ORDER BY expressions")
		}
	}
}

// valuesStmt binds VALUES (…), (…) on its own or as a subquery.
func (a *binder) valuesStmt(q *level, s *pg.SelectStmt) {
	q.clause = inValues
	rows, types := a.valuesRows(q, s.ValuesLists)
	q.Values = rows
	for i, t := range types {
		q.Targets = append(q.Targets, &tree.Target{Name: "column" + itoa(i+1), Loc: -1, Embed: -1, Expr: &tree.SetCol{Head: tree.At(t, -1), Level: q.Query, Col: i}})
	}
	q.ns = []nsItem{q.outputItem("*VALUES*")}
	a.orderBy(q, s.SortClause)
	a.limitClauses(q, s)
	q.clause = inNone
	a.locking(q, s)
}

// outputItem makes q's own columns visible to its ORDER BY.
func (q *level) outputItem(name string) nsItem {
	n := nsItem{name: name, colsVisible: true, relVisible: true, lateralOK: true}
	for _, t := range q.Targets {
		n.cols = append(n.cols, nsCol{name: t.Name, expr: t.Expr})
	}
	return n
}

// valuesRows binds rows of values, column by column of one type.
func (a *binder) valuesRows(q *level, lists []*pg.Node) ([][]tree.Expr, []tree.Type) {
	rows := make([][]tree.Expr, len(lists))
	for i, l := range lists {
		items := l.GetList().GetItems()
		for _, item := range items {
			if star := a.starColumns(q, item); star != nil {
				for _, t := range star {
					rows[i] = append(rows[i], t.Expr)
				}
				continue
			}
			rows[i] = append(rows[i], a.notDefault(a.expr(q, item)))
		}
		if len(rows[i]) != len(rows[0]) {
			a.fail(location(items[0]), "", "VALUES lists must all be the same length")
		}
	}
	types := make([]tree.Type, len(rows[0]))
	column := make([]tree.Expr, len(rows))
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
