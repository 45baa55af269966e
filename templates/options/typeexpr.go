package options

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strconv"
	"strings"
	"unicode"
)

// How a Go type is read that is written as Go writes it, but with import paths
// before the names of types.

// A typeNames says what the names in a type mean.
type typeNames struct {
	known      Imports
	expression bool // packages are known by their names, and types of the generated package may be named
	paths      []Type
}

// parseType reads a type, or says what is wrong with it.
func parseType(text string, names typeNames) (t Type, wrong string) {
	quoted := strconv.Quote(text)
	plain, paths := cutPaths(text, !names.expression)
	for i := range paths {
		p := &paths[i]
		if path, listed := sqlcImports[p.Path]; listed {
			p.Path = path
			p.Package, p.Alias = packageName(path)
		}
		if !token.IsIdentifier(p.Name) {
			return Type{}, quoted + " does not end in .Type"
		}
		if wrong := p.wrong(text); wrong != "" {
			return Type{}, wrong
		}
	}
	names.paths = paths
	expr, err := parser.ParseExpr(plain)
	if err != nil {
		return Type{}, quoted + " is not a Go type"
	}
	t, wrong = names.read(expr)
	switch {
	case wrong == notType:
		return Type{}, quoted + " is not a Go type"
	case wrong != "":
		return Type{}, wrong
	case !compiles(t):
		return Type{}, quoted + " is a type that Go refuses"
	}
	return t, ""
}

// pathMark begins the identifiers that stand for types with import paths; a
// number follows. Nobody's names have this letter.
const pathMark = "\u0298"

// cutPaths replaces the types with import paths in a text by identifiers. A path
// has a slash or, where a package cannot be meant by its name, a point.
func cutPaths(text string, points bool) (plain string, paths []Type) {
	var b strings.Builder
	for rest := text; rest != ""; {
		if quote := rest[0]; quote == '"' || quote == '`' { // a struct's tag
			end := strings.IndexByte(rest[1:], quote) + 2
			if end < 2 {
				end = len(rest)
			}
			b.WriteString(rest[:end])
			rest = rest[end:]
			continue
		}
		begin := strings.IndexFunc(rest, func(r rune) bool { return isPathLetter(r) || r == '"' || r == '`' })
		if begin != 0 {
			if begin < 0 {
				begin = len(rest)
			}
			b.WriteString(rest[:begin])
			rest = rest[begin:]
			continue
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return !isPathLetter(r) && !strings.ContainsRune(".-~/+", r) })
		if end < 0 {
			end = len(rest)
		}
		word := rest[:end]
		rest = rest[end:]
		dot := strings.LastIndexByte(word, '.')
		isPath := strings.Contains(word, "/") || strings.Count(word, ".") > 1 || points && dot >= 0
		if !isPath {
			b.WriteString(word)
			continue
		}
		t := Type{Path: word}
		if dot > strings.LastIndexByte(word, '/') {
			t.Path, t.Name = word[:dot], word[dot+1:]
		}
		t.Package, t.Alias = packageName(t.Path)
		b.WriteString(pathMark + strconv.Itoa(len(paths)))
		paths = append(paths, t)
	}
	return b.String(), paths
}

func isPathLetter(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// notType is what is wrong with an expression that is no type at all.
const notType = "is not a Go type"

// read makes a type of its syntax, or says what is wrong with it.
func (n *typeNames) read(x ast.Expr) (t Type, wrong string) {
	switch x := x.(type) {
	case *ast.ParenExpr:
		return n.read(x.X)
	case *ast.Ident:
		return n.named(x.Name)
	case *ast.SelectorExpr:
		pkg, ok := x.X.(*ast.Ident)
		if !ok {
			return Type{}, notType
		}
		t, wrong := n.known.find(pkg.Name, x.Sel.Name)
		if wrong == "" {
			wrong = t.wrong(pkg.Name + "." + x.Sel.Name)
		}
		return t, wrong
	case *ast.IndexExpr:
		return n.generic(x.X, x.Index)
	case *ast.IndexListExpr:
		return n.generic(x.X, x.Indices...)
	case *ast.StarExpr:
		return n.prefixed("*", x.X)
	case *ast.ArrayType:
		if x.Len == nil {
			return n.prefixed("[]", x.Elt)
		}
		length, ok := x.Len.(*ast.BasicLit)
		if !ok || length.Kind != token.INT {
			return Type{}, notType
		}
		return n.form("["+length.Value+"]").add(x.Elt, "").done()
	case *ast.MapType:
		if key, ok := x.Key.(*ast.Ident); ok && isComparableBasic(key.Name) {
			return n.prefixed("map["+key.Name+"]", x.Value)
		}
		return n.form("map[").add(x.Key, "]").add(x.Value, "").done()
	case *ast.ChanType:
		begin := map[ast.ChanDir]string{ast.SEND: "chan<- (", ast.RECV: "<-chan ("}[x.Dir]
		if begin == "" {
			begin = "chan ("
		}
		return n.form(begin).add(x.Value, ")").done()
	case *ast.FuncType:
		f := n.form("func")
		f.signature(x)
		return f.done()
	case *ast.StructType:
		return n.structType(x)
	case *ast.InterfaceType:
		return n.interfaceType(x)
	}
	return Type{}, notType
}

// isComparableBasic reports whether a name is that of a type of Go's own that a
// map may have for its keys, as far as the type says.
func isComparableBasic(name string) bool { return IsBasic(name) && name != "any" && name != "error" }

// named is the type of one word.
func (n *typeNames) named(name string) (t Type, wrong string) {
	if number, ok := strings.CutPrefix(name, pathMark); ok {
		if i, err := strconv.Atoi(number); err == nil && i < len(n.paths) {
			return n.paths[i], ""
		}
	}
	switch isType := types.Universe.Lookup(name); {
	case IsBasic(name):
		return Type{Name: name}, ""
	case name == "_" || isType != nil: // comparable, or no type
		return Type{}, notType
	case !n.expression:
		return Type{}, strconv.Quote(name) + " is not a basic Go type"
	}
	return Type{Name: name, Local: true}, ""
}

// prefixed is a pointer, slice or map of another type.
func (n *typeNames) prefixed(prefix string, x ast.Expr) (t Type, wrong string) {
	if t, wrong = n.read(x); wrong == "" {
		t.Prefix = prefix + t.Prefix
	}
	return t, wrong
}

// generic is a type with arguments.
func (n *typeNames) generic(of ast.Expr, args ...ast.Expr) (t Type, wrong string) {
	if t, wrong = n.read(of); wrong != "" {
		return t, wrong
	}
	if t.Prefix != "" || t.Form != nil || t.Args != nil || t.Path == "" && !t.Local {
		return Type{}, notType
	}
	for _, x := range args {
		arg, wrong := n.read(x)
		if wrong != "" {
			return Type{}, wrong
		}
		t.Args = append(t.Args, arg)
	}
	return t, ""
}

// A typeForm puts a type without a name together.
type typeForm struct {
	names *typeNames
	typ   Type
	wrong string
}

func (n *typeNames) form(begin string) *typeForm {
	return &typeForm{names: n, typ: Type{Form: []string{begin}}}
}

// write adds text.
func (f *typeForm) write(text string) { f.typ.Form[len(f.typ.Form)-1] += text }

// add adds a type, and the text behind it.
func (f *typeForm) add(x ast.Expr, after string) *typeForm {
	t, wrong := f.names.read(x)
	if f.wrong == "" {
		f.wrong = wrong
	}
	f.typ.Args = append(f.typ.Args, t)
	f.typ.Form = append(f.typ.Form, after)
	return f
}

func (f *typeForm) done() (Type, string) { return f.typ, f.wrong }

// signature adds a function's parameters and results.
func (f *typeForm) signature(x *ast.FuncType) {
	if x.TypeParams != nil {
		f.wrong = notType
		return
	}
	f.list(x.Params)
	if x.Results != nil {
		f.list(x.Results)
	}
}

// list adds parameters, without their names.
func (f *typeForm) list(fields *ast.FieldList) {
	f.write("(")
	for _, field := range fields.List {
		for range max(len(field.Names), 1) {
			x := field.Type
			if more, ok := x.(*ast.Ellipsis); ok && more.Elt != nil {
				f.write("...")
				x = more.Elt
			}
			f.add(x, ", ")
		}
	}
	f.write(")")
}

func (n *typeNames) structType(x *ast.StructType) (Type, string) {
	f := n.form("struct{")
	for _, field := range x.Fields.List {
		for i, name := range field.Names {
			if i > 0 {
				f.write(", ")
			}
			f.write(name.Name)
		}
		f.write(" ")
		f.add(field.Type, "")
		if field.Tag != nil {
			f.write(" " + field.Tag.Value)
		}
		f.write("; ")
	}
	f.write("}")
	return f.done()
}

func (n *typeNames) interfaceType(x *ast.InterfaceType) (Type, string) {
	if len(x.Methods.List) == 0 {
		return Type{Name: "any"}, ""
	}
	f := n.form("interface{")
	for _, method := range x.Methods.List {
		signature, ok := method.Type.(*ast.FuncType)
		if !ok || len(method.Names) != 1 { // what is embedded
			return Type{}, notType
		}
		f.write(method.Names[0].Name)
		f.signature(signature)
		f.write("; ")
	}
	f.write("}")
	return f.done()
}

// maxSize bounds the memory that a value of a type takes, in bytes.
const maxSize = 1 << 30

// compiles reports whether the compiler takes a type, as far as can be told
// without the types that it names.
func compiles(t Type) bool {
	if t.Form == nil && t.Args == nil {
		return true
	}
	var stubs stubs
	fset := token.NewFileSet()
	text := "package p\ntype T " + stubs.text(t) + "\n" + stubs.declared.String()
	file, err := parser.ParseFile(fset, "", text, parser.SkipObjectResolution)
	if err != nil {
		return false
	}
	sizes := types.SizesFor("gc", "amd64")
	pkg, err := (&types.Config{Sizes: sizes}).Check("p", fset, []*ast.File{file}, nil)
	if err != nil {
		return false
	}
	size := sizes.Sizeof(pkg.Scope().Lookup("T").Type())
	return size >= 0 && size <= maxSize
}

// stubs are types that stand in for those of which nothing is known.
type stubs struct {
	count    int
	declared strings.Builder
}

func (s *stubs) declare(of string) string {
	name := pathMark + strconv.Itoa(s.count)
	s.count++
	fmt.Fprintf(&s.declared, "type %s %s\n", name, of)
	return name
}

// text writes a type with stubs in place of the types that it names.
func (s *stubs) text(t Type) string {
	if t.Form == nil {
		if t.Path == "" && !t.Local {
			return t.Prefix + t.Name
		}
		for _, arg := range t.Args {
			s.declare(s.text(arg))
		}
		return t.Prefix + s.declare("int")
	}
	var b strings.Builder
	b.WriteString(t.Prefix)
	for i, text := range t.Form {
		b.WriteString(text)
		if i < len(t.Args) {
			b.WriteString(s.text(t.Args[i]))
		}
	}
	return b.String()
}
