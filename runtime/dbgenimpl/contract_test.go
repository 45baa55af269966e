package dbgenimpl

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/runtime/loader"
)

var update = flag.Bool("update", false, "write testdata/contract.txt anew")

// contract is all that the package has, and what generated code uses of package loader; generic functions stand for themselves by
// one instance.
var contract = map[string]any{
	"About": reflect.TypeFor[About](), "Index": reflect.TypeFor[Index](), "Declare": Declare, "AppendTag": AppendTag, "Clone": Clone[int64], "EncodeArgs": EncodeArgs,
	"RuntimeOf": RuntimeOf, "Start": Start, "InTx": InTx, "Hit": Hit[int64, string], "Fetch": Fetch[int64, string],
	"LoadAll": LoadAll[int32, int64, string, *string], "Twin": reflect.TypeFor[Twin[int32, int64, string, *string]](),
	"RoutePrimary": RoutePrimary, "RouteCritical": RouteCritical,
	"Query": reflect.TypeFor[Query](), "Route": reflect.TypeFor[Route](), "CachePolicy": reflect.TypeFor[CachePolicy](),
	"Limit": reflect.TypeFor[Limit](), "Rate": reflect.TypeFor[Rate](), "Entry": reflect.TypeFor[Entry[string]](),
	"loader.New": loader.New[int64, string], "loader.On": loader.On, "loader.One": loader.One[string],
	"loader.OnePointer": loader.OnePointer[string], "loader.Many": loader.Many[string],
	"loader.Option": reflect.TypeFor[loader.Option](), "loader.Result": reflect.TypeFor[loader.Result[string]](),
	"loader.Loader": reflect.TypeFor[*loader.Loader[int64, string]](),
	"Attempt":       reflect.TypeFor[Attempt](), "DBTX": reflect.TypeFor[DBTX](), "Runtime": reflect.TypeFor[Runtime](),
}

// Generated packages outlive versions of this module: whatever they rely on
// changes only together with the contract's number.
func TestContract(t *testing.T) {
	ours := slices.DeleteFunc(slices.Sorted(maps.Keys(contract)), func(name string) bool { return strings.HasPrefix(name, "loader.") })
	if diff := cmp.Diff(declared(t), ours); diff != "" {
		t.Fatalf("the test does not know all names of the package: %s", diff)
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(contract)) {
		describe(&b, name, contract[name])
	}
	const file = "testdata/contract.txt"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("what generated code relies on has changed: do as ../_contract/README.md says\n%s", diff)
	}
}

// declared returns the exported names of the package's source.
func declared(t *testing.T) (names []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "dbgenimpl.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			names = append(names, d.Name.Name)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					names = append(names, s.Name.Name)
				case *ast.ValueSpec:
					for _, n := range s.Names {
						names = append(names, n.Name)
					}
				}
			}
		}
	}
	slices.Sort(names)
	return slices.DeleteFunc(names, func(name string) bool { return !ast.IsExported(name) })
}

// describe writes what may be used of a name.
func describe(b *strings.Builder, name string, v any) {
	t, isType := v.(reflect.Type)
	switch {
	case !isType && reflect.TypeOf(v).Kind() == reflect.Func:
		fmt.Fprintf(b, "func %s %s\n", name, reflect.TypeOf(v))
		return
	case !isType:
		fmt.Fprintf(b, "const %s %T = %d\n", name, v, v)
		return
	}
	fmt.Fprintf(b, "type %s %s\n", name, t.Kind())
	if name == "Runtime" {
		return // opaque: generated code hands it on
	}
	if t.Kind() == reflect.Struct {
		for _, f := range reflect.VisibleFields(t) { // also those that it has by what it embeds
			if f.IsExported() && !f.Anonymous {
				fmt.Fprintf(b, "\t%s %s\n", f.Name, f.Type)
			}
		}
		t = reflect.PointerTo(t)
	}
	for m := range t.Methods() {
		fmt.Fprintf(b, "\t%s %s\n", m.Name, m.Type)
	}
}
