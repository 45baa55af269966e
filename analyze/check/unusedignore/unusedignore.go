// Package unusedignore is the rule unused-ignore for comments in SQL: one that
// silences nothing, names no rule, or lacks its reason. It must not know any
// other rule.
package unusedignore

import (
	_ "embed"
	"fmt"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/internal/diag"
)

//go:embed page.md
var page string

// Rule is the rule unused-ignore.
var Rule = &check.Rule{
	ID:       "unused-ignore",
	Title:    "a suppression that suppresses nothing",
	Severity: check.Warning,
	Page:     page,
	Unused:   judge,
}

func judge(p *check.Pass, ig check.Ignore) {
	f := check.Finding{
		Message: fmt.Sprintf("%q silences nothing here; remove the line", ig.Rule),
		Why:     "what was once silenced must not silence the next mistake",
	}
	switch {
	case ig.Rule == "":
		f.Message = "a comment that silences names no rule"
		f.Why = "it silences nothing: write the rule and the reason"
	case ig.Reason == "" && slices.Contains(p.Known, ig.Rule):
		f.Message = fmt.Sprintf("%q is silenced without a reason", ig.Rule)
		f.Why = "a reason lets the next reader judge whether it still holds"
	case slices.Contains(p.Options.Elsewhere, ig.Rule):
		f.Message = fmt.Sprintf("%q is a rule of dbgen vet, which reads no SQL; write //dbgen:ignore %s and the reason at the call in the Go code", ig.Rule, ig.Rule)
		f.Why = "in SQL the comment silences nothing"
	case !slices.Contains(p.Known, ig.Rule):
		f.Message = fmt.Sprintf("there is no rule %q", ig.Rule)
		if hint := diag.DidYouMean(ig.Rule, p.Known); hint != "" {
			f.Message += "; " + hint
		}
	}
	f.At(ig.Pos)
	p.Report(f)
}
