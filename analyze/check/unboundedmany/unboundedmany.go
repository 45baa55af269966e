// Package unboundedmany is the rule unbounded-many: a :many that collects a whole large
// table.
package unboundedmany

import (
	_ "embed"
	"fmt"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/check/internal/rowset"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

//go:embed page.md
var page string

// Rule is the rule unbounded-many.
var Rule = &check.Rule{
	ID:       "unbounded-many",
	Title:    "a `:many` that collects all rows of a large table, with no `LIMIT` and no condition that bounds them",
	Severity: check.Warning,
	Page:     page,
	Query:    query,
}

func query(p *check.Pass) {
	q := p.Query.Tree.Query
	if p.Query.Command != "many" || q.Verb != tree.Select || q.Limit != nil && !tree.IsNull(tree.Bare(q.Limit)) {
		return
	}
	r, ok := rowset.Of(p, q)
	if !ok {
		return
	}
	rel, rows := r.Lead()
	if rel == nil || rows > 0 && rows < rowset.LargeRows || few(r, rel) {
		return
	}
	sure, known := sure(r, rel, rows)
	if sure == "" {
		return
	}
	t := rel.Table()
	f := check.Finding{
		Confidence: sure,
		Table:      t.QualifiedName().String(),
		Message:    fmt.Sprintf("every row of %s is collected in memory; make it :iter, or page by key", t.QualifiedName()),
		Why:        "the slice that :many returns grows with the table",
		Evidence:   known,
	}
	if q.Where != nil {
		f.Message = fmt.Sprintf("no condition bounds how many rows of %s are collected in memory; make it :iter, or page by key", t.QualifiedName())
	}
	if k, ok := r.KeysetOf(); ok && k.Nullable() == "" {
		f.Message += ": " + k.Clauses()
	}
	f.At(p.Query.Position(max(rel.Loc, 0)))
	p.Report(f)
}

// few reports whether a SELECT gives few rows by its form, or it cannot be told. rel is
// its lead.
func few(r rowset.Rows, rel *paths.Rel) bool {
	q := r.Query
	if len(q.Aggs) > 0 && len(q.GroupBy) == 0 || q.Distinct || q.SRFs > 0 {
		return true
	}
	if len(q.GroupBy) > 0 {
		cols, ok := r.Columns(q.GroupBy)
		if !ok || !r.OneOf(rel, cols) { // a group is more than a row
			return true
		}
	}
	return slices.ContainsFunc(r.Level.Rels, func(rel *paths.Rel) bool { return rel.Table() == nil && !rel.Optional }) ||
		r.Follow(func(rel *paths.Rel) bool {
			t := rel.Table()
			return t != nil && (r.Pass.Small(t) || r.Pass.Rows(t) == 0 && planner.Lists(t))
		})
}

// sure says how sure it is that all rows of a large table come; "" is no.
func sure(r rowset.Rows, rel *paths.Rel, rows int64) (confidence, known string) {
	known = r.Pass.SizeText(rel.Table())
	switch restricted := len(conds(r)) > 0; {
	case slices.ContainsFunc(r.Level.Conds, bounds):
		return "", ""
	case rows == 0 && (r.Query.Where != nil || restricted || !r.Follow(func(first *paths.Rel) bool { return first == rel })):
		return "", ""
	case rows == 0:
		return check.Low, known
	case restricted || chooses(r.Query.Where):
		return check.Low, known + "; its conditions may leave few of them"
	}
	return check.High, known
}

// chooses reports whether a condition may leave few rows, as it is more than a join, a
// test for NOT NULL or a constant.
func chooses(where tree.Expr) bool {
	switch e := where.(type) {
	case nil, *tree.Const:
		return false
	case *tree.And:
		return slices.ContainsFunc(e.Args, chooses)
	case *tree.NullTest:
		return !e.Not
	}
	x, y := tree.Equality(where)
	return x == nil || tree.RTEOf(tree.Bare(x)) == nil || tree.RTEOf(tree.Bare(y)) == nil
}

// conds are the conditions that say something of the rows but how tables are joined.
func conds(r rowset.Rows) []*paths.Cond {
	return slices.DeleteFunc(slices.Clone(r.Level.Conds), func(c *paths.Cond) bool {
		return len(c.Others) > 0 || c.Rel.Optional || c.Op == paths.NotNull
	})
}

// bounds reports whether a condition leaves rows of one or of a few values, or of a
// span of them.
func bounds(c *paths.Cond) bool {
	if len(c.Others) > 0 || c.Rel.Optional {
		return false
	}
	switch c.Op {
	case paths.Eq, paths.In, paths.AnyOf, paths.Contains, paths.TextSearch:
		return true
	case paths.Range:
		return c.Both
	case paths.Either:
		return !slices.ContainsFunc(c.Arms, func(arm *paths.Cond) bool { return !bounds(arm) })
	}
	return false
}
