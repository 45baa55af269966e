package loops

import (
	"go/ast"
	"go/types"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/outside"
)

// What makes a round a unit of work, so that to batch the query in it is no cure:
// a transaction of its own, or a call of another service that takes longer than
// the query does.

// begins reports whether a call begins a transaction: it gives something that can
// be committed and rolled back, or runs a function that it is given in one.
func (f *frame) begins(call *ast.CallExpr) bool {
	sig := f.callType(call)
	if sig == nil {
		return false
	}
	results := sig.Results()
	if n := results.Len(); n > 1 && isError(results.At(n-1).Type()) && isTx(results.At(0).Type()) {
		return true
	}
	if f.givesTx(call) {
		return false
	}
	takesFunc := false
	for _, arg := range call.Args {
		fn, ok := types.Unalias(f.typeOf(arg)).Underlying().(*types.Signature)
		if !ok {
			continue
		}
		takesFunc = true
		for p := range fn.Params().Variables() {
			if isTx(p.Type()) || f.holdsQueries(p.Type()) {
				return true
			}
		}
	}
	if !takesFunc && !f.handsOutTx(results) {
		return false
	}
	callee, ok := typeutil.Callee(f.info, call).(*types.Func)
	if !ok {
		return false
	}
	return slices.ContainsFunc(f.behind(callee.Origin()), func(fn *types.Func) bool {
		s := f.summaryOf(fn)
		return s != nil && s.ownTx
	})
}

// givesTx reports whether a call hands a transaction to a function of the project's:
// what runs there runs in that. (pgx's own functions make a savepoint of it.)
func (f *frame) givesTx(call *ast.CallExpr) bool {
	fn, ok := typeutil.Callee(f.info, call).(*types.Func)
	return ok && f.world.declares(fn.Pkg()) && slices.ContainsFunc(call.Args, func(arg ast.Expr) bool {
		tv := f.info.Types[arg]
		return !tv.IsNil() && tv.Type != nil && isTx(tv.Type)
	})
}

// handsOutTx reports whether results may be those of a function that begins a
// transaction for its caller: queries in it, or the functions that end it.
func (f *frame) handsOutTx(results *types.Tuple) bool {
	for r := range results.Variables() {
		if _, isFunc := r.Type().Underlying().(*types.Signature); isFunc || isTx(r.Type()) || f.holdsQueries(r.Type()) {
			return true
		}
	}
	return false
}

// typeOf is the type of an expression; an invalid one where it is not known.
func (f *frame) typeOf(e ast.Expr) types.Type {
	if t := f.info.TypeOf(e); t != nil {
		return t
	}
	return types.Typ[types.Invalid]
}

// behind are the functions that a call of fn may come to: itself, or what
// implements it.
func (f *frame) behind(fn *types.Func) []*types.Func {
	if recv := fn.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
		return f.implementations(fn)
	}
	return []*types.Func{fn}
}

// isTx reports whether a type is a transaction's: it has Commit and Rollback.
func isTx(t types.Type) bool {
	has := func(name string) bool {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		_, ok := obj.(*types.Func)
		return ok
	}
	return has("Commit") && has("Rollback")
}

// holdsQueries reports whether a type has generated queries as its methods.
func (f *frame) holdsQueries(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if p, isPtr := types.Unalias(t).(*types.Pointer); isPtr {
		n, ok = types.Unalias(p.Elem()).(*types.Named)
	}
	if !ok || n.Obj().Pkg() == nil {
		return false
	}
	for m := range n.Methods() {
		if f.pass.ImportObjectFact(m.Origin(), new(IsQuery)) {
			return true
		}
	}
	if it, ok := n.Underlying().(*types.Interface); ok {
		for m := range it.Methods() {
			if f.pass.ImportObjectFact(m, new(IsQuery)) {
				return true
			}
		}
	}
	return false
}

// jobOfRound reports whether each round of a loop has a transaction of its own, or
// calls another service.
func (f *frame) jobOfRound(l *loop) bool {
	if l.body == nil {
		return false
	}
	in := regionOf(l.body)
	return slices.ContainsFunc(f.jobs(), func(n ast.Node) bool { return in.contains(n.Pos()) })
}

// jobs are the calls of the function that make what is around them a unit of work.
func (f *frame) jobs() []ast.Node {
	if f.jobSeen {
		return f.jobCall
	}
	f.jobSeen, f.jobCall = true, nil
	for _, cur := range f.calls {
		call := cur.Node().(*ast.CallExpr)
		if (f.begins(call) || f.leavesProcess(call)) && !f.onFailure(cur, nil) {
			f.jobCall = append(f.jobCall, call)
		}
	}
	return f.jobCall
}

// leavesProcess reports whether a call is one of another service, by its type,
// itself or through a function that it calls.
func (f *frame) leavesProcess(call *ast.CallExpr) bool {
	fn, ok := typeutil.Callee(f.info, call).(*types.Func)
	if !ok || fn.Pkg() == nil {
		return false
	}
	fn = fn.Origin()
	if outside.Service(fn, f.world.declares) {
		return true
	}
	// Of an interface all that implement it must: else it may be another one.
	behind := f.behind(fn)
	return len(behind) > 0 && !slices.ContainsFunc(behind, func(fn *types.Func) bool {
		s := f.summaryOf(fn)
		return s == nil || !s.external
	})
}

// once matches the names of what runs once in a database's life: migrations,
// backfills and seeds.
var once = regexp.MustCompile(`(?i)(^|[^a-z]|[a-z0-9]_)(migrat\w*|backfill\w*|seed(s|er|ers|ing)?|fixtures?)([^a-z]|$)`)

// numberedFile matches the names of files as migrations have them: a date or a number
// first.
var numberedFile = regexp.MustCompile(`^\d{8,14}[_-]`)

// changes matches the names of folders that hold migrations.
var changes = regexp.MustCompile(`^(deltas|schema_?(changes|updates|upgrades))$`)

// onceFunc matches such names of functions, which are written in camel case.
var onceFunc = regexp.MustCompile(`^(run|do|apply)?(?i:migrate|migration|backfill|seed)([A-Z_0-9]|$)|(Migration|Migrate|Backfill|Seed)s?$`)

// runsOnceEver reports whether a function is a migration, a backfill or a seed, by
// its package, its file or its name.
func runsOnceEver(pkg, filename, name string) bool {
	parts := strings.Split(pkg, "/")
	if numberedFile.MatchString(filepath.Base(filename)) || changes.MatchString(parts[len(parts)-1]) {
		return true
	}
	return slices.ContainsFunc(parts[max(0, len(parts)-3):], once.MatchString) || once.MatchString(strings.TrimSuffix(filepath.Base(filename), ".go")) || onceFunc.MatchString(name)
}
