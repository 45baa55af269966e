package loops

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// chunkName matches the names of what holds a part of many.
var chunkName = lazyregexp.New(`(?i)chunk|batch|page|group|bucket|shard|partition|segment`)

// itemsOwn reports whether an array that a round sends is the round's own: a field
// of its element, or gathered in the round. It is then one call an item, however
// many values that has. A chunk, a group or a buffer is not.
func (f *frame) itemsOwn(s source, l *loop) bool {
	if l.stmt == nil || s.expr == nil && len(s.places) != 1 {
		return false
	}
	if s.expr != nil {
		if _, sliced := ast.Unparen(s.expr).(*ast.SliceExpr); sliced {
			return false
		}
	}
	for p := range s.places {
		if !f.isItems(f.original(p, l), l) {
			return false
		}
	}
	return len(s.places) > 0
}

// isItems reports whether what a variable, or a field of it, has is of one round.
func (f *frame) isItems(p place, l *loop) bool {
	if p.obj == nil || chunkName().MatchString(p.obj.Name()) || chunkName().MatchString(typeName(deref(p.obj.Type()))) {
		return false
	}
	if l.vars[place{p.obj, ""}] {
		return p.field != "" && !isMany(p.obj.Type()) && !chunkName().MatchString(p.field) && !f.appendsTo(p.field)
	}
	return l.region.contains(p.obj.Pos()) && !f.slicedFrom(p)
}

// original returns the variable that another one is a plain copy of, as in x := x;
// what the loop itself sets is a copy of nothing.
func (f *frame) original(p place, l *loop) place {
	for range 3 {
		id, ok := f.onlyValue(p.obj).(*ast.Ident)
		if !ok || p.field != "" || l.vars[p] {
			break
		}
		v, ok := f.info.Uses[id].(*types.Var)
		if !ok {
			break
		}
		p = place{v, ""}
	}
	return p
}

func deref(t types.Type) types.Type { return gotypes.Deref(t) }

// slicedFrom reports whether a variable takes its value from a part of another, or
// is an element itself.
func (f *frame) slicedFrom(p place) bool {
	return slices.ContainsFunc(f.flows, func(fl flow) bool {
		return fl.to.overlaps(p) && slices.ContainsFunc(fl.from, func(e ast.Expr) bool {
			switch ast.Unparen(e).(type) {
			case *ast.SliceExpr, *ast.IndexExpr:
				return true
			}
			return false
		})
	})
}

// appendsTo reports whether the function appends to a field of that name: it
// groups what it then goes over.
func (f *frame) appendsTo(field string) bool {
	found := false
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Rhs) != 1 || !IsAppend(f.info, a.Rhs[0]) {
			return !found
		}
		sel, ok := ast.Unparen(a.Lhs[0]).(*ast.SelectorExpr)
		found = found || ok && sel.Sel.Name == field
		return !found
	})
	return found
}

// isGroup reports whether an array is what the loop goes over: the slices of a map
// or of a slice of slices. With its key it is a group, not an item; what is written
// beside its place in a list is a value of the item.
func (f *frame) isGroup(s source, l *loop, writes bool) bool {
	for p := range s.places {
		if of := f.original(p, l).obj; l.vars[place{of, ""}] && (!writes || isMany(of.Type())) {
			return true
		}
	}
	return false
}

// ofGroup reports whether an array is made of a group that a map outside the loop
// has for the round: m[key].
func (f *frame) ofGroup(s source, l *loop) bool {
	if l.stmt == nil {
		return false
	}
	groups := func(e ast.Expr) bool {
		ix, ok := ast.Unparen(e).(*ast.IndexExpr)
		return ok && f.groupsHere(ix.X) && f.isMapOfSlices(ix.X) && mentions(f.info, ix.Index).meets(l.vars)
	}
	if s.expr != nil && groups(s.expr) {
		return true
	}
	for p := range f.trace(s.places, s.exprs(), l.region).places {
		if !l.region.contains(p.obj.Pos()) {
			continue
		}
		for i, fl := range f.flows {
			if fl.to.obj != p.obj || fl.accum || len(fl.from) != 1 || !l.region.contains(fl.at) {
				continue
			}
			if groups(fl.from[0]) && !f.uses(i).overlaps(p) {
				return true
			}
		}
	}
	return false
}

// groupsHere reports whether a map is one that the function has or is given, or a field
// that it appends to: what another one keeps for each key is the key's own.
func (f *frame) groupsHere(e ast.Expr) bool {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok {
		return true
	}
	p, isField := fieldPlace(f.info, sel)
	return !isField || slices.ContainsFunc(f.flows, func(fl flow) bool { return fl.accum && !fl.weak && fl.to == p })
}

// isMapOfSlices reports whether an expression is a map from keys to slices.
func (f *frame) isMapOfSlices(e ast.Expr) bool {
	m, ok := f.typeOf(e).Underlying().(*types.Map)
	if !ok {
		return false
	}
	_, ok = m.Elem().Underlying().(*types.Slice)
	return ok
}

// boundName matches the names of parameters that bound a range.
var boundName = lazyregexp.New(`(?i)^(.*_)?(lower|upper|from|to|start|end|min|max|begin|since|until|before|after|low|high)|(Lower|Upper|From|To|Start|End|Min|Max|Begin|Since|Until|Before|After|Low|High)(ID|At|Time|Date|Height|Block)?$`)

// selected is the field that an expression selects, or "".
func selected(e ast.Expr) string {
	if e == nil {
		return ""
	}
	if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
		return sel.Sel.Name
	}
	return ""
}

// isBound reports whether a parameter bounds a range. Where the SQL is not known
// its name tells.
func isBound(bounds []string, name string) bool {
	if bounds != nil {
		return slices.Contains(bounds, name)
	}
	return name != "" && boundName().MatchString(strings.TrimPrefix(name, "@"))
}
