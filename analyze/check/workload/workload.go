package workload

import (
	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// An Input is what a plan is made for.
type Input struct {
	// Results are the packages over one schema: their catalog is the same.
	Results []*analyze.Result
	Options check.Options
	// Calls says how often production runs a query; 0 is unknown. nil is that nothing is
	// known, and each query weighs the same.
	Calls func(*analyze.Query) int64
	// Max is how many indexes to make at most: those that save most. 0 is no limit.
	Max int
}

// A Plan is which indexes to make, and which can go.
type Plan struct {
	Indexes []*Index
	Spares  []Spare
	// Unused are indexes that no query needs. Others than those planned for may.
	Unused []Spare
	// Queries are how many were weighed; Before and After what they cost together, in
	// PostgreSQL's units, each as often as it runs where that is known.
	Queries       int
	Before, After float64
	// Weighed: Calls says of some query how often it runs.
	Weighed bool
	// Measured is what a server says of the whole; nil where none was asked.
	Measured *Measured
	// Declined are queries that an index would make much cheaper, and whose writes it
	// would cost more.
	Declined []string
}

// A Measured is what the queries cost together by a server's planner, each once.
type Measured struct {
	Server        string // as "PostgreSQL 18"
	Queries       int    // that it plans
	Before, After float64
}

// An Index is one to make.
type Index struct {
	Table   *schema.Table
	Columns []string // of its keys; an expression's
	// Statements make it: as a rule one CREATE INDEX with a name. Undo drops it.
	Statements []Statement
	// Extension must be created before; "" is none.
	Extension string
	// Serves are the queries that it serves, the one first that it serves most.
	Serves []Served
	// ForeignKeys are the constraints whose deletes look their rows up by it.
	ForeignKeys []string
	// Writes are the queries that have to keep it.
	Writes []string
	// Proof is what a server's planner says of it; nil where none was asked.
	Proof *report.Proof
	// Sure: it pays whatever the data is like. Else it rests on data that was not seen.
	Sure bool
	// Spares are indexes that there are and that it makes needless.
	Spares []Spare
}

// A Statement is a CREATE INDEX with the statement that undoes it.
type Statement struct {
	Name       string // of the index, without its schema
	SQL, Undo  string
	Concurrent bool // it must stand outside a transaction
}

// A Served is a query that an index serves.
type Served struct {
	Query *analyze.Query
	// Before and After are its cost without and with the whole plan.
	Before, After float64
	Calls         int64 // by Input.Calls; 0 is unknown
}

// A Spare is an index that can go, for another one does all that it does.
type Spare struct {
	Table     *schema.Table
	Index     *schema.Index
	Pos       diag.Position
	Keep      string // the name of the one that stays; "" of one that is unused
	Statement        // SQL drops it; Undo is "" where its definition is not known
}
