package analyze

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// subLink analyses a subquery that is an expression.
func (a *analysis) subLink(q *query, n *pg.SubLink) *expr {
	loc := int(n.Location)
	if q.clause == inCall {
		a.fail(loc, "", "cannot use subquery in CALL argument")
	}
	parent := a.parent
	switch n.SubLinkType {
	case pg.SubLinkType_EXISTS_SUBLINK:
		sub := a.subquery(q, n.Subselect)
		return &expr{kind: xExists, query: sub, typ: of(pgcat.Bool), loc: loc}
	case pg.SubLinkType_EXPR_SUBLINK:
		sub := a.subquery(q, n.Subselect)
		col := a.onlyColumn(sub, loc)
		return &expr{kind: xScalar, query: sub, typ: col.typ, loc: loc}
	case pg.SubLinkType_ARRAY_SUBLINK:
		sub := a.subquery(q, n.Subselect)
		col := a.onlyColumn(sub, loc)
		t := typ{oid: col.oid, dims: max(col.dims, 1) + 1, mod: col.mod}
		if !a.isArray(col.oid) {
			arr := a.types.ArrayOf(col.oid)
			if arr == nil {
				a.fail(loc, "", "could not find array type for data type %s", a.typeName(col.oid))
			}
			t = typ{oid: arr.OID, dims: 1, mod: col.mod}
		}
		return &expr{kind: xArrayQuery, query: sub, typ: t, loc: loc}
	case pg.SubLinkType_ANY_SUBLINK, pg.SubLinkType_ALL_SUBLINK:
		if a.params != nil {
			a.parent = nil
		}
		sub := a.subquery(q, n.Subselect)
		a.parent = parent
		return a.inQuery(q, n, sub)
	case pg.SubLinkType_MULTIEXPR_SUBLINK:
		a.fail(loc, "", "a multi-column subquery is only allowed in UPDATE … SET (a, b) = (SELECT …)")
	}
	a.fail(loc, "", "this kind of subquery is not supported")
	return nil
}

func (a *analysis) onlyColumn(sub *query, loc int) *expr {
	cols := sub.columns()
	if len(cols) != 1 {
		if len(cols) == 0 {
			a.fail(loc, "", "subquery must return a column")
		}
		a.fail(loc, "", "subquery must return only one column")
	}
	return cols[0].expr
}

// inQuery is x op ANY (SELECT …), which IN is, and x op ALL (SELECT …), which
// NOT IN is, with a row or a single value on the left.
func (a *analysis) inQuery(q *query, n *pg.SubLink, sub *query) *expr {
	loc := int(n.Location)
	schema, name := splitName(n.OperName)
	if name == "" {
		name = "="
	}
	var left []*expr
	if r := n.Testexpr.GetRowExpr(); r != nil {
		left = a.rowArgs(q, r.Args)
	} else {
		left = []*expr{a.expr(q, n.Testexpr)}
	}
	return a.compareRows(schema, name, left, sub, n.SubLinkType == pg.SubLinkType_ALL_SUBLINK, loc)
}

func (a *analysis) compareRows(schema, name string, left []*expr, sub *query, all bool, loc int) *expr {
	cols := sub.columns()
	switch {
	case len(cols) < len(left):
		a.fail(loc, "", "subquery has too few columns")
	case len(cols) > len(left):
		a.fail(loc, "", "subquery has too many columns")
	}
	e := &expr{kind: xInQuery, not: all, text: name, typ: of(pgcat.Bool), loc: loc, query: sub}
	for i, l := range left {
		right := *cols[i].expr
		op := a.operator(schema, name, l, &right, loc)
		if op.oid != pgcat.Bool {
			a.fail(loc, "", "row comparison operator must yield type boolean, not type %s", a.typeName(op.oid))
		}
		if len(left) > 1 {
			a.checkInterpretation(schema, name, op, loc)
		}
		e.args = append(e.args, op.args[0])
		e.fns = append(e.fns, op.fn)
	}
	return e
}

// rowSubLink is (a, b) op (SELECT …).
func (a *analysis) rowSubLink(q *query, n *pg.A_Expr, s *pg.SubLink, name string) *expr {
	loc := int(n.Location)
	sub := a.subquery(q, s.Subselect)
	left := a.rowArgs(q, n.Lexpr.GetRowExpr().Args)
	e := a.compareRows("", name, left, sub, false, loc)
	e.kind = xOpaque
	return e
}

// subquery analyses a SELECT in the scope of q.
func (a *analysis) subquery(q *query, n *pg.Node) *query {
	sub := &query{parent: q}
	sel := n.GetSelectStmt()
	if sel == nil {
		a.fail(location(n), "", "a subquery must be a SELECT")
	}
	a.selectStmt(sub, sel)
	return sub
}
