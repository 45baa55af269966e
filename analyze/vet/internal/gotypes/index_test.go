package gotypes

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"testing"
)

const indexed = `package p

type User struct{}
type Alias = User
type List[T any] struct{}

type Getter interface{ Get(id int64) (*User, error) }
type Both interface {
	Getter
	Put(u ...User)
}
type Hidden interface{ hidden() }
type Lists interface{ All() List[User] }
type Each interface{ Each(f func(int, map[string]*User) bool) }
type Nobody interface{ Get(id int64) (*User, error); Other() }

type A struct{}
func (A) Get(id int64) (*User, error) { return nil, nil }

type B struct{}
func (*B) Get(other int64) (u *Alias, err error) { return nil, nil }
func (*B) Put(u ...User) {}
func (B) hidden() {}

type C struct{ *B } // has them from B

type D struct{ Getter } // from an interface, which stands for itself

type E struct{}
func (E) Get(id int32) (*User, error) { return nil, nil }
func (E) Put(u []User) {}
func (E) All() List[User] { return List[User]{} }

type F struct{}
func (F) All() List[int] { return List[int]{} }
func (F) Each(func(int, map[string]*User) bool) {}

type G func(int)
func (G) Get(id int64) (*User, error) { return nil, nil }
func (G) Put(u ...Alias) {}
`

// An index finds what asking each type finds, in the same order.
func TestIndex(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", indexed, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := new(types.Config).Check("p", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var concrete, interfaces []*types.TypeName
	for _, name := range pkg.Scope().Names() {
		switch tn := pkg.Scope().Lookup(name).(*types.TypeName); {
		case types.IsInterface(tn.Type()):
			interfaces = append(interfaces, tn)
		case name != "List":
			concrete = append(concrete, tn)
		}
	}
	x := NewIndex(concrete)
	total := 0
	for _, of := range interfaces {
		iface := of.Type().Underlying().(*types.Interface)
		for m := range iface.Methods() {
			var want []*types.Func
			for _, tn := range concrete {
				if fn := MethodOf(tn.Type(), iface, m); fn != nil && !slices.Contains(want, fn) {
					want = append(want, fn)
				}
			}
			if got := x.Implementations(iface, m); !slices.Equal(got, want) {
				t.Errorf("%s of %s: %v, want %v", m.Name(), of.Name(), got, want)
			}
			total += len(want)
		}
	}
	if total < 10 {
		t.Errorf("only %d methods implement any", total)
	}
}

const generics = `package p

type User struct{}

type Getter[T any] interface{ Get(id int64) (T, error) }
type Users interface{ Get(id int64) (*User, error) }
type Lists[T any] interface{ All(chan<- T) (map[string][]T, [2]T) }

type OfUsers interface{ Getter[*User] }
type OfStrings interface{ Getter[string] }

type A struct{}
func (A) Get(id int64) (*User, error) { return nil, nil }

type B[T any] struct{}
func (*B[T]) Get(id int64) (T, error) { panic(0) }
func (*B[T]) All(chan<- T) (map[string][]T, [2]T) { panic(0) }

type C struct{}
func (C) All(chan<- int) (map[string][]int, [3]int) { panic(0) }

type D struct{}
func (D) All(<-chan int) (map[string][]int, [2]int) { panic(0) }

type E struct{}
func (E) All(chan<- int) (map[string][]int, [2]int) { panic(0) }
`

// Instances of generic types implement interfaces, and types those of instances.
func TestIndexOfGenericTypes(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", generics, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := new(types.Config).Check("p", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var concrete []*types.TypeName
	for _, name := range pkg.Scope().Names() {
		if tn := pkg.Scope().Lookup(name).(*types.TypeName); !types.IsInterface(tn.Type()) {
			concrete = append(concrete, tn)
		}
	}
	x := NewIndex(concrete)
	for name, want := range map[string][]string{
		"Getter": {"A", "B"}, "Users": {"A", "B"}, "Lists": {"B", "E"}, "OfUsers": {"A", "B"}, "OfStrings": {"B"},
	} {
		iface := pkg.Scope().Lookup(name).Type().Underlying().(*types.Interface)
		var got []string
		for _, fn := range x.Implementations(iface, iface.Method(0)) {
			got = append(got, Deref(fn.Signature().Recv().Type()).(*types.Named).Obj().Name())
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// TestPromoted: a type has a method from an interface that it embeds, whose implementations
// do not implement the one that is asked for.
func TestPromoted(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", `package p

type store interface{ Get(); Put() }
type memory struct{}
func (memory) Get() {}
func (memory) Put() {}
type Service struct{ store }
func (Service) Name() {}
type Endpoint interface{ Get(); Name() }
`, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := new(types.Config).Check("p", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	named := func(name string) *types.TypeName { return pkg.Scope().Lookup(name).(*types.TypeName) }
	x := NewIndex([]*types.TypeName{named("memory"), named("Service")})
	iface := named("Endpoint").Type().Underlying().(*types.Interface)
	for m := range iface.Methods() {
		var got []string
		for _, fn := range x.Promoted(iface, m) {
			got = append(got, fn.FullName())
		}
		want := map[string][]string{"Get": {"(p.store).Get"}}[m.Name()]
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", m.Name(), got, want)
		}
	}
}
