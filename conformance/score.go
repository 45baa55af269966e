package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"text/tabwriter"
)

// A score counts, for a tool, the queries that the server accepts.
type score struct {
	accepted, names, columns, params, right int
	asWritten, compared                     int // texts sent that mean what the author's does, of those that could be compared
	nulls                                   nullScore
	// correct never-null claims, and those of them that dbgen makes too.
	correct, shared int
}

// A scoreboard plays cases and keeps the scores.
type scoreboard struct {
	tools   []*tool
	verbose bool
	run     bool // run the queries, for the nullability
	table   bool // print a table of the queries instead of the scores
	rows    []nullRow
	queries int // that the server accepts
	cases   int
	scores  map[string]*score
	// witnesses are calls that return NULL, whatever the rows.
	witnesses map[callee]string
}

func newScoreboard(tools []*tool, verbose, run bool) *scoreboard {
	b := &scoreboard{tools: tools, verbose: verbose, run: run, scores: map[string]*score{}}
	for _, t := range tools {
		b.scores[t.name] = &score{}
	}
	return b
}

// play judges all tools on a case.
func (s *scoreboard) play(ctx context.Context, srv *server, c *testCase) error {
	claims := map[string]map[string]claim{}
	for _, t := range s.tools {
		got, err := t.claims(ctx, t, c)
		if err != nil {
			fmt.Printf("%s: %s gives nothing: %v\n", filepath.Base(c.dir), t.name, err)
		}
		claims[t.name] = got
	}
	b, err := srv.prepareCase(ctx, c)
	if err != nil {
		return err
	}
	defer b.conn.Close(ctx)
	s.cases++
	observations := map[string][]*observation{}
	for n, name := range c.names {
		// The server judges the SQL that a tool would send, and what the author
		// wrote beside it.
		texts := map[string]string{}
		for _, t := range s.tools {
			if x, ok := claims[t.name][name]; ok {
				texts[t.name] = x.sql
			}
		}
		text, plain := authorText(c.raw[name])
		author, valid, err := b.prepare(ctx, text)
		if err != nil {
			return err
		}
		comparable := plain && valid
		verdicts := map[string]verdict{}
		accepted := text
		for tool, sql := range texts {
			v, ok, err := b.prepare(ctx, sql)
			if err != nil {
				return err
			}
			if ok {
				verdicts[tool], valid, accepted = v, true, sql
			} else if s.verbose {
				fmt.Printf("%s/%s: the server refuses what %s would send\n", filepath.Base(c.dir), name, tool)
			}
		}
		if !valid || len(verdicts) < len(s.tools) && !b.plans(ctx, accepted) {
			continue
		}
		s.queries++
		observations[name] = make([]*observation, len(s.tools))
		for i, t := range s.tools {
			x, accepted := claims[t.name][name]
			v, sent := verdicts[t.name]
			if !accepted || !sent {
				if s.verbose {
					fmt.Printf("%s/%s: %s refuses it\n", filepath.Base(c.dir), name, t.name)
				}
				continue
			}
			where := filepath.Base(c.dir) + "/" + name
			s.judge(ctx, b, where, t.name, x, v)
			if comparable {
				s.compareTexts(where, t.name, v, author)
			}
			if len(x.columns) == len(v.types) && len(x.params) == len(v.params) {
				observations[name][i] = newObservation(n, x, v, s.witnesses)
			}
		}
	}
	if !s.run && !s.table {
		return nil
	}
	return s.judgeNulls(ctx, b, c, slices.DeleteFunc(slices.Clone(c.names), func(name string) bool { return observations[name] == nil }), observations)
}

// judge holds one claim against the verdict.
func (s *scoreboard) judge(ctx context.Context, b *bench, where, tool string, x claim, v verdict) {
	score := s.scores[tool]
	score.accepted++
	differ := func(format string, args ...any) bool {
		if s.verbose {
			fmt.Printf("%s: %s: %s\n", where, tool, fmt.Sprintf(format, args...))
		}
		return false
	}
	names, columns, params := true, true, true
	if len(x.columns) != len(v.types) {
		names, columns = false, differ("%d columns, the server has %d", len(x.columns), len(v.types))
	} else {
		for i, col := range x.columns {
			if col.name != v.names[i] && col.name != "" { // no name is no claim
				names = differ("column %d is named %q, the server names it %q", i+1, col.name, v.names[i])
			}
			if got := b.base(ctx, b.oid(ctx, col.typ)); got != v.types[i] {
				columns = differ("column %s is %s, the server has type %d", col.name, col.typ, v.types[i])
			}
		}
	}
	if len(x.params) != len(v.params) {
		params = differ("%d parameters, the server has %d", len(x.params), len(v.params))
	} else {
		for i, p := range x.params {
			if b.oid(ctx, p.typ) != v.params[i] {
				params = differ("parameter %d is %s, the server has type %d", i+1, p.typ, v.params[i])
			}
		}
	}
	for _, part := range []struct {
		ok bool
		n  *int
	}{{names, &score.names}, {columns, &score.columns}, {params, &score.params}, {names && columns && params, &score.right}} {
		if part.ok {
			*part.n++
		}
	}
}

// compareTexts holds what the text that a tool sends means to what the author's
// does: its parameters, and its columns with their order.
func (s *scoreboard) compareTexts(where, tool string, sent, author verdict) {
	score := s.scores[tool]
	score.compared++
	if reflect.DeepEqual(sent, author) {
		score.asWritten++
		return
	}
	fmt.Printf("%s: %s sends a text with parameters %v and columns %q of %v; the author's has %v, %q of %v\n",
		where, tool, sent.params, sent.names, sent.types, author.params, author.names, author.types)
}

// print writes the scores as a table.
func (s *scoreboard) print(w io.Writer) {
	fmt.Fprintf(w, "%d cases, %d queries that the server accepts\n", s.cases, s.queries)
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(tw, "tool\taccepted\tnames right\tcolumn types right\tparameter types right\twholly right\tsent as written")
	for _, t := range s.tools {
		x := s.scores[t.name]
		fmt.Fprintf(tw, "%s\t%d\t%d\t%d\t%d\t%d (%.1f %%)\t%d of %d\n", t.name, x.accepted, x.names, x.columns, x.params,
			x.right, 100*float64(x.right)/float64(max(s.queries, 1)), x.asWritten, x.compared)
	}
	tw.Flush()
	if s.run {
		s.printNulls(w)
	}
}
