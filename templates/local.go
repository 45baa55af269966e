package templates

import (
	"go/token"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser"
)

// Which names may stand beside each other in a method: an author's names stay as
// they are wherever Go lets them, and the method's own variables give way.

// fixedLocals are the names in generated methods that give way to nothing: what
// callers read in signatures, and errors.
var fixedLocals = set("arg", "ctx", "db", "err", "q", "rt")

// local is the name of a variable of generated code in whose scope the query's
// parameters and package-level names are.
func (q *query) local(name string) string {
	for q.uses(name) || slices.ContainsFunc(q.args, func(a arg) bool { return a.name == name }) || q.keyed != nil && slices.Contains(q.keyed.sent, name) {
		name += "_"
	}
	return name
}

// uses reports whether the query's method refers to a package-level name of its
// own by name.
func (q *query) uses(name string) bool {
	if name == q.sqlConst || name == q.descriptor {
		return true
	}
	of, iterator := strings.CutPrefix(name, "iteratorFor")
	return iterator && of == q.name || strings.HasPrefix(name, "load") && name == q.loader() || strings.HasPrefix(name, "tags") && name == q.tagFunc()
}

// argName makes the name of a Go parameter: "story_id" is storyID.
func argName(name string) string {
	var b strings.Builder
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		switch {
		case b.Len() == 0:
			b.WriteString(strings.ToLower(part))
		case part == "id":
			b.WriteString("ID")
		case part == "ids":
			b.WriteString("IDs")
		default:
			b.WriteString(capitalise(part))
		}
	}
	out := b.String()
	if r, _ := utf8.DecodeRuneInString(out); !unicode.IsLetter(r) {
		out = "p" + out
	}
	return out
}

// freeName makes the name of a Go parameter that hides nothing that its method's
// body refers to. The query's row must be known.
func (g *generator) freeName(q *query, param string) string {
	name := argName(param)
	for token.IsKeyword(name) || g.mentions(q, name) {
		name += "_"
	}
	return name
}

// mentions reports whether the body of a query's method, or of its loader, may
// refer to a name that cannot give way.
func (g *generator) mentions(q *query, name string) bool {
	cached := q.src.Directives.Cache != nil
	switch name {
	case nonNilFunc, "ctx", "q", "err", "e0", "e1", "e2", "e3", // e0…: rows of outer joins
		"any", "append", "bool", "error", "false", "len", "nil", "true", // Go's
		"fmt", "pgconn", "pgx", "dbgenimpl": // packages
		return true
	case scanErrorFunc:
		if q.doubtful {
			return true
		}
	case "db", "rt":
		if g.EmitMethodsWithDBArgument {
			return true
		}
	case "make", "int64", "map":
		if q.keyed != nil || name == "int64" && (cached || q.cmd == parser.CopyFrom) {
			return true
		}
	case "context", "slices", "string":
		if cached || q.cmd == parser.CopyFrom {
			return true
		}
	}
	return q.uses(name) || q.row.mentions(name) || g.runtime && isCloneFunc(name) || cached &&
		slices.ContainsFunc(q.src.Params, func(p *analyze.Param) bool { return g.paramType(q, p).mentions(name) })
}

// isCloneFunc reports whether a clone function may have the name.
func isCloneFunc(name string) bool {
	of, found := strings.CutPrefix(name, "clone")
	first, _ := utf8.DecodeRuneInString(of)
	return found && unicode.IsUpper(first)
}

// mentions reports whether the declaration of a variable for the row, or of what
// it is read into, refers to a package or to a type of Go's by this name.
func (r *row) mentions(name string) bool {
	if r == nil {
		return false
	}
	if r.typ.mentions(name) || r.result.mentions(name) {
		return true
	}
	if r.def == nil {
		return false
	}
	return slices.ContainsFunc(r.def.fields, func(f *field) bool {
		return f.embed != nil && f.embed.nullable &&
			slices.ContainsFunc(f.embed.model.fields, func(m *field) bool { return m.typ.mentions(name) })
	})
}

func (t goType) mentions(name string) bool {
	return t.pkg == name || t.path == "" && t.name == name || strings.Contains(t.prefix, "["+name+"]") ||
		slices.ContainsFunc(t.args, func(a goType) bool { return a.mentions(name) })
}

// constName makes an unexported package-level identifier of a query's name.
func (s *settings) constName(query, suffix string) string {
	name := uncapitalise(query) + suffix
	for token.IsKeyword(name) || predeclared[name] || s.imports(name) || fixedLocals[name] ||
		name == "init" || name == "main" { // which Go wants to be functions
		name += "_"
	}
	return name
}

// imports reports whether a generated file may import a package by this name.
func (s *settings) imports(name string) bool {
	found := imported[name] || s.usesLoaders && name == "loader"
	for i := range s.given {
		s.given[i].packages(func(pkg string) { found = found || pkg == name })
	}
	return found
}

// packages yields the names of the packages that the type is of.
func (t *goType) packages(yield func(name string)) {
	if t.path != "" {
		yield(t.pkg)
	}
	for i := range t.args {
		t.args[i].packages(yield)
	}
}
