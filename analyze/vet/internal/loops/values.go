package loops

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// Functions are values, too: they are put into variables, fields, slices and maps,
// given as arguments, and returned by the functions that make them. What is called
// is found by going back over all that, through all packages, whatever the order of
// statements: it may be any of what is found.

// maxValues is how many functions may be put into a parameter or a collection: one
// that has more is a general one, of which a call says nothing.
const maxValues = 8

// A value is an expression that is, or holds, functions, and the package that it
// is in.
type value struct {
	expr   ast.Expr
	in     *checker
	looped bool // a loop makes it again and again
	result int  // which of the results of a call, or of a return, it is, from 1 on; 0 is the only one
	each   bool // a range takes it from a collection, one in each round
}

// A function is one that a value is: a literal or the name of a declared one.
type function struct {
	value
	made   *ast.CallExpr  // the call that gave it, in the package of by; nil is none
	params []types.Object // of what that calls
	by     *checker
	many   bool // one of those that a parameter or a collection has
}

// holdsFunctions reports whether a type is that of functions, or of a collection of
// them.
func holdsFunctions(t types.Type) bool {
	for range 3 {
		switch u := t.Underlying().(type) {
		case *types.Signature:
			return true
		case *types.Slice:
			t = u.Elem()
		case *types.Array:
			t = u.Elem()
		case *types.Map:
			t = u.Elem()
		case *types.Pointer:
			t = u.Elem()
		case *types.Chan:
			t = u.Elem()
		default:
			return false
		}
	}
	return false
}

// hold notes that a variable is given a value. Of interfaces it notes which types of
// libraries stand behind them.
func (c *checker) hold(to types.Object, given value) {
	v, ok := to.(*types.Var)
	if ok && types.IsInterface(v.Type()) {
		if t, ok := c.pass.TypesInfo.TypeOf(given.expr).(*types.Pointer); ok {
			if n, ok := types.Unalias(t.Elem()).(*types.Named); ok && n.Obj().Pkg() != nil && n.NumMethods() > 0 {
				c.world.foreign[n.Obj()] = true
			}
		}
		return
	}
	if ok && holdsFunctions(v.Type()) {
		v = v.Origin()
		given.expr, given.in = ast.Unparen(given.expr), c
		c.world.held[v] = append(c.world.held[v], given)
	}
}

// noteValues notes what a node puts into variables, fields and parameters of
// function type, and which functions return some; above are the nodes around it.
func (c *checker) noteValues(n ast.Node, above []ast.Node) {
	info := c.pass.TypesInfo
	note := func(to types.Object, from ast.Expr) { c.hold(to, value{expr: from, looped: inLoop(above)}) }
	noteOne := func(to types.Object, from []ast.Expr, i, n int) { // of n, or of one call that gives them all
		if len(from) == n {
			note(to, from[i])
		} else if len(from) > 0 {
			c.hold(to, value{expr: from[0], looped: inLoop(above), result: i + 1})
		}
	}
	switch n := n.(type) {
	case *ast.CompositeLit:
		c.noteElements(n, note)
	case *ast.AssignStmt:
		for i, lhs := range n.Lhs {
			noteOne(holder(info, lhs), n.Rhs, i, len(n.Lhs))
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			noteOne(info.Defs[name], n.Values, i, len(n.Names))
		}
	case *ast.RangeStmt:
		if n.Value != nil {
			c.hold(usedVar(info, n.Value), value{expr: n.X, looped: inLoop(above), each: true})
		}
	case *ast.SendStmt:
		note(holder(info, n.Chan), n.Value)
	case *ast.CallExpr:
		c.noteArguments(n, note)
	case *ast.ReturnStmt:
		c.noteReturned(n, above)
	}
}

// noteElements notes what a literal puts into the fields of a struct.
func (c *checker) noteElements(lit *ast.CompositeLit, note func(types.Object, ast.Expr)) {
	info := c.pass.TypesInfo
	st := structOf(info.TypeOf(lit))
	if st == nil {
		return
	}
	for i, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok {
				note(info.Uses[id], kv.Value)
			}
		} else if i < st.NumFields() {
			note(st.Field(i), e)
		}
	}
}

// noteArguments notes the functions that a call gives to a function. A conversion
// gives one to the methods of its type.
func (c *checker) noteArguments(call *ast.CallExpr, note func(types.Object, ast.Expr)) {
	if tv := c.pass.TypesInfo.Types[call.Fun]; tv.IsType() && isFunction(tv.Type) && len(call.Args) == 1 {
		if named, ok := types.Unalias(tv.Type).(*types.Named); ok {
			for m := range named.Methods() {
				note(m.Origin().Signature().Recv(), call.Args[0])
			}
		}
		return
	}
	fn, ok := typeutil.Callee(c.pass.TypesInfo, call).(*types.Func)
	if !ok {
		return
	}
	params := fn.Origin().Signature().Params()
	for i, arg := range call.Args {
		if at := min(i, params.Len()-1); at >= 0 && (i == at || fn.Signature().Variadic()) {
			note(params.At(at), arg)
		}
	}
}

// noteReturned notes the functions that a return gives.
func (c *checker) noteReturned(ret *ast.ReturnStmt, above []ast.Node) {
	for _, n := range slices.Backward(above) {
		switch n := n.(type) {
		case *ast.FuncLit:
			sig, _ := c.info().TypeOf(n).(*types.Signature)
			c.noteResults(n, sig, ret, inLoop(above))
			return
		case *ast.FuncDecl:
			if fn, ok := c.pass.TypesInfo.Defs[n.Name].(*types.Func); ok {
				c.noteResults(fn, fn.Signature(), ret, inLoop(above))
			}
			return
		}
	}
}

// noteResults notes the functions that a declared function or a literal returns, and the types
// that it gives as interfaces.
func (c *checker) noteResults(of any, sig *types.Signature, ret *ast.ReturnStmt, looped bool) {
	for i, e := range ret.Results {
		if sig != nil && i < sig.Results().Len() && types.IsInterface(sig.Results().At(i).Type()) {
			c.hold(sig.Results().At(i), value{expr: e, looped: looped})
		}
		if t := c.pass.TypesInfo.TypeOf(e); t != nil && holdsFunctions(t) {
			c.world.returned[of] = append(c.world.returned[of], value{expr: ast.Unparen(e), in: c, looped: looped, result: i + 1})
		}
	}
}

// inLoop reports whether one of the nodes around something is a loop.
func inLoop(above []ast.Node) bool {
	return slices.ContainsFunc(above, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		}
		return false
	})
}

// holder is the variable or field that an assignment to an expression puts a
// function into: that of a collection where it is an element.
func holder(info *types.Info, e ast.Expr) types.Object {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		default:
			return usedVar(info, x)
		}
	}
}

// functions are those that an expression of this package may be.
func (c *checker) functions(e ast.Expr) []function {
	f := &finder{world: c.world, seen: map[ast.Expr]bool{}}
	f.follow(function{value: value{expr: e, in: c}})
	many := 0
	for _, fn := range f.found {
		if fn.many {
			many++
		}
	}
	if many > maxValues {
		return nil
	}
	return f.found
}

// A finder goes back from an expression to the functions that it may be.
type finder struct {
	world *world
	seen  map[ast.Expr]bool
	found []function
}

func (f *finder) follow(v function) {
	v.expr = ast.Unparen(v.expr)
	if f.seen[v.expr] || len(f.seen) > 20*maxValues {
		return
	}
	f.seen[v.expr] = true
	info := v.in.pass.TypesInfo
	on := func(e ast.Expr) {
		next := v
		next.expr = e
		f.follow(next)
	}
	switch e := v.expr.(type) {
	case *ast.FuncLit:
		f.found = append(f.found, v)
	case *ast.Ident:
		f.named(v, info.Uses[e])
	case *ast.SelectorExpr:
		if isMethodValue(info, e) || info.Selections[e].Kind() == types.FieldVal {
			f.named(v, info.Uses[e.Sel])
		}
	case *ast.IndexExpr:
		v.many = v.many || info.Types[e.Index].IsValue()
		on(e.X)
	case *ast.UnaryExpr:
		on(e.X)
	case *ast.StarExpr:
		on(e.X)
	case *ast.TypeAssertExpr:
		on(e.X)
	case *ast.CompositeLit:
		f.listed(v, e)
	case *ast.CallExpr:
		f.called(v, e)
	}
}

// listed goes on from the elements of a collection that is written out.
func (f *finder) listed(v function, lit *ast.CompositeLit) {
	v.many = true
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Value
		}
		next := v
		next.expr = e
		f.follow(next)
	}
}

// named goes on from a name.
func (f *finder) named(v function, obj types.Object) {
	switch obj := obj.(type) {
	case *types.Func:
		f.found = append(f.found, v)
	case *types.Var:
		for _, held := range f.world.held[obj.Origin()] {
			next := v
			next.expr, next.in, next.result = held.expr, held.in, held.result
			next.looped = v.looped && !held.each || held.looped // each round takes another one
			next.many = v.many || held.each || f.world.isParam(obj)
			if call, ok := held.expr.(*ast.CallExpr); ok && len(call.Args) > 0 && IsAppend(held.in.info(), call) {
				before := next // what the list had is as it was, where a loop adds to it
				before.expr, before.looped, before.many = call.Args[0], v.looped, true
				f.follow(before)
			}
			f.follow(next)
		}
	}
}

// called goes on from what a call gives.
func (f *finder) called(v function, call *ast.CallExpr) {
	info := v.in.pass.TypesInfo
	if tv := info.Types[call.Fun]; (tv.IsType() || IsAppend(info, call)) && len(call.Args) > 0 {
		for _, arg := range call.Args {
			next := v
			next.expr, next.many = arg, v.many || !tv.IsType()
			f.follow(next)
		}
		return
	}
	outer := v.made == nil
	if outer {
		v.made, v.by = call, v.in
	}
	returned := func(of any, params []types.Object) {
		for _, r := range f.world.returned[of] {
			if v.result > 0 && v.result != r.result {
				continue
			}
			next := v
			next.expr, next.in, next.result = r.expr, r.in, 0
			next.looped = v.looped || r.looped
			if outer {
				next.params = params
			}
			f.follow(next)
		}
	}
	if fn, ok := typeutil.Callee(info, call).(*types.Func); ok {
		for _, fn := range v.in.behind(fn.Origin()) {
			returned(fn, paramsOf(fn))
		}
		return
	}
	makers := &finder{world: f.world, seen: f.seen}
	makers.follow(function{value: value{expr: call.Fun, in: v.in}})
	for _, m := range makers.found {
		if lit, ok := m.expr.(*ast.FuncLit); ok {
			returned(lit, litParams(m.in.pass.TypesInfo, lit))
		}
	}
}

// callsElement reports whether what a call calls is the element of a loop's round, or a
// field of it: each of the functions in a list is called once.
func (f *frame) callsElement(cur inspector.Cursor, l *loop) bool {
	switch fun := ast.Unparen(cur.Node().(*ast.CallExpr).Fun).(type) {
	case *ast.Ident:
		return l.vars[place{f.info.Uses[fun], ""}]
	case *ast.SelectorExpr:
		p, ok := fieldPlace(f.info, fun)
		return ok && l.vars[place{p.obj, ""}]
	case *ast.IndexExpr:
		return mentions(f.info, fun.Index).meets(l.vars) && l.bounded() && isNumber(f.typeOf(fun.Index))
	}
	return false
}

// paramsOf are the parameters of a declared function.
func paramsOf(fn *types.Func) (params []types.Object) {
	for p := range fn.Signature().Params().Variables() {
		params = append(params, p)
	}
	return params
}

// isParam reports whether a variable is a parameter of a declared function, or its
// receiver.
func (w *world) isParam(v *types.Var) bool { return w.takers[v] }

// called are the parameters of function type that a declared function calls, or
// hands on to what may; one that it only keeps, or has a function that it makes
// call, is called by others later. ok is false where its source is not there.
func (w *world) called(fn *types.Func) (params map[int]bool, ok bool) {
	if params, ok := w.calling[fn]; ok {
		return params, params != nil
	}
	var decl *ast.FuncDecl
	c := w.packages[fn.Pkg()]
	if c != nil {
		decl = c.decls[fn]
	}
	if decl == nil {
		w.calling[fn] = nil
		return nil, false
	}
	params = map[int]bool{}
	w.calling[fn] = params
	info := c.pass.TypesInfo
	for i, p := range litParams(info, &ast.FuncLit{Type: decl.Type}) {
		if p == nil || !holdsFunctions(p.Type()) {
			continue
		}
		ast.PreorderStack(decl.Body, nil, func(n ast.Node, above []ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && info.Uses[id] == p && !params[i] {
				params[i] = w.usesNow(info, id, above)
			}
			return true
		})
	}
	return params, true
}

// usesNow reports whether a use of a parameter calls it, or hands it on, where the
// function itself is at work.
func (w *world) usesNow(info *types.Info, id *ast.Ident, above []ast.Node) bool {
	for i, n := range above {
		if lit, ok := n.(*ast.FuncLit); ok && i > 0 {
			if call, ok := above[i-1].(*ast.CallExpr); !ok || call.Fun != lit && w.keeps(info, call, slices.Index(call.Args, ast.Expr(lit))) {
				return false
			}
		}
	}
	switch parent := above[len(above)-1].(type) {
	case *ast.CallExpr:
		return parent.Fun == id || !info.Types[parent.Fun].IsType() && !w.keeps(info, parent, slices.Index(parent.Args, ast.Expr(id)))
	case *ast.RangeStmt:
		return parent.X == id
	case *ast.SendStmt: // to one who waits for it
		return parent.Value == id
	case *ast.IndexExpr:
		return true
	}
	return false
}

// keeps reports whether a function is known to keep an argument for later.
func (w *world) keeps(info *types.Info, call *ast.CallExpr, arg int) bool {
	fn, ok := typeutil.Callee(info, call).(*types.Func)
	if !ok {
		return false
	}
	params, known := w.called(fn.Origin())
	if n := fn.Signature().Params().Len(); fn.Signature().Variadic() {
		arg = min(arg, n-1)
	}
	return known && !params[arg]
}
