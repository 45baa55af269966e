// Package implicitcast is the rule implicit-cast: a comparison in which PostgreSQL
// converts the column, so that no index of it can be used. By file: implicitcast.go
// finds them, rewrite.go words the comparison that an index serves.
package implicitcast

import (
	_ "embed"
	"fmt"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

//go:embed page.md
var page string

// Rule is the rule implicit-cast.
var Rule = &check.Rule{
	ID:       "implicit-cast",
	Title:    "a comparison that converts the column, so that its index is of no use",
	Severity: check.Warning,
	Page:     page,
	Query:    query,
}

func query(p *check.Pass) {
	type place struct {
		column any
		loc    int
	}
	seen := map[place]bool{} // a view may be read several times
	for _, l := range indexing.Levels(p) {
		for _, c := range conversions(l) {
			if at := (place{c.Converted, c.Loc}); !seen[at] {
				seen[at] = true
				judge(p, l, c)
			}
		}
	}
}

// conversions are the conditions of a level that compare a converted column, those
// that hold when a parameter is given among them.
func conversions(l *paths.Level) []*paths.Cond {
	var found []*paths.Cond
	add := func(c *paths.Cond) {
		switch c.Op {
		case paths.Eq, paths.In, paths.Range:
			if c.Converted != nil && c.Rel.Table() != nil {
				found = append(found, c)
			}
		}
	}
	for _, c := range l.Conds {
		add(c)
		if c.Op == paths.Optionally {
			for _, arm := range c.Arms {
				add(arm)
			}
		}
	}
	return found
}

func judge(p *check.Pass, l *paths.Level, c *paths.Cond) {
	t := c.Rel.Table()
	if p.Small(t) || restricted(p, l, c) {
		return
	}
	index, converted := planner.NewTable(p, l, c.Rel, l.Conds).Unused(c)
	sure := check.High
	switch {
	case converted: // an index is on just what is compared
		return
	case index == nil && p.Rows(t) == 0:
		return
	case index == nil, c.Op == paths.Range, len(c.Others) > 0:
		sure = check.Medium // a range may be of most rows, the other table the one to look up
	}
	types := p.Result.Types
	f := check.Finding{
		Confidence: sure,
		Table:      t.QualifiedName().String(),
		Columns:    []string{c.Converted.Name},
		Message: fmt.Sprintf("%s of %s is %s and is compared as %s, to which PostgreSQL converts it in every row",
			c.Converted.Name, t.QualifiedName(), types.Format(tree.Bare(c.Expr).OID()), types.Format(c.Expr.OID())),
		Why:      "an index has the values as they are in the column: none can be used to look up what they are converted to",
		Evidence: indexing.Evidence(p, t),
	}
	if s := rewrite(p, c); s != "" {
		f.Message += "; write " + s
	} else {
		f.Message += "; give the other side the column's type"
	}
	if index != nil {
		f.Why = "so " + indexing.IndexText(p, index) + " cannot be used: it has the values as they are in the column"
	}
	if len(c.Others) > 0 {
		f.Why += "; where rows of this table are to be found for those of the other, all of it is read"
	}
	f.At(p.Query.Position(max(c.Loc, 0)))
	p.Report(f)
}

// restricted reports whether other conditions find few rows of the table already.
func restricted(p *check.Pass, l *paths.Level, c *paths.Cond) bool {
	t := planner.NewTable(p, l, c.Rel, l.Conds)
	others := slices.DeleteFunc(t.Usable(func(*paths.Rel) bool { return true }), func(o *paths.Cond) bool { return o == c })
	return t.UniqueKey(others) || slices.ContainsFunc(t.Indexes(), func(ix *tree.Index) bool {
		return slices.ContainsFunc(t.Matched(ix, others), func(o *paths.Cond) bool {
			return (o.Op == paths.Eq || o.Op == paths.In) && !o.Literal && (o.Column == nil || !t.FewValues(o.Column))
		})
	})
}
