package project

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/output"
	"github.com/dbgen-go/dbgen/templates"
)

// Generate emits the Go files of every package, and for each folder the record
// of whose it is; paths are as Config resolves them. In a project of sqlc's wrong
// queries are left out, with their errors in Refused; nothing is emitted for a
// package that has no other. Nothing at all is emitted when anything else is wrong;
// the error is then a *diag.ListError, or the cause of ctx's cancellation.
// The project is used up: its queries have no trees afterwards.
func (p *Project) Generate(ctx context.Context, version string) ([]output.File, error) {
	records := p.claim()
	made, err := p.generate(ctx, version)
	if err != nil {
		return nil, err
	}
	return made.files(p, records), nil
}

// A Generated is what Memory.Generate makes of a project.
type Generated struct {
	Files    []output.File
	Packages []Written
	Diags    diag.List // warnings
	Refused  diag.List // as of a Project

	partly bool // some files are what an earlier run made
}

// A Written says what is written of a package.
type Written struct {
	Out       string
	Queries   int
	KeptAsIs  int      // refused queries that an entry keeps
	LeftOut   []string // the names of wrong queries that no code is generated for
	Generated bool     // as Package.Generated
}

// generated is what was made of a project's files alone.
type generated struct {
	Packages []generatedPackage
	Diags    diag.List
	Refused  diag.List
}

type generatedPackage struct {
	Written
	Files []output.File
	Parts *templates.Parts  // nil where the package has to be made as a whole
	Texts map[string][]byte // the sums of the texts of the files of queries
	// Described: its queries have descriptors, which depend on what all of them tell.
	Described bool
	Told      told
}

// generate emits the files of every package, but for the records.
func (p *Project) generate(ctx context.Context, version string) (*generated, error) {
	made := &generated{}
	var shared *templates.Shared
	if slices.ContainsFunc(p.Packages, func(pkg *Package) bool { return pkg.twin != nil }) {
		shared = &templates.Shared{}
	}
	if p.Diags.HasErrors() {
		return nil, p.All().Err()
	}
	made.Packages = make([]generatedPackage, len(p.Packages))
	own := make([]*Project, len(p.Packages)) // what is said of each
	errs := make([]error, len(p.Packages))
	var first, others []func() error
	for i, pkg := range p.Packages {
		own[i] = p.part()
		work := func() error {
			errs[i] = own[i].generatePackage(ctx, pkg, version, shared, &made.Packages[i])
			return nil
		}
		if pkg.twin == nil { // it makes what others share
			first = append(first, work)
		} else {
			others = append(others, work)
		}
	}
	_, _ = sideBySide(first), sideBySide(others)
	for i := range p.Packages {
		if errs[i] != nil {
			return nil, errs[i]
		}
		p.Diags.Append(own[i].Diags)
		p.Refused.Append(own[i].Refused)
		if p.Diags.HasErrors() { // what is wrong with those that come later is said when this is mended
			return nil, p.All().Err()
		}
	}
	made.Diags, made.Refused = p.Diags, p.Refused
	return made, nil
}

// generatePackage emits the files of a package.
func (p *Project) generatePackage(ctx context.Context, pkg *Package, version string, shared *templates.Shared, of *generatedPackage) error {
	of.Texts = pkg.sums()
	emitted, err := p.emit(ctx, pkg, version, shared, of)
	if err != nil {
		return err
	}
	w := Written{Out: pkg.Config.Go.Out, Queries: len(pkg.Result.Queries), Generated: pkg.Generated()}
	for _, q := range pkg.LeftOut() {
		w.LeftOut = append(w.LeftOut, q.Name)
	}
	w.KeptAsIs = len(pkg.Result.Refused) - len(w.LeftOut)
	of.Written = w
	if w.Generated {
		of.Files = slices.Concat(emitted, p.kept(pkg, emitted))
	}
	return nil
}

// files are all files of the packages of a project, with the records.
func (g *generated) files(p *Project, records map[*Package][]output.File) (files []output.File) {
	for i, pkg := range g.Packages {
		if pkg.Generated {
			files = slices.Concat(files, records[p.Packages[i]], pkg.Files)
		}
	}
	return files
}

// emit makes a package's files, and notes of what they depend on in of. The generator
// finds what is wrong with some queries, too. Queries have no trees afterwards.
func (p *Project) emit(ctx context.Context, pkg *Package, version string, shared *templates.Shared, of *generatedPackage) ([]output.File, error) {
	opts := p.Options(pkg)
	opts.Version = version
	if of.Described = templates.HasDescriptors(pkg.Result, opts); of.Described {
		err := p.begin(ctx, "looking for the indexes of "+pkg.Config.Go.Package)
		if err == nil {
			opts.Indexes, of.Told, err = p.candidates(pkg, nil)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, q := range pkg.Result.Queries { // of no use to the generator, and much of the memory that is in use
		q.DropTree()
	}
	for {
		var generated []templates.File
		var diags diag.List
		err := p.stage(ctx, "writing "+pkg.Config.Go.Package, func() { generated, of.Parts, diags = templates.GenerateParts(pkg.Result, opts, shared) })
		if err != nil {
			return nil, err
		}
		placed := pkg.placed(diags)
		p.report(pkg, placed)
		if generated == nil && p.goesOn(pkg) && dropWrong(pkg.Result, placed) {
			continue // without those
		}
		if generated == nil && !p.Diags.HasErrors() { // a wrong query that is none of the package's
			p.Diags.Append(placed)
		}
		return p.outputs(pkg, generated), nil
	}
}

// placed gives what is said of the options themselves its place.
func (pkg *Package) placed(diags diag.List) (placed diag.List) {
	for _, d := range diags.All() {
		if d.Pos.File == "" {
			d.Pos = pkg.Config.Pos
		}
		placed.Add(d)
	}
	return placed
}

// outputs are a package's files where they go.
func (p *Project) outputs(pkg *Package, generated []templates.File) []output.File {
	files := make([]output.File, len(generated))
	for i, f := range generated {
		files[i] = output.File{Path: filepath.Join(p.folder(pkg), f.Name), Content: f.Content, From: p.chosen(pkg)}
	}
	return files
}

// chosen says where the configuration has a package's folder.
func (p *Project) chosen(pkg *Package) string {
	if pos, found := pkg.Config.Go.Places["out"]; found {
		return pos.String()
	}
	return pkg.Config.Pos.String()
}

// folder is where a package's files go.
func (p *Project) folder(pkg *Package) string { return p.Config.Path(pkg.Config.Go.Out) }
