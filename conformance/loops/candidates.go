package main

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// A candidate is a call that may run a query in a loop.
type candidate struct {
	File   string   `json:"file"` // from the checkout's folder
	Line   int      `json:"line"`
	Column int      `json:"column"`
	Loop   int      `json:"loop"`  // the line of the innermost loop
	Depth  int      `json:"depth"` // functions between the loop and the nearest query
	Chain  []string `json:"chain"` // those functions, and the query
}

// candidates lists the calls in loops that reach a query within some hops.
func (p *program) candidates(hops int, root string) []*candidate {
	var list []*candidate
	for _, pkg := range p.packages {
		for _, file := range pkg.Syntax {
			if p.generated[file] {
				continue
			}
			v := &visitor{program: p, pkg: pkg, hops: hops, root: root}
			for _, decl := range file.Decls {
				if fn, ok := decl.(*ast.FuncDecl); ok && fn.Body != nil {
					v.visit(fn.Body, nil)
				}
			}
			list = append(list, v.found...)
		}
	}
	slices.SortFunc(list, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.CompactFunc(list, func(a, b *candidate) bool { return a.File == b.File && a.Line == b.Line })
}

// A visitor collects the candidates of a file.
type visitor struct {
	*program
	pkg   *packages.Package
	hops  int
	root  string
	found []*candidate
}

// visit walks over a node in a loop, which is nil outside of all.
func (v *visitor) visit(node, loop ast.Node) {
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt:
			v.visitAll(loop, n.Init)
			v.visitAll(n, n.Cond, n.Post, n.Body)
			return false
		case *ast.RangeStmt:
			v.visitAll(loop, n.X)
			v.visitAll(n, n.Body)
			return false
		case *ast.CallExpr:
			inside := loop
			if v.perElement(n) {
				inside = n
			}
			v.add(n, inside)
			v.visit(n.Fun, loop)
			for _, arg := range n.Args {
				v.visit(arg, inside)
			}
			return false
		}
		return true
	})
}

// visitAll visits the parts of a statement that are there.
func (v *visitor) visitAll(loop ast.Node, parts ...ast.Node) {
	for _, part := range parts {
		if part != nil {
			v.visit(part, loop)
		}
	}
}

// callbackPackages have functions that call what they are given for each element.
var callbackPackages = []string{"slices", "maps", "sort", "github.com/samber/lo", "github.com/samber/lo/parallel", "github.com/sourcegraph/conc/iter"}

// perElement reports whether a call makes calls of a function that it is given,
// one for each element.
func (v *visitor) perElement(call *ast.CallExpr) bool {
	fun := ast.Unparen(call.Fun)
	switch f := fun.(type) {
	case *ast.IndexExpr:
		fun = f.X
	case *ast.IndexListExpr:
		fun = f.X
	}
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	fn, ok := v.pkg.TypesInfo.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil || !slices.Contains(callbackPackages, fn.Pkg().Path()) {
		return false
	}
	return slices.ContainsFunc(call.Args, func(arg ast.Expr) bool {
		_, is := v.pkg.TypesInfo.TypeOf(arg).Underlying().(*types.Signature)
		return is
	})
}

// add adds a call in a loop if it reaches a query.
func (v *visitor) add(call *ast.CallExpr, loop ast.Node) {
	if _, literal := ast.Unparen(call.Fun).(*ast.FuncLit); loop == nil || literal {
		return // the calls in a literal stand for it
	}
	var best step
	found := false
	for _, site := range v.sites[call.Lparen] {
		if s, ok := v.at(site); ok && (!found || s.depth < best.depth) {
			best, found = s, true
		}
	}
	if !found || best.depth > v.hops {
		return
	}
	pos := v.fset.Position(call.Pos())
	v.found = append(v.found, &candidate{
		File: relative(v.root, pos), Line: pos.Line, Column: pos.Column,
		Loop: v.fset.Position(loop.Pos()).Line, Depth: best.depth, Chain: v.chain(best),
	})
}

func relative(root string, pos token.Position) string {
	if rel, err := filepath.Rel(root, pos.Filename); err == nil {
		return filepath.ToSlash(rel)
	}
	return pos.Filename
}

// chain names the functions on the way and the query.
func (p *program) chain(s step) []string {
	var names []string
	for s.next != nil {
		fn := s.next
		s = p.steps[fn]
		name := fn.String()
		if pos := p.fset.Position(fn.Pos()); pos.IsValid() {
			name += " " + filepath.Base(pos.Filename) + ":" + strconv.Itoa(pos.Line)
		}
		if s.next != nil || s.depth > 0 {
			names = append(names, name)
		}
	}
	return append(names, strings.TrimSpace(s.call))
}

// checkoutOf is the folder of the checkout that a folder is in: the nearest one
// that is called owner+name, or else the folder itself.
func checkoutOf(dir string) string {
	for d := dir; d != filepath.Dir(d); d = filepath.Dir(d) {
		if strings.Contains(filepath.Base(d), "+") {
			return d
		}
	}
	return dir
}
