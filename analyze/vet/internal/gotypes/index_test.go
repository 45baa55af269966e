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
