package loops

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// Lists of which a few elements at most are gone over, however long they were.

// isCutShort reports whether a list has a few elements at most where it is gone over: it is the first
// part of one, or is cut, or something ends before where it has more.
func (f *frame) isCutShort(x ast.Expr) bool {
	if part, ok := ast.Unparen(x).(*ast.SliceExpr); ok {
		return part.High != nil && f.few(part.High)
	}
	at, whole, ok := target(f.info, x)
	if !ok || !whole {
		return false
	}
	cur, ok := f.cursor.FindNode(x)
	if !ok {
		return false
	}
	until := x.Pos() // to where the list is as it was, with the other rounds of loops that it is gone over in
	for c := cur; c.Node() != f.decl; c = c.Parent() {
		switch c.Parent().Node().(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if c.Node().Pos() != x.Pos() {
				until = c.Parent().Node().End()
			}
		}
		list := statementsOf(c.Parent().Node())
		for _, s := range list {
			n, ok := s.(*ast.IfStmt)
			if ok && n.End() <= c.Node().Pos() && n.Else == nil && f.saysLonger(n.Cond, at) && (f.returns(n.Body.List) || f.cuts(n.Body.List, at)) && !f.setBetween(at, n.End(), until) {
				return true
			}
		}
		if _, isLit := c.Parent().Node().(*ast.FuncLit); isLit {
			return false
		}
	}
	return false
}

// few reports whether a number is small, or the smaller one of some of which one is.
func (f *frame) few(e ast.Expr) bool {
	n, ok := f.mostOf(e)
	return ok && n <= maxRounds
}

// mostOf is what a number is at most: a constant, one that the function makes smaller at most, or the smallest one
// that is known of some.
func (f *frame) mostOf(e ast.Expr) (most int64, known bool) {
	if n, ok := f.intValue(e); ok {
		return n, true
	}
	if v := f.most[usedVar(f.info, e)]; v != nil && v.Kind() == constant.Int {
		return constant.Int64Val(v)
	}
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || !isBuiltin(f.info, call.Fun, "min") {
		return 0, false
	}
	for _, arg := range call.Args {
		if n, ok := f.mostOf(arg); ok && (!known || n < most) {
			most, known = n, true
		}
	}
	return most, known
}

// onlyLessens reports whether all that the function gives to a number is less than what that is: n = min(n, m), or
// if n > m { n = m }.
func (f *frame) onlyLessens(v types.Object) bool {
	is := func(e ast.Expr) bool { return usedVar(f.info, e) == v }
	for _, fl := range f.flows {
		if fl.to.obj != v {
			continue
		}
		if fl.weak || fl.accum || len(fl.from) != 1 {
			return false
		}
		call, isCall := ast.Unparen(fl.from[0]).(*ast.CallExpr)
		if isCall && isBuiltin(f.info, call.Fun, "min") && slices.ContainsFunc(call.Args, is) {
			continue
		}
		cur, ok := f.cursor.FindByPos(fl.at, fl.at)
		if !ok || !f.isBehindMore(cur, is, fl.from[0]) {
			return false
		}
	}
	return true
}

// isBehindMore reports whether an assignment stands alone under the condition that what it assigns to is more than
// what it gets.
func (f *frame) isBehindMore(cur inspector.Cursor, is func(ast.Expr) bool, gets ast.Expr) bool {
	for c := range cur.Enclosing((*ast.IfStmt)(nil)) {
		n := c.Node().(*ast.IfStmt)
		cond, ok := ast.Unparen(n.Cond).(*ast.BinaryExpr)
		if !ok || len(n.Body.List) != 1 || !regionOf(n.Body).contains(gets.Pos()) {
			return false
		}
		switch cond.Op {
		case token.GTR, token.GEQ:
			return is(cond.X) && f.sameExpr(cond.Y, gets)
		case token.LSS, token.LEQ:
			return is(cond.Y) && f.sameExpr(cond.X, gets)
		}
		return false
	}
	return false
}

// cutTo is how many elements an expression has at most, the first ones of a list, -1 if that is not known. One
// from which the function takes the first ones, and goes on with the others, has all of them in the end.
func (f *frame) cutTo(x ast.Expr) int {
	part, ok := ast.Unparen(x).(*ast.SliceExpr)
	if !ok || part.High == nil {
		return -1
	}
	most, known := f.mostOf(part.High)
	if !known {
		return -1
	}
	if of, _, ok := target(f.info, part.X); ok && slices.ContainsFunc(f.flows, func(fl flow) bool {
		if fl.to != of || len(fl.from) != 1 {
			return false
		}
		rest, ok := ast.Unparen(fl.from[0]).(*ast.SliceExpr)
		return ok && rest.Low != nil
	}) {
		return -1
	}
	return int(min(max(most, 0), maxNamed+1))
}

// saysLonger reports whether a condition holds, among others, where a list has more than a few
// elements: len(x) > 4, len(x) != 1.
func (f *frame) saysLonger(e ast.Expr, at place) bool {
	b, ok := ast.Unparen(e).(*ast.BinaryExpr)
	if !ok {
		return false
	}
	most := int64(maxRounds)
	switch b.Op {
	case token.LOR:
		return f.saysLonger(b.X, at) || f.saysLonger(b.Y, at)
	case token.GTR, token.NEQ:
	case token.GEQ:
		most++
	default:
		return false
	}
	of := f.lengthOf(b.X)
	n, known := f.intValue(b.Y)
	if of == nil || !known || n > most {
		return false
	}
	p, whole, ok := target(f.info, of)
	return ok && whole && p == at
}

// cuts reports whether the last of some statements leaves a list its first few elements.
func (f *frame) cuts(list []ast.Stmt, at place) bool {
	if len(list) == 0 {
		return false
	}
	a, ok := list[len(list)-1].(*ast.AssignStmt)
	if !ok || len(a.Lhs) != 1 || len(a.Rhs) != 1 {
		return false
	}
	to, whole, ok := target(f.info, a.Lhs[0])
	part, isPart := ast.Unparen(a.Rhs[0]).(*ast.SliceExpr)
	return ok && whole && to == at && isPart && part.High != nil && f.few(part.High) && f.isSame(part.X, at)
}

// setBetween reports whether a place may be given something between two others.
func (f *frame) setBetween(at place, from, to token.Pos) bool {
	for _, fl := range f.flows {
		if fl.to.overlaps(at) && from <= fl.at && fl.at < to {
			return true
		}
	}
	return false
}

// withGiven is a function as a call runs it that gives some of its parameters constants, and so many
// elements to the last one that takes any number, and to slices, as far as more says.
func (f *frame) withGiven(call *ast.CallExpr, of *frame, more int) *frame {
	with := *of
	with.constants, with.lengths, with.most = map[types.Object]constant.Value{}, map[types.Object]int{}, map[types.Object]constant.Value{}
	_, args := f.operands(call)
	params := of.declParams()
	for i, p := range params {
		if p == nil {
			continue
		}
		if of.assignedIn(set{place{p, ""}: true}, regionOf(of.decl.Body)) {
			if i < len(args) && of.onlyLessens(p) {
				with.most[p] = f.info.Types[args[i]].Value
			}
			continue
		}
		if of.fn.Signature().Variadic() && i == len(params)-1 {
			if !call.Ellipsis.IsValid() {
				with.lengths[p] = max(0, len(args)-i)
			}
		} else if i < len(args) && f.info.Types[args[i]].Value != nil {
			with.constants[p] = f.info.Types[args[i]].Value
		} else if i < len(args) && isSliceType(p.Type()) {
			if n := f.listedIn(args[i], more); n.outer >= 0 {
				with.lengths[p] = n.outer
			}
		}
	}
	return &with
}

// setBefore is the literal that the loop over a variable finds in it: a statement before it in the same
// block puts that there, and none in between does anything else with the variable; nil is none.
func (f *frame) setBefore(x ast.Expr) ast.Expr {
	id, isVar := x.(*ast.Ident)
	cur, ok := f.cursor.FindNode(x)
	if !isVar || !ok {
		return nil
	}
	v := f.info.Uses[id]
	if v == nil || !regionOf(f.decl.Body).contains(v.Pos()) || f.isLent(v, nil) {
		return nil
	}
	loop := cur.Parent()
	if n, ok := loop.Node().(*ast.RangeStmt); !ok || n.X != x {
		return nil
	}
	if _, ok := loop.Parent().Node().(*ast.LabeledStmt); ok {
		loop = loop.Parent()
	}
	for _, s := range slices.Backward(statementsOf(loop.Parent().Node())) {
		if s.Pos() >= loop.Node().Pos() {
			continue
		}
		if a, ok := s.(*ast.AssignStmt); ok && len(a.Lhs) == 1 && len(a.Rhs) == 1 && usedVar(f.info, a.Lhs[0]) == v {
			if lit, ok := ast.Unparen(a.Rhs[0]).(*ast.CompositeLit); ok && !f.assignedIn(set{place{v, ""}: true}, regionOf(loop.Node())) {
				return lit
			}
			return nil
		}
		if usesVar(f.info, s, v) {
			return nil
		}
	}
	return nil
}

// countsFew reports whether a loop ends when a few of its rounds have come to an end: it asks how many before
// a call and counts behind it, and none of them goes elsewhere in between, failures aside. What it counts by is older than the loop,
// which does nothing else with that.
func (f *frame) countsFew(cur inspector.Cursor, l *loop) bool {
	if l.body == nil {
		return false
	}
	call := cur.Node().Pos()
	for i, s := range l.body.List {
		n, ok := s.(*ast.IfStmt)
		if !ok || n.End() > call || n.Else != nil || len(n.Body.List) == 0 || !isBreak(n.Body.List[len(n.Body.List)-1]) && !f.returns(n.Body.List) {
			continue
		}
		cond, ok := ast.Unparen(n.Cond).(*ast.BinaryExpr)
		if !ok || cond.Op != token.GEQ && cond.Op != token.EQL {
			continue
		}
		most, known := f.intValue(cond.Y)
		if !known || most > maxRounds {
			continue
		}
		asked, goesOn := mentions(f.info, cond.X), false
		for _, s := range l.body.List[i+1:] {
			inc, ok := s.(*ast.IncDecStmt)
			if ok && inc.Pos() > call && inc.Tok == token.INC && !goesOn && f.countsBy(inc.X, asked, l) {
				return true
			}
			ast.Inspect(s, func(n ast.Node) bool {
				b, ok := n.(*ast.BranchStmt)
				goesOn = goesOn || ok && b.Pos() > call && b.Tok != token.BREAK && !f.isOnFailure(b, l)
				return true
			})
		}
	}
	return false
}

// isOnFailure is onFailure of a statement.
func (f *frame) isOnFailure(s ast.Stmt, l *loop) bool {
	cur, ok := f.cursor.FindNode(s)
	return ok && f.onFailure(cur, l)
}

// countsBy reports whether a variable is one of those that are asked, older than a loop, and given another
// value there in one place alone.
func (f *frame) countsBy(x ast.Expr, asked set, l *loop) bool {
	id, ok := ast.Unparen(x).(*ast.Ident)
	if !ok {
		return false
	}
	at := place{f.info.Uses[id], ""}
	changes := 0
	for _, fl := range f.flows {
		if fl.to.obj == at.obj && l.region.contains(fl.at) {
			changes++
		}
	}
	return asked[at] && !l.region.contains(at.obj.Pos()) && changes <= 1
}
