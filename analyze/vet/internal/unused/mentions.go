package unused

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
)

// mentions are the names that code has which is not compiled: of tests, with the first
// place, and of what is built otherwise or does not compile, where all that is named may
// be used.
type mentions struct {
	tests map[string]token.Position
	other map[string]bool
}

func (p *Program) mentions() *mentions {
	m := &mentions{map[string]token.Position{}, map[string]bool{}}
	var seen []string
	for _, pkg := range p.packages {
		if pkg.Broken {
			for _, file := range pkg.Files {
				if !p.generated[p.fileName(pkg, file)] {
					m.add(pkg.Fset, file)
				}
			}
		}
		for _, name := range pkg.Others {
			if slices.Contains(seen, name) {
				continue
			}
			seen = append(seen, name)
			fset := token.NewFileSet()
			file, _ := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
			if file != nil { // of a file that is wrong what could be read counts
				m.add(fset, file)
			}
		}
	}
	return m
}

// add notes what is selected in a file.
func (m *mentions) add(fset *token.FileSet, file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			m.note(sel.Sel.Name, fset.Position(sel.Sel.Pos()))
		}
		return true
	})
}

func (m *mentions) note(name string, at token.Position) {
	if !isTest(at.Filename) {
		m.other[name] = true
	} else if _, ok := m.tests[name]; !ok {
		m.tests[name] = at
	}
}
