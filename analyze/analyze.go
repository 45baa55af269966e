package analyze

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// Options says how names are looked up.
type Options struct {
	// SearchPath is where unqualified names are looked for; empty means the
	// schema's own.
	SearchPath []string
	// UnknownFunctions: a call of a function whose name the schema does not know
	// is taken on trust, with a warning, and gives what its place asks for. sqlc's
	// users keep functions out of the schema that sqlc reads.
	UnknownFunctions bool
}

// Analyze gives queries their meaning. A query with errors is left out of the
// result and reported in Diags; it does not keep the others from being
// analysed.
func Analyze(cat *schema.Catalog, queries []*parser.Query, opts Options) *Result {
	b := bind(cat, opts.SearchPath)
	b.unknownFunctions = opts.UnknownFunctions
	b.opaqueTypesOf(queries)
	type outcome struct {
		query *Query
		diags diag.List
	}
	results := make([]outcome, len(queries))
	var next atomic.Int64
	work := func() {
		for {
			i := int(next.Add(1)) - 1
			if i >= len(queries) {
				return
			}
			results[i].query = b.analyzeQuery(queries[i], &results[i].diags)
		}
	}
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(queries)/16) {
		wg.Go(work)
	}
	work()
	wg.Wait()

	r := &Result{Schema: cat, Types: b.types, binding: b}
	r.Diags.Append(b.diags)
	for _, o := range results {
		r.Diags.Append(o.diags)
		if o.query != nil {
			r.Queries = append(r.Queries, o.query)
		}
	}
	slices.SortStableFunc(r.Queries, func(x, y *Query) int {
		return cmp.Or(cmp.Compare(x.Pos.File, y.Pos.File), cmp.Compare(x.Pos.Offset, y.Pos.Offset))
	})
	return r
}

// analyzeQuery analyses one query, or reports why it cannot.
func (b *binding) analyzeQuery(pq *parser.Query, diags *diag.List) *Query {
	if pq.Stmt == nil {
		return nil // the parser has said why
	}
	a := &analysis{binding: b, path: b.path, sql: pq.SQL, params: newParams(pq.Params), returningAliases: pq.ReturningAliases}
	for _, e := range pq.Embeds {
		a.embeds = append(a.embeds, e.Offset)
	}
	out := &Query{Query: pq}
	if f := a.run(func() { a.statement(pq, out) }); f != nil {
		diags.Add(diag.Diagnostic{Pos: a.position(pq, f.loc), Query: pq.Name, Message: f.message, Hint: f.hint})
		return nil
	}
	if pq.Directives.Cache != nil && out.ReadOnly {
		a.checkCached()
		a.checkRowSecurity(out)
	}
	diags.Append(a.failures)
	for _, w := range slices.Concat(a.trusted, a.warnings) {
		diags.Add(diag.Diagnostic{Severity: diag.Warning, Pos: a.position(pq, w.loc), Query: pq.Name, Message: w.message, Hint: w.hint})
	}
	var problems diag.List
	checkQuery(out, &problems)
	diags.Append(problems)
	if problems.HasErrors() {
		return nil
	}
	if by := pq.Directives.Batch; by != nil {
		out.Batch = b.batchTwin(out, a, by, diags)
		if out.Batch == nil {
			return nil
		}
	}
	return out
}

func (a *analysis) position(pq *parser.Query, loc int) diag.Position {
	if loc < 0 {
		return pq.Pos
	}
	return pq.Position(loc)
}

// statement analyses the whole of a query.
func (a *analysis) statement(pq *parser.Query, out *Query) {
	q := &query{}
	a.top = q
	into := false
	switch x := pq.Stmt.Node.(type) {
	case *pg.Node_SelectStmt:
		a.selectStmt(q, x.SelectStmt)
		into = intoClause(x.SelectStmt) != nil
	case *pg.Node_InsertStmt, *pg.Node_UpdateStmt, *pg.Node_DeleteStmt, *pg.Node_MergeStmt:
		a.modifyingStmt(q, pq.Stmt)
	default:
		a.utility(q, pq.Stmt)
	}
	out.Verb = q.verb
	out.Params = a.finishParams()
	a.pinKeys()
	out.Writes = a.writesOf()
	out.Reads = a.readsOf()
	if out.Verb == Select {
		for _, x := range a.accesses {
			if x.verb != "" {
				out.Verb = x.verb
				break
			}
		}
	}
	if into {
		out.Verb = Other
		q.targets = nil
	}
	a.effects(out)
	out.ReadsViaFunctions = out.ReadsViaFunctions || a.readsSequence()
	out.Columns = a.outputColumns(q, pq)
	out.SQL = expandStars(pq.SQL, a.stars)
	out.InsertInto = copyTarget(a, q, out)
}

func intoClause(s *pg.SelectStmt) *pg.IntoClause {
	for s.Op != pg.SetOperation_SETOP_NONE && s.Larg != nil {
		s = s.Larg
	}
	return s.IntoClause
}

// outputColumns makes the model's columns of a statement's result.
func (a *analysis) outputColumns(q *query, pq *parser.Query) []*Column {
	cols := q.columns()
	if len(cols) == 0 {
		if q.verb != Select && q.verb != Other {
			a.idleMarks(pq.Stmt, nil)
		}
		return nil
	}
	out := make([]*Column, len(cols))
	var heeded []string
	for i, t := range cols {
		answer := a.nullOfColumn(q, i)
		c := &Column{Name: t.name, Type: a.public(t.expr.typ), Null: answer.null, Reason: answer.reason, NullElems: a.nullElems(q, i)}
		if base := a.originOf(q, i); base != nil {
			c.Table, c.Column = base.table, base.col
		}
		if rel, attr := a.shownBy(t.expr); rel != nil {
			c.Rel, c.RelColumn = rel.table, rel.columns(a, -1)[attr].col
		} else if rel, attr := a.shownBy(coalescedFirst(t.expr)); rel != nil {
			c.CoalescedRel, c.Coalesced = rel.table, rel.columns(a, -1)[attr].col
		}
		c.Promised, c.SQLCName, c.SQLCNullable = a.promised(q, i), t.sqlcName, a.sqlcNullable(q, i)
		if t.embed >= 0 && t.embed < len(pq.Embeds) {
			c.Embed, c.EmbedPos = pq.Embeds[t.embed].Table, t.embed
			c.EmbedRel = embeddedRelation(t.expr)
		}
		if a.overrule(q, i, c) {
			heeded = append(heeded, t.name)
		}
		out[i] = c
	}
	a.idleMarks(pq.Stmt, heeded)
	return out
}

// embeddedRelation is the relation of an embedded star's column.
func embeddedRelation(e *expr) *schema.Table {
	if e.kind == xVar && e.rte.rel != nil {
		return e.rte.rel.table
	}
	return nil
}

// copyTarget is where a plain INSERT of parameters goes.
func copyTarget(a *analysis, q *query, out *Query) *CopyTarget {
	if q.verb != Insert || q.target == nil || len(q.ctes) > 0 || len(q.targets) > 0 || len(a.accesses) != 1 {
		return nil
	}
	x := a.accesses[q.target.access]
	if x.conflict || len(x.values) == 0 || len(x.values) != len(out.Params) {
		return nil
	}
	t := &CopyTarget{Table: q.target.rel.table, Columns: make([]*schema.Column, len(x.values))}
	for i, e := range x.values {
		for (e.kind == xRelabel || e.kind == xDomain || e.kind == xFunc && len(e.args) == 1) && len(e.args) == 1 {
			e = e.args[0]
		}
		if e.kind != xParam || x.places[i].part || t.Columns[e.num-1] != nil {
			return nil
		}
		t.Columns[e.num-1] = q.target.rel.cols[x.places[i].col].col
	}
	return t
}
