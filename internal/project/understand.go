package project

import (
	"context"
	"slices"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/await"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/hugepages"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// Packages are understood side by side, and what is said of them is put together in
// their order, so that nothing depends on which of them is ready first.

// A reading is what the files of a package say, before the queries have a meaning.
type reading struct {
	schema      *schema.Catalog // nil where another package's is this one's, too
	schemaDiags diag.List
	analyzer    *analyze.Analyzer // of the schema; nil with it
	queries     []*parser.Query
	diags       diag.List // of the queries
}

// understand gives what was read its meaning.
func (p *Project) understand(ctx context.Context) error {
	hugepages.Expect(p.heap())
	readings := make([]reading, len(p.Packages))
	var work []func() error
	for i, pkg := range p.Packages {
		if pkg.twin == nil {
			work = append(work, func() error { return p.readingOfSchema(ctx, pkg, &readings[i]) })
		}
	}
	work = append(work, func() error { analyze.Prepare(); return nil }) // which schemas end with
	for i, pkg := range p.Packages {
		work = append(work, func() error { return p.readingOfQueries(ctx, pkg, &readings[i]) })
	}
	if err := sideBySide(work); err != nil {
		return err
	}
	for i, pkg := range p.Packages {
		if pkg.Schema = readings[i].schema; pkg.twin != nil {
			pkg.Schema = pkg.twin.Schema
		}
	}
	if err := p.analyse(ctx, readings); err != nil {
		return err
	}
	for i, pkg := range p.Packages {
		p.Diags.Append(readings[i].schemaDiags)
		p.settle(pkg, &readings[i])
	}
	return nil
}

// understandPackage is understand of one package, where that of its schema is known.
func (p *Project) understandPackage(ctx context.Context, pkg *Package) error {
	var r reading
	if pkg.twin != nil {
		pkg.Schema = pkg.twin.Schema
	} else if err := p.readingOfSchema(ctx, pkg, &r); err != nil {
		return err
	} else {
		pkg.Schema = r.schema
	}
	p.Diags.Append(r.schemaDiags)
	if err := p.readingOfQueries(ctx, pkg, &r); err != nil {
		return err
	}
	if err := p.analysePackage(ctx, pkg, &r); err != nil {
		return err
	}
	p.settle(pkg, &r)
	return nil
}

// heap is about how many bytes it takes to understand a project and to generate what it
// wants: 150 for each byte of its texts, as measured, and what is thrown away meanwhile.
func (p *Project) heap() int {
	texts := 0
	for _, pkg := range p.Packages {
		if pkg.twin == nil {
			for i := range pkg.Sources {
				texts += len(pkg.Sources[i].Text)
			}
		}
		for _, f := range pkg.files {
			texts += len(f.text)
		}
	}
	return 200 * texts
}

// settle files what is said of a package, and takes out its wrong queries.
func (p *Project) settle(pkg *Package, r *reading) {
	dropWrong(pkg.Result, r.diags)
	p.report(pkg, r.diags)
	p.report(pkg, pkg.Result.Diags)
}

func (p *Project) readingOfSchema(ctx context.Context, pkg *Package, r *reading) error {
	if err := p.begin(ctx, "replaying the schema of "+pkg.Config.Go.Package); err != nil {
		return err
	}
	own := p.part()
	r.schema = own.replay(ctx, pkg)
	r.schemaDiags = own.Diags
	if err := context.Cause(ctx); err != nil {
		return err
	}
	r.analyzer = newAnalyzer(pkg.Config, r.schema) // which need not wait for the queries
	return nil
}

func (p *Project) readingOfQueries(ctx context.Context, pkg *Package, r *reading) error {
	if err := p.begin(ctx, "reading the queries of "+pkg.Config.Go.Package); err != nil {
		return err
	}
	r.queries, r.diags = p.parse(ctx, pkg)
	return context.Cause(ctx)
}

// part is a project of the same settings for what goes on side by side with the rest:
// what is said there is its own.
func (p *Project) part() *Project { return &Project{Config: p.Config, announce: p.announce} }

// analyse analyses the queries of all packages: first those of a package of each
// schema, which find out what the schema means, then the others.
func (p *Project) analyse(ctx context.Context, readings []reading) error {
	of := map[*Package]*reading{}
	alike := map[*Package][]*Package{} // by their twin
	var first, others []func() error
	for i, pkg := range p.Packages {
		of[pkg] = &readings[i]
		if pkg.sharesAnalysis() {
			alike[pkg.twin] = append(alike[pkg.twin], pkg)
			continue
		}
		first = append(first, func() error { return p.analysePackage(ctx, pkg, of[pkg]) })
	}
	if err := sideBySide(first); err != nil {
		return err
	}
	var again []*Package
	for _, twin := range p.Packages {
		pkgs := alike[twin]
		if len(pkgs) == 0 {
			continue
		}
		var lists [][]*parser.Query
		for _, pkg := range pkgs {
			lists = append(lists, of[pkg].queries)
		}
		switch {
		case !twin.Result.Settled(): // each finds out by itself
			delete(alike, twin)
		case !twin.Result.Concurrent(lists...):
			again = append(again, pkgs...)
			delete(alike, twin)
			continue
		}
		for _, pkg := range pkgs {
			others = append(others, func() error { return p.analysePackage(ctx, pkg, of[pkg]) })
		}
	}
	if err := sideBySide(others); err != nil {
		return err
	}
	for _, twin := range p.Packages {
		if pkgs := alike[twin]; len(pkgs) > 0 && !twin.Result.Settled() {
			again = append(again, pkgs...)
		}
	}
	for _, pkg := range again { // one by one
		if err := p.analysePackage(ctx, pkg, of[pkg]); err != nil {
			return err
		}
	}
	return nil
}

// sharesAnalysis reports whether what is found out of the schema for an earlier package
// is good for this one.
func (pkg *Package) sharesAnalysis() bool {
	return pkg.twin != nil && pkg.twin.Config.Go.SQLCCompatible == pkg.Config.Go.SQLCCompatible
}

func (p *Project) analysePackage(ctx context.Context, pkg *Package, r *reading) (err error) {
	if err := p.begin(ctx, "analysing "+pkg.Config.Go.Package); err != nil {
		return err
	}
	if pkg.sharesAnalysis() && pkg.twin.Result != nil {
		pkg.Result, err = pkg.twin.Result.Analyze(ctx, r.queries)
		return err
	}
	if r.analyzer == nil {
		r.analyzer = newAnalyzer(pkg.Config, pkg.Schema)
	}
	pkg.Result, err = r.analyzer.Analyze(ctx, r.queries)
	return err
}

// newAnalyzer gives a package's schema its meaning, for queries that are generated from.
func newAnalyzer(pc *config.Package, cat *schema.Catalog) *analyze.Analyzer {
	opts := analyzeOptions(pc)
	opts.DropStmts = true
	return analyze.NewAnalyzer(cat, opts)
}

// sideBySide does all work, and returns the error of what is first in it.
func sideBySide(work []func() error) error {
	errs := make([]error, len(work))
	await.Each(len(work), func(i int) { errs[i] = work[i]() })
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return errs[i]
	}
	return nil
}
