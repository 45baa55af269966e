package unused

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// generics tell which generic functions and types may read what they are made for.
type generics struct {
	leaks map[types.Object]bool // of those with source
	read  map[*types.Package]bool
}

// harmless are packages whose generic functions and types hand values on and read none
// of their fields.
var harmless = []string{
	"slices", "maps", "iter", "cmp", "sync", "sync/atomic", "unique", "golang.org/x/exp/slices", "golang.org/x/exp/maps", "github.com/samber/lo",
	"golang.org/x/sync/errgroup", "golang.org/x/sync/singleflight",
}

// newGenerics judges the generic code of all packages.
func newGenerics(r *reader) *generics {
	g := &generics{map[types.Object]bool{}, map[*types.Package]bool{}}
	for _, pkg := range r.p.packages {
		g.read[pkg.Types] = !pkg.Broken
	}
	for more := true; more; { // as one leaks, those leak that give theirs to it
		n := len(g.leaks)
		for _, pkg := range r.p.packages {
			if pkg.Broken {
				continue
			}
			r.eachFunction(pkg, func(fn *ssa.Function) {
				if of := owner(fn); of != nil && !g.leaks[of] && g.leaky(fn) {
					g.leaks[of] = true
				}
			})
		}
		more = len(g.leaks) > n
	}
	return g
}

// owner is what is generic about a function: itself, or the type whose method it is; nil
// is nothing.
func owner(fn *ssa.Function) types.Object {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	if recv := fn.Signature.Recv(); recv != nil {
		if n, ok := types.Unalias(deref(recv.Type())).(*types.Named); ok && n.TypeArgs().Len() > 0 {
			return n.Origin().Obj()
		}
		return nil
	}
	if fn.TypeParams().Len() > 0 {
		return fn.Object()
	}
	return nil
}

// leaky reports whether a function gives a value of a type parameter away as one of an
// interface, or to generic code that does or may.
func (g *generics) leaky(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch x := instr.(type) {
			case *ssa.MakeInterface:
				if holdsParam(x.X.Type()) {
					return true
				}
			case *ssa.ChangeType: // to the interface that is its constraint
				if _, param := types.Unalias(x.X.Type()).(*types.TypeParam); param && types.IsInterface(x.Type()) {
					return true
				}
			}
			for _, op := range instr.Operands(nil) {
				used, ok := (*op).(*ssa.Function)
				if !ok || used.Origin() == nil || used.Origin() == used || !slices.ContainsFunc(used.TypeArgs(), holdsParam) {
					continue
				}
				of := owner(used.Origin())
				if of != nil && g.mayRead(of) {
					return true
				}
			}
		}
	}
	return false
}

func holdsParam(t types.Type) bool {
	return held(t, map[types.Type]bool{}, func(t types.Type) bool {
		_, ok := t.(*types.TypeParam)
		return ok
	})
}

// mayRead reports whether generic code may read what it is made for.
func (g *generics) mayRead(of types.Object) bool {
	switch {
	case of.Pkg() == nil || slices.Contains(harmless, of.Pkg().Path()):
		return false
	case g.read[of.Pkg()]:
		return g.leaks[of]
	}
	return true // whose source is not read
}

// instance notes that generic code is made for types.
func (r *reader) instance(of types.Object, args *types.TypeList) {
	if of == nil || !r.generic.mayRead(of) {
		return
	}
	for t := range args.Types() {
		r.escape(t)
	}
}
