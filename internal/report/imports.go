package report

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// tidied is a file of Go as fixes made it, without imports that the file used before
// and does not use any more: each fix leaves what another one takes the last use of.
// Any other file is as it was, and so is one that cannot be read.
func tidied(name, before, after string) string {
	if filepath.Ext(name) != ".go" {
		return after
	}
	was := usesOf(before)
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", after, parser.ParseComments)
	if err != nil || was == nil {
		return after
	}
	is := packageUses(file)
	var edits []replacement
	for _, d := range file.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.IMPORT {
			break
		}
		gone := func(s ast.Spec) bool {
			imported := importedAs(s.(*ast.ImportSpec))
			return was[imported] && !is[imported]
		}
		if !slices.ContainsFunc(decl.Specs, func(s ast.Spec) bool { return !gone(s) }) && len(decl.Specs) > 0 {
			edits = append(edits, line(after, fset, decl))
			continue
		}
		for _, s := range decl.Specs {
			if gone(s) {
				edits = append(edits, line(after, fset, s))
			}
		}
	}
	for _, e := range slices.Backward(edits) {
		after = after[:e.from] + after[e.to:]
	}
	return after
}

// line is the removal of a node with what stands on its last line.
func line(text string, fset *token.FileSet, n ast.Node) replacement {
	r := replacement{from: fset.Position(n.Pos()).Offset, to: fset.Position(n.End()).Offset}
	r.from = strings.LastIndexByte(text[:r.from], '\n') + 1
	if end := strings.IndexByte(text[r.to:], '\n'); end >= 0 {
		r.to += end + 1
	} else {
		r.to = len(text)
	}
	return r
}

// usesOf are the names by which a text uses packages; nil where it cannot be read.
func usesOf(text string) map[string]bool {
	file, err := parser.ParseFile(token.NewFileSet(), "", text, 0)
	if err != nil {
		return nil
	}
	return packageUses(file)
}

// packageUses are the names before a dot that nothing in the file declares.
func packageUses(file *ast.File) map[string]bool {
	free := map[*ast.Ident]bool{}
	for _, id := range file.Unresolved {
		free[id] = true
	}
	used := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && free[id] {
				used[id.Name] = true
			}
		}
		return true
	})
	return used
}

// version matches the last part of an import path that is a major version.
var version = lazyregexp.New(`^v[0-9]+$`)

// importedAs is the name of an import: the one that it is given, or most likely the
// last part of its path that is no version. A wrong guess is used nowhere, and so the
// import stays.
func importedAs(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	p, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return ""
	}
	if base := path.Base(p); version().MatchString(base) {
		p = path.Dir(p)
	}
	name, _, _ := strings.Cut(path.Base(p), ".")
	return name
}
