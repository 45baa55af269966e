package loops

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// A guard is a condition on the way to a statement within a loop.
type guard struct {
	exprs []ast.Expr // none: nothing is known of it
	then  bool       // the condition holds there
	init  ast.Stmt   // before the condition, in the same statement; nil is none
}

// An exit is a statement that ends a loop for good.
type exit struct {
	stmt   ast.Stmt
	guards []guard // outermost first
	block  region  // that it ends
}

// exits lists the statements that leave l.
func exits(l *loop) []exit {
	w := &exitWalker{loop: l, own: map[string]bool{}}
	if l.body == nil || l.kind == callbackLoop {
		return nil // a callback's return goes on with the next round
	}
	w.block(l.body.List, nil, false)
	return w.found
}

type exitWalker struct {
	loop  *loop
	own   map[string]bool // labels of statements within the loop
	in    region          // the block that is walked
	found []exit
}

func (w *exitWalker) block(list []ast.Stmt, guards []guard, inner bool) {
	if len(list) > 0 {
		outer := w.in
		w.in = region{list[0].Pos(), list[len(list)-1].End()}
		defer func() { w.in = outer }()
	}
	for _, s := range list {
		w.stmt(s, guards, inner)
	}
}

// stmt walks s; inner says that a plain break ends something within the loop.
func (w *exitWalker) stmt(s ast.Stmt, guards []guard, inner bool) {
	with := func(g guard) []guard { return append(slices.Clone(guards), g) }
	switch s := s.(type) {
	case *ast.BlockStmt:
		w.block(s.List, guards, inner)
	case *ast.LabeledStmt:
		w.own[s.Label.Name] = true
		w.stmt(s.Stmt, guards, inner)
	case *ast.IfStmt:
		w.block(s.Body.List, with(guard{[]ast.Expr{s.Cond}, true, s.Init}), inner)
		if s.Else != nil {
			w.stmt(s.Else, with(guard{[]ast.Expr{s.Cond}, false, s.Init}), inner)
		}
	case *ast.ForStmt:
		w.block(s.Body.List, with(guard{}), true)
	case *ast.RangeStmt:
		w.block(s.Body.List, with(guard{}), true)
	case *ast.SwitchStmt:
		for _, c := range s.Body.List {
			c := c.(*ast.CaseClause)
			w.block(c.Body, with(guard{switched(c.List, s.Tag), true, nil}), true)
		}
	case *ast.TypeSwitchStmt:
		w.clauses(s.Body, with(guard{}))
	case *ast.SelectStmt:
		w.clauses(s.Body, with(guard{}))
	case *ast.ReturnStmt:
		w.found = append(w.found, exit{s, guards, w.in})
	case *ast.BranchStmt:
		if w.leaves(s, inner) {
			w.found = append(w.found, exit{s, guards, w.in})
		}
	}
}

// clauses walks what a type switch or a select chooses from.
func (w *exitWalker) clauses(body *ast.BlockStmt, guards []guard) {
	for _, c := range body.List {
		switch c := c.(type) {
		case *ast.CaseClause:
			w.block(c.Body, guards, true)
		case *ast.CommClause:
			w.block(c.Body, guards, true)
		}
	}
}

// switched are the expressions that decide whether a switch comes to a case.
func switched(list []ast.Expr, tag ast.Expr) []ast.Expr {
	if tag == nil {
		return list
	}
	return append(slices.Clone(list), tag)
}

func (w *exitWalker) leaves(s *ast.BranchStmt, inner bool) bool {
	switch {
	case s.Tok == token.BREAK && s.Label == nil:
		return !inner
	case s.Tok == token.BREAK:
		return !w.own[s.Label.Name]
	case s.Tok == token.CONTINUE && s.Label != nil:
		return !w.own[s.Label.Name] && s.Label.Name != w.loop.label
	}
	return false
}

// stopsAtHit reports whether the loop ends as soon as the call found or did
// what it is for: a search or a retry. An exit on failure is none.
func (f *frame) stopsAtHit(call *ast.CallExpr, l *loop) bool {
	results := f.derived(f.results(call), l.region)
	if n, ok := l.stmt.(*ast.ForStmt); ok && n.Cond != nil && mentions(f.info, n.Cond).meets(results) {
		return true
	}
	return slices.ContainsFunc(exits(l), func(e exit) bool { return f.isHit(e, call, results, l) })
}

func (f *frame) isHit(e exit, call *ast.CallExpr, results set, l *loop) bool {
	failed := f.failed(e.guards)
	if ret, ok := e.stmt.(*ast.ReturnStmt); ok {
		if regionOf(ret).contains(call.Pos()) {
			return true
		}
		if (f.returnsError(ret, l.within, e.guards) || f.answersFailure(e) || failed && f.answersError(ret, e.guards)) && !f.isFree(e, call, l) {
			return false
		}
	} else if failed && !f.isFree(e, call, l) {
		return false
	}
	if len(e.guards) == 0 {
		return true
	}
	if f.givesUp(e, l) {
		return false
	}
	return slices.ContainsFunc(e.guards, func(g guard) bool {
		return slices.ContainsFunc(g.exprs, func(x ast.Expr) bool {
			return !f.asksConsumer(x) && (regionOf(x).contains(call.Pos()) || f.mentioned(x, g, call).meets(results))
		})
	})
}

// mentioned are the places that a condition asks, but for those that its statement
// gives another value first; these are what that is made of.
func (f *frame) mentioned(x ast.Expr, g guard, call *ast.CallExpr) set {
	asked := mentions(f.info, x)
	if g.init == nil || regionOf(g.init).contains(call.Pos()) {
		return asked
	}
	before := regionOf(g.init)
	for i, fl := range f.flows {
		if before.contains(fl.at) && asked[fl.to] && !fl.accum {
			delete(asked, fl.to)
			asked.addAll(f.uses(i))
		}
	}
	return asked
}

// givesUp reports whether an exit is taken because something is not there, and
// nothing of the round is handed out: rows == 0, !ok, x == nil.
func (f *frame) givesUp(e exit, l *loop) bool {
	if f.returnsLess(e, l) {
		return true
	}
	g := e.guards[len(e.guards)-1]
	if len(g.exprs) != 1 || !f.isLack(g.exprs[0], g.then) && !(l.kind == rangeLoop && f.isNoRow(g.exprs[0], g.then)) {
		return false
	}
	ret, ok := e.stmt.(*ast.ReturnStmt)
	if !ok {
		return !f.picks(e, l)
	}
	return !slices.ContainsFunc(ret.Results, func(x ast.Expr) bool {
		return f.ofRound(x, l) && !f.gathers(x, e, l)
	})
}

// gathers reports whether an expression is a variable that the loop's rounds add to,
// elsewhere than in the block that an exit ends, too.
func (f *frame) gathers(x ast.Expr, e exit, l *loop) bool {
	id, ok := ast.Unparen(x).(*ast.Ident)
	return ok && slices.ContainsFunc(f.flows, func(fl flow) bool {
		return fl.to == place{f.info.Uses[id], ""} && fl.accum && !fl.weak && l.region.contains(fl.at) && !e.block.contains(fl.at)
	})
}

// returnsLess reports whether an exit returns nothing where the function's end returns
// something: the rounds gather or test, and this one ends it in vain.
func (f *frame) returnsLess(e exit, l *loop) bool {
	ret, ok := e.stmt.(*ast.ReturnStmt)
	body := f.bodyOf(l.within)
	if !ok || body == nil || len(body.List) == 0 || len(ret.Results) == 0 {
		return false
	}
	end, ok := body.List[len(body.List)-1].(*ast.ReturnStmt)
	return ok && len(end.Results) == len(ret.Results) && f.isEmpty(ret.Results[0]) && !f.isEmpty(end.Results[0]) && !isError(f.typeOf(end.Results[0]))
}

// bodyOf is the body of the function or literal of a type.
func (f *frame) bodyOf(t *ast.FuncType) *ast.BlockStmt {
	if t == f.decl.Type {
		return f.decl.Body
	}
	for cur := range f.cursor.Preorder((*ast.FuncLit)(nil)) {
		if lit := cur.Node().(*ast.FuncLit); lit.Type == t {
			return lit.Body
		}
	}
	return nil
}

// isEmpty reports whether an expression is the zero value of its type, or a value
// without elements.
func (f *frame) isEmpty(e ast.Expr) bool {
	e = ast.Unparen(e)
	if lit, ok := e.(*ast.CompositeLit); ok {
		return len(lit.Elts) == 0
	}
	tv := f.info.Types[e]
	return tv.IsNil() || isZero(tv.Value)
}

// picks reports whether the block that an exit ends puts something of the round
// into what is there before.
func (f *frame) picks(e exit, l *loop) bool {
	return slices.ContainsFunc(f.flows, func(fl flow) bool {
		return e.block.contains(fl.at) && !l.region.contains(fl.to.obj.Pos()) && f.trace(mentions(f.info, fl.from...), nil, l.region).places.meets(l.vars)
	})
}

// isLack reports whether a condition, or its opposite, says that something is not
// there.
func (f *frame) isLack(e ast.Expr, then bool) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return e.Op == token.NOT && then
	case *ast.Ident:
		return !then && f.isBool(e)
	case *ast.BinaryExpr:
		if e.Op == token.LOR || e.Op == token.LAND {
			if (e.Op == token.LAND) == then { // both hold
				return f.isLack(e.X, then) || f.isLack(e.Y, then)
			}
			return f.isLack(e.X, then) && f.isLack(e.Y, then)
		}
		return f.isLackOf(e, then)
	}
	return false
}

// noRow matches names of errors that say that there is no row.
var noRow = lazyregexp.New(`(?i)no_?rows|not_?found|not_?exist`)

// isNoRow reports whether a condition says by the error that a row is not there.
func (f *frame) isNoRow(e ast.Expr, then bool) bool {
	known, failed := ErrorCond(f.info, e, then)
	return known && !failed && noRow().MatchString(types.ExprString(e)) && !slices.ContainsFunc([]token.Token{token.LOR, token.LAND}, func(op token.Token) bool {
		b, ok := ast.Unparen(e).(*ast.BinaryExpr)
		return ok && b.Op == op
	})
}

// isLackOf is isLack of a comparison.
func (f *frame) isLackOf(e *ast.BinaryExpr, then bool) bool {
	if isError(f.info.TypeOf(e.X)) {
		return false
	}
	zero := f.info.Types[e.Y].IsNil() || isZero(f.info.Types[e.Y].Value)
	one := isOne(f.info.Types[e.Y].Value)
	switch e.Op {
	case token.EQL, token.LEQ:
		return zero && then
	case token.NEQ:
		return (zero && !then) || one && then
	case token.GTR:
		return zero && !then
	case token.LSS:
		return one && then
	}
	return false
}

func isZero(v constant.Value) bool {
	if v == nil {
		return false
	}
	switch v.Kind() {
	case constant.Int, constant.Float:
		return constant.Sign(v) == 0
	case constant.String:
		return constant.StringVal(v) == ""
	case constant.Bool:
		return !constant.BoolVal(v)
	}
	return false
}

func isOne(v constant.Value) bool {
	if v == nil || v.Kind() != constant.Int {
		return false
	}
	n, ok := constant.Int64Val(v)
	return ok && n == 1
}

// asksConsumer reports whether a condition calls a function that was given, as
// iterators call yield: whether to go on is the consumer's wish.
func (f *frame) asksConsumer(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok {
				v, isVar := f.info.Uses[id].(*types.Var)
				found = found || isVar && f.isParam(v)
			}
		}
		return !found
	})
	return found
}

// isParam reports whether a variable is a parameter of the function or of a
// literal in it.
func (f *frame) isParam(v *types.Var) bool {
	return !slices.ContainsFunc(f.flows, func(fl flow) bool { return fl.to.obj == v })
}

// returnsError reports whether a return hands back an error rather than a
// result; the guards may say that an error is known to be there.
func (f *frame) returnsError(ret *ast.ReturnStmt, fn *ast.FuncType, guards []guard) bool {
	failed := f.failed(guards)
	if fn.Results == nil || len(fn.Results.List) == 0 {
		return failed
	}
	last := fn.Results.List[len(fn.Results.List)-1]
	if len(ret.Results) > 1 && slices.ContainsFunc(ret.Results, func(x ast.Expr) bool {
		return f.isMadeError(x) || failed && isError(f.typeOf(x)) && !f.isNil(x)
	}) {
		return true
	}
	if !isError(f.info.TypeOf(last.Type)) || len(ret.Results) == 0 {
		return failed || slices.ContainsFunc(ret.Results, f.isOfError)
	}
	switch e := ast.Unparen(ret.Results[len(ret.Results)-1]).(type) {
	case *ast.Ident:
		obj := f.info.Uses[e]
		if _, isNil := obj.(*types.Nil); isNil {
			return false
		}
		return failed || obj.Parent() == f.pass.Pkg.Scope() || f.isNotAbsent(obj, guards) || f.isCertain(obj, guards) // ErrSomething
	case *ast.CallExpr:
		if len(ret.Results) == 1 {
			return failed || f.makesError(e) // or return f(x), which has both
		}
	}
	return true
}

// isOfError reports whether an expression is what a function makes of an error, and of
// nothing else that was found: an event, an answer that says what failed.
func (f *frame) isOfError(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	some := false
	for _, arg := range call.Args {
		switch t := f.typeOf(arg); {
		case isError(t):
			some = true
		case !isHandle(t) && !isConstant(f.info, arg):
			return false
		}
	}
	return some
}

// isNotAbsent reports whether the innermost guard says that an error, which is
// returned, is another one than that nothing was found.
func (f *frame) isNotAbsent(err types.Object, guards []guard) bool {
	if len(guards) == 0 {
		return false
	}
	g := guards[len(guards)-1]
	return slices.ContainsFunc(g.exprs, func(e ast.Expr) bool {
		known, _ := ErrorCond(f.info, e, g.then)
		opposite, _ := ErrorCond(f.info, e, !g.then)
		return !known && opposite && mentions(f.info, e)[place{err, ""}]
	})
}

// isCertain reports whether the innermost guard alone says which error it is that is
// returned, be it that nothing was found: err == ErrNoRows, errors.As(err, …).
func (f *frame) isCertain(err types.Object, guards []guard) bool {
	if len(guards) == 0 {
		return false
	}
	g := guards[len(guards)-1]
	return g.then && len(g.exprs) > 0 && !slices.ContainsFunc(g.exprs, func(e ast.Expr) bool {
		switch e := ast.Unparen(e).(type) {
		case *ast.CallExpr:
			return !slices.ContainsFunc(e.Args, func(arg ast.Expr) bool { return usedVar(f.info, arg) == err })
		case *ast.BinaryExpr:
			return e.Op != token.EQL || usedVar(f.info, e.X) != err || f.info.Types[e.Y].IsNil()
		}
		return true
	})
}

// makesError reports whether a call makes an error, and does nothing that could
// succeed: it gives an error alone and is not told of a context.
func (f *frame) makesError(call *ast.CallExpr) bool {
	t := f.info.TypeOf(call)
	if t == nil || !types.Implements(t, errorType.Underlying().(*types.Interface)) && !isError(t) {
		return false
	}
	return !slices.ContainsFunc(call.Args, func(e ast.Expr) bool { return isHandle(f.typeOf(e)) })
}

var errorType = types.Universe.Lookup("error").Type()

func isError(t types.Type) bool { return gotypes.IsError(t) }
