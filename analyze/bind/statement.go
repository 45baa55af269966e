package bind

import (
	"cmp"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// Statement binds a query of the author's. The fault is why it cannot; warnings tell
// what is odd.
func (b *Schema) Statement(pq *parser.Query) (stmt *tree.Statement, warnings []*Fault, failed *Fault) {
	a := b.newBinder(b.Path, pq.SQL)
	a.own, a.params, a.place = true, newParams(pq.Params), pq.Position
	for _, e := range pq.Embeds {
		a.embeds = append(a.embeds, e.Offset)
	}
	if f := run(func() { a.statement(pq.Stmt) }); f != nil {
		return nil, nil, f
	}
	a.stmt.SQL = expandStars(pq.SQL, a.stars)
	a.stmt.Trusted = len(a.trusted) > 0
	return a.stmt, slices.Concat(a.trusted, a.warnings), nil
}

func (a *binder) statement(n *pg.Node) {
	q := newLevel(nil)
	a.top = q
	a.stmt.Query = q.Query
	switch x := n.Node.(type) {
	case *pg.Node_SelectStmt:
		a.selectStmt(q, x.SelectStmt)
		a.stmt.Into = intoClause(x.SelectStmt) != nil
		a.stmt.Rows = !a.stmt.Into
	case *pg.Node_InsertStmt, *pg.Node_UpdateStmt, *pg.Node_DeleteStmt, *pg.Node_MergeStmt:
		a.modifyingStmt(q, n)
	default:
		a.utility(q, n)
	}
	a.stmt.Params = a.finishParams(n)
	if a.stmt.Into {
		q.Targets = nil
	}
	a.stmt.Rows = a.stmt.Rows || len(q.Columns()) > 0
}

func intoClause(s *pg.SelectStmt) *pg.IntoClause {
	for s.Op != pg.SetOperation_SETOP_NONE && s.Larg != nil {
		s = s.Larg
	}
	return s.IntoClause
}

// utility binds what is neither a query nor a change of rows.
func (a *binder) utility(q *level, n *pg.Node) {
	q.Verb = tree.Other
	a.stmt.Elsewhere = true
	switch x := n.Node.(type) {
	case *pg.Node_CallStmt:
		a.call(q, x.CallStmt)
	case *pg.Node_VariableShowStmt:
		q.Targets = []*tree.Target{textColumn(x.VariableShowStmt.Name)}
	case *pg.Node_ExplainStmt:
		q.Targets = []*tree.Target{textColumn("QUERY PLAN")}
		a.explained(x.ExplainStmt)
	case *pg.Node_RefreshMatViewStmt:
		r := x.RefreshMatViewStmt.Relation
		rel := a.relation(r.Schemaname, r.Relname, int(r.Location))
		if rel.Table == nil || rel.Table.Kind != schema.MaterializedView {
			a.fail(int(r.Location), "", "%q is not a materialized view", rel.Name)
		}
		a.changed(q, rel, int(r.Location), tree.Update)
	case *pg.Node_TruncateStmt:
		for _, t := range x.TruncateStmt.Relations {
			r := t.GetRangeVar()
			a.changed(q, a.relation(r.Schemaname, r.Relname, int(r.Location)), int(r.Location), tree.Delete)
		}
	}
}

func textColumn(name string) *tree.Target {
	return &tree.Target{Name: name, Loc: -1, Embed: -1, Expr: &tree.Special{Head: tree.At(tree.Of(pgcat.Text), -1), What: name, Null: tree.SpecialNever}}
}

// changed notes that a utility statement changes a relation as a whole.
func (a *binder) changed(q *level, rel *tree.Relation, loc int, verb tree.Verb) {
	x := a.relationRef(q, rel, loc).Access
	x.Reads, x.Verb = false, verb
}

// call is CALL.
func (a *binder) call(q *level, n *pg.CallStmt) {
	q.clause = inCall
	a.called = n.Funccall
	e := a.funcCall(q, n.Funccall, false)
	fn := calledFunction(e)
	if fn == nil || fn.Kind != pgcat.ProcedureKind {
		_, name := splitName(n.Funccall.Funcname)
		a.fail(e.Loc(), "To call a function, use SELECT.", "%s is not a procedure", name)
	}
	for i, o := range fn.OutArgs {
		col := &tree.Special{Head: tree.At(tree.Type{OID: o.Type, Dims: o.Dims}, -1), What: o.Name}
		q.Targets = append(q.Targets, &tree.Target{Name: cmp.Or(o.Name, "column"+itoa(i+1)), Loc: -1, Embed: -1, Expr: col})
	}
}

func calledFunction(e tree.Expr) *pgcat.Function {
	switch x := e.(type) {
	case *tree.Func:
		return x.Fn
	case *tree.Trusted:
		return x.Fn
	}
	return nil
}

// explained binds the statement of EXPLAIN for its errors and parameters.
func (a *binder) explained(n *pg.ExplainStmt) {
	sub := newLevel(nil)
	switch x := n.Query.Node.(type) {
	case *pg.Node_SelectStmt:
		a.selectStmt(sub, x.SelectStmt)
	case *pg.Node_InsertStmt, *pg.Node_UpdateStmt, *pg.Node_DeleteStmt, *pg.Node_MergeStmt:
		a.modifyingStmt(sub, n.Query)
	}
	a.stars = nil
}
