package analyze

import (
	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// visitNodes calls visit for every message of a parse tree, as its Go type,
// until it answers false. It is for what is rarely asked: reflection is slow.
func visitNodes(m protoreflect.Message, visit func(any) bool) bool {
	if !visit(m.Interface()) {
		return false
	}
	more := true
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.Kind() != protoreflect.MessageKind:
		case f.IsList():
			for i := 0; more && i < v.List().Len(); i++ {
				more = visitNodes(v.List().Get(i).Message(), visit)
			}
		default:
			more = visitNodes(v.Message(), visit)
		}
		return more
	})
	return more
}

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
