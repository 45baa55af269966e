package bind

import (
	"strings"

	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// formOf notes how an item of a SELECT list is written.
func formOf(n *pg.Node) *tree.Form {
	if n == nil {
		return nil
	}
	switch x := n.Node.(type) {
	case *pg.Node_AConst:
		return literalForm(x.AConst)
	case *pg.Node_AExpr:
		return &tree.Form{Kind: tree.FormOperator, Name: strings.Join(strs(x.AExpr.Name), "")}
	case *pg.Node_BoolExpr:
		if x.BoolExpr.Boolop == pg.BoolExprType_NOT_EXPR {
			return &tree.Form{Kind: tree.FormNot, Parts: formsOf(x.BoolExpr.Args)}
		}
		return &tree.Form{Kind: tree.FormLogic}
	case *pg.Node_CaseExpr:
		f := &tree.Form{Kind: tree.FormCase}
		if x.CaseExpr.Defresult != nil {
			f.Parts = []*tree.Form{formOf(x.CaseExpr.Defresult)}
		}
		return f
	case *pg.Node_CoalesceExpr:
		return &tree.Form{Kind: tree.FormCoalesce, Parts: formsOf(x.CoalesceExpr.Args)}
	case *pg.Node_ColumnRef:
		return &tree.Form{Kind: tree.FormColumn, Fields: strs(x.ColumnRef.Fields)}
	case *pg.Node_FuncCall:
		return callForm(x.FuncCall)
	case *pg.Node_TypeCast:
		schema, name := splitName(x.TypeCast.TypeName.GetNames())
		return &tree.Form{
			Kind: tree.FormCast, Schema: schema, Name: name, Dims: len(x.TypeCast.TypeName.GetArrayBounds()),
			Parts: []*tree.Form{formOf(x.TypeCast.Arg)},
		}
	case *pg.Node_SubLink:
		switch x.SubLink.SubLinkType {
		case pg.SubLinkType_EXISTS_SUBLINK:
			return &tree.Form{Kind: tree.FormExists}
		case pg.SubLinkType_EXPR_SUBLINK:
			return &tree.Form{Kind: tree.FormScalar}
		}
		return &tree.Form{Kind: tree.FormSubquery}
	}
	return &tree.Form{}
}

func formsOf(list []*pg.Node) []*tree.Form {
	out := make([]*tree.Form, len(list))
	for i, n := range list {
		out[i] = formOf(n)
	}
	return out
}

func literalForm(c *pg.A_Const) *tree.Form {
	f := &tree.Form{Kind: tree.FormLiteral, Name: "null", Null: c.Isnull}
	switch c.Val.(type) {
	case *pg.A_Const_Sval:
		f.Name = "text"
	case *pg.A_Const_Ival:
		f.Name = "integer"
	case *pg.A_Const_Fval:
		f.Name = "float"
	case *pg.A_Const_Boolval:
		f.Name = "boolean"
	case *pg.A_Const_Bsval:
		f.Name = "bit"
	}
	return f
}

func callForm(call *pg.FuncCall) *tree.Form {
	f := &tree.Form{Kind: tree.FormCall, Args: len(call.Args)}
	f.Schema, f.Name = splitName(call.Funcname)
	for _, arg := range call.Args {
		if named := arg.GetNamedArgExpr(); named != nil {
			f.ArgNames = append(f.ArgNames, named.Name)
		}
	}
	return f
}
