package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"regexp"
	"strings"
)

// signatures adds what a generated package's callers see, by name: methods of
// Queries without their parameters' names, the fields of each struct, and the
// order of these, which unkeyed literals and conversions see.
func signatures(dir string, into map[string]string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		imports := importsOf(tree)
		for _, decl := range tree.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				if isQuery(decl) {
					into[decl.Name.Name] = imports.signature(decl)
				}
			case *ast.GenDecl:
				imports.addStructs(decl, into)
			}
		}
	}
	return nil
}

// isQuery reports whether a function is a method of *Queries for a query.
func isQuery(f *ast.FuncDecl) bool {
	if f.Recv == nil || !f.Name.IsExported() || f.Name.Name == "WithTx" {
		return false
	}
	return types.ExprString(f.Recv.List[0].Type) == "*Queries"
}

func (i imports) addStructs(decl *ast.GenDecl, into map[string]string) {
	for _, spec := range decl.Specs {
		spec, ok := spec.(*ast.TypeSpec)
		if !ok || !spec.Name.IsExported() {
			continue
		}
		s, ok := spec.Type.(*ast.StructType)
		if !ok {
			continue
		}
		var names []string
		for _, f := range s.Fields.List {
			for _, name := range f.Names {
				names = append(names, name.Name)
				into[spec.Name.Name+"."+name.Name] = i.show(f.Type)
			}
		}
		into[orderOf+spec.Name.Name] = strings.Join(names, ", ")
	}
}

// orderOf begins the names under which the orders of fields stand.
const orderOf = "order of "

// signature leaves the context out, and all names.
func (i imports) signature(f *ast.FuncDecl) string {
	params := i.typeList(f.Type.Params)
	if len(params) > 0 && params[0] == "context.Context" {
		params = params[1:]
	}
	return fmt.Sprintf("(%s) (%s)", strings.Join(params, ", "), strings.Join(i.typeList(f.Type.Results), ", "))
}

func (i imports) typeList(fields *ast.FieldList) []string {
	if fields == nil {
		return nil
	}
	var list []string
	for _, f := range fields.List {
		for range max(len(f.Names), 1) {
			list = append(list, i.show(f.Type))
		}
	}
	return list
}

// imports are the packages of a file, by the names that it has for them.
type imports map[string]string

func importsOf(tree *ast.File) imports {
	all := imports{}
	for _, spec := range tree.Imports {
		path := version.ReplaceAllString(strings.Trim(spec.Path.Value, `"`), "")
		name := path[strings.LastIndexByte(path, '/')+1:]
		if spec.Name != nil {
			all[spec.Name.Name] = name
		}
		all[strings.TrimSuffix(name, "-go")] = name // without a name of the file's own
	}
	return all
}

var (
	version   = regexp.MustCompile(`/v\d+$`)
	qualified = regexp.MustCompile(`\w+\.`)
)

// show writes a type; which name a file has for a package is all the same.
func (i imports) show(e ast.Expr) string {
	text := strings.ReplaceAll(types.ExprString(e), "interface{}", "any")
	return qualified.ReplaceAllStringFunc(text, func(name string) string {
		if path, ok := i[strings.TrimSuffix(name, ".")]; ok {
			return path + "."
		}
		return name
	})
}
