package bind

import (
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// expr binds an expression in the scope of q.
func (a *binder) expr(q *level, n *pg.Node) tree.Expr {
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
		return a.funcCall(q, x.FuncCall, false)
	case *pg.Node_TypeCast:
		return a.typeCast(q, x.TypeCast)
	case *pg.Node_SubLink:
		return a.subLink(q, x.SubLink)
	case *pg.Node_AIndirection:
		return a.indirection(q, x.AIndirection)
	case *pg.Node_NamedArgExpr:
		return a.expr(q, x.NamedArgExpr.Arg)
	}
	for _, kind := range []func(*level, *pg.Node) tree.Expr{a.choiceExpr, a.valueExpr, a.jsonExpr, a.xmlNode} {
		if e := kind(q, n); e != nil {
			return e
		}
	}
	a.fail(location(n), "", "this kind of expression is not supported (%s)", nodeName(n))
	return nil
}

// noteTested notes that IS NULL is asked of a parameter, under a cast or not.
func (a *binder) noteTested(e tree.Expr) {
	for {
		switch x := e.(type) {
		case *tree.Param:
			if a.params != nil {
				a.params.list[x.Num-1].tested = true
			}
			return
		case *tree.Relabel:
			e = x.Arg
		case *tree.Func:
			if x.Cast == tree.NoCast {
				return
			}
			e = x.Args[0]
		default:
			return
		}
	}
}

// choiceExpr binds tests and what chooses among values, or returns nil when n is
// neither.
func (a *binder) choiceExpr(q *level, n *pg.Node) tree.Expr {
	switch x := n.Node.(type) {
	case *pg.Node_NullTest:
		arg := a.expr(q, x.NullTest.Arg)
		a.noteTested(arg)
		return &tree.NullTest{
			Head: tree.At(boolean, int(x.NullTest.Location)), Arg: arg,
			Not: x.NullTest.Nulltesttype == pg.NullTestType_IS_NOT_NULL,
		}
	case *pg.Node_BooleanTest:
		return a.booleanTest(q, x.BooleanTest)
	case *pg.Node_CaseExpr:
		return a.caseExpr(q, x.CaseExpr)
	case *pg.Node_CoalesceExpr:
		before := q.SRFs
		args := a.exprs(q, x.CoalesceExpr.Args)
		a.checkSets(q, before, "COALESCE")
		t := a.common("COALESCE", args)
		return &tree.Coalesce{Head: tree.At(t, int(x.CoalesceExpr.Location)), Args: args}
	case *pg.Node_MinMaxExpr:
		name := "GREATEST"
		if x.MinMaxExpr.Op == pg.MinMaxOp_IS_LEAST {
			name = "LEAST"
		}
		args := a.exprs(q, x.MinMaxExpr.Args)
		t := a.common(name, args)
		return &tree.MinMax{Head: tree.At(t, int(x.MinMaxExpr.Location)), Name: name, Args: args}
	}
	return nil
}

// valueExpr binds constructors and the values that have names of their own, or
// returns nil when n is neither.
func (a *binder) valueExpr(q *level, n *pg.Node) tree.Expr {
	switch x := n.Node.(type) {
	case *pg.Node_AArrayExpr:
		return a.arrayExpr(q, x.AArrayExpr, nil)
	case *pg.Node_RowExpr:
		return &tree.Row{Head: tree.At(tree.Of(pgcat.Record), int(x.RowExpr.Location)), Args: a.rowArgs(q, x.RowExpr.Args)}
	case *pg.Node_List: // a parenthesised list that is no row, as in IN
		return &tree.Row{Head: tree.At(tree.Of(pgcat.Record), -1), Args: a.exprs(q, x.List.Items)}
	case *pg.Node_CollateClause:
		return a.collate(q, x.CollateClause)
	case *pg.Node_SqlvalueFunction:
		return sqlValue(x.SqlvalueFunction)
	case *pg.Node_GroupingFunc:
		return a.groupingFunc(q, x.GroupingFunc)
	case *pg.Node_MergeSupportFunc:
		return &tree.Special{Head: tree.At(tree.Of(pgcat.Text), int(x.MergeSupportFunc.Location)), What: "merge_action", Null: tree.SpecialNever}
	case *pg.Node_SetToDefault:
		return &tree.Default{Head: tree.At(tree.Of(pgcat.Unknown), int(x.SetToDefault.Location))}
	case *pg.Node_CurrentOfExpr:
		return &tree.Special{Head: tree.At(boolean, -1), What: "current of", Null: tree.SpecialNever}
	}
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

func (a *binder) exprs(q *level, list []*pg.Node) []tree.Expr {
	out := make([]tree.Expr, len(list))
	for i, n := range list {
		out[i] = a.expr(q, n)
	}
	return out
}

// constant types a literal as the grammar does: numbers by their size, strings
// and NULL not at all.
func constant(c *pg.A_Const) tree.Expr {
	e := &tree.Const{Head: tree.At(tree.Of(pgcat.Unknown), int(c.Location)), Null: c.Isnull}
	if c.Isnull {
		return e
	}
	switch v := c.Val.(type) {
	case *pg.A_Const_Ival:
		e.Typ.OID, e.Text = pgcat.Int4, strconv.Itoa(int(v.Ival.GetIval()))
	case *pg.A_Const_Fval:
		e.Typ.OID, e.Text = numberType(v.Fval.GetFval()), v.Fval.GetFval()
	case *pg.A_Const_Boolval:
		e.Typ.OID, e.Text = pgcat.Bool, strconv.FormatBool(v.Boolval.GetBoolval())
	case *pg.A_Const_Sval:
		e.Text = v.Sval.GetSval()
	case *pg.A_Const_Bsval:
		e.Typ.OID, e.Text = pgcat.Bit, v.Bsval.GetBsval()
	}
	return e
}

// numberType is the type of a number that the grammar has no integer for.
func numberType(text string) pgcat.OID {
	digits := strings.ReplaceAll(text, "_", "")
	if len(digits) > 20 && !strings.HasPrefix(digits, "0") || strings.HasPrefix(digits, "00") {
		return pgcat.Numeric
	}
	n, err := strconv.ParseInt(text, 0, 64)
	switch {
	case err != nil:
		return pgcat.Numeric
	case int64(int32(n)) == n: // the sign of -2147483648 comes after the digits
		return pgcat.Int4
	}
	return pgcat.Int8
}

func (a *binder) boolExpr(q *level, n *pg.BoolExpr) tree.Expr {
	name := map[pg.BoolExprType]string{pg.BoolExprType_AND_EXPR: "AND", pg.BoolExprType_OR_EXPR: "OR", pg.BoolExprType_NOT_EXPR: "NOT"}[n.Boolop]
	args := make([]tree.Expr, len(n.Args))
	for i, arg := range n.Args {
		args[i] = a.toBool(a.expr(q, arg), name)
	}
	head := tree.At(boolean, int(n.Location))
	switch name {
	case "AND":
		return &tree.And{Head: head, Args: args}
	case "OR":
		return &tree.Or{Head: head, Args: args}
	}
	return &tree.Not{Head: head, Arg: args[0]}
}

func (a *binder) booleanTest(q *level, n *pg.BooleanTest) tree.Expr {
	e := &tree.BoolTest{Head: tree.At(boolean, int(n.Location)), Value: "unknown"}
	switch n.Booltesttype {
	case pg.BoolTestType_IS_TRUE, pg.BoolTestType_IS_NOT_TRUE:
		e.Value = "true"
	case pg.BoolTestType_IS_FALSE, pg.BoolTestType_IS_NOT_FALSE:
		e.Value = "false"
	}
	name := "IS "
	switch n.Booltesttype {
	case pg.BoolTestType_IS_NOT_TRUE, pg.BoolTestType_IS_NOT_FALSE, pg.BoolTestType_IS_NOT_UNKNOWN:
		e.Not, name = true, "IS NOT "
	}
	e.Arg = a.toBool(a.expr(q, n.Arg), name+strings.ToUpper(e.Value))
	return e
}

func (a *binder) caseExpr(q *level, n *pg.CaseExpr) tree.Expr {
	e := &tree.Case{Head: tree.At(tree.Type{}, int(n.Location)), NoElse: n.Defresult == nil}
	before := q.SRFs
	var test tree.Expr
	if n.Arg != nil {
		test = a.expr(q, n.Arg)
		if test.OID() == pgcat.Unknown {
			test = a.must(test, tree.Of(pgcat.Text), pgcat.Implicit)
		}
	}
	// As in PostgreSQL, ELSE comes first when the common type is looked for.
	branches := make([]tree.Expr, 1, len(n.Args)+1)
	for _, w := range n.Args {
		when := w.GetCaseWhen()
		cond := a.expr(q, when.Expr)
		if test != nil {
			cond = a.operator("", "=", test, cond, int(when.Location))
		}
		e.Whens = append(e.Whens, tree.When{Cond: a.toBool(cond, "CASE/WHEN")})
		branches = append(branches, a.expr(q, when.Result))
	}
	if e.NoElse {
		branches[0] = &tree.Const{Head: tree.At(tree.Of(pgcat.Unknown), -1), Null: true}
	} else {
		branches[0] = a.expr(q, n.Defresult)
	}
	a.checkSets(q, before, "CASE")
	e.Typ = a.common("CASE", branches)
	e.Else = branches[0]
	for i := range e.Whens {
		e.Whens[i].Result = branches[i+1]
	}
	return e
}

// arrayExpr binds ARRAY[…]. target is the type that a cast around it asks for,
// or nil.
func (a *binder) arrayExpr(q *level, n *pg.A_ArrayExpr, target *tree.Type) tree.Expr {
	e := &tree.Array{Head: tree.At(tree.Type{}, int(n.Location))}
	if target != nil && a.Types.ElemOf(a.Types.BaseType(target.OID)) == 0 {
		target = nil
	}
	nested := false
	for _, item := range n.Elements {
		sub := item.GetAArrayExpr()
		var elem tree.Expr
		if sub != nil {
			elem = a.arrayExpr(q, sub, target)
		} else {
			elem = a.expr(q, item)
		}
		nested = nested || sub != nil || a.IsArray(elem.OID())
		e.Elems = append(e.Elems, elem)
	}
	switch {
	case target != nil:
		a.arrayAs(e, *target, nested)
		return e
	case len(e.Elems) == 0:
		a.fail(e.At, "Explicitly cast to the desired type, for example ARRAY[]::integer[].", "cannot determine type of empty array")
	}
	t := a.common("ARRAY", e.Elems)
	if nested {
		e.Typ = tree.Type{OID: t.OID, Dims: max(t.Dims, 1) + 1, Mod: t.Mod}
		return e
	}
	e.Typ = tree.Type{OID: a.arrayOf(t.OID, e.At), Dims: 1, Mod: t.Mod}
	return e
}

// arrayOf is the type of arrays of a type.
func (a *binder) arrayOf(elem pgcat.OID, loc int) pgcat.OID {
	arr := a.Types.ArrayOf(elem)
	if arr == nil {
		a.fail(loc, "", "could not find array type for data type %s", a.typeName(elem))
	}
	return arr.OID
}

// arrayAs converts the elements of an array that is to be of a type.
func (a *binder) arrayAs(e *tree.Array, target tree.Type, nested bool) {
	base := a.Types.BaseType(target.OID)
	e.Typ = tree.Type{OID: base, Mod: target.Mod, Dims: 1}
	for i, arg := range e.Elems {
		t := tree.Type{OID: a.Types.ElemOf(base), Mod: target.Mod}
		if dims := arg.Type().Dims; nested && a.IsArray(arg.OID()) {
			t = tree.Type{OID: base, Dims: dims}
			e.Typ.Dims = max(e.Typ.Dims, dims+1)
		}
		e.Elems[i] = a.must(arg, t, pgcat.Explicit)
	}
}

func (a *binder) typeCast(q *level, n *pg.TypeCast) tree.Expr {
	t := a.typeOf(n.TypeName)
	loc := int(n.Location)
	var arg tree.Expr
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
	if isPseudo(t.OID) {
		return a.polymorphicCast(arg, t, loc)
	}
	out, ok := a.coerce(arg, t, pgcat.Explicit)
	if !ok {
		a.check(a.Types.CoercionError(arg.OID(), t.OID), loc)
	}
	if out != arg {
		return markCast(out)
	}
	// A cast to the same type still names the column and fixes the modifier.
	have := arg.Type()
	if t.SameMod(have) {
		switch arg.(type) {
		case *tree.Param, *tree.Var, *tree.Array:
			if t.Dims == have.Dims {
				return arg
			}
		default:
			return arg
		}
	}
	return &tree.Relabel{Head: tree.At(t, loc), Arg: arg, Cast: tree.ExplicitCast}
}

// polymorphicCast binds x::anyarray and the like, of which x keeps its type.
func (a *binder) polymorphicCast(arg tree.Expr, t tree.Type, loc int) tree.Expr {
	own, err := a.Types.CastPolymorphic(arg.OID(), t.OID)
	a.check(err, loc)
	switch {
	case own == arg.OID():
		return arg
	case arg.OID() != pgcat.Unknown:
		return markCast(relabel(arg, a.result(own)))
	}
	if out := a.typeUnknown(arg, t); out != nil {
		return out
	}
	return arg
}

// markCast notes of a conversion that the author asked for it.
func markCast(e tree.Expr) tree.Expr {
	switch x := e.(type) {
	case *tree.Func:
		if x.Cast == tree.ImplicitCast {
			x.Cast = tree.ExplicitCast
		}
	case *tree.Relabel:
		x.Cast = tree.ExplicitCast
	case *tree.Const:
		x.Cast = tree.ExplicitCast
	case *tree.Domain:
		markCast(x.Arg)
	case *tree.Collate:
		markCast(x.Arg)
	}
	return e
}

func (a *binder) collate(q *level, n *pg.CollateClause) tree.Expr {
	arg := a.expr(q, n.Arg)
	loc := int(n.Location)
	if t := a.Types.Type(arg.OID()); t != nil && arg.OID() != pgcat.Unknown && !t.Collatable {
		a.fail(loc, "", "collations are not supported by type %s", a.typeName(arg.OID()))
	}
	return &tree.Collate{Head: tree.At(arg.Type(), loc), Arg: arg, Collation: pgast.LastName(n.Collname)}
}

// sqlValues are CURRENT_DATE and its kin, with their types.
var sqlValues = map[pg.SQLValueFunctionOp]struct {
	name string
	oid  pgcat.OID
}{
	pg.SQLValueFunctionOp_SVFOP_CURRENT_DATE:        {"current_date", pgcat.Date},
	pg.SQLValueFunctionOp_SVFOP_CURRENT_TIME:        {"current_time", pgcat.Timetz},
	pg.SQLValueFunctionOp_SVFOP_CURRENT_TIME_N:      {"current_time", pgcat.Timetz},
	pg.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP:   {"current_timestamp", pgcat.Timestamptz},
	pg.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP_N: {"current_timestamp", pgcat.Timestamptz},
	pg.SQLValueFunctionOp_SVFOP_LOCALTIME:           {"localtime", pgcat.Time},
	pg.SQLValueFunctionOp_SVFOP_LOCALTIME_N:         {"localtime", pgcat.Time},
	pg.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP:      {"localtimestamp", pgcat.Timestamp},
	pg.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N:    {"localtimestamp", pgcat.Timestamp},
	pg.SQLValueFunctionOp_SVFOP_CURRENT_SCHEMA:      {"current_schema", pgcat.Name},
	pg.SQLValueFunctionOp_SVFOP_CURRENT_CATALOG:     {"current_catalog", pgcat.Name},
	pg.SQLValueFunctionOp_SVFOP_SESSION_USER:        {"session_user", pgcat.Name},
	pg.SQLValueFunctionOp_SVFOP_CURRENT_USER:        {"current_user", pgcat.Name},
	pg.SQLValueFunctionOp_SVFOP_CURRENT_ROLE:        {"current_user", pgcat.Name},
	pg.SQLValueFunctionOp_SVFOP_USER:                {"current_user", pgcat.Name},
}

// sqlValue binds CURRENT_DATE and its kin.
func sqlValue(n *pg.SQLValueFunction) tree.Expr {
	v := sqlValues[n.Op]
	t := tree.Of(v.oid)
	if n.Typmod >= 0 {
		t.Mod = []int{int(n.Typmod)}
	}
	return &tree.SQLValue{Head: tree.At(t, int(n.Location)), Name: v.name}
}

func isSQLValue(e tree.Expr, name string) bool {
	v, ok := e.(*tree.SQLValue)
	return ok && v.Name == name
}

// hasColumns reports whether e refers to columns of the query level itself.
func hasColumns(q *level, e tree.Expr) bool {
	return tree.Contains(e, func(x tree.Expr) bool { r := tree.RTEOf(x); return r != nil && r.Level == q.Query })
}

// groupingFunc binds GROUPING(…).
func (a *binder) groupingFunc(q *level, n *pg.GroupingFunc) tree.Expr {
	loc := int(n.Location)
	e := &tree.Grouping{Head: tree.At(tree.Of(pgcat.Int4), loc), Args: a.exprs(q, n.Args)}
	owner := a.levelOf(q, e)
	a.aggregateClause(owner, "grouping operations", loc)
	owner.groupings = append(owner.groupings, grouped{e.Args, owner == q, loc})
	return e
}
