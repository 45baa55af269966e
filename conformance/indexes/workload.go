package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A choice is a set of secondary indexes for a project, with what all queries cost by it.
type choice struct {
	name    string
	indexes []string // CREATE INDEX statements
	costs   []float64
}

// planned is what "dbgen indexes --format json" prints, as far as it is read here.
type planned struct {
	Schemas []struct {
		Indexes []struct {
			Extension  string
			Statements []struct{ SQL string }
		}
	}
}

// runWorkload takes the secondary indexes out of projects, has "dbgen indexes" plan some
// for all queries together, and sums up what a server thinks that the queries cost
// without, with the authors' own, with the plan's, and with those of an adviser that
// looks at one query at a time: for each the best one or two that the server's planner
// was seen to take (labels-bare.jsonl), once each.
func runWorkload(ctx context.Context, s *settings) error {
	repos, err := s.repositories(ctx)
	if err != nil {
		return err
	}
	labels, err := readLabels("indexes/labels-bare.jsonl")
	if err != nil {
		return err
	}
	srv, err := startServer(ctx)
	if err != nil {
		return err
	}
	defer srv.Close()
	fmt.Println("| project | set | queries | without | the authors' | as many by `--max` | `dbgen indexes` | each query by itself |\n|---|---|---|---|---|---|---|---|")
	for _, r := range repos {
		projects, problems, err := findProjects(ctx, r, s.Dbgen)
		if err != nil {
			return err
		}
		for _, p := range problems {
			warn("%s: %s", r.name, p)
		}
		bare, err := bareCopy(r, filepath.Join(s.Temp, "bare"))
		if err != nil {
			return err
		}
		for i, a := range assumed {
			s.sized = a.name
			sized, err := s.declare(ctx, bare)
			if err != nil {
				return err
			}
			for _, p := range projects {
				if err := s.workload(ctx, srv, p, sized, i, labelsOf(labels, r.name)); err != nil {
					warn("%s: left out: %v", p, err)
				}
				if ctx.Err() != nil {
					return ctx.Err()
				}
			}
			if err := os.RemoveAll(sized.dir); err != nil {
				return err
			}
		}
		if err := os.RemoveAll(bare.dir); err != nil {
			return err
		}
	}
	return nil
}

// workload prints what the choices cost for a project under a set of statistics.
func (s *settings) workload(ctx context.Context, srv *server, p *project, sized *repository, set int, labels []*label) error {
	authors, err := srv.authors(ctx, p)
	if err != nil {
		return err
	}
	if len(authors.indexes) == 0 {
		return errors.New("it has no secondary index")
	}
	mine, err := s.plan(ctx, p, sized, 0)
	if err != nil {
		return err
	}
	asMany, err := s.plan(ctx, p, sized, len(authors.indexes))
	if err != nil {
		return err
	}
	alone := &choice{name: "each query by itself"}
	for _, l := range labels {
		o := l.A
		if assumed[set].name == "B" {
			o = l.B
		}
		if l.Config == p.config.File && o != nil && o.needs() {
			for _, x := range o.Best {
				alone.indexes = appendNew(alone.indexes, x)
			}
		}
	}
	choices := []*choice{{name: "none"}, authors, asMany, mine, alone}
	var all []*trial
	for _, c := range choices {
		if all, err = srv.cost(ctx, p, assumed[set], c, all); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	s.compare(p, assumed[set].name, choices, all)
	return nil
}

// plan is what "dbgen indexes" plans; max is its --max.
func (s *settings) plan(ctx context.Context, p *project, sized *repository, max int) (*choice, error) {
	c := &choice{name: "dbgen indexes"}
	args := []string{"indexes", "--format", "json", "--config", sizedName}
	if max > 0 {
		c.name += fmt.Sprintf(" --max %d", max)
		args = append(args, "--max", strconv.Itoa(max))
	}
	var doc planned
	if err := runTool(ctx, s.Dbgen, filepath.Join(sized.dir, p.config.Dir()), &doc, args...); err != nil {
		return nil, err
	}
	if len(doc.Schemas) != 1 {
		return nil, errors.New("it has several schemas")
	}
	for _, x := range doc.Schemas[0].Indexes {
		for _, st := range x.Statements {
			c.indexes = append(c.indexes, strings.Replace(st.SQL, " CONCURRENTLY ", " ", 1))
		}
	}
	return c, nil
}

// authors are the project's own secondary indexes.
func (s *server) authors(ctx context.Context, p *project) (*choice, error) {
	db, tables, err := s.open(ctx, p, false)
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.drop() }()
	c := &choice{name: "the authors'"}
	for _, t := range tables {
		for _, x := range t.indexes {
			if !x.unique && t.parent == nil && t.schema != partitions {
				c.indexes = append(c.indexes, x.statement)
			}
		}
	}
	slices.Sort(c.indexes)
	return c, nil
}

// cost plans the queries on a database that has a choice's indexes. The values of the
// parameters are those of trials, or chosen there where that is nil.
func (s *server) cost(ctx context.Context, p *project, a assumptions, c *choice, trials []*trial) ([]*trial, error) {
	db, _, err := s.open(ctx, p, true)
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.drop() }()
	db.trigrams(ctx)
	for _, x := range c.indexes {
		if err := db.run(ctx, strings.Replace(x, " ON ONLY ", " ON ", 1)); err != nil {
			warn("%s: %s: %v", p, x, err)
		}
	}
	tables, err := db.facts(ctx)
	if err != nil {
		return nil, err
	}
	set, err := db.apply(ctx, a, tables, askedOf(p.queries))
	if err != nil {
		return nil, err
	}
	if trials == nil {
		for _, q := range p.queries {
			list, _, err := db.trials(ctx, q.SQL, set, tables)
			if _, refused := refusal(err); refused {
				continue
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", q.Name, err)
			}
			for _, t := range list {
				t.query, t.share = q.Name, 1/float64(len(list))
			}
			trials = append(trials, list...)
		}
	}
	if _, err := db.hypothetical(ctx, nil); err != nil {
		return nil, err
	}
	for _, t := range trials {
		of := *t
		of.db = db
		plan, err := of.plan(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.query, err)
		}
		c.costs = append(c.costs, plan.Cost*t.share)
	}
	return trials, nil
}

// compare prints a row of Markdown: how many indexes each choice has, and the sum of all
// queries as a multiple of the authors'; and where the plan's are more than the
// authors', by query.
func (s *settings) compare(p *project, set string, choices []*choice, trials []*trial) {
	sum := func(c *choice) (n float64) {
		for _, x := range c.costs {
			n += x
		}
		return n
	}
	own := sum(choices[1])
	row := fmt.Sprintf("| %s | %s | %d ", strings.TrimSuffix(p.String(), "/sqlc.yaml"), set, len(p.queries))
	for i, c := range choices {
		if i > 0 {
			row += fmt.Sprintf("| %d: ", len(c.indexes))
		} else {
			row += "| "
		}
		row += strconv.FormatFloat(sum(c)/own, 'f', 2, 64) + " "
	}
	fmt.Println(row + "|")
	if !s.Verbose {
		return
	}
	for i, t := range trials {
		if with, theirs := choices[2].costs[i], choices[1].costs[i]; with > 1.1*theirs && with-theirs > own/1000 {
			fmt.Printf("    %-40s %14.0f, by the authors' %14.0f, without %14.0f\n", t.query, with, theirs, choices[0].costs[i])
		}
	}
}
