// Package unusedignore is the rule unused-ignore for comments in SQL: one that
// silences nothing, names no rule, or lacks its reason. It must not know any
// other rule.
package unusedignore

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/parser/sqltext"
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
	default:
		f.Fixes = removal(p, ig)
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

// removal takes a comment out, with its line if there is nothing else in it. A
// block comment may say more, so it is left.
func removal(p *check.Pass, ig check.Ignore) []report.Fix {
	file := fileOf(p, ig)
	if file == nil {
		return nil
	}
	start := -1
	for from, to := range sqltext.Comments(file.Text) {
		if from <= ig.Pos.Offset && ig.Pos.Offset < to && strings.HasPrefix(file.Text[from:], "--") {
			start = from
		}
	}
	if start < 0 {
		return nil
	}
	end := file.Position(sqltext.LineEnd(file.Text, start))
	at := report.Span{File: file.Name, Line: end.Line, Column: 1, EndLine: end.Line + 1, EndColumn: 1}
	before := file.Text[file.Offset(end.Line, 1):start]
	if strings.TrimSpace(before) != "" || file.Offset(at.EndLine, 1) < 0 {
		at.Column = utf8.RuneCountInString(strings.TrimRight(before, " \t")) + 1
		at.EndLine, at.EndColumn = at.Line, utf8.RuneCountInString(file.Line(at.Line))+1
	}
	return []report.Fix{{Message: "take the comment out", Edits: []report.Edit{{Span: at}}}}
}

// fileOf is the file that a comment is in, nil where it is not to be edited.
func fileOf(p *check.Pass, ig check.Ignore) *diag.File {
	if p.Query != nil {
		return p.Query.File
	}
	i := slices.IndexFunc(p.Options.Sources, func(s schema.Source) bool { return s.Name == ig.Pos.File })
	if i < 0 || !check.MayEdit(p.Options.Sources[i]) {
		return nil
	}
	return diag.NewFile(p.Options.Sources[i].Name, p.Options.Sources[i].Text)
}
