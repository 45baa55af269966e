package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/jackc/pgx/v5"
)

// labelAll labels the queries of repositories, a few at once, and calls done with
// each repository's labels.
func labelAll(ctx context.Context, s *server, repos []*repository, dbgen string, bare bool, log io.Writer, done func(*repository, []label, []sizesOf) error) error {
	for _, r := range repos {
		projects, problems, err := findProjects(ctx, r, dbgen)
		if err != nil {
			return err
		}
		for _, p := range problems {
			fmt.Fprintf(log, "%s: left out: %s\n", r.name, p)
		}
		var labels []label
		var sizes []sizesOf
		for _, p := range projects {
			got, sets, err := labelProject(ctx, s, p, bare, log)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				fmt.Fprintf(log, "%s: left out: %v\n", p, err)
				continue
			}
			labels = append(labels, got...)
			for _, set := range sets {
				sizes = note(sizes, p, set)
			}
		}
		if err := done(r, labels, sizes); err != nil {
			return err
		}
	}
	return nil
}

// open makes a project's database, if bare without its secondary indexes, which
// are those that are not unique.
func (s *server) open(ctx context.Context, p *project, bare bool) (*database, map[uint32]*table, error) {
	db, err := s.load(ctx, p.sources, p.path)
	if err != nil {
		return nil, nil, err
	}
	tables, err := db.facts(ctx)
	if err == nil && bare {
		if err = db.dropSecondary(ctx, tables); err == nil {
			tables, err = db.facts(ctx)
		}
	}
	if err != nil {
		return nil, nil, errors.Join(err, db.drop())
	}
	return db, tables, nil
}

func (db *database) dropSecondary(ctx context.Context, tables map[uint32]*table) error {
	for _, t := range tables {
		for _, x := range t.indexes {
			if x.unique || t.parent != nil && t.schema == partitions { // goes with its parent's
				continue
			}
			var name string
			err := db.QueryRow(ctx, "SELECT oid::regclass::text FROM pg_class WHERE oid = $1", x.oid).Scan(&name)
			if errors.Is(err, pgx.ErrNoRows) {
				continue
			}
			if err != nil {
				return err
			}
			if err := db.run(ctx, "DROP INDEX "+name+" CASCADE"); err != nil {
				if _, refused := refusal(err); !refused {
					return err
				}
			}
		}
	}
	return nil
}

// labelProject plans every query of a project under both sets, which it returns,
// too.
func labelProject(ctx context.Context, s *server, p *project, bare bool, log io.Writer) (labels []label, sets []*applied, err error) {
	db, tables, err := s.open(ctx, p, bare)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = db.drop() }()
	for _, f := range db.failed[:min(len(db.failed), 3)] {
		fmt.Fprintf(log, "%s: the server refuses (1 of %d): %s\n", p, len(db.failed), f)
	}
	if !hasIndex(tables) {
		fmt.Fprintf(log, "%s: left out: its schema has no index and no key, as a dump of tables alone\n", p)
		return nil, nil, nil
	}
	db.trigrams(ctx)
	asked := askedOf(p.queries)
	labels = make([]label, len(p.queries))
	for i, q := range p.queries {
		labels[i] = label{Repository: p.repo.name, Commit: p.repo.commit, Config: p.config.File, Package: q.Package, File: q.File, Query: q.Name}
	}
	for _, a := range assumed {
		set, err := db.apply(ctx, a, tables, asked)
		if err != nil {
			return nil, nil, err
		}
		sets = append(sets, set)
		for i, q := range p.queries {
			if labels[i].Left != "" {
				continue
			}
			o, used, err := db.judge(ctx, q.SQL, set, tables)
			if message, refused := refusal(err); refused {
				labels[i].Left = message
				continue
			}
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", q.Name, err)
			}
			if a.name == "A" {
				labels[i].A = o
			} else {
				labels[i].B = o
			}
			for _, u := range used {
				labels[i].Secondary = appendNew(labels[i].Secondary, u)
			}
		}
	}
	for i := range labels {
		labels[i].decide()
	}
	return labels, sets, nil
}

// trials are the choices of values that a query is planned with, and its plan
// without.
func (db *database) trials(ctx context.Context, sql string, set *applied, tables map[uint32]*table) ([]*trial, *plan, error) {
	if _, err := db.hypothetical(ctx, nil); err != nil {
		return nil, nil, err
	}
	types, err := db.prepare(ctx, sql)
	if err != nil {
		return nil, nil, err
	}
	generic, err := db.planOf(ctx, sql, len(types), nil)
	if err != nil {
		return nil, nil, err
	}
	if len(types) == 0 {
		return []*trial{{db: db, sql: sql}}, generic, nil
	}
	variants, err := db.typical(ctx, sql, types, set, collect(tables, generic))
	if err != nil {
		return nil, nil, err
	}
	var list []*trial
	for _, values := range variants {
		t := &trial{db: db, sql: sql, params: len(types), values: values}
		if _, err := t.plan(ctx); err != nil {
			if _, refused := refusal(err); !refused {
				return nil, nil, err
			}
			t.values = nil // one does not fit
		}
		list = append(list, t)
	}
	return list, generic, nil
}

// judge finds what indexes do for a query, and the secondary ones that its plan
// uses as it is.
func (db *database) judge(ctx context.Context, sql string, set *applied, tables map[uint32]*table) (*outcome, []string, error) {
	trials, generic, err := db.trials(ctx, sql, set, tables)
	if err != nil {
		return nil, nil, err
	}
	var best *outcome
	var used []string
	for _, t := range trials {
		o, by, err := db.judgeOne(ctx, t, generic, set, tables)
		if err != nil {
			return nil, nil, err
		}
		for _, u := range by {
			used = appendNew(used, u)
		}
		if best == nil || o.moreThan(best) {
			best = o
		}
	}
	return best, used, nil
}

// judgeOne is judge for one choice of values.
func (db *database) judgeOne(ctx context.Context, t *trial, generic *plan, set *applied, tables map[uint32]*table) (*outcome, []string, error) {
	if _, err := db.hypothetical(ctx, nil); err != nil {
		return nil, nil, err
	}
	planned, err := t.plan(ctx)
	if err != nil {
		return nil, nil, err
	}
	places := collect(tables, generic, planned)
	o, err := t.search(ctx, planned.Cost, candidates(places))
	if err != nil {
		return nil, nil, err
	}
	if err := t.inverted(ctx, o, set, inverted(places)); err != nil {
		return nil, nil, err
	}
	o.Scans = planned.scansAll()
	o.Generic, o.After = generic.Cost, generic.Cost
	if len(o.Best) > 0 && t.values != nil {
		g := *t
		g.values = nil
		if p, _, err := g.with(ctx, o.Best); err == nil {
			o.After = p.Cost
		}
	}
	return o, secondaryOf(planned, tables), nil
}

func hasIndex(tables map[uint32]*table) bool {
	for _, t := range tables {
		if len(t.indexes) > 0 {
			return true
		}
	}
	return len(tables) < 3
}

// secondaryOf lists the indexes that a plan uses and that are not unique, as
// "schema.table (first column)".
func secondaryOf(p *plan, tables map[uint32]*table) []string {
	used := p.usedIndexes()
	var list []string
	for _, t := range tables {
		for _, x := range t.indexes {
			if !x.unique && x.method == "btree" && slices.Contains(used, x.name) {
				list = appendNew(list, t.plain()+" ("+x.leading+")")
			}
		}
	}
	slices.Sort(list)
	return list
}

// warn says what does not stop the work.
func warn(format string, args ...any) { fmt.Fprintf(os.Stderr, "indexes: "+format+"\n", args...) }
