package analyze

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/diag"
)

// fromClause analyses FROM: each item sees the ones to its left if it is
// LATERAL.
func (a *analysis) fromClause(q *query, list []*pg.Node) {
	for _, n := range list {
		node, items := a.fromItem(q, n)
		a.checkFree(q.ns, items, location(n))
		for i := range items {
			items[i].lateralOnly, items[i].lateralOK = true, true
		}
		q.ns = append(q.ns, items...)
		q.from = append(q.from, node)
	}
	for i := range q.ns {
		q.ns[i].lateralOnly, q.ns[i].lateralOK = false, true
	}
}

// fromItem analyses one item and returns it with what it makes visible.
func (a *analysis) fromItem(q *query, n *pg.Node) (*fromNode, []nsItem) {
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

func (a *analysis) leaf(r *rte) (*fromNode, []nsItem) {
	return &fromNode{rte: r, rtes: []*rte{r}}, []nsItem{r.item()}
}

// rangeVar is a name in FROM: of a common table expression, or of a relation.
func (a *analysis) rangeVar(q *query, n *pg.RangeVar) *rte {
	loc := int(n.Location)
	var r *rte
	if n.Schemaname == "" {
		if c := a.lookupCTE(q, n.Relname); c != nil {
			r = a.cteRef(q, c, loc)
		}
	}
	if r == nil {
		r = a.relationRef(q, a.relationNear(q, n.Schemaname, n.Relname, loc), loc)
	}
	r.name = n.Relname
	a.alias(r, n.Alias, loc)
	return r
}

// relationRef makes a range table entry of a relation and notes that it is
// read.
func (a *analysis) relationRef(q *query, rel *relation, loc int) *rte {
	cols := rel.columns(a, loc)
	r := &rte{name: rel.name, level: q, rel: rel, row: rel.row, pos: loc, cols: make([]rteCol, len(cols))}
	for i := range cols {
		c := &cols[i]
		r.cols[i] = rteCol{name: c.name, typ: c.typ, attr: i}
	}
	r.access = len(a.accesses)
	a.accesses = append(a.accesses, &access{rte: r, reads: true})
	return r
}

// relation finds a table or view by name.
func (a *analysis) relation(schema, name string, loc int) *relation {
	return a.relationNear(nil, schema, name, loc)
}

func (a *analysis) relationNear(q *query, schemaName, name string, loc int) *relation {
	if r := a.findRelation(a.path, schemaName, name); r != nil {
		return r
	}
	shown := name
	if schemaName != "" {
		shown = schemaName + "." + name
		if a.cat.Schema(schemaName) == nil && a.types.SystemRelation(schemaName, "pg_class") == nil && schemaName != "information_schema" {
			var names []string
			for _, s := range a.cat.Schemas {
				names = append(names, s.Name)
			}
			a.fail(loc, diag.DidYouMean(schemaName, names), "relation %q does not exist", shown)
		}
	}
	a.fail(loc, a.relationHint(q, schemaName, name), "relation %q does not exist", shown)
	return nil
}

func (a *analysis) relationHint(q *query, schemaName, name string) string {
	for s := q; s != nil; s = s.parent {
		for _, c := range s.ctes {
			if c.name == name {
				return "There is a WITH item named \"" + name + "\", but it cannot be referenced from this part of the query.\n" +
					"Use WITH RECURSIVE, or re-order the WITH items to remove forward references."
			}
		}
	}
	var names []string
	for _, s := range a.cat.Schemas {
		for _, t := range s.Tables {
			switch {
			case schemaName == "" && t.Name == name:
				return "it is in schema \"" + s.Name + "\": write " + QuoteIdent(s.Name) + "." + QuoteIdent(name)
			case schemaName == "" && !slices.Contains(a.path, s.Name):
				names = append(names, s.Name+"."+t.Name)
			case schemaName == "" || s.Name == schemaName:
				names = append(names, t.Name)
			}
		}
	}
	for s := q; s != nil; s = s.parent {
		for _, c := range s.ctes {
			names = append(names, c.name)
		}
	}
	return diag.DidYouMean(name, names)
}

// alias applies AS name (columns).
func (a *analysis) alias(r *rte, alias *pg.Alias, loc int) {
	if alias == nil {
		return
	}
	r.name = alias.Aliasname
	r.aliased = true
	a.renameColumns(r, strs(alias.Colnames), loc)
}

func (a *analysis) renameColumns(r *rte, names []string, loc int) {
	k := 0
	for i := range r.cols {
		if r.cols[i].dropped {
			continue
		}
		if k == len(names) {
			return
		}
		r.cols[i].name = names[k]
		k++
	}
	if k < len(names) {
		a.fail(loc, "", "table %q has %d columns available but %d columns specified", r.name, k, len(names))
	}
}

func (a *analysis) rangeSubselect(q *query, n *pg.RangeSubselect) *rte {
	loc := location(n.Subquery)
	saved := q.clause
	q.clause, q.lateral = inFromSubquery, n.Lateral
	sub := a.subquery(q, n.Subquery)
	q.clause, q.lateral = saved, false
	r := queryRTE(sub)
	r.level, r.pos = q, loc
	if n.Alias == nil {
		r.aliased = true
		return r
	}
	a.alias(r, n.Alias, loc)
	return r
}

// queryRTE makes a range table entry of a subquery.
func queryRTE(sub *query) *rte {
	cols := sub.columns()
	r := &rte{query: sub, access: -1, row: pgcat.Record, cols: make([]rteCol, len(cols))}
	for i, c := range cols {
		r.cols[i] = rteCol{name: c.name, typ: c.expr.typ, attr: i}
	}
	return r
}

func (a *analysis) joinExpr(q *query, n *pg.JoinExpr) (*fromNode, []nsItem) {
	loc := location(n.Larg)
	left, leftItems := a.fromItem(q, n.Larg)
	// The right side may refer to the left if it is LATERAL; but not below a
	// RIGHT or FULL join.
	ok := n.Jointype == pg.JoinType_JOIN_INNER || n.Jointype == pg.JoinType_JOIN_LEFT
	mark := len(q.ns)
	for _, item := range leftItems {
		item.lateralOnly, item.lateralOK = true, ok
		q.ns = append(q.ns, item)
	}
	right, rightItems := a.fromItem(q, n.Rarg)
	q.ns = q.ns[:mark]
	a.checkFree(leftItems, rightItems, location(n.Rarg))

	node := &fromNode{left: left, right: right, join: innerJoin, rtes: append(slices.Clone(left.rtes), right.rtes...)}
	switch n.Jointype {
	case pg.JoinType_JOIN_LEFT:
		node.join = leftJoin
	case pg.JoinType_JOIN_RIGHT:
		node.join = rightJoin
	case pg.JoinType_JOIN_FULL:
		node.join = fullJoin
	}
	leftCols, rightCols := visibleCols(leftItems), visibleCols(rightItems)
	using := strs(n.UsingClause)
	if n.IsNatural {
		using = nil
		for i := range leftCols {
			for j := range rightCols {
				if leftCols[i].name == rightCols[j].name {
					using = append(using, leftCols[i].name)
					break
				}
			}
		}
	}
	merged := a.mergeColumns(node, using, leftCols, rightCols, loc)
	if n.Quals != nil {
		node.quals = a.joinCondition(q, n.Quals, append(slices.Clone(leftItems), rightItems...))
	}

	cols := merged
	for _, side := range [][]nsCol{leftCols, rightCols} {
		for _, c := range side {
			if !slices.Contains(using, c.name) {
				cols = append(cols, c)
			}
		}
	}
	var items []nsItem
	if n.JoinUsingAlias != nil && n.Alias == nil {
		items = append(items, nsItem{name: n.JoinUsingAlias.Aliasname, cols: slices.Clone(merged), relVisible: true, lateralOK: true})
	}
	self := nsItem{cols: cols, colsVisible: true, lateralOK: true}
	if n.Alias != nil {
		self.name, self.relVisible = n.Alias.Aliasname, true
		names := strs(n.Alias.Colnames)
		if len(names) > len(cols) {
			a.fail(loc, "", "join expression %q has %d columns available but %d columns specified", self.name, len(cols), len(names))
		}
		self.cols = slices.Clone(cols)
		for i, name := range names {
			self.cols[i].name = name
		}
		return node, append(items, self)
	}
	// Without an alias the sides' own names stay visible, their columns only
	// through these names or the join.
	for _, side := range [][]nsItem{leftItems, rightItems} {
		for _, item := range side {
			item.colsVisible = false
			if item.relVisible {
				items = append(items, item)
			}
		}
	}
	return node, append(items, self)
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
func (a *analysis) joinCondition(q *query, n *pg.Node, items []nsItem) *expr {
	savedNS, savedClause, savedLateral := q.ns, q.clause, q.lateral
	q.ns = slices.Clone(items)
	q.clause, q.lateral = inJoin, true
	e := a.toBool(a.expr(q, n), "JOIN/ON")
	q.ns, q.clause, q.lateral = savedNS, savedClause, savedLateral
	return e
}

// mergeColumns makes the columns that USING and NATURAL merge, and the
// condition that they stand for.
func (a *analysis) mergeColumns(node *fromNode, using []string, left, right []nsCol, loc int) []nsCol {
	var merged []nsCol
	var conds []*expr
	for i, name := range using {
		if slices.Contains(using[:i], name) {
			a.fail(loc, "", "column name %q appears more than once in USING clause", name)
		}
		l, r := a.usingColumn(left, name, "left", loc), a.usingColumn(right, name, "right", loc)
		le, re := a.ref(l, loc), a.ref(r, loc)
		cond := a.operator("", "=", le, re, loc)
		conds = append(conds, a.toBool(cond, "JOIN/USING"))
		branches := []*expr{le, re}
		t := a.common("JOIN/USING", branches)
		c := nsCol{name: name}
		switch {
		case node.join == fullJoin:
			c.expr = &expr{kind: xMergedFull, typ: t, loc: loc, args: branches, join: node}
		case node.join == rightJoin, node.join == innerJoin && branches[0] != le && branches[1] == re:
			// Of an inner join's sides the one that needs no conversion is taken.
			c = mergedSide(node, name, r, re, branches[1])
		default:
			c = mergedSide(node, name, l, le, branches[0])
		}
		merged = append(merged, c)
	}
	switch len(conds) {
	case 0:
	case 1:
		node.quals = conds[0]
	default:
		node.quals = &expr{kind: xAnd, typ: of(pgcat.Bool), loc: loc, args: conds}
	}
	return merged
}

// mergedSide is a merged column that one side provides, converted if the sides'
// types differ.
func mergedSide(node *fromNode, name string, c *nsCol, plain, converted *expr) nsCol {
	if plain == converted {
		out := *c
		out.name = name
		return out
	}
	e := *converted
	e.join = node
	return nsCol{name: name, expr: &e}
}

func (a *analysis) usingColumn(cols []nsCol, name, side string, loc int) *nsCol {
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
