package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// Calls that run once in a while, however many rounds there are: they note when they did, and wait for some time to
// pass. Progress that is saved is such.

// isThrottled reports whether a call runs only where some time has passed since it last did.
func (f *frame) isThrottled(cur inspector.Cursor) bool {
	guards := slices.Concat(f.guardsOf(cur, nil), f.leavesBefore(cur))
	return slices.ContainsFunc(guards, func(g guard) bool {
		if len(g.exprs) != 1 {
			return false
		}
		since := f.waitsSince(g.exprs[0], g.then)
		return since != nil && (f.isNotedNow(since) || f.callNotes(cur.Node().(*ast.CallExpr), since)) && f.isOfAll(since, cur)
	})
}

// callNotes reports whether what a call comes to notes the present where a moment of its receiver's was.
func (f *frame) callNotes(call *ast.CallExpr, since ast.Expr) bool {
	at, whole, ok := target(f.info, since)
	by, isMethod := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	fn := typeutil.StaticCallee(f.info, call)
	if !ok || !whole || at.field == "" || !isMethod || usedVar(f.info, by.X) != at.obj || fn == nil {
		return false
	}
	c := f.world.packages[fn.Pkg()]
	if c == nil || c.decls[fn.Origin()] == nil {
		return false
	}
	in := c.frame(fn.Origin())
	return in.notesNow(place{in.receiver(), at.field})
}

// leavesBefore are the conditions of which none holds where a call is come to: statements of a block around it
// leave that, or go on with the next round, where one does.
func (f *frame) leavesBefore(cur inspector.Cursor) (all []guard) {
	for c := cur; c.Node() != f.decl; c = c.Parent() {
		if _, ok := c.Node().(*ast.FuncLit); ok {
			return all
		}
		for _, s := range statementsOf(c.Parent().Node()) {
			if s.End() > c.Node().Pos() {
				break
			}
			n, ok := s.(*ast.IfStmt)
			if !ok || n.Else != nil || len(n.Body.List) == 0 {
				continue
			}
			switch last := n.Body.List[len(n.Body.List)-1].(type) {
			case *ast.ReturnStmt:
				all = append(all, guard{[]ast.Expr{n.Cond}, false, n.Init})
			case *ast.BranchStmt:
				if last.Tok == token.CONTINUE {
					all = append(all, guard{[]ast.Expr{n.Cond}, false, n.Init})
				}
			}
		}
	}
	return all
}

// waitsSince is the moment since which a condition says, by holding or not, that some time has passed; nil is none.
// What else it may say at the same time, as that this is the last one, makes few more of them.
func (f *frame) waitsSince(e ast.Expr, then bool) ast.Expr {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			return f.waitsSince(e.X, !then)
		}
	case *ast.BinaryExpr:
		switch e.Op {
		case token.LAND, token.LOR:
			if since := f.waitsSince(e.X, then); since != nil {
				return since
			}
			return f.waitsSince(e.Y, then)
		case token.GTR, token.GEQ:
			if then {
				return f.since(e.X)
			}
		case token.LSS, token.LEQ:
			if !then {
				return f.since(e.X)
			}
		}
	case *ast.CallExpr:
		sel, ok := e.Fun.(*ast.SelectorExpr)
		if !ok || len(e.Args) != 1 || !f.isNow(sel.X) {
			return nil
		}
		switch name := f.nameOf(e); {
		case name == "(time.Time).After" && then, name == "(time.Time).Before" && !then:
			return f.momentOf(e.Args[0])
		}
	}
	return nil
}

// since is the moment since which an expression says how long it is: time.Since(last), now.Sub(last).
func (f *frame) since(e ast.Expr) ast.Expr {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return nil
	}
	switch f.nameOf(call) {
	case "time.Since":
		return call.Args[0]
	case "(time.Time).Sub":
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok && f.isNow(sel.X) {
			return call.Args[0]
		}
	}
	return nil
}

// momentOf is what a moment is counted from: last of last.Add(interval).
func (f *frame) momentOf(e ast.Expr) ast.Expr {
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok && f.nameOf(call) == "(time.Time).Add" {
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
			return sel.X
		}
	}
	return e
}

// isNow reports whether an expression is the present, or some time from then.
func (f *frame) isNow(e ast.Expr) bool {
	e = f.momentOf(e)
	if v := usedVar(f.info, e); v != nil && regionOf(f.decl.Body).contains(v.Pos()) {
		e = f.onlyValue(v)
	}
	call, ok := e.(*ast.CallExpr)
	return ok && (f.nameOf(call) == "time.Now" || f.nameOf(call) == "(time.Time).UTC" && f.isNow(call.Fun.(*ast.SelectorExpr).X))
}

// isNotedNow reports whether the function notes the present where a moment was.
func (f *frame) isNotedNow(since ast.Expr) bool {
	at, whole, ok := target(f.info, since)
	return ok && whole && f.notesNow(at)
}

// notesNow reports whether the function puts the present somewhere.
func (f *frame) notesNow(at place) bool {
	return slices.ContainsFunc(f.flows, func(fl flow) bool {
		return fl.to == at && len(fl.from) == 1 && f.isNow(fl.from[0])
	})
}

// isOfAll reports whether a moment is one for all rounds: a variable that is older than the loops around the call,
// or a field of a receiver that no caller has of a round of its own.
func (f *frame) isOfAll(since ast.Expr, cur inspector.Cursor) bool {
	at, _, _ := target(f.info, since)
	if f.isAnew(at.obj, cur) {
		return false
	}
	if at.obj != f.receiver() {
		return !slices.Contains(f.declParams(), at.obj) // whose it is the callers know
	}
	return !slices.ContainsFunc(f.world.callers[f.fn], func(site callSite) bool {
		by, ok := ast.Unparen(site.call.Fun).(*ast.SelectorExpr)
		caller := site.in.frameAround(site.call)
		cur, found := site.in.cursor.FindNode(site.call)
		if !ok || !found || caller == nil {
			return false
		}
		of, _, ok := target(caller.info, by.X)
		return ok && caller.isAnew(of.obj, cur)
	})
}

// isAnew reports whether each round of a loop around something has a variable of its own.
func (f *frame) isAnew(v types.Object, cur inspector.Cursor) bool {
	return slices.ContainsFunc(f.around(cur).loops, func(l *loop) bool {
		return l.region.contains(v.Pos()) || regionOf(l.stmt).contains(v.Pos())
	})
}
