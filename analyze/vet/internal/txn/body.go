package txn

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/cfg"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
)

// A body is a declared function with what is assigned in it.
type body struct {
	*checker
	fn      *types.Func
	decl    *ast.FuncDecl
	params  map[types.Object]int
	values  map[types.Object][]ast.Expr // nil is a value that is not known
	parents map[ast.Node]ast.Node
	txs     []*transaction
	derived map[types.Object]bool // what is made of a transaction
	graphs  map[*ast.BlockStmt]*cfg.CFG
	active  map[types.Object]bool // whose value is being looked for
}

// bodyOf returns the body of a function of this package.
func (c *checker) bodyOf(fn *types.Func) *body {
	if b := c.bodies[fn]; b != nil {
		return b
	}
	b := &body{
		checker: c, fn: fn, decl: c.decls[fn],
		params: map[types.Object]int{}, values: map[types.Object][]ast.Expr{}, parents: map[ast.Node]ast.Node{},
		graphs: map[*ast.BlockStmt]*cfg.CFG{}, active: map[types.Object]bool{},
	}
	c.bodies[fn] = b
	sig := fn.Signature()
	if r := sig.Recv(); r != nil {
		b.params[r] = receiver
	}
	for i := range sig.Params().Len() {
		b.params[sig.Params().At(i)] = i
	}
	b.read()
	b.transactions()
	return b
}

// read notes parents and assignments.
func (b *body) read() {
	var stack []ast.Node
	ast.Inspect(b.decl, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if len(stack) > 0 {
			b.parents[n] = stack[len(stack)-1]
		}
		stack = append(stack, n)
		b.assigns(n, func(lhs, rhs ast.Expr) {
			if id, ok := ast.Unparen(lhs).(*ast.Ident); ok {
				if obj := b.info.ObjectOf(id); obj != nil {
					b.values[obj] = append(b.values[obj], rhs)
				}
			}
		})
		return true
	})
}

// assigns calls f for each value that a statement assigns; of a call with several
// results with the call for each.
func (b *body) assigns(n ast.Node, f func(lhs, rhs ast.Expr)) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, lhs := range n.Lhs {
			if len(n.Lhs) == len(n.Rhs) {
				f(lhs, n.Rhs[i])
			} else {
				f(lhs, n.Rhs[0])
			}
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			switch {
			case len(n.Values) == len(n.Names):
				f(name, n.Values[i])
			case len(n.Values) == 1:
				f(name, n.Values[0])
			}
		}
	case *ast.RangeStmt:
		if n.Key != nil {
			f(n.Key, nil)
		}
		if n.Value != nil {
			f(n.Value, nil)
		}
	}
}

// scopeOf returns the body of the function literal or declaration around a node.
func (b *body) scopeOf(n ast.Node) *ast.BlockStmt {
	for ; n != nil; n = b.parents[n] {
		switch n := n.(type) {
		case *ast.FuncLit:
			return n.Body
		case *ast.FuncDecl:
			return n.Body
		}
	}
	return b.decl.Body
}

// graph is the control flow of a function's body.
func (b *body) graph(of *ast.BlockStmt) *cfg.CFG {
	g := b.graphs[of]
	if g == nil {
		g = cfg.New(of, b.mayReturn)
		b.graphs[of] = g
	}
	return g
}

// endings are functions that do not come back.
var endings = []string{"Exit", "Fatal", "Fatalf", "Fatalln", "FatalContext", "Panic", "Panicf", "Panicln", "Goexit", "FailNow", "Skip", "SkipNow"}

func (b *body) mayReturn(call *ast.CallExpr) bool {
	switch fn := typeutil.Callee(b.info, call).(type) {
	case *types.Builtin:
		return fn.Name() != "panic"
	case *types.Func:
		if slices.Contains(endings, fn.Name()) {
			return false
		}
		behind := b.world.behind(fn.Origin())
		return len(behind) == 0 || slices.ContainsFunc(behind, func(fn *types.Func) bool {
			d := b.world.summary(fn)
			return d == nil || !d.Halts
		})
	}
	return true
}

// root returns the variable at the beginning of a chain of selectors, calls and
// indexes, or nil.
func (b *body) root(e ast.Expr) types.Object {
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.UnaryExpr:
			e = x.X
		case *ast.CallExpr:
			e = x.Fun
		case *ast.TypeAssertExpr:
			e = x.X
		case *ast.Ident:
			return b.info.ObjectOf(x)
		default:
			return nil
		}
	}
}

// mentions reports whether a node uses one of the variables.
func (b *body) mentions(n ast.Node, objs map[types.Object]bool) bool {
	if n == nil || len(objs) == 0 {
		return false
	}
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && objs[b.info.ObjectOf(id)] {
			found = true
		}
		return !found
	})
	return found
}

// spread returns the variables that are made of others, with these: what is assigned
// from an expression that mentions one, unless it is plain data or an error.
func (b *body) spread(seeds []types.Object) map[types.Object]bool {
	made := map[types.Object]bool{}
	for _, obj := range seeds {
		made[obj] = true
	}
	for changed := true; changed && len(made) > 0; {
		changed = false
		ast.Inspect(b.decl.Body, func(n ast.Node) bool {
			b.assigns(n, func(lhs, rhs ast.Expr) {
				obj := b.root(lhs)
				if obj == nil || made[obj] || rhs == nil || !mayHold(b.info.TypeOf(lhs)) && !isContext(b.info.TypeOf(lhs)) {
					return
				}
				if b.mentions(rhs, made) {
					made[obj], changed = true, true
				}
			})
			return true
		})
	}
	return made
}

func isContext(t types.Type) bool { return t != nil && gotypes.Qualified(t) == "context.Context" }

// ifsAround calls f for each condition that holds at a node, up to its function:
// cond is true or, where the node is in the else, false.
func (b *body) ifsAround(n ast.Node, f func(cond ast.Expr, holds bool)) {
	for child, p := n, b.parents[n]; p != nil; child, p = p, b.parents[p] {
		switch p := p.(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return
		case *ast.IfStmt:
			if child == p.Body {
				f(p.Cond, true)
			} else if child == p.Else {
				f(p.Cond, false)
			}
		case *ast.CaseClause:
			if sw, ok := b.parents[b.parents[p]].(*ast.SwitchStmt); ok && sw.Tag == nil && len(p.List) == 1 && slices.Contains(p.Body, asStmt(child)) {
				f(p.List[0], true)
			}
		}
	}
}

func asStmt(n ast.Node) ast.Stmt {
	s, _ := n.(ast.Stmt)
	return s
}

// onFailure reports whether a node runs only where something failed.
func (b *body) onFailure(n ast.Node) bool {
	failed := false
	b.ifsAround(n, func(cond ast.Expr, holds bool) {
		b.implied(cond, holds, func(e ast.Expr, holds bool) {
			switch e := e.(type) {
			case *ast.BinaryExpr:
				if b.isErrNil(e) && (e.Op == token.NEQ) == holds {
					failed = true
				}
			case *ast.CallExpr:
				if fn, ok := typeutil.Callee(b.info, e).(*types.Func); ok && holds && fn.Pkg() != nil && fn.Pkg().Name() == "errors" {
					failed = true
				}
			}
		})
	})
	return failed
}

// isErrNil reports whether an expression compares an error with nil.
func (b *body) isErrNil(e *ast.BinaryExpr) bool {
	if e.Op != token.NEQ && e.Op != token.EQL {
		return false
	}
	isNil := func(e ast.Expr) bool { return b.info.Types[e].IsNil() }
	isErr := func(e ast.Expr) bool { return gotypes.IsError(b.info.TypeOf(e)) }
	return isNil(e.Y) && isErr(e.X) || isNil(e.X) && isErr(e.Y)
}

// implied calls f for what a condition that holds, or does not, says for sure: the
// parts of && and ||, what ! denies, and errors.Is(err, nil), which is err == nil.
func (b *body) implied(cond ast.Expr, holds bool, f func(e ast.Expr, holds bool)) {
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			b.implied(e.X, !holds, f)
			return
		}
		f(e, holds)
	case *ast.BinaryExpr:
		if e.Op == token.LAND && holds || e.Op == token.LOR && !holds {
			b.implied(e.X, holds, f)
			b.implied(e.Y, holds, f)
			return
		}
		f(e, holds)
	case *ast.CallExpr:
		if is := b.isNil(e); is != nil {
			f(is, holds)
			return
		}
		f(e, holds)
	default:
		f(e, holds)
	}
}

// isNil returns err == nil for errors.Is(err, nil), and nil for any other call.
func (b *body) isNil(call *ast.CallExpr) ast.Expr {
	fn, ok := typeutil.Callee(b.info, call).(*types.Func)
	if !ok || fn.FullName() != "errors.Is" || len(call.Args) != 2 || !b.info.Types[call.Args[1]].IsNil() {
		return nil
	}
	return &ast.BinaryExpr{X: call.Args[0], OpPos: call.Pos(), Op: token.EQL, Y: call.Args[1]}
}
