package analyze

import (
	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/effects"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/sqlc"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Result is what the analysis understood of a whole package of queries.
type Result struct {
	Schema  *schema.Catalog
	Types   *pgcat.Catalog  // built-in, extensions' and the schema's own types
	Queries []*Query        // those without errors, in order of file name and position
	Refused []*parser.Query // the others, in the same order; Diags, or the parser, says why
	Diags   diag.List
	Bound   *bind.Schema // the schema, with its names resolved
	// Entangled: what one query needs of an extension or a type that the schema lacks
	// is there for all, so that a query may mean something else without the others.
	Entangled bool

	by *Analyzer
}

// A Verb is the kind of statement, by its effect.
type Verb = tree.Verb

// The verbs. A SELECT with a data-modifying CTE takes the CTE's verb.
const (
	Select = tree.Select
	Insert = tree.Insert
	Update = tree.Update
	Delete = tree.Delete
	Merge  = tree.Merge
	Other  = tree.Other
)

// A Query is a query with its meaning.
type Query struct {
	*parser.Query                 // without its Stmt, whose meaning Tree has
	Tree          *tree.Statement // nil for one that is Unresolved

	// SQL is the text that is sent: stars are written out, so that a column
	// added later changes nothing until the code is generated again. It
	// shadows parser.Query.SQL.
	SQL     string
	Verb    Verb
	Params  []*Param  // by number; shadows parser.Query.Params
	Columns []*Column // none when nothing is returned, or rows without columns
	Reads   []Access
	Writes  []Access

	// ReadOnly: nothing is written or locked and no volatile function that may
	// write is called, so a replica may answer.
	ReadOnly bool
	// Locks: SELECT … FOR UPDATE and its kin.
	Locks bool
	// InsertInto is the target of a plain INSERT … VALUES ($1, …) of parameters
	// only, what :copyfrom needs: the table and the columns in parameter order.
	InsertInto *CopyTarget
	// ReadsViaFunctions: a STABLE or VOLATILE user-defined function is called,
	// whose reads the analysis cannot see, or a sequence is read, whose writes it
	// cannot see.
	ReadsViaFunctions bool
	// Unseen is what may write without the analysis seeing what, each with the
	// reason: functions in other languages or with SQL that is put together at run
	// time, called by the query or by triggers of the tables that it writes.
	Unseen []string
	// Batch is the twin that "-- batch:" asks for, or nil: the same query for many
	// keys at once, a :many named GetStoryByIDs.
	Batch *Query
	// Keyed, of a twin, says how it tells which rows are whose; nil where the rows
	// do, id = ANY($1).
	Keyed *Keyed

	dropped bool // the tree is no more than a stump
}

// ReturnsRows reports whether the statement gives rows. Those of SELECT FROM t
// have no columns.
func (q *Query) ReturnsRows() bool { return len(q.Columns) > 0 || q.Tree.Rows }

// OnConflict reports whether the statement is an INSERT with ON CONFLICT.
func (q *Query) OnConflict() bool {
	s := q.Tree.Query
	return s != nil && s.Verb == tree.Insert && s.Target.Access.Conflict
}

// A CopyTarget is where a :copyfrom writes.
type CopyTarget struct {
	Table   *schema.Table
	Columns []*schema.Column
}

// A Type is a type in use: PostgreSQL's OID and what declares it. Arrays of any
// number of dimensions are one type in PostgreSQL; Dims keeps what was declared
// (0 when not an array, at least 1 when it is).
type Type struct {
	*pgcat.Type
	Dims int
	Mod  []int // varchar(20) has {20}
}

// Nullability says whether a value can be NULL.
type Nullability = tree.Nullability

// The three answers. Never is a promise that holds for every row that
// PostgreSQL can return; Maybe is the safe answer.
const (
	Maybe  = tree.Maybe
	Never  = tree.Never
	Always = tree.Always
)

// A Param is a query's parameter.
type Param struct {
	Number   int
	Name     string // unique within the query, as sqlc names it: from sqlc.arg, else the column that it meets, else "column_1"
	Named    bool   // the author gave the name
	Type     Type
	Nullable bool // the Go value must be able to be NULL
	// SQLCNullable is Nullable but for what sqlc does not heed: that the query asks
	// whether the parameter is NULL.
	SQLCNullable bool
	Slice        bool
	Limit        bool           // it is the LIMIT or OFFSET
	Untyped      bool           // it meets no column, cast, function or clause: sqlc could not tell its type
	Assigned     bool           // it becomes the value of a whole column, as it is, and is used nowhere else
	Table        *schema.Table  // the column that it meets, when there is one
	Column       *schema.Column // the column that it meets, when there is one
	Rank         int            // its place among the arguments of the query's method, from 0
	SQLC         *SQLCParam     // what sqlc makes of it, with Options.LikeSQLC and where sqlc understands its place

	pins, takesBatch bool // of a query whose tree is dropped, what Pins and TakesBatch say
}

// A SQLCParam is what sqlc makes of a parameter.
type SQLCParam struct {
	// Table and Column are the column that sqlc takes it for, whose type it has then.
	Table  *schema.Table
	Column *schema.Column
	// Type is its type otherwise; the zero one when sqlc knows none.
	Type     Type
	Written  string // the name that overrides have for Type
	Nullable bool   // it may be NULL, whatever Column says
}

// A Column is a column of a query's result.
type Column struct {
	Name   string
	Type   Type
	Reason string // why Null is not Never, or what proves that it is
	Null   Nullability
	// NullElems: it is a computed array, as of array_agg, whose elements may be
	// NULL. Those of a table's column are taken to be none, as sqlc does.
	NullElems bool
	// Overruled: the author decides on Null, by calling the column "name!" (never)
	// or "name?" (maybe). The mark is no part of Name.
	Overruled bool
	SetOp     bool           // it is a set operation's, and stands in each operand
	Table     *schema.Table  // the base table's column that it shows unaltered, also through views and subqueries
	Column    *schema.Column // the base table's column that it shows unaltered
	// Rel and RelColumn are the table or view that the query itself, a subquery
	// in it or the first operand of a set operation names in FROM, and its column,
	// when it is shown unaltered. Unlike Table they stop at a view, and a WITH
	// query hides them.
	Rel       *schema.Table
	RelColumn *schema.Column
	// SQLC is what sqlc takes the column for; nil where it understands nothing.
	SQLC     *sqlc.Column
	Embed    string        // sqlc.embed(Embed), for each of its columns
	EmbedRel *schema.Table // the embedded relation
	EmbedPos int           // which embed (an index into parser.Query.Embeds)

	Loc     int    // where its item stands, as a byte offset in SQL; -1 when not known
	Expands string // the set-returning function in it, "" for none
}

// An Access is a table that a query reads or writes.
type Access = effects.Access

// A KeyColumn is a primary key column and what it equals.
type KeyColumn = effects.KeyColumn
