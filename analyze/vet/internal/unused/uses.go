package unused

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
)

// uses is who calls whom among the methods that are called as queries are: a wrapper that
// hands on to the query of its own name uses it only where something uses the wrapper.
type uses struct {
	p     *Program
	types *gotypes.Index
	used  map[string]bool            // methods that something uses, by full names
	by    map[string]map[string]bool // of methods, those that use them if they are used
}

// findUses says which methods are used.
func (p *Program) findUses(m *mentions) *uses {
	u := &uses{p: p, types: gotypes.NewIndex(p.concrete()), used: map[string]bool{}, by: map[string]map[string]bool{}}
	for _, pkg := range p.packages {
		for _, file := range pkg.Files {
			u.file(pkg, file, m)
		}
	}
	u.foreign()
	for full, q := range p.queries {
		if m.other[q.fn.Name()] {
			u.used[full] = true
		}
	}
	for more := true; more; {
		more = false
		for of, by := range u.by {
			if u.used[of] {
				continue
			}
			for user := range by {
				if u.used[user] {
					u.used[of], more = true, true
					break
				}
			}
		}
	}
	return u
}

// concrete are the types of all packages that are no interfaces, in order.
func (p *Program) concrete() (list []*types.TypeName) {
	for _, pkg := range p.packages {
		for _, obj := range pkg.Info.Defs {
			if tn, ok := obj.(*types.TypeName); ok && !tn.IsAlias() && !types.IsInterface(tn.Type()) {
				if _, param := tn.Type().(*types.TypeParam); !param {
					list = append(list, tn)
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b *types.TypeName) int {
		return cmp.Or(strings.Compare(a.Pkg().Path(), b.Pkg().Path()), cmp.Compare(a.Pos(), b.Pos()))
	})
	return list
}

// file notes what a file uses. Uses in tests are mentions, wherever they were loaded.
func (u *uses) file(pkg *Package, file *ast.File, m *mentions) {
	for _, d := range file.Decls {
		var within *types.Func
		if decl, ok := d.(*ast.FuncDecl); ok {
			within, _ = pkg.Info.Defs[decl.Name].(*types.Func)
		}
		ast.Inspect(d, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok || !u.p.names[id.Name] {
				return true
			}
			fn, ok := pkg.Info.Uses[id].(*types.Func)
			if !ok || fn.Signature().Recv() == nil {
				return true
			}
			if at := pkg.Fset.Position(id.Pos()); isTest(at.Filename) {
				m.note(id.Name, at)
				return true
			}
			for _, target := range u.targets(fn.Origin()) {
				u.note(target, within)
			}
			return true
		})
	}
}

// targets are the methods that a use of one runs.
func (u *uses) targets(fn *types.Func) []*types.Func {
	iface, ok := fn.Signature().Recv().Type().Underlying().(*types.Interface)
	if !ok {
		return []*types.Func{fn}
	}
	list := u.types.Implementations(iface, fn)
	for _, other := range u.types.Promoted(iface, fn) {
		if of, ok := other.Signature().Recv().Type().Underlying().(*types.Interface); ok {
			list = append(list, u.types.Implementations(of, other)...)
		}
	}
	return list
}

// note notes that a function uses a method.
func (u *uses) note(of, within *types.Func) {
	if within == nil || !u.handsOn(within, of) {
		u.used[of.FullName()] = true
		return
	}
	if u.by[of.FullName()] == nil {
		u.by[of.FullName()] = map[string]bool{}
	}
	u.by[of.FullName()][within.FullName()] = true
}

// handsOn reports whether a function does what a method does and no more: it is the
// generated method of a query itself, or a wrapper of the same name and parameters.
func (u *uses) handsOn(fn, of *types.Func) bool {
	if u.p.queries[fn.FullName()] != nil {
		return true
	}
	return fn.Name() == of.Name() && fn.Signature().Recv() != nil && types.Identical(fn.Signature().Params(), of.Signature().Params())
}

// foreign notes the methods of interfaces that packages declare whose source is not
// read: these may call them.
func (u *uses) foreign() {
	read, seen := map[*types.Package]bool{}, map[*types.Package]bool{}
	for _, pkg := range u.p.packages {
		read[pkg.Types] = true
	}
	for _, pkg := range u.p.packages {
		for _, imp := range pkg.Types.Imports() {
			if !read[imp] && !seen[imp] {
				seen[imp] = true
				u.interfacesOf(imp)
			}
		}
	}
}

func (u *uses) interfacesOf(pkg *types.Package) {
	for _, name := range pkg.Scope().Names() {
		tn, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		iface, ok := tn.Type().Underlying().(*types.Interface)
		if !ok {
			continue
		}
		for m := range iface.Methods() {
			if u.p.names[m.Name()] {
				for _, fn := range u.types.Implementations(iface, m) {
					u.used[fn.FullName()] = true
				}
			}
		}
	}
}

// conclude fills the packages' results with the queries that nothing uses.
func (p *Program) conclude(u *uses, m *mentions) {
	for _, pkg := range p.packages {
		r := p.results[pkg.Types]
		if pkg.Broken {
			continue
		}
		twins := map[string]string{}
		for _, q := range p.queries {
			if q.query.Batch != "" && q.fn.Pkg().Path() == pkg.Types.Path() {
				twins[q.query.Batch] = q.query.Name
			}
		}
		for _, file := range pkg.Files {
			for _, d := range file.Decls {
				decl, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				fn, ok := pkg.Info.Defs[decl.Name].(*types.Func)
				if !ok || p.queries[fn.FullName()] == nil || u.used[fn.FullName()] {
					continue
				}
				q := Query{
					Query: p.queries[fn.FullName()].query, Name: decl.Name, Tests: m.tests[fn.Name()], Twin: twins[fn.Name()],
					Library: p.library && !isPrivate(pkg.Types.Path()),
				}
				for by := range u.by[fn.FullName()] {
					q.By = append(q.By, shorten(by))
				}
				slices.Sort(q.By)
				r.Queries = append(r.Queries, q)
			}
		}
	}
}

// shorten leaves of a full name, as "(*example.com/app/store.Store).Get", what people
// say: "(*store.Store).Get".
func shorten(full string) string {
	i := strings.LastIndexByte(full, '/')
	if i < 0 {
		return full
	}
	head := ""
	for _, c := range full[:i] {
		if c != '(' && c != '*' {
			break
		}
		head += string(c)
	}
	return head + full[i+1:]
}
