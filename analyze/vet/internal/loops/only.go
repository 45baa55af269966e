package loops

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// The one element that is what a request or a parameter names.

// ownKey matches the names of what only one of many records has.
var ownKey = lazyregexp.New(`^(?i:id|uid|uuid|guid|key|name|slug|url|uri|email|login|username|hash|digest|fingerprint|path|filename)$`)

// isTheOne reports whether an equality says that a round's element is the one that
// something from outside of all loops names, by its key or as a whole: other rounds do not
// come to it.
func (f *frame) isTheOne(e equality, l *loop, cur inspector.Cursor) bool {
	n, ok := l.stmt.(*ast.RangeStmt)
	if !ok || e.y == nil || isConstant(f.info, e.y) || f.isNil(e.y) || !f.comesFromOutside(e.y, cur) {
		return false
	}
	of, field := f.comparedPart(e.x, n)
	if of == nil {
		return false
	}
	if field == "" {
		return isKeyType(of.Type())
	}
	if ownKey().MatchString(field) {
		return true
	}
	named, ok := deref(of.Type()).(*types.Named) // Device.DeviceID
	return ok && ownKey().MatchString(strings.TrimPrefix(field, named.Obj().Name())) && strings.HasPrefix(field, named.Obj().Name())
}

// comesFromOutside reports whether an expression gives the same in the rounds of all loops
// around a call.
func (f *frame) comesFromOutside(e ast.Expr, cur inspector.Cursor) bool {
	at, _ := f.standing(cur)
	return !slices.ContainsFunc(at.loops, func(l *loop) bool { return !f.staysIn(e, l) })
}

// comparedPart is the variable of a loop's element, and which field of it or which method's
// result, that alone an expression is made of; field is "" where it is the whole.
func (f *frame) comparedPart(e ast.Expr, n *ast.RangeStmt) (of types.Object, field string) {
	if n.Value == nil {
		return nil, ""
	}
	element := usedVar(f.info, n.Value)
	if element == nil || element.Name() == "_" {
		return nil, ""
	}
	some, ok := false, true
	ast.PreorderStack(e, nil, func(x ast.Node, above []ast.Node) bool {
		switch x := x.(type) {
		case *ast.CallExpr:
			ok = ok && len(f.callEffects(x)) == 0
		case *ast.IndexExpr, *ast.SliceExpr, *ast.FuncLit, *ast.BinaryExpr:
			ok = false
		case *ast.Ident:
			if f.info.Uses[x] != element {
				return true
			}
			part := ""
			if len(above) > 0 {
				if sel, isSel := above[len(above)-1].(*ast.SelectorExpr); isSel {
					part = strings.TrimPrefix(sel.Sel.Name, "Get")
				}
				if len(above) > 1 && part != "" {
					if _, deeper := above[len(above)-2].(*ast.SelectorExpr); deeper {
						ok = ok && f.isConversion(above[len(above)-2])
					}
				}
			}
			ok = ok && (!some || part == field)
			some, field = true, part
		}
		return ok
	})
	if !some || !ok {
		return nil, ""
	}
	return element, field
}

// isConversion reports whether a selection is a method that says the same in another way:
// String, Hex, ToLower.
func (f *frame) isConversion(n ast.Node) bool {
	sel := n.(*ast.SelectorExpr)
	s := f.info.Selections[sel]
	return s != nil && s.Kind() == types.MethodVal && s.Obj().(*types.Func).Signature().Params().Len() == 0
}

// isKeyType reports whether values of a type may be keys: numbers, texts and arrays of
// bytes, as UUIDs are. Of truth values and of names of a kind there are many alike.
func isKeyType(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsBoolean == 0
	case *types.Array:
		b, ok := u.Elem().Underlying().(*types.Basic)
		return ok && b.Kind() == types.Byte
	}
	return false
}

// comparedByEqual are the two that a call of a function or a method compares which says
// whether they are the same; nil is none.
func (f *frame) comparedByEqual(call *ast.CallExpr) (x, y ast.Expr) {
	fn, ok := typeutil.Callee(f.info, call).(*types.Func)
	if !ok || fn.Name() != "Equal" && fn.Name() != "EqualFold" {
		return nil, nil
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	switch {
	case !ok:
	case len(call.Args) == 1 && f.info.Selections[sel] != nil:
		return sel.X, call.Args[0]
	case len(call.Args) == 2 && f.info.Selections[sel] == nil && fn.Pkg() != nil && (fn.Pkg().Path() == "strings" || fn.Pkg().Path() == "bytes"):
		return call.Args[0], call.Args[1]
	}
	return nil, nil
}
