// Package project runs the stages over a whole project: files to queries and
// schema, those to meaning, meaning to Go. It knows the order of the stages
// and what they share; it must not know what any of them does inside, nor how
// results are shown.
//
// It is the roof: it imports every stage, and only commands import it.
package project

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/await"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Package is one package of a project, understood.
type Package struct {
	Config  *config.Package
	Sources []schema.Source // the schema's files
	Schema  *schema.Catalog
	Result  *analyze.Result

	files    []queryFile
	unread   diag.List         // what is wrong with the names of files, and with reading them
	twin     *Package          // an earlier one of the same schema, or nil
	refusals map[string]string // why queries are refused that are kept all the same
}

// A Project is a configuration with all of its packages.
type Project struct {
	Config   *config.Config
	Packages []*Package
	Diags    diag.List // of every stage
	// Refused are the errors in queries that a project of sqlc's goes on without.
	Refused diag.List
	// Silenced are the findings of Check that comments silence.
	Silenced []check.Finding

	announce *announcer
}

// Progress is told what is being done; it may be nil.
type Progress func(stage string)

// An announcer tells a Progress of stages, which several goroutines begin. Nil tells
// nobody.
type announcer struct {
	turn     sync.Mutex
	progress Progress
}

// begin announces a stage, unless ctx is cancelled: then the error is its
// cause, and there is nothing to do but return it.
func (p *Project) begin(ctx context.Context, stage string) error {
	if p.announce != nil {
		p.announce.turn.Lock() // once what is told has cancelled ctx, nothing else is announced
		defer p.announce.turn.Unlock()
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if p.announce != nil {
		p.announce.progress(stage)
	}
	return nil
}

// stage is begin and then work, which does not look at ctx: once ctx is
// cancelled it is left to itself, and what it writes to must not be looked at.
func (p *Project) stage(ctx context.Context, name string, work func()) error {
	if err := p.begin(ctx, name); err != nil {
		return err
	}
	return await.Done(ctx, work)
}

// Load reads and analyses everything that a configuration names. It returns
// what could be understood, with Diags saying what could not. The error is the
// cause of ctx's cancellation; there is no project then.
func Load(ctx context.Context, cfg *config.Config, progress Progress) (*Project, error) {
	p, err := read(ctx, cfg, progress)
	if err != nil {
		return nil, err
	}
	if err := p.understand(ctx); err != nil {
		return nil, err
	}
	return p, nil
}

// read reads the files that a configuration names, and makes nothing of them yet.
func read(ctx context.Context, cfg *config.Config, progress Progress) (*Project, error) {
	p := &Project{Config: cfg, Diags: cfg.Warnings}
	if progress != nil {
		p.announce = &announcer{progress: progress}
	}
	shared := map[string]*Package{} // packages may share a schema
	for i := range cfg.Packages {
		pkg := &Package{Config: &cfg.Packages[i]}
		if err := p.begin(ctx, "reading the files of "+pkg.Config.Go.Package); err != nil {
			return nil, err
		}
		key := schemaKey(pkg.Config)
		if pkg.twin = shared[key]; pkg.twin != nil {
			pkg.Sources = pkg.twin.Sources
		} else {
			shared[key] = pkg
			p.readSchema(pkg)
		}
		p.Packages = append(p.Packages, pkg)
	}
	await.Each(len(p.Packages), func(i int) { p.readQueries(p.Packages[i]) })
	return p, nil
}

// schemaKey is what packages that share a schema have in common.
func schemaKey(pc *config.Package) string {
	return strings.Join(slices.Concat(pc.Schema, []string{fmt.Sprint(pc.UnknownFunctions)}, pc.SearchPath), "\x00")
}

// readSchema reads the files of a package's schema.
func (p *Project) readSchema(pkg *Package) {
	sources, diags := schema.Load(p.Config.Dir, pkg.Config.Schema)
	p.Diags.Append(placed(diags, pkg, "schema", pkg.Config.Schema))
	pkg.Sources = sources
}

// replay builds a package's schema, or part of it when ctx is cancelled.
func (p *Project) replay(ctx context.Context, pkg *Package) *schema.Catalog {
	cat, diags := p.replaySources(ctx, pkg.Config, pkg.Sources)
	p.Diags.Append(diags)
	p.checkPath(pkg, cat)
	return cat
}

// replaySources builds the schema of files.
func (p *Project) replaySources(ctx context.Context, pc *config.Package, sources []schema.Source) (*schema.Catalog, diag.List) {
	opts := p.replayOptions(ctx, pc)
	opts.Binder = binderOf(pc)
	return schema.Replay(sources, opts)
}

// replayOptions are those of a package's schema, but for the binder.
func (p *Project) replayOptions(ctx context.Context, pc *config.Package) schema.Options {
	return schema.Options{
		SearchPath:   pc.SearchPath,
		UnknownTypes: p.Config.SQLC, // which sqlc takes as they come
		Columns:      p.Config.SQLC,
		Context:      ctx,
	}
}

// binderOf is what tells the columns of views in one replay of a package's schema.
func binderOf(pc *config.Package) schema.Binder {
	if pc.UnknownFunctions {
		return analyze.NewTrustingBinder()
	}
	return analyze.NewBinder()
}

// analyzeOptions are those of a package's queries.
func analyzeOptions(pc *config.Package) analyze.Options {
	return analyze.Options{SearchPath: pc.SearchPath, UnknownFunctions: pc.UnknownFunctions, LikeSQLC: pc.Go.SQLCCompatible}
}

// A queryFile is a file of queries.
type queryFile struct{ name, text string }

// readQueries reads a package's files of queries.
func (p *Project) readQueries(pkg *Package) {
	files, diags := parser.Files(p.Config.Dir, pkg.Config.Queries)
	pkg.unread = placed(diags, pkg, "queries", pkg.Config.Queries)
	texts, errs := make([]string, len(files)), make([]error, len(files))
	await.Each(len(files), func(i int) {
		text, err := os.ReadFile(files[i])
		texts[i], errs[i] = string(text), err
	})
	for i, name := range files {
		if errs[i] != nil {
			pkg.unread.Errorf(diag.Position{File: name}, "check the file's permissions", "%v", withoutPath(errs[i]))
			continue
		}
		pkg.files = append(pkg.files, queryFile{name, texts[i]})
	}
}

// parse parses a package's queries, or some of them when ctx is cancelled.
func (p *Project) parse(ctx context.Context, pkg *Package) (queries []*parser.Query, diags diag.List) {
	type parsed struct {
		queries []*parser.Query
		diags   diag.List
	}
	results := make([]parsed, len(pkg.files))
	await.Each(len(pkg.files), func(i int) {
		if ctx.Err() == nil {
			results[i].queries, results[i].diags = p.parseFile(pkg, pkg.files[i])
		}
	})
	diags.Append(pkg.unread)
	for _, r := range results {
		queries = append(queries, r.queries...)
		diags.Append(r.diags)
	}
	diags.Append(parser.CheckUnique(queries))
	return queries, diags
}

func (p *Project) parseFile(pkg *Package, f queryFile) ([]*parser.Query, diag.List) {
	return parser.ParseFile(f.name, f.text, parser.Options{
		LenientDirectives: p.Config.SQLC,
		Refused:           true,
		DatabaseSQL:       pkg.Config.SQLOnly,
		AlsoSchema:        slices.ContainsFunc(pkg.Sources, func(s schema.Source) bool { return filepath.Clean(s.Name) == filepath.Clean(f.name) }),
	})
}

// checkPath warns of schemas in search_path that nothing makes: PostgreSQL passes
// over them.
func (p *Project) checkPath(pkg *Package, cat *schema.Catalog) {
	homes := slices.AppendSeq([]string{"pg_catalog", "information_schema", "pg_temp"}, maps.Values(cat.ExtensionSchemas))
	var known []string
	for _, s := range cat.Schemas {
		if !s.Assumed {
			known = append(known, s.Name)
		}
	}
	for _, name := range pkg.Config.SearchPath {
		if s := cat.Schema(name); s != nil && s.Assumed && s.Empty() && !slices.Contains(homes, name) {
			hint := cmp.Or(diag.DidYouMean(name, known), "add its CREATE SCHEMA to the schema, or remove it")
			p.Diags.Warnf(pkg.Config.PlaceOf("search_path", name), hint, "search_path: nothing in the schema makes a schema %q", name)
		}
	}
}

// placed puts what is wrong with a path of the configuration where it stands there.
func placed(diags diag.List, pkg *Package, key string, paths []string) diag.List {
	var out diag.List
	for _, d := range diags.All() {
		if at := d.Pos; !at.IsValid() && slices.Contains(paths, at.File) && pkg.Config.PlaceOf(key, at.File).IsValid() {
			d.Pos = pkg.Config.PlaceOf(key, at.File)
			d.Message = fmt.Sprintf("%s %q: %s", key, at.File, d.Message)
		}
		out.Add(d)
	}
	return out
}

// withoutPath drops the path from an error whose message will carry it anyway.
func withoutPath(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}
