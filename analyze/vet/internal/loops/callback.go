package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"
)

// exportCallbacks exports a fact for each function of the package that calls a
// parameter in a loop, as slices.SortFunc or an each(xs, func(x)) does. It
// looks at every package, the standard library's too, but only at functions
// that take one.
func exportCallbacks(pass *analysis.Pass) {
	b := &callbacks{pass: pass, decls: map[*types.Func]*ast.FuncDecl{}, known: map[*types.Func][]int{}}
	for _, file := range pass.Files {
		for _, d := range file.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && decl.Body != nil {
				if fn, ok := pass.TypesInfo.Defs[decl.Name].(*types.Func); ok && takesFunc(fn) {
					b.decls[fn] = decl
				}
			}
		}
	}
	for fn := range b.decls {
		if params := b.inLoop(fn); len(params) > 0 {
			pass.ExportObjectFact(fn, &CallsInLoop{params})
		}
	}
}

func takesFunc(fn *types.Func) bool {
	for p := range fn.Signature().Params().Variables() {
		if _, ok := p.Type().Underlying().(*types.Signature); ok {
			return true
		}
	}
	return false
}

type callbacks struct {
	pass  *analysis.Pass
	decls map[*types.Func]*ast.FuncDecl
	known map[*types.Func][]int
}

// inLoop returns which parameters fn calls in a loop, itself or by handing
// them on.
func (b *callbacks) inLoop(fn *types.Func) []int {
	decl := b.decls[fn]
	if decl == nil {
		var fact CallsInLoop
		if fn.Pkg() != b.pass.Pkg && b.pass.ImportObjectFact(fn, &fact) {
			return fact.Params
		}
		return nil
	}
	if params, ok := b.known[fn]; ok {
		return params
	}
	b.known[fn] = nil // recursion adds nothing
	index := func(e ast.Expr) int {
		id, ok := ast.Unparen(e).(*ast.Ident)
		if !ok {
			return -1
		}
		v, _ := b.pass.TypesInfo.Uses[id].(*types.Var)
		return slices.Index(slices.Collect(fn.Signature().Params().Variables()), v)
	}
	var found []int
	note := func(i int) {
		if i >= 0 && !slices.Contains(found, i) {
			found = append(found, i)
		}
	}
	b.walk(decl.Body, func(call *ast.CallExpr, repeated bool) {
		if repeated {
			note(index(call.Fun))
		}
		for i, arg := range call.Args {
			p := index(arg)
			if p < 0 || slices.Contains(found, p) {
				continue
			}
			if callee, ok := typeutil.Callee(b.pass.TypesInfo, call).(*types.Func); ok && slices.Contains(b.inLoop(callee.Origin()), i) {
				note(p)
			}
		}
	})
	slices.Sort(found)
	b.known[fn] = found
	return found
}

// walk visits the calls of a body and tells for each whether a loop repeats it.
func (b *callbacks) walk(body ast.Node, visit func(*ast.CallExpr, bool)) {
	var inspect func(n ast.Node, repeated bool)
	inspect = func(n ast.Node, repeated bool) {
		ast.Inspect(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.RangeStmt:
				inspect(n.X, repeated)
				inspect(n.Body, true)
				return false
			case *ast.ForStmt:
				if n.Init != nil {
					inspect(n.Init, repeated)
				}
				if n.Cond != nil {
					inspect(n.Cond, true)
				}
				inspect(n.Body, repeated || !waitsForever(n))
				return false
			case *ast.CallExpr:
				visit(n, repeated)
			}
			return true
		})
	}
	inspect(body, false)
}

// waitsForever reports whether a loop has no end of its own and waits in its rounds: it
// takes messages as they come.
func waitsForever(n *ast.ForStmt) bool {
	if n.Cond != nil || n.Post != nil {
		return false
	}
	waits := false
	ast.Inspect(n.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.SelectStmt:
			waits = true
		case *ast.UnaryExpr:
			waits = waits || n.Op == token.ARROW
		}
		return !waits
	})
	return waits
}
