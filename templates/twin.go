package templates

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/parser"
)

// refusesTwin reports whether "-- batch: by=" would be refused for the query's
// only key, so that tools do not advise it. What cannot be told from the syntax
// alone is taken to be accepted: the refusal itself says why.
func refusesTwin(q *query, keys []string) bool {
	if q.src.Verb != analyze.Select || q.twin != nil || q.src.Batch != nil || len(keys) != 1 ||
		q.cmd != parser.One && q.cmd != parser.Many {
		return false
	}
	s := q.src.Stmt.GetSelectStmt()
	if s == nil || !q.src.ReadOnly || !separable(s) {
		return true
	}
	i := slices.IndexFunc(q.src.Params, func(p *analyze.Param) bool { return q.fields[p.Name] == keys[0] })
	return i < 0 || !comparedOnce(q.src, q.src.Params[i], s) || hidden(q.src, q.src.Params[i], s)
}

// separable reports whether a SELECT's rows for many keys are the rows for each
// key put together.
func separable(s *pg.SelectStmt) bool {
	return s.Op == pg.SetOperation_SETOP_NONE && s.LimitCount == nil && s.LimitOffset == nil && len(s.DistinctClause) == 0 &&
		len(s.GroupClause) == 0 && s.HavingClause == nil && len(s.WindowClause) == 0 &&
		!slices.ContainsFunc(s.TargetList, func(n *pg.Node) bool { return gathers(n) })
}

// gathers reports whether an expression calls an aggregate or a window function
// of the SELECT that it stands in.
func gathers(m proto.Message) bool {
	switch m := m.(type) {
	case *pg.SubLink:
		return false
	case *pg.FuncCall:
		name := m.Funcname[len(m.Funcname)-1].GetString_().GetSval()
		if m.Over != nil || slices.ContainsFunc(pgcat.Builtin().Functions(nil, "pg_catalog", name), func(f *pgcat.Function) bool { return f.Kind == 'a' }) {
			return true
		}
	}
	found := false
	m.ProtoReflect().Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case fd.Message() == nil:
		case fd.IsList():
			for i := range v.List().Len() {
				found = found || gathers(v.List().Get(i).Message().Interface())
			}
		default:
			found = gathers(v.Message().Interface())
		}
		return !found
	})
	return found
}

// comparedOnce reports whether WHERE has column = the parameter among its AND-ed
// conditions, and nothing else uses the parameter.
func comparedOnce(q *analyze.Query, p *analyze.Param, s *pg.SelectStmt) bool {
	if !slices.ContainsFunc(q.Query.Params, func(r parser.ParamRef) bool { return r.Number == p.Number && len(r.Offsets) == 1 }) {
		return false
	}
	var among func(n *pg.Node) bool
	among = func(n *pg.Node) bool {
		if e := n.GetBoolExpr(); e != nil && e.Boolop == pg.BoolExprType_AND_EXPR {
			return slices.ContainsFunc(e.Args, among)
		}
		e := n.GetAExpr()
		return e != nil && e.Kind == pg.A_Expr_Kind_AEXPR_OP && e.Name[len(e.Name)-1].GetString_().GetSval() == "=" &&
			e.Lexpr.GetColumnRef() != nil && int(e.Rexpr.GetParamRef().GetNumber()) == p.Number
	}
	return among(s.WhereClause)
}

// hidden reports whether a query of one table does not show the column that the
// parameter meets.
func hidden(q *analyze.Query, p *analyze.Param, s *pg.SelectStmt) bool {
	return p.Column != nil && len(s.FromClause) == 1 && s.FromClause[0].GetRangeVar() != nil &&
		!slices.ContainsFunc(q.Columns, func(c *analyze.Column) bool { return c.Column == p.Column || c.RelColumn == p.Column })
}

// refusesCopy reports whether an INSERT does what COPY cannot: ON CONFLICT,
// computed values, the rows of a query. That one returns rows says its command.
func refusesCopy(q *query) bool {
	return q.src.Verb == analyze.Insert && !isBatch(q.cmd) && q.src.InsertInto == nil &&
		(len(q.src.Columns) == 0 || q.src.Stmt.GetInsertStmt().GetOnConflictClause() != nil)
}
