package loops

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/inspector"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// Tables that are filled with what a program's settings have, or with what stands in it: as many
// rows as somebody wrote, when the program is set up.

// settingsType matches the names of types that hold how a program is set up. What is named as
// options or parameters are may be those of one request.
var settingsType = lazyregexp.New(`(?i)(config|conf|configuration|settings)$`)

// setsUp matches the names of functions that set a program up, or make what it has from the
// beginning.
var setsUp = lazyregexp.New(`^(?i:init|initiali[sz]e|bootstrap|provision|set_?up|seed)(s|d|er)?([A-Z_0-9]|$)|` +
	`^(?i:add|create|ensure|insert|load|make|register|sync|upsert)_?(?i:default|built_?in|initial|predefined)`)

// fillsFromSettings reports whether the rounds of a loop go over what settings have, or a list
// that is written out, however long, in a function that sets a program up or fills tables anew which it,
// or all who call it, have emptied.
func (f *frame) fillsFromSettings(l *loop) bool {
	n, ok := l.stmt.(*ast.RangeStmt)
	return ok && (f.isPartOf(n.X, isSettings, maxSteps) || f.isOfWritten(n.X, maxSteps)) && f.world.refills(f.fn, maxCallers)
}

// isOfWritten reports whether an expression is a list that is written out, or a part of what the
// elements of one have.
func (f *frame) isOfWritten(e ast.Expr, more int) bool {
	if f.listedIn(f.wholeOf(e), maxSteps).outer >= 0 {
		return true
	}
	if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
		e = sel.X
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok || more == 0 {
		return false
	}
	over := f.rangedOver(f.info.Uses[id])
	return over != nil && f.isOfWritten(over, more-1)
}

// isPartOf reports whether an expression is a part of what a value of some type has.
func (f *frame) isPartOf(e ast.Expr, is func(types.Type) bool, more int) bool {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			if is(f.typeOf(x.X)) {
				return true
			}
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.CallExpr: // settings.Rates()
			sel, ok := ast.Unparen(x.Fun).(*ast.SelectorExpr)
			return f.asksNothing(x) && (ok && len(x.Args) == 0 && is(f.typeOf(sel.X)) || f.makesOf(x, is))
		case *ast.Ident:
			v := f.info.Uses[x]
			if v == nil || more == 0 {
				return false
			}
			if over := f.rangedOver(v); over != nil {
				return f.isPartOf(over, is, more-1)
			}
			only := f.onlyValue(v)
			return only != nil && f.isPartOf(only, is, more-1)
		default:
			return false
		}
	}
}

// makesOf reports whether a call gives a list that a function of the program makes of what it is given,
// a value of some type among it.
func (f *frame) makesOf(call *ast.CallExpr, is func(types.Type) bool) bool {
	fn := f.callee(call)
	if fn == nil || !f.world.declares(fn.Pkg()) || f.leavesProcess(call) || f.diskOf(call) != noDisk || fn.Signature().Results().Len() == 0 || elementType(fn.Signature().Results().At(0).Type()) == nil {
		return false
	}
	return slices.ContainsFunc(call.Args, func(e ast.Expr) bool { return is(f.typeOf(e)) })
}

func isSettings(t types.Type) bool {
	n, ok := types.Unalias(deref(t)).(*types.Named)
	return ok && structOf(n) != nil && settingsType().MatchString(n.Obj().Name())
}

// refills reports whether a function is there to fill tables when a program is set up: by what
// it is called, or it, or a function that it calls, empties one; or so are all who call it.
func (w *world) refills(fn *types.Func, more int) bool {
	if known, ok := w.filling[fn]; ok {
		return known
	}
	w.filling[fn] = false // as far as callers ask that it calls
	if w.declares(fn.Pkg()) && fn.Name() != "main" {
		w.filling[fn] = setsUp().MatchString(fn.Name()) || w.empties(fn, 1) || more > 0 && w.calledOnlyBy(fn, func(caller *types.Func) bool { return w.refills(caller, more-1) })
	}
	return w.filling[fn]
}

// whole matches statements that empty a table, whatever it has.
var whole = lazyregexp.New("(?is)^\\s*(truncate\\s|delete\\s+from\\s+[\\w.\"`]+\\s*;?\\s*$)")

// empties reports whether a function sends a statement that empties a table, or calls a
// function which does.
func (w *world) empties(fn *types.Func, more int) bool {
	c := w.packages[fn.Pkg()]
	if c == nil || c.decls[fn] == nil {
		return false
	}
	f := c.frame(fn)
	if f == nil {
		return false
	}
	return slices.ContainsFunc(f.calls, func(cur inspector.Cursor) bool {
		call := cur.Node().(*ast.CallExpr)
		if slices.ContainsFunc(call.Args[:min(2, len(call.Args))], func(e ast.Expr) bool { return whole().MatchString(constantString(f.info, e)) }) {
			return true
		}
		to := f.callee(call)
		if to == nil {
			return false
		}
		var q IsQuery
		if f.pass.ImportObjectFact(to.Origin(), &q) || f.standsFor(to) != nil && f.pass.ImportObjectFact(f.standsFor(to), &q) {
			return whole().MatchString(withoutComments(q.Query.Sent.SQL))
		}
		return more > 0 && w.empties(to.Origin(), more-1)
	})
}

// withoutComments is SQL without the lines that are comments.
func withoutComments(sql string) string {
	var lines []string
	for line := range strings.Lines(sql) {
		if !strings.HasPrefix(strings.TrimSpace(line), "--") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}
