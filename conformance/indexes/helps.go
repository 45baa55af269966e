package main

import (
	"context"
	"fmt"
	"strings"
)

// runHelps plans the queries that need an index, and for which check suggests some,
// with what it suggests.
func runHelps(ctx context.Context, s *settings) error {
	repos, err := s.repositories(ctx)
	if err != nil {
		return err
	}
	labels, err := readLabels(s.labels)
	if err != nil {
		return err
	}
	srv, err := startServer(ctx)
	if err != nil {
		return err
	}
	defer srv.Close()
	aside := readSplit()
	total := map[string]*gains{tunedPart: {}, asidePart: {}}
	for _, r := range repos {
		of := tunedPart
		if aside[r.name] {
			of = asidePart
		}
		if of == asidePart && !s.aside {
			continue
		}
		own := labelsOf(labels, r.name)
		if len(own) == 0 {
			continue
		}
		checked, err := s.variant(ctx, r)
		if err != nil {
			return err
		}
		found, err := s.check(ctx, checked, own)
		if err != nil {
			warn("%v", err)
			continue
		}
		projects, _, err := findProjects(ctx, r, s.Dbgen)
		if err != nil {
			return err
		}
		for _, p := range projects {
			if err := s.helps(ctx, srv, p, own, found, total[of]); err != nil {
				return fmt.Errorf("%s: %w", p, err)
			}
		}
	}
	for _, of := range []string{tunedPart, asidePart} {
		if g := total[of]; g.queries > 0 {
			fmt.Printf("%s: %d queries that need an index have suggestions; under %d of %d sets of statistics these reach half of the best gain (%s), under %d nothing\n",
				of, g.queries, g.half, g.sets, part(g.half, g.sets), g.nothing)
		}
	}
	return nil
}

// gains counts how much of the best gain suggestions reach.
type gains struct{ queries, sets, half, nothing int }

// helps plans a project's queries with all that is suggested for each.
func (s *settings) helps(ctx context.Context, srv *server, p *project, labels []*label, found map[key][]finding, total *gains) error {
	todo := map[key]*label{}
	for _, l := range labels {
		k := key{l.Config, l.Package, l.Query}
		if l.Verdict == needed && l.Config == p.config.File && len(found[k]) > 0 {
			todo[k] = l
		}
	}
	if len(todo) == 0 {
		return nil
	}
	db, tables, err := srv.open(ctx, p, s.bare)
	if err != nil {
		return err
	}
	defer func() { _ = db.drop() }()
	db.trigrams(ctx)
	asked := askedOf(p.queries)
	for i, a := range assumed {
		set, err := db.apply(ctx, a, tables, asked)
		if err != nil {
			return err
		}
		for _, q := range p.queries {
			k := key{p.config.File, q.Package, q.Name}
			l := todo[k]
			if l == nil {
				continue
			}
			best := l.A
			if i == 1 {
				best = l.B
			}
			cost, err := db.costWith(ctx, q.SQL, set, tables, cures(found[k]))
			if err != nil {
				return fmt.Errorf("%s: %w", q.Name, err)
			}
			if i == 0 {
				total.queries++
			}
			total.sets++
			switch gain := cost.before - cost.after; {
			case gain >= (best.Before-best.Two)/2:
				total.half++
				continue
			case gain < 0.1*(best.Before-best.Two):
				total.nothing++
			}
			fmt.Printf("SHORT %s %s %s, set %s: %.0f, with the suggestions %.0f, with the best %.0f\n", p, q.File, q.Name, a.name, cost.before, cost.after, best.Two)
			for _, x := range best.Best {
				fmt.Printf("        best: %s\n", x)
			}
			for _, x := range cures(found[k]) {
				fmt.Printf("        suggested: %s\n", x)
			}
		}
	}
	return nil
}

// cures are the indexes that findings suggest, as HypoPG takes them.
func cures(found []finding) []string {
	var list []string
	for _, f := range found {
		for _, sql := range statements(f.SQL) {
			sql = strings.TrimSpace(strings.Replace(sql, "INDEX CONCURRENTLY", "INDEX", 1))
			if strings.HasPrefix(sql, "CREATE INDEX") {
				list = appendNew(list, sql)
			}
		}
	}
	return list
}

// A change is what a plan costs without and with something.
type change struct{ before, after float64 }

// costWith plans a query, in the variant that indexes do most for, with indexes.
func (db *database) costWith(ctx context.Context, sql string, set *applied, tables map[uint32]*table, indexes []string) (change, error) {
	var best change
	trials, _, err := db.trials(ctx, sql, set, tables)
	if err != nil {
		return best, err
	}
	for i, t := range trials {
		if _, err := db.hypothetical(ctx, nil); err != nil {
			return best, err
		}
		p, err := t.plan(ctx)
		if err != nil {
			return best, err
		}
		c := change{p.Cost, p.Cost}
		var btrees []string
		for _, x := range indexes {
			if strings.Contains(strings.ToLower(x), " using gin") {
				cost, ok, err := t.real(ctx, set, x)
				if err != nil {
					return best, err
				}
				if ok {
					c.after = min(c.after, cost)
				}
				continue
			}
			btrees = append(btrees, onPartitions(x, tables)...)
		}
		with, _, err := t.with(ctx, btrees)
		if err != nil {
			return best, err
		}
		if c.after = min(c.after, with.Cost); i == 0 || c.before-c.after > best.before-best.after {
			best = c
		}
	}
	return best, nil
}

// onPartitions puts an index of a partitioned table on its partitions: HypoPG does
// not.
func onPartitions(sql string, tables map[uint32]*table) []string {
	for _, t := range tables {
		if t.kind != "p" {
			continue
		}
		for _, name := range []string{t.schema + "." + t.name, t.qualified()} {
			if head := "CREATE INDEX ON " + name + " "; strings.HasPrefix(sql, head) {
				var list []string
				for _, part := range t.partitions {
					list = append(list, onPartitions("CREATE INDEX ON "+part.qualified()+" "+sql[len(head):], tables)...)
				}
				return list
			}
		}
	}
	return []string{sql}
}
