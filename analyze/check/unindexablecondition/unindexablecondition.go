// Package unindexablecondition is the rule unindexable-condition: a condition
// that is written in a way that no index of the column can serve. It words what
// package indexing finds.
package unindexablecondition

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
)

//go:embed page.md
var page string

// Rule is the rule unindexable-condition.
var Rule = &check.Rule{
	ID:       "unindexable-condition",
	Title:    "a condition that no plain index can serve, with the rewrite or the index that can",
	Severity: check.Warning,
	Page:     page,
	Needs:    []check.Need{indexing.Gaps},
	Query:    query,
}

func query(p *check.Pass) {
	for _, g := range indexing.Gaps.Get(p) {
		if g.Rewrite == "" {
			continue
		}
		f := check.Finding{
			Table:   g.Table.QualifiedName().String(),
			Columns: g.Columns,
			SQL:     g.Index,
			Message: fmt.Sprintf("no index can serve this condition on %s of %s; %s",
				strings.Join(g.Columns, ", "), g.Table.QualifiedName(), g.Rewrite),
			Why:      g.Cost.String(),
			Evidence: indexing.Evidence(p, g.Table),
		}
		f.At(g.Pos)
		p.Report(f)
	}
}
