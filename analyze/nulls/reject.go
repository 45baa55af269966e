package nulls

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// A mode is what is known of a condition.
type mode uint8

const (
	isTrue mode = iota
	isFalse
	notNull
)

// rejected returns the expressions that cannot be NULL when e is what m says. A
// nil e says nothing.
func rejected(e tree.Expr, m mode) []tree.Expr {
	switch x := e.(type) {
	case *tree.Var, *tree.WholeRow, *tree.SystemColumn, *tree.Agg:
		return []tree.Expr{e}
	case *tree.And:
		return rejectedBy(x.Args, m, isTrue)
	case *tree.Or:
		return rejectedBy(x.Args, m, isFalse)
	case *tree.Not:
		return rejected(x.Arg, [...]mode{isTrue: isFalse, isFalse: isTrue, notNull: notNull}[m])
	case *tree.NullTest:
		if m != notNull && x.Not == (m == isTrue) {
			return rejected(x.Arg, notNull)
		}
	case *tree.BoolTest:
		return rejectedByTest(x, m)
	case *tree.Func:
		return rejectedByCall(x)
	case *tree.Field, *tree.Subscript: // NULL when any part is
		out := []tree.Expr{e}
		tree.Each(e, func(part tree.Expr) { out = append(out, rejected(part, notNull)...) })
		return out
	case *tree.ArrayOp:
		return rejectedByArray(x, m)
	case *tree.InQuery:
		return rejectedByQuery(x, m)
	case *tree.RowCompare:
		return rejectedByRow(x, m)
	}
	if arg := sameValue(e); arg != nil {
		return rejected(arg, notNull)
	}
	return nil
}

// rejectedBy is rejected for AND and OR. Where the whole is what all of its
// arguments must be for it, each of them says something, else what all say.
func rejectedBy(args []tree.Expr, m, all mode) []tree.Expr {
	if m == all {
		return union(args, m)
	}
	return intersection(args, m)
}

// rejectedByTest is rejected for IS TRUE and its like, which are never NULL.
func rejectedByTest(e *tree.BoolTest, m mode) []tree.Expr {
	positive := e.Not == (m == isFalse) // the test without its NOT is true
	switch {
	case m == notNull:
	case positive && e.Value == "true":
		return rejected(e.Arg, isTrue)
	case positive && e.Value == "false":
		return rejected(e.Arg, isFalse)
	case !positive && e.Value == "unknown":
		return rejected(e.Arg, notNull)
	}
	return nil
}

func rejectedByCall(e *tree.Func) (out []tree.Expr) {
	if e.Fn.ReturnsSet {
		return nil
	}
	if e.Fn.Volatility != pgcat.Volatile {
		out = append(out, e)
	}
	if e.Fn.Strict {
		out = append(out, union(e.Args, notNull)...)
	}
	return out
}

// rejectedByArray is rejected for x op ANY (array), or ALL.
func rejectedByArray(e *tree.ArrayOp, m mode) []tree.Expr {
	if !e.Fn.Strict {
		return nil
	}
	out := rejected(e.Right, notNull)
	// Over an empty array ANY is false and ALL is true whatever is on the left.
	if e.Listed || !e.All && m == isTrue {
		out = append(out, rejected(e.Left, notNull)...)
	}
	return out
}

// rejectedByQuery is rejected for x op ANY (SELECT …), or ALL.
func rejectedByQuery(e *tree.InQuery, m mode) []tree.Expr {
	switch {
	case e.All || m != isTrue || slices.ContainsFunc(e.Operators, notStrict):
	case len(e.Args) == 1 || e.Op == "=":
		return union(e.Args, notNull)
	case e.Op != "<>": // see rejectedByRow
		return rejected(e.Args[0], notNull)
	}
	return nil
}

func notStrict(o *pgcat.Operator) bool { return o == nil || !o.Func.Strict }

// rejectedByRow is rejected for (a, b) op (c, d).
func rejectedByRow(e *tree.RowCompare, m mode) []tree.Expr {
	switch {
	case slices.ContainsFunc(e.Operators, notStrict):
		return nil
	case e.Op == "=" && m == isTrue, e.Op == "<>" && m == isFalse:
		return append(union(e.Left, notNull), union(e.Right, notNull)...)
	case e.Op == "=" || e.Op == "<>":
		return nil
	}
	// <, <=, >, >= look at the first pair in any case.
	return append(rejected(e.Left[0], notNull), rejected(e.Right[0], notNull)...)
}

// union is what any of the arguments rejects.
func union(args []tree.Expr, m mode) (out []tree.Expr) {
	for _, arg := range args {
		out = append(out, rejected(arg, m)...)
	}
	return out
}

// intersection is what each of the arguments rejects.
func intersection(args []tree.Expr, m mode) []tree.Expr {
	if len(args) == 0 {
		return nil
	}
	out := rejected(args[0], m)
	for _, arg := range args[1:] {
		if len(out) == 0 {
			return nil
		}
		other := rejected(arg, m)
		out = slices.DeleteFunc(out, func(e tree.Expr) bool { return !holds(other, e) })
	}
	return out
}
