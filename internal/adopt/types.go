package adopt

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/templates/options"
)

// A typ is a Go type as text, with whole import paths in place of packages' names,
// so that two texts are the same when the types are.
type typ struct {
	text  string
	local bool              // some name in it is one of the package's own
	names map[string]string // what the packages in it are called, by path
}

// An importTable is what a file calls its imports.
type importTable map[string]string // path by name

func importsOf(f *ast.File) importTable {
	table := importTable{}
	for _, spec := range f.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := path[strings.LastIndexByte(path, '/')+1:]
		if t, wrong := (options.GoType{Spec: path + ".T"}).Parse(nil); wrong == "" {
			name = t.Package
		}
		if spec.Name != nil {
			name = spec.Name.Name
		}
		table[name] = path
	}
	return table
}

// path is what a file imports by a name. Where no import says so or lets it be
// guessed, it is the only one whose path has the name in its last element.
func (table importTable) path(name string) string {
	if path := table[name]; path != "" {
		return path
	}
	found := ""
	for _, path := range table {
		if strings.Contains(path[strings.LastIndexByte(path, '/')+1:], name) {
			if found != "" {
				return ""
			}
			found = path
		}
	}
	return found
}

// notUnderstood is the text of a type that generated code has no use for. It is no
// type, so that no entry is made of it.
const notUnderstood = "a type that is not understood"

// read writes a type out; ok is false for what a file of sqlc's or dbgen's has no
// use for.
func (table importTable) read(x ast.Expr) (t typ, ok bool) {
	w := typeWriter{table: table, typ: typ{names: map[string]string{}}, ok: true}
	w.write(x)
	w.typ.text = w.b.String()
	if !w.ok {
		w.typ.text = notUnderstood
	}
	return w.typ, w.ok
}

type typeWriter struct {
	table importTable
	b     strings.Builder
	typ   typ
	ok    bool
}

func (w *typeWriter) write(x ast.Expr) {
	switch x := x.(type) {
	case *ast.Ident:
		w.b.WriteString(x.Name)
		if !options.IsBasic(x.Name) && types.Universe.Lookup(x.Name) == nil {
			w.typ.local = true
		}
	case *ast.SelectorExpr:
		pkg, isIdent := x.X.(*ast.Ident)
		if !isIdent {
			w.ok = false
			return
		}
		path := w.table.path(pkg.Name)
		if path == "" {
			w.ok = false
			return
		}
		w.typ.names[path] = pkg.Name
		w.b.WriteString(path + "." + x.Sel.Name)
	case *ast.StarExpr:
		w.b.WriteByte('*')
		w.write(x.X)
	case *ast.ParenExpr:
		w.write(x.X)
	case *ast.ArrayType:
		w.b.WriteByte('[')
		if x.Len != nil {
			length, isLit := x.Len.(*ast.BasicLit)
			if !isLit || length.Kind != token.INT {
				w.ok = false
				return
			}
			w.b.WriteString(length.Value)
		}
		w.b.WriteByte(']')
		w.write(x.Elt)
	case *ast.MapType:
		w.b.WriteString("map[")
		w.write(x.Key)
		w.b.WriteByte(']')
		w.write(x.Value)
	case *ast.IndexExpr:
		w.write(x.X)
		w.args(x.Index)
	case *ast.IndexListExpr:
		w.write(x.X)
		w.args(x.Indices...)
	case *ast.InterfaceType:
		if len(x.Methods.List) > 0 {
			w.ok = false
		}
		w.b.WriteString("any")
	case *ast.Ellipsis:
		w.b.WriteString("...")
		w.write(x.Elt)
	case *ast.FuncType:
		w.b.WriteString("func")
		w.signature(x)
	default:
		w.ok = false
	}
}

func (w *typeWriter) args(list ...ast.Expr) {
	w.b.WriteByte('[')
	for i, x := range list {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.write(x)
	}
	w.b.WriteByte(']')
}

// signature writes parameters and results without their names, which callers do
// not see.
func (w *typeWriter) signature(x *ast.FuncType) {
	list := func(fields *ast.FieldList) {
		w.b.WriteByte('(')
		first := true
		for _, f := range fields.List {
			for range max(len(f.Names), 1) {
				if !first {
					w.b.WriteString(", ")
				}
				first = false
				w.write(f.Type)
			}
		}
		w.b.WriteByte(')')
	}
	list(x.Params)
	if x.Results != nil {
		w.b.WriteByte(' ')
		list(x.Results)
	}
}

// yaml is the type in the form of a setting; ok is false where there is none that
// means it.
func (t typ) yaml() (g options.GoType, ok bool) {
	forms := []options.GoType{{Spec: t.text}}
	if t.local {
		forms = []options.GoType{{Type: t.text}}
	}
	forms = append(forms, t.parts()...)
	for _, g := range forms {
		if parsed, wrong := g.Parse(nil); wrong == "" && t.named(parsed) {
			return g, true
		}
	}
	return options.GoType{}, false
}

// named reports whether the packages of a parsed type have the names that the
// type's own file gives them.
func (t typ) named(parsed options.Type) bool {
	if parsed.Path != "" && parsed.Package != t.names[parsed.Path] {
		return false
	}
	for _, a := range parsed.Args {
		if !t.named(a) {
			return false
		}
	}
	return true
}

// parts is the form that says what a package is called.
func (t typ) parts() []options.GoType {
	rest, slice := strings.CutPrefix(t.text, "[]")
	rest, pointer := strings.CutPrefix(rest, "*")
	dot := strings.LastIndexByte(rest, '.')
	if dot < 0 || !token.IsIdentifier(rest[dot+1:]) {
		return nil
	}
	path := rest[:dot]
	return []options.GoType{{Import: path, Package: t.names[path], Type: rest[dot+1:], Pointer: pointer, Slice: slice}}
}
