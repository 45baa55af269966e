// Package project runs the stages over a whole project: files to queries and
// schema, those to meaning, meaning to Go. It knows the order of the stages
// and what they share; it must not know what any of them does inside, nor how
// results are shown.
//
// It is the roof: it imports every stage, and only commands import it.
package project

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/output"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/templates"
)

// A Package is one package of a project, understood.
type Package struct {
	Config  *config.Package
	Sources []schema.Source // the schema's files
	Schema  *schema.Catalog
	Result  *analyze.Result
}

// A Project is a configuration with all of its packages.
type Project struct {
	Config   *config.Config
	Packages []*Package
	Diags    diag.List // of every stage
}

// Progress is told what is being done; it may be nil.
type Progress func(stage string)

// Load reads and analyses everything that a configuration names. It returns
// what could be understood, with Diags saying what could not.
func Load(cfg *config.Config, progress Progress) *Project {
	if progress == nil {
		progress = func(string) {}
	}
	p := &Project{Config: cfg, Diags: cfg.Warnings}
	replayed := map[string]*Package{} // packages may share a schema
	for i := range cfg.Packages {
		pc := &cfg.Packages[i]
		progress("reading " + pc.Go.Package)
		pkg := &Package{Config: pc}
		key := strings.Join(slices.Concat(pc.Schema, []string{""}, pc.SearchPath), "\x00")
		if first, ok := replayed[key]; ok {
			pkg.Sources, pkg.Schema = first.Sources, first.Schema
		} else {
			progress("replaying the schema of " + pc.Go.Package)
			p.replay(pkg)
			replayed[key] = pkg
		}
		queries, diags := p.parse(pkg)
		progress("analysing " + pc.Go.Package)
		pkg.Result = analyze.Analyze(pkg.Schema, queries, analyze.Options{SearchPath: pc.SearchPath, UnknownFunctions: pc.UnknownFunctions})
		dropWrong(pkg.Result, diags)
		p.Diags.Append(diags)
		p.Diags.Append(pkg.Result.Diags)
		p.Packages = append(p.Packages, pkg)
	}
	return p
}

// replay builds a package's schema.
func (p *Project) replay(pkg *Package) {
	sources, diags := schema.Load(p.Config.Dir, pkg.Config.Schema)
	p.Diags.Append(diags)
	cat, diags := schema.Replay(sources, schema.Options{
		SearchPath: pkg.Config.SearchPath, Binder: analyze.NewBinder(),
		UnknownTypes: p.Config.SQLC, // which sqlc takes as they come
	})
	p.Diags.Append(diags)
	pkg.Sources, pkg.Schema = sources, cat
}

// parse reads a package's query files.
func (p *Project) parse(pkg *Package) (queries []*parser.Query, diags diag.List) {
	files, diags := parser.Files(p.Config.Dir, pkg.Config.Queries)
	for _, name := range files {
		text, err := readFile(name)
		if err != nil {
			diags.Errorf(diag.Position{File: name}, "check the file's permissions", "%v", unwrapPath(err))
			continue
		}
		qs, d := parser.ParseFile(name, text, parser.Options{
			LenientDirectives: p.Config.SQLC,
			AlsoSchema:        slices.ContainsFunc(pkg.Sources, func(s schema.Source) bool { return filepath.Clean(s.Name) == filepath.Clean(name) }),
		})
		diags.Append(d)
		queries = append(queries, qs...)
	}
	diags.Append(parser.CheckUnique(queries))
	return queries, diags
}

// dropWrong takes out the queries whose text was already found wrong: they were
// analysed for what else is wrong in them, not to be used. Of queries that
// share a name, an error belongs to the last that begins before it.
func dropWrong(res *analyze.Result, diags diag.List) {
	wrong := map[*analyze.Query]bool{}
	for _, d := range diags.All() {
		if d.Severity != diag.Error || d.Query == "" {
			continue
		}
		var culprit *analyze.Query
		for _, q := range res.Queries {
			if q.Name == d.Query && q.Pos.File == d.Pos.File && (culprit == nil || q.Pos.Line <= d.Pos.Line) {
				culprit = q
			}
		}
		if culprit != nil {
			wrong[culprit] = true
		}
	}
	res.Queries = slices.DeleteFunc(res.Queries, func(q *analyze.Query) bool { return wrong[q] })
}

// Generate emits the Go files of every package; paths are as Config resolves
// them. Nothing is emitted when anything is wrong.
func (p *Project) Generate(version string, progress Progress) ([]output.File, error) {
	if progress == nil {
		progress = func(string) {}
	}
	var files []output.File
	for _, pkg := range p.Packages {
		if p.Diags.HasErrors() {
			break
		}
		progress("writing " + pkg.Config.Go.Package)
		opts := pkg.Config.Go.Options
		opts.Version = version
		generated, d := templates.Generate(pkg.Result, opts)
		for _, item := range d.All() {
			if item.Pos.File == "" { // about the options themselves
				item.Pos = pkg.Config.Pos
			}
			p.Diags.Add(item)
		}
		for _, f := range generated {
			files = append(files, output.File{
				Path:    filepath.Join(p.Config.Path(pkg.Config.Go.Out), f.Name),
				Content: f.Content,
			})
		}
	}
	if err := p.Diags.Err(); err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, errors.New("nothing was generated")
	}
	return files, nil
}
