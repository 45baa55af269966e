package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"
)

// Lists, and values behind interfaces, in fields. What no other package sees is given all that it
// has in this one; what the others give to those that they see is noted, too, and is all that they have
// where no other program sees them, and nothing that decodes has them filled.

// A fieldList is what the places give to such a field.
type fieldList struct {
	open   bool // it may be given more than stands there
	tagged bool // something is said of how others write it that fill it
	given  []fieldGift
	known  bool
	result listing
}

// A fieldGift is one of them: a struct that a function has in a variable, to the field of
// which it adds, or a value in a literal.
type fieldGift struct {
	in    *checker
	decl  *ast.FuncDecl
	at    place
	value ast.Expr // nil where it is a variable's field
}

// noteListField notes what a node gives to such a field.
func (c *checker) noteListField(n ast.Node, above []ast.Node) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for _, lhs := range n.Lhs {
			if ix, ok := ast.Unparen(lhs).(*ast.IndexExpr); ok && isMapType(c.info().TypeOf(ix.X)) {
				lhs = ix.X
				if v := c.listField(lhs); v != nil {
					c.world.fieldList(v).open = true
				}
				continue
			}
			c.noteFieldSet(lhs, above)
		}
	case *ast.RangeStmt:
		for _, e := range []ast.Expr{n.Key, n.Value} {
			if v := c.listField(e); v != nil {
				c.world.fieldList(v).open = true
			}
		}
	case *ast.UnaryExpr:
		if v := c.listField(n.X); v != nil && n.Op == token.AND {
			c.world.fieldList(v).open = true
		}
		if n.Op == token.AND && len(above) > 0 {
			c.noteFilled(n.X, above[len(above)-1])
		}
	case *ast.CompositeLit:
		c.noteFieldsOf(n, above)
	}
}

// noteFilled notes that a function of another program, which decodes or scans, or one that hands what it takes of
// any type to such a function, may fill the fields that it sees of what it is given the address of.
func (c *checker) noteFilled(x ast.Expr, by ast.Node) {
	call, ok := by.(*ast.CallExpr)
	if _, isLit := ast.Unparen(x).(*ast.CompositeLit); !ok || isLit {
		return
	}
	fn := typeutil.StaticCallee(c.info(), call)
	if fn == nil || !c.world.declares(fn.Pkg()) || takesAny(fn, slices.IndexFunc(call.Args, func(arg ast.Expr) bool {
		return arg.Pos() <= x.Pos() && x.End() <= arg.End()
	})) {
		c.openFields(c.info().TypeOf(x))
	}
}

// takesAny reports whether a function takes values of any type as an argument.
func takesAny(fn *types.Func, arg int) bool {
	params := fn.Origin().Signature().Params()
	if arg < 0 || params.Len() == 0 {
		return false
	}
	t := params.At(min(arg, params.Len()-1)).Type()
	if rest, ok := t.(*types.Slice); ok && fn.Signature().Variadic() && arg >= params.Len()-1 {
		t = rest.Elem()
	}
	iface, ok := t.Underlying().(*types.Interface)
	return ok && iface.NumMethods() == 0
}

// openFields notes that all fields that others see of a type, and of what it has, may be given more.
func (c *checker) openFields(t types.Type) {
	if t == nil || c.world.opened[t] {
		return
	}
	c.world.opened[t] = true
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		c.openFields(u.Elem())
	case *types.Slice:
		c.openFields(u.Elem())
	case *types.Map:
		c.openFields(u.Elem())
	case *types.Struct:
		for v := range u.Fields() {
			if !v.Exported() && !v.Embedded() {
				continue
			}
			if v.Exported() && c.isListField(v) {
				c.world.fieldList(v.Origin()).open = true
			}
			c.openFields(v.Type())
		}
	}
}

// noteFieldSet notes an assignment to a field. One to an element makes it no longer.
func (c *checker) noteFieldSet(lhs ast.Expr, above []ast.Node) {
	v := c.listField(lhs)
	if v == nil || c.inTest(lhs) {
		return
	}
	list, decl := c.world.fieldList(v), declAround(above)
	at, whole, ok := target(c.info(), lhs)
	if decl == nil || !ok || !whole || at.field != v.Name() {
		list.open = true
		return
	}
	list.tagged = list.tagged || isTagged(structOf(at.obj.Type()), v)
	gift := fieldGift{in: c, decl: decl, at: at}
	if !slices.Contains(list.given, gift) {
		list.given = append(list.given, gift)
	}
}

// noteFieldsOf notes what a literal of a struct gives to the fields.
func (c *checker) noteFieldsOf(lit *ast.CompositeLit, above []ast.Node) {
	t := c.info().TypeOf(lit)
	if t == nil {
		return
	}
	st, ok := deref(t).Underlying().(*types.Struct)
	if !ok || c.inTest(lit) {
		return
	}
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok { // all of them, in order
			for v := range st.Fields() {
				if c.isListField(v) {
					c.world.fieldList(v.Origin()).open = true
				}
			}
			return
		}
		key, ok := kv.Key.(*ast.Ident)
		if !ok {
			continue
		}
		v, ok := c.info().Uses[key].(*types.Var)
		if !ok || !c.isListField(v) {
			continue
		}
		list := c.world.fieldList(v.Origin())
		list.tagged = list.tagged || isTagged(st, v)
		if decl := declAround(above); decl != nil {
			list.given = append(list.given, fieldGift{in: c, decl: decl, value: kv.Value})
		} else {
			list.open = true
		}
	}
}

// isTagged reports whether a field of a struct has a tag.
func isTagged(st *types.Struct, field *types.Var) bool {
	for i := 0; st != nil && i < st.NumFields(); i++ {
		if st.Field(i).Origin() == field.Origin() {
			return st.Tag(i) != ""
		}
	}
	return false
}

// inTest reports whether a node stands in a test.
func (c *checker) inTest(n ast.Node) bool {
	return isTest(c.pass.Fset.Position(n.Pos()).Filename)
}

// declAround is the function that a node stands in, nil outside of functions.
func declAround(above []ast.Node) *ast.FuncDecl {
	for _, n := range above {
		if decl, ok := n.(*ast.FuncDecl); ok {
			return decl
		}
	}
	return nil
}

// listField is the field that an expression takes, if it is such a one; nil if not.
func (c *checker) listField(e ast.Expr) *types.Var {
	if e == nil {
		return nil
	}
	v := usedField(c.info(), e)
	if v == nil || !c.isListField(v) {
		return nil
	}
	return v.Origin()
}

// isListField reports whether a field of the program's is a list, or is an interface and this package's
// alone.
func (c *checker) isListField(v *types.Var) bool {
	if !v.IsField() || !c.world.declares(v.Pkg()) {
		return false
	}
	return isSliceType(v.Type()) || isMapType(v.Type()) || !v.Exported() && v.Pkg() == c.pass.Pkg && types.IsInterface(v.Type())
}

// fieldList is what is noted of a field.
func (w *world) fieldList(v *types.Var) *fieldList {
	list := w.fieldLists[v]
	if list == nil {
		list = new(fieldList)
		w.fieldLists[v] = list
	}
	return list
}

// fieldListing is the listing of a field of any struct that no other package sees, or no other program: of the
// longest list that a place gives to it, where all that give to it write it out. A map may be filled by whoever
// has it.
func (w *world) fieldListing(v *types.Var) listing {
	list := w.fieldLists[v.Origin()]
	if list == nil || v.Exported() && (list.tagged || !isInternal(v.Pkg().Path())) || isMapType(v.Type()) || list.open || len(list.given) == 0 {
		return unlisted
	}
	if list.known {
		return list.result
	}
	list.known, list.result = true, unlisted // while it is asked for
	n := unlisted
	for _, gift := range list.given {
		one := w.giftOf(gift)
		if one.outer < 0 {
			return unlisted
		}
		n = one.orAlone(n)
	}
	list.result = n
	return n
}

// frameOf is the frame of the function that gives something; nil if it has none.
func (w *world) frameOf(gift fieldGift) *frame {
	fn, ok := gift.in.info().Defs[gift.decl.Name].(*types.Func)
	if !ok {
		return nil
	}
	return gift.in.frame(fn)
}

func (w *world) giftOf(gift fieldGift) listing {
	f := w.frameOf(gift)
	switch {
	case f == nil:
		return unlisted
	case gift.value != nil:
		return f.listedIn(gift.value, maxSteps-1)
	case !regionOf(gift.decl.Body).contains(gift.at.obj.Pos()) && !f.isResult(gift.at.obj):
		return unlisted
	}
	return f.addedHere(gift.at, maxSteps)
}
