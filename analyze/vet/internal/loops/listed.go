package loops

import (
	"go/ast"
	"go/constant"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// Lists that are written out: their length stands in the program, and does not grow
// with data.

// maxNamed is how many named constants, or texts, a list of nothing else may have: an
// enumeration is as long as the program says, though longer than maxRounds.
const maxNamed = 32

// maxSteps is through how many variables a list is followed back, and maxListed through how many of them,
// functions and callers where it is asked how long it is.
const maxSteps, maxListed = 3, 5

// A listing is how many elements something has that is written out, and how many the
// largest of its elements has; -1 is not known.
type listing struct {
	outer, inner int
	named        bool           // all elements, or a map's keys, are constants that have names or are texts
	fields       map[string]int // of elements that are structs, how many the largest list in a field has; -1 is not known
}

var unlisted = listing{outer: -1, inner: -1}

// few reports whether a listing is known to be short, or to be an enumeration.
func (n listing) few() bool {
	return n.outer >= 0 && (n.outer <= maxRounds || n.named && n.outer <= maxNamed)
}

func (f *frame) fewElements(x ast.Expr) bool {
	if f.isCutShort(x) || f.isLimited(x) || f.hasFewKeys(f.typeOf(x)) {
		return true
	}
	x = f.wholeOf(x)
	if lit := f.setBefore(x); lit != nil {
		return f.listing(lit).few()
	}
	tv := f.info.Types[x]
	if tv.Value != nil {
		switch tv.Value.Kind() {
		case constant.Int:
			n, ok := constant.Int64Val(tv.Value)
			return ok && n <= maxRounds
		case constant.String:
			return len(constant.StringVal(tv.Value)) <= maxRounds
		}
		return false
	}
	if isNumber(f.typeOf(x)) && f.few(x) {
		return true
	}
	if of := f.lengthOf(x); of != nil {
		return f.fewElements(of)
	}
	if a, ok := deref(f.typeOf(x)).Underlying().(*types.Array); ok {
		return a.Len() <= maxRounds
	}
	if id, ok := ast.Unparen(x).(*ast.Ident); ok {
		if outer := f.rangedOver(f.info.Uses[id]); outer != nil && f.onlyValue(f.info.Uses[id]) != nil {
			n := f.listedIn(outer, maxListed).inner
			return n >= 0 && n <= maxRounds
		}
	}
	if sel, ok := ast.Unparen(x).(*ast.SelectorExpr); ok {
		if v := usedVar(f.info, sel.X); v != nil && f.onlyValue(v) != nil {
			if outer := f.rangedOver(v); outer != nil {
				n := f.listedIn(outer, maxListed).fields
				return n != nil && n[sel.Sel.Name] >= 0 && n[sel.Sel.Name] <= maxRounds
			}
		}
	}
	return f.listedIn(x, maxListed).few()
}

// leastEnumeration is how many constants a type has at least that is an enumeration: one of two may
// be those that have a name among many.
const leastEnumeration = 3

// hasFewKeys reports whether a type is a map whose keys are of an enumeration: a basic type of the program
// that is called a kind of something, and has constants in its package, few of them.
func (f *frame) hasFewKeys(t types.Type) bool {
	m, ok := t.Underlying().(*types.Map)
	if !ok {
		return false
	}
	n, ok := types.Unalias(m.Key()).(*types.Named)
	if !ok || !f.world.declares(n.Obj().Pkg()) || !kindName().MatchString(n.Obj().Name()) {
		return false
	}
	if _, ok := n.Underlying().(*types.Basic); !ok {
		return false
	}
	values, scope := map[string]bool{}, n.Obj().Pkg().Scope()
	for _, name := range scope.Names() {
		if c, ok := scope.Lookup(name).(*types.Const); ok && types.Identical(c.Type(), n) {
			values[c.Val().ExactString()] = true
		}
	}
	return len(values) >= leastEnumeration && len(values) <= maxRounds
}

// kindName matches the names of types whose values say of what kind something is, not which of many.
var kindName = lazyregexp.New(`(?i)(type|kind|category|class|level|mode|provider|role|scope|severity|state|status|tier|variant|channel|method|source)s?$`)

// lengthOf is what an expression is the length of; nil is none.
func (f *frame) lengthOf(e ast.Expr) ast.Expr {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 || !isBuiltin(f.info, call.Fun, "len") {
		return nil
	}
	return call.Args[0]
}

// wholeOf is the list that an expression has no more elements than: a part of it, the same
// sorted, its keys.
func (f *frame) wholeOf(x ast.Expr) ast.Expr {
	for {
		switch e := ast.Unparen(x).(type) {
		case *ast.SliceExpr:
			x = e.X
		case *ast.CallExpr:
			if len(e.Args) == 0 || !f.info.Types[e.Fun].IsType() && !f.keepsLength(e) {
				return e
			}
			x = e.Args[0]
		default:
			return e
		}
	}
}

// keepsLength reports whether a call is of a function of the standard library that gives
// no more elements than its first argument has.
func (f *frame) keepsLength(call *ast.CallExpr) bool {
	fn := typeutil.StaticCallee(f.info, call)
	if fn == nil || fn.Pkg() == nil || fn.Signature().Recv() != nil {
		return false
	}
	switch fn.Pkg().Path() {
	case "maps":
		return slices.Contains([]string{"All", "Clone", "Collect", "Keys", "Values"}, fn.Name())
	case "slices":
		return slices.Contains([]string{"All", "Backward", "Clip", "Clone", "Collect", "Compact", "CompactFunc", "Delete", "DeleteFunc", "Sorted", "SortedFunc", "SortedStableFunc", "Values"}, fn.Name())
	}
	return false
}

// listedIn is the listing of an expression, or of what a variable of the function or of a
// package is made of, through more of them.
func (f *frame) listedIn(x ast.Expr, more int) listing {
	n := f.listedWhole(x, more)
	if most := f.cutTo(x); most >= 0 && n.outer < 0 {
		return listing{outer: most, inner: -1}
	}
	return n
}

// listedWhole is listedIn where all of a list is asked for, if it is a part.
func (f *frame) listedWhole(x ast.Expr, more int) listing {
	x = f.wholeOf(x)
	switch e := x.(type) {
	case *ast.CompositeLit:
		return f.listing(e)
	case *ast.CallExpr:
		switch {
		case isBuiltin(f.info, e.Fun, "make"):
			return f.madeEmpty(e)
		case IsAppend(f.info, e):
			return f.listedIn(e.Args[0], more).and(f.appended(e, more))
		}
		return f.returnedListing(e, 0, more)
	}
	if tv := f.info.Types[x]; tv.IsNil() {
		return listing{named: true}
	}
	v, ok := usedVar(f.info, x).(*types.Var)
	if !ok {
		return unlisted
	}
	if p, _, ok := target(f.info, x); ok && (regionOf(f.decl.Body).contains(p.obj.Pos()) || f.isResult(p.obj)) {
		if n := f.builtHere(p, more); n.outer >= 0 || !v.IsField() {
			return n
		}
	}
	if v.IsField() {
		if n := f.world.fieldListing(v); n.outer >= 0 {
			return n
		}
		p, whole, ok := target(f.info, x)
		if i := slices.Index(f.declParams(), p.obj); ok && whole && i >= 0 && p.field == v.Name() && !f.assignedIn(set{p: true}, regionOf(f.decl.Body)) {
			return f.givenListing(i, p.field, more)
		}
		return unlisted
	}
	if i := slices.Index(f.declParams(), types.Object(v)); i >= 0 {
		if n, ok := f.lengths[v]; ok {
			return listing{outer: n, inner: -1}
		}
		if none := f.onlyValue(v); none != nil { // what it is if none is given
			return f.listing(none)
		}
		if f.assignedIn(set{place{v, ""}: true}, regionOf(f.decl.Body)) || isMapType(v.Type()) && f.isLent(v, nil) {
			return unlisted
		}
		return f.givenListing(i, "", more)
	}
	return f.world.listingOfVar(v)
}

// isResult reports whether a variable is a result of the function, which has a name.
func (f *frame) isResult(v types.Object) bool {
	for r := range f.fn.Signature().Results().Variables() {
		if r == v {
			return true
		}
	}
	return false
}

// and is the listing of two together.
func (n listing) and(o listing) listing {
	switch {
	case n.outer < 0 || o.outer < 0:
		return unlisted
	case n.outer == 0:
		return o
	case o.outer == 0:
		return n
	}
	sum := n.or(o)
	sum.outer = n.outer + o.outer
	return sum
}

// or is the listing of one of two that are known.
func (n listing) or(o listing) listing {
	all := listing{outer: max(n.outer, o.outer), inner: larger(n.inner, o.inner), named: n.named && o.named}
	if n.fields != nil && o.fields != nil {
		all.fields = maps.Clone(n.fields)
		for name, elements := range o.fields {
			all.fields[name] = larger(all.fields[name], elements)
		}
	}
	return all
}

// larger is the larger one of two numbers, -1 where one is not known.
func larger(a, b int) int {
	if a < 0 || b < 0 {
		return -1
	}
	return max(a, b)
}

// madeEmpty is the listing of what make gives: as many as a constant says, or none.
func (f *frame) madeEmpty(call *ast.CallExpr) listing {
	if _, isMap := f.typeOf(call).Underlying().(*types.Map); isMap || len(call.Args) < 2 {
		return listing{named: true}
	}
	n, ok := f.mostOf(call.Args[1])
	if !ok {
		return unlisted
	}
	return listing{outer: int(min(n, maxNamed+1)), inner: -1, named: n == 0}
}

// appended is the listing of what a call of append adds.
func (f *frame) appended(call *ast.CallExpr, more int) listing {
	if call.Ellipsis.IsValid() {
		if more == 0 {
			return unlisted
		}
		return f.listedIn(call.Args[1], more-1)
	}
	return f.listingOf(call.Args[1:])
}

// listing is that of a literal.
func (f *frame) listing(x ast.Expr) listing {
	lit, ok := ast.Unparen(x).(*ast.CompositeLit)
	if !ok || f.literalLen(x) < 0 {
		return unlisted
	}
	return f.listingOf(lit.Elts)
}

// listingOf is that of elements, of a map with their keys.
func (f *frame) listingOf(elements []ast.Expr) listing {
	n := listing{outer: len(elements), named: true, fields: f.listedFields(elements)}
	for _, e := range elements {
		key := e
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			key, e = kv.Key, kv.Value
		}
		n.named = n.named && f.isNamed(key)
		n.inner = larger(n.inner, f.literalLen(e))
	}
	return n
}

// listedFields is, of elements that are structs whose fields are named, how many elements the
// fields have that are written out, too.
func (f *frame) listedFields(elements []ast.Expr) map[string]int {
	fields := map[string]int{}
	for _, e := range elements {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Value
		}
		if ref, ok := ast.Unparen(e).(*ast.UnaryExpr); ok {
			e = ref.X
		}
		lit, ok := ast.Unparen(e).(*ast.CompositeLit)
		if !ok {
			return nil
		}
		st := structOf(f.typeOf(lit)) // of a pointer's, too, where & is left out
		if st == nil {
			return nil
		}
		for i, field := range lit.Elts {
			name, value := "", field
			switch kv := field.(type) {
			case *ast.KeyValueExpr:
				if key, ok := kv.Key.(*ast.Ident); ok {
					name, value = key.Name, kv.Value
				}
			default: // all of them, in order
				name = st.Field(i).Name()
			}
			if name != "" {
				fields[name] = larger(fields[name], f.literalLen(value))
			}
		}
	}
	return fields
}

// isNamed reports whether an expression is a constant that has a name, or is a text.
func (f *frame) isNamed(e ast.Expr) bool {
	v := f.info.Types[e].Value
	if v == nil {
		return false
	}
	_, hasName := usedVar(f.info, e).(*types.Const)
	return hasName || v.Kind() == constant.String
}

// rangedOver is what a loop goes over whose second variable this is; nil is none.
func (f *frame) rangedOver(v types.Object) ast.Expr {
	for cur := range f.cursor.Preorder((*ast.RangeStmt)(nil)) {
		n := cur.Node().(*ast.RangeStmt)
		if id, ok := n.Value.(*ast.Ident); ok && f.info.Defs[id] == v {
			return n.X
		}
	}
	return nil
}

// orAlone is or, where nothing may be known of the other one yet, or one has no elements.
func (n listing) orAlone(o listing) listing {
	switch {
	case o.outer <= 0:
		return n
	case n.outer == 0:
		return o
	}
	return n.or(o)
}
