package analyze

import (
	"cmp"
	"fmt"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// harmless are the volatile functions of PostgreSQL and its extensions that
// write nothing, though pgcat cannot say so of what they run or look at.
var harmless = map[string]bool{
	"pg_lock_status": true, "pg_stat_statements": true, "pgstattuple": true,
	"query_to_xml": true, "cursor_to_xml": true, "ts_stat": true, "ts_rewrite": true,
}

// effects follows what the query sets off, and decides whether a replica may
// answer it.
func (a *analysis) effects(out *Query) {
	f := a.follow(out)
	a.failures = f.failures
	out.Unseen = f.unseenWrites
	if len(a.trusted) > 0 {
		out.Unseen = append(out.Unseen, "functions that the schema does not know")
	}
	out.Locks = a.locks || f.locks
	out.ReadOnly = out.Verb == Select && len(out.Writes) == 0 && !out.Locks && !a.writesElsewhere && !f.mayWrite
	out.ReadsViaFunctions = len(a.trusted)+len(f.unseenReads) > 0
	for _, fn := range a.calls {
		if a.defaults[fn] == nil && mayWrite(fn) {
			out.ReadOnly = false
		}
	}
}

// mayWrite reports whether a function of PostgreSQL's own, or of an extension,
// may write.
func mayWrite(f *pgcat.Function) bool {
	return f.Volatility == pgcat.Volatile && !f.Pure && !harmless[f.Name]
}

// inBody finds what a function's body has that the cache must not keep: a
// value of the session, or one that changes by itself.
func (a *analysis) inBody(def *schema.Function, seen map[*schema.Function]bool) (session string, changing bool) {
	if seen[def] {
		return "", false
	}
	seen[def] = true
	b := a.bodyOf(def)
	session, changing = b.session, b.changing || b.unseen != "" && def.Volatility == "volatile"
	for _, called := range b.calls {
		s, c := a.inBody(called, seen)
		session, changing = cmp.Or(session, s), changing || c
	}
	return session, changing
}

// ofSession are the functions, stable ones, whose value is the session's.
var ofSession = map[string]bool{
	"current_setting": true, "pg_backend_pid": true, "pg_my_temp_schema": true, "inet_client_addr": true, "inet_client_port": true,
	"getpgusername": true, "current_user": true, "session_user": true, "currval": true, "lastval": true,
	"txid_current": true, "pg_current_xact_id": true, "txid_current_snapshot": true, "pg_current_snapshot": true,
}

// checkCached warns of a cached query with a value that one call must not have
// from another.
func (a *analysis) checkCached() {
	a.top.walk(func(e *expr) bool {
		name := ""
		def := (*schema.Function)(nil)
		if e.kind == xFunc {
			def = a.defaults[e.fn]
		}
		switch {
		case def != nil:
			session, changing := a.inBody(def, map[*schema.Function]bool{})
			if session != "" {
				name = session + ", which " + def.Name + "() asks for"
			} else if changing {
				a.warnChanging(e)
			}
		case e.kind == xValue && ofSession[e.text]:
			name = e.text
		case e.kind == xFunc && e.text == "" && e.fn.Schema == "pg_catalog" && ofSession[e.fn.Name]:
			name = e.fn.Name + "()"
		case e.kind == xFunc && e.text == "" && e.fn.Volatility == pgcat.Volatile:
			a.warnChanging(e)
		}
		if name != "" {
			a.warn(e.loc, "pass the value as a parameter, so that it is part of the key, or leave the cache out", "the cache keeps a value that is another one in each session: %s", name)
		}
		return true
	})
}

// checkRowSecurity warns of a cached query over tables that show other rows to
// another role.
func (a *analysis) checkRowSecurity(q *Query) {
	for _, r := range q.Reads {
		if r.Table.RowSecurity {
			a.failures.Add(diag.Diagnostic{
				Severity: diag.Warning, Pos: q.Directives.Cache.Pos, Query: q.Name,
				Message: fmt.Sprintf("the cache shows rows of %q to sessions from which row-level security may hide them", r.Table.Name),
				Hint:    "leave the cache out, unless all sessions see the same rows or what the policies go by is a parameter",
			})
		}
	}
}

func (a *analysis) warnChanging(e *expr) {
	a.warn(e.loc, "work it out where the query is called, or leave the cache out", "the cache keeps a value that changes by itself: %s()", e.fn.Name)
}

// checkQuery holds the annotations against what only the analysis knows.
func checkQuery(q *Query, diags *diag.List) {
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
		if len(q.Columns) == 0 && !q.ReturnsRows() {
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
		errorf(d.Route.Pos, "a replica answers reads alone; a function that does not write should be declared STABLE or IMMUTABLE", "route to a replica on a query that may write")
	}
}

// utility analyses what is neither a query nor a change of rows.
func (a *analysis) utility(q *query, n *pg.Node) {
	q.verb = Other
	a.writesElsewhere = true
	text := func(name string) *target {
		return &target{name: name, embed: -1, expr: &expr{kind: xValue, typ: of(pgcat.Text), loc: -1}}
	}
	switch x := n.Node.(type) {
	case *pg.Node_CallStmt:
		q.clause = inCall
		a.called = x.CallStmt.Funccall
		e := a.funcCall(q, x.CallStmt.Funccall, nil)
		if e.fn == nil || e.fn.Kind != pgcat.ProcedureKind {
			_, name := splitName(x.CallStmt.Funccall.Funcname)
			a.fail(e.loc, "To call a function, use SELECT.", "%s is not a procedure", name)
		}
		for i, o := range e.fn.OutArgs {
			q.targets = append(q.targets, &target{name: cmp.Or(o.Name, "column"+itoa(i+1)), embed: -1, expr: &expr{kind: xOpaque, typ: typ{oid: o.Type, dims: o.Dims}, loc: -1}})
		}
	case *pg.Node_VariableShowStmt:
		q.targets = []*target{text(x.VariableShowStmt.Name)}
	case *pg.Node_ExplainStmt:
		q.targets = []*target{text("QUERY PLAN")}
		a.explained(x.ExplainStmt)
	case *pg.Node_RefreshMatViewStmt:
		r := x.RefreshMatViewStmt.Relation
		rel := a.relation(r.Schemaname, r.Relname, int(r.Location))
		if rel.table == nil || rel.table.Kind != schema.MaterializedView {
			a.fail(int(r.Location), "", "%q is not a materialized view", rel.name)
		}
		e := a.relationRef(q, rel, int(r.Location))
		a.accesses[e.access].reads, a.accesses[e.access].verb = false, Update
	case *pg.Node_TruncateStmt:
		for _, t := range x.TruncateStmt.Relations {
			r := t.GetRangeVar()
			e := a.relationRef(q, a.relation(r.Schemaname, r.Relname, int(r.Location)), int(r.Location))
			a.accesses[e.access].reads, a.accesses[e.access].verb = false, Delete
		}
	}
}

// explained analyses the statement of EXPLAIN for its errors and parameters.
func (a *analysis) explained(n *pg.ExplainStmt) {
	sub := &query{}
	switch x := n.Query.Node.(type) {
	case *pg.Node_SelectStmt:
		a.selectStmt(sub, x.SelectStmt)
	case *pg.Node_InsertStmt, *pg.Node_UpdateStmt, *pg.Node_DeleteStmt, *pg.Node_MergeStmt:
		a.modifyingStmt(sub, n.Query)
	}
	a.stars = nil
}
