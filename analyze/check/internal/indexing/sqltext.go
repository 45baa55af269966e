package indexing

import (
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
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
	b.WriteString(tree.QuoteIdent(t.Schema) + "." + tree.QuoteIdent(t.Name))
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

// storable reports whether an index can hold an expression, as a key or in its
// predicate: it has no parameter, no current time, no aggregate, no columns of two
// tables, and no function that is not immutable.
func storable(e tree.Expr) bool {
	var of *tree.RTE
	return !tree.Contains(e, func(x tree.Expr) bool {
		if rte := tree.RTEOf(x); rte != nil {
			if of == nil {
				of = rte
			}
			return rte != of
		}
		switch x := x.(type) {
		case *tree.Param, *tree.SQLValue, *tree.Agg, *tree.Trusted:
			return true
		case *tree.Func:
			return x.Fn.Volatility != pgcat.Immutable
		}
		return false
	})
}

// element writes an expression as a key of CREATE INDEX: all but columns and calls
// stand in parentheses. ok is false for what no index can hold.
func element(p *check.Pass, e tree.Expr) (s string, ok bool) {
	s, ok = planner.Text(p, e)
	if !ok || !storable(e) {
		return "", false
	}
	if _, column := tree.Bare(e).(*tree.Var); !column && function(tree.Bare(e)) == "" {
		s = "(" + s + ")"
	}
	return s, true
}

// mentionsFunction reports whether an expression calls a function, by its name.
func mentionsFunction(e tree.Expr, name string) bool {
	return tree.Contains(e, func(x tree.Expr) bool { return function(x) == name })
}

// function is the name of the function that an expression calls, or "".
func function(e tree.Expr) string {
	if f, ok := e.(*tree.Func); ok && f.Op == "" && f.Cast == tree.NoCast {
		return f.Fn.Name
	}
	return ""
}

// operator is the operator at the top of an expression, or "".
func operator(e tree.Expr) string {
	if f, ok := e.(*tree.Func); ok {
		return f.Op
	}
	return ""
}

// isCast reports whether an expression is a conversion that its author wrote.
func isCast(e tree.Expr) bool {
	switch x := e.(type) {
	case *tree.Relabel:
		return x.Cast == tree.ExplicitCast
	case *tree.Func:
		return x.Cast == tree.ExplicitCast
	}
	return false
}
