package unusedignore

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/ignore"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
	"github.com/dbgen-go/dbgen/analyze/vet/loopinvariant"
	"github.com/dbgen-go/dbgen/analyze/vet/nplusone"
	"github.com/dbgen-go/dbgen/analyze/vet/writeinloop"
	"github.com/dbgen-go/dbgen/internal/diag"
)

// ID is the rule's id.
const ID = "unused-ignore"

// rules that a comment can silence.
var rules = []string{loops.NPlusOne, loops.Invariant, loops.Write}

// Analyzer is the rule unused-ignore. It runs after all rules that a comment
// can silence.
var Analyzer = &analysis.Analyzer{
	Name: "unusedignore",
	Doc: `report //dbgen:ignore comments that silence nothing

See "dbgen explain unused-ignore".`,
	Requires: []*analysis.Analyzer{ignore.Analyzer, nplusone.Analyzer, loopinvariant.Analyzer, writeinloop.Analyzer},
	Run:      run,
}

func run(pass *analysis.Pass) (any, error) {
	for _, c := range pass.ResultOf[ignore.Analyzer].(*ignore.Set).All() {
		if message := judge(c); message != "" {
			pass.Report(analysis.Diagnostic{Pos: c.Pos, End: c.End, Category: ID, Message: message})
		}
	}
	return nil, nil
}

func judge(c *ignore.Comment) string {
	switch {
	case c.Rule == "":
		return "//dbgen:ignore needs a rule and a reason"
	case !slices.Contains(rules, c.Rule):
		message := fmt.Sprintf("//dbgen:ignore names no rule of dbgen vet: %q", c.Rule)
		if hint := diag.DidYouMean(c.Rule, rules); hint != "" {
			message += "; " + hint
		}
		return message
	case c.Reason == "":
		return fmt.Sprintf("//dbgen:ignore %s needs a reason", c.Rule)
	case !c.Used():
		return fmt.Sprintf("//dbgen:ignore %s silences nothing; remove it", c.Rule)
	}
	return ""
}
