package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/parser/schema"
)

// runExecute executes every statement that check suggests as a cure, on a server
// with the schema and no rows, and then plans the queries that it is for.
func runExecute(ctx context.Context, s *settings) error {
	repos, err := s.repositories(ctx)
	if err != nil {
		return err
	}
	srv, err := startServer(ctx)
	if err != nil {
		return err
	}
	defer srv.Close()
	done, failed := map[string]int{}, 0
	for _, r := range repos {
		if r, err = s.variant(ctx, r); err != nil {
			return err
		}
		projects, _, err := findProjects(ctx, r, s.Dbgen)
		if err != nil {
			return err
		}
		for _, p := range projects {
			n, err := s.execute(ctx, srv, p, done)
			if err != nil {
				return fmt.Errorf("%s: %w", p, err)
			}
			failed += n
		}
	}
	fmt.Printf("%5d left out: on tables that a script made or dropped, or that the server refused\n", done[leftOut])
	delete(done, leftOut)
	total := 0
	for _, rule := range slices.Sorted(maps.Keys(done)) {
		fmt.Printf("%5d statements of %s\n", done[rule], rule)
		total += done[rule]
	}
	fmt.Printf("%5d statements executed, %d refused by the server\n", total, failed)
	return nil
}

// execute runs the cures of one project, each in a transaction of its own, as
// CREATE INDEX CONCURRENTLY needs.
func (s *settings) execute(ctx context.Context, srv *server, p *project, done map[string]int) (failed int, err error) {
	var doc struct{ Findings []finding }
	if err := runTool(ctx, s.Dbgen, p.dir(), &doc, append([]string{"check", "--format", "json"}, p.config.Args()...)...); err != nil {
		warn("%s: %v", p, err)
		return 0, nil
	}
	var cures []finding
	for _, f := range doc.Findings {
		if f.SQL != "" && p.has(f) {
			cures = append(cures, f)
		}
	}
	if len(cures) == 0 {
		return 0, nil
	}
	db, _, err := srv.open(ctx, p, s.bare)
	if err != nil {
		return 0, err
	}
	defer func() { _ = db.drop() }()
	seen := map[string]bool{}
	for _, f := range cures {
		if seen[f.SQL] {
			continue
		}
		seen[f.SQL] = true
		todo := statements(f.SQL)
		if m := extensionNeeded.FindStringSubmatch(f.Message); m != nil {
			todo = append([]string{"CREATE EXTENSION IF NOT EXISTS " + m[1]}, todo...)
		}
		for _, sql := range todo {
			if strings.TrimSpace(sql) == "" {
				continue
			}
			done[f.Rule]++
			if err := db.run(ctx, sql); err != nil {
				if _, refused := refusal(err); !refused {
					return failed, err
				}
				var there bool
				if err := db.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", f.Table).Scan(&there); err != nil {
					return failed, err
				}
				if !there {
					done[f.Rule]--
					done[leftOut]++
					continue
				}
				failed++
				fmt.Fprintf(os.Stdout, "REFUSED %s %s:%d %s [%s]\n    %s\n    %v\n", p, f.File, f.Line, f.Query, f.Rule, sql, err)
			}
		}
	}
	return failed, nil
}

// extensionNeeded is how a finding says that its cure is for those who have an
// extension.
var extensionNeeded = regexp.MustCompile(`CREATE EXTENSION (\w+)`)

// has reports whether a finding is of this project's schema or queries.
func (p *project) has(f finding) bool {
	if f.Query == "" {
		return slices.ContainsFunc(p.sources, func(s schema.Source) bool { return sameFile(p.dir(), s.Name, f.File) })
	}
	return slices.ContainsFunc(p.queries, func(q *query) bool { return q.Name == f.Query && q.File == f.File })
}
