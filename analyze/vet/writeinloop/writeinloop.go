// Package writeinloop is the rule write-in-loop: a generated INSERT, UPDATE,
// DELETE or MERGE that a loop sends row by row. It words what package loops
// finds.
package writeinloop

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rewrite"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rule"
)

const id = "write-in-loop"

//go:embed page.md
var page string

// Rule is the rule write-in-loop.
var Rule = &vet.Rule{
	ID:    id,
	Title: "writes one by one that `:copyfrom` or `unnest` would do at once",
	Page:  page,
	Analyzer: rule.OnSites(id, loops.WriteEach, `report generated writes that a loop sends row by row

A :copyfrom, an INSERT from unnest, or a :batchexec sends all rows at once. See
"dbgen explain write-in-loop".`, word),
}

func word(pass *analysis.Pass, s *loops.Site) (string, rewrite.Edit) {
	var fix rewrite.Edit
	if !s.Sum {
		fix = rewrite.Writes(pass, s)
	}
	return fmt.Sprintf("query %s writes %s once %s of %s, a round trip each time; %s",
		s.What(), s.Table(), s.Rounds(), s.Repeats(pass), cure(s, s.Cure(pass.TypesInfo))+s.Rest()), fix
}
