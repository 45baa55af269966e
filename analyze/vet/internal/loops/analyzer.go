package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/dbgen-go/dbgen/internal/queryline"
)

// The rules that a site can break.
const (
	NPlusOne  = "n-plus-one"
	Invariant = "loop-invariant-query"
	Write     = "write-in-loop"
)

// A Site is a call that runs a query in each round of a loop.
type Site struct {
	Rule    string
	Call    *ast.CallExpr
	Message string
	Related []analysis.RelatedInformation
	Fixes   []analysis.SuggestedFix
}

// Analyzer finds all sites of a package; its result is a []Site in order of
// position. It reports nothing itself.
var Analyzer = &analysis.Analyzer{
	Name:       "dbgenloops",
	Doc:        "find generated queries that run in loops, for the rules of dbgen vet",
	Run:        run,
	ResultType: reflect.TypeFor[[]Site](),
	FactTypes:  []analysis.Fact{new(IsQuery), new(Performs), new(CallsInLoop), new(UsesQueries)},
}

// A checker is the state of one pass.
type checker struct {
	pass      *analysis.Pass
	cursor    inspector.Cursor
	decls     map[*types.Func]*ast.FuncDecl
	generated map[*ast.File]bool
	summaries map[*types.Func][]effect // nil while being made: recursion adds nothing
	sites     []Site
}

func run(pass *analysis.Pass) (any, error) {
	exportCallbacks(pass)
	if !exportQueries(pass) {
		return []Site(nil), nil
	}
	c := &checker{
		pass:      pass,
		cursor:    inspector.New(pass.Files).Root(),
		decls:     map[*types.Func]*ast.FuncDecl{},
		generated: map[*ast.File]bool{},
		summaries: map[*types.Func][]effect{},
	}
	var order []*types.Func
	for _, file := range pass.Files {
		c.generated[file] = ast.IsGenerated(file)
		for _, d := range file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil {
				continue
			}
			if fn, ok := pass.TypesInfo.Defs[decl.Name].(*types.Func); ok {
				c.decls[fn] = decl
				order = append(order, fn)
			}
		}
	}
	for _, fn := range order {
		if effects := c.summary(fn); len(effects) > 0 {
			pass.ExportObjectFact(fn, export(effects))
		}
	}
	return c.sites, nil
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
	export := func(name *ast.Ident, doc *ast.CommentGroup) {
		q := queryline.FromDoc(doc)
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
				export(d.Name, d.Doc)
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					for _, m := range interfaceMethods(spec) {
						export(m.Names[0], m.Doc)
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
