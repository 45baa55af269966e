package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// Chunks that a function of the project makes: each is a part of many, whatever type
// it has, and a round that sends one sends all of its rows.

// overChunks reports whether a loop goes over what such a function gives, or is one in
// which such a function calls what it is given.
func (f *frame) overChunks(l *loop) bool {
	if l.kind == callbackLoop {
		call := f.callWith(l.stmt)
		fn := (*types.Func)(nil)
		if call != nil {
			fn = typeutil.StaticCallee(f.info, call)
		}
		return fn != nil && f.world.makesChunks(fn.Origin())
	}
	n, ok := l.stmt.(*ast.RangeStmt)
	if !ok || n.Value == nil && !isIterator(f.typeOf(n.X)) {
		return false
	}
	x := ast.Unparen(n.X)
	if id, ok := x.(*ast.Ident); ok {
		if f.isCut(f.info.Uses[id], l) {
			return true
		}
		if value := f.onlyValue(f.info.Uses[id]); value != nil {
			x = ast.Unparen(value)
		}
	}
	call, ok := x.(*ast.CallExpr)
	if !ok || !types.Identical(firstOfAll(f.typeOf(call)), f.typeOf(n.X)) { // one of the parts has elements
		return false
	}
	fn := typeutil.StaticCallee(f.info, call)
	return fn != nil && (f.world.makesChunks(fn.Origin()) || f.world.packages[fn.Pkg()] == nil && f.cutsUp(call))
}

// firstOfAll is the first type of what gives several, and any other as it is.
func firstOfAll(t types.Type) types.Type {
	if all, ok := t.(*types.Tuple); ok && all.Len() > 0 {
		return all.At(0).Type()
	}
	return t
}

// callWith is the call that a literal is an argument of, or what is a call itself; nil is
// none.
func (f *frame) callWith(n ast.Node) *ast.CallExpr {
	if call, ok := n.(*ast.CallExpr); ok {
		return call
	}
	for _, cur := range f.calls {
		call := cur.Node().(*ast.CallExpr)
		if slices.ContainsFunc(call.Args, func(e ast.Expr) bool { return ast.Unparen(e) == n }) {
			return call
		}
	}
	return nil
}

// makesChunks reports whether a function of the packages that are judged gives a list of
// parts of what it is given, or gives each part to a function.
func (w *world) makesChunks(fn *types.Func) bool {
	makes, ok := w.chunkers[fn]
	if !ok {
		c := w.packages[fn.Pkg()]
		makes = c != nil && c.decls[fn] != nil && (givesLists(fn.Signature()) && c.collectsParts(c.decls[fn]) || c.handsParts(c.decls[fn]))
		w.chunkers[fn] = makes
	}
	return makes
}

// givesLists reports whether the first result of a function is a slice.
func givesLists(sig *types.Signature) bool {
	if sig.Results().Len() == 0 {
		return false
	}
	_, ok := sig.Results().At(0).Type().Underlying().(*types.Slice)
	return ok
}

// collectsParts reports whether a function appends, or assigns to elements, parts of one
// of its parameters in a loop.
func (c *checker) collectsParts(decl *ast.FuncDecl) bool {
	params := litParams(c.info(), &ast.FuncLit{Type: decl.Type})
	return c.keepsParts(decl.Body, params, func(ast.Expr) bool { return true })
}

// keepsParts reports whether in a loop of a body parts of some variables are appended, or
// assigned to elements, of what is says.
func (c *checker) keepsParts(body *ast.BlockStmt, of []types.Object, is func(to ast.Expr) bool) bool {
	found := false
	ast.PreorderStack(body, nil, func(n ast.Node, above []ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || found || len(a.Rhs) != len(a.Lhs) || !inLoop(above) {
			return !found
		}
		for i, value := range a.Rhs {
			to, kept := ast.Unparen(a.Lhs[i]), []ast.Expr(nil)
			if ix, element := to.(*ast.IndexExpr); element {
				to, kept = ix.X, a.Rhs[i:i+1]
			} else if IsAppend(c.info(), value) {
				kept = value.(*ast.CallExpr).Args[1:]
			}
			found = found || is(to) && slices.ContainsFunc(kept, func(e ast.Expr) bool { return c.isPart(e, of) })
		}
		return true
	})
	return found
}

// saysEach reports whether a condition holds in one of some rounds: n % 1000 == 0.
func (f *frame) saysEach(g guard) bool {
	return len(g.exprs) == 1 && f.dividesRounds(g.exprs[0], g.then)
}

func (f *frame) dividesRounds(e ast.Expr, then bool) bool {
	b, ok := ast.Unparen(e).(*ast.BinaryExpr)
	if !ok {
		return false
	}
	switch b.Op {
	case token.LAND, token.LOR: // among others
		return (b.Op == token.LAND) == then && (f.dividesRounds(b.X, then) || f.dividesRounds(b.Y, then))
	case token.EQL, token.NEQ:
	default:
		return false
	}
	rest, ok := ast.Unparen(b.X).(*ast.BinaryExpr)
	if !ok || rest.Op != token.REM || (b.Op == token.EQL) != then {
		return false
	}
	n, known := f.intValue(rest.Y)
	return !known || n > maxRounds
}

// isCut reports whether a variable of the function is a list of parts of another slice that
// it cuts up before a loop.
func (f *frame) isCut(v types.Object, l *loop) bool {
	if v == nil || !regionOf(f.decl.Body).contains(v.Pos()) || v.Pos() >= l.pos {
		return false
	}
	list, ok := v.Type().Underlying().(*types.Slice)
	if !ok || !isSliceType(list.Elem()) && structOf(list.Elem()) == nil {
		return false
	}
	var cut []types.Object // what is shortened or counted through
	for _, fl := range f.flows {
		if fl.to.field == "" && fl.to.obj != v && isSliceType(fl.to.obj.Type()) && !slices.Contains(cut, fl.to.obj) {
			cut = append(cut, fl.to.obj)
		}
	}
	for _, p := range f.declParams() {
		if p != nil && isSliceType(p.Type()) {
			cut = append(cut, p)
		}
	}
	return f.keepsParts(f.decl.Body, cut, func(to ast.Expr) bool { return usedVar(f.info, to) == v })
}

// handsParts reports whether a function, or one that it makes, calls one of its parameters
// in a loop with parts of another one, or with a list that it fills and empties there.
func (c *checker) handsParts(decl *ast.FuncDecl) bool {
	params := litParams(c.info(), &ast.FuncLit{Type: decl.Type})
	called := slices.Clone(params)
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok && isIterator(c.info().TypeOf(lit)) {
			called = append(called, litParams(c.info(), lit)...)
		}
		return true
	})
	found := false
	ast.PreorderStack(decl.Body, nil, func(n ast.Node, above []ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || found || !inLoop(above) {
			return !found
		}
		fn := usedVar(c.info(), call.Fun)
		found = fn != nil && slices.Contains(called, fn) && slices.ContainsFunc(call.Args, func(e ast.Expr) bool {
			return c.isPart(e, params) || c.isGathered(e, decl.Body)
		})
		return true
	})
	return found
}

// isGathered reports whether an expression is a list to which loops of a body append, and that
// is emptied in one.
func (c *checker) isGathered(e ast.Expr, body *ast.BlockStmt) bool {
	list := usedVar(c.info(), e)
	if list == nil || !isSliceType(list.Type()) {
		return false
	}
	appends, empties := false, false
	ast.PreorderStack(body, nil, func(n ast.Node, above []ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || !inLoop(above) || len(a.Lhs) != len(a.Rhs) {
			return true
		}
		for i, to := range a.Lhs {
			if usedVar(c.info(), to) != list {
				continue
			}
			if IsAppend(c.info(), a.Rhs[i]) {
				appends = true
			} else {
				empties = true
			}
		}
		return true
	})
	return appends && empties
}

// isIterator reports whether a type is that of functions which a range calls: func(yield).
func isIterator(t types.Type) bool { return yielded(t) != nil }

// yielded are the types of what an iterator gives in each round; nil where a type is none.
func yielded(t types.Type) *types.Tuple {
	if t == nil {
		return nil
	}
	sig, ok := t.Underlying().(*types.Signature)
	if !ok || sig.Params().Len() != 1 || sig.Results().Len() != 0 {
		return nil
	}
	yield, ok := sig.Params().At(0).Type().Underlying().(*types.Signature)
	if !ok || yield.Params().Len() == 0 || yield.Results().Len() != 1 {
		return nil
	}
	return yield.Params()
}

// cutsUp reports whether a call of a library's function, which is given a list and a number,
// gives lists of its elements: slices.Chunk and its kind.
func (f *frame) cutsUp(call *ast.CallExpr) bool {
	t := f.typeOf(call)
	var part types.Type
	if of := yielded(t); of != nil {
		part = of.At(0).Type()
	} else if list, ok := t.Underlying().(*types.Slice); ok {
		part = list.Elem()
	}
	if part == nil || !isMany(part) {
		return false
	}
	elem := part.Underlying().(*types.Slice).Elem()
	sized := slices.ContainsFunc(call.Args, func(e ast.Expr) bool { return isInteger(f.info, e) })
	return sized && slices.ContainsFunc(call.Args, func(e ast.Expr) bool {
		whole := f.typeOf(e)
		if of := yielded(whole); of != nil && of.Len() == 1 {
			return types.Identical(of.At(0).Type(), elem)
		}
		list, ok := whole.Underlying().(*types.Slice)
		return ok && types.Identical(list.Elem(), elem)
	})
}

// isPart reports whether an expression is, or is a struct that has, a stretch of one of
// some variables: a slice of it, or what a method gives for a beginning and an end that is
// of the variable's own type.
func (c *checker) isPart(e ast.Expr, params []types.Object) bool {
	of := func(x ast.Expr) types.Object {
		if v := usedVar(c.info(), x); v != nil && slices.Contains(params, v) {
			return v
		}
		return nil
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.SliceExpr:
		return of(e.X) != nil
	case *ast.UnaryExpr:
		return c.isPart(e.X, params)
	case *ast.KeyValueExpr:
		return c.isPart(e.Value, params)
	case *ast.CompositeLit:
		return slices.ContainsFunc(e.Elts, func(x ast.Expr) bool { return c.isPart(x, params) })
	case *ast.CallExpr:
		sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
		if !ok || len(e.Args) != 2 || !isInteger(c.info(), e.Args[0]) || !isInteger(c.info(), e.Args[1]) {
			return false
		}
		v := of(sel.X)
		return v != nil && types.Identical(v.Type(), c.info().TypeOf(e))
	}
	return false
}

// isInteger reports whether an expression is a whole number.
func isInteger(info *types.Info, e ast.Expr) bool {
	t := info.TypeOf(e)
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// pageNumber matches the names of variables that count pages, pageSize those of what says how much one has.
var (
	pageNumber = lazyregexp.New(`(?i)^page_?(no|num|number|index)?$`)
	pageSize   = lazyregexp.New(`(?i)(page_?size|per_?page|limit|size|take)$`)
)

// countsPages reports whether a call reads the pages of a list, in a loop that counts them up to the last
// one: its variable is called so and ends at a number that is not there from the beginning, and the call is told
// how much a page has. (The pages of a book have no size.)
func (f *frame) countsPages(call *ast.CallExpr, c candidate, l *loop) bool {
	n, ok := l.stmt.(*ast.ForStmt)
	if !ok || c.query.Writes() {
		return false
	}
	post, counts := n.Post.(*ast.IncDecStmt)
	cond, compares := n.Cond.(*ast.BinaryExpr)
	if !counts || !compares || post.Tok != token.INC || isConstant(f.info, cond.Y) {
		return false
	}
	v := usedVar(f.info, post.X)
	if v == nil || usedVar(f.info, cond.X) != v || !pageNumber().MatchString(v.Name()) {
		return false
	}
	sized, asked := false, false
	for _, arg := range call.Args {
		ast.Inspect(arg, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				sized, asked = sized || pageSize().MatchString(id.Name), asked || f.info.Uses[id] == v
			}
			return true
		})
	}
	return sized && asked
}
