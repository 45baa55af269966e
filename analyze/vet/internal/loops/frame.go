package loops

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// A frame is one declared function with the function literals in it, which
// share its variables.
type frame struct {
	*checker
	info     *types.Info
	decl     *ast.FuncDecl
	cursor   inspector.Cursor
	flows    []flow
	silent   bool                      // a test or generated file: summarised, not reported
	literals map[*ast.FuncLit][]effect // of literals kept in variables
	effects  []effect                  // of the declared function
}

// summary returns what fn, a function of this package, does each time it is
// called, and records the sites in it.
func (c *checker) summary(fn *types.Func) []effect {
	if effects, ok := c.summaries[fn]; ok {
		return effects
	}
	c.summaries[fn] = nil
	decl := c.decls[fn]
	if decl == nil {
		return nil
	}
	cursor, ok := c.cursor.FindNode(decl)
	if !ok {
		return nil
	}
	file := c.fileOf(decl.Pos())
	f := &frame{
		checker:  c,
		info:     c.pass.TypesInfo,
		decl:     decl,
		cursor:   cursor,
		flows:    flowsOf(c.pass.TypesInfo, decl.Body),
		silent:   c.generated[file] || isTest(c.pass.Fset.Position(decl.Pos()).Filename),
		literals: map[*ast.FuncLit][]effect{},
	}
	if c.pass.ImportObjectFact(fn, new(IsQuery)) {
		return nil // what a generated method does inside is the generator's business
	}
	// In source order a literal kept in a variable is seen before its calls.
	for cur := range cursor.Preorder((*ast.CallExpr)(nil)) {
		for _, e := range f.callEffects(cur.Node().(*ast.CallExpr)) {
			f.judge(cur, e)
		}
	}
	c.summaries[fn] = f.effects
	return f.effects
}

// A site-to-be: a call in a frame with what its query's arguments come from.
type candidate struct {
	effect
	direct bool     // the call is the generated method itself
	keys   []source // what says which rows
	all    []source // everything that is sent
}

// deciding are the sources that say whether a round's call is one of its own.
func (c candidate) deciding() []source {
	if c.query.Writes() {
		return c.all
	}
	return c.keys
}

// callEffects returns the queries that a call runs.
func (f *frame) callEffects(call *ast.CallExpr) []candidate {
	switch callee := typeutil.Callee(f.info, call).(type) {
	case *types.Func:
		return f.funcEffects(call, callee.Origin())
	case *types.Var:
		return f.varEffects(call, callee)
	}
	return nil
}

func (f *frame) funcEffects(call *ast.CallExpr, fn *types.Func) []candidate {
	var q IsQuery
	if f.pass.ImportObjectFact(fn, &q) {
		return []candidate{f.direct(call, fn, &q)}
	}
	var found []candidate
	for _, e := range f.effectsOf(fn) {
		if len(e.via) >= maxVia {
			continue
		}
		e.via = append([]string{funcName(fn)}, e.via...)
		found = append(found, f.through(call, fn.Signature(), e))
	}
	return found
}

func (f *frame) direct(call *ast.CallExpr, fn *types.Func, q *IsQuery) candidate {
	keys, all := f.sources(call, fn.Signature(), q.Query.Keys)
	return candidate{effect: effect{query: &q.Query}, direct: true, keys: keys, all: all}
}

// effectsOf returns the summary of a function of this or another package, or
// of what an interface's method stands for.
func (f *frame) effectsOf(fn *types.Func) []effect {
	if fn.Pkg() == f.pass.Pkg {
		if _, ok := f.decls[fn]; ok {
			return f.summary(fn)
		}
	}
	var p Performs
	if f.pass.ImportObjectFact(fn, &p) {
		return p.effects()
	}
	return f.implemented(fn)
}

// through is a call of a helper that runs a query.
func (f *frame) through(call *ast.CallExpr, sig *types.Signature, e effect) candidate {
	c := candidate{effect: e}
	for _, i := range e.params {
		if i == receiver {
			if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
				c.keys = append(c.keys, f.exprSource(sel.X))
			}
			continue
		}
		for j, arg := range call.Args {
			if j == i || sig.Variadic() && i == sig.Params().Len()-1 && j > i {
				c.keys = append(c.keys, f.exprSource(arg))
			}
		}
	}
	if len(e.free) > 0 {
		c.keys = append(c.keys, source{places: e.free})
	}
	c.all = c.keys
	return c
}

// varEffects handles a variable that holds one known function: a literal, a
// method value or a function's name.
func (f *frame) varEffects(call *ast.CallExpr, v *types.Var) []candidate {
	value := f.onlyValue(v)
	switch value := value.(type) {
	case *ast.FuncLit:
		sig, ok := f.info.TypeOf(value).(*types.Signature)
		if !ok {
			return nil
		}
		var found []candidate
		for _, e := range f.literals[value] {
			e.via = append([]string{v.Name()}, e.via...)
			found = append(found, f.through(call, sig, e))
		}
		return found
	case *ast.SelectorExpr:
		if fn, ok := f.info.Uses[value.Sel].(*types.Func); ok && f.isMethodValue(value) {
			return f.funcEffects(call, fn.Origin())
		}
	case *ast.Ident:
		if fn, ok := f.info.Uses[value].(*types.Func); ok {
			return f.funcEffects(call, fn.Origin())
		}
	}
	return nil
}

func (f *frame) isMethodValue(sel *ast.SelectorExpr) bool {
	s := f.info.Selections[sel]
	return s == nil || s.Kind() == types.MethodVal
}

// onlyValue returns the one expression that is ever assigned to a local
// variable, or nil.
func (f *frame) onlyValue(v types.Object) ast.Expr {
	var value ast.Expr
	for _, fl := range f.flows {
		if fl.to.obj != v {
			continue
		}
		if value != nil || len(fl.from) != 1 || fl.to.field != "" {
			return nil
		}
		value = fl.from[0]
	}
	return value
}

// keep adds a query that runs once a call to what the enclosing function, or
// the literal kept in a variable, does.
func (f *frame) keep(c candidate, owner *ast.FuncLit) {

	body, params := ast.Node(f.decl.Body), f.declParams()
	if owner != nil {
		body, params = owner.Body, litParams(f.info, owner)
	}
	reached := set{}
	for _, s := range c.deciding() {
		if !s.many() {
			reached.addAll(f.trace(s.places, s.exprs(), regionOf(body)).places)
		}
	}
	e := effect{query: c.query, via: c.via}
	for i, p := range params {
		if p != nil && !isHandle(p.Type()) && reached.overlaps(place{p, ""}) {
			e.params = append(e.params, i)
		}
	}
	if owner != nil {
		e.free = maps.Clone(reached)
		maps.DeleteFunc(e.free, func(p place, _ bool) bool {
			return slices.Contains(params, p.obj)
		})
		f.literals[owner] = append(f.literals[owner], e)
		return
	}
	if recv := f.decl.Recv; recv != nil && len(recv.List[0].Names) == 1 {
		if obj := f.info.Defs[recv.List[0].Names[0]]; obj != nil && reached.overlaps(place{obj, ""}) {
			e.params = append(e.params, receiver)
		}
	}
	f.effects = add(f.effects, e)
}

// declParams returns the declared function's parameters, nil for nameless ones.
func (f *frame) declParams() []types.Object {
	return litParams(f.info, &ast.FuncLit{Type: f.decl.Type})
}

func funcName(fn *types.Func) string {
	if recv := fn.Signature().Recv(); recv != nil {
		t := recv.Type()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := t.(*types.Named); ok {
			return n.Obj().Name() + "." + fn.Name()
		}
	}
	return fn.Name()
}
