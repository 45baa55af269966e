// Package rule makes analyzers of the rules on queries in loops and around
// transactions: each words the sites of one kind that package loops or txn found,
// unless a comment silences them.
// It must not know what makes a site, nor any rule.
package rule

import (
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/ignore"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rewrite"
	"github.com/dbgen-go/dbgen/internal/crash"
)

// A Wording says what a rule reports of a site: the message, with its cure, and the
// edit that cures it where that is safe.
type Wording func(*analysis.Pass, *loops.Site) (message string, edit rewrite.Edit)

// OnSites returns the analyzer of the rule id on sites of one kind. doc is what
// go vet's help says.
func OnSites(id string, kind loops.Kind, doc string, word Wording) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:     strings.ReplaceAll(id, "-", ""),
		Doc:      doc,
		Requires: []*analysis.Analyzer{loops.Analyzer, ignore.Analyzer},
		Run: func(pass *analysis.Pass) (any, error) {
			silenced := pass.ResultOf[ignore.Analyzer].(*ignore.Set)
			found := pass.ResultOf[loops.Analyzer].(*loops.Result)
			for _, f := range found.Failures {
				pass.Report(vet.Failed(id, f.What, f.Pos, f.Crash))
				silenced.Excuse(id, f.Pos, f.End)
			}
			for i := range found.Sites {
				if s := &found.Sites[i]; s.Kind == kind {
					silenced.Report(pass, id, diagnostic(pass, id, s, word))
				}
			}
			return nil, nil
		},
	}
}

// diagnostic says what there is to say of a site.
func diagnostic(pass *analysis.Pass, id string, s *loops.Site, word Wording) analysis.Diagnostic {
	d := analysis.Diagnostic{
		Pos: s.Call.Pos(), End: s.Call.End(), Category: id,
		Related: related(pass, s),
	}
	var edit rewrite.Edit
	if died := crash.Catch(func() { d.Message, edit = word(pass, s) }); died != nil {
		d = vet.Failed(id, "query "+s.Query.Name, s.Call.Pos(), died)
	} else {
		d.Message += resting(s.Doubts)
		d.SuggestedFixes, d.Related = edit.Fixes, append(d.Related, edit.Related()...)
	}
	return d
}

// related are a site's places, and its cure.
func related(pass *analysis.Pass, s *loops.Site) []analysis.RelatedInformation {
	places := s.Related()
	if c := s.Cure(pass.TypesInfo); c != nil && c.Text != "" {
		places = append(places, analysis.RelatedInformation{Pos: s.Call.Pos(), End: s.Call.End(), Message: vet.CurePrefix + c.Text})
	}
	return places
}
