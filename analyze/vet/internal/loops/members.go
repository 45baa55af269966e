package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// Elements that are checked: only a few that the program names get past, whatever was sent.

// admits is how many elements of a loop come to what a cursor stands for: as many as conditions on
// the way there have for the element, as a whole, to be one of, or those of another loop before over the same, which
// ends the function for any other; 0 is not known. more is through how many lists they are followed.
func (f *frame) admits(cur inspector.Cursor, n *ast.RangeStmt, more int) int {
	element := f.elementOf(n)
	if element == nil || !isKeyType(element.Type()) {
		return 0
	}
	if few := f.admitsAt(cur, n, element, more); few > 0 {
		return few
	}
	return f.admittedBefore(n, more)
}

// elementOf is the variable of a loop that says which element a round is about: a map's key, or what a
// list has.
func (f *frame) elementOf(n *ast.RangeStmt) types.Object {
	if f.isMap(n.X) {
		return usedVar(f.info, n.Key)
	}
	return usedVar(f.info, n.Value)
}

// admittedBefore is admits of a loop before over the same, all of which has run when this one does.
func (f *frame) admittedBefore(n *ast.RangeStmt, more int) int {
	at, whole, ok := target(f.info, n.X)
	cur, found := f.cursor.FindNode(n)
	if !ok || !whole || !found {
		return 0
	}
	for c := cur; c.Node() != f.decl; c = c.Parent() {
		if _, isLit := c.Node().(*ast.FuncLit); isLit {
			return 0
		}
		for _, s := range statementsOf(c.Parent().Node()) {
			before, ok := s.(*ast.RangeStmt)
			if !ok || before.End() > n.Pos() || !f.sameExpr(before.X, n.X) || f.setBetween(at, before.Pos(), n.Pos()) || hasBranch(before.Body) {
				continue
			}
			if checked := f.elementOf(before); checked != nil {
				if few := f.refuses(before.Body.List, checked, f.returns, more); few > 0 {
					return few
				}
			}
		}
	}
	return 0
}

// hasBranch reports whether something in a block may go on elsewhere than behind it.
func hasBranch(b *ast.BlockStmt) bool {
	found := false
	ast.Inspect(b, func(n ast.Node) bool {
		_, is := n.(*ast.BranchStmt)
		found = found || is
		return !found
	})
	return found
}

// admitsFew reports whether few elements of a loop come to a call. In a list they may be there more than
// once: then the query is sent nothing of the round but the element.
func (f *frame) admitsFew(cur inspector.Cursor, c candidate, l *loop) bool {
	n, ok := l.stmt.(*ast.RangeStmt)
	if !ok {
		return false
	}
	few := f.admits(cur, n, maxListed)
	if few == 0 || few > maxRounds {
		return false
	}
	others := maps.Clone(l.vars)
	delete(others, place{f.elementOf(n), ""})
	return f.isMap(n.X) || !slices.ContainsFunc(c.all, func(s source) bool {
		return f.trace(s.places, s.exprs(), l.region).places.meets(others)
	})
}

// admitsAt is that of the conditions on the way from a loop to what a cursor stands for, and of what ends
// a round before.
func (f *frame) admitsAt(cur inspector.Cursor, n *ast.RangeStmt, element types.Object, more int) int {
	for c := cur; c.Node() != ast.Node(n) && c.Node() != f.decl; c = c.Parent() {
		if s, ok := c.Parent().Node().(*ast.IfStmt); ok && s.Body == c.Node() {
			if few := f.oneOf(s.Cond, true, element, more); few > 0 {
				return few
			}
		}
		var before []ast.Stmt
		for _, s := range statementsOf(c.Parent().Node()) {
			if s.End() <= c.Node().Pos() {
				before = append(before, s)
			}
		}
		if few := f.refuses(before, element, endsRound, more); few > 0 {
			return few
		}
	}
	return 0
}

// endsRound reports whether statements end the round of a loop that they stand in.
func endsRound(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	switch last := list[len(list)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return last.Tok == token.CONTINUE
	}
	return false
}

// refuses is how many values of a variable get past some statements, which end what they stand in for
// any other; 0 is not known.
func (f *frame) refuses(list []ast.Stmt, v types.Object, ends func([]ast.Stmt) bool, more int) int {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.IfStmt:
			if few := f.oneOf(s.Cond, false, v, more); few > 0 && s.Else == nil && ends(s.Body.List) {
				return few
			}
		case *ast.SwitchStmt:
			if s.Tag == nil || usedVar(f.info, s.Tag) != v {
				continue
			}
			few, others := 0, false
			for _, clause := range s.Body.List {
				clause := clause.(*ast.CaseClause)
				few += len(clause.List)
				others = others || clause.List == nil && ends(clause.Body)
			}
			if others {
				return few
			}
		}
	}
	return 0
}

// oneOf is of how many values a condition, or then its opposite, says that a variable has one: constants
// that it is compared with, keys of a map or elements of a list that is written out, here or in a function that is
// asked; 0 is not known.
func (f *frame) oneOf(cond ast.Expr, then bool, v types.Object, more int) int {
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			return f.oneOf(e.X, !then, v, more)
		}
	case *ast.BinaryExpr:
		switch e.Op {
		case token.LAND, token.LOR:
			a, b := f.oneOf(e.X, then, v, more), f.oneOf(e.Y, then, v, more)
			if (e.Op == token.LAND) == then { // both hold
				if a == 0 || b > 0 && b < a {
					return b
				}
				return a
			}
			if a > 0 && b > 0 {
				return a + b
			}
		case token.EQL, token.NEQ:
			if (e.Op == token.EQL) == then {
				return max(f.isEqualTo(e.X, e.Y, v, more), f.isEqualTo(e.Y, e.X, v, more))
			}
		}
	case *ast.Ident:
		if !then {
			return 0
		}
		return f.lookedUpIn(f.info.Uses[e], v, cond.Pos(), more)
	case *ast.IndexExpr:
		if then && usedVar(f.info, e.Index) == v && f.isMap(e.X) {
			return f.knownLength(e.X, more)
		}
	case *ast.CallExpr:
		if then {
			return f.admitted(e, v, more)
		}
	}
	return 0
}

// isEqualTo is of how many values a variable, x, has one where it is the same as y: a constant, or what the element
// of a loop's round is or has, which goes over a list that is written out; 0 is not known.
func (f *frame) isEqualTo(x, y ast.Expr, v types.Object, more int) int {
	if usedVar(f.info, x) != v {
		return 0
	}
	if isConstant(f.info, y) {
		return 1
	}
	for {
		sel, ok := ast.Unparen(y).(*ast.SelectorExpr)
		if !ok || usedField(f.info, sel) == nil {
			break
		}
		y = sel.X
	}
	id, ok := ast.Unparen(y).(*ast.Ident)
	if !ok {
		return 0
	}
	over := f.rangedOver(f.info.Uses[id])
	if over == nil || f.onlyValue(f.info.Uses[id]) == nil {
		return 0
	}
	return f.knownLength(over, more)
}

// lookedUpIn is of how many values a variable has one if another one says that it was found, whose values are
// all look-ups of it.
func (f *frame) lookedUpIn(found, v types.Object, before token.Pos, more int) int {
	looks := f.lookUps(found, before)
	values := 0
	for _, fl := range f.flows {
		if fl.to == (place{found, ""}) {
			values++
		}
	}
	if values != len(looks) {
		return 0
	}
	all := 0
	for _, el := range looks {
		n := f.knownLength(el.of, more)
		if usedVar(f.info, el.key) != v || n == 0 {
			return 0
		}
		all += n
	}
	return all
}

// knownLength is how many elements a list has that is written out; 0 is not known.
func (f *frame) knownLength(list ast.Expr, more int) int {
	if more <= 0 { // what is asked for may be what it is made of
		return max(0, f.literalLen(list))
	}
	return max(0, f.listedIn(list, more-1).outer)
}

// admitted is of how many values a variable has one if a function says yes that is given it.
func (f *frame) admitted(call *ast.CallExpr, v types.Object, more int) int {
	fn := typeutil.StaticCallee(f.info, call)
	at := slices.IndexFunc(call.Args, func(arg ast.Expr) bool { return usedVar(f.info, arg) == v })
	if fn == nil || at < 0 || more <= 0 {
		return 0
	}
	if fn.Pkg() != nil && fn.Pkg().Path() == "slices" && fn.Name() == "Contains" && at == 1 {
		return f.knownLength(call.Args[0], more)
	}
	c := f.world.packages[fn.Pkg()]
	if c == nil || c.decls[fn.Origin()] == nil {
		return 0
	}
	in := c.frame(fn.Origin())
	if in == nil || at >= len(in.declParams()) || fn.Signature().Results().Len() != 1 || !in.saysYesOrNo() {
		return 0
	}
	return in.admittedHere(in.declParams()[at], more-1)
}

func (f *frame) saysYesOrNo() bool {
	b, ok := f.fn.Signature().Results().At(0).Type().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool
}

// admittedHere is for how many values of a parameter the function may say yes.
func (f *frame) admittedHere(param types.Object, more int) int {
	all := 0
	for _, e := range exits(&loop{body: f.decl.Body}) {
		ret, ok := e.stmt.(*ast.ReturnStmt)
		if !ok || len(ret.Results) != 1 {
			return 0
		}
		if tv := f.info.Types[ret.Results[0]]; tv.Value != nil && tv.Value.String() == "false" {
			continue
		}
		few := f.oneOf(ret.Results[0], true, param, more)
		if few == 0 && isConstant(f.info, ret.Results[0]) {
			few = f.guarded(e.guards, param, more)
		}
		if few == 0 {
			return 0
		}
		all += few
	}
	return all
}

// guarded is of how many values conditions say that a variable has one; those of a case have the values
// and what is compared with them.
func (f *frame) guarded(guards []guard, v types.Object, more int) int {
	for _, g := range slices.Backward(guards) {
		switch n := len(g.exprs); {
		case n == 1:
			if few := f.oneOf(g.exprs[0], g.then, v, more); few > 0 {
				return few
			}
		case n > 1 && g.then && usedVar(f.info, g.exprs[n-1]) == v && !slices.ContainsFunc(g.exprs[:n-1], func(e ast.Expr) bool { return !isConstant(f.info, e) }):
			return n - 1
		}
	}
	return 0
}
