package parser

import (
	"strings"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// check holds the command and the annotations against the kind of statement.
// What does not fit is taken off the query, so that it is not judged again.
func (d *draft) check() {
	q := d.query
	st := describe(d)
	before := d.diags.Len()
	d.checkCommand(st)
	if d.diags.Len() > before {
		q.Command = ""
	}
	for _, k := range DirectiveKinds {
		k.fits(d, st)
	}
	for _, k := range DirectiveKinds {
		k.doubts(d)
	}
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
	case len(pgast.ReturningOf(insert).Items) > 0:
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
		if cast := v.GetTypeCast(); p == nil && cast != nil { // the analysis knows which casts change nothing
			p = cast.Arg.GetParamRef()
		}
		switch {
		case v.GetSetToDefault() != nil:
			d.errorf(d.section.name.command.off, "leave the column out", ":copyfrom with DEFAULT")
		case p == nil:
			d.errorf(d.section.name.command.off, "write one parameter for each column", ":copyfrom takes parameters alone as values")
		case seen[p.Number]:
			d.errorf(d.query.fileOffset(int(p.Location)), "give each column a parameter of its own", ":copyfrom uses a parameter twice")
		default:
			seen[p.Number] = true
		}
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
