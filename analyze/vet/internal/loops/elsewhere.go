package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"
)

// Memories that one method of a type asks and another one fills.

// noteHolders notes the fields that are maps of which an assignment sets an element, and
// the caches that a method is given a key and what belongs to it.
func (c *checker) noteHolders(n ast.Node) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.ASSIGN {
			return
		}
		for _, lhs := range n.Lhs {
			if ix, ok := ast.Unparen(lhs).(*ast.IndexExpr); ok {
				if field := mapField(c.info(), ix.X); field != nil {
					c.world.holders[field] = true
				}
			}
		}
	case *ast.CallExpr:
		sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
		if !ok || len(n.Args) < 2 {
			return
		}
		if field := cacheField(c.info(), sel.X); field != nil && givesIfThere(field.Type(), c.info().TypeOf(n.Args[0]), c.info().TypeOf(n.Args[1])) {
			c.world.holders[field] = true
		}
	}
}

// mapField is the field that an expression is, if that is a map; nil is none.
func mapField(info *types.Info, e ast.Expr) *types.Var {
	v := usedField(info, e)
	if v == nil {
		return nil
	}
	if _, isMap := v.Type().Underlying().(*types.Map); !isMap {
		return nil
	}
	return v
}

// cacheField is the field that an expression is, if that gives what it has for a key, and
// says whether it has that; nil is none.
func cacheField(info *types.Info, e ast.Expr) *types.Var {
	v := usedField(info, e)
	if v == nil || !givesIfThere(v.Type(), nil, nil) {
		return nil
	}
	return v
}

func usedField(info *types.Info, e ast.Expr) *types.Var {
	v, ok := usedVar(info, e).(*types.Var)
	if !ok || !v.IsField() {
		return nil
	}
	return v.Origin()
}

// givesIfThere reports whether a type has a method that gives something for a key, and
// whether that is there, both of types that these may be given as; nil is any.
func givesIfThere(t, key, value types.Type) bool {
	for _, name := range []string{"Get", "Load"} {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		fn, ok := obj.(*types.Func)
		if !ok || !saysWhether(fn.Signature()) || fn.Signature().Params().Len() != 1 {
			continue
		}
		if key == nil || value != nil && types.AssignableTo(key, fn.Signature().Params().At(0).Type()) && types.AssignableTo(value, fn.Signature().Results().At(0).Type()) {
			return true
		}
	}
	return false
}

// filledElsewhere reports whether a memory is a field which other functions fill, and the
// function returns what it says before it comes to a call.
func (f *frame) filledElsewhere(m memory, call *ast.CallExpr) bool {
	said := set{}
	if m.by != nil {
		said = f.results(m.by)
	} else if !f.isFilled(m.holder) {
		return false
	}
	for _, fl := range f.flows {
		if fl.at == m.at && slices.ContainsFunc(fl.from, func(e ast.Expr) bool { return f.asks(e, m) }) {
			said[fl.to] = true
		}
	}
	return slices.ContainsFunc(exits(&loop{body: f.decl.Body}), func(e exit) bool {
		ret, ok := e.stmt.(*ast.ReturnStmt)
		if !ok || ret.Pos() < m.at || ret.End() > call.Pos() || len(e.guards) == 0 || f.returnsError(ret, f.decl.Type, e.guards) {
			return false
		}
		g := e.guards[len(e.guards)-1]
		return len(g.exprs) == 1 && !f.isLack(g.exprs[0], g.then) && (mentions(f.info, g.exprs[0]).meets(said) || f.asks(g.exprs[0], m))
	})
}

// isFilled reports whether a map or a cache is a field that some function fills.
func (c *checker) isFilled(e ast.Expr) bool {
	v := usedField(c.info(), e)
	return v != nil && c.world.holders[v]
}

// asks reports whether an expression has the element of a memory.
func (f *frame) asks(e ast.Expr, m memory) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IndexExpr:
			found = found || types.ExprString(n.X) == types.ExprString(m.holder) && types.ExprString(n.Index) == types.ExprString(m.key)
		case *ast.CallExpr:
			sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
			found = found || ok && types.ExprString(sel.X) == types.ExprString(m.holder) && slices.ContainsFunc(n.Args, func(arg ast.Expr) bool {
				return types.ExprString(arg) == types.ExprString(m.key)
			})
		}
		return !found
	})
	return found
}

// memoryBehind is the memory that a call of a method looks into, by its key: the method runs
// no query, and says by its last result whether a map or a cache of its receiver, which
// others fill, has an element for what it is given.
func (f *frame) memoryBehind(e ast.Expr) []memory {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return nil
	}
	fn := typeutil.StaticCallee(f.info, call)
	if fn == nil || fn.Signature().Recv() == nil || !saysWhether(fn.Signature()) && !(fn.Signature().Results().Len() > 1 && canFail(fn.Signature())) || len(f.effectsOf(fn.Origin())) > 0 {
		return nil
	}
	c := f.world.packages[fn.Pkg()]
	if c == nil || c.decls[fn.Origin()] == nil {
		return nil
	}
	decl := c.decls[fn.Origin()]
	params := litParams(c.info(), &ast.FuncLit{Type: decl.Type})
	var found []memory
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != 2 || len(a.Rhs) != 1 {
			return true
		}
		holder, key := lookedUp(a.Rhs[0])
		if holder == nil || !c.isFilled(holder) {
			return true
		}
		v := usedVar(c.info(), key)
		if at := slices.Index(params, v); v != nil && at >= 0 && at < len(call.Args) {
			found = append(found, memory{holder: call.Fun, key: call.Args[at], by: call})
		}
		return true
	})
	return found
}

// keepsGiven reports whether a call is of a method that puts what it is given, which has its key
// itself, into a map of its receiver: c.byID[v.ID] = v.
func (f *frame) keepsGiven(call *ast.CallExpr) bool {
	fn := f.callee(call)
	if fn == nil || fn.Signature().Recv() == nil || f.world.packages[fn.Pkg()] == nil {
		return false
	}
	c := f.world.packages[fn.Pkg()]
	decl := c.decls[fn.Origin()]
	if decl == nil || len(decl.Recv.List[0].Names) == 0 {
		return false
	}
	recv, params := c.info().Defs[decl.Recv.List[0].Names[0]], litParams(c.info(), &ast.FuncLit{Type: decl.Type})
	found := false
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != 1 || len(a.Rhs) != 1 {
			return !found
		}
		ix, ok := ast.Unparen(a.Lhs[0]).(*ast.IndexExpr)
		if !ok || mapField(c.info(), ix.X) == nil {
			return true
		}
		p, _, ok := target(c.info(), ix.X)
		v := usedVar(c.info(), a.Rhs[0])
		found = found || ok && p.obj == recv && v != nil && slices.Contains(params, v)
		return !found
	})
	return found
}

// lookedUp is what an expression looks into, and by which key: m[key], c.Get(key); nil is
// none.
func lookedUp(e ast.Expr) (holder, key ast.Expr) {
	switch e := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		return e.X, e.Index
	case *ast.CallExpr:
		if sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok && len(e.Args) == 1 {
			return sel.X, e.Args[0]
		}
	}
	return nil, nil
}

// saysWhether reports whether a function gives something, and whether it is there.
func saysWhether(sig *types.Signature) bool {
	n := sig.Results().Len()
	if n != 2 {
		return false
	}
	b, ok := sig.Results().At(n - 1).Type().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool
}

// packageMemory names the variable of a package that a function of the program, no method, looks into
// by what it is given, or with fills puts something into: a map, or what has methods to do so; "" is none.
func (f *frame) packageMemory(call *ast.CallExpr, fills bool) string {
	fn := typeutil.StaticCallee(f.info, call)
	if fn == nil || fn.Signature().Recv() != nil || !f.asksNothing(call) {
		return ""
	}
	c := f.world.packages[fn.Pkg()]
	if c == nil || c.decls[fn.Origin()] == nil {
		return ""
	}
	decl, name := c.decls[fn.Origin()], ""
	params := litParams(c.info(), &ast.FuncLit{Type: decl.Type})
	note := func(holder, key ast.Expr) {
		if holder == nil || !slices.Contains(params, usedVar(c.info(), key)) {
			return
		}
		if v, ok := usedVar(c.info(), holder).(*types.Var); ok && isPackageVar(v) {
			name = fn.Pkg().Path() + "." + v.Name()
		}
	}
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if !fills && len(n.Rhs) == 1 {
				note(lookedUp(n.Rhs[0]))
			} else if fills && len(n.Lhs) == 1 {
				if ix, ok := ast.Unparen(n.Lhs[0]).(*ast.IndexExpr); ok {
					note(ix.X, ix.Index)
				}
			}
		case *ast.ExprStmt: // kept.Store(key, value)
			if call, ok := n.X.(*ast.CallExpr); ok && fills && len(call.Args) > 1 {
				if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
					note(sel.X, call.Args[0])
				}
			}
		}
		return name == ""
	})
	return name
}
