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

// signatures adds what a generated package's callers see, by name: the methods
// of Queries, with the fields of their Params and Row types in these types'
// places, and the other structs.
func signatures(dir string, into map[string]string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return err
	}
	structs := map[string]string{}
	var methods []*ast.FuncDecl
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range tree.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				if isQuery(decl) {
					methods = append(methods, decl)
				}
			case *ast.GenDecl:
				addStructs(decl, structs)
			}
		}
	}
	for name, fields := range structs {
		if !strings.HasSuffix(name, "Row") && !strings.HasSuffix(name, "Params") {
			into["type "+name] = fields
		}
	}
	for _, m := range methods {
		into[m.Name.Name] = word.ReplaceAllStringFunc(signature(m), func(name string) string {
			if fields, ok := structs[name]; ok {
				return "{" + fields + "}"
			}
			return name
		})
	}
	return nil
}

// word is an identifier; a type of another package ends after its dot, and no
// struct here has such a name.
var word = regexp.MustCompile(`[\w.]+`)

// isQuery reports whether a function is a method of *Queries for a query.
func isQuery(f *ast.FuncDecl) bool {
	if f.Recv == nil || !f.Name.IsExported() || f.Name.Name == "WithTx" {
		return false
	}
	return types.ExprString(f.Recv.List[0].Type) == "*Queries"
}

func addStructs(decl *ast.GenDecl, structs map[string]string) {
	for _, spec := range decl.Specs {
		spec, ok := spec.(*ast.TypeSpec)
		if !ok || !spec.Name.IsExported() {
			continue
		}
		if s, ok := spec.Type.(*ast.StructType); ok {
			structs[spec.Name.Name] = fieldList(s.Fields, "; ", true)
		}
	}
}

// signature leaves the context out, and the names of what is returned.
func signature(f *ast.FuncDecl) string {
	params := *f.Type.Params
	if len(params.List) > 0 && types.ExprString(params.List[0].Type) == "context.Context" {
		params.List = params.List[1:]
	}
	return fmt.Sprintf("%s -> (%s)", fieldList(&params, ", ", true), fieldList(f.Type.Results, ", ", false))
}

// fieldList writes names and types, and neither tags nor comments.
func fieldList(fields *ast.FieldList, separator string, names bool) string {
	if fields == nil {
		return ""
	}
	var parts []string
	for _, f := range fields.List {
		text := strings.ReplaceAll(types.ExprString(f.Type), "interface{}", "any")
		if len(f.Names) == 0 || !names {
			parts = append(parts, text)
			continue
		}
		for _, name := range f.Names {
			parts = append(parts, name.Name+" "+text)
		}
	}
	return strings.Join(parts, separator)
}
