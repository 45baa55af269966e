package txn

import (
	"go/ast"
	"go/build"
	"go/token"
	"go/types"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/internal/crash"
)

// A Result is what the pass found in a package.
type Result struct {
	Sites    []Site // in order of position
	Failures []Failure
}

// A Failure is a function that could not be judged for a panic.
type Failure struct {
	What     string    // in words
	Pos, End token.Pos // the function
	Crash    *crash.Crash
}

// Analyzer finds all sites of a package; its result is a *Result. It reports nothing
// itself. Of other packages it knows what their facts tell; a Program knows more.
var Analyzer = &analysis.Analyzer{
	Name:       "dbgentxn",
	Doc:        "find what goes wrong around transactions and rows, for the rules of dbgen vet",
	Run:        run,
	ResultType: reflect.TypeFor[*Result](),
	FactTypes:  []analysis.Fact{new(Does)},
}

func run(pass *analysis.Pass) (any, error) {
	result := new(Result)
	if ofOthers(pass) {
		return result, nil
	}
	w := newWorld()
	w.imported = func(fn *types.Func) *Does {
		d := new(Does)
		if pass.ImportObjectFact(fn, d) {
			return d
		}
		return nil
	}
	self := Package{Fset: pass.Fset, Files: pass.Files, Types: pass.Pkg, Info: pass.TypesInfo}
	r := w.reaches(pass.Pkg)
	if !r.database && !r.outside {
		return result, nil
	}
	for _, imp := range pass.Pkg.Imports() {
		w.addTypes(imp, pass.Fset)
	}
	c := w.add(self)
	*result = c.judge(r.database)
	for _, fn := range c.order {
		if d := w.summaries[fn]; d != nil && !d.empty() && fn.Pkg() == pass.Pkg {
			pass.ExportObjectFact(fn, d)
		}
	}
	return result, nil
}

// ofOthers reports whether a package is one of Go's own or of a released module:
// what these do is told by types alone, as where they are not given with their
// source.
func ofOthers(pass *analysis.Pass) bool {
	if m := pass.Module; m != nil && m.Version != "" {
		return true
	}
	if len(pass.Files) == 0 {
		return true
	}
	name := pass.Fset.Position(pass.Files[0].Package).Filename
	root := filepath.Join(build.Default.GOROOT, "src") + string(filepath.Separator)
	return strings.HasPrefix(name, root)
}

// A Package is one with its syntax and its types.
type Package struct {
	Fset  *token.FileSet
	Files []*ast.File
	Types *types.Package
	Info  *types.Info
}

// A Program is packages that are judged together.
type Program struct{ results map[*types.Package]Result }

// NewProgram judges packages, of which nothing is found in those that are broken.
func NewProgram(pkgs []Package, broken func(*types.Package) bool) *Program {
	w := newWorld()
	for _, p := range pkgs {
		w.add(p)
	}
	w.countPools()
	p := &Program{map[*types.Package]Result{}}
	for _, c := range w.checkers {
		if w.reaches(c.pkg.Types).database && !broken(c.pkg.Types) {
			p.results[c.pkg.Types] = c.judge(true)
		}
	}
	return p
}

// Analyzer returns an analyzer in place of Analyzer that gives what the program has
// of a package. It has no facts.
func (p *Program) Analyzer() *analysis.Analyzer {
	a := *Analyzer
	a.FactTypes = nil
	a.Run = func(pass *analysis.Pass) (any, error) {
		r := p.results[pass.Pkg]
		return &r, nil
	}
	return &a
}

// A checker is the state of one package.
type checker struct {
	pkg    Package
	info   *types.Info
	world  *world
	order  []*types.Func
	decls  map[*types.Func]*ast.FuncDecl
	bodies map[*types.Func]*body
}

// A reach says what the imports of a package come to.
type reach struct {
	database bool // pgx or database/sql
	outside  bool // what leaves the process, or waits
}

// reaches says what a package's imports come to.
func (w *world) reaches(p *types.Package) reach {
	if r, ok := w.reach[p]; ok {
		return r
	}
	w.reach[p] = reach{}
	var r reach
	switch path := p.Path(); {
	case path == "database/sql", strings.HasPrefix(path, "github.com/jackc/pgx/"):
		r.database = true
	case path == "net/http", path == "os/exec", path == "time", path == "net", path == "sync":
		r.outside = true
	}
	for _, imp := range p.Imports() {
		of := w.reaches(imp)
		r.database, r.outside = r.database || of.database, r.outside || of.outside
	}
	w.reach[p] = r
	return r
}

// judge goes through all functions, and looks for sites where there can be some.
func (c *checker) judge(sites bool) Result {
	var r Result
	for _, fn := range c.order {
		decl := c.decls[fn]
		if died := crash.Catch(func() {
			c.world.summary(fn)
			if sites && c.reports(decl) {
				r.Sites = append(r.Sites, c.bodyOf(fn).sites()...)
			}
		}); died != nil {
			r.Failures = append(r.Failures, Failure{"function " + decl.Name.Name, decl.Pos(), decl.End(), died})
		}
	}
	slices.SortStableFunc(r.Sites, func(a, b Site) int { return int(a.Pos() - b.Pos()) })
	return r
}

// reports reports whether findings in a function are of interest: nobody edits
// generated code, and tests may do as they like.
func (c *checker) reports(decl *ast.FuncDecl) bool {
	for _, file := range c.pkg.Files {
		if file.FileStart <= decl.Pos() && decl.Pos() < file.FileEnd {
			return !ast.IsGenerated(file) && !strings.HasSuffix(c.pkg.Fset.Position(file.Package).Filename, "_test.go")
		}
	}
	return false
}
