package loops

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// Functions that run once in a database's life, by what they are called and who calls them.

// maxOnceCallers is through how many functions those are asked that call one which may run once.
const maxOnceCallers = 5

// onceVerb matches the names of functions that seed, backfill or migrate.
var onceVerb = lazyregexp.New(`^(?i:run|apply)?(?i:seed|backfill|migrate)(?i:s|r|ing)?([A-Z_0-9]|$)`)

// legacyVerb matches the names of functions that bring what an earlier release wrote to what this one does.
var legacyVerb = lazyregexp.New(`^(?i:run|apply)?_?(?i:migrate|upgrade|convert|backfill)_?((?i:legacy|old)([A-Z_]|$)|(?i:from)?_?[vV][0-9])`)

// demoVerb matches the names of functions that put in what a program shows before it has data of its own.
var demoVerb = lazyregexp.New(`^(?i:add|create|fill|generate|import|insert|install|load|populate|reset|restore|seed|write)_?(?i:demo|sample)(_?(?i:data|content|records|rows|set))?([A-Z_]|$)`)

// seederType matches the names of types whose methods fill a database.
var seederType = lazyregexp.New(`(^|[a-z0-9])[sS]eeder$`)

// ofSeeder reports whether a function is a method of a type that fills a database, by its name.
func ofSeeder(fn *types.Func) bool { return seederType().MatchString(receiverName(fn)) }

// isSeed reports whether a function is a seed, a backfill or a migration: it is called so and
// is told nothing but where the database is and how the program is set up, so that no one has it do
// that for records of theirs; or it is for what an earlier release wrote, or for a demonstration; or all who call it are.
func (w *world) isSeed(fn *types.Func, more int) bool {
	if known, ok := w.seeds[fn]; ok {
		return known
	}
	w.seeds[fn] = false // as far as callers ask that it calls
	if !w.declares(fn.Pkg()) {
		return false
	}
	if fn.Name() == "main" {
		c := w.packages[fn.Pkg()]
		_, likely := runsOnceEver(fn.Pkg().Path(), c.position(fn.Pos()).Filename)
		w.seeds[fn] = likely || w.isOnceCommand(fn) || w.isBesideCommand(fn)
		return w.seeds[fn]
	}
	is := onceVerb().MatchString(fn.Name()) && toldNothing(fn) || legacyVerb().MatchString(fn.Name()) || demoVerb().MatchString(fn.Name()) || w.isOnceCommand(fn) || more > 0 && w.calledOnlyBy(fn, func(caller *types.Func) bool { return w.isSeed(caller, more-1) })
	if w.seeds[fn] = is; !is && more < maxOnceCallers {
		delete(w.seeds, fn) // others may be asked further
	}
	return is
}

// toldNothing reports whether a function is given no data: only what reaches the database
// or another part of the program, and settings.
func toldNothing(fn *types.Func) bool {
	return !slices.ContainsFunc(slices.Collect(fn.Signature().Params().Variables()), func(p *types.Var) bool {
		t := types.Unalias(p.Type())
		if isHandle(t) || types.IsInterface(t) {
			return false
		}
		n, ok := types.Unalias(deref(t)).(*types.Named)
		if !ok {
			return true
		}
		st, ok := n.Underlying().(*types.Struct)
		return !ok || !settings().MatchString(n.Obj().Name()) && holdsData(st) && st.NumFields() > 0
	})
}

// calledOnlyBy reports whether a function is called, and only by functions that are so,
// tests aside.
func (w *world) calledOnlyBy(fn *types.Func, is func(caller *types.Func) bool) bool {
	if w.asValue[fn] {
		return false
	}
	sites := w.callers[fn]
	if recv := fn.Signature().Recv(); recv != nil {
		through, known := w.callersThrough(fn, recv.Type())
		if !known {
			return false
		}
		sites = slices.Concat(sites, through)
	}
	return w.allCalls(fn, sites, func(_ callSite, _ inspector.Cursor, caller *types.Func) bool { return is(caller) })
}

// callersThrough are the calls of a method by interfaces that its type implements; known is
// false where they cannot all be told.
func (w *world) callersThrough(fn *types.Func, recv types.Type) (sites []callSite, known bool) {
	for _, at := range w.dispatches[fn.Name()] {
		m, ok := typeutil.Callee(at.in.info(), at.call).(*types.Func)
		if !ok {
			return nil, false
		}
		iface, ok := m.Signature().Recv().Type().Underlying().(*types.Interface)
		if !ok {
			return nil, false
		}
		if types.Implements(recv, iface) || types.Implements(types.NewPointer(deref(recv)), iface) {
			sites = append(sites, at)
		}
	}
	return sites, !w.methodValue[fn.Name()]
}

// plants reports whether a call inserts rows that a loop counts up to a constant, and that have nothing else but
// constants: what a program begins with.
func (f *frame) plants(c candidate, l *loop) bool {
	n, ok := l.stmt.(*ast.ForStmt)
	if ok {
		_, ok = f.counted(n)
	} else if over, isRange := l.stmt.(*ast.RangeStmt); isRange {
		_, ok = f.intValue(over.X)
	}
	return ok && c.direct && c.query.Verb == "insert" && !slices.ContainsFunc(c.all, func(s source) bool {
		o := f.trace(s.places, s.exprs(), l.region)
		for p := range o.places {
			if !l.vars.overlaps(p) && !l.region.contains(p.obj.Pos()) {
				return true
			}
		}
		return o.opaque
	})
}
