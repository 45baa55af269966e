package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/dbgen-go/dbgen/internal/crash"
	"github.com/dbgen-go/dbgen/internal/queryline"
)

// A Result is what the pass found in a package.
type Result struct {
	Sites    []Site // in order of position, one a call
	Failures []Failure
}

// A Failure is a part of a package that could not be judged for a panic.
type Failure struct {
	What     string    // in words
	Pos, End token.Pos // the function; End is not valid where it is the package
	Crash    *crash.Crash
}

// Analyzer finds all sites of a package; its result is a *Result. It reports
// nothing itself. It knows what dbgen and sqlc generated, and of other packages
// what their facts tell; a Program knows more.
var Analyzer = &analysis.Analyzer{
	Name:       "dbgenloops",
	Doc:        "find generated queries that run in loops, for the rules of dbgen vet",
	Run:        func(pass *analysis.Pass) (any, error) { return run(pass, Known{SQLC: true}), nil },
	ResultType: reflect.TypeFor[*Result](),
	FactTypes:  []analysis.Fact{new(IsQuery), new(Performs), new(CallsInLoop), new(UsesQueries)},
}

// Knowing returns an analyzer in place of Analyzer that knows also what known says
// when it runs.
func Knowing(known func() Known) *analysis.Analyzer {
	a := *Analyzer
	a.Run = func(pass *analysis.Pass) (any, error) { return run(pass, known()), nil }
	return &a
}

// Known are the kinds of query that are known beside those that dbgen generated.
type Known struct {
	SQLC bool // methods that sqlc generated
	PGX  bool // calls of pgx
	SQL  bool // calls of database/sql
	Once bool // report migrations, backfills and seeds, too
	// Schema gives texts of SQL their meaning; nil is for those that do not fit the
	// schema. Where it is nil, texts are all that is known.
	Schema func(texts []string) []*Statement
}

// A Statement is what a schema tells of a text of SQL.
type Statement struct {
	Verb     string   // by its effect
	Tables   []string // schema-qualified, views followed
	Keys     []int    // parameters that columns are compared with by equality
	Types    []string // of the parameters, as SQL writes them
	Volatile bool     // it may answer something else each time, or write
}

// A checker is the state of one package.
type checker struct {
	pass      *analysis.Pass
	known     Known
	world     *world
	cursor    inspector.Cursor
	order     []*types.Func // that have a body, in order
	decls     map[*types.Func]*ast.FuncDecl
	generated map[*ast.File]bool
	frames    map[*types.Func]*frame
	died      map[*types.Func]*crash.Crash // what could not be judged
	texts     texts
	result    *Result
}

func run(pass *analysis.Pass, known Known) *Result {
	result := new(Result)
	catch(pass, result, func() { judge(pass, known, result) })
	return result
}

// catch notes the panic of something that was at a whole package.
func catch(pass *analysis.Pass, result *Result, f func()) {
	if died := crash.Catch(f); died != nil {
		at := Failure{What: "package " + pass.Pkg.Path(), Crash: died}
		if len(pass.Files) > 0 {
			at.Pos = pass.Files[0].Package
		}
		result.Failures = append(result.Failures, at)
	}
}

// judge fills a package's result from it and from the facts of those that it
// imports.
func judge(pass *analysis.Pass, known Known, result *Result) {
	exportCallbacks(pass)
	if !exportQueries(pass, known) {
		return
	}
	c := newChecker(pass, known, result)
	w := newWorld()
	for _, imp := range pass.Pkg.Imports() {
		if pass.ImportPackageFact(imp, new(UsesQueries)) {
			w.addTypes(imp, pass.Fset)
		}
	}
	w.add(c)
	w.run()
	c.conclude()
	for _, fn := range c.order {
		if s := w.summaries[fn]; s != nil && !s.empty() {
			pass.ExportObjectFact(fn, export(s))
		}
	}
}

func newChecker(pass *analysis.Pass, known Known, result *Result) *checker {
	c := &checker{
		pass: pass, known: known, result: result,
		cursor:    inspector.New(pass.Files).Root(),
		decls:     map[*types.Func]*ast.FuncDecl{},
		generated: map[*ast.File]bool{},
		frames:    map[*types.Func]*frame{},
		died:      map[*types.Func]*crash.Crash{},
		texts:     texts{},
	}
	c.declared()
	return c
}

// round goes through the functions that are to be judged. One that cannot be leaves
// the others as they are.
func (c *checker) round() {
	for _, fn := range c.order {
		if !c.world.stale[fn] {
			continue
		}
		delete(c.died, fn)
		if died := crash.Catch(func() { c.summary(fn) }); died != nil {
			c.died[fn] = died
		}
	}
}

// conclude fills the package's result from what the functions have.
func (c *checker) conclude() {
	for _, fn := range c.order {
		if died := c.died[fn]; died != nil {
			decl := c.decls[fn]
			c.result.Failures = append(c.result.Failures, Failure{"function " + decl.Name.Name, decl.Pos(), decl.End(), died})
		} else if f := c.frames[fn]; f != nil {
			c.result.Sites = append(c.result.Sites, f.sites...)
		}
	}
	slices.SortStableFunc(c.result.Sites, func(a, b Site) int { return int(a.Call.Pos() - b.Call.Pos()) })
}

// declared notes the functions that have a body.
func (c *checker) declared() {
	for _, file := range c.pass.Files {
		c.generated[file] = ast.IsGenerated(file)
		for _, d := range file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil {
				continue
			}
			if fn, ok := c.pass.TypesInfo.Defs[decl.Name].(*types.Func); ok {
				c.decls[fn] = decl
				c.order = append(c.order, fn)
			}
		}
	}
}

// exportQueries exports a fact for each query declared here, and reports
// whether this package can call one at all.
func exportQueries(pass *analysis.Pass, known Known) bool {
	uses := slices.ContainsFunc(pass.Pkg.Imports(), func(imp *types.Package) bool {
		return known.isDriver(imp.Path()) || pass.ImportPackageFact(imp, new(UsesQueries))
	})
	var files map[*ast.File]sqlcFile
	var ofSQLC map[string]*queryline.Query
	if known.SQLC {
		files = sqlcFiles(pass)
		ofSQLC = sqlcQueries(pass, files)
	}
	var sent map[string]queryline.Sent  // of dbgen's
	methods := map[string]*types.Func{} // of dbgen's, by name
	export := func(file *ast.File, name *ast.Ident, doc *ast.CommentGroup) {
		q := queryline.FromDoc(doc)
		if q != nil {
			if sent == nil {
				sent = dbgenSent(pass)
			}
			q.Sent = sent[q.Name]
		}
		if _, generated := files[file]; q == nil && generated {
			q = ofSQLC[name.Name]
		}
		if q == nil {
			return
		}
		if fn, ok := pass.TypesInfo.Defs[name].(*types.Func); ok {
			fact := &IsQuery{*q}
			fact.Query.Package = pass.Pkg.Path()
			pass.ExportObjectFact(fn, fact)
			methods[fn.Name()] = fn
			uses = true
		}
	}
	eachMethod(pass.Files, export)
	if len(methods) > 0 {
		exportQuerier(pass, methods)
	}
	if uses {
		pass.ExportPackageFact(new(UsesQueries))
	}
	return uses
}

// exportQuerier exports the fact of each query's method, too, for the same method of an
// interface that was generated beside it: it has no line of its own.
func exportQuerier(pass *analysis.Pass, methods map[string]*types.Func) {
	eachMethod(pass.Files, func(file *ast.File, name *ast.Ident, _ *ast.CommentGroup) {
		of, q := methods[name.Name], new(IsQuery)
		fn, ok := pass.TypesInfo.Defs[name].(*types.Func)
		if !ok || of == nil || of == fn || !ast.IsGenerated(file) || !types.Identical(fn.Signature(), of.Signature()) ||
			!types.IsInterface(fn.Signature().Recv().Type()) || !pass.ImportObjectFact(of, q) {
			return
		}
		pass.ExportObjectFact(fn, q)
	})
}

// eachMethod calls a function for each method that files declare, of types and of
// interfaces.
func eachMethod(files []*ast.File, do func(file *ast.File, name *ast.Ident, doc *ast.CommentGroup)) {
	for _, file := range files {
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv != nil {
					do(file, d.Name, d.Doc)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					for _, m := range interfaceMethods(spec) {
						do(file, m.Names[0], m.Doc)
					}
				}
			}
		}
	}
}

// isDriver reports whether a package is one that hand-written queries are sent with.
func (k Known) isDriver(path string) bool {
	switch {
	case path == "database/sql" || path == "github.com/jmoiron/sqlx":
		return k.SQL
	case strings.HasPrefix(path, "github.com/georgysavva/scany/"):
		return k.SQL || k.PGX
	}
	return k.PGX && strings.HasPrefix(path, "github.com/jackc/pgx/")
}

// interfaceMethods returns the methods that spec declares when it declares an
// interface.
func interfaceMethods(spec ast.Spec) []*ast.Field {
	ts, ok := spec.(*ast.TypeSpec)
	if !ok {
		return nil
	}
	it, ok := ts.Type.(*ast.InterfaceType)
	if !ok {
		return nil
	}
	var methods []*ast.Field
	for _, m := range it.Methods.List {
		if len(m.Names) == 1 {
			methods = append(methods, m)
		}
	}
	return methods
}

// fileOf returns the file that holds pos.
func (c *checker) fileOf(pos token.Pos) *ast.File {
	for _, file := range c.pass.Files {
		if file.FileStart <= pos && pos < file.FileEnd {
			return file
		}
	}
	return nil
}
