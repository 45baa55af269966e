package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// guardsOf returns the conditions on the way from the loop, or from the function
// where it is nil, to what cur stands for; the outermost first.
func (f *frame) guardsOf(cur inspector.Cursor, l *loop) []guard {
	var guards []guard
	for c := cur; c.Node() != f.decl && (l == nil || c.Node() != l.stmt); c = c.Parent() {
		parent, kind := c.Parent().Node(), c.ParentEdgeKind()
		switch n := parent.(type) {
		case *ast.IfStmt:
			if kind == edge.IfStmt_Body || kind == edge.IfStmt_Else {
				guards = append(guards, guard{[]ast.Expr{n.Cond}, kind == edge.IfStmt_Body, n.Init})
			}
		case *ast.CaseClause:
			if kind != edge.CaseClause_Body {
				continue
			}
			if sw, ok := c.Parent().Parent().Parent().Node().(*ast.SwitchStmt); ok {
				guards = append(guards, guard{switched(n.List, sw.Tag), true, nil})
			}
		case *ast.BinaryExpr:
			if kind == edge.BinaryExpr_Y && (n.Op == token.LAND || n.Op == token.LOR) {
				guards = append(guards, guard{[]ast.Expr{n.X}, n.Op == token.LAND, nil})
			}
		}
	}
	slices.Reverse(guards)
	return guards
}

// onFailure reports whether a call runs only where something failed: that is for
// the few.
func (f *frame) onFailure(cur inspector.Cursor, l *loop) bool { return f.failed(f.guardsOf(cur, l)) }

// isFallback reports whether a call runs only where the context brings nothing: a
// loader or a value of the request is asked first.
func (f *frame) isFallback(cur inspector.Cursor) bool {
	return slices.ContainsFunc(f.guardsOf(cur, nil), func(g guard) bool {
		if !g.then || len(g.exprs) != 1 {
			return false
		}
		var asked ast.Expr
		switch e := ast.Unparen(g.exprs[0]).(type) {
		case *ast.BinaryExpr:
			if e.Op == token.EQL && f.info.Types[e.Y].IsNil() && !isError(f.info.TypeOf(e.X)) {
				asked = e.X
			}
		case *ast.UnaryExpr:
			if e.Op == token.NOT {
				asked = e.X
			}
		}
		id, ok := asked.(*ast.Ident)
		return ok && f.fromContext(f.info.Uses[id])
	})
}

// fromContext reports whether a variable is what something that no query runs for
// finds in a context.
func (f *frame) fromContext(v types.Object) bool {
	return v != nil && slices.ContainsFunc(f.flows, func(fl flow) bool {
		return fl.to == place{v, ""} && slices.ContainsFunc(fl.from, func(e ast.Expr) bool { return f.looksInContext(e) })
	})
}

// looksInContext reports whether an expression takes its value from a context
// alone: loadersFrom(ctx).Users, ctx.Value(key).(*User).
func (f *frame) looksInContext(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.SelectorExpr:
		return f.looksInContext(e.X)
	case *ast.TypeAssertExpr:
		return f.looksInContext(e.X)
	case *ast.CallExpr:
		if sel, ok := e.Fun.(*ast.SelectorExpr); ok && qualified(f.typeOf(sel.X)) == "context.Context" {
			return true
		}
		return len(e.Args) == 1 && qualified(f.typeOf(e.Args[0])) == "context.Context" && len(f.callEffects(e)) == 0
	}
	return false
}

// conditions are those that decide, failures aside, whether a function comes to a call
// when it is called.
func (f *frame) conditions(cur inspector.Cursor) (all []guard) {
	for _, g := range f.guardsOf(cur, nil) {
		if !slices.ContainsFunc(g.exprs, func(e ast.Expr) bool { known, _ := ErrorCond(f.info, e, g.then); return known }) {
			all = append(all, g)
		}
	}
	for _, e := range exits(&loop{body: f.decl.Body}) {
		if e.stmt.End() <= cur.Node().Pos() && !f.failed(e.guards) {
			all = append(all, e.guards...)
		}
	}
	return all
}

// keepConditions notes what of parameters decides whether the function comes to a query:
// where that stays the same it does so each time, or never. It is false where something
// else decides, too. A write with other values is another one, whatever decides.
func (f *frame) keepConditions(e *effect, cur inspector.Cursor, params []types.Object, body ast.Node) bool {
	guards := f.conditions(cur)
	if len(guards) == 0 {
		return true
	}
	if e.query.Writes() {
		return false
	}
	given := set{}
	for _, g := range guards {
		if len(g.exprs) == 0 {
			return false
		}
		o := f.trace(mentions(f.info, g.exprs...), g.exprs, regionOf(body))
		if o.opaque {
			return false
		}
		given.addAll(o.places)
	}
	for p := range given {
		if !regionOf(body).contains(p.obj.Pos()) && p.obj != f.receiver() && !slices.Contains(params, p.obj) {
			return false
		}
	}
	for i, p := range params {
		e.reaches(i, p, given, Param{Aside: true})
	}
	e.reaches(receiver, f.receiver(), given, Param{Aside: true})
	slices.SortFunc(e.params, Param.compare)
	e.sometimes = true
	return true
}

// onlyFor reports whether a call runs in the rounds alone whose element is what
// stays the same in all rounds, such as a constant: to do it before the loop would do it for nothing.
func (f *frame) onlyFor(cur inspector.Cursor, l *loop) bool {
	return slices.ContainsFunc(append(f.guardsOf(cur, l), f.skips(cur, l)...), func(g guard) bool {
		if n := len(g.exprs); n > 1 { // a switch's case
			return slices.ContainsFunc(g.exprs[:n-1], func(e ast.Expr) bool { return isConstant(f.info, e) }) && f.ofRound(g.exprs[n-1], l)
		}
		return len(g.exprs) == 1 && f.saysConstant(g.exprs[0], g.then, l)
	})
}

// saysConstant reports whether a condition holds, or then its opposite, only where
// something of the round is what stays the same.
func (f *frame) saysConstant(e ast.Expr, then bool, l *loop) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return e.Op == token.NOT && f.saysConstant(e.X, !then, l)
	case *ast.BinaryExpr:
		switch x, y := f.saysConstant(e.X, then, l), f.saysConstant(e.Y, then, l); e.Op {
		case token.LAND, token.LOR:
			return x && y || (x || y) && (e.Op == token.LAND) == then // both are so
		case token.EQL, token.NEQ:
			return (e.Op == token.EQL) == then && !isError(f.typeOf(e.X)) && (f.staysIn(e.Y, l) && f.ofRound(e.X, l) || f.staysIn(e.X, l) && f.ofRound(e.Y, l))
		}
	}
	return false
}

// skips are the conditions of which none holds where a round comes to a call: a block
// around that has it goes on with the next round before where one does.
func (f *frame) skips(cur inspector.Cursor, l *loop) (all []guard) {
	if l.body == nil {
		return nil
	}
	for c := cur; c.Node() != l.body && c.Node() != f.decl; c = c.Parent() {
		for _, s := range statementsOf(c.Parent().Node()) {
			if s.End() > c.Node().Pos() {
				break
			}
			if n, ok := s.(*ast.IfStmt); ok && n.Else == nil && len(n.Body.List) > 0 && goesOn(n.Body.List[len(n.Body.List)-1], l) {
				all = append(all, guard{[]ast.Expr{n.Cond}, false, n.Init})
			}
		}
	}
	return all
}

// goesOn reports whether a statement goes on with a loop's next round.
func goesOn(s ast.Stmt, l *loop) bool {
	switch s := s.(type) {
	case *ast.BranchStmt:
		return s.Tok == token.CONTINUE && (s.Label == nil || s.Label.Name == l.label)
	case *ast.ReturnStmt:
		return l.kind == callbackLoop
	}
	return false
}

// statementsOf are those that follow one another in a node.
func statementsOf(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

// ofRound reports whether an expression takes its value from the loop's variables.
func (f *frame) ofRound(e ast.Expr, l *loop) bool {
	return f.trace(mentions(f.info, e), nil, l.region).places.meets(l.vars)
}

// leaves reports whether what follows a call always ends the loop: the block that
// it is in is where the loop was going.
func (f *frame) leaves(cur inspector.Cursor, l *loop) bool {
	if l.body == nil || l.kind == callbackLoop {
		return false
	}
	for c := outermostLiteral(cur, l); c.Node() != l.body && c.Node() != f.decl; c = c.Parent() {
		list := statementsOf(c.Parent().Node())
		at := slices.IndexFunc(list, func(s ast.Stmt) bool { return s == c.Node() })
		if at >= 0 && f.endsLoop(list[at:], l) {
			return true
		}
	}
	return false
}

// outermostLiteral returns the outermost function literal of those that a call is
// in and that are in the loop, or the call: a return in a literal leaves that alone.
func outermostLiteral(cur inspector.Cursor, l *loop) inspector.Cursor {
	for c := cur; c.Node() != l.body; c = c.Parent() {
		switch c.Node().(type) {
		case *ast.FuncLit:
			cur = c
		case *ast.FuncDecl:
			return cur
		}
	}
	return cur
}

// endsLoop reports whether statements always end a loop: the last one does, and
// none before it goes on with the next round.
func (f *frame) endsLoop(list []ast.Stmt, l *loop) bool {
	if len(list) == 0 || !f.alwaysLeaves(list[len(list)-1], l) {
		return false
	}
	goesOn := false
	for _, s := range list {
		ast.Inspect(s, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit, *ast.ForStmt, *ast.RangeStmt:
				return false
			case *ast.BranchStmt:
				goesOn = goesOn || n.Tok == token.CONTINUE || n.Tok == token.GOTO || n.Tok == token.FALLTHROUGH || n.Tok == token.BREAK && n != s
			}
			return true
		})
	}
	return !goesOn
}

func (f *frame) alwaysLeaves(s ast.Stmt, l *loop) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return s.Tok == token.BREAK && s.Label != nil && s.Label.Name == l.label ||
			s.Tok == token.BREAK && s.Label == nil && f.breaks(s, l)
	case *ast.BlockStmt:
		return len(s.List) > 0 && f.alwaysLeaves(s.List[len(s.List)-1], l)
	case *ast.IfStmt:
		return s.Else != nil && f.alwaysLeaves(s.Body, l) && f.alwaysLeaves(s.Else, l)
	case *ast.ExprStmt:
		return f.panics(s.X)
	}
	return false
}

// panics reports whether an expression is a call of panic.
func (f *frame) panics(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	return isBuiltin(f.info, call.Fun, "panic")
}

// breaks reports whether a break without a label ends l rather than something
// within it.
func (f *frame) breaks(s *ast.BranchStmt, l *loop) bool {
	return slices.ContainsFunc(exits(l), func(e exit) bool { return e.stmt == s })
}
