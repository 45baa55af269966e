package project

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/internal/stats"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A site is what a finding is about, where.
type site struct {
	rule, file   string
	line, column int
	sql, query   string
}

// Tables are the names of all packages' tables and views, with and without their
// schemas.
func (p *Project) Tables() []string {
	var names []string
	for _, pkg := range p.Packages {
		if pkg.twin != nil { // whose they are, too
			continue
		}
		for t := range pkg.Result.Schema.AllTables() {
			names = append(names, t.Name, t.QualifiedName().String())
		}
	}
	return names
}

// BaseTables are the names of all packages' tables, with their schemas; partitions
// are their parents'.
func (p *Project) BaseTables() []string {
	var names []string
	for _, pkg := range p.Packages {
		for t := range pkg.Result.Schema.AllTables() {
			if name := t.QualifiedName().String(); t.Kind != schema.View && t.PartitionOf == nil && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// stats are the statistics that a file beside the configuration has, or the one
// that it names.
func (p *Project) stats() (check.Stats, error) {
	name, at := p.Config.StatsFile(stats.Name)
	if name == "" {
		return check.Stats{}, nil
	}
	f, err := stats.Load(p.Config.Path(name))
	switch {
	case err == nil:
		return f.Stats(name), nil
	case !errors.Is(err, fs.ErrNotExist):
		return check.Stats{}, err
	case at.File == "":
		return check.Stats{}, nil
	}
	var diags diag.List
	diags.Errorf(at, "make it with \"dbgen stats\"", "there is no file %s of statistics", p.Config.Path(name))
	return check.Stats{}, diags.Err()
}

// Check runs the checks on every package. A finding in a schema that several
// packages share is reported once; those that comments silence are left in p.Silenced. The diagnostics are rules that failed, the
// error is the cause of ctx's cancellation.
func (p *Project) Check(ctx context.Context) (found []check.Finding, failed diag.List, err error) {
	known, err := p.stats()
	if err != nil {
		return nil, diag.List{}, err
	}
	var tags []parser.Tag
	for _, pkg := range p.Packages {
		tags = append(tags, check.Tags(pkg.Result)...)
	}
	seen := map[site]bool{}
	p.Silenced = nil
	for _, pkg := range p.Packages {
		var all, silenced []check.Finding
		var diags diag.List
		err := p.stage(ctx, "checking "+pkg.Config.Go.Package, func() {
			opts := p.checkOptions(known)
			opts.Elsewhere, opts.Others = rules.VetGoIDs(), rules.VetSQLIDs()
			opts.Tags = tags
			opts.Sources = pkg.Sources
			opts.Adopted = p.adopted(pkg)
			opts.Silenced = func(f check.Finding) { silenced = append(silenced, f) }
			all, diags = check.Run(pkg.Result, rules.Check(), opts)
		})
		if err != nil {
			return nil, diag.List{}, err
		}
		failed.Append(diags)
		twice := func(f check.Finding) bool {
			at := site{f.Rule, f.File, f.Line, f.Column, f.SQL, f.Query}
			before := seen[at]
			seen[at] = true
			return before
		}
		all, silenced = slices.DeleteFunc(all, twice), slices.DeleteFunc(silenced, twice)
		check.AddFixes(pkg.Result.Schema, pkg.Sources, all)
		found = slices.Concat(found, all, silenced)
	}
	report.Sort(found)
	report.Identify(found) // those that are silenced, too: silencing one changes no other
	found = slices.DeleteFunc(found, func(f check.Finding) bool {
		if f.Suppression != nil {
			p.Silenced = append(p.Silenced, f)
		}
		return f.Suppression != nil
	})
	return found, failed, nil
}
