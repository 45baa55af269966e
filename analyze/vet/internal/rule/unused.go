package rule

import (
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/unused"
)

// OnUnused returns the analyzer of the rule id on what the program does not use of its
// queries, which word makes into diagnostics. Comments above queries, in SQL, silence
// them, so that it looks for none.
func OnUnused(id, doc string, word func(*unused.Result) []analysis.Diagnostic) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:     strings.ReplaceAll(id, "-", ""),
		Doc:      doc,
		Requires: []*analysis.Analyzer{unused.Analyzer},
		Run: func(pass *analysis.Pass) (any, error) {
			found := pass.ResultOf[unused.Analyzer].(*unused.Result)
			if found.Failure != nil {
				at := token.NoPos
				if len(pass.Files) > 0 {
					at = pass.Files[0].Package
				}
				pass.Report(vet.Failed(id, "package "+pass.Pkg.Path(), at, found.Failure))
			}
			for _, d := range word(found) {
				pass.Report(d)
			}
			return nil, nil
		},
	}
}
