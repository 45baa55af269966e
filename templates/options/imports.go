package options

import (
	"slices"
	"strconv"
	"strings"
)

// Imports are the types of other packages that overrides give with an import
// path. Code of sqlc's has these imports, so that another override may name
// their packages without one.
type Imports []Type

// Imports returns what the overrides import.
func (o *Options) Imports() Imports {
	var found Imports
	for i := range o.Overrides {
		g := &o.Overrides[i].GoType
		for _, text := range []string{g.Spec, g.Type} {
			_, paths := cutPaths(text, g.Spec != "")
			found = append(found, paths...)
		}
		if g.Spec != "" || g.Import == "" {
			continue
		}
		t := Type{Path: g.Import, Name: g.Type}
		if t.Package, t.Alias = packageName(g.Import); g.Package != "" {
			t.Package, t.Alias = g.Package, true
		}
		found = append(found, t)
	}
	return found
}

// sqlcImports are the packages that sqlc's code imports, by what it calls them,
// when a type begins with that.
var sqlcImports = map[string]string{
	"json": "encoding/json", "netip": "net/netip", "sql": "database/sql",
	"pgtype": "github.com/jackc/pgx/v5/pgtype", "pq": "github.com/lib/pq", "pqtype": "github.com/sqlc-dev/pqtype",
	"uuid": "github.com/google/uuid", "pgvector": "github.com/pgvector/pgvector-go",
}

// standard are the packages of Go's own with types in them whose import path is
// their name.
var standard = strings.Fields("bufio bytes context embed errors expvar flag fmt hash io iter log net os plugin reflect regexp runtime sort strings sync syscall testing time unicode unique unsafe weak")

// find returns the type that a package's name and a type's mean, or what is
// wrong: a type that an override imports, then one that sqlc imports by itself,
// then one of a package that an override imports.
func (known Imports) find(pkg, name string) (t Type, wrong string) {
	for _, t := range known {
		if t.Package == pkg && t.Name == name {
			return t, ""
		}
	}
	path, listed := sqlcImports[pkg]
	var from []Type
	for _, t := range known {
		if t.Package == pkg && !slices.ContainsFunc(from, func(f Type) bool { return f.Path == t.Path }) {
			from = append(from, t)
		}
	}
	switch {
	case len(from) > 1:
		return Type{}, strconv.Quote(pkg+"."+name) + " may be of " + strconv.Quote(from[0].Path) + " or of " + strconv.Quote(from[1].Path)
	case len(from) == 1:
		return Type{Path: from[0].Path, Package: pkg, Alias: from[0].Alias, Name: name}, ""
	case listed:
	case slices.Contains(standard, pkg):
		path = pkg
	default:
		return Type{}, strconv.Quote(pkg+"."+name) + " is of a package that nothing imports"
	}
	t = Type{Path: path, Name: name}
	t.Package, t.Alias = packageName(path)
	return t, ""
}
