// Package sortwithoutindex is the rule sort-without-index: an ORDER BY without a
// LIMIT that an index would give, and that is sorted on disk for want of it. It words
// what package indexing finds.
package sortwithoutindex

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
)

//go:embed page.md
var page string

// Rule is the rule sort-without-index.
var Rule = &check.Rule{
	ID:       "sort-without-index",
	Title:    "an `ORDER BY` without `LIMIT` that sorts on disk what an index would give in order",
	Severity: check.Warning,
	Page:     page,
	Needs:    []check.Need{indexing.Gaps, indexing.Sorts},
	Query:    query,
}

func query(p *check.Pass) {
	for _, g := range indexing.Sorts.Get(p) {
		f := check.Finding{
			Confidence: g.Confidence,
			Table:      g.Table.QualifiedName().String(),
			Columns:    g.Columns,
			SQL:        g.Index,
			Message:    fmt.Sprintf("no index on %s gives its rows by %s", g.Table.QualifiedName(), strings.Join(g.Columns, ", ")),
			Why:        g.Cost.String(),
			Evidence:   indexing.Evidence(p, g.Table),
		}
		f.At(g.Pos)
		p.Report(f)
	}
}
