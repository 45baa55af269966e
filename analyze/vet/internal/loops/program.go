package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/internal/queryline"
)

// A Unit is a package with its syntax and its types.
type Unit struct {
	Fset  *token.FileSet
	Files []*ast.File
	Types *types.Package
	Info  *types.Info
	// Broken says that the package has errors: what can be known of it is used for
	// the others, and nothing is found in it.
	Broken bool
}

// A Program is packages that are judged together: an interface's method may be
// implemented, and a field be set, in any of them.
type Program struct {
	results map[*types.Package]*Result
	facts   facts
}

// NewProgram judges units, dependencies first, by what is known.
func NewProgram(units []Unit, known Known) *Program {
	p := &Program{results: map[*types.Package]*Result{}, facts: facts{}}
	w := newWorld()
	for _, u := range units {
		pass, result := p.facts.pass(u), new(Result)
		p.results[u.Types] = result
		catch(pass, result, func() {
			exportCallbacks(pass)
			exportQueries(pass, known)
			w.add(newChecker(pass, known, result))
		})
	}
	w.run()
	if w.resolve(known.Schema) {
		w.run()
	}
	for _, c := range w.checkers {
		c.conclude()
	}
	for _, u := range units {
		if u.Broken {
			*p.results[u.Types] = Result{}
		}
	}
	p.describe(known.Schema)
	return p
}

// Sites are those of all packages.
func (p *Program) Sites() (list []*Site) {
	for _, r := range p.results {
		for i := range r.Sites {
			list = append(list, &r.Sites[i])
		}
	}
	return list
}

// describe gives the parameters of generated queries that were found in loops the
// types that a schema has for them.
func (p *Program) describe(schema func([]string) []*Statement) {
	var sql []string
	var queries []*queryline.Query
	for _, s := range p.Sites() {
		if sent := s.Query.Sent; sent.SQL != "" && sent.Types == nil {
			sql, queries = append(sql, sent.SQL), append(queries, s.Query)
		}
	}
	if schema == nil || len(sql) == 0 {
		return
	}
	for i, s := range schema(sql) {
		if s != nil {
			queries[i].Sent.Types = s.Types
		}
	}
}

// Analyzer returns an analyzer in place of Analyzer that gives what the program
// has of a package. It has no facts.
func (p *Program) Analyzer() *analysis.Analyzer {
	a := *Analyzer
	a.FactTypes = nil
	a.Run = func(pass *analysis.Pass) (any, error) {
		if r := p.results[pass.Pkg]; r != nil {
			return r, nil
		}
		return new(Result), nil
	}
	return &a
}

// At returns the site of a package whose call begins at a position, or nil.
func (p *Program) At(pkg *types.Package, pos token.Pos) *Site {
	r := p.results[pkg]
	if r == nil {
		return nil
	}
	i := slices.IndexFunc(r.Sites, func(s Site) bool { return s.Call.Pos() == pos })
	if i < 0 {
		return nil
	}
	return &r.Sites[i]
}

// Queries are the methods of generated queries, those of interfaces included.
func (p *Program) Queries() map[*types.Func]*queryline.Query {
	found := map[*types.Func]*queryline.Query{}
	for of := range p.facts {
		if fn, ok := of.(*types.Func); ok {
			if q := new(IsQuery); p.facts.get(fn, q) {
				found[fn] = &q.Query
			}
		}
	}
	return found
}

// CountSQLC is how many methods sqlc generated in a package.
func CountSQLC(u Unit) (n int) {
	pass := facts{}.pass(u)
	files := sqlcFiles(pass)
	queries := sqlcQueries(pass, files)
	for file := range files {
		for _, d := range file.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && decl.Recv != nil && queries[decl.Name.Name] != nil {
				n++
			}
		}
	}
	return n
}

// IsGenerated reports whether a package has queries that dbgen generated.
func IsGenerated(u Unit) bool {
	return slices.ContainsFunc(u.Files, func(file *ast.File) bool {
		return slices.ContainsFunc(file.Decls, func(d ast.Decl) bool {
			decl, ok := d.(*ast.FuncDecl)
			return ok && decl.Recv != nil && queryline.FromDoc(decl.Doc) != nil
		})
	})
}

// facts are those of all objects and packages of a program, without a copy for
// each package that imports them.
type facts map[any]map[reflect.Type]analysis.Fact

func (f facts) put(of any, fact analysis.Fact) {
	if f[of] == nil {
		f[of] = map[reflect.Type]analysis.Fact{}
	}
	f[of][reflect.TypeOf(fact)] = fact
}

func (f facts) get(of any, fact analysis.Fact) bool {
	known := f[of][reflect.TypeOf(fact)]
	if known == nil {
		return false
	}
	reflect.ValueOf(fact).Elem().Set(reflect.ValueOf(known).Elem())
	return true
}

// pass is what an analyzer would be given of a package.
func (f facts) pass(u Unit) *analysis.Pass {
	all := sync.OnceValue(func() (list []analysis.ObjectFact) {
		for of, has := range f {
			if obj, ok := of.(types.Object); ok {
				for _, fact := range has {
					list = append(list, analysis.ObjectFact{Object: obj, Fact: fact})
				}
			}
		}
		return list
	})
	return &analysis.Pass{
		Fset: u.Fset, Files: u.Files, Pkg: u.Types, TypesInfo: u.Info,
		ImportObjectFact:  func(obj types.Object, fact analysis.Fact) bool { return f.get(obj, fact) },
		ExportObjectFact:  func(obj types.Object, fact analysis.Fact) { f.put(obj, fact) },
		ImportPackageFact: func(pkg *types.Package, fact analysis.Fact) bool { return f.get(pkg, fact) },
		ExportPackageFact: func(fact analysis.Fact) { f.put(u.Types, fact) },
		AllObjectFacts:    all,
	}
}
