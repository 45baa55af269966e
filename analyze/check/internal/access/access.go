// Package access tells what a statement asks of each table in it: which
// columns it compares with what, in what order and how many rows it wants. It
// knows the syntax tree and the schema; it must not know which index serves
// what, nor any rule.
package access

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Block is one query level: a SELECT with the subqueries, views and CTEs that
// PostgreSQL pulls up into it, or an UPDATE, DELETE or MERGE.
type Block struct {
	Rels  []*Rel
	Conds []*Cond
	Order []OrderItem // empty also when what is ordered by is no plain column
	// Limited: only the first rows in Order are wanted. It is not set where
	// they must all be read first, for a group or a window.
	Limited    bool
	SkipLocked bool // FOR UPDATE SKIP LOCKED: a queue
	Changes    bool // UPDATE, DELETE or MERGE
}

// A Rel is a table in FROM, or something else that gives rows.
type Rel struct {
	Table    *schema.Table // nil for functions, VALUES, and subqueries kept apart
	Name     string        // alias or name
	Loc      int           // byte offset of the mention, -1 when unknown
	Few      bool          // without a table: it gives few rows
	Optional bool          // its rows may be missing: it cannot lead to others

	// pushed, of a grouped subquery or view, says which relation within it a
	// column comes from: conditions on it by themselves go through.
	pushed map[*schema.Column]*Rel
	within *Block
}

// An Op is how an indexed value is compared.
type Op int

// The ways.
const (
	Eq         Op = iota
	In            // IN a list, = ANY an array
	Range         // <, <=, >, >=, BETWEEN
	IsNull        // IS NULL
	NotNull       // IS NOT NULL
	True          // a boolean by itself, or NOT
	Like          // LIKE with a prefix that is known
	Match         // LIKE '%x%', ILIKE, ~: wants trigrams
	LikeParam     // LIKE $1: a prefix or not
	Contains      // jsonb or array @>, &&, ?
	TextSearch    // tsvector @@
	AnyOf         // $1 = ANY(column)
	Either        // OR over different columns
	Optionally    // $1 IS NULL OR column = $1
	Computed      // an expression that no index of the column serves
	Other         // anything else: known by its text alone, for partial indexes
)

// A Cond is a condition that rows of a Rel must meet.
type Cond struct {
	Rel     *Rel
	Column  *schema.Column // nil when an expression is compared
	Expr    *pg.Node       // what is compared: a ColumnRef or an expression
	Op      Op
	Others  []*Rel // where the value that it is compared with comes from; none: a constant, a parameter
	Literal bool   // it is compared with constants only
	Param   bool   // it is compared with a parameter
	Now     bool   // it is compared with the current time
	Upper   bool   // Range: rows below a bound
	Both    bool   // Range: bounded on both sides
	Row     int    // Range: place in a row comparison, 1-based; 0 is none
	Arms    []*Cond
	Node    *pg.Node // the whole condition
	Loc     int      // byte offset of the column's mention
}

// An OrderItem is one item of ORDER BY.
type OrderItem struct {
	Rel        *Rel
	Column     *schema.Column
	Desc       bool
	NullsFirst bool
	Extreme    string // "max" or "min": of the column, so that NULLs do not matter
	Loc        int
}

// Of returns the query levels of a statement.
func Of(stmt *pg.Node, cat *schema.Catalog, searchPath []string) []*Block {
	b := &builder{cat: cat, path: searchPath, refs: map[string]int{}, viewLoc: -1}
	b.countRefs(stmt)
	b.statement(stmt, nil)
	return b.blocks
}
