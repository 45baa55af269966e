package bind

import (
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// jsonExpr binds the constructs that SQL has for JSON, or returns nil when n is
// none.
func (a *binder) jsonExpr(q *level, n *pg.Node) tree.Expr {
	switch x := n.Node.(type) {
	case *pg.Node_JsonObjectConstructor:
		var args []tree.Expr
		for _, kv := range x.JsonObjectConstructor.Exprs {
			args = append(args, a.textIfUnknown(a.expr(q, kv.GetJsonKeyValue().Key)), a.jsonValue(q, kv.GetJsonKeyValue().Value))
		}
		return a.jsonConstructed("json_object", x.JsonObjectConstructor.Output, args, x.JsonObjectConstructor.Location)
	case *pg.Node_JsonArrayConstructor:
		var args []tree.Expr
		for _, v := range x.JsonArrayConstructor.Exprs {
			args = append(args, a.jsonValue(q, v.GetJsonValueExpr()))
		}
		return a.jsonConstructed("json_array", x.JsonArrayConstructor.Output, args, x.JsonArrayConstructor.Location)
	case *pg.Node_JsonArrayQueryConstructor:
		c := x.JsonArrayQueryConstructor
		sub := a.subquery(q, c.Query)
		col := a.onlyColumn(sub, int(c.Location))
		return &tree.Special{Head: tree.At(a.jsonOutput(c.Output, []tree.Expr{col}), int(c.Location)), What: "json_array", Query: sub.Query}
	case *pg.Node_JsonObjectAgg:
		c := x.JsonObjectAgg
		return a.jsonAggregate(q, c.Constructor, "_object_agg", c.AbsentOnNull, c.Unique,
			a.textIfUnknown(a.expr(q, c.Arg.Key)), a.jsonValue(q, c.Arg.Value))
	case *pg.Node_JsonArrayAgg:
		c := x.JsonArrayAgg
		return a.jsonAggregate(q, c.Constructor, "_agg", c.AbsentOnNull, false, a.jsonValue(q, c.Arg))
	case *pg.Node_JsonFuncExpr:
		return a.jsonFunc(q, x.JsonFuncExpr)
	}
	return a.jsonConversion(q, n)
}

// jsonConversion binds what is JSON of one argument, or returns nil when n is no
// such.
func (a *binder) jsonConversion(q *level, n *pg.Node) tree.Expr {
	switch x := n.Node.(type) {
	case *pg.Node_JsonIsPredicate:
		arg := a.textIfUnknown(a.expr(q, x.JsonIsPredicate.Expr))
		a.checkJSON(arg, "cannot use type "+a.typeName(arg.OID())+" in IS JSON predicate")
		return withArg("is json", boolean, arg, int(x.JsonIsPredicate.Location))
	case *pg.Node_JsonParseExpr:
		arg := a.jsonValue(q, x.JsonParseExpr.Expr)
		a.checkJSON(arg, "cannot cast type "+a.typeName(arg.OID())+" to json")
		return a.jsonConverted("json", arg, x.JsonParseExpr.Output, pgcat.JSON, x.JsonParseExpr.Location)
	case *pg.Node_JsonScalarExpr:
		arg := a.textIfUnknown(a.expr(q, x.JsonScalarExpr.Expr))
		return a.jsonConverted("json_scalar", arg, x.JsonScalarExpr.Output, pgcat.JSON, x.JsonScalarExpr.Location)
	case *pg.Node_JsonSerializeExpr:
		arg := a.jsonValue(q, x.JsonSerializeExpr.Expr)
		a.checkJSON(arg, "cannot use non-string types with implicit FORMAT JSON clause")
		return a.jsonConverted("json_serialize", arg, x.JsonSerializeExpr.Output, pgcat.Text, x.JsonSerializeExpr.Location)
	}
	return nil
}

// withArg is a construct that is NULL exactly when its argument is.
func withArg(what string, t tree.Type, arg tree.Expr, loc int) tree.Expr {
	return &tree.Special{Head: tree.At(t, loc), What: what, Args: []tree.Expr{arg}, Null: tree.SpecialWithArg}
}

// checkJSON checks that a type's values are JSON or may be its text.
func (a *binder) checkJSON(e tree.Expr, otherwise string) {
	t := a.Types.Type(a.Types.BaseType(e.OID()))
	if t == nil || t.Category != 'S' && t.OID != pgcat.JSON && t.OID != pgcat.JSONB && t.OID != pgcat.Bytea {
		a.fail(e.Loc(), "", "%s", otherwise)
	}
}

func (a *binder) jsonValue(q *level, n *pg.JsonValueExpr) tree.Expr {
	return a.textIfUnknown(a.expr(q, n.RawExpr))
}

// jsonOutput is the type of a constructor: what RETURNING says, else jsonb when
// an argument is, else json.
func (a *binder) jsonOutput(out *pg.JsonOutput, args []tree.Expr) tree.Type {
	if out != nil && out.TypeName != nil {
		return a.typeOf(out.TypeName)
	}
	for _, arg := range args {
		if arg.OID() == pgcat.JSONB {
			return tree.Of(pgcat.JSONB)
		}
	}
	return tree.Of(pgcat.JSON)
}

func (a *binder) jsonConstructed(what string, out *pg.JsonOutput, args []tree.Expr, loc int32) tree.Expr {
	return &tree.Special{Head: tree.At(a.jsonOutput(out, args), int(loc)), What: what, Args: args, Null: tree.SpecialNever}
}

func (a *binder) jsonConverted(what string, arg tree.Expr, out *pg.JsonOutput, oid pgcat.OID, loc int32) tree.Expr {
	t := tree.Of(oid)
	if out != nil && out.TypeName != nil {
		t = a.typeOf(out.TypeName)
	}
	return withArg(what, t, arg, int(loc))
}

// jsonAggregate is JSON_OBJECTAGG and JSON_ARRAYAGG, which are json_object_agg
// and json_agg in other words.
func (a *binder) jsonAggregate(q *level, c *pg.JsonAggConstructor, suffix string, absent, unique bool, args ...tree.Expr) tree.Expr {
	t := a.jsonOutput(c.Output, args)
	name := "json" + suffix
	if a.Types.BaseType(t.OID) == pgcat.JSONB {
		name = "jsonb" + suffix
	}
	if unique {
		name += "_unique"
	}
	if absent {
		name += "_strict"
	}
	var types []pgcat.FuncArg
	for _, arg := range args {
		types = append(types, pgcat.FuncArg{Type: arg.OID()})
	}
	loc := int(c.Location)
	found, err := a.Types.ResolveFunction(nil, "pg_catalog", name, types, pgcat.FuncOpts{})
	if err != nil {
		a.check(err, loc)
	}
	e := a.callOf(found, args, loc)
	e.Typ = t
	order := a.sortExprs(q, c.AggOrder)
	filter := a.filterClause(q, c.AggFilter)
	if c.Over != nil {
		return a.windowCall(q, &pg.FuncCall{Over: c.Over, Location: c.Location}, e, order, filter)
	}
	agg := aggregateOf(e)
	agg.Order = order
	a.aggregate(q, agg, filter)
	return agg
}

// jsonFunc is JSON_EXISTS, JSON_QUERY and JSON_VALUE.
func (a *binder) jsonFunc(q *level, n *pg.JsonFuncExpr) tree.Expr {
	e := &tree.Special{What: "json_query", Args: a.jsonContext(q, n.ContextItem, n.Pathspec, n.Passing)}
	t := tree.Of(pgcat.JSONB)
	switch n.Op {
	case pg.JsonExprOp_JSON_EXISTS_OP:
		e.What, t = "json_exists", boolean
	case pg.JsonExprOp_JSON_VALUE_OP:
		e.What, t = "json_value", tree.Of(pgcat.Text)
	}
	if n.Output != nil && n.Output.TypeName != nil {
		t = a.typeOf(n.Output.TypeName)
	}
	e.Head = tree.At(t, int(n.Location))
	for _, b := range []*pg.JsonBehavior{n.OnEmpty, n.OnError} {
		if b.GetExpr() == nil {
			continue
		}
		d, ok := a.coerce(a.expr(q, b.Expr), t, pgcat.Explicit)
		if !ok {
			a.fail(int(b.Location), "", "cannot cast behavior expression to type %s", a.typeName(t.OID))
		}
		e.Args = append(e.Args, d)
	}
	return e
}

// jsonContext binds the document, the path and what is passed to it.
func (a *binder) jsonContext(q *level, item *pg.JsonValueExpr, path *pg.Node, passing []*pg.Node) []tree.Expr {
	out := []tree.Expr{a.must(a.expr(q, item.RawExpr), tree.Of(pgcat.JSONB), pgcat.Explicit)}
	if path != nil {
		out = append(out, a.must(a.expr(q, path), tree.Of(pgcat.JSONPath), pgcat.Explicit))
	}
	for _, p := range passing {
		out = append(out, a.jsonValue(q, p.GetJsonArgument().Val))
	}
	return out
}

// jsonTable is JSON_TABLE in FROM.
func (a *binder) jsonTable(q *level, n *pg.JsonTable) *tree.RTE {
	r := &tree.RTE{Name: "json_table", Level: q.Query, Row: pgcat.Record, Pos: int(n.Location)}
	a.asFunction(q, func() {
		args := a.jsonContext(q, n.ContextItem, n.Pathspec.GetString_(), n.Passing)
		a.jsonColumns(q, r, n.Columns, false)
		r.Exprs = []tree.Expr{&tree.Special{Head: tree.At(tree.Of(pgcat.Record), r.Pos), What: r.Name, Args: args}}
	})
	a.alias(r, n.Alias, r.Pos)
	r.Aliased = true
	return r
}

// asFunction runs f as for a function in FROM, which sees what is to its left
// without LATERAL.
func (a *binder) asFunction(q *level, f func()) {
	savedClause, savedLateral := q.clause, q.lateral
	q.clause, q.lateral = inFromFunction, true
	f()
	q.clause, q.lateral = savedClause, savedLateral
}

func (a *binder) jsonColumns(q *level, r *tree.RTE, list []*pg.Node, nested bool) {
	for _, item := range list {
		c := item.GetJsonTableColumn()
		col := tree.RTECol{Name: c.Name, Attr: -1, Null: tree.Maybe, Reason: "JSON_TABLE may find nothing at the path"}
		switch c.Coltype {
		case pg.JsonTableColumnType_JTC_NESTED:
			a.jsonColumns(q, r, c.Columns, true)
			continue
		case pg.JsonTableColumnType_JTC_FOR_ORDINALITY:
			col.Type = tree.Of(pgcat.Int4)
			if !nested {
				col.Null, col.Reason = tree.Never, "FOR ORDINALITY counts"
			}
		default:
			col.Type = a.typeOf(c.TypeName)
		}
		for _, b := range []*pg.JsonBehavior{c.OnEmpty, c.OnError} {
			if b.GetExpr() != nil {
				a.must(a.expr(q, b.Expr), col.Type, pgcat.Explicit)
			}
		}
		r.Cols = append(r.Cols, col)
	}
}
