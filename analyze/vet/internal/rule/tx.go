package rule

import (
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/ignore"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/txn"
	"github.com/dbgen-go/dbgen/internal/crash"
)

// OnTx returns the analyzer of the rule id on sites of one kind around transactions
// and rows. doc is what go vet's help says, and word says what is reported of a site.
func OnTx(id string, kind txn.Kind, doc string, word func(*analysis.Pass, *txn.Site) string) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:     strings.ReplaceAll(id, "-", ""),
		Doc:      doc,
		Requires: []*analysis.Analyzer{txn.Analyzer, ignore.Analyzer},
		Run: func(pass *analysis.Pass) (any, error) {
			silenced := pass.ResultOf[ignore.Analyzer].(*ignore.Set)
			found := pass.ResultOf[txn.Analyzer].(*txn.Result)
			for _, f := range found.Failures {
				pass.Report(vet.Failed(id, f.What, f.Pos, f.Crash))
				silenced.Excuse(id, f.Pos, f.End)
			}
			for i := range found.Sites {
				s := &found.Sites[i]
				if s.Kind != kind {
					continue
				}
				d := analysis.Diagnostic{Pos: s.Pos(), End: s.Node.End(), Category: id, Related: s.Related(), SuggestedFixes: s.Fixes}
				if died := crash.Catch(func() { d.Message = word(pass, s) }); died != nil {
					d = vet.Failed(id, s.What, s.Pos(), died)
				} else {
					d.Message += resting(s.Doubts)
				}
				silenced.Report(pass, id, d)
			}
			return nil, nil
		},
	}
}

// resting says what a finding rests on where that is not plain in the code.
func resting(doubts []string) string {
	if len(doubts) == 0 {
		return ""
	}
	return vet.Likely + strings.Join(doubts, "; ")
}
