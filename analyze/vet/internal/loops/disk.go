package loops

import (
	"go/ast"
	"maps"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/outside"
)

// Rounds that read or change a file of their element's beside its row: that takes as long as the
// write does, and one comes after the other. To look rows up is no part of it, but where what is
// found says whether the file is changed.

// A DiskUse is what a function does with a file of what it is given.
type DiskUse uint8

const (
	noDisk      DiskUse = iota
	readsFile           // it reads what a file has
	changesFile         // it makes, moves or removes one
)

// diskOf is what a call does with files, itself or through a function that is told which.
func (f *frame) diskOf(call *ast.CallExpr) DiskUse {
	fn := f.callee(call)
	switch {
	case fn == nil || fn.Pkg() == nil:
		return noDisk
	case outside.ChangesFiles(fn):
		return changesFile
	case outside.ReadsFiles(fn):
		return readsFile
	case !f.world.declares(fn.Pkg()):
		return noDisk
	}
	use, some, behind := noDisk, 0, f.behind(fn)
	for _, of := range behind {
		if of == f.fn {
			continue
		}
		if s := f.summaryOf(of); s != nil && s.disk != noDisk {
			use, some = max(use, s.disk), some+1
		}
	}
	if 2*some <= len(behind) {
		return noDisk
	}
	return use
}

// noteDisk notes what the function does with a file of what it is given.
func (f *frame) noteDisk(cur inspector.Cursor) {
	call := cur.Node().(*ast.CallExpr)
	use := f.diskOf(call)
	if use == noDisk && len(f.saysMissing(call)) > 0 {
		use = readsFile
	}
	if use <= f.own.disk || f.onFailure(cur, nil) || f.around(cur).owner != nil || cur.ParentEdgeKind() == edge.DeferStmt_Call {
		return
	}
	given := set{}
	for _, p := range f.declParams() {
		if p != nil && !isHandle(p.Type()) {
			given[place{p, ""}] = true
		}
	}
	if f.trace(mentions(f.info, call.Args...), nil, regionOf(f.decl.Body)).places.meets(given) {
		f.own.disk = use
	}
}

// worksOnFile reports whether a loop goes over the files of a folder, and its round reads or
// changes the one that it is about: what it asks and writes for that is a part of it.
func (f *frame) worksOnFile(cur inspector.Cursor, l *loop) bool {
	n, ok := l.stmt.(*ast.RangeStmt)
	if !ok || l.body == nil {
		return false
	}
	const hops = 3 // variables, through which the files may come from several folders
	if !f.areFiles(n.X, hops) {
		return false
	}
	in := regionOf(l.body)
	return slices.ContainsFunc(f.calls, func(c inspector.Cursor) bool {
		call := c.Node().(*ast.CallExpr)
		return in.contains(call.Pos()) && call != cur.Node() && f.diskOf(call) != noDisk && !excludes(c, cur, l) && !f.onFailure(c, nil) &&
			f.trace(mentions(f.info, call.Args...), nil, l.region).places.meets(l.vars)
	})
}

// areFiles reports whether an expression has the files of folders, and nothing else.
func (f *frame) areFiles(e ast.Expr, more int) bool {
	e = ast.Unparen(e)
	if call, ok := e.(*ast.CallExpr); ok {
		return f.lists(call)
	}
	id, ok := e.(*ast.Ident)
	if !ok || more == 0 {
		return false
	}
	list, some := f.info.Uses[id], false
	for _, fl := range f.flows {
		if fl.to != (place{list, ""}) {
			continue
		}
		for _, from := range fl.from {
			if call, ok := from.(*ast.CallExpr); ok && IsAppend(f.info, call) && call.Ellipsis.IsValid() && usedVar(f.info, call.Args[0]) == list {
				from = call.Args[1]
			}
			if some = f.areFiles(from, more-1); !some {
				return false
			}
		}
	}
	return some
}

// lists reports whether a call gives the names of files.
func (f *frame) lists(call *ast.CallExpr) bool {
	fn := f.callee(call)
	return fn != nil && outside.ListsFiles(fn)
}

// decidesOnFile reports whether what a call finds says whether its round changes a file of what it
// is about (whoever removes files asks of each whether it is needed), or is asked for since there is
// none.
func (f *frame) decidesOnFile(cur inspector.Cursor, l *loop) bool {
	if l.body == nil {
		return false
	}
	in := regionOf(l.body)
	return slices.ContainsFunc(f.calls, func(c inspector.Cursor) bool {
		call := c.Node().(*ast.CallExpr)
		return in.contains(call.Pos()) && call != cur.Node() && (f.diskOf(call) == changesFile && f.decides(cur.Node().(*ast.CallExpr), c, l) || f.asksForFile(call, cur, l)) && !f.onFailure(c, nil) &&
			f.trace(mentions(f.info, call.Args...), nil, l.region).places.meets(l.vars)
	})
}

// usesDisk reports whether a round of a loop that comes to a call changes a file of what it is
// about, or reads one first, and what that has decides whether it comes to the call.
func (f *frame) usesDisk(cur inspector.Cursor, l *loop) bool {
	if l.body == nil {
		return false
	}
	in := regionOf(l.body)
	return slices.ContainsFunc(f.calls, func(c inspector.Cursor) bool {
		call := c.Node().(*ast.CallExpr)
		if !in.contains(call.Pos()) || call == cur.Node() || c.ParentEdgeKind() == edge.GoStmt_Call {
			return false
		}
		use := f.diskOf(call)
		if use == noDisk && !f.asksForFile(call, cur, l) || use == readsFile && !f.decides(call, cur, l) || excludes(c, cur, l) || f.onFailure(c, nil) {
			return false
		}
		return f.trace(mentions(f.info, call.Args...), nil, l.region).places.meets(l.vars)
	})
}

// decides reports whether what a call gives decides, errors aside, whether a round comes to
// another one.
func (f *frame) decides(call *ast.CallExpr, cur inspector.Cursor, l *loop) bool {
	gave := f.results(call)
	maps.DeleteFunc(gave, func(p place, _ bool) bool { return isError(p.obj.Type()) })
	return f.choose(gave, cur, l)
}

// asksForFile reports whether a call asks for nothing but whether a file is there, which is what its
// error says, and a round comes to another call for that.
func (f *frame) asksForFile(call *ast.CallExpr, cur inspector.Cursor, l *loop) bool {
	missing := f.saysMissing(call)
	return len(missing) > 0 && f.choose(missing, cur, l)
}

// saysMissing is the error of a call that asks whether a file is there: all that is taken from it, or
// told apart from other errors.
func (f *frame) saysMissing(call *ast.CallExpr) set {
	fn := f.callee(call)
	if fn == nil || !outside.TellsOfFiles(fn) {
		return nil
	}
	missing, alone := set{}, true
	for p := range f.results(call) {
		if isError(p.obj.Type()) {
			missing[p] = true
		} else if p.obj.Name() != "_" {
			alone = false
		}
	}
	if alone || slices.ContainsFunc(f.calls, func(c inspector.Cursor) bool {
		by := c.Node().(*ast.CallExpr)
		is := f.callee(by)
		return is != nil && outside.SaysMissing(is, by) && mentions(f.info, by.Args[0]).meets(missing)
	}) {
		return missing
	}
	return nil
}

// choose reports whether values say whether a round comes to a call.
func (f *frame) choose(values set, cur inspector.Cursor, l *loop) bool {
	values = f.gathered(values, l.region)
	return len(values) > 0 && slices.ContainsFunc(append(f.guardsOf(cur, l), f.skips(cur, l)...), func(g guard) bool {
		return mentions(f.info, g.exprs...).meets(values)
	})
}
