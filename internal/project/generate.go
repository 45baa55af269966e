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
func (p *Project) Generate(ctx context.Context, version string) ([]output.File, error) {
	records := p.claim()
	var files []output.File
	for _, pkg := range p.Packages {
		if p.Diags.HasErrors() {
			break
		}
		emitted, err := p.emit(ctx, pkg, version)
		if err != nil {
			return nil, err
		}
		if !pkg.Generated() {
			continue
		}
		files = slices.Concat(files, records[pkg], emitted, p.kept(pkg, emitted))
	}
	if p.Diags.HasErrors() {
		return nil, p.All().Err()
	}
	return files, nil
}

// emit makes a package's files. The generator finds what is wrong with some
// queries, too.
func (p *Project) emit(ctx context.Context, pkg *Package, version string) ([]output.File, error) {
	opts := p.Options(pkg)
	opts.Version = version
	for {
		var generated []templates.File
		var diags diag.List
		err := p.stage(ctx, "writing "+pkg.Config.Go.Package, func() { generated, diags = templates.Generate(pkg.Result, opts) })
		if err != nil {
			return nil, err
		}
		var placed diag.List
		for _, d := range diags.All() {
			if d.Pos.File == "" { // about the options themselves
				d.Pos = pkg.Config.Pos
			}
			placed.Add(d)
		}
		p.report(pkg, placed)
		if generated == nil && p.goesOn(pkg) && dropWrong(pkg.Result, placed) {
			continue // without those
		}
		if generated == nil && !p.Diags.HasErrors() { // a wrong query that is none of the package's
			p.Diags.Append(placed)
		}
		files := make([]output.File, len(generated))
		for i, f := range generated {
			files[i] = output.File{Path: filepath.Join(p.folder(pkg), f.Name), Content: f.Content, From: p.chosen(pkg)}
		}
		return files, nil
	}
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
