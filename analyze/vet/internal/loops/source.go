package loops

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// A source is one value that is sent with a query: an argument, or one field
// of its Params struct.
type source struct {
	name   string   // of the parameter or field; may be ""
	expr   ast.Expr // nil when only the places are known
	typ    types.Type
	places set
	one    bool // a slice of known elements, which is one value for each call
	equal  bool // a helper asks for what is equal to it
	ends   int8 // how many bounds of ranges a helper makes of it
}

func (s source) exprs() []ast.Expr {
	if s.expr == nil {
		return nil
	}
	return []ast.Expr{s.expr}
}

// many reports whether s already carries many values: a slice, but of bytes and
// not one that is written out.
func (s source) many() bool { return !s.one && s.typ != nil && isMany(s.typ) }

func isMany(t types.Type) bool {
	slice, ok := t.Underlying().(*types.Slice)
	if !ok {
		return false
	}
	b, ok := slice.Elem().Underlying().(*types.Basic)
	return !ok || b.Kind() != types.Byte
}

// compare orders parameters.
func (p Param) compare(q Param) int {
	return cmp.Or(cmp.Compare(p.Index, q.Index), strings.Compare(p.Field, q.Field), order(p.Many, q.Many), order(p.Text, q.Text), order(p.Aside, q.Aside), order(p.Who, q.Who), order(p.Equal, q.Equal), cmp.Compare(p.Ends, q.Ends))
}

// order puts what is not before what is.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (f *frame) exprSource(name string, e ast.Expr) source {
	e = unwrapArray(f.info, e)
	return source{name: name, expr: e, typ: f.info.TypeOf(e), places: mentions(f.info, e), one: f.writtenOut(e)}
}

// unwrapArray returns x of pq.Array(x), which is how lib/pq takes a slice.
func unwrapArray(info *types.Info, e ast.Expr) ast.Expr {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return e
	}
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
		if fn, ok := info.Uses[sel.Sel].(*types.Func); ok && fn.Pkg() != nil && fn.Pkg().Path() == "github.com/lib/pq" && fn.Name() == "Array" {
			return call.Args[0]
		}
	}
	return e
}

// writtenOut reports whether e is a slice whose elements are written out, here or
// where the variable that it is gets its only value.
func (f *frame) writtenOut(e ast.Expr) bool {
	e = ast.Unparen(e)
	if id, ok := e.(*ast.Ident); ok {
		if obj := f.info.Uses[id]; obj != nil && regionOf(f.decl.Body).contains(obj.Pos()) {
			if value := f.onlyValue(obj); value != nil {
				e = ast.Unparen(value)
			}
		}
	}
	if n := f.literalLen(e); n > 0 && n <= maxRounds {
		_, isSlice := f.info.TypeOf(e).Underlying().(*types.Slice)
		return isSlice
	}
	return false
}

// argSource is what a helper's parameter takes from an argument. Where the helper
// sends one field of it, only that counts.
func (f *frame) argSource(arg ast.Expr, p Param) source {
	if p.Field == "" {
		return f.exprSource("", arg)
	}
	if lit := structLit(f.info, arg); lit != nil {
		for _, e := range lit.Elts {
			if kv := e.(*ast.KeyValueExpr); kv.Key.(*ast.Ident).Name == p.Field {
				return f.exprSource(p.Field, kv.Value)
			}
		}
		return source{name: p.Field, places: set{}} // its zero value
	}
	at, whole, ok := target(f.info, stripAddress(arg))
	if !ok || !whole || at.field != "" {
		s := f.exprSource(p.Field, arg)
		s.one = s.one || !p.Many
		return s
	}
	s := source{name: p.Field, places: set{place{at.obj, p.Field}: true}}
	if isMany(at.obj.Type()) && p.Many {
		s.typ, s.one = at.obj.Type(), f.writtenOut(arg) // of all its elements
	} else if st := structOf(at.obj.Type()); st != nil {
		for field := range st.Fields() {
			if field.Name() == p.Field {
				s.typ = field.Type()
			}
		}
	}
	return s
}

// stripAddress returns x of &x.
func stripAddress(e ast.Expr) ast.Expr {
	if u, ok := ast.Unparen(e).(*ast.UnaryExpr); ok && u.Op == token.AND {
		return u.X
	}
	return e
}

// sources returns what a call of a generated method sends: the values for the
// named keys (all of them when no key is named or found) and everything.
func (f *frame) sources(call *ast.CallExpr, sig *types.Signature, keys []string) (byKey, all []source) {
	note := func(s source) { all = append(all, s) }
	_, args := f.operands(call)
	for i, arg := range args {
		t := f.info.TypeOf(arg)
		if t == nil || isHandle(t) {
			continue
		}
		name := ""
		if i < sig.Params().Len() {
			name = sig.Params().At(i).Name()
		}
		fields := f.fieldSources(arg)
		if fields == nil {
			note(f.exprSource(name, arg))
			continue
		}
		for _, s := range fields {
			note(s)
		}
	}
	return named(all, keys), all
}

// named returns the sources of some names, or all where there are none of them.
func named(all []source, names []string) (found []source) {
	for _, s := range all {
		if slices.Contains(names, s.name) {
			found = append(found, s)
		}
	}
	if len(found) == 0 {
		return all
	}
	return found
}

// paramsStruct returns the struct of a generated method's Params, or nil.
func paramsStruct(t types.Type) *types.Struct {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if !strings.HasSuffix(typeName(t), "Params") {
		return nil
	}
	st, _ := t.Underlying().(*types.Struct)
	return st
}

// fieldSources takes a Params struct apart, as a literal or as a variable. It
// returns nil for anything else.
func (f *frame) fieldSources(arg ast.Expr) []source {
	st := paramsStruct(f.info.TypeOf(arg))
	if st == nil {
		return nil
	}
	fields := []source{}
	if lit := structLit(f.info, arg); lit != nil {
		for _, e := range lit.Elts {
			kv := e.(*ast.KeyValueExpr)
			fields = append(fields, f.exprSource(kv.Key.(*ast.Ident).Name, kv.Value))
		}
		return fields
	}
	p, whole, ok := target(f.info, stripAddress(arg))
	if !ok || !whole || p.field != "" {
		return nil
	}
	for field := range st.Fields() {
		fields = append(fields, source{name: field.Name(), typ: field.Type(), places: set{place{p.obj, field.Name()}: true}})
	}
	return fields
}

func typeName(t types.Type) string {
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

// isHandle reports whether a parameter of type t says how to reach the
// database, not what to ask: a context, a DBTX, a transaction.
func isHandle(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		if p, isPtr := types.Unalias(t).(*types.Pointer); isPtr {
			return isHandle(p.Elem())
		}
		return false
	}
	obj := n.Obj()
	switch {
	case obj.Pkg() == nil:
		return false
	case obj.Pkg().Path() == "context":
		return obj.Name() == "Context"
	case strings.HasPrefix(obj.Pkg().Path(), "github.com/jackc/pgx/"):
		return obj.Name() == "Tx" || obj.Name() == "Conn" || obj.Name() == "Pool"
	case obj.Pkg().Path() == "database/sql":
		return obj.Name() == "Tx" || obj.Name() == "Conn" || obj.Name() == "DB"
	}
	return obj.Name() == "DBTX" || obj.Name() == "Queries" || obj.Name() == "Querier"
}
