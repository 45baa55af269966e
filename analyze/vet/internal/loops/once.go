package loops

import (
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// What runs once in a database's life: migrations, backfills and seeds.

// once matches the names of what runs once in a database's life: migrations,
// backfills and seeds.
var once = lazyregexp.New(`(?i)(^|[^a-z]|[a-z0-9]_)(migrat\w*|backfill\w*|seed(s|er|ers|ing)?|fixtures?|\w*(demo|sample|preprod)[_-]?data)([^a-z]|$)`)

// pretended matches the names of files, and of commands, that have what a program shows before it has
// data of its own.
var pretended = lazyregexp.New(`(?i)(^|[^a-z]|[a-z0-9]_)(demo|mock_?data)([^a-z]|$)`)

// seedCommand matches the names of commands that fill a database, whatever stands before that without a
// mark between: for a package of a program that is too little, which may know other seeds.
var seedCommand = lazyregexp.New(`(?i)seed(s|er|ers)?$`)

// upgrades matches the names of files that have a database's upgrades: all of the name, for a
// program may offer upgrades of other things.
var upgrades = lazyregexp.New(`(?i)^(db|schema)?_?upgrade(s|r|rs)?$`)

// numberedFile matches the names of files as migrations have them: a date or a number
// first.
var numberedFile = lazyregexp.New(`^\d{8,14}[_-]`)

// changes matches the names of folders that hold migrations.
var changes = lazyregexp.New(`^(deltas|schema_?(changes|updates|upgrades))$`)

// runsOnceEver reports whether what a file has is a migration, a backfill or a seed, by
// its package or its own name: surely, or unless a program offers it (offers). What a
// function is called says nothing: one that is named so may be what a program offers.
func runsOnceEver(pkg, filename string) (surely, likely bool) {
	parts := strings.Split(pkg, "/")
	if numberedFile().MatchString(filepath.Base(filename)) || changes().MatchString(parts[len(parts)-1]) {
		return true, true
	}
	name := strings.TrimSuffix(filepath.Base(filename), ".go")
	last := len(parts) - 1
	return false, slices.ContainsFunc(parts[max(0, len(parts)-3):], once().MatchString) || once().MatchString(name) || upgrades().MatchString(name) ||
		pretended().MatchString(name) || last > 0 && parts[last-1] == "cmd" && (pretended().MatchString(parts[last]) || seedCommand().MatchString(parts[last]) || parts[last] == "mock")
}

// offers reports whether a function of a package that is called as migrations are is part
// of what the program offers: it, or a function of the package that comes to it, is given
// records of the program's own by another package, which is no command and no test. A
// migration is given no more than the database and its settings.
func (w *world) offers(fn *types.Func) bool {
	if w.offered == nil {
		w.offered = map[*types.Func]bool{}
		var mark func(fn *types.Func)
		mark = func(fn *types.Func) {
			if w.offered[fn] {
				return
			}
			w.offered[fn] = true
			for _, to := range w.calls[fn] {
				if to.Pkg() == fn.Pkg() {
					mark(to)
				}
			}
		}
		for from, all := range w.calls {
			for _, to := range all {
				if from.Pkg() != to.Pkg() && to.Exported() && !w.isCommand(from) && w.takesRecord(to) {
					mark(to)
				}
			}
		}
	}
	return w.offered[fn]
}

// isCommand reports whether a function is one of a program's main package, or helps
// tests.
func (w *world) isCommand(fn *types.Func) bool {
	c := w.packages[fn.Pkg()]
	if c == nil || fn.Pkg().Name() == "main" {
		return true
	}
	file := c.fileOf(fn.Pos())
	return c.supportsTests(file) || isTest(c.position(fn.Pos()).Filename)
}

// takesRecord reports whether a function takes a record of the program's own: a structure
// of data, or many, of another package than its own.
func (w *world) takesRecord(fn *types.Func) bool {
	return slices.ContainsFunc(slices.Collect(fn.Signature().Params().Variables()), func(p *types.Var) bool {
		return w.isRecord(p.Type(), fn.Pkg())
	})
}

// settings matches the names of types of which a program has one.
var settings = lazyregexp.New(`(?i)(config|conf|connection|options?|opts|settings|params|flags|env|environment)$`)

func (w *world) isRecord(t types.Type, user *types.Package) bool {
	switch of := types.Unalias(t).(type) {
	case *types.Pointer:
		return w.isRecord(of.Elem(), user)
	case *types.Slice:
		return w.isRecord(of.Elem(), user)
	case *types.Map:
		return w.isRecord(of.Elem(), user)
	case *types.Named:
		st, ok := of.Underlying().(*types.Struct)
		pkg := of.Obj().Pkg()
		return ok && pkg != nil && pkg != user && w.isOwn(pkg, user) && st.NumFields() > 0 && !isHandle(of) && !settings().MatchString(of.Obj().Name()) && holdsData(st)
	}
	return false
}

// isOwn reports whether a package belongs to the same program as another one: it is
// judged, too, or below the same first folders of their paths.
func (w *world) isOwn(pkg, as *types.Package) bool {
	if w.declares(pkg) {
		return true
	}
	a, b := strings.Split(pkg.Path(), "/"), strings.Split(as.Path(), "/")
	n := 1
	if strings.Contains(a[0], ".") {
		n = 3 // host, owner, repository
	}
	return len(a) >= n && len(b) >= n && slices.Equal(a[:n], b[:n])
}

// holdsData reports whether a structure has nothing but data: no functions, channels,
// and nothing that only has methods.
func holdsData(st *types.Struct) bool {
	for field := range st.Fields() {
		switch t := field.Type().Underlying().(type) {
		case *types.Signature, *types.Chan:
			return false
		case *types.Interface:
			if t.NumMethods() > 0 && !isError(field.Type()) {
				return false
			}
		}
		if isHandle(field.Type()) {
			return false
		}
	}
	return true
}
