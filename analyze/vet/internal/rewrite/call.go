package rewrite

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// A call is one of a query for all elements.
type call struct {
	key  ast.Expr // what the query for one is sent that differs
	keys types.Type
	rows types.Type // of each row
	// format is the call with %s where the keys are.
	format string
}

// newCall writes the call of a method of the same value; nil where its parameters
// are not those of the one that is called, with an array for one of them.
func (w *writer) newCall(one *ast.CallExpr, method string) *call {
	sel, ok := one.Fun.(*ast.SelectorExpr)
	if !ok || !w.isPure(sel.X) || w.ofLoop(sel.X) || one.Ellipsis.IsValid() {
		return nil
	}
	fn, ok := w.info.Uses[sel.Sel].(*types.Func)
	if !ok {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(w.info.TypeOf(sel.X), true, fn.Pkg(), method)
	many, ok := obj.(*types.Func)
	if !ok {
		return nil
	}
	from, to := fn.Signature(), many.Signature()
	if from.Variadic() || to.Variadic() || from.Params().Len() != to.Params().Len() || len(one.Args) != from.Params().Len() || to.Results().Len() != 2 {
		return nil
	}
	rows, ok := to.Results().At(0).Type().Underlying().(*types.Slice)
	if !ok || !types.Identical(to.Results().At(1).Type(), types.Universe.Lookup("error").Type()) {
		return nil
	}
	c := &call{rows: rows.Elem()}
	var args []string
	for i, arg := range one.Args {
		text, ok := w.argument(c, arg, from.Params().At(i).Type(), to.Params().At(i).Type())
		if !ok {
			return nil
		}
		args = append(args, text)
	}
	if c.key == nil || !w.isPure(c.key) || !w.ofLoop(c.key) {
		return nil
	}
	c.format = w.plain(sel.X) + "." + method + "(" + strings.Join(args, ", ") + ")"
	return c
}

// plain is the source of a node, for fmt.
func (s *scope) plain(n ast.Node) string { return strings.ReplaceAll(s.text(n), "%", "%%") }

// argument writes what the call for all is given for an argument of the call for one.
func (w *writer) argument(c *call, arg ast.Expr, from, to types.Type) (string, bool) {
	if types.Identical(from, to) {
		return w.plain(arg), w.isPure(arg) && !w.ofLoop(arg)
	}
	if slice, ok := to.Underlying().(*types.Slice); ok && types.Identical(slice.Elem(), from) {
		if c.key != nil {
			return "", false
		}
		c.key, c.keys = arg, from
		return "%s", true
	}
	lit, ok := ast.Unparen(arg).(*ast.CompositeLit)
	st, isStruct := to.Underlying().(*types.Struct)
	was, wasStruct := from.Underlying().(*types.Struct)
	if !ok || !isStruct || !wasStruct || st.NumFields() != was.NumFields() {
		return "", false
	}
	return w.fields(c, lit, was, st, to)
}

// fields writes the Params struct of the call for all.
func (w *writer) fields(c *call, lit *ast.CompositeLit, from, to *types.Struct, named types.Type) (string, bool) {
	given := map[string]ast.Expr{}
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return "", false
		}
		given[kv.Key.(*ast.Ident).Name] = kv.Value
	}
	name, ok := w.typeName(named)
	if !ok {
		return "", false
	}
	var parts []string
	left := map[string]*types.Var{}
	for f := range from.Fields() {
		left[f.Name()] = f
	}
	var many *types.Var
	for f := range to.Fields() {
		was := left[f.Name()]
		if was != nil && types.Identical(was.Type(), f.Type()) {
			delete(left, f.Name())
			if e := given[f.Name()]; e != nil {
				if !w.isPure(e) || w.ofLoop(e) {
					return "", false
				}
				parts = append(parts, f.Name()+": "+w.plain(e))
			}
			continue
		}
		if many != nil {
			return "", false
		}
		many = f
		parts = append(parts, f.Name()+": %s")
	}
	if many == nil || len(left) != 1 || c.key != nil {
		return "", false
	}
	for _, f := range left {
		slice, ok := many.Type().Underlying().(*types.Slice)
		if !ok || !types.Identical(slice.Elem(), f.Type()) || given[f.Name()] == nil {
			return "", false
		}
		c.key, c.keys = given[f.Name()], f.Type()
	}
	return fmt.Sprintf("%s{%s}", name, strings.Join(parts, ", ")), true
}

// converted writes a row of the query for all as one of the query for one; "" where
// it lacks something.
func (w *writer) converted(row string, from, to types.Type, key string) string {
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
		for f := range st.Fields() { // the one column beside the key
			if f.Name() != key && st.NumFields() == 2 && types.Identical(f.Type(), to) {
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
