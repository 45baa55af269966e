package nulls

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// ofCall answers for a function or an operator.
func (a *Analysis) ofCall(e *tree.Func, at *place) Answer {
	switch {
	case e.Fn.ReturnsSet && at.q != nil && at.q.SRFs > 1:
		return maybe("the shorter of several set-returning functions is filled up with NULL")
	case a.bound.Function(e.Fn) != nil && !a.bound.IsComposite(e.OID()):
		return a.resultColumn(e, 0, at)
	case e.Fn.Name == "array_cat" && e.Fn.Schema == "pg_catalog": // with NULL it is the other one
		return a.ofCoalesce(e.Args, at, what(e))
	}
	switch a.behaviour(e) {
	case pgcat.Never:
		return never(e.Fn.Name + "() never returns NULL")
	case pgcat.NeverWhenFirstNonNull:
		if a.of(e.Args[0], at).Null == tree.Never {
			return never(e.Fn.Name + "() of a first argument that is not NULL")
		}
	case pgcat.NeverWhenArgsNonNull:
		return a.ofNullable(e, at)
	}
	return a.ofUncertain(e, at)
}

// ofUncertain answers for a call of which nothing but its arguments says whether
// it is NULL.
func (a *Analysis) ofUncertain(e *tree.Func, at *place) Answer {
	if e.Fn.Name == "unnest" && len(e.Args) == 1 && a.noNullElems(e.Args[0], at) {
		return never("unnest() of an array without NULL")
	}
	if e.Fn.Strict {
		for _, arg := range e.Args {
			if x := a.of(arg, at); x.Null == tree.Always {
				return x
			}
		}
	}
	return maybe(what(e) + " may return NULL")
}

// ofNullable answers for a call that is NULL only when an argument is.
func (a *Analysis) ofNullable(e *tree.Func, at *place) Answer {
	if e.Fn.ReturnsSet && e.Fn.Strict {
		return never(e.Fn.Name + "() has no rows where an argument is NULL")
	}
	if len(e.Args) == 0 {
		return never(what(e) + " never returns NULL")
	}
	return a.ofArguments(e.Args, at, what(e)+" of what is not NULL")
}

// ofArguments answers for what may be NULL when an argument is, be that for
// certain; reason is why it is not otherwise.
func (a *Analysis) ofArguments(args []tree.Expr, at *place, reason string) Answer {
	out := never(reason)
	for _, arg := range args {
		out = worst(out, a.of(arg, at))
	}
	return out
}

// behaviour is the function's, as far as the arguments do not tell more.
func (a *Analysis) behaviour(e *tree.Func) pgcat.NullBehaviour {
	if e.VariadicNull {
		return min(e.Fn.NullBehaviour(), pgcat.NeverWhenArgsNonNull)
	}
	if e.Fn.Schema == "pg_catalog" {
		if b, known := a.valueOf(e); known {
			return b
		}
	}
	return e.Fn.NullBehaviour()
}

// valueColumns are the columns of functions that return rows, in which there is
// always a value.
var valueColumns = map[string][]string{
	"json_each": {"key", "value"}, "jsonb_each": {"key", "value"}, "json_each_text": {"key"}, "jsonb_each_text": {"key"},
}

// callColumn answers for a column of the rows that a call returns, if there is
// more to say of it than that it is a column.
func (a *Analysis) callColumn(e *tree.Func, column int, at *place) Answer {
	fn := e.Fn
	if fn.Schema == "pg_catalog" && column < len(fn.OutArgs) && slices.Contains(valueColumns[fn.Name], fn.OutArgs[column].Name) {
		return never(fn.Name + "() always has a " + fn.OutArgs[column].Name)
	}
	if a.bound.Function(fn) != nil {
		return a.resultColumn(e, column, at)
	}
	return Answer{}
}

// what names what is called.
func what(e *tree.Func) string {
	if e.Op != "" {
		return "operator " + e.Op
	}
	return e.Fn.Name + "()"
}

// valueOf is the null behaviour of a call of PostgreSQL's own whose arguments
// tell more than the function does; known is false when they do not.
func (a *Analysis) valueOf(e *tree.Func) (b pgcat.NullBehaviour, known bool) {
	switch e.Fn.Name {
	case "extract", "date_part":
		if finite(e.Args[1]) { // infinity alone lacks fields
			return pgcat.NeverWhenArgsNonNull, true
		}
		if field, ok := e.Args[0].(*tree.Const); ok && !field.Null {
			return pgcat.ExtractNull(strings.ToLower(field.Text), e.Args[1].OID()), true
		}
	case "to_char":
		if hasText(e.Args[1]) && finite(e.Args[0]) {
			return pgcat.NeverWhenArgsNonNull, true
		}
	case "to_number":
		if hasText(e.Args[1]) {
			return pgcat.NeverWhenArgsNonNull, true
		}
	case "enum_range": // the arguments' type counts, and NULL is a bound left open
		return pgcat.Never, true
	case "pg_collation_for":
		if hasCollation(e.Args[0]) {
			if c := a.bound.Collation(e.Args[0]); c.Name != "" && !c.Unknown {
				return pgcat.Never, true
			}
		}
	}
	return 0, false
}

// hasText reports whether e is a constant that is not empty.
func hasText(e tree.Expr) bool {
	c, ok := e.(*tree.Const)
	return ok && !c.Null && c.Text != ""
}

// hasCollation reports whether an expression has a collation of its own, rather
// than one that is derived of several.
func hasCollation(e tree.Expr) bool {
	switch e := e.(type) {
	case *tree.Const:
		return true
	case *tree.Var:
		return e.RTE.Rel != nil
	case *tree.Merged:
		return len(e.Args) == 1 && hasCollation(e.Args[0])
	}
	return sameNull(e) != nil
}

// finite reports whether a time or an interval is sure not to be infinite, if it
// is not NULL. What is computed of finite times is finite, or an error.
func finite(e tree.Expr) bool {
	switch e := e.(type) {
	case *tree.Const:
		return !strings.Contains(strings.ToLower(e.Text), "inf")
	case *tree.SQLValue: // CURRENT_DATE and its like
		return e.OID() == pgcat.Date || e.OID() == pgcat.Timestamp || e.OID() == pgcat.Timestamptz
	case *tree.Domain:
		return finite(e.Arg)
	case *tree.Func:
		return e.Fn.Schema == "pg_catalog" && finiteCall(e)
	}
	arg := sameNull(e)
	return arg != nil && finite(arg)
}

func finiteCall(e *tree.Func) bool {
	switch e.Fn.Name {
	case "now", "transaction_timestamp", "statement_timestamp", "clock_timestamp":
		return true
	case "date", "timestamp", "timestamptz", "timezone", "date_trunc", "age",
		"timestamp_mi", "timestamptz_mi", "interval_pl", "interval_mi",
		"date_pl_interval", "date_mi_interval", "timestamp_pl_interval", "timestamp_mi_interval", "timestamptz_pl_interval", "timestamptz_mi_interval":
		return !slices.ContainsFunc(e.Args, func(arg tree.Expr) bool { return !finite(arg) })
	}
	return false
}

// sameNull returns what is NULL exactly when e is, of a conversion, or nil.
func sameNull(e tree.Expr) tree.Expr {
	switch e := e.(type) {
	case *tree.Relabel:
		return e.Arg
	case *tree.Collate:
		return e.Arg
	case *tree.Merged:
		if len(e.Args) == 1 {
			return e.Args[0]
		}
	case *tree.Special:
		if e.Null == tree.SpecialWithArg {
			return e.Args[0]
		}
	}
	return nil
}

// sameValue returns what has e's value wherever e is not NULL, or nil.
func sameValue(e tree.Expr) tree.Expr {
	switch e := e.(type) {
	case *tree.Domain:
		return e.Arg
	case *tree.NullIf:
		return e.Left
	}
	return sameNull(e)
}

// expandedOver reports whether every row of a query comes from set-returning
// functions in its SELECT list that have no rows where e is NULL. Aggregates and
// window functions see the rows before, also those that then vanish.
func expandedOver(q *tree.Query, e tree.Expr) bool {
	if q.SRFs == 0 || q.Grouped || len(q.Windows) > 0 {
		return false
	}
	calls := 0
	for _, t := range q.Targets {
		needed := true
		tree.Walk(t.Expr, func(x tree.Expr) bool {
			if f, ok := x.(*tree.Func); ok && f.Fn.ReturnsSet {
				calls++
				needed = needed && f.Fn.Strict && holds(union(f.Args, notNull), e)
			}
			return tree.QueryOf(x) == nil
		})
		if !needed {
			return false
		}
	}
	return calls == q.SRFs
}
