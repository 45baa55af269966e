package templates

import (
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/templates/options"
)

// An override is what an author gives a Go type, struct tags or both to.
type override struct {
	*options.Matcher
	typ  *goType // nil when only tags are given
	used bool    // something matched it
}

// compileOverrides brings overrides that were checked into the form that the
// generator reads.
func compileOverrides(of *options.Options) []override {
	imports := of.Imports()
	var compiled []override
	var known diag.List // Check has reported what is wrong
	for _, o := range of.Overrides {
		m := o.Compile(imports, &known)
		if m == nil {
			continue
		}
		c := override{Matcher: m}
		if m.Type != nil {
			t := authorsType(*m.Type)
			c.typ = &t
		}
		compiled = append(compiled, c)
	}
	return compiled
}

// authorsType is a type that an author gave.
func authorsType(t options.Type) goType {
	out := goType{prefix: t.Prefix, path: t.Path, pkg: t.Package, alias: t.Alias, local: t.Local, name: t.Name, form: t.Form, authors: true}
	for _, a := range t.Args {
		out.args = append(out.args, authorsType(a))
	}
	return out
}
