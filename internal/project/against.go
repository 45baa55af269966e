package project

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/deployed"
	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Deployed is a version of a project that is in use.
type Deployed struct {
	Rev     string // what the user calls it
	Project *Project
	// Base is the project at the commit that the two versions have in common, where
	// that is not the deployed one; otherwise nil. It tells what the deployed version
	// got since from what this one has lost.
	Base *Project
}

// An Against is what CheckAgainst finds.
type Against struct {
	Found, Silenced []check.Finding
	Failed          diag.List // rules that failed
	Notes           []string  // what was left out, for people
}

// CheckAgainst holds what is new in the schema to the queries of a deployed version,
// by the rules that are there for it. The error is the cause of ctx's cancellation, or
// one of the statistics.
func (p *Project) CheckAgainst(ctx context.Context, d *Deployed) (*Against, error) {
	known, err := p.stats()
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(p.Packages, func(pkg *Package) bool { return pkg.Result == nil }) {
		if err := p.understand(ctx); err != nil {
			return nil, err
		}
	}
	out := &Against{}
	var own []*check.Rule
	opts := p.checkOptions(known)
	for _, r := range rules.Check() {
		if r.Against {
			own = append(own, r)
		} else {
			opts.Elsewhere = append(opts.Elsewhere, r.ID)
		}
	}
	opts.Elsewhere, opts.Others = append(opts.Elsewhere, rules.VetGoIDs()...), rules.VetSQLIDs()
	left := slices.Clone(d.Project.Packages) // those whose queries are not held to a schema yet
	for i, pkg := range p.Packages {
		if pkg.twin != nil {
			continue
		}
		last := !slices.ContainsFunc(p.Packages[i+1:], func(o *Package) bool { return o.twin == nil })
		var theirs []*Package
		if theirs, left = p.theirs(d.Project, pkg, left, last); len(theirs) == 0 {
			continue
		}
		c := &comparer{p: p, d: d, pkg: pkg, theirs: theirs, out: out}
		var compareErr error
		err := p.stage(ctx, "comparing "+pkg.Config.Go.Package+" with "+d.Rev, func() { opts.Against, compareErr = c.compare(ctx) })
		if err == nil {
			err = compareErr
		}
		if err != nil {
			return nil, err
		}
		opts.Sources = pkg.Sources
		opts.Silenced = func(f check.Finding) { out.Silenced = append(out.Silenced, f) }
		found, failed := check.Run(pkg.Result, own, opts)
		out.Found = append(out.Found, found...)
		out.Failed.Append(failed)
	}
	all := slices.Concat(out.Found, out.Silenced)
	report.Sort(all)
	report.Identify(all)
	out.Found, out.Silenced = nil, nil
	for _, f := range all {
		if f.Suppression != nil {
			out.Silenced = append(out.Silenced, f)
		} else {
			out.Found = append(out.Found, f)
		}
	}
	return out, nil
}

// theirs are the deployed packages whose schema became that of pkg: those that write
// the same folder as pkg or its twins, or name the same schema; for the last schema
// all that are left, since their queries are deployed all the same.
func (p *Project) theirs(was *Project, pkg *Package, left []*Package, last bool) (own, others []*Package) {
	outs := map[string]bool{}
	for _, o := range p.Packages {
		if o == pkg || o.twin == pkg {
			outs[o.Config.Go.Out] = true
		}
	}
	roots := map[*Package]bool{} // deployed packages with a schema of their own
	for _, o := range left {
		if outs[o.Config.Go.Out] || schemaKey(o.Config) == schemaKey(pkg.Config) {
			roots[o.root()] = true
		}
	}
	for _, o := range left {
		if last || roots[o.root()] {
			own = append(own, o)
		} else {
			others = append(others, o)
		}
	}
	return own, others
}

// root is the package whose schema a package has.
func (pkg *Package) root() *Package {
	if pkg.twin != nil {
		return pkg.twin
	}
	return pkg
}

// A comparer compares one schema with what is deployed of it.
type comparer struct {
	p      *Project
	d      *Deployed
	pkg    *Package
	theirs []*Package
	out    *Against
}

// compare is the comparison that the rules are given.
func (c *comparer) compare(ctx context.Context) (*deployed.Comparison, error) {
	cmp := &deployed.Comparison{Rev: c.d.Rev, Tools: map[string]schema.Tool{}, Workloads: c.workloads(c.d.Project, c.theirs)}
	c.note(c.theirs, cmp.Workloads)
	files := c.sort(c.theirs[0].root().Sources, c.d.Project.Config.Dir)
	cmp.Edited = files.edited
	if files.whole {
		return cmp, c.whole(ctx, cmp, files)
	}
	plan := &deployed.Plan{
		Sources: slices.Concat(c.theirs[0].root().Sources, files.added), From: len(c.theirs[0].root().Sources),
		Schema: c.options(ctx), Binder: func() schema.Binder { return binderOf(c.pkg.Config) }, Workloads: cmp.Workloads,
	}
	for _, s := range files.added {
		cmp.Tools[s.Name] = schema.ToolOf(s)
	}
	cmp.Steps = plan.Steps()
	c.noteMade(cmp.Steps)
	var err error
	cmp.Effects, err = plan.Effects(ctx)
	return cmp, err
}

// whole compares two schemas that are no migrations: what the statements will be that
// make one of the other is not known.
func (c *comparer) whole(ctx context.Context, cmp *deployed.Comparison, files *sorted) error {
	from := c.d.Project
	if c.d.Base != nil {
		from = c.d.Base // what the deployed version got since is not lost here
	}
	theirs, _ := c.p.theirs(from, c.pkg, slices.Clone(from.Packages), len(c.d.Project.Packages) == len(c.theirs))
	if len(theirs) == 0 {
		return nil
	}
	if c.d.Base != nil {
		cmp.Workloads = c.workloads(from, theirs)
	}
	breaks, err := deployed.Between(ctx, c.replay(ctx, theirs[0].root().Sources), c.replay(ctx, c.pkg.Sources), cmp.Workloads)
	for _, b := range breaks {
		cmp.Placed = append(cmp.Placed, deployed.Placed{Pos: c.place(b, files), Break: b})
	}
	return err
}

// options are those of a replay. The server minds a constraint that is missing, in a
// project of sqlc's, too.
func (c *comparer) options(ctx context.Context) schema.Options {
	opts := c.p.replayOptions(ctx, c.pkg.Config)
	opts.Columns = false
	return opts
}

// replay builds the schema of files, whatever is wrong with it.
func (c *comparer) replay(ctx context.Context, sources []schema.Source) *schema.Catalog {
	opts := c.options(ctx)
	opts.Binder = binderOf(c.pkg.Config)
	cat, _ := schema.Replay(sources, opts)
	return cat
}

// place is where the schema has what a break is about, or else the beginning of the
// first file that has changed.
func (c *comparer) place(b deployed.Break, files *sorted) diag.Position {
	for t := range c.pkg.Schema.AllTables() {
		if t.QualifiedName().String() != b.Table {
			continue
		}
		if col := t.Column(b.Column); col != nil && col.Pos.IsValid() {
			return col.Pos
		}
		return t.Pos
	}
	return diag.Position{File: files.first, Line: 1, Column: 1}
}

// workloads are the queries of packages.
func (c *comparer) workloads(was *Project, packages []*Package) (out []*deployed.Workload) {
	for _, pkg := range packages {
		prefix := ""
		if len(packages) > 1 {
			prefix = pkg.Config.Go.Package + "."
		}
		out = append(out, deployed.NewWorkload(pkg.Result, analyzeOptions(pkg.Config), prefix, func(file string) string { return below(was.Config.Dir, file) }))
	}
	return out
}

// note says which queries cannot be judged.
func (c *comparer) note(packages []*Package, list []*deployed.Workload) {
	var names []string
	for i, pkg := range packages {
		for _, q := range pkg.Result.Refused {
			names = append(names, q.Name)
		}
		names = append(names, list[i].Unread...)
	}
	if len(names) > 0 {
		c.out.Notes = append(c.out.Notes, fmt.Sprintf("queries that are wrong at %s already, and are not held to the migrations: %s", c.d.Rev, strings.Join(names, ", ")))
	}
}

// noteMade says which new statements do what cannot be seen.
func (c *comparer) noteMade(steps []schema.Step) {
	for _, s := range steps {
		if s.Made {
			c.out.Notes = append(c.out.Notes, fmt.Sprintf("%s:%d: the DO block makes SQL when it runs: what that does to the schema is not known, and no query is held to it",
				below(c.p.Config.Dir, s.Pos.File), s.Pos.Line))
		}
	}
}

// below is a path from a folder, with slashes.
func below(dir, file string) string {
	if rel, err := filepath.Rel(dir, file); err == nil {
		file = rel
	}
	return filepath.ToSlash(file)
}
