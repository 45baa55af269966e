package parser

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
)

// check holds the command and the annotations against the kind of statement.
// What does not fit is taken off the query, so that it is not judged again.
func (d *draft) check() {
	q := d.query
	st := describe(d)
	if !d.clean(func() { d.checkCommand(st) }) {
		q.Command = ""
	}
	if !d.clean(func() { d.checkCache(st) }) {
		q.Directives.Cache = nil
	}
	if !d.clean(func() { d.checkInvalidate(st) }) {
		q.Directives.Invalidate = nil
	}
	if !d.clean(func() { d.checkRoute(st) }) {
		q.Directives.Route = nil
	}
	if !d.clean(func() { d.checkBatch(st) }) {
		q.Directives.Batch = nil
	}
	if t, s := q.Directives.Timeout, q.Directives.Slow; t != nil && s != nil && t.Value > 0 && s.Value >= t.Value {
		d.report(diag.Warning, s.Pos.Offset, "make slow shorter than timeout", "slow is not shorter than timeout, so no query that ends in time is reported")
	}
}

// clean reports whether a check finds nothing.
func (d *draft) clean(check func()) bool {
	before := d.diags.Len()
	check()
	return d.diags.Len() == before
}

func (d *draft) checkCommand(st statement) {
	q, at := d.query, d.section.name.command.off
	command := ":" + string(q.Command)
	switch q.Command {
	case CopyFrom:
		d.checkCopyFrom(at)
		return
	case BatchOne, BatchMany, BatchExec:
		if len(q.Params) == 0 {
			d.errorf(at, "a batch runs the statement once for each set of parameters; use :"+strings.TrimPrefix(string(q.Command), "batch"),
				"%s on a statement without parameters", command)
		}
	}
	switch q.Command {
	case One, Many, Iter, BatchOne, BatchMany:
		if st.returns {
			return
		}
		hint := "use :exec or :execrows"
		switch st.verb {
		case "INSERT", "UPDATE", "DELETE", "MERGE":
			hint = "add RETURNING, or use :exec or :execrows"
		}
		if q.Command == BatchOne || q.Command == BatchMany {
			hint = strings.ReplaceAll(hint, ":exec or :execrows", ":batchexec")
		}
		d.errorf(at, hint, "%s needs rows, but %s returns none", command, st.verbWithout())
	}
}

// verbWithout names a statement that returns nothing.
func (st statement) verbWithout() string {
	switch st.verb {
	case "INSERT", "UPDATE", "DELETE", "MERGE":
		return st.verb + " without RETURNING"
	}
	return st.verb
}

// checkCopyFrom: COPY takes plain rows for one table and returns nothing.
func (d *draft) checkCopyFrom(at int) {
	const shape = "write INSERT INTO table (columns) VALUES ($1, $2, …)"
	insert := d.query.Stmt.GetInsertStmt()
	sel := insert.GetSelectStmt().GetSelectStmt()
	switch {
	case insert == nil:
		d.errorf(at, shape, ":copyfrom needs an INSERT")
	case insert.OnConflictClause != nil:
		d.errorf(at, "COPY cannot resolve conflicts; use :batchexec, or INSERT … SELECT FROM unnest(…)", ":copyfrom with ON CONFLICT")
	case len(insert.ReturningList) > 0:
		d.errorf(at, "COPY returns no rows; use :batchmany, or INSERT … SELECT FROM unnest(…)", ":copyfrom with RETURNING")
	case insert.WithClause != nil || sel.GetWithClause() != nil:
		d.errorf(at, shape, ":copyfrom with WITH")
	case insert.Override == pg.OverridingKind_OVERRIDING_USER_VALUE:
		d.errorf(at, "COPY always takes the values that it is given", ":copyfrom with OVERRIDING USER VALUE")
	case sel == nil:
		d.errorf(at, shape, ":copyfrom with DEFAULT VALUES")
	case len(sel.ValuesLists) == 0:
		d.errorf(at, shape+", or use :execrows", ":copyfrom with INSERT … SELECT")
	case len(sel.ValuesLists) > 1:
		d.errorf(at, "write one row of parameters; the method takes any number of rows", ":copyfrom with %d rows", len(sel.ValuesLists))
	default:
		d.checkCopyRow(sel.ValuesLists[0].GetList().GetItems())
	}
}

func (d *draft) checkCopyRow(values []*pgast.Node) {
	seen := map[int32]bool{}
	for _, v := range values {
		p := v.GetParamRef()
		switch {
		case v.GetSetToDefault() != nil:
			d.errorf(d.section.name.command.off, "leave the column out", ":copyfrom with DEFAULT")
		case v.GetTypeCast().GetArg().GetParamRef() != nil:
			d.errorf(d.query.fileOffset(int(v.GetTypeCast().GetArg().GetParamRef().Location)),
				"leave the cast out; the column gives the type", ":copyfrom takes parameters alone as values")
		case p == nil:
			d.errorf(d.section.name.command.off, "write one parameter for each column", ":copyfrom takes parameters alone as values")
		case seen[p.Number]:
			d.errorf(d.query.fileOffset(int(p.Location)), "give each column a parameter of its own", ":copyfrom uses a parameter twice")
		default:
			seen[p.Number] = true
		}
	}
}

func (d *draft) checkCache(st statement) {
	c := d.query.Directives.Cache
	if c == nil {
		return
	}
	at := c.Pos.Offset
	switch {
	case !st.reads:
		d.errorf(at, `only reads are cached; a write invalidates what it changes by itself, and further tags with "invalidate: tags=…"`,
			"cache on %s", writeName(st))
	case st.locks():
		d.errorf(at, "a cached result locks nothing; drop "+st.lock()+" or the cache", "cache on SELECT … %s", st.lock())
	case d.query.Command != "" && d.query.Command != One && d.query.Command != Many:
		d.errorf(at, "use :one or :many", "cache on :%s", d.query.Command)
	}
}

// writeName names what is no mere read.
func writeName(st statement) string {
	switch st.verb {
	case "INSERT", "UPDATE", "DELETE", "MERGE", "CALL", "SELECT INTO":
		return st.verb
	case "this statement":
		return "a statement that is no query"
	}
	return "a query that writes"
}

func (d *draft) checkInvalidate(st statement) {
	if i := d.query.Directives.Invalidate; i != nil && st.reads && (!st.calls() || st.locks()) {
		d.errorf(i.Pos.Offset, "write it on the statements that change what is cached", "invalidate on a read")
	}
}

func (d *draft) checkRoute(st statement) {
	r := d.query.Directives.Route
	if r == nil {
		return
	}
	switch {
	case (r.Target == "replica" || r.MaxLag > 0) && st.locks():
		d.errorf(r.Pos.Offset, "rows are locked on the primary alone; write route: primary or nothing", "route to a replica on SELECT … %s", st.lock())
	case !st.reads && (r.Target == "replica" || r.MaxLag > 0):
		d.errorf(r.Pos.Offset, "writes run on the primary; write route: primary or nothing", "route to a replica on %s", writeName(st))
	}
}

func (d *draft) checkBatch(st statement) {
	b := d.query.Directives.Batch
	if b == nil {
		return
	}
	switch q := d.query; {
	case !st.reads || st.verb != "SELECT":
		d.errorf(b.Pos.Offset, "for writes there are :batchexec and :copyfrom", "batch on %s", writeName(st))
	case q.Command != "" && q.Command != One && q.Command != Many:
		d.errorf(b.Pos.Offset, "use :one or :many", "batch on :%s", q.Command)
	}
}
