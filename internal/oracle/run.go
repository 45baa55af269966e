package oracle

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// Options say how much is to be done.
type Options struct {
	Schemas int
	Queries int // compared and accepted by both, over all schemas; those for running not counted
	Execute int // run without an error, over all schemas
	Seed    uint64
	Only    int       // this schema alone; -1 for all
	Log     io.Writer // progress; nil for none
}

// A Report is what came of it.
type Report struct {
	Compared, Agreed, Accepted int // Accepted: by both
	BothRefused, Literals      int
	Versions                   int               // calls of what has other overloads on the server, which is not of the catalogue's version
	Refusals                   map[string]*Tally // of both, by the server's words
	Executed, Rows, Failed     int
	Failures                   map[string]*Tally
	Disagreements              []*Disagreement
	Crashes                    []string // queries that ended the session, the server's own faults
	Coverage                   *Coverage

	pool *pool
	left string // what an older server leaves out
}

// A Tally counts queries that had the same fate.
type Tally struct {
	Count  int
	Sample string
}

func tally(m map[string]*Tally, key, sql string) {
	if m[key] == nil {
		m[key] = &Tally{Sample: sql}
	}
	t := m[key]
	t.Count++
	if len(sql) < len(t.Sample) {
		t.Sample = sql
	}
}

// Run compares random queries over random schemas.
func Run(ctx context.Context, s *Server, o Options) (*Report, error) {
	rep := &Report{left: s.leftOut(), Coverage: NewCoverage(), Refusals: map[string]*Tally{}, Failures: map[string]*Tally{}, pool: newPool(pgcat.Builtin(), s, false)}
	for i := range o.Schemas {
		if o.Only >= 0 && i != o.Only {
			continue
		}
		if err := rep.schema(ctx, s, o, i); err != nil {
			return rep, fmt.Errorf("seed %d, schema %d: %w", o.Seed, i, err)
		}
		if o.Log != nil {
			fmt.Fprintf(o.Log, "schema %d: %d compared, %d run, %d disagreements\n", i, rep.Compared, rep.Executed, len(rep.Disagreements))
		}
	}
	return rep, nil
}

// schema does one schema's share.
func (rep *Report) schema(ctx context.Context, s *Server, o Options, i int) (err error) {
	d, err := s.create(ctx, fmt.Sprintf("dbgen_oracle_%d", os.Getpid()))
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, d.drop(ctx))
	}()
	r := newRand(o.Seed, i)
	g, cat, diags, err := d.build(ctx, r)
	if err != nil {
		return err
	}
	for _, x := range diags.All() {
		rep.add(&Disagreement{Kind: kindSchema, Cause: cause(x.Message), Detail: x.String(), Schema: g.schema.ddl, Count: 1, Seed: fmt.Sprintf("-seed %d -schema %d", o.Seed, i)}, nil)
	}
	share := func(n int) int { return n*(i+1)/o.Schemas - n*i/o.Schemas }
	seed := fmt.Sprintf("-seed %d -schema %d", o.Seed, i)

	compare := func(queries []*Query) ([]opinion, error) {
		all := opine(cat, queries)
		for k := range all {
			v, found, err := d.ask(ctx, &all[k])
			if err != nil {
				if d.conn.IsClosed() {
					if err := d.connect(ctx); err != nil {
						return nil, err
					}
					continue
				}
				return nil, err
			}
			rep.Compared++
			if found != nil && found.Kind == kindRefused {
				if v.refused = d.planned(ctx, all[k].author, len(v.params)); v.refused != nil {
					found = nil
				}
			}
			switch {
			case found != nil && literalFault(v, all[k].author) && all[k].panic == nil:
				rep.Literals++
			case found != nil && s.differs(queries[k]):
				rep.Versions++
				all[k].query = nil
			case found != nil:
				found.Seed = seed
				q := queries[k]
				rep.add(found, func() {
					d.reduce(ctx, g, cat, q, found)
					if o.Log != nil {
						fmt.Fprintf(o.Log, "%s: %s\n\t%s\n", found.Kind, found.Detail, found.SQL)
					}
				})
				all[k].query = nil
			case v.refused != nil:
				rep.BothRefused++
				tally(rep.Refusals, cause(v.refused.Message), all[k].author)
			default:
				rep.Agreed++
				rep.Accepted++
				rep.Coverage.accepted(queries[k])
			}
			if v.refused != nil {
				all[k].query = nil
			}
		}
		return all, nil
	}

	const chunk = 50
	goal, most := rep.Accepted+share(o.Queries), rep.Compared+8*share(o.Queries)+chunk
	for rep.Accepted < goal && rep.Compared < most {
		var queries []*Query
		for range chunk {
			queries = append(queries, g.query())
		}
		if _, err := compare(queries); err != nil {
			return err
		}
	}

	g.fillPool(s, true)
	target, tries := share(o.Execute), 0
	for done := 0; done < target && tries < 12*target; {
		if tries%400 == 0 {
			if err := d.fill(ctx, g); err != nil {
				return err
			}
		}
		var queries []*Query
		for range 50 {
			queries = append(queries, g.query())
		}
		tries += len(queries)
		all, err := compare(queries)
		if err != nil {
			return err
		}
		for k := range all {
			if all[k].query == nil || !queries[k].rows || done >= target {
				continue
			}
			argSeed := r.Uint64()
			out := d.execute(ctx, g, &all[k], argSeed)
			rep.Rows += out.rows
			if out.found != nil {
				out.found.Seed = seed
				rep.add(out.found, func() { d.reduceRun(ctx, g, cat, queries[k], argSeed, out.found) })
			}
			if d.conn.IsClosed() {
				rep.Crashes = append(rep.Crashes, all[k].author)
				if err := d.connect(ctx); err != nil {
					return err
				}
			}
			if out.err != nil {
				rep.Failed++
				tally(rep.Failures, cause(out.err.Error()), all[k].sql)
				continue
			}
			done++
			rep.Executed++
			rep.Coverage.ran(queries[k])
		}
	}
	return nil
}

// add keeps a disagreement; of those with a like cause only the first is
// reduced and kept.
func (rep *Report) add(d *Disagreement, reduce func()) {
	for _, known := range rep.Disagreements {
		if known.Kind == d.Kind && known.Cause == d.Cause {
			known.Count++
			return
		}
	}
	rep.Disagreements = append(rep.Disagreements, d)
	if reduce != nil {
		reduce()
	}
}

// Print writes the report.
func (rep *Report) Print(w io.Writer, verbose bool) {
	kinds := []string{kindPanic, kindNull, kindNotNull, kindType, kindParam, kindName, kindCount, kindRefused, kindAccepted, kindSchema}
	for _, kind := range kinds {
		for _, d := range rep.Disagreements {
			if d.Kind == kind {
				fmt.Fprintf(w, "== %s (%d×, %s)\n   %s\n", d.Kind, d.Count, d.Seed, d.Detail)
				for _, s := range d.Schema {
					fmt.Fprintf(w, "   %s;\n", s)
				}
				fmt.Fprintf(w, "   %s\n", strings.ReplaceAll(d.SQL, "\n", "\n   "))
			}
		}
	}
	fmt.Fprintf(w, "compared %d queries: %d accepted by both, %d refused by both, %d with a constant that the server cannot read\n", rep.Compared, rep.Accepted, rep.BothRefused, rep.Literals)
	if rep.left != "" {
		fmt.Fprintf(w, "%s\n%d queries call what has other overloads there, and were not held to it\n", rep.left, rep.Versions)
	}
	for _, kind := range kinds {
		n, causes := 0, 0
		for _, d := range rep.Disagreements {
			if d.Kind == kind {
				n, causes = n+d.Count, causes+1
			}
		}
		if n > 0 {
			fmt.Fprintf(w, "  %5d disagreements of %d causes: %s\n", n, causes, kind)
		}
	}
	for _, sql := range rep.Crashes {
		fmt.Fprintf(w, "the server ended the session: %s\n", sql)
	}
	fmt.Fprintf(w, "run %d queries (%d rows); %d more ended in an error\n", rep.Executed, rep.Rows, rep.Failed)
	if verbose {
		printCounts(w, "refused by both", rep.Refusals)
		printCounts(w, "errors when run", rep.Failures)
	}
	fmt.Fprintf(w, "coverage:\n")
	rep.Coverage.Print(w, rep.pool, verbose)
}

func printCounts(w io.Writer, title string, counts map[string]*Tally) {
	fmt.Fprintf(w, "%s:\n", title)
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b].Count-counts[a].Count, strings.Compare(a, b))
	})
	for _, k := range keys[:min(len(keys), 40)] {
		fmt.Fprintf(w, "  %5d %s\n        %.300s\n", counts[k].Count, k, counts[k].Sample)
	}
}
