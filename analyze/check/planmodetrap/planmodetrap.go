// Package planmodetrap is the rule plan-mode-trap: conditions that an index serves
// only in plans made for the parameters' values. It words what package indexing finds.
package planmodetrap

import (
	_ "embed"
	"fmt"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
)

//go:embed page.md
var page string

// Rule is the rule plan-mode-trap.
var Rule = &check.Rule{
	ID:       "plan-mode-trap",
	Title:    "a condition that an index serves in custom plans alone: a generic plan reads the whole table",
	Severity: check.Warning,
	Page:     page,
	Needs:    []check.Need{indexing.Traps},
	Query:    query,
}

// reasons and cures are those of each kind of trap.
var reasons = map[indexing.TrapKind]struct{ why, cure string }{
	indexing.OptionalFilter: {"the OR is left out only where the parameter's value is known",
		"a query of its own for where the parameter is given"},
	indexing.PrefixPattern: {"whether the pattern is a prefix is known only with its value",
		"compare with a range, column >= $1 AND column < $2, or make a trigram index, which serves any pattern"},
	indexing.PartialIndex: {"whether the index's predicate holds is known only with the parameter's value",
		"a query of its own with the constant in the place of the parameter"},
}

func query(p *check.Pass) {
	for _, t := range indexing.Traps.Get(p) {
		r := reasons[t.Kind]
		index := "an index"
		if t.Index != "" {
			index = t.Index
		}
		f := check.Finding{
			Confidence: check.Low,
			Table:      t.Table.QualifiedName().String(),
			Columns:    []string{t.Column},
			Message: fmt.Sprintf("%s of %s serves the condition on %s in custom plans alone; keep these (plan_cache_mode = force_custom_plan), or write %s",
				index, t.Table.QualifiedName(), t.Column, r.cure),
			Why: "in a generic plan, which PostgreSQL may keep after five runs, and with force_generic_plan makes at once, the whole table is read: " +
				r.why,
			Evidence: indexing.Evidence(p, t.Table),
		}
		f.At(t.Pos)
		p.Report(f)
	}
}
