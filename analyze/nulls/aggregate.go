package nulls

import (
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// Aggregates that have a value as soon as their first argument has one in some
// row.
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

// ofAggregate answers for an aggregate over its level's rows: it may be over
// nothing unless rows are grouped by something.
func (a *Analysis) ofAggregate(e *tree.Agg) Answer {
	name, level := e.Fn.Name, e.Level
	switch {
	case e.Fn.Schema != "pg_catalog":
		return maybe("aggregate " + name + "() may return NULL")
	case valueForNothing[name]:
		return never(name + "() counts")
	case len(level.GroupBy) == 0 || level.EmptySet:
		return maybe(name + "() of no rows is NULL")
	case e.Filter != nil:
		return maybe(name + "() with FILTER may see no rows")
	}
	return a.ofAggregated(name, e.Args, &place{q: level, inAgg: level})
}

// ofAggregated answers for an aggregate over at least one row.
func (a *Analysis) ofAggregated(name string, args []tree.Expr, at *place) Answer {
	switch {
	case valueForRow[name]:
		return never(name + "() of at least one row")
	case name == "percentile_cont" || name == "percentile_disc": // the fraction counts too
	case !valueForValue[name] || len(args) == 0:
		return maybe(name + "() may return NULL")
	default:
		args = args[:1]
	}
	for _, arg := range args {
		if x := a.of(arg, at); x.Null != tree.Never {
			return maybe(name + "() of nothing but NULL is NULL: " + x.Reason)
		}
	}
	return never(name + "() of at least one value")
}

// ofWindow answers for a call over a window.
func (a *Analysis) ofWindow(e *tree.WindowFunc, at *place) Answer {
	name := e.Fn.Name
	switch {
	case e.Fn.Schema != "pg_catalog":
		return maybe(name + "() may return NULL")
	case e.Fn.Kind != pgcat.AggregateKind:
		return a.ofWindowFunction(e, at)
	case valueForNothing[name]:
		return never(name + "() counts")
	case e.Filter != nil:
		return maybe(name + "() with FILTER may see no rows")
	case !e.Window.CurrentRow:
		return maybe("the frame of " + name + "() may be empty")
	}
	return a.ofAggregated(name, e.Args, at)
}

// ofWindowFunction answers for a function that is only called over windows.
func (a *Analysis) ofWindowFunction(e *tree.WindowFunc, at *place) Answer {
	name := e.Fn.Name
	switch name {
	case "row_number", "rank", "dense_rank", "percent_rank", "cume_dist":
		return never(name + "() counts")
	case "ntile":
		return a.of(e.Args[0], at)
	case "first_value", "last_value":
		if e.Window.CurrentRow {
			return a.of(e.Args[0], at)
		}
	case "lag", "lead":
		if len(e.Args) < 3 {
			return maybe("there is no row before the first or after the last")
		}
		return a.ofArguments(e.Args, at, name+"() has a default")
	}
	return maybe(name + "() may return NULL")
}
