package loops

import (
	"go/ast"
	"go/types"
	"reflect"
	"slices"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// What a program is set up with: as many elements as somebody wrote into a file or the
// environment, and read from there rather than from a table.

// settingsPackage matches the names of packages that hold how a program is set up.
var settingsPackage = lazyregexp.New(`^(config|configs|configuration|conf|cfg|settings)$`)

// manifestType matches the names of types that hold what a file says of a part of a program that is
// put into it, as a plugin is.
var manifestType = lazyregexp.New(`Manifest$`)

// fileTags are the keys of the tags by which libraries read settings into structs; rowTags
// those by which they read rows.
var (
	fileTags = []string{"yaml", "toml", "mapstructure", "env", "envconfig", "envPrefix", "koanf", "hcl", "ini"}
	rowTags  = []string{"db", "gorm", "bun", "pg"}
)

// overConfigured reports whether the rounds of a loop go over what a program is set up
// with, or over those elements of it that a list was made of.
func (f *frame) overConfigured(l *loop) bool {
	n, ok := l.stmt.(*ast.RangeStmt)
	return ok && !f.isQueried(n.X) && (f.ofConfig(n.X) || isConfigured(elementType(f.typeOf(n.X))) || f.isEmbedded(n.X, maxListed))
}

// isQueried reports whether a list is what a query gives.
func (f *frame) isQueried(x ast.Expr) bool {
	if v := usedVar(f.info, x); v != nil && regionOf(f.decl.Body).contains(v.Pos()) {
		x = f.onlyValue(v)
	}
	call, ok := x.(*ast.CallExpr)
	return ok && len(f.callEffects(call)) > 0
}

// setUpTags are those of them by which hardly anything but settings is read, where one of keyTags, which say
// what that is called in a file, is there, too.
var (
	setUpTags = []string{"mapstructure", "koanf", "envconfig", "envPrefix"}
	keyTags   = []string{"yaml", "toml", "koanf", "envconfig", "hcl", "ini"}
)

// isConfigured reports whether a type holds how a program is set up, by what it and its
// package are called or how its fields are read, and none is a table's column.
func isConfigured(t types.Type) bool {
	if t == nil {
		return false
	}
	n, ok := types.Unalias(deref(t)).(*types.Named)
	if !ok || structOf(n) == nil || n.Obj().Pkg() == nil {
		return false
	}
	ofSettings := settingsPackage().MatchString(n.Obj().Pkg().Name()) || allTagged(structOf(n), setUpTags) && allTagged(structOf(n), keyTags)
	if !isSettings(t) && !ofSettings && !manifestType().MatchString(n.Obj().Name()) {
		return false
	}
	st, byTag := structOf(n), false
	for i := range st.NumFields() {
		has := func(key string) bool { _, ok := reflect.StructTag(st.Tag(i)).Lookup(key); return ok }
		if slices.ContainsFunc(rowTags, has) {
			return false
		}
		byTag = byTag || slices.ContainsFunc(fileTags, has)
	}
	return byTag || ofSettings
}

// allTagged reports whether all fields of a struct have tags with one of some keys.
func allTagged(st *types.Struct, keys []string) bool {
	for i := range st.NumFields() {
		if !slices.ContainsFunc(keys, func(key string) bool { _, ok := reflect.StructTag(st.Tag(i)).Lookup(key); return ok }) {
			return false
		}
	}
	return st.NumFields() > 0
}

// elementType is the type of what a list or a map has, or nil.
func elementType(t types.Type) types.Type {
	switch t := types.Unalias(t).Underlying().(type) {
	case *types.Slice:
		return t.Elem()
	case *types.Map:
		return t.Elem()
	}
	return nil
}
