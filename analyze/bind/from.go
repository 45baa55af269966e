package bind

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// fromClause analyses FROM: each item sees the ones to its left if it is
// LATERAL.
func (a *binder) fromClause(q *level, list []*pg.Node) {
	for _, n := range list {
		node, items := a.fromItem(q, n)
		a.checkFree(q.ns, items, location(n))
		for i := range items {
			items[i].lateralOnly, items[i].lateralOK = true, true
		}
		q.ns = append(q.ns, items...)
		q.From = append(q.From, node)
	}
	for i := range q.ns {
		q.ns[i].lateralOnly, q.ns[i].lateralOK = false, true
	}
}

// fromItem analyses one item and returns it with what it makes visible.
func (a *binder) fromItem(q *level, n *pg.Node) (*tree.FromNode, []nsItem) {
	switch x := n.Node.(type) {
	case *pg.Node_RangeVar:
		return a.leaf(a.rangeVar(q, x.RangeVar))
	case *pg.Node_RangeSubselect:
		return a.leaf(a.rangeSubselect(q, x.RangeSubselect))
	case *pg.Node_RangeFunction:
		return a.leaf(a.rangeFunction(q, x.RangeFunction))
	case *pg.Node_RangeTableFunc:
		return a.leaf(a.xmlTable(q, x.RangeTableFunc))
	case *pg.Node_JsonTable:
		return a.leaf(a.jsonTable(q, x.JsonTable))
	case *pg.Node_RangeTableSample:
		s := x.RangeTableSample
		node, items := a.fromItem(q, s.Relation)
		for _, arg := range s.Args {
			a.toSpecific(a.expr(q, arg), pgcat.Float4, "TABLESAMPLE")
		}
		if s.Repeatable != nil {
			a.toSpecific(a.expr(q, s.Repeatable), pgcat.Float8, "REPEATABLE")
		}
		return node, items
	case *pg.Node_JoinExpr:
		return a.joinExpr(q, x.JoinExpr)
	}
	a.fail(location(n), "", "this kind of FROM item is not supported (%s)", nodeName(n))
	return nil, nil
}

func (a *binder) leaf(r *tree.RTE) (*tree.FromNode, []nsItem) {
	return leafOf(r), []nsItem{itemOf(r)}
}

func leafOf(r *tree.RTE) *tree.FromNode { return &tree.FromNode{RTE: r, RTEs: []*tree.RTE{r}} }

// rangeVar is a name in FROM: of a common table expression, or of a relation.
func (a *binder) rangeVar(q *level, n *pg.RangeVar) *tree.RTE {
	loc := int(n.Location)
	var r *tree.RTE
	if n.Schemaname == "" {
		if c := a.lookupCTE(q, n.Relname); c != nil {
			r = a.cteRef(q, c, loc)
		}
	}
	if r == nil {
		r = a.relationRef(q, a.relationNear(q, n.Schemaname, n.Relname, loc), loc)
	}
	r.Name = n.Relname
	a.alias(r, n.Alias, loc)
	return r
}

// relationRef makes a range table entry of a relation and notes that it is
// read.
func (a *binder) relationRef(q *level, rel *tree.Relation, loc int) *tree.RTE {
	a.columns(rel, loc)
	r := &tree.RTE{Name: rel.Name, Level: q.Query, Rel: rel, Row: rel.Row, Pos: loc, Cols: rel.EntryCols()}
	r.Access = &tree.Access{RTE: r, Reads: true}
	a.stmt.Accesses = append(a.stmt.Accesses, r.Access)
	return r
}

// relation finds a table or view by name.
func (a *binder) relation(schema, name string, loc int) *tree.Relation {
	return a.relationNear(nil, schema, name, loc)
}

func (a *binder) relationNear(q *level, schemaName, name string, loc int) *tree.Relation {
	if r := a.Find(a.path, schemaName, name); r != nil {
		return r
	}
	shown := name
	if schemaName != "" {
		shown = schemaName + "." + name
		if a.Catalog.Schema(schemaName) == nil && a.Types.SystemRelation(schemaName, "pg_class") == nil && schemaName != "information_schema" {
			var names []string
			for _, s := range a.Catalog.Schemas {
				names = append(names, s.Name)
			}
			a.fail(loc, diag.DidYouMean(schemaName, names), "relation %q does not exist", shown)
		}
	}
	a.fail(loc, a.relationHint(q, schemaName, name), "relation %q does not exist", shown)
	return nil
}

func (a *binder) relationHint(q *level, schemaName, name string) string {
	for s := q; s != nil; s = s.parent {
		for _, c := range slices.Concat(s.ctes, s.later) {
			if c.Name == name {
				return "There is a WITH item named \"" + name + "\", but it cannot be referenced from this part of the query.\n" +
					"Use WITH RECURSIVE, or re-order the WITH items to remove forward references."
			}
		}
	}
	var names []string
	for _, s := range a.Catalog.Schemas {
		for _, t := range s.Tables {
			switch {
			case schemaName == "" && t.Name == name:
				return "it is in schema \"" + s.Name + "\": write " + tree.QuoteIdent(s.Name) + "." + tree.QuoteIdent(name)
			case schemaName == "" && !slices.Contains(a.path, s.Name):
				names = append(names, s.Name+"."+t.Name)
			case schemaName == "" || s.Name == schemaName:
				names = append(names, t.Name)
			}
		}
	}
	for s := q; s != nil; s = s.parent {
		for _, c := range s.ctes {
			names = append(names, c.Name)
		}
	}
	return diag.DidYouMean(name, names)
}

// alias applies AS name (columns).
func (a *binder) alias(r *tree.RTE, alias *pg.Alias, loc int) {
	if alias == nil {
		return
	}
	r.Name, r.Aliased, r.Relisted = alias.Aliasname, true, len(alias.Colnames) > 0
	a.renameColumns(r, strs(alias.Colnames), loc)
}

func (a *binder) renameColumns(r *tree.RTE, names []string, loc int) {
	k := 0
	if len(names) > 0 {
		r.Cols = slices.Clone(r.Cols)
	}
	for i := range r.Cols {
		if r.Cols[i].Dropped {
			continue
		}
		if k == len(names) {
			return
		}
		r.Cols[i].Name = names[k]
		k++
	}
	if k < len(names) {
		a.fail(loc, "", "table %q has %d columns available but %d columns specified", r.Name, k, len(names))
	}
}

func (a *binder) rangeSubselect(q *level, n *pg.RangeSubselect) *tree.RTE {
	loc := location(n.Subquery)
	saved := q.clause
	q.clause, q.lateral = inFromSubquery, n.Lateral
	sub := a.subquery(q, n.Subquery)
	q.clause, q.lateral = saved, false
	r := queryRTE(sub)
	r.Level, r.Pos = q.Query, loc
	if n.Alias == nil {
		r.Aliased = true
		return r
	}
	a.alias(r, n.Alias, loc)
	return r
}

// queryRTE makes a range table entry of a subquery.
func queryRTE(sub *level) *tree.RTE {
	cols := sub.Columns()
	r := &tree.RTE{Query: sub.Query, Row: pgcat.Record, Cols: make([]tree.RTECol, len(cols))}
	for i, c := range cols {
		r.Cols[i] = tree.RTECol{Name: c.Name, Type: c.Expr.Type(), Attr: i}
	}
	return r
}

var joins = map[pg.JoinType]tree.Join{
	pg.JoinType_JOIN_INNER: tree.InnerJoin, pg.JoinType_JOIN_LEFT: tree.LeftJoin,
	pg.JoinType_JOIN_RIGHT: tree.RightJoin, pg.JoinType_JOIN_FULL: tree.FullJoin,
}

func (a *binder) joinExpr(q *level, n *pg.JoinExpr) (*tree.FromNode, []nsItem) {
	loc := location(n.Larg)
	left, leftItems := a.fromItem(q, n.Larg)
	// The right side may refer to the left if it is LATERAL; but not below a
	// RIGHT or FULL join.
	kind := joins[n.Jointype]
	mark := len(q.ns)
	for _, item := range leftItems {
		item.lateralOnly, item.lateralOK = true, kind == tree.InnerJoin || kind == tree.LeftJoin
		q.ns = append(q.ns, item)
	}
	right, rightItems := a.fromItem(q, n.Rarg)
	q.ns = q.ns[:mark]
	a.checkFree(leftItems, rightItems, location(n.Rarg))

	node := &tree.FromNode{Left: left, Right: right, Join: kind, RTEs: slices.Concat(left.RTEs, right.RTEs)}
	leftCols, rightCols := visibleCols(leftItems), visibleCols(rightItems)
	using := strs(n.UsingClause)
	if n.IsNatural {
		using = commonNames(leftCols, rightCols)
	}
	merged := a.mergeColumns(node, using, leftCols, rightCols, loc)
	if n.Quals != nil {
		node.Quals = a.joinCondition(q, n.Quals, slices.Concat(leftItems, rightItems))
	}
	cols := slices.Clip(merged)
	for _, c := range slices.Concat(leftCols, rightCols) {
		if !slices.Contains(using, c.name) {
			cols = append(cols, c)
		}
	}
	var items []nsItem
	if n.JoinUsingAlias != nil && n.Alias == nil {
		items = append(items, nsItem{name: n.JoinUsingAlias.Aliasname, cols: merged, relVisible: true, lateralOK: true})
	}
	if n.Alias != nil {
		return node, append(items, a.joinAlias(n.Alias, cols, loc))
	}
	// Without an alias the sides' own names stay visible, their columns only
	// through these names or the join.
	for _, item := range slices.Concat(leftItems, rightItems) {
		item.colsVisible = false
		if item.relVisible {
			items = append(items, item)
		}
	}
	return node, append(items, nsItem{cols: cols, colsVisible: true, lateralOK: true})
}

// joinAlias makes the one item that an aliased join is.
func (a *binder) joinAlias(alias *pg.Alias, cols []nsCol, loc int) nsItem {
	names := strs(alias.Colnames)
	if len(names) > len(cols) {
		a.fail(loc, "", "join expression %q has %d columns available but %d columns specified", alias.Aliasname, len(cols), len(names))
	}
	cols = slices.Clone(cols)
	for i, name := range names {
		cols[i].name = name
	}
	return nsItem{name: alias.Aliasname, cols: cols, relVisible: true, colsVisible: true, lateralOK: true}
}

// commonNames are the names that NATURAL compares.
func commonNames(left, right []nsCol) []string {
	var names []string
	for _, l := range left {
		if slices.ContainsFunc(right, func(r nsCol) bool { return r.name == l.name }) {
			names = append(names, l.name)
		}
	}
	return names
}

func visibleCols(items []nsItem) []nsCol {
	var out []nsCol
	for i := range items {
		if items[i].colsVisible {
			out = append(out, items[i].cols...)
		}
	}
	return out
}

// joinCondition analyses ON: it sees the two sides and the outer queries, but
// nothing else of FROM.
func (a *binder) joinCondition(q *level, n *pg.Node, items []nsItem) tree.Expr {
	savedNS, savedClause, savedLateral := q.ns, q.clause, q.lateral
	q.ns = slices.Clone(items)
	q.clause, q.lateral = inJoin, true
	e := a.toBool(a.expr(q, n), "JOIN/ON")
	q.ns, q.clause, q.lateral = savedNS, savedClause, savedLateral
	return e
}

// mergeColumns makes the columns that USING and NATURAL merge, and the
// condition that they stand for.
func (a *binder) mergeColumns(node *tree.FromNode, using []string, left, right []nsCol, loc int) []nsCol {
	var merged []nsCol
	var conds []tree.Expr
	for i, name := range using {
		if slices.Contains(using[:i], name) {
			a.fail(loc, "", "column name %q appears more than once in USING clause", name)
		}
		l, r := a.usingColumn(left, name, "left", loc), a.usingColumn(right, name, "right", loc)
		le, re := l.ref(loc), r.ref(loc)
		// What is compared stands nowhere by itself.
		conds = append(conds, a.toBool(a.operator("", "=", l.ref(-1), r.ref(-1), loc), "JOIN/USING"))
		branches := []tree.Expr{le, re}
		t := a.common("JOIN/USING", branches)
		c := nsCol{name: name}
		switch {
		case node.Join == tree.FullJoin:
			c.expr = &tree.Merged{Head: tree.At(t, loc), Args: branches, Join: node}
		case node.Join == tree.RightJoin, node.Join == tree.InnerJoin && branches[0] != le && branches[1] == re:
			// Of an inner join's sides the one that needs no conversion is taken.
			c = mergedSide(node, name, r, re, branches[1])
		default:
			c = mergedSide(node, name, l, le, branches[0])
		}
		merged = append(merged, c)
	}
	if len(conds) > 0 {
		node.Quals = allOf(conds, loc)
	}
	return merged
}

// mergedSide is a merged column that one side provides, converted if the sides'
// types differ.
func mergedSide(node *tree.FromNode, name string, c *nsCol, plain, converted tree.Expr) nsCol {
	if plain == converted {
		out := *c
		out.name = name
		return out
	}
	return nsCol{name: name, expr: &tree.Merged{Head: tree.At(converted.Type(), converted.Loc()), Args: []tree.Expr{converted}, Join: node}}
}

// allOf is AND of one or more.
func allOf(conds []tree.Expr, loc int) tree.Expr {
	if len(conds) == 1 {
		return conds[0]
	}
	return &tree.And{Head: tree.At(boolean, loc), Args: conds}
}

func (a *binder) usingColumn(cols []nsCol, name, side string, loc int) *nsCol {
	var found *nsCol
	for i := range cols {
		if cols[i].name != name {
			continue
		}
		if found != nil {
			a.fail(loc, "", "common column name %q appears more than once in %s table", name, side)
		}
		found = &cols[i]
	}
	if found == nil {
		var names []string
		for i := range cols {
			names = append(names, cols[i].name)
		}
		a.fail(loc, diag.DidYouMean(name, names), "column %q specified in USING clause does not exist in %s table", name, side)
	}
	return found
}
