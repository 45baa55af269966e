package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"text/tabwriter"
)

// A nullScore counts a tool's never-null claims, of the columns of statements
// that it accepts and the server too.
type nullScore struct {
	columns, claims int
	seen            int // claims on columns of which a row came back
	refuted         int // claims on columns of which a NULL came back
	queries, ran    int // statements, and those that ran without an error at least once
}

// judgeNulls runs a case's statements and holds the never-null claims against
// what comes back. byQuery has, for each query, the observations of the tools,
// in the tools' order; nil where a tool has no statement.
func (s *scoreboard) judgeNulls(ctx context.Context, b *bench, c *testCase, names []string, byQuery map[string][]*observation) error {
	var list []*observation
	for _, name := range names {
		for _, o := range byQuery[name] {
			if o != nil {
				list = append(list, o)
			}
		}
	}
	if err := b.observe(ctx, c, list); err != nil {
		return err
	}
	for _, name := range names {
		if s.table {
			s.rows = append(s.rows, s.nullRow(c, name, byQuery[name]))
			continue
		}
		where := filepath.Base(c.dir) + "/" + name
		for i, o := range byQuery[name] {
			if o != nil {
				s.countNulls(where, s.tools[i].name, o)
			}
		}
		s.compareNulls(where, byQuery[name])
	}
	return nil
}

func (s *scoreboard) countNulls(where, tool string, o *observation) {
	n := &s.scores[tool].nulls
	n.queries++
	if o.ran > 0 {
		n.ran++
	} else if s.verbose && o.failed != nil {
		fmt.Printf("%s: %s: it never runs: %s\n", where, tool, o.failed.Message)
	}
	for i, col := range o.claim.columns {
		n.columns++
		if !col.notNull {
			continue
		}
		n.claims++
		if o.rows > 0 {
			n.seen++
		}
		if how, null := o.nulls[i]; null {
			n.refuted++
			fmt.Printf("%s: %s: column %d (%s) is said never to be NULL and is NULL: %s\n", where, tool, i+1, col.name, how)
		}
	}
}

// compareNulls holds the first tool's claims, dbgen's, to the correct ones of
// each other tool. A claim is correct when rows came back from tables with rows,
// and none refutes it.
func (s *scoreboard) compareNulls(where string, list []*observation) {
	mine := list[0]
	for i, other := range list[1:] {
		if mine == nil || other == nil || other.borne == 0 || len(mine.claim.columns) != len(other.claim.columns) {
			continue
		}
		score := s.scores[s.tools[i+1].name]
		for k, col := range other.claim.columns {
			if _, refuted := other.nulls[k]; !col.notNull || refuted {
				continue
			}
			score.correct++
			if own := mine.claim.columns[k]; own.notNull {
				score.shared++
			} else if s.verbose {
				fmt.Printf("%s: %s says that column %d (%s) is never NULL, and no row was; %s: %s\n", where, s.tools[i+1].name, k+1, col.name, s.tools[0].name, own.reason)
			}
		}
	}
}

// printNulls writes what came of the never-null claims.
func (s *scoreboard) printNulls(w io.Writer) {
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(tw, "tool\tran\tsaid never to be NULL\tof them seen in rows\trefuted")
	for _, t := range s.tools {
		n := s.scores[t.name].nulls
		fmt.Fprintf(tw, "%s\t%d of %d\t%d of %d columns\t%d\t%d\n", t.name, n.ran, n.queries, n.claims, n.columns, n.seen, n.refuted)
	}
	tw.Flush()
	for _, t := range s.tools[1:] {
		x := s.scores[t.name]
		fmt.Fprintf(w, "of %d never-null claims of %s that rows bear out, %s makes %d (%.1f %%)\n", x.correct, t.name, s.tools[0].name,
			x.shared, 100*float64(x.shared)/float64(max(x.correct, 1)))
	}
}
