package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/dbgen-go/dbgen/internal/crash"
	"github.com/dbgen-go/dbgen/internal/queryline"
)

// A Result is what the pass found in a package.
type Result struct {
	Sites    []Site // in order of position
	Failures []Failure
}

// A Failure is a part of a package that could not be judged for a panic.
type Failure struct {
	What     string    // in words
	Pos, End token.Pos // the function; End is not valid where it is the package
	Crash    *crash.Crash
}

// Analyzer finds all sites of a package; its result is a *Result. It reports
// nothing itself.
var Analyzer = &analysis.Analyzer{
	Name:       "dbgenloops",
	Doc:        "find generated queries that run in loops, for the rules of dbgen vet",
	Run:        run,
	ResultType: reflect.TypeFor[*Result](),
	FactTypes:  []analysis.Fact{new(IsQuery), new(Performs), new(CallsInLoop), new(UsesQueries)},
}

// A checker is the state of one pass.
type checker struct {
	pass      *analysis.Pass
	cursor    inspector.Cursor
	decls     map[*types.Func]*ast.FuncDecl
	generated map[*ast.File]bool
	summaries map[*types.Func][]effect // nil while being made: recursion adds nothing
	result    *Result
}

func run(pass *analysis.Pass) (any, error) {
	result := new(Result)
	if died := crash.Catch(func() { judge(pass, result) }); died != nil {
		f := Failure{What: "package " + pass.Pkg.Path(), Crash: died}
		if len(pass.Files) > 0 {
			f.Pos = pass.Files[0].Package
		}
		result.Failures = append(result.Failures, f)
	}
	return result, nil
}

// judge fills a package's result. A function that cannot be judged leaves the
// others as they are.
func judge(pass *analysis.Pass, result *Result) {
	exportCallbacks(pass)
	if !exportQueries(pass) {
		return
	}
	c := &checker{
		pass:      pass,
		cursor:    inspector.New(pass.Files).Root(),
		decls:     map[*types.Func]*ast.FuncDecl{},
		generated: map[*ast.File]bool{},
		summaries: map[*types.Func][]effect{},
		result:    result,
	}
	for _, fn := range c.declared() {
		died := crash.Catch(func() {
			if effects := c.summary(fn); len(effects) > 0 {
				pass.ExportObjectFact(fn, export(effects))
			}
		})
		if died != nil {
			decl := c.decls[fn]
			result.Failures = append(result.Failures, Failure{"function " + decl.Name.Name, decl.Pos(), decl.End(), died})
		}
	}
}

// declared notes the functions that have a body and returns them in order.
func (c *checker) declared() []*types.Func {
	var order []*types.Func
	for _, file := range c.pass.Files {
		c.generated[file] = ast.IsGenerated(file)
		for _, d := range file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil {
				continue
			}
			if fn, ok := c.pass.TypesInfo.Defs[decl.Name].(*types.Func); ok {
				c.decls[fn] = decl
				order = append(order, fn)
			}
		}
	}
	return order
}

// exportQueries exports a fact for each query declared here, and reports
// whether this package can call one at all.
func exportQueries(pass *analysis.Pass) bool {
	uses := false
	for _, imp := range pass.Pkg.Imports() {
		if pass.ImportPackageFact(imp, new(UsesQueries)) {
			uses = true
			break
		}
	}
	files := sqlcFiles(pass)
	ofSQLC := sqlcQueries(pass, files)
	export := func(file *ast.File, name *ast.Ident, doc *ast.CommentGroup) {
		q := queryline.FromDoc(doc)
		if _, generated := files[file]; q == nil && generated {
			q = ofSQLC[name.Name]
		}
		if q == nil {
			return
		}
		if fn, ok := pass.TypesInfo.Defs[name].(*types.Func); ok {
			pass.ExportObjectFact(fn, &IsQuery{*q})
			uses = true
		}
	}
	for _, file := range pass.Files {
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv != nil {
					export(file, d.Name, d.Doc)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					for _, m := range interfaceMethods(spec) {
						export(file, m.Names[0], m.Doc)
					}
				}
			}
		}
	}
	if uses {
		pass.ExportPackageFact(new(UsesQueries))
	}
	return uses
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
