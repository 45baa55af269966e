package missingindex

import (
	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
)

// A Candidate is an index that one query wants and its schema does not have.
type Candidate struct {
	Table string // with its schema
	DDL   string // the statements that make it
	Why   string
}

// Candidates are the indexes that queries want, by the queries' names: of what the
// rule reports, that of which it is sure and which no comment silences, each query's
// own. They depend on a query, the schema, opts, and what all queries tell of the
// data: hints is what these tell, by file, and opts.Hints what others do. That the rule
// fails on a query is left to dbgen check to say.
func Candidates(res *analyze.Result, opts check.Options) (wanted map[string][]Candidate, hints map[string][]check.Hint) {
	alone := *Rule
	alone.Merge = nil
	hints = map[string][]check.Hint{}
	listen := &check.Rule{ID: "hints", Query: func(p *check.Pass) {
		if p.Query.Tree != nil {
			file := p.Query.Pos.File
			hints[file] = append(hints[file], planner.HintsOf(indexing.Levels(p))...)
		}
	}}
	wanted = map[string][]Candidate{}
	found, _ := check.Run(res, []*check.Rule{&alone, listen}, opts)
	for _, f := range found {
		if f.Confidence == check.High && f.SQL != "" {
			wanted[f.Query] = append(wanted[f.Query], Candidate{Table: f.Table, DDL: f.Before + f.SQL, Why: f.Message})
		}
	}
	return wanted, hints
}
