package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// lostEdits add what has to be imported behind the file's imports, and take out the
// imports and variables of the loop that nothing but lost code uses.
func (w *writer) lostEdits() []analysis.TextEdit {
	return slices.Concat(w.unimport(w.lost), w.newImports(), w.unusedVars())
}

// unimport takes imports out.
func (w *writer) unimport(removed []ast.Node) (edits []analysis.TextEdit) {
	in := map[*types.PkgName]bool{} // used in what is removed alone
	for id, obj := range w.info.Uses {
		name, ok := obj.(*types.PkgName)
		if !ok || id.Pos() < w.file.FileStart || id.Pos() >= w.file.FileEnd {
			continue
		}
		inside := false
		for _, n := range removed {
			inside = inside || n.Pos() <= id.Pos() && id.Pos() < n.End()
		}
		if was, seen := in[name]; !seen || was {
			in[name] = inside
		}
	}
	for _, d := range w.file.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.IMPORT {
			break
		}
		before := decl.Lparen + 1
		for _, spec := range decl.Specs {
			imp := spec.(*ast.ImportSpec)
			name := w.info.PkgNameOf(imp)
			switch {
			case name == nil || !in[name] || w.wants(imp):
			case decl.Lparen.IsValid():
				edits = append(edits, analysis.TextEdit{Pos: before, End: imp.End()})
			default:
				edits = append(edits, analysis.TextEdit{Pos: decl.Pos(), End: decl.End()})
			}
			before = imp.End()
		}
	}
	return edits
}

// wants reports whether what is written uses an import.
func (w *writer) wants(imp *ast.ImportSpec) bool {
	p, err := strconv.Unquote(imp.Path.Value)
	return err != nil || w.written[p]
}

// newImports add imports.
func (w *writer) newImports() []analysis.TextEdit {
	if len(w.imports) == 0 {
		return nil
	}
	var b strings.Builder
	for _, d := range w.file.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.IMPORT {
			break
		}
		if decl.Lparen.IsValid() && len(decl.Specs) > 0 {
			for _, p := range w.imports {
				fmt.Fprintf(&b, "\n\t%q", p)
			}
			return []analysis.TextEdit{{Pos: specFor(decl, w.imports[0]).End(), End: specFor(decl, w.imports[0]).End(), NewText: []byte(b.String())}}
		}
	}
	for _, p := range w.imports {
		fmt.Fprintf(&b, "\n\nimport %q", p)
	}
	return []analysis.TextEdit{{Pos: w.file.Name.End(), End: w.file.Name.End(), NewText: []byte(b.String())}}
}

// specFor is the import behind which another one goes: the last of its kind, of the
// standard library or not.
func specFor(decl *ast.GenDecl, path string) ast.Spec {
	std := func(p string) bool { first, _, _ := strings.Cut(p, "/"); return !strings.Contains(first, ".") }
	best := decl.Specs[len(decl.Specs)-1]
	for _, spec := range decl.Specs {
		if p, err := strconv.Unquote(spec.(*ast.ImportSpec).Path.Value); err == nil && std(p) == std(path) {
			best = spec
		}
	}
	return best
}
