// Package check is the framework of the rules on SQL: what a rule is, what it
// is given and what it hands back, how findings are silenced, ordered and
// printed. It works on the analysis and the schema; it must not know any rule,
// nor what code is generated.
//
// Each rule has a folder, with its page, its code and its cases; package rules
// lists them (Check in rules.go). To make one: "How a rule is made" in docs/checks.md.
package check

import (
	"github.com/dbgen-go/dbgen/analyze/deployed"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// Severities of a finding; Off silences a rule.
const (
	Error   = report.Error
	Warning = report.Warning
	Info    = report.Info
	Off     = "off"
)

// Severities returns what a rule can be set to.
func Severities() []string { return []string{Error, Warning, Info, Off} }

// How sure a rule is that what it found costs something in production. What is
// less than High rests on data that was not seen; what is Low has the severity
// Info, whatever the rule's is.
const (
	High   = report.High
	Medium = report.Medium
	Low    = report.Low
)

// Options are what the checks are told of production.
type Options struct {
	// TableRows says how many rows a table has, by its name with or without
	// its schema.
	TableRows map[string]int64
	// DefaultRows is for tables not named; 0 is unknown, taken as large.
	DefaultRows int64
	// Stats are of a real database. TableRows comes before them.
	Stats Stats
	// PostgreSQL is the target server's major version; 0 is the newest known.
	PostgreSQL int
	// Rules gives rules another severity than their own, or turns them off.
	Rules map[string]string
	// Elsewhere are the rules of dbgen vet, which comments in SQL do not
	// silence.
	Elsewhere []string
	// Others are the rules of dbgen vet that comments in SQL do silence: whether one
	// silences something is not known here.
	Others []string
	// Tags are those that cached queries carry, of all packages that share a
	// cache: see Tags.
	Tags []parser.Tag
	// Sources are the schema's files, in which -- dbgen:ignore comments stand.
	Sources []schema.Source
	// Hints are what queries tell of the data that are not among those checked.
	Hints []Hint
	// Silenced is told of each finding that a comment silences, with its Suppression;
	// it may be nil.
	Silenced func(Finding)
	// Adopted are the entries of dbgen.adopt.yaml that fail or do nothing.
	Adopted []Adopted
	// Against is how the schema differs from a deployed version; nil if that is not
	// asked.
	Against *deployed.Comparison
}

// A Hint is what a query tells of the data: a column is compared with a constant, or
// joined with the unique column of a table.
type Hint struct {
	Table, Column     string // the table's name is with its schema
	Parent, ParentKey string // "" for a constant
}

// An Adopted is what is wrong with something that generated code keeps as code that
// was there before has it.
type Adopted struct {
	Pos   diag.Position // of the entry
	Label string        // what it is for
	Query string        // the query that it is for; "" for the schema
	Fails string        // how it fails; "" if it does nothing any more
}

// A Finding is one thing that a check found. A rule sets what it knows of
// Confidence, Table, Columns, SQL, Message, Why, Evidence, Related, Fixes and the
// position; of Queries only where it is not about one query. The rest is the
// framework's.
type Finding = report.Finding
