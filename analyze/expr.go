package analyze

import (
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// expr analyses an expression in the scope of q.
func (a *analysis) expr(q *query, n *pg.Node) *expr {
	switch x := n.Node.(type) {
	case *pg.Node_ColumnRef:
		return a.columnRef(q, x.ColumnRef)
	case *pg.Node_ParamRef:
		return a.param(x.ParamRef)
	case *pg.Node_AConst:
		return constant(x.AConst)
	case *pg.Node_AExpr:
		return a.operatorExpr(q, x.AExpr)
	case *pg.Node_BoolExpr:
		return a.boolExpr(q, x.BoolExpr)
	case *pg.Node_FuncCall:
		return a.funcCall(q, x.FuncCall, nil)
	case *pg.Node_TypeCast:
		return a.typeCast(q, x.TypeCast)
	case *pg.Node_NullTest:
		arg := a.expr(q, x.NullTest.Arg)
		return &expr{kind: xNullTest, not: x.NullTest.Nulltesttype == pg.NullTestType_IS_NOT_NULL,
			typ: of(pgcat.Bool), loc: int(x.NullTest.Location), args: []*expr{arg}}
	case *pg.Node_BooleanTest:
		return a.booleanTest(q, x.BooleanTest)
	case *pg.Node_CaseExpr:
		return a.caseExpr(q, x.CaseExpr)
	case *pg.Node_CoalesceExpr:
		before := q.srfs
		args := a.exprs(q, x.CoalesceExpr.Args)
		a.checkSets(q, before, "COALESCE")
		t := a.common("COALESCE", args)
		return &expr{kind: xCoalesce, typ: t, loc: int(x.CoalesceExpr.Location), args: args}
	case *pg.Node_MinMaxExpr:
		name := "GREATEST"
		if x.MinMaxExpr.Op == pg.MinMaxOp_IS_LEAST {
			name = "LEAST"
		}
		args := a.exprs(q, x.MinMaxExpr.Args)
		t := a.common(name, args)
		return &expr{kind: xMinMax, typ: t, text: name, loc: int(x.MinMaxExpr.Location), args: args}
	case *pg.Node_AArrayExpr:
		return a.arrayExpr(q, x.AArrayExpr, nil)
	case *pg.Node_RowExpr:
		args := a.rowArgs(q, x.RowExpr.Args)
		return &expr{kind: xRow, typ: of(pgcat.Record), loc: int(x.RowExpr.Location), args: args}
	case *pg.Node_SubLink:
		return a.subLink(q, x.SubLink)
	case *pg.Node_CollateClause:
		return a.collate(q, x.CollateClause)
	case *pg.Node_AIndirection:
		return a.indirection(q, x.AIndirection)
	case *pg.Node_SqlvalueFunction:
		return sqlValue(x.SqlvalueFunction)
	case *pg.Node_GroupingFunc:
		args := a.exprs(q, x.GroupingFunc.Args)
		level := a.levelOf(q, &expr{kind: xRow, args: args})
		a.aggregateClause(level, "grouping operations", int(x.GroupingFunc.Location))
		level.groupings = append(level.groupings, grouped{args, level == q, int(x.GroupingFunc.Location)})
		return &expr{kind: xValue, text: "grouping", typ: of(pgcat.Int4), loc: int(x.GroupingFunc.Location), extra: args}
	case *pg.Node_MergeSupportFunc:
		return &expr{kind: xValue, text: "merge_action", typ: of(pgcat.Text), loc: int(x.MergeSupportFunc.Location)}
	case *pg.Node_SetToDefault:
		return &expr{kind: xDefault, typ: of(pgcat.Unknown), loc: int(x.SetToDefault.Location)}
	case *pg.Node_CurrentOfExpr:
		return &expr{kind: xValue, text: "current of", typ: of(pgcat.Bool), loc: -1}
	case *pg.Node_NamedArgExpr:
		return a.expr(q, x.NamedArgExpr.Arg)
	case *pg.Node_List: // a parenthesised list that is no row, as in IN
		return &expr{kind: xRow, typ: of(pgcat.Record), loc: -1, args: a.exprs(q, x.List.Items)}
	}
	if e := a.markupExpr(q, n); e != nil {
		return e
	}
	a.fail(location(n), "", "this kind of expression is not supported (%s)", nodeName(n))
	return nil
}

// nodeName names a node's kind for error messages.
func nodeName(n *pg.Node) string {
	if n == nil || n.Node == nil {
		return "nothing"
	}
	m := n.ProtoReflect()
	if f := m.WhichOneof(m.Descriptor().Oneofs().ByName("node")); f != nil {
		return string(f.Name())
	}
	return "unknown"
}

func (a *analysis) exprs(q *query, list []*pg.Node) []*expr {
	out := make([]*expr, len(list))
	for i, n := range list {
		out[i] = a.expr(q, n)
	}
	return out
}

// constant types a literal as the grammar does: numbers by their size, strings
// and NULL not at all.
func constant(c *pg.A_Const) *expr {
	e := &expr{kind: xConst, loc: int(c.Location), typ: of(pgcat.Unknown)}
	if c.Isnull {
		e.null = true
		return e
	}
	switch v := c.Val.(type) {
	case *pg.A_Const_Ival:
		e.oid, e.text = pgcat.Int4, strconv.Itoa(int(v.Ival.GetIval()))
	case *pg.A_Const_Fval:
		e.oid, e.text = pgcat.Numeric, v.Fval.GetFval()
		if digits := strings.ReplaceAll(e.text, "_", ""); len(digits) <= 20 || strings.HasPrefix(digits, "0") {
			if n, err := strconv.ParseInt(e.text, 0, 64); err == nil && !strings.HasPrefix(digits, "00") {
				e.oid = pgcat.Int8
				if int64(int32(n)) == n { // the sign of -2147483648 comes after the digits
					e.oid = pgcat.Int4
				}
			}
		}
	case *pg.A_Const_Boolval:
		e.oid, e.text = pgcat.Bool, strconv.FormatBool(v.Boolval.GetBoolval())
	case *pg.A_Const_Sval:
		e.text = v.Sval.GetSval()
	case *pg.A_Const_Bsval:
		e.oid, e.text = pgcat.Bit, v.Bsval.GetBsval()
	}
	return e
}

func (a *analysis) boolExpr(q *query, n *pg.BoolExpr) *expr {
	e := &expr{typ: of(pgcat.Bool), loc: int(n.Location)}
	name := "AND"
	switch n.Boolop {
	case pg.BoolExprType_AND_EXPR:
		e.kind = xAnd
	case pg.BoolExprType_OR_EXPR:
		e.kind, name = xOr, "OR"
	default:
		e.kind, name = xNot, "NOT"
	}
	e.args = make([]*expr, len(n.Args))
	for i, arg := range n.Args {
		e.args[i] = a.toBool(a.expr(q, arg), name)
	}
	return e
}

func (a *analysis) booleanTest(q *query, n *pg.BooleanTest) *expr {
	e := &expr{kind: xBoolTest, typ: of(pgcat.Bool), loc: int(n.Location)}
	switch n.Booltesttype {
	case pg.BoolTestType_IS_TRUE, pg.BoolTestType_IS_NOT_TRUE:
		e.text = "true"
	case pg.BoolTestType_IS_FALSE, pg.BoolTestType_IS_NOT_FALSE:
		e.text = "false"
	default:
		e.text = "unknown"
	}
	switch n.Booltesttype {
	case pg.BoolTestType_IS_NOT_TRUE, pg.BoolTestType_IS_NOT_FALSE, pg.BoolTestType_IS_NOT_UNKNOWN:
		e.not = true
	}
	name := "IS "
	if e.not {
		name = "IS NOT "
	}
	e.args = []*expr{a.toBool(a.expr(q, n.Arg), name+strings.ToUpper(e.text))}
	return e
}

func (a *analysis) caseExpr(q *query, n *pg.CaseExpr) *expr {
	e := &expr{kind: xCase, loc: int(n.Location)}
	before := q.srfs
	var test *expr
	if n.Arg != nil {
		test = a.expr(q, n.Arg)
		if test.oid == pgcat.Unknown {
			test = a.must(test, of(pgcat.Text), pgcat.Implicit)
		}
	}
	var results []*expr
	for _, w := range n.Args {
		when := w.GetCaseWhen()
		cond := a.expr(q, when.Expr)
		if test != nil {
			cond = a.operator("", "=", test, cond, int(when.Location))
		}
		cond = a.toBool(cond, "CASE/WHEN")
		results = append(results, a.expr(q, when.Result))
		e.args = append(e.args, cond, nil)
	}
	// As in PostgreSQL, ELSE comes first when the common type is looked for.
	var otherwise *expr
	if n.Defresult != nil {
		otherwise = a.expr(q, n.Defresult)
	} else {
		otherwise = &expr{kind: xConst, null: true, typ: of(pgcat.Unknown), loc: -1, text: "no ELSE"}
	}
	a.checkSets(q, before, "CASE")
	branches := append([]*expr{otherwise}, results...)
	e.typ = a.common("CASE", branches)
	for i := range results {
		e.args[2*i+1] = branches[i+1]
	}
	e.args = append(e.args, branches[0])
	return e
}

// arrayExpr analyses ARRAY[…]. target is the type that a cast around it asks
// for, or nil.
func (a *analysis) arrayExpr(q *query, n *pg.A_ArrayExpr, target *typ) *expr {
	e := &expr{kind: xArray, loc: int(n.Location)}
	var elemTarget *typ
	if target != nil {
		elem := a.types.ElemOf(a.types.BaseType(target.oid))
		if elem == 0 {
			target = nil
		} else {
			elemTarget = &typ{oid: elem, mod: target.mod}
		}
	}
	nested := false
	for _, item := range n.Elements {
		var elem *expr
		if sub := item.GetAArrayExpr(); sub != nil {
			elem = a.arrayExpr(q, sub, target)
			nested = true
		} else {
			elem = a.expr(q, item)
			if a.isArray(elem.oid) {
				nested = true
			}
		}
		e.args = append(e.args, elem)
	}
	switch {
	case target != nil:
		e.typ = typ{oid: a.types.BaseType(target.oid), mod: target.mod, dims: 1}
		for i, arg := range e.args {
			t := *elemTarget
			if nested && a.isArray(arg.oid) {
				t = typ{oid: e.oid, dims: arg.dims}
				e.dims = max(e.dims, arg.dims+1)
			}
			e.args[i] = a.must(arg, t, pgcat.Explicit)
		}
		return e
	case len(e.args) == 0:
		a.fail(e.loc, "Explicitly cast to the desired type, for example ARRAY[]::integer[].", "cannot determine type of empty array")
	}
	t := a.common("ARRAY", e.args)
	if nested {
		e.typ = typ{oid: t.oid, dims: max(t.dims, 1) + 1, mod: t.mod}
		return e
	}
	arr := a.types.ArrayOf(t.oid)
	if arr == nil {
		a.fail(e.loc, "", "could not find array type for data type %s", a.typeName(t.oid))
	}
	e.typ = typ{oid: arr.OID, dims: 1, mod: t.mod}
	return e
}

func (a *analysis) typeCast(q *query, n *pg.TypeCast) *expr {
	t := a.typeOf(n.TypeName)
	loc := int(n.Location)
	var arg *expr
	parent := a.parent
	if a.params != nil {
		parent = &paramParent{kind: castParent}
	}
	a.within(parent, func() {
		if arr := n.Arg.GetAArrayExpr(); arr != nil {
			arg = a.arrayExpr(q, arr, &t)
		} else {
			arg = a.expr(q, n.Arg)
		}
	})
	if arg.kind == xParam && arg.oid == pgcat.Unknown {
		arg.loc = max(arg.loc, 0)
	}
	out, ok := a.coerce(arg, t, pgcat.Explicit)
	if !ok {
		a.check(a.types.CoercionError(arg.oid, t.oid), loc)
	}
	if out == arg && (arg.kind == xParam || arg.kind == xVar || arg.kind == xArray || !equalMods(t.mod, arg.mod)) {
		// A cast to the same type still names the column and fixes the modifier.
		if equalMods(t.mod, arg.mod) && t.dims == arg.dims {
			return out
		}
		out = &expr{kind: xRelabel, typ: t, loc: loc, args: []*expr{arg}}
	}
	return out
}

func (a *analysis) collate(q *query, n *pg.CollateClause) *expr {
	arg := a.expr(q, n.Arg)
	loc := int(n.Location)
	names := strs(n.Collname)
	if t := a.types.Type(arg.oid); t != nil && arg.oid != pgcat.Unknown && !t.Collatable {
		a.fail(loc, "", "collations are not supported by type %s", a.typeName(arg.oid))
	}
	return &expr{kind: xRelabel, typ: arg.typ, loc: loc, args: []*expr{arg}, text: collateText + names[len(names)-1]}
}

// sqlValue analyses CURRENT_DATE and its kin.
func sqlValue(n *pg.SQLValueFunction) *expr {
	e := &expr{kind: xValue, loc: int(n.Location), text: "sql value"}
	if n.Typmod >= 0 {
		e.mod = []int{int(n.Typmod)}
	}
	switch n.Op {
	case pg.SQLValueFunctionOp_SVFOP_CURRENT_DATE:
		e.oid = pgcat.Date
	case pg.SQLValueFunctionOp_SVFOP_CURRENT_TIME, pg.SQLValueFunctionOp_SVFOP_CURRENT_TIME_N:
		e.oid = pgcat.Timetz
	case pg.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP, pg.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP_N:
		e.oid = pgcat.Timestamptz
	case pg.SQLValueFunctionOp_SVFOP_LOCALTIME, pg.SQLValueFunctionOp_SVFOP_LOCALTIME_N:
		e.oid = pgcat.Time
	case pg.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP, pg.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N:
		e.oid = pgcat.Timestamp
	case pg.SQLValueFunctionOp_SVFOP_CURRENT_SCHEMA:
		e.oid, e.kind = pgcat.Name, xOpaque // NULL when no schema of the path exists
	case pg.SQLValueFunctionOp_SVFOP_CURRENT_CATALOG:
		e.oid = pgcat.Name
	case pg.SQLValueFunctionOp_SVFOP_SESSION_USER:
		e.oid, e.text = pgcat.Name, "session_user"
	default:
		e.oid, e.text = pgcat.Name, "current_user"
	}
	return e
}
