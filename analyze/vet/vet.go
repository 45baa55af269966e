// Package vet is the framework of the rules on Go code: what a rule is, and how
// rules are run and their findings printed, as dbgen vet and under go vet. The
// rules work on the line that the generator leaves above each method, or on the SQL
// in code that sqlc generated, on go/analysis. The package knows Go code; it must not know any rule, SQL or the
// schema.
//
// Each rule has a folder, with its page, its code and its cases; package rules
// lists them (Vet in rules.go). To make one: "How a rule is made" in docs/checks.md.
package vet

import "golang.org/x/tools/go/analysis"

// A Rule is one kind of thing to find.
type Rule struct {
	// ID is the category that diagnostics carry, and what comments name:
	// lower-case words with hyphens. It never changes once it is released.
	ID string
	// Title says what the rule reports, in a line of Markdown.
	Title string
	// Page is the rule's page in Markdown; "" where the rule of the same id
	// for SQL has it.
	Page string
	// Analyzer finds it. Its name is the id without hyphens.
	Analyzer *analysis.Analyzer
	// InSQL: comments above queries, in SQL, silence it, and those in Go code do not.
	InSQL bool
	// Over is set in place of Analyzer by a rule on the other rules' comments:
	// it is given them all, and its analyzer must require theirs.
	Over func(others []*Rule) *analysis.Analyzer
}

// CurePrefix begins the related information by which a diagnostic says what is to
// be written to cure it: a query, or code.
const CurePrefix = "cure:\n"

// Likely stands in the message of a finding between what is found and what that rests
// on where it is not plain in the code; such a finding is an info of medium confidence.
const Likely = "; likely, for it rests on this: "

// Analyzers returns what runs the rules, one for each in their order. Where a
// rule panics, that is a diagnostic of the category InternalError.
func Analyzers(rules []*Rule) []*analysis.Analyzer { return analyzers(rules, nil) }

// A replacement has analyzers that stand in for others that rules require.
type replacement map[*analysis.Analyzer]*analysis.Analyzer

func analyzers(rules []*Rule, instead replacement) []*analysis.Analyzer {
	guarded := make([]*Rule, len(rules))
	var others []*Rule
	for i, r := range rules {
		if r.Over == nil {
			guarded[i] = &Rule{ID: r.ID, Title: r.Title, Page: r.Page, InSQL: r.InSQL, Analyzer: guard(r.ID, r.Analyzer, instead)}
			others = append(others, guarded[i])
		}
	}
	analyzers := make([]*analysis.Analyzer, len(rules))
	for i, r := range rules {
		if r.Over != nil {
			analyzers[i] = guard(r.ID, r.Over(others), instead)
		} else {
			analyzers[i] = guarded[i].Analyzer
		}
	}
	return analyzers
}
