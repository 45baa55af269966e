// Package unusedignore is the rule unused-ignore for comments in Go code: one
// that silences nothing, names no rule, or lacks its reason. It must not know
// any other rule. The rule of the same id for SQL has the page.
package unusedignore

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/ignore"
	"github.com/dbgen-go/dbgen/internal/diag"
)

const id = "unused-ignore"

// Rule is the rule unused-ignore.
var Rule = &vet.Rule{
	ID:    id,
	Title: "a suppression that suppresses nothing",
	Over:  over,
}

// over returns the analyzer, which runs after all rules that a comment can
// silence.
func over(others []*vet.Rule) *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name: "unusedignore",
		Doc: `report //dbgen:ignore comments that silence nothing

See "dbgen explain unused-ignore".`,
		Requires: []*analysis.Analyzer{ignore.Analyzer},
	}
	var ids, inSQL []string
	for _, r := range others {
		a.Requires = append(a.Requires, r.Analyzer)
		if r.InSQL {
			inSQL = append(inSQL, r.ID)
		} else {
			ids = append(ids, r.ID)
		}
	}
	a.Run = func(pass *analysis.Pass) (any, error) {
		for _, c := range pass.ResultOf[ignore.Analyzer].(*ignore.Set).All() {
			if message := judge(c, ids, inSQL); message != "" {
				pass.Report(analysis.Diagnostic{Pos: c.Pos, End: c.End, Category: id, Message: message, SuggestedFixes: fix(pass, c, ids)})
			}
		}
		return nil, nil
	}
	return a
}

// fix takes out a comment that is well written and silences nothing: with its line,
// where it has one of its own.
func fix(pass *analysis.Pass, c *ignore.Comment, rules []string) []analysis.SuggestedFix {
	if c.Spaced || c.Used() || c.Reason == "" || !slices.Contains(rules, c.Rule) {
		return nil
	}
	file := pass.Fset.File(c.Pos)
	text, err := pass.ReadFile(file.Name())
	if err != nil || len(text) != file.Size() {
		return nil
	}
	from, to := file.Offset(c.Pos), file.Offset(c.End)
	for from > 0 && (text[from-1] == ' ' || text[from-1] == '\t') {
		from--
	}
	if to < len(text) && text[to] == '\r' {
		to++
	}
	if alone := from == 0 || text[from-1] == '\n'; alone && to < len(text) {
		to++
	}
	return []analysis.SuggestedFix{{Message: "remove the comment", TextEdits: []analysis.TextEdit{{Pos: file.Pos(from), End: file.Pos(to)}}}}
}

// judge words what is wrong with a comment, if anything. rules are those that
// it can silence, inSQL those that comments in SQL do.
func judge(c *ignore.Comment, rules, inSQL []string) string {
	switch {
	case c.Spaced && slices.Contains(rules, c.Rule):
		return fmt.Sprintf("a directive begins with //dbgen:ignore, without a blank: this comment does not silence %s", c.Rule)
	case c.Spaced: // prose
	case c.Rule == "":
		return "//dbgen:ignore needs a rule and a reason"
	case slices.Contains(inSQL, c.Rule):
		return fmt.Sprintf("%s is silenced above the query, in SQL: write -- ignore: %s and the reason there", c.Rule, c.Rule)
	case !slices.Contains(rules, c.Rule):
		message := fmt.Sprintf("//dbgen:ignore names no rule of dbgen vet: %q", c.Rule)
		if hint := diag.DidYouMean(c.Rule, rules); hint != "" {
			return message + "; " + hint
		}
		return message + "; those of dbgen check are silenced in SQL"
	case c.Reason == "":
		return fmt.Sprintf("//dbgen:ignore %s needs a reason", c.Rule)
	case !c.Used():
		return fmt.Sprintf("//dbgen:ignore %s silences nothing; remove it", c.Rule)
	}
	return ""
}
