package loops

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"testing"
)

const callbacksOf = `package p

import "iter"

func Map[T, R any](xs []T, f func(T, int) R) []R { return nil }
func Sort[S ~[]E, E any](xs S, less func(a, b E) int) {}
func Entries[K comparable, V any](m map[K]V, f func(K, V) bool) {}
func Seq[T any](xs iter.Seq[T], f func(T)) {}
func Ints(xs []int, name string, f func(int)) {}
func Run(name string, f func() error) {}
func With[T any](x T, f func(T)) {}
func Other(xs []int, f func(string)) {}

type List []string

func (l List) Each(f func(string)) {}
`

// TestLoopParams: without its source a function's type tells which parameters it
// calls for each element.
func TestLoopParams(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", callbacksOf, 0)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	if _, err := conf.Check("p", fset, []*ast.File{file}, info); err != nil {
		t.Fatal(err)
	}
	want := map[string][]int{"Map": {1}, "Sort": {1}, "Entries": {1}, "Seq": {1}, "Ints": {2}, "Each": {0}, "Run": nil, "With": nil, "Other": nil}
	for id, obj := range info.Defs {
		if fn, ok := obj.(*types.Func); ok {
			if got := loopParams(fn); !slices.Equal(got, want[id.Name]) {
				t.Errorf("%s calls %v in a loop, want %v", id.Name, got, want[id.Name])
			}
		}
	}
}

// TestRunsOnceEver: migrations, backfills and seeds are known by the names of packages
// and files.
func TestRunsOnceEver(t *testing.T) {
	for name, want := range map[[2]string]bool{
		{"example.com/app/migrations", "0001.go"}:      true,
		{"example.com/app/db/migration", "x.go"}:       true,
		{"example.com/app/internal/seed", "x.go"}:      true,
		{"example.com/app/cmd/backfill-users", "x.go"}: true,
		{"example.com/app", "add_migration.go"}:        true,
		{"example.com/app", "seed_users.go"}:           true,
		{"example.com/app", "users.go"}:                false,
		{"example.com/app/seedling", "plant.go"}:       false,
		{"example.com/immigration", "forms.go"}:        false,
		{"example.com/app", "exceed.go"}:               false,
		{"example.com/app/db", "20230516_users.go"}:    true,
		{"example.com/app/deltas", "users.go"}:         true,
		{"example.com/app/db", "2fa.go"}:               false,
		{"example.com/app/db", "local_demo_books.go"}:  true,
		{"example.com/app/cmd/demo", "main.go"}:        true,
		{"example.com/app/cmd/mock", "main.go"}:        true,
		{"example.com/app/cmd/dbseed", "books.go"}:     true,
		{"example.com/app/cmd/userseeder", "main.go"}:  true,
		{"example.com/app/cmd/proceed", "main.go"}:     false,
		{"example.com/app/cmd/dbseedlings", "main.go"}: false,
		{"example.com/app/walletseed", "keys.go"}:      false,
		{"example.com/demo", "main.go"}:                false,
		{"example.com/app/db", "demographics.go"}:      false,
		{"example.com/app/mock", "books.go"}:           false,
	} {
		if _, got := runsOnceEver(name[0], "/src/"+name[1]); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}
