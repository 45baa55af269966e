// Package nullablenotin is the rule nullable-not-in: NOT IN over a subquery that may
// give NULL, and then leaves no row at all. It reads the analysis alone.
package nullablenotin

import (
	_ "embed"
	"fmt"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

//go:embed page.md
var page string

// Rule is the rule nullable-not-in.
var Rule = &check.Rule{
	ID:       "nullable-not-in",
	Title:    "`NOT IN` over a subquery whose column may be NULL: one NULL, and no row is left",
	Severity: check.Warning,
	Page:     page,
	Query:    query,
}

func query(p *check.Pass) {
	if p.Query.Tree == nil {
		return
	}
	p.Query.Tree.Query.Walk(func(e tree.Expr) bool {
		if in := negated(e); in != nil {
			judge(p, in)
		}
		return true
	})
}

// negated returns what x NOT IN (SELECT …), or x <> ALL (SELECT …), is over; nil for
// anything else.
func negated(e tree.Expr) *tree.InQuery {
	switch e := e.(type) {
	case *tree.Not:
		if in, ok := tree.Bare(e.Arg).(*tree.InQuery); ok && !in.All && in.Op == "=" {
			return in
		}
	case *tree.InQuery:
		if e.All && (e.Op == "<>" || e.Op == "!=") {
			return e
		}
	}
	return nil
}

func judge(p *check.Pass, in *tree.InQuery) {
	for i := range in.Args {
		columns := in.Query.Columns()
		if i >= len(columns) {
			return
		}
		v, ok := tree.Bare(columns[i].Expr).(*tree.Var)
		if !ok || in.Query.SetOp != nil {
			continue // of what is computed it is not known what its author knows
		}
		null, reason := p.Result.NullOf(p.Query, in.Query, i)
		if null == tree.Never {
			continue
		}
		f := check.Finding{
			Columns: []string{v.Name()},
			Message: fmt.Sprintf("NOT IN (SELECT %s …) leaves no row as soon as one %[1]s is NULL; write NOT EXISTS (SELECT 1 … WHERE %[1]s = …), or add %[1]s IS NOT NULL to the subquery", v.Name()),
			Why:     fmt.Sprintf("%s; and what is compared with NULL is neither in nor not in: the condition is never true then", reason),
		}
		if v.RTE.Rel != nil && v.RTE.Rel.Table != nil {
			f.Table = v.RTE.Rel.Table.QualifiedName().String()
		}
		f.At(p.Query.Position(max(in.Args[i].Loc(), 0)))
		p.Report(f)
	}
}
