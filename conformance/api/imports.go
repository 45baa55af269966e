package main

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// An importer gives type-checking the packages that generated code imports.
type importer struct {
	fset   *token.FileSet
	loaded map[string]*types.Package
}

// loadImports loads what the projects' packages import. In place of a package
// that this module does not require, such as the ones that overrides name, there
// is a stub with the types that are asked of it.
func loadImports(ctx context.Context, projects []*project) (*importer, error) {
	im := &importer{fset: token.NewFileSet(), loaded: map[string]*types.Package{"unsafe": types.Unsafe}}
	asked := map[string]map[string]bool{}
	for text := range texts(projects) {
		f, err := parser.ParseFile(im.fset, "", text, parser.SkipObjectResolution)
		if err != nil {
			continue // reported when the package is checked
		}
		collectNames(f, asked)
	}
	paths := slices.Sorted(maps.Keys(asked))
	pkgs, err := packages.Load(&packages.Config{Context: ctx, Mode: packages.LoadTypes, Fset: im.fset}, paths...)
	if err != nil {
		return nil, err
	}
	packages.Visit(pkgs, nil, func(p *packages.Package) {
		if p.Types != nil && len(p.Errors) == 0 {
			im.loaded[p.PkgPath] = p.Types
		}
	})
	if im.loaded["github.com/jackc/pgx/v5"] == nil {
		return nil, errors.New("pgx cannot be loaded: run the command in the folder of its own module, conformance")
	}
	for _, importPath := range paths {
		if im.loaded[importPath] == nil {
			im.loaded[importPath] = stub(importPath, asked[importPath])
		}
	}
	return im, nil
}

// collectNames notes which names of which imported packages a file uses.
func collectNames(f *ast.File, asked map[string]map[string]bool) {
	local := map[string]string{}
	for _, spec := range f.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := stubName(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		local[name] = p
		if asked[p] == nil {
			asked[p] = map[string]bool{}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && local[x.Name] != "" {
				asked[local[x.Name]][sel.Sel.Name] = true
			}
		}
		return true
	})
}

// stubName guesses a package's name from its path.
func stubName(importPath string) string {
	base := path.Base(importPath)
	if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
		base = path.Base(path.Dir(importPath))
	}
	return strings.TrimSuffix(strings.TrimPrefix(base, "go-"), "-go")
}

// stub makes a package whose names are all struct types.
func stub(importPath string, names map[string]bool) *types.Package {
	p := types.NewPackage(importPath, stubName(importPath))
	for name := range names {
		obj := types.NewTypeName(token.NoPos, p, name, nil)
		types.NewNamed(obj, types.NewStruct(nil, nil), nil)
		p.Scope().Insert(obj)
	}
	p.MarkComplete()
	return p
}

// Import implements types.Importer.
func (im *importer) Import(importPath string) (*types.Package, error) {
	if p := im.loaded[importPath]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("package %s is not loaded", importPath)
}

// check compiles a package.
func (im *importer) check(files map[string]string) (*types.Package, error) {
	var parsed []*ast.File
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := parser.ParseFile(im.fset, name, files[name], parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, f)
	}
	if len(parsed) == 0 {
		return nil, errors.New("no Go files")
	}
	var first error
	conf := types.Config{Importer: im, Error: func(err error) {
		if first == nil {
			first = err
		}
	}}
	pkg, _ := conf.Check("generated", im.fset, parsed, nil) // first has the error
	return pkg, first
}
