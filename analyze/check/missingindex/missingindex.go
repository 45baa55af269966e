// Package missingindex is the rule missing-index: conditions, joins and orders
// on large tables that an index would serve, and none does. It words what
// package indexing finds.
package missingindex

import (
	_ "embed"
	"fmt"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
)

//go:embed page.md
var page string

// Rule is the rule missing-index.
var Rule = &check.Rule{
	ID:       "missing-index",
	Title:    "conditions, joins, and `ORDER BY` with `LIMIT`, `max` and `min` that no index serves",
	Severity: check.Warning,
	Page:     page,
	Needs:    []check.Need{indexing.Gaps},
	Query:    query,
	Merge:    merge,
}

func query(p *check.Pass) {
	for _, g := range indexing.Gaps.Get(p) {
		if g.Rewrite != "" {
			continue
		}
		f := check.Finding{
			Confidence: g.Confidence,
			Table:      g.Table.QualifiedName().String(),
			Columns:    g.Columns,
			SQL:        g.Index,
			Message:    fmt.Sprintf("no index on %s serves %s", g.Table.QualifiedName(), g.Serves),
			Why:        g.Cost.String(),
			Evidence:   indexing.Evidence(p, g.Table),
		}
		if g.WhenGiven {
			f.Message = "when its parameter is given, " + f.Message
		}
		if g.Extension != "" {
			f.Message += "; it needs CREATE EXTENSION " + g.Extension
			f.Before = "CREATE EXTENSION IF NOT EXISTS " + g.Extension + ";\n"
		}
		switch {
		case g.OrderAlone:
			f.Why += "; where the values of the list are rare, an index that begins with their column, or a LATERAL subquery for each of them, can be faster still"
		case g.ManyOrdered:
			f.Why += "; over few, frequent values an index on the order alone, or a LATERAL subquery for each value, can be faster still"
		}
		f.At(g.Pos)
		p.Report(f)
	}
}
