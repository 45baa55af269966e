// Package trial prepares what a PostgreSQL server has to be told and asked so that advice
// on indexes can be held to its planner: how large the tables are and how their values are
// spread, as the rules take it, and values for the queries' parameters such as a program
// would ask for. It knows what the rules rest on; it must not know servers.
//
// By file: trial.go is what is prepared, tables.go the tables, values.go the parameters.
package trial

import (
	"maps"
	"time"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// The names of sets.
const (
	Typical = "typical"  // a grown database, where nothing is known of it
	Adverse = "adverse"  // one whose data is such that indexes pay least
	Real    = "database" // a real one, as its statistics have it
)

// A Set is data to plan for, and queries with values that ask for it.
type Set struct {
	Name    string
	Tables  []Table
	Queries map[*analyze.Query]*Query
}

// A Table is how large a table or a materialized view is.
type Table struct {
	Table       *schema.Table
	Rows, Pages float64 // Pages are of 8 KiB
	Columns     []Column
}

// A Column is how a column's values are spread, as pg_stats has it.
type Column struct {
	Name        string
	Width       int
	NullFrac    float64
	Distinct    float64 // as pg_stats.n_distinct
	Common      []string
	Shares      []float64 // of Common
	Bounds      []string  // of a histogram; nil where the type has none here
	Correlation float64
}

// A Query is a statement to be planned.
type Query struct {
	SQL    string
	Params int
	// Values are SQL, one for each parameter; nil where one has none that is known.
	Values []string
}

// Live is what a real database knows of its tables and materialized views, by their names
// with the schema, as they are written without quotes; the Table of each is not set.
type Live map[string]Table

// Sets prepares the queries of packages over one schema: for the typical data, and for the
// adverse where that is another; or for that of a real database alone, where live is not
// nil. now is what times are counted from.
func Sets(results []*analyze.Result, opts check.Options, now time.Time, live Live) []*Set {
	opts.Rules, opts.Sources, opts.Silenced = nil, nil, nil
	constants := map[*schema.Column]map[string]bool{}
	kept := map[*schema.Column]time.Duration{}
	given := map[*analyze.Query][]*paths.Level{}
	gather := &check.Rule{ID: "trial", Schema: func(p *check.Pass) {
		maps.Copy(given, indexing.Given(p))
		for _, q := range p.Result.Queries {
			opts.Hints = append(opts.Hints, planner.HintsOf(given[q])...)
			for c, d := range keptOf(given[q]) {
				kept[c] = max(kept[c], d)
			}
			for c, words := range planner.Constants(given[q]) {
				if constants[c] == nil {
					constants[c] = map[string]bool{}
				}
				maps.Copy(constants[c], words)
			}
		}
	}}
	for _, res := range results {
		check.Run(res, []*check.Rule{gather}, opts)
	}
	var sets []*Set
	prepare := &check.Rule{ID: "trial", Schema: func(p *check.Pass) {
		typical, adverse := indexing.Data(p)
		m := &maker{pass: p, now: now, live: live, constants: constants, kept: kept, given: given}
		if live != nil {
			sets = append(sets, m.set(Real, typical, results))
			return
		}
		sets = append(sets, m.set(Typical, typical, results))
		for t := range p.Result.Schema.AllTables() {
			if stored(t) && !typical.Measured(t) {
				sets = append(sets, m.set(Adverse, adverse, results))
				break
			}
		}
	}}
	if len(results) > 0 {
		check.Run(results[0], []*check.Rule{prepare}, opts)
	}
	return sets
}

func stored(t *schema.Table) bool {
	return t.Kind == schema.BaseTable || t.Kind == schema.PartitionedTable || t.Kind == schema.MaterializedView
}

// A maker makes sets.
type maker struct {
	pass      *check.Pass // of the first package
	now       time.Time
	live      Live                               // nil where nothing is known
	constants map[*schema.Column]map[string]bool // that queries compare columns with
	kept      map[*schema.Column]time.Duration   // after which rows are cleaned up by it
	given     map[*analyze.Query][]*paths.Level

	data    *planner.Data // of the set
	columns map[*schema.Column]*spread
}

func (m *maker) set(name string, data *planner.Data, results []*analyze.Result) *Set {
	m.data, m.columns = data, map[*schema.Column]*spread{}
	s := &Set{Name: name, Queries: map[*analyze.Query]*Query{}}
	for t := range m.pass.Result.Schema.AllTables() {
		if stored(t) && t.PartitionOf == nil {
			s.Tables = append(s.Tables, m.table(t))
		}
	}
	for _, res := range results {
		for _, q := range res.Queries {
			if q.Tree != nil {
				s.Queries[q] = m.query(q, m.given[q])
			}
		}
	}
	return s
}

// Worthwhile is what a plan must cost for an index to be welcome that leaves at most Share
// of it, as the rules have it.
const (
	Worthwhile = indexing.Worthwhile
	Share      = indexing.Share
)

// LookUp is what PostgreSQL asks of the child of a foreign key when a row of its parent is
// deleted, by each of the key's columns.
func LookUp(child *schema.Table, columns []string) *Query {
	q := &Query{SQL: "SELECT 1 FROM ONLY " + quoted(child), Params: len(columns)}
	if child.Kind == schema.PartitionedTable {
		q.SQL = "SELECT 1 FROM " + quoted(child)
	}
	for i, c := range columns {
		word := " AND "
		if i == 0 {
			word = " WHERE "
		}
		q.SQL += word + condition(c, i+1)
	}
	return q
}
