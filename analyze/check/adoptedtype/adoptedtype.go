// Package adoptedtype is the rule adopted-type: an entry of dbgen.adopt.yaml keeps
// what fails when it meets the data, or keeps nothing any more. It reads what was
// made of the entries, and no SQL.
package adoptedtype

import (
	_ "embed"
	"slices"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
)

//go:embed page.md
var page string

// Rule is the rule adopted-type.
var Rule = &check.Rule{
	ID:       "adopted-type",
	Title:    "what `dbgen.adopt.yaml` keeps of sqlc's and fails, or does nothing any more",
	Severity: check.Warning,
	Page:     page,
	Query:    query,
	Schema:   others,
}

// query judges the entries for a query.
func query(p *check.Pass) {
	for _, a := range p.Options.Adopted {
		if a.Query == p.Query.Name {
			report(p, a)
		}
	}
}

// others judges the entries for the schema, and for queries that are none or are
// refused.
func others(p *check.Pass) {
	for _, a := range p.Options.Adopted {
		if !slices.ContainsFunc(p.Result.Queries, func(q *analyze.Query) bool { return q.Name == a.Query }) {
			report(p, a)
		}
	}
}

func report(p *check.Pass, a check.Adopted) {
	f := check.Finding{Message: a.Label + " does nothing any more", Why: "dbgen does the same by itself, or there is nothing of the name: remove the entry"}
	if a.Fails != "" {
		f.Message = a.Label + " is kept as sqlc had it, and fails"
		f.Why = a.Fails
	}
	f.At(a.Pos)
	p.Report(f)
}
