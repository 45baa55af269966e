package loops

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// Calls that a loop comes to once, by a condition on the way: in the round of one place,
// when nothing is left, or for the one element that the query asks for.

// maxCopies is through how many variables a value is followed back.
const maxCopies = 4

// An equality is of two expressions that are the same where a round comes to a call; y is
// nil where it is something that a function which is asked has of its own.
type equality struct{ x, y ast.Expr }

// comesOnce reports whether the rounds of a loop come to a call once, or each time for the
// same rows.
func (f *frame) comesOnce(cur inspector.Cursor, c candidate, l *loop) bool {
	if l.body == nil {
		return false
	}
	var all []equality
	for _, g := range append(f.guardsOf(cur, l), f.skips(cur, l)...) {
		switch {
		case len(g.exprs) == 1:
			all = append(all, f.equalities(g.exprs[0], g.then)...)
		case len(g.exprs) == 2 && g.then: // a switch's case of one value
			all = append(all, equality{g.exprs[0], g.exprs[1]}, equality{g.exprs[1], g.exprs[0]})
		}
	}
	pinned := map[string]bool{}
	for _, e := range all {
		if e.y != nil && !f.staysIn(e.y, l) {
			continue
		}
		if f.isPlace(e.x, l) || e.y != nil && (f.isUsedUp(e, l) || f.isOneElement(e, l) || f.isTheOne(e, l, cur)) {
			return true
		}
		if e.y != nil && isConstant(f.info, e.y) || f.isNil(e.y) {
			continue // a kind, of which there are many
		}
		if parts, ok := f.partsOfRound(e.x, l, nil, maxCopies); ok && len(parts) == 1 {
			pinned[parts[0]] = true
		}
	}
	return len(pinned) > 0 && f.asksPinned(c, l, pinned)
}

// identity matches the names of what only one element has, by what it is called, and
// notIdentity those of what many have in common.
var (
	identity    = lazyregexp.New(`(^|[a-z0-9_])(ID|Id|UUID|Key)$|^(id|uuid|key)$`)
	notIdentity = lazyregexp.New(`(?i)(type|kind|role|status|state|class|category|parent|owner|creator|author|group|team|org|organization|tenant|project|account|user|provider|plugin|source|method|chain|network)_?(id|uuid|key)$`)
)

// isOneElement reports whether an equality says that a round's element is the one whose
// number or key is a constant.
func (f *frame) isOneElement(e equality, l *loop) bool {
	named := usedVar(f.info, e.x)
	v := f.info.Types[e.y].Value
	return named != nil && v != nil && v.Kind() == constant.String && constant.StringVal(v) != "" &&
		identity().MatchString(named.Name()) && !notIdentity().MatchString(named.Name()) && f.ofRound(e.x, l)
}

// equalities are those that a condition, or then its opposite, says, each both ways.
func (f *frame) equalities(e ast.Expr, then bool) []equality {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			return f.equalities(e.X, !then)
		}
	case *ast.BinaryExpr:
		switch e.Op {
		case token.LAND, token.LOR:
			if (e.Op == token.LAND) == then { // both hold
				return append(f.equalities(e.X, then), f.equalities(e.Y, then)...)
			}
		case token.EQL, token.NEQ:
			if (e.Op == token.EQL) == then {
				return []equality{{e.X, e.Y}, {e.Y, e.X}}
			}
		}
	case *ast.CallExpr:
		if x := f.comparedBy(e); x != nil && then {
			return []equality{{x, nil}}
		}
		if x, y := f.comparedByEqual(e); x != nil && then {
			return []equality{{x, y}, {y, x}}
		}
	}
	return nil
}

// comparedBy is the argument that a call of a function of the program compares with what
// its receiver or the package has, and does nothing else; nil is none.
func (f *frame) comparedBy(call *ast.CallExpr) ast.Expr {
	fn := typeutil.StaticCallee(f.info, call)
	if fn == nil || f.world.packages[fn.Pkg()] == nil {
		return nil
	}
	in := f.world.packages[fn.Pkg()]
	decl := in.decls[fn.Origin()]
	if decl == nil || len(decl.Body.List) != 1 {
		return nil
	}
	ret, ok := decl.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return nil
	}
	e, ok := ast.Unparen(ret.Results[0]).(*ast.BinaryExpr)
	if !ok || e.Op != token.EQL {
		return nil
	}
	x, y := mentions(in.info(), e.X), mentions(in.info(), e.Y)
	for i, p := range litParams(in.info(), &ast.FuncLit{Type: decl.Type}) {
		if p == nil || i >= len(call.Args) {
			continue
		}
		whole := set{place{p, ""}: true}
		if x.meets(whole) && len(x) == 1 && !y.meets(whole) || y.meets(whole) && len(y) == 1 && !x.meets(whole) {
			return call.Args[i]
		}
	}
	return nil
}

// staysIn reports whether an expression gives the same in all rounds of a loop.
func (f *frame) staysIn(e ast.Expr, l *loop) bool {
	places := mentions(f.info, e)
	return !f.ofRound(e, l) && !f.assignedIn(places, l.region)
}

// isPlace reports whether an expression is the variable that says at which place a round of
// a loop is, which no other round has: an index, a map's key, a count.
func (f *frame) isPlace(e ast.Expr, l *loop) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	switch n := l.stmt.(type) {
	case *ast.RangeStmt:
		key, ok := n.Key.(*ast.Ident)
		if !ok || f.info.ObjectOf(key) != f.info.Uses[id] {
			return false
		}
		switch t := deref(f.typeOf(n.X)).Underlying().(type) {
		case *types.Slice, *types.Array, *types.Map:
			return true
		case *types.Basic:
			return t.Info()&types.IsInteger != 0
		}
	case *ast.ForStmt:
		post, ok := n.Post.(*ast.IncDecStmt)
		return ok && l.kind == countLoop && usedVar(f.info, post.X) == f.info.Uses[id]
	}
	return false
}

// isUsedUp reports whether an equality says that nothing is left of what the rounds of a
// loop take from: len(m) == 0, where they delete of m.
func (f *frame) isUsedUp(e equality, l *loop) bool {
	call, ok := ast.Unparen(e.x).(*ast.CallExpr)
	if v := f.info.Types[e.y].Value; !ok || v == nil || v.Kind() != constant.Int || constant.Sign(v) != 0 ||
		!isBuiltin(f.info, call.Fun, "len") || len(call.Args) != 1 {
		return false
	}
	of, _, ok := target(f.info, call.Args[0])
	if !ok || l.region.contains(of.obj.Pos()) {
		return false
	}
	return slices.ContainsFunc(f.calls, func(cur inspector.Cursor) bool {
		del := cur.Node().(*ast.CallExpr)
		if !l.region.contains(del.Pos()) || !isBuiltin(f.info, del.Fun, "delete") || len(del.Args) != 2 {
			return false
		}
		from, _, ok := target(f.info, del.Args[0])
		return ok && from == of
	})
}

// partsOfRound are what an expression takes of the variables of a loop, as source: the
// variable itself, a field, or what a method without arguments gives. It is false where
// more goes into it that a round may have of its own, as far as it is seen through the
// variables that are given one value, some of them one after another.
func (f *frame) partsOfRound(e ast.Expr, l *loop, parts []string, more int) ([]string, bool) {
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		x, isExpr := n.(ast.Expr)
		if !isExpr || !ok {
			return ok
		}
		if part, root := f.partOf(x); root != nil && l.vars[place{root, ""}] {
			if !slices.Contains(parts, part) {
				parts = append(parts, part)
			}
			return false
		}
		if !f.tells(x) {
			ok = false
			return false
		}
		id, isIdent := x.(*ast.Ident)
		if !isIdent {
			return true
		}
		v, isVar := f.info.Uses[id].(*types.Var)
		if !isVar || v.IsField() || !f.trace(set{place{v, ""}: true}, nil, l.region).places.meets(l.vars) {
			return true
		}
		value := f.onlyValue(v)
		if value == nil || more == 0 {
			ok = false
			return false
		}
		parts, ok = f.partsOfRound(value, l, parts, more-1)
		return false
	})
	return parts, ok
}

// isNil reports whether an expression is nil, if there is one.
func (f *frame) isNil(e ast.Expr) bool { return e != nil && f.info.Types[e].IsNil() }

// tells reports whether an expression, but for those in it, says what it is made of: names,
// what stands behind one another, and functions that only compute. What is looked up with
// it may be the same for many.
func (f *frame) tells(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.CallExpr:
		return f.info.Types[e.Fun].IsType() || f.isPure(e)
	case *ast.BinaryExpr:
		return e.Op == token.ADD
	case *ast.Ident, *ast.SelectorExpr, *ast.ParenExpr, *ast.BasicLit:
		return true
	}
	return false
}

// partOf is the source of an expression that is a variable, a field of one, or what a
// method of it gives for nothing; root is the variable, nil is none.
func (f *frame) partOf(e ast.Expr) (part string, root types.Object) {
	of := ast.Unparen(e)
	for {
		switch x := of.(type) {
		case *ast.Ident:
			if v, ok := f.info.Uses[x].(*types.Var); ok && !v.IsField() {
				return types.ExprString(e), v
			}
			return "", nil
		case *ast.SelectorExpr:
			of = ast.Unparen(x.X)
		case *ast.CallExpr:
			sel, ok := x.Fun.(*ast.SelectorExpr)
			if !ok || len(x.Args) > 0 {
				return "", nil
			}
			of = ast.Unparen(sel.X)
		default:
			return "", nil
		}
	}
}

// asksPinned reports whether all that a query takes of a loop's round are parts that the
// rounds which come to it have alike.
func (f *frame) asksPinned(c candidate, l *loop, pinned map[string]bool) bool {
	some := false
	for _, s := range c.deciding() {
		if !f.trace(s.places, nil, l.region).places.meets(l.vars) {
			continue
		}
		some = true
		if s.expr == nil {
			for p := range s.places {
				if l.vars.overlaps(p) && !pinned[p.String()] {
					return false
				}
			}
			continue
		}
		parts, ok := f.partsOfRound(s.expr, l, nil, maxCopies)
		if !ok || slices.ContainsFunc(parts, func(part string) bool { return !pinned[part] }) {
			return false
		}
	}
	return some
}
