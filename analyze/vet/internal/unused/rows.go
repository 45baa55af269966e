package unused

import (
	"cmp"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/queryline"
)

// A row is a generated struct in which queries give their rows.
type row struct {
	queries map[string]*queryline.Query // by full names
	read    map[string]bool             // fields
	all     bool                        // it goes where any field may be read
}

// rows are the structs, by their names with their packages' paths.
type rows map[string]*row

// nameOf is the key of a named struct; "" is none. Instances of generic types are none.
func nameOf(t types.Type) string {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || n.TypeArgs().Len() > 0 {
		return ""
	}
	if _, ok := n.Underlying().(*types.Struct); !ok {
		return ""
	}
	return n.Obj().Pkg().Path() + "." + n.Obj().Name()
}

// of returns the row that a type is, or nil.
func (r rows) of(t types.Type) *row {
	if name := nameOf(t); name != "" {
		return r[name]
	}
	return nil
}

// judgeRows fills the packages' results with rows of which something is not read. Of
// packages that others may import nothing is known.
func (p *Program) judgeRows(u *uses, m *mentions) {
	made := p.madeStructs()
	found := rows{}
	for full, q := range p.queries {
		if u.used[full] && (!p.library || isPrivate(q.fn.Pkg().Path())) && q.fn.Signature().Results().Len() > 0 {
			found.collect(q.fn.Signature().Results().At(0).Type(), full, q.query, made)
		}
	}
	if len(found) == 0 {
		return
	}
	p.findReads(found)
	for _, pkg := range p.packages {
		if !pkg.Broken {
			p.report(pkg, found, m)
		}
	}
}

// madeStructs are the structs that generated files declare.
func (p *Program) madeStructs() map[string]bool {
	made := map[string]bool{}
	for _, pkg := range p.packages {
		for id, obj := range pkg.Info.Defs {
			if tn, ok := obj.(*types.TypeName); ok && !tn.IsAlias() && p.generated[p.fileName(pkg, id)] {
				if name := nameOf(tn.Type()); name != "" {
					made[name] = true
				}
			}
		}
	}
	return made
}

// collect adds the structs of which a query's result is made.
func (r rows) collect(t types.Type, full string, q *queryline.Query, made map[string]bool) {
	switch x := types.Unalias(t).(type) {
	case *types.Pointer:
		r.collect(x.Elem(), full, q, made)
	case *types.Slice:
		r.collect(x.Elem(), full, q, made)
	case *types.Named:
		for arg := range x.TypeArgs().Types() { // as of iter.Seq2
			r.collect(arg, full, q, made)
		}
		name := nameOf(x)
		if !made[name] || isValue(x) || r[name] != nil && r[name].queries[full] != nil {
			return
		}
		if r[name] == nil {
			r[name] = &row{map[string]*queryline.Query{}, map[string]bool{}, false}
		}
		r[name].queries[full] = q
		for f := range x.Underlying().(*types.Struct).Fields() { // of sqlc.embed
			r.collect(f.Type(), full, q, made)
		}
	}
}

// isValue reports whether a struct is one column's value, as an enum's that may be NULL:
// the driver reads it whole.
func isValue(t types.Type) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "Scan")
	_, ok := obj.(*types.Func)
	return ok
}

// report adds what is not read of the structs that a package declares.
func (p *Program) report(pkg *Package, found rows, m *mentions) {
	r := p.results[pkg.Types]
	for _, id := range slices.SortedFunc(maps.Keys(pkg.Info.Defs), func(a, b *ast.Ident) int { return cmp.Compare(a.Pos(), b.Pos()) }) {
		tn, ok := pkg.Info.Defs[id].(*types.TypeName)
		if !ok || tn.IsAlias() {
			continue
		}
		s := found.of(tn.Type())
		if s == nil || s.all {
			continue
		}
		out := Row{Name: id}
		wide := false
		for f := range tn.Type().Underlying().(*types.Struct).Fields() {
			if s.read[f.Name()] || m.other[f.Name()] || found.of(f.Type()) != nil {
				continue
			}
			out.Fields = append(out.Fields, f)
			wide = wide || !isFixed(f.Type())
		}
		if !wide {
			continue // a few bytes
		}
		out.Whole = len(out.Fields) == tn.Type().Underlying().(*types.Struct).NumFields()
		for _, full := range slices.Sorted(maps.Keys(s.queries)) {
			out.Queries = append(out.Queries, s.queries[full])
		}
		r.Rows = append(r.Rows, out)
	}
}

// isFixed reports whether values of a type are of one small size: numbers, times, UUIDs,
// and the like that may be NULL.
func isFixed(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString == 0
	case *types.Pointer:
		return isFixed(u.Elem())
	case *types.Array:
		return isFixed(u.Elem())
	case *types.Struct:
		if n, ok := types.Unalias(t).(*types.Named); ok && strings.HasSuffix(n.Obj().Name(), "Time") {
			return true // its zone is a pointer
		}
		for f := range u.Fields() {
			if name := f.Type().String(); name != "time.Time" && name != "*time.Location" && !isFixed(f.Type()) {
				return false
			}
		}
		return true
	}
	return false
}
