package adopt

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// An api is what a generated package declares.
type api struct {
	names   map[string]string // every package-level name: what it is, written out
	methods map[string]string // of types but Queries, by "Type.Method"
	structs map[string]*structure
	enums   map[string]*enumeration
	queries map[string]*query
	plain   map[string]string // methods of Queries that run no query
}

// A structure is a struct type.
type structure struct {
	name   string
	fields []field
}

// A field is one of a struct, or an argument.
type field struct {
	name string
	typ  typ
	tag  string // without its quotes
}

// An enumeration is a string type with constants.
type enumeration struct {
	name   string
	consts map[string]string // names by value
}

// A query is a method of Queries that runs one.
type query struct {
	name      string
	args      []field
	signature string     // of the method, without the names of its parameters
	params    *structure // of the only argument, when it is …Params
	sent      []string   // what each SQL parameter is: the name of an argument, or of a field of params
	row       typ        // what a row becomes, without the pointer of emit_result_struct_pointers; "" for no rows
	command   string     // one, many, …
	words     []string   // the text, without the numbers of its parameters
	uses      []string   // the numbers of the SQL parameters as the text has them, one after the other
	copyTable []string   // of a COPY
	copyInto  []string   // the columns of a COPY
	many      bool       // a batch or COPY: the argument is a slice, of which each element is sent
	scanned   []string   // where each column goes, as a path of fields of row; "" for row itself
}

// A reader collects what the files of a package declare.
type reader struct {
	api    *api
	fset   *token.FileSet
	consts map[string]bool   // those of type string without a name
	texts  map[string]string // what is in them
	bodies []method          // of Queries
	helped map[string][]method
}

// A method is a function of a type, with its file's imports.
type method struct {
	decl  *ast.FuncDecl
	table importTable
}

// readPackage reads the files of a generated package, texts by name.
func readPackage(files map[string][]byte) (*api, error) {
	r := &reader{
		api: &api{
			names: map[string]string{}, methods: map[string]string{}, structs: map[string]*structure{},
			enums: map[string]*enumeration{}, queries: map[string]*query{}, plain: map[string]string{},
		},
		fset: token.NewFileSet(), consts: map[string]bool{}, texts: map[string]string{}, helped: map[string][]method{},
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := parser.ParseFile(r.fset, name, files[name], parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		table := importsOf(f)
		for _, decl := range f.Decls {
			switch d := decl.(type) {
			case *ast.GenDecl:
				r.general(d, table)
			case *ast.FuncDecl:
				r.function(method{d, table})
			}
		}
	}
	r.sortEnums()
	for _, m := range r.bodies {
		if err := r.query(m); err != nil {
			return nil, err
		}
	}
	return r.api, nil
}

func (r *reader) general(d *ast.GenDecl, table importTable) {
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			r.typeSpec(s, table)
		case *ast.ValueSpec:
			for i, name := range s.Names {
				if name.Name != "_" {
					r.value(d.Tok, s, i, table)
				}
			}
		}
	}
}

func (r *reader) typeSpec(s *ast.TypeSpec, table importTable) {
	name := s.Name.Name
	switch x := s.Type.(type) {
	case *ast.StructType:
		def := &structure{name: name}
		for _, f := range x.Fields.List {
			t, _ := table.read(f.Type)
			tag := ""
			if f.Tag != nil {
				tag, _ = strconv.Unquote(f.Tag.Value)
			}
			for _, n := range f.Names {
				def.fields = append(def.fields, field{n.Name, t, tag})
			}
		}
		r.api.structs[name] = def
		r.api.names[name] = "struct"
	case *ast.InterfaceType:
		r.api.names[name] = "interface"
		for _, m := range x.Methods.List {
			if t, ok := table.read(m.Type); ok && len(m.Names) == 1 {
				r.api.methods[name+"."+m.Names[0].Name] = t.text
			}
		}
	default:
		t, _ := table.read(x)
		r.api.names[name] = "type " + t.text
		if t.text == "string" {
			r.api.enums[name] = &enumeration{name, map[string]string{}}
		}
	}
}

// value reads a constant or variable.
func (r *reader) value(tok token.Token, s *ast.ValueSpec, i int, table importTable) {
	name := s.Names[i].Name
	r.api.names[name] = tok.String()
	if tok != token.CONST || i >= len(s.Values) {
		return
	}
	lit, isLit := s.Values[i].(*ast.BasicLit)
	if s.Type == nil {
		r.consts[name], r.texts[name] = true, textOf(s.Values[i])
		return
	}
	t, _ := table.read(s.Type)
	r.api.names[name] = "const " + t.text
	if isLit && lit.Kind == token.STRING {
		value, err := strconv.Unquote(lit.Value)
		if err != nil {
			return
		}
		e := r.api.enums[t.text]
		if e == nil { // its type may come in a later file
			e = &enumeration{t.text, map[string]string{}}
			r.api.enums[t.text] = e
		}
		e.consts[value] = name
	}
}

// textOf is a text, or a sum of texts, as one with backticks is.
func textOf(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.BinaryExpr:
		return textOf(x.X) + textOf(x.Y)
	case *ast.BasicLit:
		text, _ := strconv.Unquote(x.Value)
		return text
	}
	return ""
}

// sortEnums forgets string types that have no constants: overrides may name such.
func (r *reader) sortEnums() {
	for name := range r.api.enums {
		if !strings.HasPrefix(r.api.names[name], "type ") {
			delete(r.api.enums, name)
		}
	}
}

func (r *reader) function(m method) {
	t, _ := m.table.read(m.decl.Type)
	name := m.decl.Name.Name
	if m.decl.Recv == nil {
		r.api.names[name] = t.text
		return
	}
	recv := receiver(m.decl)
	if recv == "Queries" {
		r.bodies = append(r.bodies, m)
		return
	}
	r.helped[recv] = append(r.helped[recv], m)
	r.api.methods[recv+"."+name] = t.text
}

// receiver is the type that a method is of.
func receiver(d *ast.FuncDecl) string {
	if len(d.Recv.List) != 1 {
		return ""
	}
	x := d.Recv.List[0].Type
	if star, ok := x.(*ast.StarExpr); ok {
		x = star.X
	}
	if id, ok := x.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// query reads a method of Queries.
func (r *reader) query(m method) error {
	signature, _ := m.table.read(m.decl.Type)
	q := &query{name: m.decl.Name.Name, signature: signature.text}
	b := r.body(m, q)
	if !b.runs() {
		r.api.plain[q.name] = signature.text
		return nil
	}
	for _, f := range m.decl.Type.Params.List {
		t, ok := m.table.read(f.Type)
		if !ok {
			return fmt.Errorf("%s: a parameter of %s has a type that generated code does not have", r.fset.Position(f.Pos()), q.name)
		}
		if t.text == "context.Context" || t.text == "DBTX" {
			continue
		}
		for _, n := range f.Names {
			q.args = append(q.args, field{name: n.Name, typ: t})
		}
	}
	if len(q.args) == 1 {
		name := strings.TrimPrefix(strings.TrimPrefix(q.args[0].typ.text, "[]"), "*")
		if name == q.name+"Params" {
			q.params = r.api.structs[name]
		}
	}
	if err := b.read(); err != nil {
		return err
	}
	r.api.queries[q.name] = q
	return nil
}
