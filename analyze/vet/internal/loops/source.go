package loops

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// A source is one value that is sent with a query: an argument, or one field
// of its Params struct.
type source struct {
	expr   ast.Expr // nil when only the places are known
	typ    types.Type
	places set
}

func (s source) exprs() []ast.Expr {
	if s.expr == nil {
		return nil
	}
	return []ast.Expr{s.expr}
}

// many reports whether s already carries many values: a slice, but of bytes.
func (s source) many() bool {
	if s.typ == nil {
		return false
	}
	slice, ok := s.typ.Underlying().(*types.Slice)
	if !ok {
		return false
	}
	b, ok := slice.Elem().Underlying().(*types.Basic)
	return !ok || b.Kind() != types.Byte
}

func (f *frame) exprSource(e ast.Expr) source {
	return source{expr: e, typ: f.info.TypeOf(e), places: mentions(f.info, e)}
}

// sources returns what a call of a generated method sends: the values for the
// named keys (all of them when no key is named or found) and everything.
func (f *frame) sources(call *ast.CallExpr, sig *types.Signature, keys []string) (byKey, all []source) {
	isKey := func(name string) bool { return slices.Contains(keys, name) }
	for i, arg := range call.Args {
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
			s := f.exprSource(arg)
			all = append(all, s)
			if isKey(name) {
				byKey = append(byKey, s)
			}
			continue
		}
		for name, s := range fields {
			all = append(all, s)
			if isKey(name) {
				byKey = append(byKey, s)
			}
		}
	}
	if len(byKey) == 0 {
		byKey = all
	}
	return byKey, all
}

// fieldSources takes a Params struct apart, as a literal or as a variable. It
// returns nil for anything else.
func (f *frame) fieldSources(arg ast.Expr) map[string]source {
	t := f.info.TypeOf(arg)
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || !strings.HasSuffix(typeName(t), "Params") {
		return nil
	}
	fields := map[string]source{}
	if lit := structLit(f.info, arg); lit != nil {
		for _, e := range lit.Elts {
			kv := e.(*ast.KeyValueExpr)
			fields[kv.Key.(*ast.Ident).Name] = f.exprSource(kv.Value)
		}
		return fields
	}
	p, whole, ok := target(f.info, arg)
	if !ok || !whole || p.field != "" {
		return nil
	}
	for field := range st.Fields() {
		fields[field.Name()] = source{typ: field.Type(), places: set{place{p.obj, field.Name()}: true}}
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
	}
	return obj.Name() == "DBTX" || obj.Name() == "Queries" || obj.Name() == "Querier"
}
