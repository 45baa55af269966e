package pgast

import (
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// OutputName is the name that PostgreSQL gives an output column without AS (its
// FigureColname), or "" when it finds none. Index names are made of it too.
func OutputName(n *Node) string {
	name, _ := outputName(n)
	return name
}

// LastName returns the last string of a list of names: what a qualified name
// names. It is "" when the list has none, as for a subscript or a star.
func LastName(list []*Node) string {
	for i := len(list) - 1; i >= 0; i-- {
		if s := list[i].GetString_(); s != nil {
			return s.Sval
		}
	}
	return ""
}

// outputName returns a name and how good it is: 2 for one from the query itself, 1
// for one that may be replaced by a better one around it, 0 for none.
func outputName(n *pg.Node) (string, int) {
	if n == nil {
		return "", 0
	}
	switch x := n.Node.(type) {
	case *pg.Node_ColumnRef:
		if last := LastName(x.ColumnRef.Fields); last != "" {
			return last, 2
		}
	case *pg.Node_AIndirection:
		if last := LastName(x.AIndirection.Indirection); last != "" {
			return last, 2
		}
		return outputName(x.AIndirection.Arg)
	case *pg.Node_FuncCall:
		return LastName(x.FuncCall.Funcname), 2
	case *pg.Node_AExpr:
		if x.AExpr.Kind == pg.A_Expr_Kind_AEXPR_NULLIF {
			return "nullif", 2
		}
	case *pg.Node_TypeCast:
		if name, strength := outputName(x.TypeCast.Arg); strength > 1 {
			return name, strength
		}
		if x.TypeCast.TypeName != nil {
			return LastName(x.TypeCast.TypeName.Names), 1
		}
	case *pg.Node_CollateClause:
		return outputName(x.CollateClause.Arg)
	case *pg.Node_GroupingFunc:
		return "grouping", 2
	case *pg.Node_MergeSupportFunc:
		return "merge_action", 2
	case *pg.Node_SubLink:
		return outputNameOfSubLink(x.SubLink)
	case *pg.Node_CaseExpr:
		name, strength := outputName(x.CaseExpr.Defresult)
		if strength <= 1 {
			return "case", 1
		}
		return name, strength
	case *pg.Node_AArrayExpr:
		return "array", 2
	case *pg.Node_RowExpr:
		return "row", 2
	case *pg.Node_CoalesceExpr:
		return "coalesce", 2
	case *pg.Node_MinMaxExpr:
		if x.MinMaxExpr.Op == pg.MinMaxOp_IS_LEAST {
			return "least", 2
		}
		return "greatest", 2
	case *pg.Node_SqlvalueFunction:
		return sqlValueNames[x.SqlvalueFunction.Op], 2
	case *pg.Node_XmlExpr:
		if name := XMLName(x.XmlExpr.Op); name != "" { // IS DOCUMENT has none
			return name, 2
		}
	case *pg.Node_XmlSerialize:
		return "xmlserialize", 2
	case *pg.Node_JsonParseExpr:
		return "json", 2
	case *pg.Node_JsonScalarExpr:
		return "json_scalar", 2
	case *pg.Node_JsonSerializeExpr:
		return "json_serialize", 2
	case *pg.Node_JsonObjectConstructor:
		return "json_object", 2
	case *pg.Node_JsonArrayConstructor, *pg.Node_JsonArrayQueryConstructor:
		return "json_array", 2
	case *pg.Node_JsonObjectAgg:
		return "json_objectagg", 2
	case *pg.Node_JsonArrayAgg:
		return "json_arrayagg", 2
	case *pg.Node_JsonFuncExpr:
		switch x.JsonFuncExpr.Op {
		case pg.JsonExprOp_JSON_EXISTS_OP:
			return "json_exists", 2
		case pg.JsonExprOp_JSON_QUERY_OP:
			return "json_query", 2
		case pg.JsonExprOp_JSON_VALUE_OP:
			return "json_value", 2
		}
	}
	return "", 0
}

func outputNameOfSubLink(n *pg.SubLink) (string, int) {
	switch n.SubLinkType {
	case pg.SubLinkType_EXISTS_SUBLINK:
		return "exists", 2
	case pg.SubLinkType_ARRAY_SUBLINK:
		return "array", 2
	case pg.SubLinkType_EXPR_SUBLINK:
		// A scalar subquery is named after its only column.
		s := n.Subselect.GetSelectStmt()
		for s != nil && s.Op != pg.SetOperation_SETOP_NONE {
			s = s.Larg
		}
		if s == nil {
			break
		}
		if len(s.ValuesLists) > 0 {
			return "column1", 2
		}
		if len(s.TargetList) > 0 {
			res := s.TargetList[0].GetResTarget()
			if res.Name != "" {
				return res.Name, 2
			}
			if name := OutputName(res.Val); name != "" {
				return name, 2
			}
			return "?column?", 2
		}
	}
	return "", 0
}

var sqlValueNames = map[pg.SQLValueFunctionOp]string{
	pg.SQLValueFunctionOp_SVFOP_CURRENT_DATE: "current_date",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_TIME: "current_time", pg.SQLValueFunctionOp_SVFOP_CURRENT_TIME_N: "current_time",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP: "current_timestamp", pg.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP_N: "current_timestamp",
	pg.SQLValueFunctionOp_SVFOP_LOCALTIME: "localtime", pg.SQLValueFunctionOp_SVFOP_LOCALTIME_N: "localtime",
	pg.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP: "localtimestamp", pg.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N: "localtimestamp",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_ROLE: "current_role", pg.SQLValueFunctionOp_SVFOP_CURRENT_USER: "current_user",
	pg.SQLValueFunctionOp_SVFOP_USER: "user", pg.SQLValueFunctionOp_SVFOP_SESSION_USER: "session_user",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_CATALOG: "current_catalog", pg.SQLValueFunctionOp_SVFOP_CURRENT_SCHEMA: "current_schema",
}

// XMLName is the SQL name of an XML expression: "xmlelement".
func XMLName(op pg.XmlExprOp) string { return xmlNames[op] }

var xmlNames = map[pg.XmlExprOp]string{
	pg.XmlExprOp_IS_XMLCONCAT: "xmlconcat", pg.XmlExprOp_IS_XMLELEMENT: "xmlelement", pg.XmlExprOp_IS_XMLFOREST: "xmlforest",
	pg.XmlExprOp_IS_XMLPARSE: "xmlparse", pg.XmlExprOp_IS_XMLPI: "xmlpi", pg.XmlExprOp_IS_XMLROOT: "xmlroot",
	pg.XmlExprOp_IS_XMLSERIALIZE: "xmlserialize",
}
