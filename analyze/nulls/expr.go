package nulls

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// A place is where an expression stands.
type place struct {
	q     *tree.Query
	inAgg *tree.Query // the level whose aggregate's arguments these are
	// given are not NULL here, because of the branch of CASE.
	given []tree.Expr
	// present are entries that have a row here.
	present []*tree.RTE
}

// where is a place in which a condition holds, too.
func (at *place) where(given []tree.Expr) *place {
	inner := *at
	inner.given = slices.Concat(at.given, given)
	return &inner
}

// of answers for an expression.
func (a *Analysis) of(e tree.Expr, at *place) Answer {
	if x := a.settled(e, at); x.known {
		return x
	}
	switch e := e.(type) {
	case *tree.Const:
		if e.Null {
			return always("NULL")
		}
		return never("a constant")
	case *tree.Param:
		return a.param(e)
	case *tree.Var:
		return a.ofVar(e, at)
	case *tree.WholeRow:
		return a.ofRow(e.RTE)
	case *tree.SystemColumn:
		return a.ofRow(e.Row.RTE)
	case *tree.SetCol:
		return a.Column(e.Level, e.Col)
	case *tree.Default:
		return maybe("the default may be NULL")
	case *tree.SQLValue:
		return ofSQLValue(e)
	case *tree.Grouping:
		return never("never NULL")
	case *tree.Func:
		return a.ofCall(e, at)
	case *tree.Agg:
		return a.ofAggregate(e)
	case *tree.WindowFunc:
		return a.ofWindow(e, at)
	case *tree.Special:
		return a.ofSpecial(e, at)
	case *tree.NullTest, *tree.BoolTest, *tree.DistinctFrom, *tree.Exists:
		return never("a test is true or false")
	case *tree.Row, *tree.Array, *tree.ArrayQuery:
		return never("a constructor")
	case *tree.And:
		return a.ofAny(at, e.Args)
	case *tree.Or:
		return a.ofAny(at, e.Args)
	case *tree.Not:
		return a.of(e.Arg, at)
	case *tree.ArrayOp:
		return a.ofArrayOp(e, at)
	case *tree.RowCompare:
		return a.ofRowCompare(e, at)
	case *tree.InQuery:
		return a.ofIn(e, at)
	case *tree.NullIf:
		return maybe("NULLIF yields NULL when its arguments are equal")
	case *tree.Case:
		return a.ofCase(e, at)
	case *tree.Coalesce:
		return a.ofCoalesce(e.Args, at, "COALESCE")
	case *tree.MinMax:
		return a.ofCoalesce(e.Args, at, e.Name)
	case *tree.Scalar:
		return a.ofScalar(e)
	case *tree.Field:
		return a.ofField(e, at)
	case *tree.Subscript:
		return a.ofSubscript(e, at)
	case *tree.Merged:
		return a.ofMerged(e, at)
	case *tree.Relabel:
		return a.of(e.Arg, at)
	case *tree.Collate:
		return a.of(e.Arg, at)
	case *tree.Domain:
		return never("domain " + e.Name + " rejects NULL")
	}
	return maybe("the expression may be NULL")
}

// settled answers for an expression whose place says it all, whatever it is.
func (a *Analysis) settled(e tree.Expr, at *place) Answer {
	switch {
	case at.q != nil && at.inAgg != at.q && hasKey(at.q.Nulled, e):
		return maybe("GROUPING SETS leave the column out of some rows")
	case !hasOwnProof(e) && a.isProven(e, at):
		return never("a condition rejects NULL")
	case at.q != nil && at.q.SRFs > 0 && expandedOver(at.q, e):
		return never("a set-returning function has no rows where it is NULL")
	}
	return Answer{}
}

// hasOwnProof reports whether what conditions prove is asked for later, or never.
func hasOwnProof(e tree.Expr) bool {
	switch e.(type) {
	case *tree.Var, *tree.Const:
		return true
	}
	return false
}

// hasKey reports whether e is among the keys of GROUP BY.
func hasKey(keys []tree.Expr, e tree.Expr) bool {
	return slices.ContainsFunc(keys, func(k tree.Expr) bool { return tree.SameKey(k, e) })
}

// isProven reports whether a condition around e rejects its being NULL.
func (a *Analysis) isProven(e tree.Expr, at *place) bool {
	if holds(at.given, e) {
		return true
	}
	if at.q == nil || at.leftOut(e) {
		return false
	}
	f := a.factsOf(at.q)
	return holds(f.proven, e) && !f.overNulled(e)
}

// holds reports whether e is among what is proven.
func holds(proven []tree.Expr, e tree.Expr) bool {
	return slices.ContainsFunc(proven, func(p tree.Expr) bool { return alike(p, e) })
}

// alike reports whether one of two expressions is NULL when the other is, as far
// as they are the same. All system columns of a row are there when the row is.
func alike(x, y tree.Expr) bool {
	if x, ok := x.(*tree.SystemColumn); ok {
		y, ok := y.(*tree.SystemColumn)
		return ok && x.Row.RTE == y.Row.RTE
	}
	return tree.Equal(x, y)
}

// leftOut reports whether e is over a key that GROUPING SETS make NULL in some
// rows: what was proven of it was before that.
func (at *place) leftOut(e tree.Expr) bool {
	if len(at.q.Nulled) == 0 || at.inAgg == at.q {
		return false
	}
	return tree.Contains(e, func(x tree.Expr) bool { return hasKey(at.q.Nulled, x) })
}

// ofAny answers for what is NULL only if one of its arguments is.
func (a *Analysis) ofAny(at *place, lists ...[]tree.Expr) (out Answer) {
	for _, args := range lists {
		for _, arg := range args {
			out = worst(out, a.of(arg, at))
		}
	}
	return out
}

func ofSQLValue(e *tree.SQLValue) Answer {
	if e.Name == "current_schema" { // NULL when no schema of the path exists
		return maybe("the expression may be NULL")
	}
	return never("never NULL")
}

func (a *Analysis) ofSpecial(e *tree.Special, at *place) Answer {
	switch e.Null {
	case tree.SpecialNever:
		return never("never NULL")
	case tree.SpecialWithArg:
		return a.of(e.Args[0], at)
	}
	return maybe("the expression may be NULL")
}

func (a *Analysis) ofArrayOp(e *tree.ArrayOp, at *place) Answer {
	list, ok := e.Right.(*tree.Array)
	if !ok || !e.Fn.NeverNull() {
		return maybe("an element of the array may be NULL")
	}
	return notAlways(a.ofAny(at, []tree.Expr{e.Left}, list.Elems))
}

func (a *Analysis) ofRowCompare(e *tree.RowCompare, at *place) Answer {
	if slices.ContainsFunc(e.Operators, unsure) {
		return maybe("the comparison may be NULL")
	}
	return a.ofAny(at, e.Left, e.Right)
}

// unsure reports whether an operator may give NULL of what is not NULL.
func unsure(o *pgcat.Operator) bool { return o == nil || !o.Func.NeverNull() }

func (a *Analysis) ofSubscript(e *tree.Subscript, at *place) Answer {
	if !e.Slice {
		return maybe("the subscript may be out of bounds")
	}
	return a.ofAny(at, []tree.Expr{e.Arg}, e.Subs) // empty rather than NULL
}

func (a *Analysis) ofField(e *tree.Field, at *place) Answer {
	switch x := e.Arg.(type) {
	case *tree.WholeRow:
		if x.RTE.Rel == nil && e.Num < len(x.RTE.Cols) {
			return a.ofVar(&tree.Var{Head: e.Head, RTE: x.RTE, Col: e.Num}, at)
		}
	case *tree.Func:
		if at.q == nil || at.q.SRFs > 1 {
			break
		}
		if c := a.callColumn(x, e.Num, at); c.known {
			return c
		}
	}
	return maybe("a field of a composite value may be NULL")
}
