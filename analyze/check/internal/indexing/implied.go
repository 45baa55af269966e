package indexing

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check/internal/access"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// implied reports whether the conditions of a query guarantee a partial
// index's predicate. Constants do; a parameter could be anything.
func implied(where *pg.Node, conds []*access.Cond) bool {
	if e := where.GetBoolExpr(); e != nil && e.Boolop == pg.BoolExprType_AND_EXPR {
		return !slices.ContainsFunc(e.Args, func(n *pg.Node) bool { return !implied(n, conds) })
	}
	want, ok := text(where)
	if !ok {
		return false
	}
	return slices.ContainsFunc(conds, func(c *access.Cond) bool {
		if c.Node != nil {
			if have, ok := text(c.Node); ok && have == want {
				return true
			}
		}
		return impliesNotNull(where, c) || impliesList(where, c)
	})
}

// impliesNotNull: every comparison but IS NULL is false for NULL.
func impliesNotNull(where *pg.Node, c *access.Cond) bool {
	t := where.GetNullTest()
	if t == nil || t.Nulltesttype != pg.NullTestType_IS_NOT_NULL || c.Column == nil {
		return false
	}
	switch c.Op {
	case access.IsNull, access.Either, access.Optionally, access.Computed:
		return false
	}
	name, ok := text(t.Arg)
	return ok && name == analyze.QuoteIdent(c.Column.Name)
}

// impliesList: status = 'new' guarantees status IN ('new', 'old').
func impliesList(where *pg.Node, c *access.Cond) bool {
	e := where.GetAExpr()
	have := c.Node.GetAExpr()
	if e == nil || have == nil || c.Column == nil || !c.Literal || (c.Op != access.Eq && c.Op != access.In) {
		return false
	}
	if e.Kind != pg.A_Expr_Kind_AEXPR_IN || e.Name[0].GetString_().GetSval() != "=" {
		return false
	}
	if name, ok := text(e.Lexpr); !ok || name != analyze.QuoteIdent(c.Column.Name) {
		return false
	}
	allowed, ok := texts(e.Rexpr.GetList().GetItems())
	if !ok {
		return false
	}
	values := have.Rexpr.GetList().GetItems()
	if have.Rexpr.GetList() == nil {
		values = []*pg.Node{have.Rexpr}
	}
	given, ok := texts(values)
	return ok && !slices.ContainsFunc(given, func(v string) bool { return !slices.Contains(allowed, v) })
}

// OnlyNotNull reports whether a predicate says no more than that the columns
// are not NULL.
func OnlyNotNull(where *pg.Node, columns []*schema.Column) bool {
	if e := where.GetBoolExpr(); e != nil && e.Boolop == pg.BoolExprType_AND_EXPR {
		return !slices.ContainsFunc(e.Args, func(n *pg.Node) bool { return !OnlyNotNull(n, columns) })
	}
	t := where.GetNullTest()
	if t == nil || t.Nulltesttype != pg.NullTestType_IS_NOT_NULL {
		return false
	}
	name, ok := text(t.Arg)
	return ok && slices.ContainsFunc(columns, func(c *schema.Column) bool { return analyze.QuoteIdent(c.Name) == name })
}
