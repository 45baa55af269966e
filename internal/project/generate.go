package project

import (
	"context"
	"path/filepath"

	"github.com/dbgen-go/dbgen/internal/output"
	"github.com/dbgen-go/dbgen/templates"
)

// Generate emits the Go files of every package, and for each folder the record
// of whose it is; paths are as Config resolves them. Nothing is emitted when
// anything is wrong; the error is then a *diag.ListError, or the cause of ctx's
// cancellation.
func (p *Project) Generate(ctx context.Context, version string) ([]output.File, error) {
	files := p.claim()
	for _, pkg := range p.Packages {
		if p.Diags.HasErrors() {
			break
		}
		if err := p.begin(ctx, "writing "+pkg.Config.Go.Package); err != nil {
			return nil, err
		}
		files = append(files, p.emit(pkg, version)...)
	}
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	if err := p.Diags.Err(); err != nil {
		return nil, err
	}
	return files, nil
}

// emit makes a package's files.
func (p *Project) emit(pkg *Package, version string) []output.File {
	opts := pkg.Config.Go.Options
	opts.Version = version
	generated, diags := templates.Generate(pkg.Result, opts)
	for _, d := range diags.All() {
		if d.Pos.File == "" { // about the options themselves
			d.Pos = pkg.Config.Pos
		}
		p.Diags.Add(d)
	}
	files := make([]output.File, len(generated))
	for i, f := range generated {
		files[i] = output.File{Path: filepath.Join(p.folder(pkg), f.Name), Content: f.Content}
	}
	return files
}

// folder is where a package's files go.
func (p *Project) folder(pkg *Package) string { return p.Config.Path(pkg.Config.Go.Out) }
