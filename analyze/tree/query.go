package tree

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// A Query is a query level: a statement, a subquery, or one side of a set
// operation.
type Query struct {
	Verb Verb
	CTEs []*CTE

	From     []*FromNode
	Where    Expr
	Having   Expr
	Targets  []*Target // with junk ones
	GroupBy  []Expr
	Grouped  bool   // GROUP BY, HAVING or aggregates
	Nulled   []Expr // group keys that GROUPING SETS may leave out
	EmptySet bool   // a grouping set is empty: there is a row even over nothing
	Aggs     []*Agg // over this level's rows
	SRFs     int    // set-returning functions in the SELECT list
	Windows  []*Window
	Windowed bool // a call has OVER

	Values [][]Expr
	SetOp  *SetOp

	Distinct   bool // also DISTINCT ON
	DistinctOn []Expr
	Sorts      []Sort
	Limit      Expr
	Offset     Expr
	Locks      bool // FOR UPDATE and its kin
	SkipLocked bool

	// Of INSERT, UPDATE, DELETE and MERGE:
	Target      *RTE
	Images      []*RTE // of Target: old and new of RETURNING
	MergeOn     Expr   // MERGE: the join's condition; each kind of WHEN sees other rows of it
	Assigned    []Expr // the new values, and the conditions that are not Where
	SetCols     []int  // columns of Target that are assigned
	SourceNulls bool   // MERGE: RETURNING may show a row without a source row
}

// A Target is an item of a SELECT list or of RETURNING.
type Target struct {
	Name    string
	Expr    Expr
	Loc     int
	Written bool  // Name is the author's
	Embed   int   // index of the sqlc.embed it comes from, or -1
	Junk    bool  // only there for ORDER BY, GROUP BY and the like
	Form    *Form // nil for what a star stands for, and for what is no item of a list
}

// A Sort is an item of ORDER BY.
type Sort struct {
	Expr       Expr
	Desc       bool
	NullsFirst bool
	Using      bool // by an operator of its own
	Loc        int  // byte offset of the item, which may be a name or a number of the SELECT list
}

// A SetOp is UNION, INTERSECT or EXCEPT.
type SetOp struct {
	Op          string
	All         bool
	Left, Right *Query
}

// A Window is what stands after OVER or in WINDOW.
type Window struct {
	Name             string // in WINDOW
	Partition, Order []Expr
	Start, End       Expr // n of n PRECEDING and n FOLLOWING, or nil
	// CurrentRow: the frame always holds the current row.
	CurrentRow bool
}

// A CTE is an item of WITH.
type CTE struct {
	Name  string
	Query *Query // nil until it is made
	Cols  []RTECol
	// Recursive: the query refers to itself. While its second half is made, Cols
	// are those of the first.
	Recursive bool
	// Materialized is what the author says of it, Inlined the contrary.
	Materialized, Inlined bool
	// Collations are those of a recursive query's first half.
	Collations []Collation
}

// Columns returns the targets that are columns of the result.
func (q *Query) Columns() []*Target {
	junk := func(t *Target) bool { return t.Junk }
	if !slices.ContainsFunc(q.Targets, junk) {
		return q.Targets
	}
	return slices.DeleteFunc(slices.Clone(q.Targets), junk)
}

// Column returns the i-th column of the result, or nil when there is none.
func (q *Query) Column(i int) *Target {
	if q == nil || i < 0 {
		return nil
	}
	for _, t := range q.Targets {
		if t.Junk {
			continue
		}
		if i == 0 {
			return t
		}
		i--
	}
	return nil
}

// A FromNode is a node of the join tree: a range table entry, or a join.
type FromNode struct {
	RTE         *RTE // a leaf's entry
	Join        Join
	Left, Right *FromNode
	Quals       Expr
	RTEs        []*RTE // all below
}

// A Join is a kind of join.
type Join uint8

// The joins.
const (
	NoJoin Join = iota
	InnerJoin
	LeftJoin
	RightJoin
	FullJoin
)

// An RTE is a range table entry: something that has rows and columns. One of
// Rel, CTE, Query and Exprs says what.
type RTE struct {
	Name  string // by which its columns are referred to
	Level *Query // to which it belongs
	Rel   *Relation
	Query *Query // a subquery, or the query of CTE
	CTE   *CTE
	Exprs []Expr // the function calls of a function in FROM
	Cols  []RTECol
	// Access is what the statement does with Rel; nil where that is not counted.
	Access  *Access
	Pos     int       // byte offset
	Aliased bool      // an alias was given
	Row     pgcat.OID // type of a whole-row reference
	// Recursive: a recursive CTE's reference to itself.
	Recursive bool
	Image     Image // the target's old or new row
	Scalar    bool  // a function that returns a plain value: f in FROM f() AS f is that value
	Relisted  bool  // the alias names columns, too
}

// An RTECol is a column of a range table entry.
type RTECol struct {
	Name string
	Type
	Dropped bool // not visible
	NoStar  bool // not part of *: what SEARCH and CYCLE add, within the recursive query
	Attr    int  // index in what the entry stands for, or -1: Null and Reason say all
	Null    Nullability
	Reason  string
	// Call is the call of a function whose column CallCol it is: what is known of
	// the function may tell more than Null does.
	Call    *Func
	CallCol int
}

// An Image is the target's row before or after a change, which RETURNING names
// old and new.
type Image uint8

// The images.
const (
	NoImage Image = iota
	OldImage
	NewImage
)
