package project

import (
	"errors"
	"slices"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/internal/diag"
)

// unknownWords warns of rules and tables that settings and comments name and that
// do not exist. To dbgen check they are errors and findings; generate goes on.
func (p *Project) unknownWords() (words diag.List) {
	for _, err := range []error{p.Config.CheckRules(rules.CheckIDs(), rules.VetOnlyIDs()), p.Config.CheckTables(p.Tables())} {
		if list, ok := errors.AsType[*diag.ListError](err); ok {
			for _, d := range list.Diagnostics {
				d.Severity = diag.Warning
				words.Add(d)
			}
		}
	}
	for _, pkg := range p.Packages {
		words.Append(unknownRules(pkg.Result))
	}
	return words
}

// unknownRules warns of the rules that comments of queries name and that do not exist.
func unknownRules(res *analyze.Result) (words diag.List) {
	known := slices.Concat(rules.CheckIDs(), rules.VetSQLIDs())
	for _, q := range res.Queries {
		for _, ig := range q.Directives.Ignores {
			switch {
			case slices.Contains(known, ig.Rule):
			case slices.Contains(rules.VetGoIDs(), ig.Rule):
				words.Warnf(ig.Pos, "write //dbgen:ignore "+ig.Rule+" and the reason at the call in the Go code", "ignore: %q is a rule of dbgen vet, which reads no SQL", ig.Rule)
			default:
				words.Warnf(ig.Pos, diag.DidYouMean(ig.Rule, known), "ignore: there is no rule %q", ig.Rule)
			}
		}
	}
	return words
}
