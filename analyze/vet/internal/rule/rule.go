// Package rule makes analyzers of the rules on queries in loops: each reports
// the sites that package loops found for it, unless a comment silences them.
// It must not know what makes a site.
package rule

import (
	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/ignore"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
)

// New returns an analyzer named name, a Go identifier, for the rule id. Its
// diagnostics carry the id as their category.
func New(name, id, doc string) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:     name,
		Doc:      doc,
		Requires: []*analysis.Analyzer{loops.Analyzer, ignore.Analyzer},
		Run: func(pass *analysis.Pass) (any, error) {
			silenced := pass.ResultOf[ignore.Analyzer].(*ignore.Set)
			for _, s := range pass.ResultOf[loops.Analyzer].([]loops.Site) {
				if s.Rule != id || silenced.Silences(id, s.Call.Pos()) {
					continue
				}
				pass.Report(analysis.Diagnostic{
					Pos: s.Call.Pos(), End: s.Call.End(), Category: id,
					Message: s.Message, Related: s.Related, SuggestedFixes: s.Fixes,
				})
			}
			return nil, nil
		},
	}
}
