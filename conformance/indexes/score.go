package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A finding is one of "dbgen check --format json".
type finding struct {
	Rule, Severity, Confidence, Query, File, Table, SQL, Message string
	Queries, Columns                                             []string
	Line                                                         int
}

// indexRules are the rules that say that a query lacks an index.
var indexRules = []string{"missing-index", "unindexable-condition"}

// key is how a finding and a label are told to be of one query.
type key struct{ config, pkg, query string }

// repositories lists the checkouts that are asked for.
func (s *settings) repositories(ctx context.Context) ([]*repository, error) {
	repos, err := findRepositories(ctx, s.Folders, s.commitFile)
	if err != nil {
		return nil, err
	}
	repos = slices.DeleteFunc(repos, func(r *repository) bool { return !strings.Contains(r.name, s.Only) })
	if len(repos) == 0 {
		return nil, fmt.Errorf("no checkout has %q in its name", s.Only)
	}
	return repos, nil
}

// check runs the rules over a repository's configurations that have labels.
// A finding names the queries of one package: that of the query at its position.
func (s *settings) check(ctx context.Context, r *repository, labels []*label) (map[key][]finding, error) {
	var configs []string
	packages := map[key][]string{} // of the queries of a file, with the file for the package
	for _, l := range labels {
		configs = appendNew(configs, l.Config)
		k := key{l.Config, l.File, l.Query}
		packages[k] = appendNew(packages[k], l.Package)
	}
	found := map[key][]finding{}
	for _, c := range configs {
		dir := filepath.Join(r.dir, filepath.Dir(c))
		args := []string{"check", "--format", "json"}
		if s.verify {
			args = append(args, "--verify")
		}
		if s.sized != "" {
			args = append(args, "--config", sizedName)
		} else if base := filepath.Base(c); base != "sqlc.yaml" && base != "sqlc.yml" && base != "sqlc.json" {
			args = append(args, "--config", base)
		}
		var doc struct{ Findings []finding }
		if err := runTool(ctx, s.Dbgen, dir, &doc, args...); err != nil {
			return nil, fmt.Errorf("%s %s: %w", r.name, c, err)
		}
		for _, f := range doc.Findings {
			if !slices.Contains(indexRules, f.Rule) {
				continue
			}
			for _, pkg := range packages[key{c, f.File, f.Query}] {
				for _, q := range f.Queries {
					k := key{c, pkg, q}
					found[k] = append(found[k], f)
				}
			}
		}
	}
	return found, nil
}

// A way is what is counted as saying that a query needs an index.
type way struct {
	name string
	says func(l *label, found []finding) bool
}

func says(warnings bool, rules ...string) func(*label, []finding) bool {
	return func(_ *label, found []finding) bool {
		return slices.ContainsFunc(found, func(f finding) bool {
			return slices.Contains(rules, f.Rule) && (!warnings || f.Severity != "info")
		})
	}
}

var ways = []way{
	{"missing-index, warnings", says(true, "missing-index")},
	{"missing-index, with info", says(false, "missing-index")},
	{"both rules, warnings", says(true, indexRules...)},
	{"both rules, with info", says(false, indexRules...)},
	{"naive: any sequential scan", func(l *label, _ []finding) bool { return l.A.Scans }},
}

// A score counts answers against labels.
type score struct {
	truePos, falsePos, falseNeg, trueNeg int
	disputedYes, disputedNo              int
}

func (c *score) add(l *label, yes bool) {
	switch {
	case l.Verdict == disputed && yes:
		c.disputedYes++
	case l.Verdict == disputed:
		c.disputedNo++
	case l.Verdict == needed && yes:
		c.truePos++
	case l.Verdict == needed:
		c.falseNeg++
	case yes:
		c.falsePos++
	default:
		c.trueNeg++
	}
}

func part(n, of int) string {
	if of == 0 {
		return "   -"
	}
	return fmt.Sprintf("%.2f", float64(n)/float64(of))
}

func (c *score) String() string {
	return fmt.Sprintf("precision %s, recall %s (%d right, %d too much, %d missed, %d rightly silent; disputed: %d said, %d not)",
		part(c.truePos, c.truePos+c.falsePos), part(c.truePos, c.truePos+c.falseNeg),
		c.truePos, c.falsePos, c.falseNeg, c.trueNeg, c.disputedYes, c.disputedNo)
}

// runScore scores a dbgen against the labels.
func runScore(ctx context.Context, s *settings) error {
	repos, err := s.repositories(ctx)
	if err != nil {
		return err
	}
	labels, err := readLabels(s.labels)
	if err != nil {
		return err
	}
	b := &board{settings: s, scores: map[string]map[string]*score{}, aside: readSplit(), leads: map[string]*leads{tunedPart: {}, asidePart: {}}, own: map[key]*label{}}
	if s.bare {
		authors, err := readLabels(s.authors)
		if err != nil {
			return err
		}
		for i := range authors {
			l := &authors[i]
			b.own[key{l.Repository + l.Config, l.Package, l.Query}] = l
		}
	}
	for _, r := range repos {
		own := labelsOf(labels, r.name)
		if len(own) == 0 {
			continue
		}
		if s.sized != "" {
			for i, l := range own {
				own[i] = l.under(s.sized)
			}
		}
		checked, err := s.variant(ctx, r)
		if err != nil {
			return err
		}
		found, err := s.check(ctx, checked, own)
		if err != nil {
			warn("not scored: %v", err)
			continue
		}
		b.add(r, own, found)
	}
	b.print(os.Stdout)
	return nil
}

// variant is the checkout that dbgen runs in: a copy for -bare and -sized.
func (s *settings) variant(ctx context.Context, r *repository) (*repository, error) {
	if s.sized != "" {
		return s.declare(ctx, r)
	}
	if !s.bare {
		return r, nil
	}
	return bareCopy(r, filepath.Join(s.Temp, "bare"))
}

func labelsOf(labels []label, repository string) []*label {
	var list []*label
	for i := range labels {
		if labels[i].Repository == repository {
			list = append(list, &labels[i])
		}
	}
	return list
}
