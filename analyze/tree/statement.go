package tree

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// A Statement is a statement as a whole.
type Statement struct {
	Query    *Query
	SQL      string // the text that is sent: stars written out
	Params   []*StatementParam
	Accesses []*Access         // of relations, in order
	Calls    []*pgcat.Function // those that are not immutable, or are the schema's own
	Rows     bool              // it gives rows, be it without columns
	Into     bool              // SELECT INTO
	Locks    bool              // FOR UPDATE and its kin, at any level
	// Elsewhere: something is called or run that may write what Accesses do not
	// tell.
	Elsewhere bool
	Trusted   bool // functions are called that the schema does not know
}

// A StatementParam is a parameter of a statement.
type StatementParam struct {
	Num   int
	Name  string // unique within the statement; see package bind for how it is found
	Named bool   // the author gave the name
	Type
	Slice   bool
	Limit   bool // it is the LIMIT or OFFSET
	Untyped bool // it meets no column, cast, function or clause: sqlc could not tell its type
	Null    ParamNull
	// Assigned: it becomes the value of a whole column, as it is, and is used
	// nowhere else.
	Assigned bool
	// Into are columns whose new value is NULL if it is: it is a part of them.
	Into []*Var
	// ByAuthor: the author says that it may be NULL.
	ByAuthor bool
	// Tested: IS NULL, or IS NOT NULL, is asked of it somewhere.
	Tested bool
	// Meets is the column that it meets, or nil. Shows is the same where it is of
	// the column's type.
	Meets, Shows *Var
	// Rank is the place among the arguments of the query's method: by number, or,
	// where sqlc decides, as sqlc has it.
	Rank int
	// SQLC is what sqlc makes of it, where that decides and sqlc understands its
	// place. Name and Null are sqlc's then.
	SQLC *SQLCParam
}

// A SQLCParam is what sqlc makes of a parameter.
type SQLCParam struct {
	// Rel and Col are the column that sqlc takes it for; Rel is nil when it is none.
	Rel *Relation
	Col int
	// Type is the type of a cast, a function's argument or a clause; the zero one
	// when sqlc knows none, and for a column.
	Type
	Written string // the name that overrides have for Type
	// Null: it may be NULL, or its author says so. A column says so by itself.
	Null bool
}

// ParamNull says whether a parameter may be NULL.
type ParamNull uint8

// The ways.
const (
	NullAllowed    ParamNull = iota
	NullRefused              // its place, or its author, says so
	NullAsColumn             // as Meets is declared, whatever joins do to it
	NullAsAssigned           // as Meets is, whose value it is to be
)

// An Access is one use of a relation by a statement: which of its columns are
// read and written, and how.
type Access struct {
	RTE   *RTE
	Reads bool
	All   bool // every column is read
	Cols  []int

	Verb         Verb // when written, else ""
	SetCols      []int
	UpdateCols   []int   // ON CONFLICT DO UPDATE and MERGE: what their UPDATE sets
	Places       []Place // INSERT: what values are put into
	Values       []Expr  // INSERT: the row, when there is just one
	Width        int     // INSERT: how many values a row has
	Conflict     bool    // ON CONFLICT
	Upsert       bool    // ON CONFLICT DO UPDATE
	ConflictCols []int   // of the conflict's target
	Merges       []Verb  // what the actions of a MERGE do
}

// A Place is what INSERT puts a value into.
type Place struct {
	Col  int
	Part bool // of a composite or array column
}

// Read notes that a column is read.
func (x *Access) Read(attr int) {
	if attr >= 0 && !x.All && !slices.Contains(x.Cols, attr) {
		x.Cols = append(x.Cols, attr)
	}
}

// Verbs are what a write does, one by one.
func (x *Access) Verbs() []Verb {
	switch {
	case x.Verb == Merge:
		return x.Merges
	case x.Upsert:
		return []Verb{Insert, Update}
	}
	return []Verb{x.Verb}
}
