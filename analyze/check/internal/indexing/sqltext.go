package indexing

import (
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check/internal/access"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// CreateIndex writes the statement that makes an index with elems, which are
// SQL. using is an index method, where a predicate; both may be "".
func CreateIndex(t *schema.Table, using string, elems []string, where string) string {
	var b strings.Builder
	b.WriteString("CREATE INDEX CONCURRENTLY ON ")
	if t.Kind == schema.PartitionedTable { // CONCURRENTLY is refused there
		b.Reset()
		b.WriteString("CREATE INDEX ON ")
	}
	b.WriteString(analyze.QuoteIdent(t.Schema) + "." + analyze.QuoteIdent(t.Name))
	if using != "" {
		b.WriteString(" USING " + using)
	}
	b.WriteString(" (" + strings.Join(elems, ", ") + ")")
	if where != "" {
		b.WriteString(" WHERE " + where)
	}
	b.WriteString(";")
	return b.String()
}

// Covers reports whether the index that CREATE INDEX statement a makes also
// serves what b is for.
func Covers(a, b string) bool {
	if a == b {
		return true
	}
	b, plain := strings.CutSuffix(b, ");")
	return plain && !strings.Contains(a, "WHERE") && !strings.Contains(a, "USING") && strings.HasPrefix(a, b+", ")
}

// text writes the expressions that occur in indexes and conditions as SQL,
// without the tables' names. ok is false for anything else. Two expressions
// with the same text are the same expression.
func text(n *pg.Node) (s string, ok bool) {
	switch {
	case n.GetColumnRef() != nil:
		f := n.GetColumnRef().Fields
		name := f[len(f)-1].GetString_()
		return analyze.QuoteIdent(name.GetSval()), name != nil
	case n.GetAConst() != nil:
		return constText(n.GetAConst())
	case n.GetTypeCast() != nil:
		arg, ok := text(n.GetTypeCast().Arg)
		t := n.GetTypeCast().TypeName
		names := t.GetNames()
		if !ok || len(names) == 0 || len(t.Typmods) > 0 || len(t.ArrayBounds) > 0 {
			return "", false
		}
		return arg + "::" + typeText(names), true
	case n.GetFuncCall() != nil:
		f := n.GetFuncCall()
		args, ok := texts(f.Args)
		if !ok || len(f.Funcname) == 0 || f.Over != nil {
			return "", false
		}
		return analyze.QuoteIdent(f.Funcname[len(f.Funcname)-1].GetString_().GetSval()) + "(" + strings.Join(args, ", ") + ")", true
	case n.GetCoalesceExpr() != nil:
		args, ok := texts(n.GetCoalesceExpr().Args)
		return "COALESCE(" + strings.Join(args, ", ") + ")", ok
	case n.GetAExpr() != nil:
		return operatorText(n.GetAExpr())
	case n.GetNullTest() != nil:
		arg, ok := text(n.GetNullTest().Arg)
		if n.GetNullTest().Nulltesttype == pg.NullTestType_IS_NULL {
			return arg + " IS NULL", ok
		}
		return arg + " IS NOT NULL", ok
	case n.GetBoolExpr() != nil && n.GetBoolExpr().Boolop == pg.BoolExprType_NOT_EXPR:
		arg, ok := text(n.GetBoolExpr().Args[0])
		return "NOT " + arg, ok
	case n.GetList() != nil:
		args, ok := texts(n.GetList().Items)
		return "(" + strings.Join(args, ", ") + ")", ok
	}
	return "", false
}

func texts(list []*pg.Node) ([]string, bool) {
	out := make([]string, len(list))
	for i, n := range list {
		s, ok := text(n)
		if !ok {
			return nil, false
		}
		out[i] = s
	}
	return out, true
}

func constText(c *pg.A_Const) (string, bool) {
	switch {
	case c.Isnull:
		return "NULL", true
	case c.GetIval() != nil:
		return strconv.Itoa(int(c.GetIval().GetIval())), true
	case c.GetFval() != nil:
		return c.GetFval().GetFval(), true
	case c.GetBoolval() != nil:
		return strconv.FormatBool(c.GetBoolval().GetBoolval()), true
	case c.GetSval() != nil:
		return "'" + strings.ReplaceAll(c.GetSval().GetSval(), "'", "''") + "'", true
	}
	return "", false
}

func typeText(names []*pg.Node) string {
	parts := make([]string, 0, len(names))
	for _, n := range names {
		if s := n.GetString_().GetSval(); s != "pg_catalog" {
			parts = append(parts, analyze.QuoteIdent(s))
		}
	}
	return strings.Join(parts, ".")
}

func operatorText(e *pg.A_Expr) (string, bool) {
	op := e.Name[len(e.Name)-1].GetString_().GetSval()
	r, ok := text(e.Rexpr)
	if !ok {
		return "", false
	}
	if e.Lexpr == nil {
		return op + r, e.Kind == pg.A_Expr_Kind_AEXPR_OP
	}
	l, ok := text(e.Lexpr)
	if !ok {
		return "", false
	}
	switch e.Kind {
	case pg.A_Expr_Kind_AEXPR_OP:
		if op == "->" || op == "->>" {
			return l + op + r, true
		}
		return l + " " + op + " " + r, true
	case pg.A_Expr_Kind_AEXPR_IN:
		if op == "=" {
			return l + " IN " + r, true
		}
		return l + " NOT IN " + r, true
	}
	return "", false
}

// mentionsColumn reports whether an expression reads a column, by its name.
func mentionsColumn(n *pg.Node, name string) bool {
	found := false
	access.Walk(n, func(m proto.Message) bool {
		if c, ok := m.(*pg.ColumnRef); ok && len(c.Fields) > 0 && c.Fields[len(c.Fields)-1].GetString_().GetSval() == name {
			found = true
		}
		return !found
	})
	return found
}

// mentionsFunction reports whether an expression calls a function, by its name.
func mentionsFunction(n *pg.Node, name string) bool {
	found := false
	access.Walk(n, func(m proto.Message) bool {
		if f, ok := m.(*pg.FuncCall); ok && len(f.Funcname) > 0 && f.Funcname[len(f.Funcname)-1].GetString_().GetSval() == name {
			found = true
		}
		return !found
	})
	return found
}
