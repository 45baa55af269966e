package bind

import (
	"cmp"
	"strconv"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

func itoa(n int) string { return strconv.Itoa(n) }

// strs returns the strings of a list of String nodes.
func strs(list []*pg.Node) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = n.GetString_().GetSval()
	}
	return out
}

// splitName takes a possibly qualified name apart. A database's name before it
// is dropped.
func splitName(list []*pg.Node) (schema, name string) {
	switch n := len(list); n {
	case 0:
		return "", ""
	case 1:
		return "", list[0].GetString_().GetSval()
	default:
		return list[n-2].GetString_().GetSval(), list[n-1].GetString_().GetSval()
	}
}

// columnName is the name that PostgreSQL gives to an output column without AS.
func columnName(n *pg.Node) string { return cmp.Or(pgast.OutputName(n), "?column?") }

// location returns the byte offset at which an expression stands, or -1 when
// the parser did not keep it.
func location(n *pg.Node) int {
	if n == nil {
		return -1
	}
	switch x := n.Node.(type) {
	case *pg.Node_ColumnRef:
		return int(x.ColumnRef.Location)
	case *pg.Node_ParamRef:
		return int(x.ParamRef.Location)
	case *pg.Node_AConst:
		return int(x.AConst.Location)
	case *pg.Node_AExpr:
		if l := location(x.AExpr.Lexpr); l >= 0 && l < int(x.AExpr.Location) {
			return l
		}
		return int(x.AExpr.Location)
	case *pg.Node_BoolExpr:
		return int(x.BoolExpr.Location)
	case *pg.Node_FuncCall:
		return int(x.FuncCall.Location)
	case *pg.Node_TypeCast:
		return int(x.TypeCast.Location)
	case *pg.Node_SubLink:
		return int(x.SubLink.Location)
	case *pg.Node_RangeVar:
		return int(x.RangeVar.Location)
	case *pg.Node_RangeSubselect:
		return location(x.RangeSubselect.Subquery)
	case *pg.Node_RangeFunction:
		if f := x.RangeFunction.Functions; len(f) > 0 {
			return location(f[0].GetList().GetItems()[0])
		}
	case *pg.Node_JoinExpr:
		return location(x.JoinExpr.Larg)
	case *pg.Node_ResTarget:
		return int(x.ResTarget.Location)
	case *pg.Node_SelectStmt:
		if t := x.SelectStmt.TargetList; len(t) > 0 {
			return location(t[0])
		}
		if x.SelectStmt.Larg != nil {
			return location(&pg.Node{Node: &pg.Node_SelectStmt{SelectStmt: x.SelectStmt.Larg}})
		}
	case *pg.Node_AIndirection:
		return location(x.AIndirection.Arg)
	case *pg.Node_RowExpr:
		return int(x.RowExpr.Location)
	case *pg.Node_CaseExpr:
		return int(x.CaseExpr.Location)
	case *pg.Node_AArrayExpr:
		return int(x.AArrayExpr.Location)
	case *pg.Node_NullTest:
		return int(x.NullTest.Location)
	case *pg.Node_CoalesceExpr:
		return int(x.CoalesceExpr.Location)
	case *pg.Node_CommonTableExpr:
		return int(x.CommonTableExpr.Location)
	case *pg.Node_NamedArgExpr:
		return int(x.NamedArgExpr.Location)
	}
	return -1
}

// sameSyntax reports whether two pieces of syntax differ in where they stand
// alone.
func sameSyntax(x, y protoreflect.Message) bool {
	if x.Descriptor() != y.Descriptor() {
		return false
	}
	fields := x.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if f.Name() == "location" {
			continue
		}
		if x.Has(f) != y.Has(f) {
			return false
		}
		v, w := x.Get(f), y.Get(f)
		switch {
		case !x.Has(f):
		case f.Kind() != protoreflect.MessageKind:
			if !v.Equal(w) {
				return false
			}
		case f.IsList():
			if v.List().Len() != w.List().Len() {
				return false
			}
			for k := range v.List().Len() {
				if !sameSyntax(v.List().Get(k).Message(), w.List().Get(k).Message()) {
					return false
				}
			}
		case !sameSyntax(v.Message(), w.Message()):
			return false
		}
	}
	return true
}

// firstColumn finds the first column reference below n, in the order of the
// text.
func firstColumn(n *pg.Node) *pg.ColumnRef {
	if n == nil {
		return nil
	}
	switch x := n.Node.(type) {
	case *pg.Node_ColumnRef:
		if f := x.ColumnRef.Fields; f[len(f)-1].GetString_() == nil {
			return nil // a star
		}
		return x.ColumnRef
	case *pg.Node_AExpr:
		return firstOf(x.AExpr.Lexpr, x.AExpr.Rexpr)
	case *pg.Node_List:
		return firstOf(x.List.Items...)
	case *pg.Node_BoolExpr:
		return firstOf(x.BoolExpr.Args...)
	case *pg.Node_FuncCall:
		return firstOf(x.FuncCall.Args...)
	case *pg.Node_TypeCast:
		return firstOf(x.TypeCast.Arg)
	case *pg.Node_CollateClause:
		return firstOf(x.CollateClause.Arg)
	case *pg.Node_CoalesceExpr:
		return firstOf(x.CoalesceExpr.Args...)
	case *pg.Node_MinMaxExpr:
		return firstOf(x.MinMaxExpr.Args...)
	case *pg.Node_NullTest:
		return firstOf(x.NullTest.Arg)
	case *pg.Node_BooleanTest:
		return firstOf(x.BooleanTest.Arg)
	case *pg.Node_AIndirection:
		return firstOf(x.AIndirection.Arg)
	case *pg.Node_AArrayExpr:
		return firstOf(x.AArrayExpr.Elements...)
	case *pg.Node_RowExpr:
		return firstOf(x.RowExpr.Args...)
	case *pg.Node_NamedArgExpr:
		return firstOf(x.NamedArgExpr.Arg)
	case *pg.Node_CaseExpr:
		parts := []*pg.Node{x.CaseExpr.Arg}
		for _, w := range x.CaseExpr.Args {
			parts = append(parts, w.GetCaseWhen().GetExpr(), w.GetCaseWhen().GetResult())
		}
		return firstOf(append(parts, x.CaseExpr.Defresult)...)
	}
	return nil
}

func firstOf(list ...*pg.Node) *pg.ColumnRef {
	for _, x := range list {
		if c := firstColumn(x); c != nil {
			return c
		}
	}
	return nil
}
