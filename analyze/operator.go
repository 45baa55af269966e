package analyze

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// operatorExpr analyses everything that is written as an operator.
func (a *analysis) operatorExpr(q *query, n *pg.A_Expr) (e *expr) {
	parent := a.parent
	if a.params != nil {
		parent = &paramParent{kind: operatorParent, op: n}
	}
	a.within(parent, func() { e = a.operatorKind(q, n) })
	return e
}

func (a *analysis) operatorKind(q *query, n *pg.A_Expr) *expr {
	loc := int(n.Location)
	schema, name := splitName(n.Name)
	switch n.Kind {
	case pg.A_Expr_Kind_AEXPR_OP:
		return a.plainOperator(q, n, schema, name)
	case pg.A_Expr_Kind_AEXPR_OP_ANY, pg.A_Expr_Kind_AEXPR_OP_ALL:
		left, right := a.expr(q, n.Lexpr), a.expr(q, n.Rexpr)
		return a.arrayOperator(schema, name, left, right, n.Kind == pg.A_Expr_Kind_AEXPR_OP_ALL, loc)
	case pg.A_Expr_Kind_AEXPR_DISTINCT, pg.A_Expr_Kind_AEXPR_NOT_DISTINCT:
		return a.distinctFrom(q, n, name)
	case pg.A_Expr_Kind_AEXPR_NULLIF:
		left, right := a.expr(q, n.Lexpr), a.expr(q, n.Rexpr)
		op := a.operator("", "=", left, right, loc)
		if op.oid != pgcat.Bool {
			a.fail(loc, "", "NULLIF requires = operator to yield boolean")
		}
		// The result has the type that the left operand is compared as.
		first := op.args[0]
		return &expr{kind: xNullIf, typ: first.typ, loc: loc, args: op.args}
	case pg.A_Expr_Kind_AEXPR_IN:
		return a.inList(q, n, name)
	case pg.A_Expr_Kind_AEXPR_LIKE, pg.A_Expr_Kind_AEXPR_ILIKE, pg.A_Expr_Kind_AEXPR_SIMILAR:
		left, right := a.expr(q, n.Lexpr), a.expr(q, n.Rexpr)
		return a.operator(schema, name, left, right, loc)
	case pg.A_Expr_Kind_AEXPR_BETWEEN, pg.A_Expr_Kind_AEXPR_NOT_BETWEEN,
		pg.A_Expr_Kind_AEXPR_BETWEEN_SYM, pg.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		return a.between(q, n)
	}
	a.fail(loc, "", "this kind of operator is not supported (%s)", n.Kind)
	return nil
}

func (a *analysis) plainOperator(q *query, n *pg.A_Expr, schema, name string) *expr {
	loc := int(n.Location)
	if n.Lexpr == nil {
		return a.operator(schema, name, nil, a.expr(q, n.Rexpr), loc)
	}
	lrow, rrow := n.Lexpr.GetRowExpr(), n.Rexpr.GetRowExpr()
	if lrow != nil {
		if s := n.Rexpr.GetSubLink(); s != nil && s.SubLinkType == pg.SubLinkType_EXPR_SUBLINK {
			return a.rowSubLink(q, n, s, name)
		}
		if rrow != nil {
			left := a.rowArgs(q, lrow.Args)
			right := a.rowArgs(q, rrow.Args)
			return a.rowCompare(schema, name, left, right, loc)
		}
	}
	left, right := a.expr(q, n.Lexpr), a.expr(q, n.Rexpr)
	return a.operator(schema, name, left, right, loc)
}

// operator applies an operator. left is nil for a prefix one.
func (a *analysis) operator(schema, name string, left, right *expr, loc int) *expr {
	var leftType pgcat.OID
	if left != nil {
		leftType = left.oid
	}
	op, err := a.types.ResolveOperator(a.path, schema, name, leftType, right.oid)
	if err != nil {
		if e := a.trustOperator(name, left, right, loc); e != nil {
			return e
		}
		a.check(err, loc)
	}
	a.note(op.Operator.Func)
	e := &expr{kind: xFunc, fn: op.Operator.Func, text: name, loc: loc, typ: a.result(op.Result)}
	if left != nil {
		e.args = []*expr{a.toType(left, op.Left, pgcat.Implicit), a.toType(right, op.Right, pgcat.Implicit)}
		if slices.Contains(comparisons, name) {
			a.shareDims(e.args[0], e.args[1])
			a.shareDims(e.args[1], e.args[0])
		}
	} else {
		e.args = []*expr{a.toType(right, op.Right, pgcat.Implicit)}
	}
	if e.dims > 0 {
		for _, arg := range e.args {
			e.dims = max(e.dims, arg.dims)
		}
	}
	return e
}

// shareDims gives a parameter the dimensions of the array that it is compared
// to, of which the operator's type says nothing.
func (a *analysis) shareDims(param, other *expr) {
	if param.kind == xParam && other.kind != xParam && param.oid == other.oid && other.dims > 1 {
		a.decide(param, other.typ)
	}
}

// result is a function's or operator's result type.
func (a *analysis) result(oid pgcat.OID) typ {
	t := of(oid)
	if a.types.ElemOf(oid) != 0 {
		t.dims = 1
	}
	return t
}

// note remembers a called function for what it may do.
func (a *analysis) note(f *pgcat.Function) {
	if f != nil && (f.Volatility != pgcat.Immutable || a.defaults[f] != nil) {
		a.calls = append(a.calls, f)
	}
}

// arrayOperator is left op ANY|ALL (right) with an array on the right.
func (a *analysis) arrayOperator(schema, name string, left, right *expr, all bool, loc int) *expr {
	op, err := a.types.ResolveArrayOperator(a.path, schema, name, left.oid, right.oid)
	if err != nil {
		a.check(err, loc)
	}
	if op.Result != pgcat.Bool {
		a.fail(loc, "", "op ANY/ALL (array) requires operator to yield boolean")
	}
	a.note(op.Operator.Func)
	return &expr{kind: xArrayOp, not: all, fn: op.Operator.Func, text: name, typ: of(pgcat.Bool), loc: loc, args: []*expr{
		a.toType(left, op.Left, pgcat.Implicit), a.toType(right, op.Right, pgcat.Implicit),
	}}
}

func (a *analysis) distinctFrom(q *query, n *pg.A_Expr, name string) *expr {
	loc := int(n.Location)
	not := n.Kind == pg.A_Expr_Kind_AEXPR_NOT_DISTINCT
	if l, r := n.Lexpr.GetRowExpr(), n.Rexpr.GetRowExpr(); l != nil && r != nil {
		left, right := a.rowArgs(q, l.Args), a.rowArgs(q, r.Args)
		if len(left) != len(right) {
			a.fail(loc, "", "unequal number of entries in row expressions")
		}
		e := &expr{kind: xValue, typ: of(pgcat.Bool), loc: loc}
		for i := range left {
			e.args = append(e.args, a.operator("", name, left[i], right[i], loc))
		}
		return e
	}
	left, right := a.expr(q, n.Lexpr), a.expr(q, n.Rexpr)
	// IS [NOT] DISTINCT FROM NULL is IS [NOT] NULL, when NULL stands bare.
	for i, operand := range []*pg.Node{n.Rexpr, n.Lexpr} {
		if operand.GetAConst().GetIsnull() {
			return &expr{kind: xNullTest, not: !not, typ: of(pgcat.Bool), loc: loc, args: []*expr{[]*expr{left, right}[i]}}
		}
	}
	op := a.operator("", name, left, right, loc)
	if op.oid != pgcat.Bool {
		a.fail(loc, "", "IS DISTINCT FROM requires = operator to yield boolean")
	}
	return &expr{kind: xDistinct, not: not, typ: of(pgcat.Bool), loc: loc, args: op.args}
}

// inList is x IN (a, b, …). As in PostgreSQL, what are no columns and no
// sublinks become one array comparison, the rest an OR of comparisons.
func (a *analysis) inList(q *query, n *pg.A_Expr, name string) *expr {
	loc := int(n.Location)
	not := name == "<>"
	left := a.expr(q, n.Lexpr)
	items := a.exprs(q, n.Rexpr.GetList().GetItems())
	var together, alone []*expr
	for _, item := range items {
		if hasColumns(q, item) {
			alone = append(alone, item)
		} else {
			together = append(together, item)
		}
	}
	var parts []*expr
	if len(together) > 1 {
		if e := a.inArray(name, left, together, not, loc); e != nil {
			parts = append(parts, e)
		} else {
			alone = items
		}
	} else {
		alone = items
	}
	for _, item := range alone {
		var cmp *expr
		if left.kind == xRow && item.kind == xRow {
			cmp = a.rowCompare("", name, left.args, item.args, loc)
		} else {
			cmp = a.operator("", name, left, item, loc)
		}
		parts = append(parts, a.toBool(cmp, "IN"))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	kind := xOr
	if not {
		kind = xAnd
	}
	return &expr{kind: kind, typ: of(pgcat.Bool), loc: loc, args: parts}
}

// inArray makes x = ANY (ARRAY[…]) of an IN list, or returns nil when the items
// have no common type.
func (a *analysis) inArray(name string, left *expr, items []*expr, not bool, loc int) *expr {
	if left.kind == xRow {
		return nil
	}
	oids := []pgcat.OID{left.oid}
	for _, item := range items {
		if item.kind == xRow {
			return nil
		}
		oids = append(oids, item.oid)
	}
	oid, err := a.types.CommonType("", oids)
	if err != nil || oid == pgcat.Record {
		return nil
	}
	arr := a.types.ArrayOf(oid)
	if arr == nil {
		return nil
	}
	for _, o := range oids[1:] {
		if !a.types.CanCoerce(o, oid, pgcat.Implicit) {
			return nil
		}
	}
	for i := range items {
		items[i] = a.toType(items[i], oid, pgcat.Implicit)
	}
	list := &expr{kind: xArray, typ: typ{oid: arr.OID, dims: 1}, loc: loc, args: items}
	e := a.arrayOperator("", name, left, list, not, loc)
	e.num = len(items) // a list that is not empty
	return e
}

// hasColumns reports whether e refers to columns of the query level itself.
func hasColumns(q *query, e *expr) bool {
	found := false
	e.walk(func(x *expr) bool {
		if (x.kind == xVar || x.kind == xWholeRow) && x.rte.level == q {
			found = true
		}
		return !found
	})
	return found
}

func (a *analysis) between(q *query, n *pg.A_Expr) *expr {
	loc := int(n.Location)
	bounds := n.Rexpr.GetList().GetItems()
	if len(bounds) != 2 {
		a.fail(loc, "", "BETWEEN needs two bounds")
	}
	// The operand is analysed anew for each comparison, as PostgreSQL does.
	compare := func(op string, bound *pg.Node) *expr {
		return a.operator("", op, a.expr(q, n.Lexpr), a.expr(q, bound), loc)
	}
	join := func(kind exprKind, args ...*expr) *expr {
		return &expr{kind: kind, typ: of(pgcat.Bool), loc: loc, args: args}
	}
	lo, hi := bounds[0], bounds[1]
	switch n.Kind {
	case pg.A_Expr_Kind_AEXPR_NOT_BETWEEN:
		return join(xOr, compare("<", lo), compare(">", hi))
	case pg.A_Expr_Kind_AEXPR_BETWEEN_SYM:
		return join(xOr, join(xAnd, compare(">=", lo), compare("<=", hi)), join(xAnd, compare(">=", hi), compare("<=", lo)))
	case pg.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		return join(xAnd, join(xOr, compare("<", lo), compare(">", hi)), join(xOr, compare("<", hi), compare(">", lo)))
	}
	return join(xAnd, compare(">=", lo), compare("<=", hi))
}

// rowCompare compares rows, column by column.
func (a *analysis) rowCompare(schema, name string, left, right []*expr, loc int) *expr {
	if len(left) != len(right) {
		a.fail(loc, "", "unequal number of entries in row expressions")
	}
	if len(left) == 0 {
		a.fail(loc, "", "cannot compare rows of zero length")
	}
	e := &expr{kind: xRowCompare, text: name, typ: of(pgcat.Bool), loc: loc}
	ls, rs := make([]*expr, len(left)), make([]*expr, len(right))
	for i := range left {
		op := a.operator(schema, name, left[i], right[i], loc)
		if op.oid != pgcat.Bool {
			a.fail(loc, "", "row comparison operator must yield type boolean, not type %s", a.typeName(op.oid))
		}
		if len(left) == 1 {
			return op
		}
		a.checkInterpretation(schema, name, op, loc)
		ls[i], rs[i] = op.args[0], op.args[1]
		e.fns = append(e.fns, op.fn)
	}
	e.args = append(ls, rs...)
	return e
}

// checkInterpretation checks that one of several comparisons of a row is by an
// operator whose meaning PostgreSQL knows.
func (a *analysis) checkInterpretation(schema, name string, op *expr, loc int) {
	if len(op.args) != 2 {
		return
	}
	call, err := a.types.ResolveOperator(a.path, schema, name, op.args[0].oid, op.args[1].oid)
	if err != nil || call.Operator.BtreeStrategy != 0 {
		return
	}
	switch call.Operator.Name {
	case "~<~", "~<=~", "~>=~", "~>~": // of text_pattern_ops, which sorts by no collation
		return
	}
	if o := a.types.Operator(call.Operator.Negator); o == nil || o.BtreeStrategy == 0 {
		a.fail(loc, "Row comparison operators must be associated with btree operator families.", "could not determine interpretation of row comparison operator %s", name)
	}
}

// rowArgs analyses a row's fields; t.* stands for all columns.
func (a *analysis) rowArgs(q *query, list []*pg.Node) []*expr {
	var out []*expr
	for _, n := range list {
		if cols := a.starColumns(q, n); cols != nil {
			for _, t := range cols {
				out = append(out, t.expr)
			}
			continue
		}
		out = append(out, a.expr(q, n))
	}
	return out
}
