package analyze

import (
	"fmt"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// checkCached warns of a cached query with a value that one call must not have
// from another.
func (a *analysis) checkCached(q *Query) {
	a.warnings = append(a.warnings, a.effects.Uncacheable(a.stmt)...)
	for _, r := range q.Reads {
		if r.Table.RowSecurity {
			a.failed.Add(diag.Diagnostic{
				Severity: diag.Warning, Pos: q.Directives.Cache.Pos, Query: q.Name,
				Message: fmt.Sprintf("the cache shows rows of %q to sessions from which row-level security may hide them", r.Table.Name),
				Hint:    "leave the cache out, unless all sessions see the same rows or what the policies go by is a parameter",
			})
		}
	}
}

// checkDirectives holds the annotations against what only the analysis knows.
func checkDirectives(q *Query, diags *diag.List) {
	errorf := func(pos diag.Position, hint, message string) {
		diags.Add(diag.Diagnostic{Pos: pos, Query: q.Name, Message: message, Hint: hint})
	}
	names := make([]string, len(q.Params))
	for i, p := range q.Params {
		names[i] = p.Name
	}
	diags.Append(q.CheckTagParams(names))
	switch q.Command {
	case "one", "many", "iter", "batchone", "batchmany":
		if !q.ReturnsRows() {
			errorf(q.Pos, "use :exec or :execrows", ":"+string(q.Command)+" needs columns, but the query returns none")
		}
	case "copyfrom":
		if q.InsertInto == nil {
			errorf(q.Pos, "write INSERT INTO table (columns) VALUES ($1, $2, …)", ":copyfrom needs a plain INSERT of one row of parameters")
		}
	}
	d := &q.Directives
	if d.Cache != nil && !q.ReadOnly {
		errorf(d.Cache.Pos, "only reads are cached; a function that does not write should be declared STABLE or IMMUTABLE", "cache on a query that may write")
	}
	if d.Route != nil && d.Route.Target == "replica" && !q.ReadOnly {
		errorf(d.Route.Pos, "a replica answers reads alone, and none that ask for a transaction ID or the primary's place in its WAL; a function that does not write should be declared STABLE or IMMUTABLE", "route to a replica on a query that may write")
	}
}
