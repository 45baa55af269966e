package analyze

import (
	"slices"
	"strconv"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// nullOfCall answers for a function or an operator.
func (a *analysis) nullOfCall(e *expr, env *nullEnv) nullAnswer {
	if e.fn.ReturnsSet && env.q != nil && env.q.srfs > 1 {
		return maybe("the shorter of several set-returning functions is filled up with NULL")
	}
	if a.defaults[e.fn] != nil && !a.isComposite(e.oid) {
		return a.nullOfResultColumn(e, 0, env)
	}
	if e.fn.Name == "array_cat" && e.fn.Schema == "pg_catalog" { // with NULL it is the other one
		return a.nullOfCoalesce(e, env, what(e))
	}
	switch a.nullBehaviour(e) {
	case pgcat.Never:
		return never(e.fn.Name + "() never returns NULL")
	case pgcat.NeverWhenFirstNonNull:
		if x := a.nullOf(e.args[0], env); x.null == Never {
			return never(e.fn.Name + "() of a first argument that is not NULL")
		}
	case pgcat.NeverWhenArgsNonNull:
		if e.fn.ReturnsSet && e.fn.Strict {
			return never(e.fn.Name + "() has no rows where an argument is NULL")
		}
		out := never("")
		for _, arg := range e.args {
			out = worst(out, a.nullOf(arg, env))
		}
		if out.null == Always && !e.fn.Strict {
			return maybe(e.fn.Name + "() may return NULL")
		}
		if out.null == Never {
			out.reason = what(e) + " of what is not NULL"
			if len(e.args) == 0 {
				out.reason = what(e) + " never returns NULL"
			}
		}
		return out
	}
	if e.fn.Name == "unnest" && len(e.args) == 1 && a.noNullElems(e.args[0], env) {
		return never("unnest() of an array without NULL")
	}
	if e.fn.Strict {
		for _, arg := range e.args {
			if x := a.nullOf(arg, env); x.null == Always {
				return x
			}
		}
	}
	return maybe(what(e) + " may return NULL")
}

// nullBehaviour is the function's, as far as the arguments do not tell more.
func (a *analysis) nullBehaviour(e *expr) pgcat.NullBehaviour {
	if e.not {
		return min(e.fn.NullBehaviour(), pgcat.NeverWhenArgsNonNull)
	}
	if e.fn.Schema != "pg_catalog" {
		return e.fn.NullBehaviour()
	}
	if b, known := a.valueOf(e); known {
		return b
	}
	return e.fn.NullBehaviour()
}

// valueColumns are the columns of functions that return rows, in which there is
// always a value.
var valueColumns = map[string][]string{
	"json_each": {"key", "value"}, "jsonb_each": {"key", "value"}, "json_each_text": {"key"}, "jsonb_each_text": {"key"},
}

// givesValue reports whether the call of a function that returns rows has a
// value in a column of each.
func givesValue(e *expr, column int) bool {
	return e.kind == xFunc && e.fn.Schema == "pg_catalog" && column < len(e.fn.OutArgs) &&
		slices.Contains(valueColumns[e.fn.Name], e.fn.OutArgs[column].Name)
}

func what(e *expr) string {
	if e.text != "" {
		return "operator " + e.text
	}
	return e.fn.Name + "()"
}

// Aggregates that have a value as soon as one of their inputs has one; the
// number tells which of the arguments it is that counts.
var valueForValue = map[string]bool{
	"sum": true, "avg": true, "min": true, "max": true, "any_value": true, "bool_and": true, "bool_or": true, "every": true,
	"bit_and": true, "bit_or": true, "bit_xor": true, "string_agg": true,
	"range_agg": true, "range_intersect_agg": true, "xmlagg": true, "var_pop": true, "stddev_pop": true, "mode": true,
}

// Aggregates that have a value as soon as there is a row, even one of NULLs.
var valueForRow = map[string]bool{
	"array_agg": true, "json_agg": true, "jsonb_agg": true, "json_object_agg": true, "jsonb_object_agg": true,
	"json_agg_strict": true, "jsonb_agg_strict": true, "json_object_agg_strict": true, "jsonb_object_agg_strict": true,
	"json_object_agg_unique": true, "jsonb_object_agg_unique": true, "json_object_agg_unique_strict": true, "jsonb_object_agg_unique_strict": true,
}

// Aggregates that always have a value.
var valueForNothing = map[string]bool{
	"count": true, "regr_count": true, "rank": true, "dense_rank": true, "percent_rank": true, "cume_dist": true,
}

// nullOfAggregate answers for an aggregate over its level's rows: it may be
// over nothing unless rows are grouped by something.
func (a *analysis) nullOfAggregate(e *expr) nullAnswer {
	name := e.fn.Name
	if e.fn.Schema != "pg_catalog" {
		return maybe("aggregate " + name + "() may return NULL")
	}
	if valueForNothing[name] {
		return never(name + "() counts")
	}
	level := e.level
	switch {
	case len(level.groupBy) == 0 || level.emptySet:
		return maybe(name + "() of no rows is NULL")
	case e.not:
		return maybe(name + "() with FILTER may see no rows")
	}
	return a.nullOfAggregated(e, &nullEnv{q: level, inAgg: level})
}

// nullOfAggregated answers for an aggregate over at least one row.
func (a *analysis) nullOfAggregated(e *expr, env *nullEnv) nullAnswer {
	name := e.fn.Name
	switch {
	case valueForRow[name]:
		return never(name + "() of at least one row")
	case name == "percentile_cont" || name == "percentile_disc": // the fraction counts too
		for _, arg := range e.args {
			if x := a.nullOf(arg, env); x.null != Never {
				return maybe(name + "() of nothing but NULL is NULL: " + x.reason)
			}
		}
		return never(name + "() of at least one value")
	case !valueForValue[name] || len(e.args) == 0:
		return maybe(name + "() may return NULL")
	}
	if x := a.nullOf(e.args[0], env); x.null != Never {
		return maybe(name + "() of nothing but NULL is NULL: " + x.reason)
	}
	return never(name + "() of at least one value")
}

// nullOfWindow answers for a window function.
func (a *analysis) nullOfWindow(e *expr, env *nullEnv) nullAnswer {
	name := e.fn.Name
	if e.fn.Schema != "pg_catalog" {
		return maybe(name + "() may return NULL")
	}
	if e.fn.Kind == pgcat.AggregateKind {
		switch {
		case valueForNothing[name]:
			return never(name + "() counts")
		case e.not:
			return maybe(name + "() with FILTER may see no rows")
		case !e.win.currentRow:
			return maybe("the frame of " + name + "() may be empty")
		}
		return a.nullOfAggregated(e, env)
	}
	switch name {
	case "row_number", "rank", "dense_rank", "percent_rank", "cume_dist":
		return never(name + "() counts")
	case "ntile":
		return a.nullOf(e.args[0], env)
	case "first_value", "last_value":
		if e.win.currentRow {
			return a.nullOf(e.args[0], env)
		}
	case "lag", "lead":
		if len(e.args) == 3 {
			out := never("")
			for _, arg := range e.args {
				out = worst(out, a.nullOf(arg, env))
			}
			if out.null == Never {
				out.reason = name + "() has a default"
			}
			return out
		}
		return maybe("there is no row before the first or after the last")
	}
	return maybe(name + "() may return NULL")
}

// nullOfCase answers for CASE. In a branch its condition holds, and the ones
// before it do not.
func (a *analysis) nullOfCase(e *expr, env *nullEnv) nullAnswer {
	var out nullAnswer
	for i := 0; i+1 < len(e.args); i += 2 {
		branch := *env
		branch.extra = append(append([]*expr{}, env.extra...), rejected(e.args[i], isTrue)...)
		x := a.nullOf(e.args[i+1], &branch)
		if x.null != Never {
			x.reason = "a branch of CASE: " + x.reason
		}
		out = worst(out, x)
	}
	last := env
	if e.args[0].kind == xNullTest && !e.args[0].not {
		// CASE WHEN x IS NULL THEN … ELSE x END
		branch := *env
		branch.extra = append(append([]*expr{}, env.extra...), rejected(e.args[0], isFalse)...)
		last = &branch
	}
	otherwise := a.nullOf(e.args[len(e.args)-1], last)
	if otherwise.reason == "no ELSE" {
		otherwise.reason = "CASE has no ELSE"
	}
	return worst(out, otherwise)
}

// nullOfCoalesce answers for what has a value when one of its arguments has.
func (a *analysis) nullOfCoalesce(e *expr, env *nullEnv, name string) nullAnswer {
	var out nullAnswer
	for _, arg := range e.args {
		x := a.nullOf(arg, env)
		if x.null == Never {
			return never(name + " has an argument that is not NULL")
		}
		out = worst(out, x)
	}
	if a.coversFull(e.args, env) {
		return never(name + " has a value from either side of the FULL JOIN")
	}
	return out
}

// nullOfScalar answers for a subquery that is a value.
func (a *analysis) nullOfScalar(e *expr) nullAnswer {
	x := a.nullOfColumn(e.query, e.num)
	if x.null == Always || oneRow(e.query) {
		return x
	}
	return maybe("the subquery may yield no row")
}

// oneRow reports whether a query yields exactly one row.
func oneRow(q *query) bool {
	if q.offset != nil || q.limit != nil && !atLeastOne(q.limit) || q.srfs > 0 || q.setOp != nil {
		return false
	}
	switch {
	case q.verb != Select:
		return false
	case q.values != nil:
		return len(q.values) == 1
	case q.having != nil:
		return false
	case q.grouped && len(q.groupBy) == 0 && len(q.aggs) > 0:
		return true
	}
	several := func(n *fromNode) bool { return !n.oneRow() }
	return q.where == nil && !q.grouped && !slices.ContainsFunc(q.from, several)
}

// atLeastOne reports whether a LIMIT is sure to let a row through; NULL is LIMIT
// ALL.
func atLeastOne(limit *expr) bool {
	if limit.kind == xFunc && limit.fn.Schema == "pg_catalog" && limit.fn.Name == "int8" {
		limit = limit.args[0]
	}
	if limit.kind != xConst {
		return false
	}
	n, err := strconv.ParseInt(limit.text, 0, 64)
	return limit.null || err == nil && n > 0
}

// nullOfIn answers for x IN (SELECT …).
func (a *analysis) nullOfIn(e *expr, env *nullEnv) nullAnswer {
	var out nullAnswer
	for i, arg := range e.args {
		if f := e.fns[i]; f == nil || !f.NeverNull() {
			return maybe("the comparison may be NULL")
		}
		out = worst(out, a.nullOf(arg, env))
		out = worst(out, a.nullOfColumn(e.query, i))
	}
	return notAlways(out)
}
