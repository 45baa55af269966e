package loops

import (
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// Updates of several parts of which each is optional: one that leaves out all but what one
// statement writes is no job, whatever others are.

// optionalPart is the field of a parameter without which the function does not come to a call, as it
// is nil then or has no elements; its name is "" where there is none.
func (f *frame) optionalPart(cur inspector.Cursor) (part Param) {
	params := f.declParams()
	for _, g := range f.guardsOf(cur, nil) {
		if len(g.exprs) != 1 || !g.then {
			continue
		}
		cond, ok := ast.Unparen(g.exprs[0]).(*ast.BinaryExpr)
		if !ok {
			continue
		}
		of := cond.X
		switch {
		case cond.Op == token.NEQ && f.isNil(cond.Y):
		case (cond.Op == token.NEQ || cond.Op == token.GTR) && isZero(f.info.Types[cond.Y].Value) && f.lengthOf(of) != nil:
			of = f.lengthOf(of)
		default:
			continue
		}
		sel, ok := ast.Unparen(of).(*ast.SelectorExpr)
		if !ok {
			continue
		}
		if p, ok := fieldPlace(f.info, sel); ok {
			if i := slices.Index(params, p.obj); i >= 0 {
				return Param{Index: i, Field: p.field}
			}
		}
	}
	return Param{}
}

// optionalParts are the parts for which alone what ran is a job; nil is none, or that it is one
// without them.
func optionalParts(all []ran) (parts []Param) {
	var rest []ran
	for _, r := range all {
		if r.part.Field == "" {
			rest = append(rest, r)
		} else if !slices.Contains(parts, r.part) {
			parts = append(parts, r.part)
		}
	}
	if isJob(rest) {
		return nil
	}
	return parts
}

// leavesOut reports whether a call gives none of some parts of its arguments: each is written out
// there, or a variable of the function that is, and has nothing in the field.
func (f *frame) leavesOut(call *ast.CallExpr, parts []Param) bool {
	_, args := f.operands(call)
	return len(parts) > 0 && !call.Ellipsis.IsValid() && !slices.ContainsFunc(parts, func(p Param) bool {
		return p.Index >= len(args) || !f.lacks(args[p.Index], p.Field)
	})
}

// lacks reports whether a struct has nothing in a field.
func (f *frame) lacks(arg ast.Expr, field string) bool {
	if lit := structLit(f.info, arg); lit != nil {
		return !slices.ContainsFunc(lit.Elts, func(e ast.Expr) bool { return e.(*ast.KeyValueExpr).Key.(*ast.Ident).Name == field })
	}
	at, whole, ok := target(f.info, stripAddress(arg))
	if !ok || !whole || at.field != "" || !regionOf(f.decl.Body).contains(at.obj.Pos()) || isPointer(at.obj.Type()) || f.isGiven(at.obj) {
		return false
	}
	return !slices.ContainsFunc(f.flows, func(fl flow) bool {
		return fl.to.obj == at.obj && (fl.to.field == field || fl.to.field == "" && !f.isEmptyLit(fl))
	})
}

// isEmptyLit reports whether a flow gives the zero value of a struct.
func (f *frame) isEmptyLit(fl flow) bool {
	if len(fl.from) != 1 || fl.weak || fl.accum {
		return false
	}
	if call, ok := fl.from[0].(*ast.CallExpr); ok {
		return isBuiltin(f.info, call.Fun, "new")
	}
	lit := structLit(f.info, fl.from[0])
	return lit != nil && len(lit.Elts) == 0
}
