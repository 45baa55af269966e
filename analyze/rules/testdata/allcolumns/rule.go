// Package allcolumns is the rule all-columns, which is in no list: the test of
// package rules adds it to one.
package allcolumns

import (
	_ "embed"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
)

//go:embed page.md
var page string

// Rule is the rule all-columns.
var Rule = &check.Rule{
	ID:       "all-columns",
	Title:    "a query that asks for all columns",
	Severity: check.Warning,
	Page:     page,
	Query: func(p *check.Pass) {
		if strings.Contains(p.Query.SQL, "panic") {
			panic("the rule is broken")
		}
		if strings.Contains(p.Query.SQL, "star") {
			f := check.Finding{Message: "all columns are asked for", Why: "a new column changes what the query returns"}
			f.At(p.Query.Pos)
			p.Report(f)
		}
	},
}
