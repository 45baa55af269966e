package deployed

import (
	"context"
	"fmt"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Query is a query as the deployed code sends it.
type Query struct {
	Name string
	SQL  string // stars written out
	File string // where it stood, as the caller names it
	Line int

	pq            *parser.Query
	reads, writes []string            // tables with their schemas, as they were deployed
	needs         map[string][]string // privileges, by tables and views
}

// A Workload is the queries of one package. It serves one comparison at a time.
type Workload struct {
	Options analyze.Options
	// Unread are queries that could not be read again as they are sent.
	Unread []string

	queries []*Query
	base    []*facts
}

// NewWorkload reads the queries of a deployed package as they are sent. prefix is
// put before their names, for programs of several packages; where says how files are
// to be called.
func NewWorkload(res *analyze.Result, opts analyze.Options, prefix string, where func(file string) string) *Workload {
	w := &Workload{Options: opts}
	for _, q := range res.Queries {
		w.add(q, prefix, where)
		if q.Batch != nil {
			w.add(q.Batch, prefix, where)
		}
	}
	return w
}

// Queries are those that could be read.
func (w *Workload) Queries() []*Query { return w.queries }

func (w *Workload) add(q *analyze.Query, prefix string, where func(string) string) {
	name := prefix + q.Name
	pq := reread(q)
	if pq == nil {
		w.Unread = append(w.Unread, name)
		return
	}
	pq.Name = fmt.Sprintf("q%d", len(w.queries)) // unique in the package
	out := &Query{Name: name, SQL: q.SQL, File: where(q.Pos.File), Line: q.Pos.Line, pq: pq, needs: needs(q)}
	for _, x := range q.Reads {
		out.reads = append(out.reads, nameOf(x.Table))
	}
	for _, x := range q.Writes {
		out.writes = append(out.writes, nameOf(x.Table))
	}
	w.queries = append(w.queries, out)
}

// reread parses a query's text as it is sent; nil if that cannot be done.
func reread(q *analyze.Query) *parser.Query {
	text := fmt.Sprintf("-- name: %s :%s\n%s;\n", q.Name, q.Command, q.SQL)
	list, diags := parser.ParseFile("deployed.sql", text, parser.Options{LenientDirectives: true, DatabaseSQL: q.Command == parser.ExecLastID})
	if diags.HasErrors() || len(list) != 1 || list[0].Stmt == nil {
		return nil
	}
	pq := list[0]
	pq.Directives = parser.Directives{} // which say nothing of the server
	// What the author says of parameters stays: that one may be null, above all.
	for i := range pq.Params {
		for _, was := range q.Query.Params {
			if was.Number == pq.Params[i].Number {
				pq.Params[i].NotNull, pq.Params[i].Null, pq.Params[i].Name = was.NotNull, was.Null, was.Name
			}
		}
	}
	return pq
}

func (w *Workload) parsed() []*parser.Query {
	out := make([]*parser.Query, len(w.queries))
	for i, q := range w.queries {
		out[i] = q.pq
	}
	return out
}

// facts are what is known of the queries in a state of the schema, in their order.
func (w *Workload) facts(ctx context.Context, cat *schema.Catalog) ([]*facts, error) {
	res, err := w.analyze(ctx, cat)
	if err != nil {
		return nil, err
	}
	byName := map[string]*facts{}
	for _, q := range res.Queries {
		byName[q.Name] = factsOf(res, q)
	}
	for _, d := range res.Diags.All() {
		if d.Severity != diag.Error || d.Query == "" {
			continue
		}
		f := byName[d.Query]
		if f == nil {
			f = &facts{}
			byName[d.Query] = f
		}
		if f.fault == "" {
			f.fault = d.Message
		}
	}
	out := make([]*facts, len(w.queries))
	for i, q := range w.queries {
		if out[i] = byName[q.pq.Name]; out[i] == nil {
			out[i] = &facts{fault: "it is not understood"}
		}
	}
	return out, nil
}
