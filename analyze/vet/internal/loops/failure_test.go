package loops

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

const src = `package p

import "context"

type Queries struct{}

//dbgen:query name=GetStory command=one verb=select file=stories.sql tables=public.stories keys=id
func (q *Queries) GetStory(ctx context.Context, id int64) (string, error) { return "", nil }

var errZero error

func broken(ctx context.Context, q *Queries, ids []int64) error {
	for _, id := range ids {
		q.GetStory(ctx, id)
		if id == 0 {
			return errZero
		}
	}
	return nil
}

func sound(ctx context.Context, q *Queries, ids []int64) {
	for _, id := range ids {
		q.GetStory(ctx, id)
	}
}
`

// pass type-checks src and returns what an analyzer is given of it.
func pass(t *testing.T) *analysis.Pass {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Implicits: map[ast.Node]types.Object{}, Instances: map[*ast.Ident]types.Instance{},
	}
	conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	pkg, err := conf.Check("p", fset, []*ast.File{file}, info)
	if err != nil {
		t.Fatal(err)
	}
	facts := map[types.Object][]analysis.Fact{}
	return &analysis.Pass{
		Fset: fset, Files: []*ast.File{file}, Pkg: pkg, TypesInfo: info,
		ExportObjectFact:  func(o types.Object, f analysis.Fact) { facts[o] = append(facts[o], f) },
		ExportPackageFact: func(analysis.Fact) {},
		ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
		ImportObjectFact: func(o types.Object, want analysis.Fact) bool {
			for _, f := range facts[o] {
				if reflect.TypeOf(f) == reflect.TypeOf(want) {
					reflect.ValueOf(want).Elem().Set(reflect.ValueOf(f).Elem())
					return true
				}
			}
			return false
		},
	}
}

// TestFailureInFunction: a function that makes the pass panic is named, and the
// others are judged.
func TestFailureInFunction(t *testing.T) {
	p := pass(t)
	broken := p.Files[0].Decls[4].(*ast.FuncDecl)
	ast.Inspect(broken, func(n ast.Node) bool {
		if ret, ok := n.(*ast.ReturnStmt); ok {
			delete(p.TypesInfo.Uses, ret.Results[0].(*ast.Ident)) // as no type-checker does
		}
		return true
	})
	r := run(p, Known{SQLC: true})
	if len(r.Failures) != 1 || r.Failures[0].What != "function broken" || r.Failures[0].Pos != broken.Pos() || r.Failures[0].End != broken.End() {
		t.Errorf("failures %+v, want one of broken", r.Failures)
	} else if !strings.Contains(r.Failures[0].Crash.Where(), "loops.(*frame)") {
		t.Errorf("the trace does not say where it was:\n%s", r.Failures[0].Crash.Where())
	}
	if len(r.Sites) != 1 || r.Sites[0].Line(p) != 23 {
		t.Errorf("sites %+v, want the loop on line 23", r.Sites)
	}
}

// TestFailureInPackage: where the pass cannot even begin, that is said of the
// package.
func TestFailureInPackage(t *testing.T) {
	p := pass(t)
	p.TypesInfo = nil
	if r := run(p, Known{SQLC: true}); len(r.Failures) != 1 || r.Failures[0].What != "package p" || r.Failures[0].End.IsValid() {
		t.Errorf("failures %+v, want one of the package", r.Failures)
	}
}
