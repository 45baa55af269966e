// Package indexplan shows a plan of indexes: as a JSON document, as text, and as the
// migrations that carry it out. It knows what users see of a plan; it must not know how
// one is made.
package indexplan

import (
	"encoding/json"
	"io"
	"path/filepath"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check/workload"
	"github.com/dbgen-go/dbgen/internal/project"
	"github.com/dbgen-go/dbgen/internal/report"
)

// A Document is what "dbgen indexes --format json" prints. Its fields are only added to.
type Document struct {
	Version int      `json:"version"`
	Schemas []Schema `json:"schemas"`
}

// A Schema is the plan of one schema.
type Schema struct {
	Files   []string `json:"files"` // patterns, as the configuration has them
	Queries int      `json:"queries"`
	// Before and After are what the queries cost together without and with the plan, in
	// PostgreSQL's units; Weighed says that each counts as often as it runs.
	Before  float64 `json:"before"`
	After   float64 `json:"after"`
	Weighed bool    `json:"weighed"`
	// Measured is what a server says that they cost, each once; only with --verify.
	Measured *Measured `json:"measured,omitempty"`
	Indexes  []Index   `json:"indexes"`
	Spares   []Spare   `json:"spares"`
	Unused   []Spare   `json:"unused"`
	Declined []string  `json:"declined"`
}

// An Index is one to make.
type Index struct {
	Table       string      `json:"table"`
	Columns     []string    `json:"columns"`
	Statements  []Statement `json:"statements"`
	Extension   string      `json:"extension,omitempty"`
	Sure        bool        `json:"sure"`
	Serves      []Served    `json:"serves"`
	ForeignKeys []string    `json:"foreign_keys"`
	Writes      []string    `json:"writes"`
	Spares      []Spare     `json:"spares"`
	// Proof is what a server's planner says of it; only with --verify.
	Proof *report.Proof `json:"proof,omitempty"`
}

// A Measured is what the queries cost together by a server's planner.
type Measured struct {
	Server  string  `json:"server"`
	Queries int     `json:"queries"`
	Before  float64 `json:"before"`
	After   float64 `json:"after"`
}

// A Statement makes or drops an index.
type Statement struct {
	Name       string `json:"name"`
	SQL        string `json:"sql"`
	Undo       string `json:"undo,omitempty"`
	Concurrent bool   `json:"concurrent"`
}

// A Served is a query that an index serves.
type Served struct {
	Query  string  `json:"query"`
	File   string  `json:"file"`
	Line   int     `json:"line"`
	Before float64 `json:"before"`
	After  float64 `json:"after"`
	Calls  int64   `json:"calls,omitempty"`
}

// A Spare is an index that can go.
type Spare struct {
	Table string `json:"table"`
	Keep  string `json:"keep,omitempty"`
	File  string `json:"file"`
	Line  int    `json:"line"`
	Statement
}

// New describes the plans of a project.
func New(list []*project.Workload) *Document {
	d := &Document{Version: 1, Schemas: []Schema{}}
	for _, w := range list {
		s := Schema{
			Files: w.Schema, Queries: w.Plan.Queries, Before: w.Plan.Before, After: w.Plan.After, Weighed: w.Plan.Weighed,
			Indexes: []Index{}, Spares: spares(w.Plan.Spares), Unused: spares(w.Plan.Unused), Declined: orEmpty(w.Plan.Declined),
		}
		if w.Plan.Measured != nil {
			s.Measured = new(Measured(*w.Plan.Measured))
		}
		for _, x := range w.Plan.Indexes {
			s.Indexes = append(s.Indexes, indexOf(x))
		}
		slices.SortStableFunc(s.Indexes, func(a, b Index) int { // what is sure first
			switch {
			case a.Sure == b.Sure:
				return 0
			case a.Sure:
				return -1
			}
			return 1
		})
		d.Schemas = append(d.Schemas, s)
	}
	return d
}

func indexOf(x *workload.Index) Index {
	ix := Index{
		Table: x.Table.QualifiedName().String(), Columns: orEmpty(x.Columns), Extension: x.Extension, Sure: x.Sure,
		Statements: []Statement{}, Serves: []Served{}, ForeignKeys: orEmpty(x.ForeignKeys), Writes: orEmpty(x.Writes), Spares: spares(x.Spares),
		Proof: x.Proof,
	}
	for _, s := range x.Statements {
		ix.Statements = append(ix.Statements, Statement(s))
	}
	for _, s := range x.Serves {
		ix.Serves = append(ix.Serves, Served{Query: s.Query.Name, File: filepath.ToSlash(s.Query.Pos.File), Line: s.Query.Pos.Line, Before: s.Before, After: s.After, Calls: s.Calls})
	}
	return ix
}

func spares(list []workload.Spare) []Spare {
	out := []Spare{}
	for _, s := range list {
		out = append(out, Spare{Table: s.Table.QualifiedName().String(), Keep: s.Keep, File: filepath.ToSlash(s.Pos.File), Line: s.Pos.Line, Statement: Statement(s.Statement)})
	}
	return out
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// JSON writes the document.
func (d *Document) JSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(d)
}
