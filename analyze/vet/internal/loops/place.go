package loops

import (
	"go/ast"
	"go/types"
	"strings"
)

// A place is a variable, or one field of a variable: h.rows and h.userID are
// told apart, so that filling one does not look like changing the other. So are the
// fields of the elements that a field has, page.Stories[i].Author.
type place struct {
	obj   types.Object
	field string // "" is the whole variable; Stories[]Author is a field of elements of Stories
}

// inElements is between the name of a field and that of one of its elements.
const inElements = "[]"

// fieldName is the variable's own field that the place is in.
func (p place) fieldName() string {
	name, _, _ := strings.Cut(p.field, inElements)
	return name
}

// overlaps reports whether p and q can be the same memory.
func (p place) overlaps(q place) bool {
	return p.obj == q.obj && (p.field == q.field || p.has(q) || q.has(p))
}

// has reports whether q, of the same variable, is a part of p.
func (p place) has(q place) bool {
	return p.field == "" || strings.HasPrefix(q.field, p.field+inElements)
}

type set map[place]bool

func (s set) overlaps(p place) bool {
	if s[p] {
		return true
	}
	for q := range s {
		if q.overlaps(p) {
			return true
		}
	}
	return false
}

func (s set) meets(t set) bool {
	for p := range t {
		if s.overlaps(p) {
			return true
		}
	}
	return false
}

func (s set) addAll(t set) {
	for p := range t {
		s[p] = true
	}
}

// mentions returns the places that an expression reads.
func mentions(info *types.Info, exprs ...ast.Expr) set {
	found := set{}
	for _, e := range exprs {
		if e == nil {
			continue
		}
		ast.Inspect(e, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if p, ok := fieldPlace(info, n); ok {
					found[p] = true
					return false
				}
				if p, index, ok := elementField(info, n); ok {
					found[p] = true
					found.addAll(mentions(info, index))
					return false
				}
			case *ast.KeyValueExpr:
				// A struct literal's key is a field's name, no variable; a map
				// literal's key is an expression. Field objects are left out
				// below, so both can simply be walked.
			case *ast.Ident:
				if v, ok := info.Uses[n].(*types.Var); ok && !v.IsField() {
					found[place{v, ""}] = true
				}
			}
			return true
		})
	}
	return found
}

// fieldName is the name of the field of x that x.f is, or is in: the embedded struct's where f
// is promoted.
func fieldName(s *types.Selection) string {
	if fields := structOf(s.Recv()); len(s.Index()) > 1 && fields != nil {
		return fields.Field(s.Index()[0]).Name()
	}
	return s.Obj().Name()
}

// fieldPlace returns the place of x.f where x is a plain variable.
func fieldPlace(info *types.Info, sel *ast.SelectorExpr) (place, bool) {
	s := info.Selections[sel]
	if s == nil || s.Kind() != types.FieldVal {
		return place{}, false
	}
	base := ast.Unparen(sel.X)
	if star, ok := base.(*ast.StarExpr); ok {
		base = ast.Unparen(star.X)
	}
	if id, ok := base.(*ast.Ident); ok {
		if v, ok := info.Uses[id].(*types.Var); ok {
			return place{v, fieldName(s)}, true
		}
	}
	return place{}, false
}

// elementField returns the place of x[i].f, or x.g[i].f, where x is a plain variable, and
// i: what is set on an element is not what another field of it says. A field that is promoted is
// the embedded field that has it.
func elementField(info *types.Info, sel *ast.SelectorExpr) (p place, index ast.Expr, ok bool) {
	s := info.Selections[sel]
	x, isIndex := ast.Unparen(sel.X).(*ast.IndexExpr)
	if s == nil || s.Kind() != types.FieldVal || !isIndex {
		return place{}, nil, false
	}
	name := fieldName(s)
	switch of := ast.Unparen(x.X).(type) {
	case *ast.Ident:
		if v, ok := info.Uses[of].(*types.Var); ok {
			return place{v, name}, x.Index, true
		}
	case *ast.SelectorExpr:
		if p, ok := fieldPlace(info, of); ok {
			return place{p.obj, p.field + inElements + name}, x.Index, true
		}
	}
	return place{}, nil, false
}

// target returns the place that an assignment to e changes, and whether e is
// the whole of it; x.f.g, x[i] and *x change x without replacing it.
func target(info *types.Info, e ast.Expr) (p place, whole, ok bool) {
	whole = true
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			obj := info.ObjectOf(x)
			if v, isVar := obj.(*types.Var); isVar {
				return place{v, ""}, whole, true
			}
			return place{}, false, false
		case *ast.SelectorExpr:
			if p, ok := fieldPlace(info, x); ok {
				return p, whole, true
			}
			if p, _, ok := elementField(info, x); ok {
				return p, false, true
			}
			if v, isVar := info.Uses[x.Sel].(*types.Var); isVar && !v.IsField() {
				return place{v, ""}, whole, true // a package's variable
			}
			e, whole = x.X, false
		case *ast.IndexExpr:
			e, whole = x.X, false
		case *ast.StarExpr:
			e, whole = x.X, false
		default:
			return place{}, false, false
		}
	}
}
