package rule_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/ignore"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rewrite"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rule"
	"github.com/dbgen-go/dbgen/internal/crash"
	"github.com/dbgen-go/dbgen/internal/queryline"
)

const src = `package p

func f() {
	for {
		first()
		second()
	}
}

func g() {
	//dbgen:ignore some-rule it is only a test
	third()
}

//dbgen:ignore some-rule nothing is here
`

// TestPanic: a wording that panics hides no other finding, and a function that
// the pass could not judge is said to be so; its comments are left alone.
func TestPanic(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	pass := &analysis.Pass{Fset: fset, Files: []*ast.File{file}}
	set, err := ignore.Analyzer.Run(pass)
	if err != nil {
		t.Fatal(err)
	}
	var sites []loops.Site
	loop := file.Decls[0].(*ast.FuncDecl).Body.List[0].(*ast.ForStmt)
	for i, name := range []string{"First", "Second"} {
		sites = append(sites, loops.Site{Kind: loops.ReadEach, Loop: loop, Query: &queryline.Query{Name: name},
			Call: loop.Body.List[i].(*ast.ExprStmt).X.(*ast.CallExpr)})
	}
	g := file.Decls[1]
	pass.ResultOf = map[*analysis.Analyzer]any{
		ignore.Analyzer: set,
		loops.Analyzer: &loops.Result{Sites: sites, Failures: []loops.Failure{
			{What: "function g", Pos: g.Pos(), End: g.End(), Crash: crash.Catch(func() { panic("in the pass") })},
		}},
	}
	var got []string
	pass.Report = func(d analysis.Diagnostic) {
		message, _, _ := strings.Cut(d.Message, ";")
		got = append(got, fset.Position(d.Pos).String()+" "+d.Category+": "+message)
	}
	a := rule.OnSites("some-rule", loops.ReadEach, "doc", func(_ *analysis.Pass, s *loops.Site) (string, rewrite.Edit) {
		if s.Query.Name == "First" {
			panic("in the wording")
		}
		return "found " + s.Query.Name, rewrite.Edit{}
	})
	if _, err := a.Run(pass); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"p.go:10:1 " + vet.InternalError + ": internal error in rule some-rule, function g: in the pass",
		"p.go:5:3 " + vet.InternalError + ": internal error in rule some-rule, query First: in the wording",
		"p.go:6:3 some-rule: found Second",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("reported\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	comments := set.(*ignore.Set).All()
	if !comments[0].Used() || comments[1].Used() {
		t.Errorf("used: %v and %v, want the one in g to be spared, and no other", comments[0].Used(), comments[1].Used())
	}
}
