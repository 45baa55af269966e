package loops

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/outside"
)

// callEffects returns the queries that a call runs.
func (f *frame) callEffects(call *ast.CallExpr) []candidate {
	if fn := f.callee(call); fn != nil {
		return append(f.funcEffects(call, fn), f.handedEffects(call, fn)...)
	}
	if tv := f.info.Types[call.Fun]; tv.IsValue() && !tv.IsBuiltin() {
		if _, ok := ast.Unparen(call.Fun).(*ast.FuncLit); !ok {
			return f.valueEffects(call, call.Fun)
		}
	}
	return nil
}

// callee is the declared function or the method that a call calls, or nil: of a
// generic one what it is an instance of, of an interface's method the instance,
// whose types tell more of what implements it.
func (f *frame) callee(call *ast.CallExpr) *types.Func {
	fn, ok := typeutil.Callee(f.info, call).(*types.Func)
	if !ok {
		return nil
	}
	recv := fn.Signature().Recv()
	if recv == nil || !types.IsInterface(recv.Type()) {
		return fn.Origin()
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && gotypes.IsGeneric(recv.Type()) {
		obj, _, _ := types.LookupFieldOrMethod(f.typeOf(sel.X), true, fn.Pkg(), fn.Name())
		if of, ok := obj.(*types.Func); ok {
			return of
		}
	}
	return fn
}

func (f *frame) funcEffects(call *ast.CallExpr, fn *types.Func) []candidate {
	found := f.effectsOfCall(call, fn)
	if f.isKeyValue(fn) {
		for i := range found {
			found[i].job = true // one key at a time is all that it offers
		}
	}
	return found
}

func (f *frame) effectsOfCall(call *ast.CallExpr, fn *types.Func) []candidate {
	if f.cannotRun(call, fn) {
		return nil
	}
	var q IsQuery
	if f.pass.ImportObjectFact(fn.Origin(), &q) {
		return []candidate{f.direct(call, fn, &q)}
	}
	if c := f.written(call, fn); c != nil {
		return []candidate{*c}
	}
	if c := f.handedBuilder(call, fn); c != nil {
		return []candidate{*c}
	}
	if c := f.loaded(call); c != nil {
		return []candidate{*c}
	}
	if of := f.standsFor(fn); of != nil && f.pass.ImportObjectFact(of, &q) {
		return []candidate{f.direct(call, of, &q)}
	}
	found := f.given(call, fn)
	for _, e := range f.effectsOf(fn) {
		if slices.ContainsFunc(e.via, func(h Hop) bool { return h.Func == fn.FullName() }) {
			continue // around and around
		}
		needs, runs := f.told(call, e.needs)
		if !runs {
			continue
		}
		e.needs = needs
		e.via = append([]Hop{hop(fn, call.Pos())}, e.via...)
		found = append(found, f.through(call, fn.Signature(), e))
	}
	return found
}

// standsFor is the one method that an interface's method can be, or nil: what a service
// declares of the queries that it needs hides nothing of them.
func (f *frame) standsFor(fn *types.Func) *types.Func {
	recv := fn.Signature().Recv()
	if recv == nil || !types.IsInterface(recv.Type()) || fn.Pkg() == nil || outside.IsRemote(fn) {
		return nil
	}
	if all := f.implementations(fn); len(all) == 1 {
		return all[0].Origin()
	}
	return nil
}

func (f *frame) direct(call *ast.CallExpr, fn *types.Func, q *IsQuery) candidate {
	keys, all := f.sources(call, fn.Signature(), q.Query.Deciding())
	return candidate{effect: effect{query: &q.Query, at: call.Pos()}, direct: true, keys: keys, all: all}
}

// summaryOf returns what is known of a function of this or another package, or
// nil.
func (c *checker) summaryOf(fn *types.Func) *summary {
	defer c.world.use(fn) // once it is known
	if _, ok := c.decls[fn]; ok {
		return c.summary(fn)
	}
	if s, ok := c.world.summaries[fn]; ok {
		return s
	}
	var p Performs
	if c.pass.ImportObjectFact(fn, &p) {
		return p.summary()
	}
	return nil
}

// effectsOf returns what a function does, or what an interface's method stands
// for.
func (c *checker) effectsOf(fn *types.Func) []effect {
	if recv := fn.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
		return c.implemented(fn)
	}
	if s := c.summaryOf(fn); s != nil {
		return s.effects
	}
	return nil
}

// declares reports whether a package is one of those that are judged together.
func (w *world) declares(pkg *types.Package) bool {
	return w.packages[pkg] != nil
}

// concrete returns what a concrete method does. A generated one takes its
// arguments as they come, so all of them reach the query.
func (c *checker) concrete(fn *types.Func) []effect {
	var q IsQuery
	if !c.pass.ImportObjectFact(fn, &q) {
		if s := c.summaryOf(fn); s != nil {
			return s.effects
		}
		return nil
	}
	e := effect{query: &q.Query, fixed: true}
	params := fn.Signature().Params()
	for i := range params.Len() {
		p := params.At(i)
		if isHandle(p.Type()) {
			continue
		}
		if st := paramsStruct(p.Type()); st != nil {
			for field := range st.Fields() {
				if len(q.Query.Keys) == 0 || q.Query.Writes() || slices.Contains(q.Query.Keys, field.Name()) {
					e.params = append(e.params, Param{Index: i, Field: field.Name(), Many: isMany(field.Type())})
				}
			}
			continue
		}
		e.params = append(e.params, Param{Index: i, Many: isMany(p.Type())})
	}
	return []effect{e}
}

// through is a call of a helper that runs a query.
func (f *frame) through(call *ast.CallExpr, sig *types.Signature, e effect) candidate {
	c := candidate{effect: e}
	c.job, c.parts = e.job && !f.leavesOut(call, e.parts), nil
	var beside []source
	give := func(arg ast.Expr, p Param) {
		s := f.argSource(arg, p)
		s.equal, s.ends = p.Equal, p.Ends
		if p.Field == "" && !p.Many && !e.looped && f.isRecord(arg) {
			s.typ = types.Typ[types.String] // of which it takes single values
		}
		switch {
		case p.Text:
			s.name = inText
		case p.Aside:
			s.name = asWell
		case p.Who, p.Index == receiver && e.dispatched:
			s.name = whoDoes
		default:
			c.keys = append(c.keys, s)
			return
		}
		beside = append(beside, s)
	}
	recv, args := f.operands(call)
	for _, p := range e.params {
		if p.Index == receiver {
			if recv != nil {
				give(recv, f.ofEmbedded(call, p))
			}
			continue
		}
		for j, arg := range args {
			if j == p.Index || sig.Variadic() && p.Index == sig.Params().Len()-1 && j > p.Index {
				give(arg, p)
			}
		}
	}
	if len(e.free) > 0 {
		c.keys = append(c.keys, source{places: e.free})
	}
	if e.dispatched && recv != nil {
		beside = append(beside, f.exprSource(whoDoes, recv))
	}
	c.all = slices.Concat(c.keys, beside)
	c.fixed, c.dispatched = c.fixed && !(e.dispatched && (recv == nil || e.query.Writes())), false
	return c
}

// ofEmbedded is what a method takes of its receiver, for a method of a struct's embedded
// field: that field of the struct.
func (f *frame) ofEmbedded(call *ast.CallExpr, p Param) Param {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return p
	}
	s := f.info.Selections[sel]
	if s == nil || len(s.Index()) < 2 {
		return p
	}
	if st := structOf(s.Recv()); st != nil && s.Index()[0] < st.NumFields() {
		p.Field = st.Field(s.Index()[0]).Name()
	}
	return p
}

// valueEffects handles a call of a value: of all functions that it may be.
func (f *frame) valueEffects(call *ast.CallExpr, e ast.Expr) (found []candidate) {
	if f.isHandedIn(call, e) {
		return nil
	}
	name := types.ExprString(e)
	if obj := usedVar(f.info, e); obj != nil {
		name = obj.Name()
	}
	all := f.functions(e)
	for _, fn := range all {
		for _, c := range f.functionEffects(call, e, fn, name) {
			if len(all) > 1 || fn.many || !f.isLocal(e) {
				at := f.pass.Fset.Position(fn.expr.Pos())
				c.rests = append([]string{fmt.Sprintf("what %s:%d puts into %s", filepath.Base(at.Filename), at.Line, name)}, c.rests...)
			}
			c.listed = fn.many && !fn.looped
			found = append(found, c)
		}
	}
	return found
}

// isHandedIn reports whether a call is of a parameter of the function that it stands
// in, which is judged where the function is given something; a literal that the
// function makes of it is not.
func (f *frame) isHandedIn(call *ast.CallExpr, e ast.Expr) bool {
	obj := usedVar(f.info, e)
	if obj == nil || !slices.Contains(f.declParams(), obj) {
		return false
	}
	cur, ok := f.cursor.FindNode(call)
	if !ok {
		return true
	}
	at, _ := f.standing(cur)
	return at.owner == nil
}

// isLocal reports whether an expression is a variable of the function.
func (f *frame) isLocal(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && f.info.Uses[id] != nil && regionOf(f.decl.Body).contains(f.info.Uses[id].Pos())
}

// functionEffects returns what a call of a function does that a value, which e is,
// may be.
func (f *frame) functionEffects(call *ast.CallExpr, e ast.Expr, fn function, name string) (found []candidate) {
	info := fn.in.pass.TypesInfo
	lit, ok := fn.expr.(*ast.FuncLit)
	if !ok {
		if fn, ok := usedFunc(info, fn.expr); ok {
			return f.funcEffects(call, fn.Origin())
		}
		return nil
	}
	sig, ok := info.TypeOf(lit).(*types.Signature)
	s, here := f.literalSummary(lit), fn.in == f.checker && regionOf(f.decl.Body).contains(lit.Pos())
	if !ok || s == nil {
		return nil
	}
	for _, of := range s.effects {
		if t, known := f.textFor(call, of); known {
			if c := f.toldText(call, of, t, name); c != nil {
				found = append(found, *c)
			}
			continue
		}
		of.via = append([]Hop{{Name: name, pos: call.Pos()}}, of.via...)
		kept := of.free
		if !here {
			of.free = nil
		}
		c := f.through(call, sig, of)
		c.free = of.free
		if len(kept) > 0 {
			beside := c.all[len(c.keys):]
			c.keys = slices.Concat(c.keys, f.captured(e, fn, kept))
			c.all, c.fixed = slices.Concat(c.keys, beside), c.fixed && here
		}
		found = append(found, c)
	}
	return found
}

// literalSummary is what is known of a literal, of this function or another one; nil
// is nothing.
func (f *frame) literalSummary(lit *ast.FuncLit) *summary {
	if s := f.inLit[lit]; s != nil {
		s.settle() // as far as it was seen: all of it where it stands before
		return s
	}
	f.world.use(lit)
	return f.world.literals[lit]
}

// captured are the sources of what a literal took from around it when it was made:
// the arguments of the call that made it or, where a loop made many, the value
// itself, each of which is another one.
func (f *frame) captured(e ast.Expr, fn function, free set) (keys []source) {
	if fn.looped {
		keys = append(keys, source{expr: e, places: mentions(f.info, e)})
	}
	if fn.made == nil || fn.by != f.checker || !regionOf(f.decl.Body).contains(fn.made.Pos()) {
		return keys
	}
	for p := range free {
		if at := slices.Index(fn.params, p.obj); at >= 0 && at < len(fn.made.Args) && !isHandle(p.obj.Type()) {
			keys = append(keys, f.argSource(fn.made.Args[at], Param{Index: at, Field: p.fieldName(), Many: isMany(p.obj.Type())}))
		}
	}
	return keys
}

// handedEffects returns what a call does by the functions that it is given, once:
// those that variables hold, or that other calls make. A literal's own calls are
// judged where they stand.
func (f *frame) handedEffects(call *ast.CallExpr, fn *types.Func) (found []candidate) {
	if runsOnce(fn) {
		return nil
	}
	for i, arg := range call.Args {
		arg = ast.Unparen(arg)
		if t := f.info.TypeOf(arg); t == nil || !isFunction(t) {
			continue
		}
		switch arg.(type) {
		case *ast.Ident, *ast.CallExpr:
		default:
			continue
		}
		if _, named := usedFunc(f.info, arg); named || f.isHandedIn(call, arg) || slices.Contains(f.loopArgs(call), i) && takesItem(f.info.TypeOf(arg)) || f.world.keeps(f.info, call, i) {
			continue
		}
		all := f.functions(arg)
		if len(all) != 1 {
			continue
		}
		for _, c := range f.functionEffects(call, arg, all[0], types.ExprString(arg)) {
			if len(c.free) > 0 || all[0].made != nil {
				c.params, c.fixed = nil, false
				found = append(found, c)
			}
		}
	}
	return found
}

// takesItem reports whether functions of a type are told what to work on: what is
// called in a loop without that is tried again.
func takesItem(t types.Type) bool {
	sig, ok := t.Underlying().(*types.Signature)
	return ok && slices.ContainsFunc(slices.Collect(sig.Params().Variables()), func(v *types.Var) bool { return !isHandle(v.Type()) })
}

func isFunction(t types.Type) bool {
	_, ok := t.Underlying().(*types.Signature)
	return ok
}

// usedFunc returns the declared function that an expression names.
func usedFunc(info *types.Info, e ast.Expr) (*types.Func, bool) {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		fn, ok := info.Uses[e].(*types.Func)
		return fn, ok
	case *ast.SelectorExpr:
		if fn, ok := info.Uses[e.Sel].(*types.Func); ok && isMethodValue(info, e) {
			return fn, true
		}
	}
	return nil, false
}

func isMethodValue(info *types.Info, sel *ast.SelectorExpr) bool {
	s := info.Selections[sel]
	return s == nil || s.Kind() == types.MethodVal
}

// onlyValue returns the one expression that is ever assigned to a local
// variable, or nil.
func (f *frame) onlyValue(v types.Object) ast.Expr {
	var value ast.Expr
	for _, fl := range f.flows {
		if fl.to.obj != v || fl.weak && isPointer(v.Type()) {
			continue // a method does not change where its receiver points
		}
		if value != nil || len(fl.from) != 1 || fl.to.field != "" {
			return nil
		}
		value = fl.from[0]
	}
	return value
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

// position is a place in the package's files.
func (c *checker) position(pos token.Pos) token.Position { return c.pass.Fset.Position(pos) }
