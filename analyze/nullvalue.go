package analyze

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// valueOf is the null behaviour of a call of PostgreSQL's own whose arguments
// tell more than the function does; known is false when they do not.
func (a *analysis) valueOf(e *expr) (b pgcat.NullBehaviour, known bool) {
	switch e.fn.Name {
	case "extract", "date_part":
		if a.finite(e.args[1]) { // infinity alone lacks fields
			return pgcat.NeverWhenArgsNonNull, true
		}
		if field := e.args[0]; field.kind == xConst && !field.null {
			return pgcat.ExtractNull(strings.ToLower(field.text), e.args[1].oid), true
		}
	case "to_char":
		if hasText(e.args[1]) && a.finite(e.args[0]) {
			return pgcat.NeverWhenArgsNonNull, true
		}
	case "to_number":
		if hasText(e.args[1]) {
			return pgcat.NeverWhenArgsNonNull, true
		}
	case "enum_range": // the arguments' type counts, and NULL is a bound left open
		return pgcat.Never, true
	case "pg_collation_for":
		if arg := e.args[0]; arg.kind == xConst || arg.kind == xVar && arg.rte.rel != nil || arg.kind == xRelabel {
			if c := a.collationOf(arg); c.name != "" && !c.unknown {
				return pgcat.Never, true
			}
		}
	}
	return 0, false
}

// hasText reports whether e is a constant that is not empty.
func hasText(e *expr) bool { return e.kind == xConst && !e.null && e.text != "" }

// finite reports whether a time or an interval is sure not to be infinite, if it
// is not NULL. What is computed of finite times is finite, or an error.
func (a *analysis) finite(e *expr) bool {
	switch e.kind {
	case xConst:
		return !strings.Contains(strings.ToLower(e.text), "inf")
	case xValue: // CURRENT_DATE and its like
		return e.oid == pgcat.Date || e.oid == pgcat.Timestamp || e.oid == pgcat.Timestamptz
	case xRelabel, xDomain:
		return a.finite(e.args[0])
	case xFunc:
		if e.fn.Schema != "pg_catalog" {
			return false
		}
		switch e.fn.Name {
		case "now", "transaction_timestamp", "statement_timestamp", "clock_timestamp":
			return true
		case "date", "timestamp", "timestamptz", "timezone", "date_trunc", "age",
			"timestamp_mi", "timestamptz_mi", "interval_pl", "interval_mi",
			"date_pl_interval", "date_mi_interval", "timestamp_pl_interval", "timestamp_mi_interval", "timestamptz_pl_interval", "timestamptz_mi_interval":
			return !slices.ContainsFunc(e.args, func(arg *expr) bool { return !a.finite(arg) })
		}
	}
	return false
}

// expandedOver reports whether every row of a query comes from set-returning
// functions in its SELECT list that have no rows where e is NULL. Aggregates and
// window functions see the rows before, also those that then vanish.
func (a *analysis) expandedOver(q *query, e *expr) bool {
	if q.srfs == 0 || q.grouped || len(q.windows) > 0 {
		return false
	}
	calls := 0
	for _, t := range q.targets {
		needed := true
		t.expr.walk(func(x *expr) bool {
			if x.kind == xFunc && x.fn.ReturnsSet {
				calls++
				needed = needed && x.fn.Strict && slices.ContainsFunc(union(x.args, notNull), func(arg *expr) bool { return equal(arg, e) })
			}
			return x.query == nil
		})
		if !needed {
			return false
		}
	}
	return calls == q.srfs
}
