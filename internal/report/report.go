// Package report is how findings are written: what a finding is, whatever
// command found it, the fingerprint that it is known by from run to run, and the
// formats that people, code hosts and other tools read. It must not know any
// rule, SQL's or Go's meaning, nor how findings come about.
package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// Home is where dbgen is to be read of.
const Home = "https://github.com/dbgen-go/dbgen"

// Severities of a finding. Info is for what is worth knowing and no reason to
// stop.
const (
	Error   = "error"
	Warning = "warning"
	Info    = "info"
)

// How sure a rule is that what it found costs something in production.
const (
	High   = "high"
	Medium = "medium"
	Low    = "low"
)

// A Finding is one thing that a rule found, in SQL or in Go.
type Finding struct {
	Rule       string `json:"rule"`
	Severity   string `json:"severity"`   // Error, Warning or Info
	Confidence string `json:"confidence"` // High, Medium or Low
	// Query is the query at the position; "" for the schema and for Go code.
	Query   string   `json:"query"`
	Queries []string `json:"queries"` // all that the cure is for
	// File is as the user should see it. Line and Column are 1-based; columns
	// count characters. 0 is unknown.
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	// EndLine and EndColumn are those of the first character behind it; 0 is
	// unknown.
	EndLine   int      `json:"end_line"`
	EndColumn int      `json:"end_column"`
	Table     string   `json:"table"`
	Columns   []string `json:"columns"`
	SQL       string   `json:"sql"` // the cure, when it is SQL to run
	Before    string   `json:"-"`   // SQL that has to run before it, a line each
	// Write is the cure, when it is to be written into files: a query, or code.
	Write    string `json:"write,omitempty"`
	Message  string `json:"message"`
	Why      string `json:"why"`
	Evidence string `json:"evidence"`
	// Function is what the code stands in, as "example.com/app.(*Server).Show"; ""
	// for SQL.
	Function string  `json:"function,omitempty"`
	Related  []Place `json:"related,omitempty"` // other places that have to do with it
	Fixes    []Fix   `json:"fixes,omitempty"`   // ways to cure it, the best first
	// Depth is how many functions are between what is reported and the query, and
	// Runs are the queries that it runs, the one that it is about first.
	Depth int        `json:"depth,omitempty"`
	Runs  []QueryRef `json:"-"`
	// Calls is how often production runs the most frequent of them; 0 is unknown.
	Calls int64 `json:"calls,omitempty"`
	// Proof is what a server's planner says of it; nil where none was asked.
	Proof *Proof `json:"proof,omitempty"`
	// Fingerprint is what Identify gave it.
	Fingerprint string `json:"fingerprint"`
	// Subject is what it is about, where that is neither its query nor its
	// function: the same whatever is added beside it.
	Subject string `json:"-"`
	// Suppression says why it is not to be acted on; nil if it is.
	Suppression *Suppression `json:"-"`
}

// Refill gives findings that encoding/gob has read the empty lists that it does not
// know, so that they are as they were.
func Refill(list []Finding) {
	for i := range list {
		f := &list[i]
		f.Queries, f.Columns = append([]string{}, f.Queries...), append([]string{}, f.Columns...)
	}
}

// A QueryRef is a query that code runs: its name, and its SQL as far as it is known.
type QueryRef struct{ Name, SQL string }

// A Suppression is why a finding is not to be acted on.
type Suppression struct {
	Kind   SuppressionKind
	Reason string // may be ""
}

// A SuppressionKind is where a finding was suppressed.
type SuppressionKind string

// The kinds.
const (
	InSource SuppressionKind = "inSource" // by a comment
	External SuppressionKind = "external" // by a file of its own, as a baseline
)

// At puts a finding at a position.
func (f *Finding) At(p diag.Position) { f.File, f.Line, f.Column = p.File, p.Line, p.Column }

// Place is where a finding begins, as compilers write it: file:line:column.
func (f *Finding) Place() string {
	return diag.Position{File: f.File, Line: f.Line, Column: f.Column}.String()
}

// Headline is what a finding says in a line.
func (f *Finding) Headline() string {
	if f.Query == "" {
		return f.Message
	}
	return f.Query + ": " + f.Message
}

// details are what there is to say below the headline, as "why" and its text.
func (f *Finding) details() (list []detail) {
	for _, d := range []detail{{"why", f.Why}, {"known", f.Evidence}, {"proof", ""}, {"queries", ""}, {"cure", f.SQL}, {"cure", f.Write}} {
		switch {
		case d.name == "queries" && len(f.Queries) > 1:
			d.text = strings.Join(f.Queries, ", ")
		case d.name == "proof" && f.Proof != nil:
			d.text = f.Proof.String()
		}
		if d.text != "" {
			list = append(list, d)
		}
	}
	return list
}

// below puts the details below a headline, each on a line of its own.
func (f *Finding) below(headline string) string {
	for _, d := range f.details() {
		headline += "\n" + d.name + ": " + d.text
	}
	return headline
}

// A detail is a line below the headline.
type detail struct{ name, text string }

// Span is where a finding is.
func (f *Finding) Span() Span { return Span{f.File, f.Line, f.Column, f.EndLine, f.EndColumn} }

// A Span is a part of a file. Lines and columns are 1-based; columns count
// characters (Unicode code points). The end is the first character behind it; 0
// is unknown.
type Span struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"end_line"`
	EndColumn int    `json:"end_column"`
}

// compare orders spans by where they begin, then by where they end.
func (s Span) compare(t Span) int {
	return cmp.Or(strings.Compare(s.File, t.File), cmp.Compare(s.Line, t.Line), cmp.Compare(s.Column, t.Column),
		cmp.Compare(s.EndLine, t.EndLine), cmp.Compare(s.EndColumn, t.EndColumn))
}

// A Place is a part of a file and what is to be said of it.
type Place struct {
	Span
	Message string `json:"message"`
}

// A Fix is one way to cure a finding: all of its edits together.
type Fix struct {
	Message string `json:"message"` // what it does, as "add the index"
	Edits   []Edit `json:"edits"`
}

// An Edit replaces a part of a file; where the part is empty it inserts.
type Edit struct {
	Span
	New string `json:"new"`
}

// Rank sorts findings by what they cost: those that production runs most often
// first, then what is sure, then what is nearest to its query; what has no query
// comes last. Findings that are alike keep their order.
func Rank(found []Finding) {
	grade := func(f Finding) int { return slices.Index([]string{Error, Warning, Info}, f.Severity) }
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(b.Calls, a.Calls), cmp.Compare(grade(a), grade(b)), cmp.Compare(min(len(b.Runs), 1), min(len(a.Runs), 1)), cmp.Compare(a.Depth, b.Depth))
	})
}

// Sort orders findings by position.
func Sort(found []Finding) {
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			strings.Compare(a.Rule, b.Rule), strings.Compare(a.Table, b.Table), strings.Compare(a.SQL, b.SQL), strings.Compare(a.Message, b.Message))
	})
}
