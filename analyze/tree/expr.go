package tree

import (
	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// An Expr is an expression: one of this package's types that have a Head.
type Expr interface {
	// Type returns the type of the values.
	Type() Type
	// OID is Type().OID.
	OID() pgcat.OID
	// Loc returns where the expression stands, as a byte offset in the query's
	// SQL, or -1 when that is not known.
	Loc() int

	// each calls f for the expressions right below, subqueries left out.
	each(f func(Expr))
	// like reports whether other is the same but for type and place.
	like(m *matcher, other Expr) bool
}

// A Head is what all expressions have.
type Head struct {
	Typ Type
	At  int // see Expr.Loc
}

// At makes a Head.
func At(t Type, loc int) Head { return Head{t, loc} }

// Type implements Expr.
func (h *Head) Type() Type { return h.Typ }

// OID implements Expr.
func (h *Head) OID() pgcat.OID { return h.Typ.OID }

// Loc implements Expr.
func (h *Head) Loc() int { return h.At }

// Values and references.
type (
	// A Const is a literal, or NULL.
	Const struct {
		Head
		Text string
		Null bool
		Cast Cast // of a literal that was given a type: by whom
	}
	// A Param is $Num.
	Param struct {
		Head
		Num int
	}
	// A Var is a column of a range table entry.
	Var struct {
		Head
		RTE *RTE
		Col int // index into RTE.Cols
	}
	// A WholeRow is a range table entry's row as one value.
	WholeRow struct {
		Head
		RTE *RTE
	}
	// A SystemColumn is ctid, xmin or the like. It is not among the entry's
	// columns.
	SystemColumn struct {
		Head
		Row  *WholeRow
		Name string
	}
	// A SetCol is a column of a level that is a set operation or VALUES.
	SetCol struct {
		Head
		Level *Query
		Col   int
	}
	// A Merged is the column that JOIN USING and NATURAL JOIN make of two, where
	// that is no plain column of one side: a column that had to be converted, or,
	// of a FULL JOIN, both sides' of which the first that is not NULL is taken.
	Merged struct {
		Head
		Args []Expr // one, or a FULL JOIN's two
		Join *FromNode
	}
	// A Default is DEFAULT in VALUES or SET.
	Default struct{ Head }
	// An SQLValue is CURRENT_DATE, CURRENT_USER or the like.
	SQLValue struct {
		Head
		Name string // in lower case
	}
	// A Grouping is GROUPING(…).
	Grouping struct {
		Head
		Args []Expr
	}
)

// Calls.
type (
	// A Func is a call of a function or an operator, or a cast by a function.
	Func struct {
		Head
		Fn       *pgcat.Function
		Args     []Expr
		Op       string          // the operator as it is written, or ""
		Operator *pgcat.Operator // the same; nil for a call
		Cast     Cast
		// VariadicNull: the call's arguments are an array after VARIADIC, which,
		// when it is NULL, makes a function NULL that would not be otherwise.
		VariadicNull bool
	}
	// An Agg is an aggregate over the rows of Level.
	Agg struct {
		Head
		Fn       *pgcat.Function
		Args     []Expr
		Order    []Expr // ORDER BY within the call
		Filter   Expr   // or nil
		Star     bool   // count(*)
		Distinct bool
		Level    *Query
	}
	// A WindowFunc is a call with OVER, of a level's rows.
	WindowFunc struct {
		Head
		Fn     *pgcat.Function
		Args   []Expr
		Order  []Expr
		Filter Expr // or nil
		Star   bool
		Window *Window
		Level  *Query
	}
	// A Trusted is a call of a function, or an operator, that nothing is known of.
	// Its type is unknown, until its place asks for one.
	Trusted struct {
		Head
		Name string
		Fn   *pgcat.Function // a stand-in, of a procedure, or nil
		Args []Expr
	}
	// A Special is a construct of the grammar that is no function of the
	// catalogue's, such as those for JSON and XML.
	Special struct {
		Head
		What  string
		Args  []Expr
		Query *Query // or nil
		Null  SpecialNull
	}
)

// SpecialNull says when a Special is NULL.
type SpecialNull uint8

// The ways.
const (
	SpecialMaybe   SpecialNull = iota // it may be
	SpecialNever                      // never, whatever its arguments are
	SpecialWithArg                    // exactly when its first argument is
)

// A Cast says how a conversion came to be.
type Cast uint8

// The ways.
const (
	NoCast       Cast = iota
	ImplicitCast      // by PostgreSQL, to make types agree
	ExplicitCast      // by the author: CAST, ::, type(…)
)

// Logic and tests.
type (
	// An And is AND of two or more.
	And struct {
		Head
		Args []Expr
	}
	// An Or is OR of two or more.
	Or struct {
		Head
		Args []Expr
	}
	// A Not is NOT Arg.
	Not struct {
		Head
		Arg Expr
	}
	// A NullTest is Arg IS [NOT] NULL.
	NullTest struct {
		Head
		Arg Expr
		Not bool
	}
	// A BoolTest is Arg IS [NOT] Value: "true", "false" or "unknown".
	BoolTest struct {
		Head
		Arg   Expr
		Value string
		Not   bool
	}
	// A DistinctFrom is Left IS [NOT] DISTINCT FROM Right; Not is that NOT.
	DistinctFrom struct {
		Head
		Left, Right Expr
		Not         bool
	}
	// An ArrayOp is Left Op ANY (Right), or ALL.
	ArrayOp struct {
		Head
		Fn          *pgcat.Function
		Op          string
		Operator    *pgcat.Operator
		All         bool
		Left, Right Expr
		Listed      bool // written as IN (…): the array is not empty
	}
	// A RowCompare is (Left…) Op (Right…).
	RowCompare struct {
		Head
		Op          string
		Operators   []*pgcat.Operator // of each pair; nil for one that nothing is known of
		Left, Right []Expr
	}
)

// Constructs that choose or build values.
type (
	// A NullIf is NULLIF(Left, Right).
	NullIf struct {
		Head
		Left, Right Expr
	}
	// A Case is CASE. One with an operand is written out: its conditions are
	// comparisons.
	Case struct {
		Head
		Whens  []When
		Else   Expr // NULL when there is no ELSE
		NoElse bool
	}
	// A Coalesce is COALESCE(Args…).
	Coalesce struct {
		Head
		Args []Expr
	}
	// A MinMax is GREATEST or LEAST.
	MinMax struct {
		Head
		Name string
		Args []Expr
	}
	// A Row is a row constructor.
	Row struct {
		Head
		Args []Expr
	}
	// An Array is ARRAY[Elems…].
	Array struct {
		Head
		Elems []Expr
	}
	// A Field is (Arg).Name.
	Field struct {
		Head
		Arg  Expr
		Name string
		Num  int // which column of the composite type
	}
	// A Subscript is Arg[Subs…].
	Subscript struct {
		Head
		Arg   Expr
		Subs  []Expr
		Slice bool // Arg[a:b]
	}
)

// A When is a branch of CASE.
type When struct{ Cond, Result Expr }

// Conversions by which a value stays what it is.
type (
	// A Relabel is Arg as another type: binary-coercible, or by way of text.
	Relabel struct {
		Head
		Arg  Expr
		Cast Cast
	}
	// A Collate is Arg COLLATE Collation.
	Collate struct {
		Head
		Arg       Expr
		Collation string
	}
	// A Domain is Arg checked as a value of a domain that is NOT NULL.
	Domain struct {
		Head
		Arg  Expr
		Name string
	}
)

// Subqueries.
type (
	// An Exists is EXISTS (Query).
	Exists struct {
		Head
		Query *Query
	}
	// A Scalar is (Query): column Col of its one row.
	Scalar struct {
		Head
		Query *Query
		Col   int
	}
	// An ArrayQuery is ARRAY (Query).
	ArrayQuery struct {
		Head
		Query *Query
	}
	// An InQuery is (Args…) Op ANY (Query), which IN is, or ALL.
	InQuery struct {
		Head
		Args      []Expr
		Op        string
		Operators []*pgcat.Operator // of each pair; nil for one that nothing is known of
		All       bool
		Query     *Query
	}
)

// RTEOf returns the range table entry whose row or column an expression is, or
// nil when it is neither.
func RTEOf(e Expr) *RTE {
	switch e := e.(type) {
	case *Var:
		return e.RTE
	case *WholeRow:
		return e.RTE
	}
	return nil
}

// QueryOf returns the subquery that an expression is over, or nil.
func QueryOf(e Expr) *Query {
	switch e := e.(type) {
	case *Exists:
		return e.Query
	case *Scalar:
		return e.Query
	case *ArrayQuery:
		return e.Query
	case *InQuery:
		return e.Query
	case *Special:
		return e.Query
	}
	return nil
}

// Equality returns the sides of x = y; nil for anything else.
func Equality(e Expr) (x, y Expr) {
	if f, ok := e.(*Func); ok && f.Op == "=" && len(f.Args) == 2 {
		return f.Args[0], f.Args[1]
	}
	return nil, nil
}

// Results returns what a CASE may give: the results of its branches, and of ELSE.
func (e *Case) Results() []Expr {
	var out []Expr
	for _, w := range e.Whens {
		out = append(out, w.Result)
	}
	return append(out, e.Else)
}

// IsNull reports whether an expression is the constant NULL.
func IsNull(e Expr) bool {
	c, ok := e.(*Const)
	return ok && c.Null
}

// ColumnOf returns which column of its relation, subquery or function a Var is,
// or -1 when it is none of those: an ordinality, for one.
func (v *Var) ColumnOf() int { return v.RTE.Cols[v.Col].Attr }

// Name returns the column's name.
func (v *Var) Name() string { return v.RTE.Cols[v.Col].Name }
