package bind

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// comparisons are the operators whose sides have one type.
var comparisons = []string{"=", "<>", "!=", "<", ">", "<=", ">="}

// operatorExpr binds everything that is written as an operator.
func (a *binder) operatorExpr(q *level, n *pg.A_Expr) (e tree.Expr) {
	parent := a.parent
	if a.params != nil {
		parent = &paramParent{kind: operatorParent, op: n}
	}
	a.within(parent, func() { e = a.operatorKind(q, n) })
	return e
}

func (a *binder) operatorKind(q *level, n *pg.A_Expr) tree.Expr {
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
		left, right = a.comparison("", "=", left, right, loc, "NULLIF requires = operator to yield boolean")
		// The result has the type that the left operand is compared as.
		return &tree.NullIf{Head: tree.At(left.Type(), loc), Left: left, Right: right}
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

func (a *binder) plainOperator(q *level, n *pg.A_Expr, schema, name string) tree.Expr {
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
func (a *binder) operator(schema, name string, left, right tree.Expr, loc int) tree.Expr {
	var leftType pgcat.OID
	if left != nil {
		leftType = left.OID()
	}
	op, err := a.Types.ResolveOperator(a.path, schema, name, leftType, right.OID())
	if err != nil {
		if e := a.trustOperator(name, left, right, loc); e != nil {
			return e
		}
		a.check(err, loc)
	}
	a.note(op.Operator.Func)
	e := &tree.Func{Head: tree.At(a.result(op.Result), loc), Fn: op.Operator.Func, Op: name, Operator: op.Operator}
	if left != nil {
		e.Args = append(e.Args, a.toType(left, op.Left, pgcat.Implicit))
	}
	right = a.toType(right, op.Right, pgcat.Implicit)
	e.Args = append(e.Args, right)
	if left != nil && slices.Contains(comparisons, name) {
		a.shareDims(e.Args[0], right)
		a.shareDims(right, e.Args[0])
	}
	if e.Typ.Dims > 0 {
		for _, arg := range e.Args {
			e.Typ.Dims = max(e.Typ.Dims, arg.Type().Dims)
		}
	}
	return e
}

// comparison applies a binary operator that must yield boolean, for constructs
// that are made of comparisons, and returns its operands as they are compared.
func (a *binder) comparison(schema, name string, left, right tree.Expr, loc int, otherwise string) (l, r tree.Expr) {
	op := a.operator(schema, name, left, right, loc)
	if op.OID() != pgcat.Bool {
		a.fail(loc, "", "%s", otherwise)
	}
	return operands(op)
}

// operands are what a binary operator is applied to.
func operands(e tree.Expr) (left, right tree.Expr) {
	switch x := e.(type) {
	case *tree.Func:
		return x.Args[0], x.Args[1]
	case *tree.Trusted:
		return x.Args[0], x.Args[1]
	}
	return nil, nil
}

// operatorOf is the operator at the top of an expression, nil for one that
// nothing is known of.
func operatorOf(e tree.Expr) *pgcat.Operator {
	if f, ok := e.(*tree.Func); ok {
		return f.Operator
	}
	return nil
}

// shareDims gives a parameter the dimensions of the array that it is compared
// to, of which the operator's type says nothing.
func (a *binder) shareDims(param, other tree.Expr) {
	p, ok := param.(*tree.Param)
	if _, both := other.(*tree.Param); ok && !both && p.OID() == other.OID() && other.Type().Dims > 1 {
		a.decide(p, other.Type())
	}
}

// arrayOperator is left op ANY|ALL (right) with an array on the right.
func (a *binder) arrayOperator(schema, name string, left, right tree.Expr, all bool, loc int) *tree.ArrayOp {
	op, err := a.Types.ResolveArrayOperator(a.path, schema, name, left.OID(), right.OID())
	if err != nil {
		a.check(err, loc)
	}
	if op.Result != pgcat.Bool {
		a.fail(loc, "", "op ANY/ALL (array) requires operator to yield boolean")
	}
	a.note(op.Operator.Func)
	left = a.toType(left, op.Left, pgcat.Implicit)
	right = a.toType(right, op.Right, pgcat.Implicit)
	return &tree.ArrayOp{Head: tree.At(boolean, loc), Fn: op.Operator.Func, Op: name, Operator: op.Operator, All: all, Left: left, Right: right}
}

func (a *binder) distinctFrom(q *level, n *pg.A_Expr, name string) tree.Expr {
	loc := int(n.Location)
	not := n.Kind == pg.A_Expr_Kind_AEXPR_NOT_DISTINCT
	if l, r := n.Lexpr.GetRowExpr(), n.Rexpr.GetRowExpr(); l != nil && r != nil {
		left, right := a.rowArgs(q, l.Args), a.rowArgs(q, r.Args)
		if len(left) != len(right) {
			a.fail(loc, "", "unequal number of entries in row expressions")
		}
		e := &tree.Special{Head: tree.At(boolean, loc), What: "is distinct from", Null: tree.SpecialNever}
		for i := range left {
			e.Args = append(e.Args, a.operator("", name, left[i], right[i], loc))
		}
		return e
	}
	left, right := a.expr(q, n.Lexpr), a.expr(q, n.Rexpr)
	// IS [NOT] DISTINCT FROM NULL is IS [NOT] NULL, when NULL stands bare.
	switch {
	case n.Rexpr.GetAConst().GetIsnull():
		return &tree.NullTest{Head: tree.At(boolean, loc), Arg: left, Not: !not}
	case n.Lexpr.GetAConst().GetIsnull():
		return &tree.NullTest{Head: tree.At(boolean, loc), Arg: right, Not: !not}
	}
	left, right = a.comparison("", name, left, right, loc, "IS DISTINCT FROM requires = operator to yield boolean")
	return &tree.DistinctFrom{Head: tree.At(boolean, loc), Left: left, Right: right, Not: not}
}

// inList is x IN (a, b, …). As in PostgreSQL, what are no columns and no
// sublinks become one array comparison, the rest an OR of comparisons.
func (a *binder) inList(q *level, n *pg.A_Expr, name string) tree.Expr {
	loc := int(n.Location)
	not := name == "<>"
	left := a.expr(q, n.Lexpr)
	items := a.exprs(q, n.Rexpr.GetList().GetItems())
	var together, alone []tree.Expr
	for _, item := range items {
		if hasColumns(q, item) {
			alone = append(alone, item)
		} else {
			together = append(together, item)
		}
	}
	var parts []tree.Expr
	array := tree.Expr(nil)
	if len(together) > 1 {
		array = a.inArray(name, left, together, not, loc)
	}
	if array != nil {
		parts = append(parts, array)
	} else {
		alone = items
	}
	for _, item := range alone {
		parts = append(parts, a.toBool(a.inItem(name, left, item, loc), "IN"))
	}
	switch {
	case len(parts) == 1:
		return parts[0]
	case not:
		return &tree.And{Head: tree.At(boolean, loc), Args: parts}
	}
	return &tree.Or{Head: tree.At(boolean, loc), Args: parts}
}

// inItem compares with one item of an IN list.
func (a *binder) inItem(name string, left, item tree.Expr, loc int) tree.Expr {
	if l, ok := left.(*tree.Row); ok {
		if r, ok := item.(*tree.Row); ok {
			return a.rowCompare("", name, l.Args, r.Args, loc)
		}
	}
	return a.operator("", name, left, item, loc)
}

// inArray makes x = ANY (ARRAY[…]) of an IN list, or returns nil when the items
// have no common type.
func (a *binder) inArray(name string, left tree.Expr, items []tree.Expr, not bool, loc int) tree.Expr {
	isRow := func(e tree.Expr) bool { _, ok := e.(*tree.Row); return ok }
	if isRow(left) || slices.ContainsFunc(items, isRow) {
		return nil
	}
	oids := []pgcat.OID{left.OID()}
	for _, item := range items {
		oids = append(oids, item.OID())
	}
	oid, err := a.Types.CommonType("", oids)
	if err != nil || oid == pgcat.Record {
		return nil
	}
	arr := a.Types.ArrayOf(oid)
	if arr == nil || slices.ContainsFunc(oids[1:], func(o pgcat.OID) bool { return !a.Types.CanCoerce(o, oid, pgcat.Implicit) }) {
		return nil
	}
	for i := range items {
		items[i] = a.toType(items[i], oid, pgcat.Implicit)
	}
	list := &tree.Array{Head: tree.At(tree.Type{OID: arr.OID, Dims: 1}, loc), Elems: items}
	e := a.arrayOperator("", name, left, list, not, loc)
	e.Listed = true
	return e
}

func (a *binder) between(q *level, n *pg.A_Expr) tree.Expr {
	loc := int(n.Location)
	bounds := n.Rexpr.GetList().GetItems()
	if len(bounds) != 2 {
		a.fail(loc, "", "BETWEEN needs two bounds")
	}
	// The operand is bound anew for each comparison, as PostgreSQL does.
	compare := func(op string, bound *pg.Node) tree.Expr {
		return a.operator("", op, a.expr(q, n.Lexpr), a.expr(q, bound), loc)
	}
	and := func(x, y tree.Expr) tree.Expr {
		return &tree.And{Head: tree.At(boolean, loc), Args: []tree.Expr{x, y}}
	}
	or := func(x, y tree.Expr) tree.Expr {
		return &tree.Or{Head: tree.At(boolean, loc), Args: []tree.Expr{x, y}}
	}
	lo, hi := bounds[0], bounds[1]
	switch n.Kind {
	case pg.A_Expr_Kind_AEXPR_NOT_BETWEEN:
		return or(compare("<", lo), compare(">", hi))
	case pg.A_Expr_Kind_AEXPR_BETWEEN_SYM:
		return or(and(compare(">=", lo), compare("<=", hi)), and(compare(">=", hi), compare("<=", lo)))
	case pg.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		return and(or(compare("<", lo), compare(">", hi)), or(compare("<", hi), compare(">", lo)))
	}
	return and(compare(">=", lo), compare("<=", hi))
}

// rowCompare compares rows, column by column.
func (a *binder) rowCompare(schema, name string, left, right []tree.Expr, loc int) tree.Expr {
	if len(left) != len(right) {
		a.fail(loc, "", "unequal number of entries in row expressions")
	}
	if len(left) == 0 {
		a.fail(loc, "", "cannot compare rows of zero length")
	}
	e := &tree.RowCompare{Head: tree.At(boolean, loc), Op: name}
	for i := range left {
		op := a.operator(schema, name, left[i], right[i], loc)
		a.checkRowOperator(op, loc)
		if len(left) == 1 {
			return op
		}
		l, r := operands(op)
		a.checkInterpretation(schema, name, l, r, loc)
		e.Left, e.Right = append(e.Left, l), append(e.Right, r)
		e.Operators = append(e.Operators, operatorOf(op))
	}
	return e
}

func (a *binder) checkRowOperator(op tree.Expr, loc int) {
	if op.OID() != pgcat.Bool {
		a.fail(loc, "", "row comparison operator must yield type boolean, not type %s", a.typeName(op.OID()))
	}
}

// checkInterpretation checks that one of several comparisons of a row is by an
// operator whose meaning PostgreSQL knows.
func (a *binder) checkInterpretation(schema, name string, left, right tree.Expr, loc int) {
	call, err := a.Types.ResolveOperator(a.path, schema, name, left.OID(), right.OID())
	if err != nil || call.Operator.BtreeStrategy != 0 {
		return
	}
	switch call.Operator.Name {
	case "~<~", "~<=~", "~>=~", "~>~": // of text_pattern_ops, which sorts by no collation
		return
	}
	if o := a.Types.Operator(call.Operator.Negator); o == nil || o.BtreeStrategy == 0 {
		a.fail(loc, "Row comparison operators must be associated with btree operator families.", "could not determine interpretation of row comparison operator %s", name)
	}
}

// rowArgs binds a row's fields; t.* stands for all columns.
func (a *binder) rowArgs(q *level, list []*pg.Node) []tree.Expr {
	var out []tree.Expr
	for _, n := range list {
		if cols := a.starColumns(q, n); cols != nil {
			for _, t := range cols {
				out = append(out, t.Expr)
			}
			continue
		}
		out = append(out, a.expr(q, n))
	}
	return out
}
