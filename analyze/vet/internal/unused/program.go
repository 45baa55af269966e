// Package unused finds what the Go code of a program does not use of its queries: methods
// that nothing calls, and fields of their rows that nothing reads. It judges all packages
// together, and says nothing where it cannot know. It knows Go code and which methods are
// queries; it must not know SQL, nor how findings are worded.
//
// By file: program.go is the program and its results, uses.go finds who calls a query,
// mentions.go reads the files that are not compiled, rows.go finds the structs of rows,
// reads.go which of their fields are read, escape.go where whole rows go, generic.go what
// generic code does with them.
package unused

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/internal/crash"
	"github.com/dbgen-go/dbgen/internal/queryline"
)

// A Package is one of the program, with its source.
type Package struct {
	Fset  *token.FileSet
	Files []*ast.File
	Types *types.Package
	Info  *types.Info
	// Broken says that it does not compile: it may use whatever it names.
	Broken bool
	// Others are its Go files that are not compiled: tests, and those for other build
	// tags.
	Others []string
}

// A Query is one that nothing calls, or tests alone.
type Query struct {
	Query *queryline.Query
	Name  *ast.Ident // of the method
	// Tests is where a test names it; not valid where none does.
	Tests token.Position
	// By are functions that call it, and that nothing calls, as people write them.
	By []string
	// Twin is the query whose batch twin it is, or "".
	Twin string
	// Library: packages of other modules may call it.
	Library bool
}

// A Row is a struct of rows with fields that nothing reads.
type Row struct {
	Name    *ast.Ident
	Fields  []*types.Var // that nothing reads
	Whole   bool         // there are no others
	Queries []*queryline.Query
}

// A Result is what there is of a package.
type Result struct {
	Queries []Query // in the order of the files
	Rows    []Row
	Failure *crash.Crash
}

// Analyzer gives an empty *Result: of a package alone it is not known what others use of
// it. A Program knows.
var Analyzer = &analysis.Analyzer{
	Name:       "dbgenunused",
	Doc:        "find what the program does not use of its queries, for the rules of dbgen vet",
	Run:        func(*analysis.Pass) (any, error) { return new(Result), nil },
	ResultType: reflect.TypeFor[*Result](),
}

// A Program is packages that are judged together.
type Program struct {
	packages  []*Package
	queries   map[string]*method // by their full names
	names     map[string]bool    // what they are called
	generated map[string]bool    // files that sqlc or dbgen made
	library   bool               // there is no program among the packages
	results   map[*types.Package]*Result
}

// A method is one of a generated query, once however often its package was loaded.
type method struct {
	query *queryline.Query
	fn    *types.Func
}

// NewProgram judges packages; queries are the methods of theirs that are queries.
func NewProgram(packages []*Package, queries map[*types.Func]*queryline.Query) *Program {
	p := &Program{
		packages: packages, queries: map[string]*method{}, names: map[string]bool{}, generated: map[string]bool{},
		library: true, results: map[*types.Package]*Result{},
	}
	for fn, q := range queries {
		if !types.IsInterface(fn.Signature().Recv().Type()) {
			p.queries[fn.FullName()] = &method{q, fn}
			p.names[fn.Name()] = true
		}
	}
	for _, pkg := range packages {
		p.results[pkg.Types] = new(Result)
		p.library = p.library && pkg.Types.Name() != "main"
		for _, file := range pkg.Files {
			if isGenerated(file) {
				p.generated[p.fileName(pkg, file)] = true
			}
		}
	}
	if died := crash.Catch(p.judge); died != nil {
		for _, pkg := range packages {
			p.results[pkg.Types] = &Result{Failure: died}
		}
	}
	return p
}

func (p *Program) judge() {
	if len(p.queries) == 0 {
		return
	}
	m := p.mentions()
	used := p.findUses(m)
	p.conclude(used, m)
	p.judgeRows(used, m)
}

// Analyzer returns an analyzer in place of Analyzer that gives what the program has of a
// package.
func (p *Program) Analyzer() *analysis.Analyzer {
	a := *Analyzer
	a.Run = func(pass *analysis.Pass) (any, error) {
		if r := p.results[pass.Pkg]; r != nil {
			return r, nil
		}
		return new(Result), nil
	}
	return &a
}

// At returns the queries that what is found at a position of a package is about.
func (p *Program) At(pkg *types.Package, pos token.Pos) []*queryline.Query {
	r := p.results[pkg]
	if r == nil {
		return nil
	}
	for _, q := range r.Queries {
		if q.Name.Pos() == pos {
			return []*queryline.Query{q.Query}
		}
	}
	for _, row := range r.Rows {
		if row.Name.Pos() == pos {
			return row.Queries
		}
	}
	return nil
}

func (p *Program) fileName(pkg *Package, node ast.Node) string {
	return pkg.Fset.PositionFor(node.Pos(), false).Filename
}

// isTest reports whether a file is one of tests.
func isTest(file string) bool { return strings.HasSuffix(file, "_test.go") }

// isGenerated reports whether sqlc or dbgen made a file.
func isGenerated(file *ast.File) bool {
	for _, group := range file.Comments {
		if group.Pos() > file.Package {
			break
		}
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, "// Code generated by sqlc") || strings.HasPrefix(c.Text, "// Code generated by dbgen") {
				return true
			}
		}
	}
	return false
}

// isPrivate reports whether only packages of the same tree can import one.
func isPrivate(path string) bool {
	return strings.Contains("/"+path+"/", "/internal/")
}
