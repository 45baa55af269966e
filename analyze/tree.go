package analyze

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// typ is a type in use.
type typ struct {
	oid  pgcat.OID
	dims int   // array dimensions as declared, 0 when no array
	mod  []int // varchar(20) has {20}
}

func of(oid pgcat.OID) typ { return typ{oid: oid} }

// An exprKind says what an expression does; see expr for the fields it uses.
type exprKind uint8

const (
	xConst      exprKind = iota // text, or null
	xParam                      // num
	xVar                        // rte.cols[num]
	xRow                        // a row constructor of args
	xWholeRow                   // a row of rte
	xFunc                       // fn(args): functions, operators (text is the operator), casts by function; VARIADIC NULL is NULL when not
	xAgg                        // fn(args) over the rows of level
	xWindow                     // fn(args) OVER win
	xAnd                        // args
	xOr                         // args
	xNot                        // args[0]
	xNullTest                   // args[0] IS NULL; IS NOT NULL when not
	xBoolTest                   // args[0] IS TRUE, …: text is true, false or unknown; not negates
	xDistinct                   // args[0] IS DISTINCT FROM args[1]; not negates
	xNullIf                     // NULLIF(args…)
	xCase                       // args: condition and result in turn, then the ELSE result, which may be nil
	xCoalesce                   // args
	xMinMax                     // GREATEST, LEAST
	xArray                      // ARRAY[args]
	xRelabel                    // args[0] as another type: NULL exactly when args[0] is
	xDomain                     // args[0] checked as a domain
	xArrayOp                    // args[0] text ANY (args[1]); ALL when not
	xField                      // args[0].text
	xSubscript                  // args[0][args[1:]]
	xExists                     // EXISTS (query)
	xScalar                     // (query), one row's one column
	xArrayQuery                 // ARRAY(query)
	xInQuery                    // args op ANY (query); op ALL when not; fns are the operators
	xRowCompare                 // (args[:n]) op (args[n:]), n = len/2; text is the operator
	xMergedFull                 // the column of FULL JOIN USING: args are both sides'; join is the join
	xSetCol                     // column num of level, which is a set operation or VALUES
	xDefault                    // DEFAULT
	xValue                      // never NULL, whatever args are
	xOpaque                     // may be NULL; args are kept for what they refer to
)

// An expr is an expression that knows its type. Which fields are used depends
// on kind.
type expr struct {
	kind exprKind
	not  bool // negated, or the other of two forms
	null bool // a NULL constant
	typ
	loc   int // byte offset in the query's SQL, -1 when unknown
	num   int // parameter number, or index of a column
	text  string
	rte   *rte
	fn    *pgcat.Function
	args  []*expr
	extra []*expr // FILTER, ORDER BY, direct arguments: walked, but without a say in the value
	query *query
	level *query // whose rows an aggregate is over
	win   *window
	join  *fromNode         // whose USING merges columns into this one
	fns   []*pgcat.Function // of the operators of xInQuery and xRowCompare
}

// walk calls visit for e and what is below it, also inside subqueries; visit
// answers whether to go below.
func (e *expr) walk(visit func(*expr) bool) {
	if e == nil || !visit(e) {
		return
	}
	for _, a := range e.args {
		a.walk(visit)
	}
	for _, a := range e.extra {
		a.walk(visit)
	}
	if e.win != nil {
		e.win.walk(visit)
	}
	if e.query != nil {
		e.query.walk(visit)
	}
}

// A window is what stands after OVER or in WINDOW. It is analysed after all else
// of its query.
type window struct {
	name             string // in WINDOW
	def              *pg.WindowDef
	done             bool
	partition, order []*expr
	start, end       *expr
	// currentRow: the frame always holds the current row.
	currentRow bool
}

func (w *window) walk(visit func(*expr) bool) {
	for _, e := range w.partition {
		e.walk(visit)
	}
	for _, e := range w.order {
		e.walk(visit)
	}
	w.start.walk(visit)
	w.end.walk(visit)
}

// A target is an item of a SELECT list or of RETURNING.
type target struct {
	name     string
	expr     *expr
	embed    int    // index of the sqlc.embed it comes from, or -1
	junk     bool   // only there for ORDER BY, GROUP BY and the like
	promised bool   // written in a way that sqlc takes for a promise of a value
	cast     bool   // written as a cast, be it one that does nothing
	sqlcName string // what sqlc calls it where it has no name of its own
}

// A query is a query level: a statement, a subquery, or one side of a set
// operation. While it is analysed it is also the scope in which names are
// looked up.
type query struct {
	parent *query // whose names are visible, too
	clause clause // the clause under analysis
	ns     []nsItem
	ctes   []*cte
	// lateral: the FROM items to the left are visible to what is under
	// analysis.
	lateral bool
	// keepUnknown: literals of unknown type in the SELECT list stay so, because
	// the statement around will say what they are.
	keepUnknown bool
	windows     []*window // of the WINDOW clause, then of OVER (…)
	windowSeen  bool
	aggs        []*expr // the aggregates over this level's rows
	groupings   []grouped
	srfs        int // set-returning functions in the SELECT list
	lastSRF     int // where the last of them stands

	// The result of the analysis.
	verb        Verb
	from        []*fromNode
	where       *expr
	having      *expr
	targets     []*target // with junk ones
	groupBy     []*expr
	grouped     bool    // GROUP BY or HAVING or aggregates
	setNulled   []*expr // group keys that GROUPING SETS may leave out
	emptySet    bool    // a grouping set is empty: there is a row even over nothing
	values      [][]*expr
	setOp       *setOp
	distinct    bool
	limit       *expr
	offset      *expr
	sorts       []*expr
	assigned    []*expr         // an INSERT's, UPDATE's or MERGE's new values and conditions
	target      *rte            // of INSERT, UPDATE, DELETE and MERGE
	images      []*rte          // of target: old and new of RETURNING
	setCols     []int           // columns of target that are assigned
	unchecked   map[int][]*expr // values of columns of target that are of the column's NOT NULL domain already
	sourceNulls bool            // MERGE: RETURNING may show a row without a source row
	locks       bool

	facts     *facts // what WHERE and ON prove; nil until asked
	nullState []nullAnswer
}

// A setOp is UNION, INTERSECT or EXCEPT.
type setOp struct {
	op          string
	left, right *query
}

// columns returns the targets that are columns of the result.
func (q *query) columns() []*target {
	for i, t := range q.targets {
		if t.junk {
			out := append([]*target(nil), q.targets[:i]...)
			for _, t := range q.targets[i:] {
				if !t.junk {
					out = append(out, t)
				}
			}
			return out
		}
	}
	return q.targets
}

// walk visits all expressions of q.
func (q *query) walk(visit func(*expr) bool) {
	for _, c := range q.ctes {
		if c.query != nil {
			c.query.walk(visit)
		}
	}
	for _, n := range q.from {
		n.walk(visit)
	}
	for _, t := range q.targets {
		t.expr.walk(visit)
	}
	for _, list := range [][]*expr{q.groupBy, q.sorts, q.assigned, {q.where, q.having, q.limit, q.offset}} {
		for _, e := range list {
			e.walk(visit)
		}
	}
	for _, w := range q.windows {
		w.walk(visit)
	}
	for _, row := range q.values {
		for _, e := range row {
			e.walk(visit)
		}
	}
	if q.setOp != nil {
		q.setOp.left.walk(visit)
		q.setOp.right.walk(visit)
	}
}

// A fromNode is a node of the join tree: a range table entry, or a join.
type fromNode struct {
	rte         *rte // a leaf's entry
	join        joinKind
	left, right *fromNode
	quals       *expr
	rtes        []*rte // all below
}

type joinKind uint8

const (
	noJoin joinKind = iota
	innerJoin
	leftJoin
	rightJoin
	fullJoin
)

func (n *fromNode) walk(visit func(*expr) bool) {
	if n.rte != nil {
		if n.rte.query != nil && n.rte.cte == nil {
			n.rte.query.walk(visit)
		}
		for _, e := range n.rte.exprs {
			e.walk(visit)
		}
		return
	}
	n.left.walk(visit)
	n.right.walk(visit)
	n.quals.walk(visit)
}

// A rte is a range table entry: something that has rows and columns.
type rte struct {
	name    string // by which its columns are referred to
	level   *query // to which it belongs
	rel     *relation
	query   *query // a subquery, or the query of cte
	cte     *cte
	exprs   []*expr // the function calls of a function in FROM
	cols    []rteCol
	access  int       // index into the analysis' accesses, -1 when no relation
	pos     int       // byte offset
	aliased bool      // an alias was given
	row     pgcat.OID // type of a whole-row reference
	// recursive: a recursive CTE's reference to itself.
	recursive bool
	image     image // the target's old or new row
	scalar    bool  // a function that returns a plain value: f in FROM f() AS f is that value
}

// A rteCol is a column of a range table entry.
type rteCol struct {
	name string
	typ
	dropped bool // not visible
	noStar  bool // not part of *: what SEARCH and CYCLE add, within the recursive query
	attr    int  // index in what the entry stands for
	null    Nullability
	reason  string
	// call is a call of a function of the schema's own, whose body may tell more
	// of its column callCol.
	call    *expr
	callCol int
}
