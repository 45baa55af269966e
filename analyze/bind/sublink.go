package bind

import (
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// subLink binds a subquery that is an expression.
func (a *binder) subLink(q *level, n *pg.SubLink) tree.Expr {
	loc := int(n.Location)
	if q.clause == inCall {
		a.fail(loc, "", "cannot use subquery in CALL argument")
	}
	switch n.SubLinkType {
	case pg.SubLinkType_EXISTS_SUBLINK:
		sub := a.subquery(q, n.Subselect)
		return &tree.Exists{Head: tree.At(boolean, loc), Query: sub.Query}
	case pg.SubLinkType_EXPR_SUBLINK:
		sub := a.subquery(q, n.Subselect)
		return &tree.Scalar{Head: tree.At(a.onlyColumn(sub, loc).Type(), loc), Query: sub.Query}
	case pg.SubLinkType_ARRAY_SUBLINK:
		sub := a.subquery(q, n.Subselect)
		elem := a.onlyColumn(sub, loc).Type()
		t := tree.Type{OID: elem.OID, Dims: max(elem.Dims, 1) + 1, Mod: elem.Mod}
		if !a.IsArray(elem.OID) {
			t.OID, t.Dims = a.arrayOf(elem.OID, loc), 1
		}
		return &tree.ArrayQuery{Head: tree.At(t, loc), Query: sub.Query}
	case pg.SubLinkType_ANY_SUBLINK, pg.SubLinkType_ALL_SUBLINK:
		parent := a.parent
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

func (a *binder) onlyColumn(sub *level, loc int) tree.Expr {
	cols := sub.Columns()
	if len(cols) != 1 {
		if len(cols) == 0 {
			a.fail(loc, "", "subquery must return a column")
		}
		a.fail(loc, "", "subquery must return only one column")
	}
	return cols[0].Expr
}

// inQuery is x op ANY (SELECT …), which IN is, and x op ALL (SELECT …), which
// NOT IN is, with a row or a single value on the left.
func (a *binder) inQuery(q *level, n *pg.SubLink, sub *level) tree.Expr {
	loc := int(n.Location)
	schema, name := splitName(n.OperName)
	if name == "" {
		name = "="
	}
	var left []tree.Expr
	if r := n.Testexpr.GetRowExpr(); r != nil {
		left = a.rowArgs(q, r.Args)
	} else {
		left = []tree.Expr{a.expr(q, n.Testexpr)}
	}
	e := a.compareRows(schema, name, left, sub, loc)
	e.All = n.SubLinkType == pg.SubLinkType_ALL_SUBLINK
	return e
}

func (a *binder) compareRows(schema, name string, left []tree.Expr, sub *level, loc int) *tree.InQuery {
	cols := sub.Columns()
	switch {
	case len(cols) < len(left):
		a.fail(loc, "", "subquery has too few columns")
	case len(cols) > len(left):
		a.fail(loc, "", "subquery has too many columns")
	}
	e := &tree.InQuery{Head: tree.At(boolean, loc), Op: name, Query: sub.Query}
	for i, l := range left {
		op := a.operator(schema, name, l, cols[i].Expr, loc)
		a.checkRowOperator(op, loc)
		arg, right := operands(op)
		if len(left) > 1 {
			a.checkInterpretation(schema, name, arg, right, loc)
		}
		e.Args = append(e.Args, arg)
		e.Operators = append(e.Operators, operatorOf(op))
	}
	return e
}

// rowSubLink is (a, b) op (SELECT …).
func (a *binder) rowSubLink(q *level, n *pg.A_Expr, s *pg.SubLink, name string) tree.Expr {
	loc := int(n.Location)
	sub := a.subquery(q, s.Subselect)
	left := a.rowArgs(q, n.Lexpr.GetRowExpr().Args)
	e := a.compareRows("", name, left, sub, loc)
	return &tree.Special{Head: e.Head, What: name, Args: e.Args, Query: e.Query}
}

// subquery binds a SELECT in the scope of q.
func (a *binder) subquery(q *level, n *pg.Node) *level {
	sub := newLevel(q)
	sel := n.GetSelectStmt()
	if sel == nil {
		a.fail(location(n), "", "a subquery must be a SELECT")
	}
	a.selectStmt(sub, sel)
	return sub
}
