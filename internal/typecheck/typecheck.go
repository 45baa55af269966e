// Package typecheck compiles generated packages without writing them to disk,
// for tests: it type-checks them against the real pgx and runtime and runs the
// analyzers of go vet. It knows nothing of how they were generated.
package typecheck

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/analysis/passes/assign"
	"golang.org/x/tools/go/analysis/passes/bools"
	"golang.org/x/tools/go/analysis/passes/composite"
	"golang.org/x/tools/go/analysis/passes/copylock"
	"golang.org/x/tools/go/analysis/passes/nilfunc"
	"golang.org/x/tools/go/analysis/passes/stdmethods"
	"golang.org/x/tools/go/analysis/passes/structtag"
	"golang.org/x/tools/go/analysis/passes/unreachable"
	"golang.org/x/tools/go/packages"
)

// vet are go vet's analyzers that need no facts about dependencies, and so no
// dependencies' sources.
var vet = []*analysis.Analyzer{
	assign.Analyzer, bools.Analyzer, composite.Analyzer, copylock.Analyzer, nilfunc.Analyzer,
	stdmethods.Analyzer, structtag.Analyzer, unreachable.Analyzer,
}

// A Package is a package to check: its files' texts by name.
type Package map[string][]byte

// Check compiles packages and returns what is wrong with each of those that are
// not well. The packages may import what the root module may; only what they
// import is built.
func Check(pkgs map[string]Package) (map[string][]string, error) {
	c := &check{fset: token.NewFileSet(), problems: make(map[string][]string)}
	names := slices.Sorted(maps.Keys(pkgs))
	parsed := make(map[string][]*ast.File)
	for _, name := range names {
		parsed[name] = c.parse(name, pkgs[name])
	}
	if err := c.load(slices.Concat(slices.Collect(maps.Values(parsed))...)); err != nil {
		return nil, err
	}
	var sound []*packages.Package
	for _, name := range names {
		if p := c.compile(name, parsed[name]); len(c.problems[name]) == 0 {
			sound = append(sound, p)
		}
	}
	graph, err := checker.Analyze(vet, sound, nil)
	if err != nil {
		return nil, err
	}
	for _, act := range graph.Roots {
		if act.Err != nil {
			return nil, act.Err
		}
		for _, d := range act.Diagnostics {
			c.problem(act.Package.PkgPath, "%s: %s: %s", c.fset.Position(d.Pos), act.Analyzer.Name, d.Message)
		}
	}
	return c.problems, nil
}

// A check holds what the steps of one Check share.
type check struct {
	fset     *token.FileSet
	imported map[string]*types.Package
	problems map[string][]string
}

func (c *check) problem(name, format string, args ...any) {
	c.problems[name] = append(c.problems[name], fmt.Sprintf(format, args...))
}

func (c *check) parse(name string, pkg Package) []*ast.File {
	var files []*ast.File
	for _, file := range slices.Sorted(maps.Keys(pkg)) {
		f, err := parser.ParseFile(c.fset, name+"/"+file, pkg[file], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			c.problem(name, "%v", err)
			continue
		}
		files = append(files, f)
	}
	if len(files) == 0 {
		c.problem(name, "nothing was loaded")
	}
	return files
}

// load reads the types of all packages that the files import.
func (c *check) load(files []*ast.File) error {
	c.imported = map[string]*types.Package{"unsafe": types.Unsafe}
	var paths []string
	for _, f := range files {
		for _, spec := range f.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	_, here, _, _ := runtime.Caller(0)
	loaded, err := packages.Load(&packages.Config{Mode: packages.LoadTypes, Dir: filepath.Dir(here), Fset: c.fset}, slices.Compact(paths)...)
	if err != nil {
		return err
	}
	for _, p := range loaded {
		if len(p.Errors) == 0 {
			c.imported[p.PkgPath] = p.Types
		}
	}
	return nil
}

// Import implements types.Importer.
func (c *check) Import(path string) (*types.Package, error) {
	if p := c.imported[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("cannot import %q", path)
}

func (c *check) compile(name string, files []*ast.File) *packages.Package {
	p := &packages.Package{
		ID: name, PkgPath: name, Name: name, Fset: c.fset, Syntax: files, TypesSizes: types.SizesFor("gc", runtime.GOARCH),
		TypesInfo: &types.Info{
			Types: make(map[ast.Expr]types.TypeAndValue), Instances: make(map[*ast.Ident]types.Instance),
			Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
			Implicits: make(map[ast.Node]types.Object), Selections: make(map[*ast.SelectorExpr]*types.Selection),
			Scopes: make(map[ast.Node]*types.Scope), FileVersions: make(map[*ast.File]string),
		},
	}
	conf := types.Config{Importer: c, Sizes: p.TypesSizes, Error: func(err error) { c.problem(name, "%v", err) }}
	p.Types, _ = conf.Check(name, c.fset, files, p.TypesInfo)
	return p
}
