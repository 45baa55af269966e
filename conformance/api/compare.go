package main

import (
	"cmp"
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// surface describes what other packages can see of a package: a text for each
// exported type, field, function, method, constant and variable, by name.
func surface(p *types.Package) map[string]string {
	api := map[string]string{}
	if p == nil {
		return api
	}
	s := &describer{api: api, pkg: p}
	for _, name := range p.Scope().Names() {
		if obj := p.Scope().Lookup(name); obj.Exported() {
			s.object(obj)
		}
	}
	return api
}

type describer struct {
	api map[string]string
	pkg *types.Package
}

// show writes a type, with the names of other packages by their whole paths.
func (s *describer) show(t types.Type) string {
	text := types.TypeString(t, func(p *types.Package) string {
		if p == s.pkg {
			return ""
		}
		return p.Path()
	})
	return strings.ReplaceAll(text, "interface{}", "any")
}

func (s *describer) object(obj types.Object) {
	name := obj.Name()
	switch obj := obj.(type) {
	case *types.Const:
		s.api[name] = "const " + s.show(obj.Type()) + " = " + obj.Val().String()
		if strings.HasPrefix(s.api[name], "const untyped string") {
			s.api[name] = "const" // the text of a query
		}
	case *types.Var:
		s.api[name] = "var " + s.show(obj.Type())
	case *types.Func:
		s.api[name] = "func" + s.signature(obj)
	case *types.TypeName:
		if obj.IsAlias() {
			s.api[name] = "= " + s.show(obj.Type())
			return
		}
		s.typeName(name, obj.Type())
	}
}

func (s *describer) typeName(name string, t types.Type) {
	switch u := t.Underlying().(type) {
	case *types.Struct:
		var order []string
		for f := range u.Fields() {
			if f.Exported() {
				order = append(order, f.Name())
			}
		}
		s.api[name] = "struct {" + strings.Join(order, ", ") + "}"
		for i := range u.NumFields() {
			if f := u.Field(i); f.Exported() {
				s.api[name+"."+f.Name()] = strings.TrimSpace(s.show(f.Type()) + " " + u.Tag(i))
			}
		}
	case *types.Interface:
		s.api[name] = "interface"
		for m := range u.Methods() {
			s.api[name+"."+m.Name()] = s.signature(m)
		}
		return
	default:
		s.api[name] = s.show(u)
	}
	methods := types.NewMethodSet(types.NewPointer(t))
	for m := range methods.Methods() {
		if f, ok := m.Obj().(*types.Func); ok && f.Exported() {
			s.api[name+"."+f.Name()] = s.signature(f)
		}
	}
}

// signature leaves the names of parameters out: callers do not see them.
func (s *describer) signature(f *types.Func) string {
	sig := f.Signature()
	bare := func(t *types.Tuple) *types.Tuple {
		var vars []*types.Var
		for v := range t.Variables() {
			vars = append(vars, types.NewVar(0, nil, "", v.Type()))
		}
		return types.NewTuple(vars...)
	}
	return strings.TrimPrefix(s.show(types.NewSignatureType(nil, nil, nil, bare(sig.Params()), bare(sig.Results()), sig.Variadic())), "func")
}

// compare lists what differs. What only dbgen has takes nothing from anyone and
// is no difference, but for fields and methods of interfaces, which literals and
// implementations would have to follow; the order of a struct's fields counts.
func compare(want, made map[string]string) []string {
	var diffs []string
	for _, name := range slices.Sorted(maps.Keys(want)) {
		got, found := made[name]
		switch {
		case !found:
			diffs = append(diffs, fmt.Sprintf("%s: missing, is %s", name, want[name]))
		case got != want[name]:
			diffs = append(diffs, fmt.Sprintf("%s: sqlc %s, dbgen %s", name, want[name], cmp.Or(got, "none")))
		}
	}
	return diffs
}
