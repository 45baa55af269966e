package analyze

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/effects"
	"github.com/dbgen-go/dbgen/analyze/nulls"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/sqlc"
	"github.com/dbgen-go/dbgen/internal/await"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// Options says how names are looked up.
type Options = bind.Options

// NewBinder returns what schema.Replay asks for the columns of views and of
// tables made from a query. It serves one replay.
func NewBinder() schema.Binder { return bind.NewBinder() }

// NewTrustingBinder is NewBinder where views may call functions that the schema
// leaves out.
func NewTrustingBinder() schema.Binder { return bind.NewTrustingBinder() }

// Analyze gives queries their meaning. A query with errors is left out of the
// result and reported in Diags; it does not keep the others from being
// analysed. The error is the cause of ctx's cancellation.
func Analyze(ctx context.Context, cat *schema.Catalog, queries []*parser.Query, opts Options) (*Result, error) {
	return NewAnalyzer(cat, opts).Analyze(ctx, queries)
}

// Analyze is what the function of this name returns for other queries of the same
// schema and options. What was found out of the schema is not found out again.
func (r *Result) Analyze(ctx context.Context, queries []*parser.Query) (*Result, error) {
	a := r.by
	if !a.untouched() {
		opts := a.opts
		opts.Extensions = nil
		a = NewAnalyzer(r.Schema, opts)
	}
	return a.Analyze(ctx, queries)
}

// Concurrent reports whether lists of queries may each be given to Analyze side by
// side: no query names a type that is taken on trust, which all that come later know.
func (r *Result) Concurrent(lists ...[]*parser.Query) bool {
	b := r.by.schema
	return !slices.ContainsFunc(lists, func(queries []*parser.Query) bool { return !b.KnowsTypes(queries) })
}

// Settled reports whether no query that was given to Analyze has brought what the
// schema lacks. Where one has, what was analysed beside it may have met with that.
func (r *Result) Settled() bool { return r.by.untouched() }

// Analyze is the function of this name for the analyzer's schema and options. It is
// called once; for other queries of the schema there is Result.Analyze.
func (a *Analyzer) Analyze(ctx context.Context, queries []*parser.Query) (*Result, error) {
	for {
		r, err := a.once(ctx, queries)
		if err != nil {
			return nil, err
		}
		missing := a.schema.Missing()
		if len(missing) == 0 {
			r.Entangled = r.Entangled || len(a.opts.Extensions) > 0
			return r, nil
		}
		opts := a.opts
		opts.Extensions = append(slices.Clip(opts.Extensions), missing...) // once more, with them
		a = NewAnalyzer(r.Schema, opts)
	}
}

// once is analyze with the extensions that the schema and the options name.
func (a *Analyzer) once(ctx context.Context, queries []*parser.Query) (*Result, error) {
	b := a.schema
	known := b.Diags.Len()
	b.TrustTypes(queries)
	entangled := b.Diags.Len() > known
	type outcome struct {
		query *Query
		diags diag.List
	}
	results := make([]outcome, len(queries))
	await.Each(len(queries), func(i int) {
		if ctx.Err() == nil {
			results[i].query = a.query(queries[i], &results[i].diags)
			if a.opts.DropStmts && !a.opts.UnknownFunctions {
				queries[i].Stmt = nil
			}
		}
	})
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}

	r := &Result{Schema: b.Catalog, Types: b.Types, Bound: b, Entangled: entangled, by: a}
	r.Diags.Append(b.Diags)
	for i, o := range results {
		r.Diags.Append(o.diags)
		if o.query != nil {
			r.Queries = append(r.Queries, o.query)
		} else {
			r.Refused = append(r.Refused, queries[i])
		}
	}
	r.sort()
	return r, nil
}

// Refuse takes queries out of those without errors: a later stage found what is
// wrong with them.
func (r *Result) Refuse(wrong func(*Query) bool) {
	for _, q := range r.Queries {
		if wrong(q) {
			r.Refused = append(r.Refused, q.Query)
		}
	}
	r.Queries = slices.DeleteFunc(r.Queries, wrong)
	r.sort()
}

// sort puts the queries into their order.
func (r *Result) sort() {
	byPlace := func(x, y *parser.Query) int {
		return cmp.Or(cmp.Compare(x.Pos.File, y.Pos.File), cmp.Compare(x.Pos.Offset, y.Pos.Offset))
	}
	slices.SortStableFunc(r.Queries, func(x, y *Query) int { return byPlace(x.Query, y.Query) })
	slices.SortStableFunc(r.Refused, byPlace)
}

// An Analyzer knows what a schema means, which all queries of it share: a caller that
// has no queries yet can have it found out beforehand.
type Analyzer struct {
	opts    Options
	schema  *bind.Schema
	told    int // how many diagnostics there are of the schema alone
	nulls   *nulls.Schema
	effects *effects.Schema
	sqlc    *sqlc.Schema
}

// Prepare decodes PostgreSQL's own catalogue, which NewAnalyzer does otherwise, for who
// can have it done beside other work. It may be called at any time.
func Prepare() { pgcat.Builtin() }

// NewAnalyzer gives a schema its meaning.
func NewAnalyzer(cat *schema.Catalog, opts Options) *Analyzer {
	b := bind.New(cat, opts)
	return &Analyzer{opts: opts, schema: b, told: b.Diags.Len(), nulls: nulls.New(b), effects: effects.New(b), sqlc: sqlc.New(b)}
}

// untouched reports whether what is known of the schema is what the schema alone says:
// queries have brought no types and no extensions.
func (a *Analyzer) untouched() bool {
	return len(a.opts.Extensions) == 0 && a.schema.Diags.Len() == a.told && len(a.schema.Missing()) == 0
}

// query analyses one query, or reports why it cannot. A panic is a fault of
// dbgen's that must not take the other queries with it: it becomes an error.
func (a *Analyzer) query(pq *parser.Query, diags *diag.List) (out *Query) {
	if pq.Stmt == nil {
		return nil // the parser has said why
	}
	defer func() {
		if r := recover(); r != nil {
			out = nil
			report(diags, pq, diag.Error, bind.Recovered(r))
		}
	}()
	stmt, warnings, err := a.schema.Statement(pq)
	if err != nil {
		report(diags, pq, diag.Error, err)
		return nil
	}
	q := &analysis{Analyzer: a, pq: pq, stmt: stmt, nulls: a.nulls.Of(stmt), warnings: warnings}
	if out, err = q.run(); err != nil {
		report(diags, pq, diag.Error, err)
		return nil
	}
	if pq.Directives.Cache != nil && out.ReadOnly {
		q.checkCached(out)
	}
	diags.Append(q.failed)
	for _, w := range q.warnings {
		report(diags, pq, diag.Warning, w)
	}
	var problems diag.List
	checkDirectives(out, &problems)
	diags.Append(problems)
	if problems.HasErrors() {
		return nil
	}
	if by := pq.Directives.Batch; by != nil {
		if out.Batch = q.batchTwin(out, by, diags); out.Batch == nil {
			return nil
		}
	}
	return out
}

// Unresolved is what the text alone says of a query that has errors: its parameters
// have no types and there are no columns. A command is given for one whose own does
// not fit.
func Unresolved(pq *parser.Query, command parser.Command) *Query {
	parsed := *pq
	parsed.Command = cmp.Or(pq.Command, command)
	parsed.Stmt, parsed.Directives = nil, parser.Directives{}
	q := &Query{Query: &parsed, SQL: pq.SQL, Verb: Other}
	for _, p := range pq.Params {
		q.Params = append(q.Params, &Param{Number: p.Number, Name: cmp.Or(p.Name, fmt.Sprintf("column_%d", p.Number)), Named: p.Name != "", Slice: p.Slice})
	}
	return q
}

func report(diags *diag.List, pq *parser.Query, severity diag.Severity, f *bind.Fault) {
	pos := pq.Pos
	if f.Loc >= 0 {
		pos = pq.Position(f.Loc)
	}
	diags.Add(diag.Diagnostic{Severity: severity, Pos: pos, Query: pq.Name, Message: f.Message, Hint: f.Hint})
}
