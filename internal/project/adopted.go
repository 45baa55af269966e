package project

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/output"
	"github.com/dbgen-go/dbgen/templates"
	"github.com/dbgen-go/dbgen/templates/options"
)

// keeps reports whether an entry keeps the signature of a query.
func (pkg *Package) keeps(query string) bool {
	return query != "" && slices.ContainsFunc(pkg.Config.Go.Adopted, func(a options.Adopted) bool { return a.Query == query })
}

// note remembers why a query is refused: what is first found wrong with it.
func (pkg *Package) note(d diag.Diagnostic) {
	if pkg.refusals == nil {
		pkg.refusals = map[string]string{}
	}
	if pkg.refusals[d.Query] == "" {
		pkg.refusals[d.Query] = d.Message
	}
}

// Options are those that a package is generated with.
func (p *Project) Options(pkg *Package) options.Options {
	opts := pkg.Config.Go.Options
	if len(opts.Adopted) > 0 {
		opts.Declared, opts.Refusals = p.DeclaredBeside(pkg), pkg.refusals
	}
	return opts
}

// DeclaredBeside returns the types that files beside a package's generated ones
// declare. What cannot be read declares nothing.
func (p *Project) DeclaredBeside(pkg *Package) map[string]bool {
	declared := map[string]bool{}
	entries, err := os.ReadDir(p.folder(pkg))
	if err != nil {
		return declared
	}
	fset := token.NewFileSet()
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		path := filepath.Join(p.folder(pkg), entry.Name())
		text, err := os.ReadFile(path)
		if err != nil || output.WrittenBy(text) != "" {
			continue
		}
		file, err := parser.ParseFile(fset, path, text, parser.SkipObjectResolution)
		if err != nil {
			continue
		}
		for _, decl := range file.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range gen.Specs {
				if t, ok := spec.(*ast.TypeSpec); ok {
					declared[t.Name.Name] = true
				}
			}
		}
	}
	return declared
}

// adopted are the entries of a package that fail or do nothing.
func (p *Project) adopted(pkg *Package) []check.Adopted {
	opts := p.Options(pkg)
	if len(opts.Adopted) == 0 {
		return nil
	}
	verdicts, _, _ := templates.Judge(pkg.Result, opts) // generate says what is wrong with entries
	var found []check.Adopted
	for _, v := range verdicts {
		a := &opts.Adopted[v.Entry]
		item := check.Adopted{Pos: a.Pos, Label: a.Label(), Query: a.OfQuery()}
		switch v.Kind {
		case templates.Unsound:
			item.Fails = v.Detail
		case templates.Same, templates.Unmatched:
		default:
			continue
		}
		found = append(found, item)
	}
	return found
}
