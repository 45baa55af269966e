package loops

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"regexp"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/outside"
)

// standIn matches the names of types and packages that only pretend, for tests.
var standIn = regexp.MustCompile(`(?i)mock|fake|stub|noop`)

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
	if c := f.written(call, fn); c != nil {
		return []candidate{*c}
	}
	found := f.given(call, fn)
	for _, e := range f.effectsOf(fn) {
		if slices.ContainsFunc(e.via, func(h Hop) bool { return h.Func == fn.FullName() }) {
			continue // around and around
		}
		e.via = append([]Hop{hop(fn, call.Pos())}, e.via...)
		found = append(found, f.through(call, fn.Signature(), e))
	}
	return found
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

// implemented returns what a call of an interface's method does: the union of
// what the types that implement it do. One that runs no query, a cache perhaps or
// another kind of store, makes it less sure.
func (c *checker) implemented(method *types.Func) []effect {
	if method.Pkg() == nil || outside.IsRemote(method) || !c.world.declares(method.Pkg()) && !c.pass.ImportPackageFact(method.Pkg(), new(UsesQueries)) {
		return nil // io.Writer and its like: nobody knows who stands behind them
	}
	var all []effect
	with, known := 0, c.implementations(method)
	for _, fn := range known {
		effects := c.concrete(fn)
		for _, e := range effects {
			all = add(all, e)
		}
		if len(effects) > 0 {
			with++
		}
	}
	if with < len(known) {
		for i := range all {
			all[i].rests = append([]string{fmt.Sprintf("%d of %d implementations of %s run it", with, len(known), funcName(method))}, all[i].rests...)
		}
	}
	return all
}

// declares reports whether a package is one of those that are judged together.
func (w *world) declares(pkg *types.Package) bool {
	return w.packages[pkg]
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
					e.params = append(e.params, Param{i, field.Name(), isMany(field.Type())})
				}
			}
			continue
		}
		e.params = append(e.params, Param{i, "", isMany(p.Type())})
	}
	return []effect{e}
}

// through is a call of a helper that runs a query.
func (f *frame) through(call *ast.CallExpr, sig *types.Signature, e effect) candidate {
	c := candidate{effect: e}
	for _, p := range e.params {
		if p.Index == receiver {
			if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
				c.keys = append(c.keys, f.argSource(sel.X, p))
			}
			continue
		}
		for j, arg := range call.Args {
			if j == p.Index || sig.Variadic() && p.Index == sig.Params().Len()-1 && j > p.Index {
				c.keys = append(c.keys, f.argSource(arg, p))
			}
		}
	}
	if len(e.free) > 0 {
		c.keys = append(c.keys, source{places: e.free})
	}
	c.all = c.keys
	return c
}

// varEffects handles a call of a variable: one that holds one known function, a
// literal, a method value or a function's name, or a field or package variable
// with all that the packages put into it.
func (f *frame) varEffects(call *ast.CallExpr, v *types.Var) []candidate {
	v = v.Origin()
	if !v.IsField() && v.Parent() != v.Pkg().Scope() {
		if value := f.onlyValue(v); value != nil {
			return f.valueEffects(call, value, f.checker, v.Name(), f.inLit)
		}
		return nil
	}
	var found []candidate
	for _, value := range f.world.fields[v] {
		for _, c := range f.valueEffects(call, value.expr, value.in, v.Name(), nil) {
			at := f.pass.Fset.Position(value.expr.Pos())
			c.rests = append([]string{fmt.Sprintf("what %s:%d puts into %s", filepath.Base(at.Filename), at.Line, v.Name())}, c.rests...)
			c.free = nil
			found = append(found, c)
		}
	}
	return found
}

// valueEffects returns what a call of an expression of package in does. here are
// the literals of this frame; those of others come from the round before.
func (f *frame) valueEffects(call *ast.CallExpr, e ast.Expr, in *checker, name string, here map[*ast.FuncLit]*summary) []candidate {
	info := in.pass.TypesInfo
	switch e := e.(type) {
	case *ast.FuncLit:
		sig, ok := info.TypeOf(e).(*types.Signature)
		s := here[e]
		if s == nil {
			f.world.use(e)
			s = f.world.literals[e]
		}
		if !ok || s == nil {
			return nil
		}
		var found []candidate
		for _, e := range s.effects {
			e.via = append([]Hop{{Name: name, pos: call.Pos()}}, e.via...)
			found = append(found, f.through(call, sig, e))
		}
		return found
	case *ast.SelectorExpr:
		if fn, ok := info.Uses[e.Sel].(*types.Func); ok && isMethodValue(info, e) {
			return f.funcEffects(call, fn.Origin())
		}
	case *ast.Ident:
		if fn, ok := info.Uses[e].(*types.Func); ok {
			return f.funcEffects(call, fn.Origin())
		}
	}
	return nil
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

// funcValue returns the function that an expression names, or nil.
func (f *frame) funcValue(e ast.Expr) *types.Func {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		fn, _ := f.info.Uses[e].(*types.Func)
		return fn
	case *ast.SelectorExpr:
		if fn, ok := f.info.Uses[e.Sel].(*types.Func); ok && isMethodValue(f.info, e) {
			return fn
		}
	}
	return nil
}

// position is a place in the package's files.
func (c *checker) position(pos token.Pos) token.Position { return c.pass.Fset.Position(pos) }
