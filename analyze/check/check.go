// Package check finds what is wrong with a package of queries before a server
// sees them: conditions that no index serves, foreign keys without an index,
// caches that go stale. It works on the analysis and the schema; it must not
// know how a command prints or what code is generated.
package check

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// The rules.
const (
	MissingIndex         = "missing-index"
	UnindexableCondition = "unindexable-condition"
	UnindexedForeignKey  = "unindexed-foreign-key"
	StaleCache           = "stale-cache"
	UnusedIgnore         = "unused-ignore"
)

// Rules returns the ids that findings carry.
func Rules() []string {
	return []string{MissingIndex, UnindexableCondition, UnindexedForeignKey, StaleCache, UnusedIgnore}
}

// Severities of a finding; Off silences a rule.
const (
	Error   = "error"
	Warning = "warning"
	Off     = "off"
)

// Options are what the checks are told of production.
type Options struct {
	// TableRows says how many rows a table has, by its name with or without
	// its schema.
	TableRows map[string]int64
	// DefaultRows is for tables not named; 0 is unknown, taken as large.
	DefaultRows int64
	// PostgreSQL is the target server's major version; 0 is the newest known.
	PostgreSQL int
	// Rules gives rules another severity than "warning", or turns them off.
	Rules map[string]string
	// Sources are the schema's files, in which -- dbgen:ignore comments stand.
	Sources []schema.Source
}

// A Finding is one thing that a check found.
type Finding struct {
	Rule     string   `json:"rule"`
	Severity string   `json:"severity"`
	Query    string   `json:"query"`   // the query at the position; "" for the schema
	Queries  []string `json:"queries"` // all that the cure is for
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Column   int      `json:"column"`
	Table    string   `json:"table"`
	Columns  []string `json:"columns"`
	SQL      string   `json:"sql"` // the cure, when it is SQL to run
	Message  string   `json:"message"`
	Why      string   `json:"why"`
	Evidence string   `json:"evidence"`
}

// Run checks a package of queries and its schema. Findings come in order of
// position.
func Run(res *analyze.Result, opts Options) []Finding {
	c := &checker{res: res, opts: opts}
	var found []Finding
	for _, q := range res.Queries {
		found = append(found, c.query(q)...)
	}
	found = merge(found)
	found = append(found, share(c.schema(), found)...)
	for i := range found {
		f := &found[i]
		f.Severity = c.severity(f.Rule)
		f.Queries, f.Columns = orEmpty(f.Queries), orEmpty(f.Columns)
	}
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			strings.Compare(a.Rule, b.Rule), strings.Compare(a.Table, b.Table), strings.Compare(a.SQL, b.SQL))
	})
	return found
}

// orEmpty makes lists that JSON shows as [], never as null.
func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// A checker is the state of one run.
type checker struct {
	res  *analyze.Result
	opts Options
}

func (c *checker) severity(rule string) string { return cmp.Or(c.opts.Rules[rule], Warning) }

func (c *checker) off(rule string) bool { return c.opts.Rules[rule] == Off }

// query runs all rules on one query and takes out what its author silenced.
func (c *checker) query(q *analyze.Query) []Finding {
	found := append(c.indexes(q), c.staleCache(q)...)
	found = slices.DeleteFunc(found, func(f Finding) bool { return c.off(f.Rule) })
	for i := range found {
		found[i].Query, found[i].Queries = q.Name, []string{q.Name}
	}
	return c.ignore(q, found)
}

// at puts a finding at a position.
func (f *Finding) at(p diag.Position) {
	f.File, f.Line, f.Column = p.File, p.Line, p.Column
}

// rows returns how many rows a table is declared to have; 0 is unknown.
func (c *checker) rows(t *schema.Table) int64 {
	if n, ok := c.opts.TableRows[t.QualifiedName().String()]; ok {
		return n
	}
	if n, ok := c.opts.TableRows[t.Name]; ok {
		return n
	}
	return c.opts.DefaultRows
}

// smallRows is the size below which reading a whole table costs next to
// nothing.
const smallRows = 10_000

func (c *checker) small(t *schema.Table) bool {
	n := c.rows(t)
	return t.Temporary || n > 0 && n < smallRows
}
