// Package nplusone is the rule n-plus-one: a generated query that a loop runs
// once for each element. It words what package loops finds.
package nplusone

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rewrite"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rule"
)

const id = "n-plus-one"

//go:embed page.md
var page string

// Rule is the rule n-plus-one.
var Rule = &vet.Rule{
	ID:    id,
	Title: "a query in a loop, once for each element",
	Page:  page,
	Analyzer: rule.OnSites(id, loops.ReadEach, `report generated queries that run once for each element of a loop

A query whose argument depends on the loop's variable costs a round trip for each
element. One query for all elements costs one. See "dbgen explain n-plus-one".`, word),
}

func word(pass *analysis.Pass, s *loops.Site) (string, rewrite.Edit) {
	if of := s.Query.Load; of != "" {
		return fmt.Sprintf("%s waits once %s of %s, alone in its batch: a round trip to %s and the loader's window each time; call LoadAll of %s once with all keys, or LoadThunk in the loop and wait behind it",
			s.What(), s.Rounds(), s.Repeats(pass), s.Table(), of) + s.Rest(), rewrite.Edit{}
	}
	return fmt.Sprintf("query %s runs once %s of %s, a round trip to %s each time; %s",
		s.What(), s.Rounds(), s.Repeats(pass), s.Table(), cure(s, s.Cure(pass.TypesInfo))+s.Rest()), rewrite.Reads(pass, s, s.ForAll(pass.TypesInfo))
}
