package analyze

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/parser/pgast"
)

// markupExpr analyses the constructs that SQL has for JSON and XML, or returns
// nil when n is none.
func (a *analysis) markupExpr(q *query, n *pg.Node) *expr {
	switch x := n.Node.(type) {
	case *pg.Node_JsonObjectConstructor:
		var args []*expr
		for _, kv := range x.JsonObjectConstructor.Exprs {
			args = append(args, a.textIfUnknown(a.expr(q, kv.GetJsonKeyValue().Key)), a.jsonValue(q, kv.GetJsonKeyValue().Value))
		}
		return &expr{kind: xValue, typ: a.jsonOutput(x.JsonObjectConstructor.Output, args), args: args, loc: int(x.JsonObjectConstructor.Location), text: "json_object"}
	case *pg.Node_JsonArrayConstructor:
		var args []*expr
		for _, v := range x.JsonArrayConstructor.Exprs {
			args = append(args, a.jsonValue(q, v.GetJsonValueExpr()))
		}
		return &expr{kind: xValue, typ: a.jsonOutput(x.JsonArrayConstructor.Output, args), args: args, loc: int(x.JsonArrayConstructor.Location), text: "json_array"}
	case *pg.Node_JsonArrayQueryConstructor:
		c := x.JsonArrayQueryConstructor
		sub := a.subquery(q, c.Query)
		col := a.onlyColumn(sub, int(c.Location))
		return &expr{kind: xOpaque, typ: a.jsonOutput(c.Output, []*expr{{kind: xOpaque, typ: col.typ}}), query: sub, loc: int(c.Location)}
	case *pg.Node_JsonObjectAgg:
		c := x.JsonObjectAgg
		return a.jsonAggregate(q, c.Constructor, "_object_agg", c.AbsentOnNull, c.Unique,
			a.textIfUnknown(a.expr(q, c.Arg.Key)), a.jsonValue(q, c.Arg.Value))
	case *pg.Node_JsonArrayAgg:
		c := x.JsonArrayAgg
		return a.jsonAggregate(q, c.Constructor, "_agg", c.AbsentOnNull, false, a.jsonValue(q, c.Arg))
	case *pg.Node_JsonIsPredicate:
		arg := a.textIfUnknown(a.expr(q, x.JsonIsPredicate.Expr))
		if !a.holdsJSON(arg.oid) {
			a.fail(arg.loc, "", "cannot use type %s in IS JSON predicate", a.typeName(arg.oid))
		}
		return &expr{kind: xRelabel, typ: of(pgcat.Bool), args: []*expr{arg}, loc: int(x.JsonIsPredicate.Location), text: "is json"}
	case *pg.Node_JsonParseExpr:
		arg := a.jsonValue(q, x.JsonParseExpr.Expr)
		if !a.holdsJSON(arg.oid) {
			a.fail(arg.loc, "", "cannot cast type %s to json", a.typeName(arg.oid))
		}
		return a.jsonConverted(arg, x.JsonParseExpr.Output, pgcat.JSON, int(x.JsonParseExpr.Location))
	case *pg.Node_JsonScalarExpr:
		return a.jsonConverted(a.textIfUnknown(a.expr(q, x.JsonScalarExpr.Expr)), x.JsonScalarExpr.Output, pgcat.JSON, int(x.JsonScalarExpr.Location))
	case *pg.Node_JsonSerializeExpr:
		arg := a.jsonValue(q, x.JsonSerializeExpr.Expr)
		if !a.holdsJSON(arg.oid) {
			a.fail(arg.loc, "", "cannot use non-string types with implicit FORMAT JSON clause")
		}
		return a.jsonConverted(arg, x.JsonSerializeExpr.Output, pgcat.Text, int(x.JsonSerializeExpr.Location))
	case *pg.Node_JsonFuncExpr:
		return a.jsonFunc(q, x.JsonFuncExpr)
	case *pg.Node_XmlExpr:
		return a.xmlExpr(q, x.XmlExpr)
	case *pg.Node_XmlSerialize:
		arg := a.toSpecific(a.expr(q, x.XmlSerialize.Expr), pgcat.XML, "XMLSERIALIZE")
		return &expr{kind: xRelabel, typ: a.typeOf(x.XmlSerialize.TypeName), args: []*expr{arg}, loc: int(x.XmlSerialize.Location), text: "xmlserialize"}
	}
	return nil
}

// holdsJSON reports whether a type's values are JSON or may be its text.
func (a *analysis) holdsJSON(oid pgcat.OID) bool {
	t := a.types.Type(a.types.BaseType(oid))
	return t != nil && (t.Category == 'S' || t.OID == pgcat.JSON || t.OID == pgcat.JSONB || t.OID == pgcat.Bytea)
}

func (a *analysis) jsonValue(q *query, n *pg.JsonValueExpr) *expr {
	return a.textIfUnknown(a.expr(q, n.RawExpr))
}

// jsonOutput is the type of a constructor: what RETURNING says, else jsonb when
// an argument is, else json.
func (a *analysis) jsonOutput(out *pg.JsonOutput, args []*expr) typ {
	if out != nil && out.TypeName != nil {
		return a.typeOf(out.TypeName)
	}
	for _, arg := range args {
		if arg.oid == pgcat.JSONB {
			return of(pgcat.JSONB)
		}
	}
	return of(pgcat.JSON)
}

func (a *analysis) jsonConverted(arg *expr, out *pg.JsonOutput, oid pgcat.OID, loc int) *expr {
	t := of(oid)
	if out != nil && out.TypeName != nil {
		t = a.typeOf(out.TypeName)
	}
	return &expr{kind: xRelabel, typ: t, args: []*expr{arg}, loc: loc, text: "json"}
}

// jsonAggregate is JSON_OBJECTAGG and JSON_ARRAYAGG, which are json_object_agg
// and json_agg in other words.
func (a *analysis) jsonAggregate(q *query, c *pg.JsonAggConstructor, suffix string, absent, unique bool, args ...*expr) *expr {
	t := a.jsonOutput(c.Output, args)
	name := "json" + suffix
	if a.types.BaseType(t.oid) == pgcat.JSONB {
		name = "jsonb" + suffix
	}
	if unique {
		name += "_unique"
	}
	if absent {
		name += "_strict"
	}
	var fargs []pgcat.FuncArg
	for _, arg := range args {
		fargs = append(fargs, pgcat.FuncArg{Type: arg.oid})
	}
	call, err := a.types.ResolveFunction(nil, "pg_catalog", name, fargs, pgcat.FuncOpts{})
	loc := int(c.Location)
	if err != nil {
		a.check(err, loc)
	}
	e := a.callOf(call, args, loc)
	e.typ = t
	for _, s := range c.AggOrder {
		e.extra = append(e.extra, a.sortExpr(q, s.GetSortBy()))
	}
	var filter *expr
	if c.AggFilter != nil {
		saved := q.clause
		q.clause = inFilter
		filter = a.toBool(a.expr(q, c.AggFilter), "FILTER")
		q.clause = saved
	}
	if c.Over != nil {
		a.windowCall(q, &pg.FuncCall{Over: c.Over, Location: c.Location}, e, filter)
	} else {
		a.aggregate(q, e, filter, loc)
	}
	return e
}

// jsonFunc is JSON_EXISTS, JSON_QUERY and JSON_VALUE.
func (a *analysis) jsonFunc(q *query, n *pg.JsonFuncExpr) *expr {
	e := &expr{kind: xOpaque, loc: int(n.Location), args: a.jsonContext(q, n.ContextItem, n.Pathspec, n.Passing)}
	switch {
	case n.Output != nil && n.Output.TypeName != nil:
		e.typ = a.typeOf(n.Output.TypeName)
	case n.Op == pg.JsonExprOp_JSON_EXISTS_OP:
		e.typ = of(pgcat.Bool)
	case n.Op == pg.JsonExprOp_JSON_VALUE_OP:
		e.typ = of(pgcat.Text)
	default:
		e.typ = of(pgcat.JSONB)
	}
	for _, b := range []*pg.JsonBehavior{n.OnEmpty, n.OnError} {
		if b.GetExpr() != nil {
			d, ok := a.coerce(a.expr(q, b.Expr), e.typ, pgcat.Explicit)
			if !ok {
				a.fail(int(b.Location), "", "cannot cast behavior expression to type %s", a.typeName(e.oid))
			}
			e.extra = append(e.extra, d)
		}
	}
	return e
}

// jsonContext analyses the document, the path and what is passed to it.
func (a *analysis) jsonContext(q *query, item *pg.JsonValueExpr, path *pg.Node, passing []*pg.Node) []*expr {
	doc := a.expr(q, item.RawExpr)
	out := []*expr{a.must(doc, of(pgcat.JSONB), pgcat.Explicit)}
	if path != nil {
		out = append(out, a.must(a.expr(q, path), of(pgcat.JSONPath), pgcat.Explicit))
	}
	for _, p := range passing {
		out = append(out, a.jsonValue(q, p.GetJsonArgument().Val))
	}
	return out
}

// jsonTable is JSON_TABLE in FROM.
func (a *analysis) jsonTable(q *query, n *pg.JsonTable) *rte {
	r := &rte{name: "json_table", level: q, access: -1, row: pgcat.Record, pos: int(n.Location)}
	savedClause, savedLateral := q.clause, q.lateral
	q.clause, q.lateral = inFromFunction, true
	args := a.jsonContext(q, n.ContextItem, n.Pathspec.GetString_(), n.Passing)
	a.jsonColumns(q, r, n.Columns, false)
	q.clause, q.lateral = savedClause, savedLateral
	r.exprs = []*expr{{kind: xOpaque, typ: of(pgcat.Record), args: args, loc: r.pos}}
	a.alias(r, n.Alias, r.pos)
	r.aliased = true
	return r
}

func (a *analysis) jsonColumns(q *query, r *rte, list []*pg.Node, nested bool) {
	for _, item := range list {
		c := item.GetJsonTableColumn()
		col := rteCol{name: c.Name, attr: -1, null: Maybe, reason: "JSON_TABLE may find nothing at the path"}
		switch c.Coltype {
		case pg.JsonTableColumnType_JTC_NESTED:
			a.jsonColumns(q, r, c.Columns, true)
			continue
		case pg.JsonTableColumnType_JTC_FOR_ORDINALITY:
			col.typ = of(pgcat.Int4)
			if !nested {
				col.null, col.reason = Never, "FOR ORDINALITY counts"
			}
		default:
			col.typ = a.typeOf(c.TypeName)
		}
		for _, b := range []*pg.JsonBehavior{c.OnEmpty, c.OnError} {
			if b.GetExpr() != nil {
				a.must(a.expr(q, b.Expr), col.typ, pgcat.Explicit)
			}
		}
		r.cols = append(r.cols, col)
	}
}

// xmlExpr is XMLELEMENT, XMLPARSE and their kin.
func (a *analysis) xmlExpr(q *query, n *pg.XmlExpr) *expr {
	e := &expr{kind: xOpaque, typ: of(pgcat.XML), loc: int(n.Location), text: pgast.XMLName(n.Op)}
	for _, arg := range n.NamedArgs {
		res := arg.GetResTarget()
		e.args = append(e.args, a.textIfUnknown(a.expr(q, res.Val)))
	}
	for i, arg := range n.Args {
		x := a.expr(q, arg)
		switch n.Op {
		case pg.XmlExprOp_IS_XMLCONCAT, pg.XmlExprOp_IS_DOCUMENT:
			x = a.toSpecific(x, pgcat.XML, "XML expression")
		case pg.XmlExprOp_IS_XMLPARSE, pg.XmlExprOp_IS_XMLROOT, pg.XmlExprOp_IS_XMLPI:
			switch {
			case n.Op == pg.XmlExprOp_IS_XMLROOT && i == 0:
				x = a.toSpecific(x, pgcat.XML, "XMLROOT")
			case n.Op == pg.XmlExprOp_IS_XMLROOT && i == 2, n.Op == pg.XmlExprOp_IS_XMLPARSE && i == 1:
			default:
				x = a.toSpecific(x, pgcat.Text, "XML expression")
			}
		default:
			x = a.textIfUnknown(x)
		}
		e.args = append(e.args, x)
	}
	switch n.Op {
	case pg.XmlExprOp_IS_XMLELEMENT:
		e.kind = xValue
	case pg.XmlExprOp_IS_DOCUMENT:
		e.typ = of(pgcat.Bool)
	}
	return e
}

// xmlTable is XMLTABLE in FROM.
func (a *analysis) xmlTable(q *query, n *pg.RangeTableFunc) *rte {
	r := &rte{name: "xmltable", level: q, access: -1, row: pgcat.Record, pos: int(n.Location)}
	savedClause, savedLateral := q.clause, q.lateral
	q.clause, q.lateral = inFromFunction, true
	row := a.toSpecific(a.expr(q, n.Rowexpr), pgcat.Text, "XMLTABLE")
	doc := a.toSpecific(a.expr(q, n.Docexpr), pgcat.XML, "XMLTABLE")
	for _, item := range n.Columns {
		c := item.GetRangeTableFuncCol()
		col := rteCol{name: c.Colname, attr: -1, null: Maybe, reason: "XMLTABLE may find nothing at the path"}
		switch {
		case c.ForOrdinality:
			col.typ, col.null, col.reason = of(pgcat.Int4), Never, "FOR ORDINALITY counts"
		default:
			col.typ = a.typeOf(c.TypeName)
			if c.IsNotNull {
				col.null, col.reason = Never, "the column is NOT NULL"
			}
		}
		if c.Colexpr != nil {
			a.toSpecific(a.expr(q, c.Colexpr), pgcat.Text, "XMLTABLE")
		}
		if c.Coldefexpr != nil {
			a.must(a.expr(q, c.Coldefexpr), col.typ, pgcat.Assignment)
		}
		r.cols = append(r.cols, col)
	}
	for _, ns := range n.Namespaces {
		a.toSpecific(a.expr(q, ns.GetResTarget().Val), pgcat.Text, "XMLTABLE")
	}
	q.clause, q.lateral = savedClause, savedLateral
	r.exprs = []*expr{{kind: xOpaque, typ: of(pgcat.Record), args: []*expr{row, doc}, loc: r.pos}}
	a.alias(r, n.Alias, r.pos)
	r.aliased = true
	return r
}
