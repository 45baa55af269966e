package parser

import (
	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// What a statement that writes says of the rows that it writes: whether what it does
// rests on other rows of the table, or on what the row had before.

// ownOf are, of each query in an INSERT, UPDATE or DELETE that asks its own table, the
// parameters that something in it equals.
func ownOf(n *pg.Node) (own [][]int) {
	var table *pg.RangeVar
	switch {
	case n.GetInsertStmt() != nil:
		table = n.GetInsertStmt().Relation
	case n.GetUpdateStmt() != nil:
		table = n.GetUpdateStmt().Relation
	case n.GetDeleteStmt() != nil:
		table = n.GetDeleteStmt().Relation
	}
	if table == nil {
		return nil
	}
	pgast.Walk(n, func(m proto.Message) bool {
		s, ok := m.(*pg.SelectStmt)
		if !ok || !asks(s, table) || s.WhereClause != nil && comparesColumns(s.WhereClause) {
			return true
		}
		found := outliner{}
		pgast.Walk(s.WhereClause, found.visit)
		own = append(own, ordered(found.equal))
		return true
	})
	return own
}

// asks reports whether a query has a table in its own FROM.
func asks(s *pg.SelectStmt, table *pg.RangeVar) bool {
	var in func(n *pg.Node) bool
	in = func(n *pg.Node) bool {
		if j := n.GetJoinExpr(); j != nil {
			return in(j.Larg) || in(j.Rarg)
		}
		t := n.GetRangeVar()
		return t != nil && t.Relname == table.Relname && t.Schemaname == table.Schemaname
	}
	for _, n := range s.FromClause {
		if in(n) {
			return true
		}
	}
	return false
}

// comparesColumns reports whether a condition says that a column equals another one, as
// that of the row around it.
func comparesColumns(where *pg.Node) (found bool) {
	pgast.Walk(where, func(m proto.Message) bool {
		e, ok := m.(*pg.A_Expr)
		found = found || ok && operator(e) == "=" && e.Lexpr.GetColumnRef() != nil && e.Rexpr.GetColumnRef() != nil
		return !found
	})
	return found
}

// operator is that of an expression; "" where it has a schema's name.
func operator(e *pg.A_Expr) string {
	if e.Kind != pg.A_Expr_Kind_AEXPR_OP || len(e.Name) != 1 {
		return ""
	}
	return e.Name[0].GetString_().GetSval()
}

// isSum reports whether an UPDATE, of one table and by itself, sets columns to what they
// have and more or less, and others to what no column says: many of it are one that adds
// the sum. nil is none.
func isSum(u *pg.UpdateStmt) bool {
	if u == nil || len(u.FromClause) > 0 {
		return false
	}
	sum := false
	for _, n := range u.TargetList {
		res := n.GetResTarget()
		switch {
		case res == nil:
			return false
		case addsTo(res.Val, res.Name):
			sum = true
		case hasColumn(res.Val):
			return false
		}
	}
	return sum
}

// addsTo reports whether an expression is a column and something, or less something, that
// no column says.
func addsTo(n *pg.Node, column string) bool {
	e := n.GetAExpr()
	if e == nil {
		return false
	}
	is := func(n *pg.Node) bool {
		ref := n.GetColumnRef()
		return ref != nil && len(ref.Fields) > 0 && ref.Fields[len(ref.Fields)-1].GetString_().GetSval() == column
	}
	switch operator(e) {
	case "+":
		return is(e.Lexpr) && !hasColumn(e.Rexpr) || is(e.Rexpr) && !hasColumn(e.Lexpr)
	case "-":
		return is(e.Lexpr) && !hasColumn(e.Rexpr)
	}
	return false
}

// hasColumn reports whether an expression has a column, or a query.
func hasColumn(n *pg.Node) (found bool) {
	pgast.Walk(n, func(m proto.Message) bool {
		switch m.(type) {
		case *pg.ColumnRef, *pg.SelectStmt:
			found = true
		}
		return !found
	})
	return found
}
