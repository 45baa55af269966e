package rewrite

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/batch"
	"github.com/dbgen-go/dbgen/internal/queryline"
)

// A call is one of a query for all elements.
type call struct {
	keys    []ast.Expr // what the query for one is sent that differs
	numbers []int      // of their parameters
	types   []types.Type
	result  types.Type // of the call
	rows    types.Type // of each row, or of what each key has
	cure    *batch.Cure
	one     []queryline.Arg // of the query for one
	// format is the call with %[1]s, %[2]s, … where the keys are.
	format string
}

// newCall writes the call of a method of the same value; nil where its parameters
// are not those of the one that is called, with arrays for some of them.
func (w *writer) newCall(query *queryline.Query, cure *batch.Cure) *call {
	one, method := w.call, cure.Name
	sel, ok := one.Fun.(*ast.SelectorExpr)
	if !ok || !w.isPure(sel.X) || w.ofLoop(sel.X) || one.Ellipsis.IsValid() {
		w.decline(one, "what the query is sent by is made in each round")
		return nil
	}
	fn, ok := w.info.Uses[sel.Sel].(*types.Func)
	if !ok {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(w.info.TypeOf(sel.X), true, fn.Pkg(), method)
	many, ok := obj.(*types.Func)
	if !ok {
		w.decline(one, "%s has no method %s", types.ExprString(sel.X), method)
		return nil
	}
	from, to := fn.Signature(), many.Signature()
	if from.Variadic() || to.Variadic() || from.Params().Len() != to.Params().Len() || len(one.Args) != from.Params().Len() || to.Results().Len() != 2 {
		return nil
	}
	c := &call{result: to.Results().At(0).Type(), cure: cure, one: query.Sent.Args}
	if c.rows = rowsOf(c.result); c.rows == nil || !types.Identical(to.Results().At(1).Type(), types.Universe.Lookup("error").Type()) {
		return nil
	}
	var args []string
	for i, arg := range one.Args {
		text, ok := w.argument(c, arg, from.Params().At(i), to.Params().At(i))
		if !ok {
			return nil
		}
		args = append(args, text)
	}
	if len(c.keys) == 0 {
		return nil
	}
	for _, key := range c.keys {
		if !w.isKeyExpr(key) {
			return nil
		}
	}
	c.format = w.plain(sel.X) + "." + method + "(" + strings.Join(args, ", ") + ")"
	return c
}

// rowsOf is the type of the rows that a query for all gives: of a slice, of a slice of
// pointers or slices, or of a map.
func rowsOf(t types.Type) types.Type {
	switch t := t.Underlying().(type) {
	case *types.Slice:
		return t.Elem()
	case *types.Map:
		return t.Elem()
	}
	return nil
}

// isKeyExpr reports whether an expression may be what the elements are looked up by.
func (w *writer) isKeyExpr(e ast.Expr) bool {
	switch {
	case !w.isPure(e):
		return w.decline(e, "the key is made by a call")
	case !w.ofLoop(e):
		return w.decline(e, "the key does not depend on the element")
	case w.mentions(e, w.loop.Body.Pos(), w.loop.Body.End()):
		return w.decline(e, "the key is computed in the round")
	}
	return true
}

// plain is the source of a node, for fmt.
func (s *scope) plain(n ast.Node) string { return strings.ReplaceAll(s.text(n), "%", "%%") }

// argument writes what the call for all is given for an argument of the call for one.
func (w *writer) argument(c *call, arg ast.Expr, param, array *types.Var) (string, bool) {
	from, to := param.Type(), array.Type()
	if types.Identical(from, to) {
		return w.plain(arg), w.isSame(arg)
	}
	if slice, ok := to.Underlying().(*types.Slice); ok && types.Identical(slice.Elem(), from) {
		if of := c.of(array.Name()); of != "" && of != param.Name() {
			return "", false
		}
		return c.add(arg, from, param.Name()), true
	}
	lit, ok := ast.Unparen(arg).(*ast.CompositeLit)
	st, isStruct := to.Underlying().(*types.Struct)
	was, wasStruct := from.Underlying().(*types.Struct)
	if !ok || !isStruct || !wasStruct || st.NumFields() != was.NumFields() {
		return "", false
	}
	return w.fields(c, lit, was, st, to)
}

// isSame reports whether an argument is the same in each round.
func (s *scope) isSame(arg ast.Expr) bool {
	switch {
	case !s.isPure(arg):
		return s.decline(arg, "an argument is made by a call")
	case s.ofLoop(arg):
		return s.decline(arg, "an argument that is no key depends on the element")
	}
	return true
}

// add adds a key that is the argument of a name, and returns what stands for its
// values.
func (c *call) add(e ast.Expr, t types.Type, name string) string {
	n := 1 + slices.IndexFunc(c.one, func(a queryline.Arg) bool { return a.Name == name })
	if len(c.cure.Each) == 1 {
		n = c.cure.Each[0]
	}
	c.keys, c.types, c.numbers = append(c.keys, e), append(c.types, t), append(c.numbers, n)
	return fmt.Sprintf("%%[%d]s", len(c.keys))
}

// of is the name of the argument of the query for one that the query for all has an
// array for; "" is not known.
func (c *call) of(array string) string {
	i := slices.Index(c.cure.Arrays, array)
	if array == "" || i < 0 || i >= len(c.one) {
		return ""
	}
	return c.one[i].Name
}

// valuesOf are the values of a literal of a struct by their fields; false where it
// does not name these.
func valuesOf(lit *ast.CompositeLit) (map[string]ast.Expr, bool) {
	given := map[string]ast.Expr{}
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return nil, false
		}
		given[kv.Key.(*ast.Ident).Name] = kv.Value
	}
	return given, true
}

// fields writes the Params struct of the call for all.
func (w *writer) fields(c *call, lit *ast.CompositeLit, from, to *types.Struct, named types.Type) (string, bool) {
	given, ok := valuesOf(lit)
	name, isNamed := w.typeName(named)
	if !ok || !isNamed {
		return "", false
	}
	var parts []string
	left := map[string]*types.Var{}
	for f := range from.Fields() {
		left[f.Name()] = f
	}
	var many []*types.Var
	for f := range to.Fields() {
		was := left[f.Name()]
		if was == nil || !types.Identical(was.Type(), f.Type()) {
			many = append(many, f)
			continue
		}
		delete(left, f.Name())
		if e := given[f.Name()]; e != nil {
			if !w.isSame(e) {
				return "", false
			}
			parts = append(parts, f.Name()+": "+w.plain(e))
		}
	}
	if len(many) == 0 || len(left) != len(many) || len(c.keys) > 0 {
		return "", false
	}
	for _, f := range many {
		was := left[c.of(f.Name())]
		if was == nil && len(many) == 1 {
			for _, was = range left {
				break
			}
		}
		if was == nil || !isSliceOf(f.Type(), was.Type()) || given[was.Name()] == nil {
			return "", false
		}
		delete(left, was.Name())
		parts = append(parts, f.Name()+": "+c.add(given[was.Name()], was.Type(), was.Name()))
	}
	return fmt.Sprintf("%s{%s}", name, strings.Join(parts, ", ")), true
}

// converted writes a row of the query for all as one of the query for one; "" where
// it lacks something.
func (w *writer) converted(row string, from, to types.Type, keys []string) string {
	if types.Identical(from, to) {
		return row
	}
	st, ok := from.Underlying().(*types.Struct)
	if !ok {
		return ""
	}
	fields := map[string]types.Type{}
	for f := range st.Fields() {
		fields[f.Name()] = f.Type()
	}
	want, ok := to.Underlying().(*types.Struct)
	if _, isNamed := types.Unalias(to).(*types.Named); !ok || !isNamed || !strings.HasSuffix(types.Unalias(to).(*types.Named).Obj().Name(), "Row") {
		other := ""
		for f := range st.Fields() { // the one column beside the keys
			if !slices.Contains(keys, f.Name()) && st.NumFields() == len(keys)+1 && types.Identical(f.Type(), to) {
				other = row + "." + f.Name()
			}
		}
		return other
	}
	name, ok := w.typeName(to)
	if !ok {
		return ""
	}
	var parts []string
	for f := range want.Fields() {
		if t := fields[f.Name()]; t == nil || !types.Identical(t, f.Type()) {
			return ""
		}
		parts = append(parts, fmt.Sprintf("%s: %s.%[1]s", f.Name(), row))
	}
	return name + "{" + strings.Join(parts, ", ") + "}"
}
