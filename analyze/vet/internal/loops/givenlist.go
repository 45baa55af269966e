package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// Lists that come from other functions: what those return, and what callers give.

// returnedListing is that of what a call gives as one of its results: of the largest list that its
// function returns, or one of those that stand for a method of an interface, if each is written out there.
func (f *frame) returnedListing(call *ast.CallExpr, result, more int) listing {
	if more == 0 {
		return unlisted
	}
	n, all := unlisted, f.returnedByEach(call, result, more)
	for _, one := range all {
		if one.outer < 0 {
			return unlisted
		}
		n = one.orAlone(n)
	}
	if n.outer == 0 {
		return unlisted // what gives nothing is not done yet
	}
	return n
}

// returnedByEach is returnedListing of each function that a call may come to: a declared one, those that
// implement an interface's method, or those that a value is anywhere.
func (f *frame) returnedByEach(call *ast.CallExpr, result, more int) (all []listing) {
	fn := f.callee(call)
	if fn == nil {
		if f.isHandedIn(call, call.Fun) {
			return nil
		}
		for _, of := range f.functions(call.Fun) {
			all = append(all, f.returnedByValue(of, call, result, more))
		}
		return all
	}
	if !f.world.declares(fn.Pkg()) {
		return nil
	}
	by := []*types.Func{fn.Origin()}
	if recv := fn.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
		by = f.implementations(fn)
	}
	for _, fn := range by {
		all = append(all, f.returnedBy(fn.Origin(), call, result, more))
	}
	return all
}

// returnedByValue is returnedListing of a function that a value is: a declared one, or a literal.
func (f *frame) returnedByValue(fn function, call *ast.CallExpr, result, more int) listing {
	if named, ok := usedFunc(fn.in.info(), fn.expr); ok {
		return f.returnedBy(named.Origin(), call, result, more)
	}
	lit, ok := fn.expr.(*ast.FuncLit)
	in := fn.in.frameAround(fn.expr)
	if !ok || in == nil {
		return unlisted
	}
	return in.listingOfReturns(lit.Body, result, lit.Type.Results.NumFields(), more)
}

// returnedBy is returnedListing of one function.
func (f *frame) returnedBy(fn *types.Func, call *ast.CallExpr, result, more int) listing {
	c := f.world.packages[fn.Pkg()]
	if c == nil {
		return unlisted
	}
	in := c.frame(fn)
	if in == nil {
		return unlisted
	}
	return f.withGiven(call, in, more-1).listingOfReturns(in.decl.Body, result, fn.Signature().Results().Len(), more)
}

// listingOfReturns is that of what the statements of a body return as one of so many results.
func (f *frame) listingOfReturns(body *ast.BlockStmt, result, results, more int) listing {
	if result >= results {
		return unlisted
	}
	n := unlisted
	for _, e := range exits(&loop{body: body}) {
		ret, ok := e.stmt.(*ast.ReturnStmt)
		if !ok || len(ret.Results) == 0 {
			return unlisted
		}
		one := listing{named: true}
		switch other, isCall := ast.Unparen(ret.Results[0]).(*ast.CallExpr); {
		case len(ret.Results) < results && isCall:
			one = f.returnedListing(other, result, more-1)
		case !f.info.Types[ret.Results[result]].IsNil():
			one = f.listedIn(ret.Results[result], more-1)
		}
		if one.outer < 0 {
			return unlisted
		}
		n = one.orAlone(n)
	}
	return n
}

// givenListing is that of what a parameter is given, or of a field of that: of the largest list that functions return
// which the calls of its function are given, if all calls are known and all lists written out. What is
// written out in the call itself may be an example of what others will give, unless it is so in several or
// is the one thing that the caller has.
func (f *frame) givenListing(param int, field string, more int) listing {
	n := unlisted
	if f.world.asValue[f.fn] || more == 0 {
		return n
	}
	seen := f.fn.Exported() && !f.ofSealed()
	rest := f.fn.Signature().Variadic() && param == f.fn.Signature().Params().Len()-1
	sites := f.world.callers[f.fn]
	if recv := f.fn.Signature().Recv(); recv != nil {
		through, known := f.world.callersThrough(f.fn, recv.Type())
		if !known {
			return n
		}
		sites = slices.Concat(sites, through)
	}
	examples, others := 0, 0
	for _, at := range sites {
		if isTest(at.in.pass.Fset.Position(at.call.Pos()).Filename) {
			continue
		}
		caller := at.in.frameAround(at.call)
		if caller == nil {
			return unlisted
		}
		_, args := caller.operands(at.call)
		if param >= len(args) && !rest {
			return unlisted
		}
		one := unlisted
		if field != "" {
			value, known := caller.fieldOfLiteral(args[param], field)
			switch {
			case !known:
				return unlisted
			case value == nil:
				one = listing{named: true}
			case caller.listLiteral(value) != nil:
				one, examples = caller.listing(caller.listLiteral(value)), examples+1
			default:
				one, others = caller.handedListing(value, at.call, more-1), others+1
			}
		} else if rest && at.call.Ellipsis == token.NoPos { // they stand in the call
			if len(args) == 1 {
				if _, several := caller.typeOf(args[0]).(*types.Tuple); several {
					return unlisted // another call gives them
				}
			}
			one = listing{outer: len(args) - param, inner: -1}
			if seen {
				examples++
			} else {
				others++
			}
		} else if lit := caller.listLiteral(args[param]); lit != nil {
			one = caller.listing(lit)
			if seen || !caller.wrapsOne(lit) {
				examples++
			} else {
				others++
			}
		} else if !f.isOpen() {
			one, others = caller.handedListing(args[param], at.call, more-1), others+1
		}
		if one.outer < 0 {
			return unlisted
		}
		n = one.orAlone(n)
	}
	if examples == 1 && others == 0 || examples > 0 && f.isOpen() || field != "" && examples+others == 0 { // nobody gives anything yet
		return unlisted
	}
	return n
}

// fieldOfLiteral is what a struct that an expression writes out, or that a variable of the function begins
// with and keeps, has in a field; nil is nothing. It is not known of another expression.
func (f *frame) fieldOfLiteral(x ast.Expr, field string) (value ast.Expr, known bool) {
	if v := usedVar(f.info, x); v != nil {
		at := token.NoPos
		if x, at = f.beginsWith(v); x == nil || slices.ContainsFunc(f.flows, func(fl flow) bool {
			return fl.at != at && fl.to.overlaps(place{v, field})
		}) {
			return nil, false
		}
	}
	lit := structLit(f.info, x)
	if lit == nil {
		return nil, false
	}
	for _, e := range lit.Elts {
		if kv := e.(*ast.KeyValueExpr); kv.Key.(*ast.Ident).Name == field {
			return kv.Value, true
		}
	}
	return nil, true
}

// beginsWith is what a variable of the function is given where it is declared, and where that stands; nil
// is nothing, or one of several values of a call.
func (f *frame) beginsWith(v types.Object) (value ast.Expr, at token.Pos) {
	for cur := range f.cursor.Preorder((*ast.AssignStmt)(nil)) {
		n := cur.Node().(*ast.AssignStmt)
		if n.Tok != token.DEFINE || len(n.Lhs) != len(n.Rhs) {
			continue
		}
		for i, lhs := range n.Lhs {
			if id, ok := lhs.(*ast.Ident); ok && f.info.Defs[id] == v {
				return n.Rhs[i], n.Pos()
			}
		}
	}
	return nil, token.NoPos
}

// wrapsOne reports whether a literal makes a list of one value that the function has, for who takes
// lists: []string{path}.
func (f *frame) wrapsOne(lit *ast.CompositeLit) bool {
	if len(lit.Elts) != 1 {
		return false
	}
	v, ok := usedVar(f.info, lit.Elts[0]).(*types.Var)
	return ok && !isPackageVar(v)
}

// listLiteral is the literal that an expression is, or that a variable of the function has and nothing else;
// nil is none.
func (f *frame) listLiteral(x ast.Expr) *ast.CompositeLit {
	if v := usedVar(f.info, x); v != nil && regionOf(f.decl.Body).contains(v.Pos()) {
		x = f.onlyValue(v)
	}
	if x == nil {
		return nil
	}
	lit, _ := ast.Unparen(x).(*ast.CompositeLit)
	return lit
}

// isInternal reports whether a package is for its own module alone.
func isInternal(path string) bool {
	return slices.Contains(strings.Split(path, "/"), "internal")
}

// handedListing is that of what a call is given: a list that a function returns, at once or by a
// variable, one that the caller puts together, or one that it was given itself.
func (f *frame) handedListing(x ast.Expr, to *ast.CallExpr, more int) listing {
	x = ast.Unparen(x)
	if p, whole, ok := target(f.info, x); ok && whole && p.field == "" && regionOf(f.decl.Body).contains(p.obj.Pos()) {
		if f.isLent(p.obj, to) {
			return unlisted
		}
		return f.addedHere(p, more)
	}
	if v := usedVar(f.info, x); v != nil {
		if i := slices.Index(f.declParams(), v); i >= 0 {
			return f.listedIn(x, more)
		}
		return unlisted
	}
	call, ok := x.(*ast.CallExpr)
	if !ok {
		return unlisted
	}
	return f.returnedListing(call, 0, more)
}
