package loops

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// maxRounds is how many known rounds are too few to be worth a batch.
const maxRounds = 8

// fewRounds reports whether the loop is known to make at most maxRounds.
func (f *frame) fewRounds(l *loop) bool {
	switch n := l.stmt.(type) {
	case *ast.RangeStmt:
		return f.fewElements(n.X) || f.countsFields(n.X)
	case *ast.ForStmt:
		return f.fewCounts(n)
	}
	return false
}

// fewCounts reports it of for i := a; i < b; i++, with constants or the length of a list, and of rows.
func (f *frame) fewCounts(n *ast.ForStmt) bool {
	if cond, ok := n.Cond.(*ast.BinaryExpr); ok && cond.Op == token.LSS {
		init, ok := n.Init.(*ast.AssignStmt)
		if of := f.lengthOf(cond.Y); of != nil && ok && len(init.Rhs) == 1 {
			from, ok := f.intValue(init.Rhs[0])
			return ok && from >= 0 && f.fewElements(of)
		}
	}
	if cond, ok := n.Cond.(*ast.BinaryExpr); ok && f.countsFields(cond.Y) {
		return true
	}
	rounds, ok := f.counted(n)
	return ok && rounds <= maxRounds || f.overFewRows(n)
}

// countsFields reports whether an expression, or what a variable has alone, is the fields or methods of a
// type, by reflection, or their number: there are as many as somebody has written.
func (f *frame) countsFields(e ast.Expr) bool {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		e = f.onlyValue(f.info.Uses[id])
	}
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	fn, ok := typeutil.Callee(f.info, call).(*types.Func)
	return ok && fn.Pkg() != nil && fn.Pkg().Path() == "reflect" &&
		slices.Contains([]string{"NumField", "NumMethod", "NumIn", "NumOut", "VisibleFields", "Fields", "Methods"}, fn.Name())
}

// counted is how many rounds for i := a; i < b; i++ has, with constants.
func (f *frame) counted(n *ast.ForStmt) (rounds int64, ok bool) {
	init, ok1 := n.Init.(*ast.AssignStmt)
	cond, ok2 := n.Cond.(*ast.BinaryExpr)
	post, ok3 := n.Post.(*ast.IncDecStmt)
	if !ok1 || !ok2 || !ok3 || len(init.Rhs) != 1 {
		return 0, false
	}
	from, ok1 := f.intValue(init.Rhs[0])
	to, ok2 := f.intValue(cond.Y)
	if !ok2 && post.Tok == token.INC {
		to, ok2 = f.mostOf(cond.Y)
	}
	if !ok1 || !ok2 {
		return 0, false
	}
	rounds = to - from
	if post.Tok == token.DEC {
		rounds = -rounds
	}
	if cond.Op == token.LEQ || cond.Op == token.GEQ {
		rounds++
	}
	return rounds, true
}

// intValue is the value of an integer that is a constant, also one that a call gives.
func (f *frame) intValue(e ast.Expr) (int64, bool) {
	v := f.info.Types[e].Value
	if id, ok := ast.Unparen(e).(*ast.Ident); ok && v == nil {
		v = f.constants[f.info.Uses[id]]
	}
	if v == nil || v.Kind() != constant.Int {
		return 0, false
	}
	return constant.Int64Val(v)
}

// isStep reports whether the loop goes by steps of more than one, i += n: each
// round then is a chunk.
func (f *frame) isStep(l *loop) bool {
	n, ok := l.stmt.(*ast.ForStmt)
	if !ok {
		return false
	}
	if n.Post == nil && n.Cond != nil { // the step is the body's
		return slices.ContainsFunc(n.Body.List, func(s ast.Stmt) bool {
			a, ok := s.(*ast.AssignStmt)
			return ok && len(a.Lhs) == 1 && mentions(f.info, n.Cond).meets(mentions(f.info, a.Lhs[0])) && (f.isStepBy(a) || f.isStepInTime(a, n))
		})
	}
	if post, ok := n.Post.(*ast.AssignStmt); ok {
		return f.isStepBy(post)
	}
	post, ok := n.Post.(*ast.IncDecStmt) // the body adds what else the round took
	return ok && slices.ContainsFunc(n.Body.List, func(s ast.Stmt) bool {
		a, ok := s.(*ast.AssignStmt)
		return ok && len(a.Lhs) == 1 && a.Tok == token.ADD_ASSIGN && mentions(f.info, post.X).meets(mentions(f.info, a.Lhs[0])) && f.isStepBy(a)
	})
}

// isStepInTime reports whether an assignment moves a time on to the end of a stretch that begins
// there: t = end, where end is t.Add(day), if it is not cut off. Day after day, t = t.Add(day), each
// round may be about its day.
func (f *frame) isStepInTime(a *ast.AssignStmt, n *ast.ForStmt) bool {
	t := usedVar(f.info, a.Lhs[0])
	if len(a.Rhs) != 1 || t == nil || qualified(t.Type()) != "time.Time" {
		return false
	}
	isEnd := func(e ast.Expr) bool {
		call, ok := ast.Unparen(e).(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return false
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		return ok && usedVar(f.info, sel.X) == t && strings.HasPrefix(sel.Sel.Name, "Add")
	}
	end := usedVar(f.info, a.Rhs[0])
	return end != nil && slices.ContainsFunc(f.flows, func(fl flow) bool {
		return fl.to == place{end, ""} && regionOf(n.Body).contains(fl.at) && len(fl.from) == 1 && isEnd(fl.from[0])
	})
}

// isStepBy reports whether an assignment adds more than one to a variable, or takes it
// away.
func (f *frame) isStepBy(post *ast.AssignStmt) bool {
	if len(post.Rhs) != 1 || !isNumber(f.typeOf(post.Rhs[0])) {
		return false
	}
	step := post.Rhs[0]
	switch post.Tok {
	case token.ADD_ASSIGN, token.SUB_ASSIGN:
	case token.ASSIGN:
		sum, ok := step.(*ast.BinaryExpr)
		if !ok || sum.Op != token.ADD && sum.Op != token.SUB {
			return false
		}
		step = sum.Y
	default:
		return false
	}
	by, known := f.intValue(step)
	return !known || by != 1
}

// isWorker reports whether the rounds are handed out one by one as events
// come: a range over a channel, a receive in an endless loop, or lines of a stream. One that gathers what
// comes in transactions of many rounds does not.
func (f *frame) isWorker(l *loop) bool {
	if n, ok := l.stmt.(*ast.RangeStmt); ok {
		_, isChan := f.info.TypeOf(n.X).Underlying().(*types.Chan)
		return isChan && !f.collects(n, l) && !f.sharesTx(l)
	}
	if l.kind == callbackLoop {
		return false
	}
	if n, ok := l.stmt.(*ast.ForStmt); ok && (f.receives(n.Cond) || f.readsStream(l)) {
		return true
	}
	found := false
	ast.Inspect(l.stmt, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.RangeStmt, *ast.ForStmt:
			return n == l.stmt
		case *ast.SelectStmt:
			found = true
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		}
		return !found
	})
	return found
}

// collects reports whether a range over a channel takes in what the function itself has
// had done: it made the channel and closes it, and goes over it in its own body, so that the
// rounds end with the function and are as many as what it was given has.
func (f *frame) collects(n *ast.RangeStmt, l *loop) bool {
	id, ok := ast.Unparen(n.X).(*ast.Ident)
	if !ok || l.within != f.decl.Type {
		return false
	}
	ch := f.info.Uses[id]
	made := slices.ContainsFunc(f.flows, func(fl flow) bool {
		if fl.to.obj != ch || len(fl.from) != 1 {
			return false
		}
		call, ok := fl.from[0].(*ast.CallExpr)
		return ok && isBuiltin(f.info, call.Fun, "make")
	})
	return made && slices.ContainsFunc(f.calls, func(cur inspector.Cursor) bool {
		call := cur.Node().(*ast.CallExpr)
		return isBuiltin(f.info, call.Fun, "close") && len(call.Args) == 1 && usedVar(f.info, call.Args[0]) == ch
	})
}

// isBuiltin reports whether an expression is a function of the language, of that name.
func isBuiltin(info *types.Info, e ast.Expr, name string) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	b, ok := info.Uses[id].(*types.Builtin)
	return ok && b.Name() == name
}

// polls reports whether a loop asks again until something is so, and waits between: what
// it asks is known when it is so.
func (f *frame) polls(l *loop) bool {
	n, ok := l.stmt.(*ast.ForStmt)
	if !ok || n.Post != nil {
		return false
	}
	return slices.ContainsFunc(n.Body.List, func(s ast.Stmt) bool {
		e, ok := s.(*ast.ExprStmt)
		if !ok {
			return false
		}
		call, ok := e.X.(*ast.CallExpr)
		return ok && f.waits(call)
	})
}

// receives reports whether a condition takes the next message of a stream that
// comes over the network.
func (f *frame) receives(cond ast.Expr) bool {
	call, ok := cond.(*ast.CallExpr)
	if !ok {
		return false
	}
	fn, ok := typeutil.Callee(f.info, call).(*types.Func)
	return ok && fn.Pkg() != nil && fn.Pkg().Path() == "connectrpc.com/connect"
}

// waits reports whether a call waits for time to pass, as loops that poll or
// retry do.
func (f *frame) waits(call *ast.CallExpr) bool {
	fn, ok := typeutil.Callee(f.info, call).(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != "time" {
		return false
	}
	switch fn.Name() {
	case "Sleep", "After", "NewTimer", "NewTicker", "Tick":
		return true
	}
	return false
}
