package parser

import (
	"slices"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// An IgnoreDirective is "-- ignore: rule-id reason…".
type IgnoreDirective struct {
	Pos    diag.Position
	Rule   string
	Reason string
}

func (i *IgnoreDirective) position() *diag.Position { return &i.Pos }

const ignoreAdvice = `write the rule and why it does not apply: "ignore: missing-index the table is small"`

var ignoreKind = DirectiveKind{
	Name:     "ignore",
	Examples: []string{"ignore: missing-index the table is small"},
	Doc:      "Silences one rule of the checks for this query. Rule and reason are both required, and a suppression that suppresses nothing is itself a finding.",
	Word: &DirectiveOption{
		Name: "rule", Doc: "the rule's id",
		Value: name(RuleID, func(i *IgnoreDirective) *string { return &i.Rule }, ruleID().MatchString, Advice{"bad rule %q", ignoreAdvice}),
	},
	Reason:   reasonIn(func(i *IgnoreDirective) *string { return &i.Reason }, Advice{"ignore of %s has no reason", ignoreAdvice}),
	Required: []string{"rule"},
	Missing:  Advice{"ignore names no rule", ignoreAdvice},
	slot:     repeated(func(d *Directives) *[]IgnoreDirective { return &d.Ignores }),
	verify: func(r *directiveReader, value any, given map[string]field) {
		rule := value.(*IgnoreDirective).Rule
		if slices.ContainsFunc(r.draft.query.Directives.Ignores, func(o IgnoreDirective) bool { return o.Rule == rule }) {
			r.draft.errorf(given["rule"].off, "keep one of them", "rule %s is ignored twice", rule)
		}
	},
}
