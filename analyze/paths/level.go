package paths

import (
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Level is one query level: a SELECT with the subqueries, views and WITH
// queries that PostgreSQL pulls up into it, or an UPDATE, DELETE or MERGE.
type Level struct {
	Rels  []*Rel
	Conds []*Cond
	Order []OrderItem // empty also when what is ordered by is no plain column, or groups or distinct rows are
	// Limited: only the first rows in Order are wanted. It is not set where
	// they must all be read first, for a group or a window. Limit is how many; 0 is
	// not known.
	Limited bool
	Limit   int64
	Sorted  bool // there is an ORDER BY, whatever of it is in Order
	// NotIns are its conditions x NOT IN (SELECT y …).
	NotIns []NotIn
	// Per is the level for each of whose rows this one is read anew, as it has its
	// columns; nil if it is read once.
	Per        *Level
	SkipLocked bool // FOR UPDATE SKIP LOCKED: a queue
	Changes    bool // UPDATE, DELETE or MERGE

	// query and in are what it was made of; arms, of a set operation that
	// conditions go through, are its sides, and all says that it is UNION ALL.
	query *tree.Query
	in    *scope
	arms  []*Level
	all   bool

	correlated bool // it has columns of a query around it
}

// A NotIn is x NOT IN (SELECT y …) of one column, which PostgreSQL makes no join of.
type NotIn struct {
	Rows   *Level         // the subquery's
	Rel    *Rel           // of it, whose column y is
	Column *schema.Column // y
	Loc    int            // byte offset of x
}

// A Rel is a table in FROM, or something else that gives rows.
type Rel struct {
	Relation *tree.Relation // nil for functions, VALUES, and subqueries kept apart
	Name     string         // alias or name
	Loc      int            // byte offset of the mention, -1 when unknown
	Few      bool           // without a table: it gives few rows
	Optional bool           // its rows may be missing: it cannot lead to others
	Source   *Level         // of a query that is kept apart: the level that gives its rows

	// within is the level of a subquery or view that is kept apart. pushed, of a
	// grouped one, says which relation within it a column comes from: conditions on
	// it by themselves go through.
	within *Level
	pushed map[*schema.Column]*Rel
}

// Table returns the table, or nil.
func (r *Rel) Table() *schema.Table {
	if r.Relation == nil {
		return nil
	}
	return r.Relation.Table
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
	Optionally    // $1 IS NULL OR …, column = coalesce($1, column): Arms hold when the parameter is given
	Computed      // a comparison that no index of the column serves
	Other         // anything else: known as a whole, for partial indexes
)

// A Cond is a condition that rows of a Rel must meet.
type Cond struct {
	Rel    *Rel
	Column *schema.Column // nil when an expression is compared
	Expr   tree.Expr      // what is compared: a Var or an expression
	// Converted is the column that Expr is but for a conversion that PostgreSQL makes
	// by itself, and for which no index of the column serves. Column is nil then.
	Converted *schema.Column
	Op        Op
	// Name is the operator's, with Rel's side on the left; "" where there is none
	// by itself. Operator is the same; nil where that is not known. Collation is
	// what strings are compared by.
	Name      string
	Operator  *pgcat.Operator
	Collation tree.Collation
	Others    []*Rel         // where the value that it is compared with comes from; none: a constant, a parameter
	With      *schema.Column // the column of one of Others that it is compared with; nil for anything else
	Literal   bool           // it is compared with constants only
	Param     bool           // it is compared with a parameter
	Now       bool           // it is compared with the current time
	Upper     bool           // Range: rows below a bound
	Both      bool           // Range: bounded on both sides
	Row       int            // Range: place in a row comparison, 1-based; 0 is none
	List      int            // In: how many values the list has; 0 is not known
	Arms      []*Cond
	Whole     tree.Expr // the whole condition; nil for what IN (SELECT …) or a FULL JOIN's USING implies
	Loc       int       // byte offset of the column's mention

	attr int // which column of Rel is compared, -1 for an expression
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

// Query returns the SELECT that the level was made of; nil for what changes rows, and
// for a subquery whose conditions others were moved into.
func (l *Level) Query() *tree.Query { return l.query }

// few reports whether a level kept apart gives few rows: something in it is
// pinned, or it is limited.
func (l *Level) few() bool {
	if l.Limited {
		return true
	}
	for _, c := range l.Conds {
		if (c.Op == Eq || c.Op == In) && len(c.Others) == 0 {
			return true
		}
	}
	for _, r := range l.Rels {
		if r.Relation != nil || !r.Few {
			return false
		}
	}
	return true
}
