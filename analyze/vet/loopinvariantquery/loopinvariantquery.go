// Package loopinvariantquery is the rule loop-invariant-query: a generated read
// that a loop sends again with the same arguments. It words what package loops
// finds.
package loopinvariantquery

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rewrite"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rule"
)

const id = "loop-invariant-query"

//go:embed page.md
var page string

// Rule is the rule loop-invariant-query.
var Rule = &vet.Rule{
	ID:    id,
	Title: "a query in a loop whose arguments do not change",
	Page:  page,
	Analyzer: rule.OnSites(id, loops.ReadSame, `report generated queries that a loop sends again and again with the same arguments

Call the query once before the loop and keep its result. See
"dbgen explain loop-invariant-query".`, word),
}

func word(pass *analysis.Pass, s *loops.Site) (string, rewrite.Edit) {
	return fmt.Sprintf("query %s is sent again in each round of %s with the same arguments; call it once before the loop and keep the result",
		s.What(), s.Repeats(pass)), rewrite.Edit{}
}
