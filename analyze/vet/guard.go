package vet

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/ignore"
	"github.com/dbgen-go/dbgen/internal/crash"
)

// InternalError is the category of a diagnostic that says that a rule failed.
const InternalError = "internal-error"

// Failed words a rule's panic. What is what the rule was at, as "query Q".
func Failed(rule, what string, pos token.Pos, died *crash.Crash) analysis.Diagnostic {
	return analysis.Diagnostic{Pos: pos, Category: InternalError, Message: fmt.Sprintf(
		"internal error in rule %s, %s: %s; this is a fault of dbgen, not of the code, and all other findings stand: please report it with these lines\n\t%s",
		rule, what, died, strings.Join(died.Trace, "\n\t"))}
}

// guard returns an analyzer like a whose panics are diagnostics, and which is given
// the results of those that stand in for what it requires.
func guard(rule string, a *analysis.Analyzer, instead replacement) *analysis.Analyzer {
	guarded := *a
	guarded.Requires = slices.Clone(a.Requires)
	for i, r := range a.Requires {
		if other := instead[r]; other != nil {
			guarded.Requires[i] = other
		}
	}
	guarded.Run = func(pass *analysis.Pass) (result any, err error) {
		for of, other := range instead {
			if r, ok := pass.ResultOf[other]; ok {
				pass.ResultOf[of] = r
			}
		}
		died := crash.Catch(func() { result, err = a.Run(pass) })
		if died == nil {
			return result, err
		}
		pos := token.NoPos
		if len(pass.Files) > 0 {
			pos = pass.Files[0].Package
		}
		pass.Report(Failed(rule, "package "+pass.Pkg.Path(), pos, died))
		if set, ok := pass.ResultOf[ignore.Analyzer].(*ignore.Set); ok {
			set.Excuse(rule, token.NoPos, token.NoPos)
		}
		return nil, nil
	}
	return &guarded
}
