package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// A writer writes Go for a file; it notes what has to be imported.
type writer struct {
	*scope
	imports []string        // paths that the file has not
	given   map[string]bool // names that were given
	written map[string]bool // paths of packages that are written
	lost    []ast.Node      // what is nowhere any more
}

func newWriter(s *scope) *writer {
	return &writer{scope: s, given: map[string]bool{}, written: map[string]bool{}}
}

// typeName writes a type as the file names it; false where it cannot.
func (w *writer) typeName(t types.Type) (string, bool) {
	ok := true
	name := types.TypeString(t, func(p *types.Package) string {
		if p == w.pass.Pkg {
			return ""
		}
		name, known := w.packageName(p.Path(), p.Name())
		ok = ok && known
		return name
	})
	return name, ok && !hasHidden(t, w.pass.Pkg)
}

// hasHidden reports whether a type has a name that another package does not export.
func hasHidden(t types.Type, from *types.Package) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		return t.Obj().Pkg() != nil && t.Obj().Pkg() != from && !t.Obj().Exported()
	case *types.Pointer:
		return hasHidden(t.Elem(), from)
	case *types.Slice:
		return hasHidden(t.Elem(), from)
	case *types.Array:
		return hasHidden(t.Elem(), from)
	}
	return false
}

// packageName is what the file calls a package, which is imported if it is not yet;
// false where the name means something else.
func (w *writer) packageName(importPath, name string) (string, bool) {
	w.written[importPath] = true
	for _, imp := range w.file.Imports {
		if p, err := strconv.Unquote(imp.Path.Value); err != nil || p != importPath {
			continue
		}
		switch {
		case imp.Name == nil:
			return name, w.means(name)
		case imp.Name.Name == "_" || imp.Name.Name == ".":
			continue
		}
		return imp.Name.Name, w.means(imp.Name.Name)
	}
	for _, imp := range w.file.Imports {
		if p, _ := strconv.Unquote(imp.Path.Value); path.Base(p) == name {
			return "", false
		}
	}
	if w.taken(name) {
		return "", false
	}
	w.imports = append(w.imports, importPath)
	return name, true
}

// means reports whether a name is a package's where the loop stands.
func (w *writer) means(name string) bool {
	_, obj := w.pass.Pkg.Scope().Innermost(w.loop.Pos()).LookupParent(name, w.loop.Pos())
	_, isPackage := obj.(*types.PkgName)
	return isPackage
}

// isTaken reports whether a name is one of some, or a keyword.
func isTaken(name string, taken []string) bool {
	return token.IsKeyword(name) || slices.Contains(taken, name)
}

// name gives a variable of the block around the loop a name that means nothing in the
// function, and that no other edit of the function gives.
func (w *writer) name(names ...string) string {
	if w.nth > 0 {
		for i, n := range names {
			names[i] = n + strconv.Itoa(w.nth+1)
		}
	}
	return w.inner(names...)
}

// inner gives a variable of an inner block a name that means nothing in the function.
func (w *writer) inner(names ...string) string {
	for _, n := range names {
		if !w.taken(n) && !w.given[n] {
			w.given[n] = true
			return n
		}
	}
	for i := 2; ; i++ {
		if n := names[0] + strconv.Itoa(i); !w.taken(n) && !w.given[n] {
			w.given[n] = true
			return n
		}
	}
}

// taken reports whether a name means something where the loop stands, or is used
// anywhere in the function.
func (w *writer) taken(name string) bool {
	if token.IsKeyword(name) || types.Universe.Lookup(name) != nil || w.pass.Pkg.Scope().Lookup(name) != nil {
		return true
	}
	found := false
	ast.Inspect(w.fn, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && id.Name == name
		return !found
	})
	for scope := w.pass.Pkg.Scope().Innermost(w.loop.Pos()); scope != nil && !found; scope = scope.Parent() {
		found = scope.Lookup(name) != nil
	}
	return found
}

// errName is a name for an error before the loop: err, where nobody misses what an
// outer err had.
func (w *writer) errName() string {
	_, outer := w.pass.Pkg.Scope().Innermost(w.loop.Pos()).LookupParent("err", w.loop.Pos())
	if outer == nil {
		return "err"
	}
	v, ok := outer.(*types.Var)
	if !ok || !types.Identical(v.Type(), types.Universe.Lookup("error").Type()) || v.Pos() < w.fnBody() {
		return w.inner("batchErr")
	}
	later := false
	ast.Inspect(w.fn, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Pos() > w.loop.End() && w.info.Uses[id] == outer {
			later = true
		}
		return !later
	})
	if later {
		return w.inner("batchErr")
	}
	return "err"
}

// size is what make is given for a slice with an element for each round, behind the
// type.
func (s *scope) size() string {
	if _, isNumber := s.info.TypeOf(s.loop.X).Underlying().(*types.Basic); isNumber {
		return ", 0"
	}
	return ", 0, len(" + s.text(s.loop.X) + ")"
}

// quote writes a text as Go's string.
func quote(text string) string { return strconv.Quote(text) }

// unusedVars blank out the loop's variables that nothing but lost code uses.
func (w *writer) unusedVars() (edits []analysis.TextEdit) {
	for _, e := range []ast.Expr{w.loop.Key, w.loop.Value} {
		id := identOf(e)
		if id == nil || id.Name == "_" {
			continue
		}
		used := false
		ast.Inspect(w.loop.Body, func(n ast.Node) bool {
			if slices.Contains(w.lost, n) {
				return false
			}
			use, ok := n.(*ast.Ident)
			used = used || ok && w.info.Uses[use] == w.info.Defs[id]
			return !used
		})
		if !used {
			edits = append(edits, analysis.TextEdit{Pos: id.Pos(), End: id.End(), NewText: []byte("_")})
		}
	}
	return edits
}

// text is the source of a node, as it stands in the file.
func (s *scope) text(n ast.Node) string {
	file := s.pass.Fset.File(n.Pos())
	src, err := s.pass.ReadFile(file.Name())
	if err != nil {
		return ""
	}
	return string(src[file.Offset(n.Pos()):file.Offset(n.End())])
}

// edited is the source of a node in which identifiers of an object are another
// text.
func (s *scope) edited(n ast.Node, obj types.Object, with string) string {
	text, base := s.text(n), n.Pos()
	var b strings.Builder
	done := 0
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && s.info.Uses[id] == obj {
			b.WriteString(text[done:int(id.Pos()-base)] + with)
			done = int(id.End() - base)
		}
		return true
	})
	return b.String() + text[done:]
}

// header is the loop's "for … range …" with those of its variables that nodes use.
func (s *scope) header(nodes ...ast.Node) string {
	keep := func(e ast.Expr) string {
		id, ok := e.(*ast.Ident)
		if !ok {
			return "_"
		}
		for _, n := range nodes {
			if s.uses(n, s.info.Defs[id]) && id.Name != "_" {
				return id.Name
			}
		}
		return "_"
	}
	key, value := "_", "_"
	if s.loop.Key != nil {
		key = keep(s.loop.Key)
	}
	if s.loop.Value != nil {
		value = keep(s.loop.Value)
	}
	switch {
	case value != "_":
		return fmt.Sprintf("for %s, %s := range %s", key, value, s.text(s.loop.X))
	case key != "_":
		return fmt.Sprintf("for %s := range %s", key, s.text(s.loop.X))
	}
	return fmt.Sprintf("for range %s", s.text(s.loop.X))
}
