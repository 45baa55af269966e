package nulls

import "github.com/dbgen-go/dbgen/analyze/tree"

// ofCase answers for CASE. In a branch its condition holds, and the ones before
// it do not.
func (a *Analysis) ofCase(e *tree.Case, at *place) (out Answer) {
	for _, w := range e.Whens {
		x := a.of(w.Result, at.where(rejected(w.Cond, isTrue)))
		if x.Null != tree.Never {
			x.Reason = "a branch of CASE: " + x.Reason
		}
		out = worst(out, x)
	}
	last := at
	if first, ok := e.Whens[0].Cond.(*tree.NullTest); ok && !first.Not {
		// CASE WHEN x IS NULL THEN … ELSE x END
		last = at.where(rejected(first, isFalse))
	}
	otherwise := a.of(e.Else, last)
	if e.NoElse && otherwise.Null == tree.Always {
		otherwise.Reason = "CASE has no ELSE"
	}
	return worst(out, otherwise)
}

// ofCoalesce answers for what has a value when one of its arguments has; name is
// what to call it.
func (a *Analysis) ofCoalesce(args []tree.Expr, at *place, name string) (out Answer) {
	for _, arg := range args {
		x := a.of(arg, at)
		if x.Null == tree.Never {
			return never(name + " has an argument that is not NULL")
		}
		out = worst(out, x)
	}
	if a.coversFull(args, at) {
		return never(name + " has a value from either side of the FULL JOIN")
	}
	return out
}
