package txn

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
)

// A handle is what queries run on, as a function sees it.
type handle struct {
	class  class
	root   types.Object // the variable or parameter that it comes from; nil where from none
	path   []string     // fields from there
	owner  string       // the struct that has the last field, a dot, and the field
	source []string     // where it was made
	driver string
	text   string
	rests  []string
	direct bool // it is a pool itself, and no queries or the like over one
}

// maxDepth bounds how far a value is followed.
const maxDepth = 12

// eval says what an expression of a handle's type is.
func (b *body) eval(e ast.Expr) handle { return b.evalTo(e, maxDepth) }

func (b *body) evalTo(e ast.Expr, depth int) handle {
	e = bare(e)
	t := b.info.TypeOf(e)
	h := handle{class: unknown, text: types.ExprString(e)}
	if t == nil || depth == 0 || b.info.Types[e].IsNil() {
		return h
	}
	if b.mentions(e, b.derived) || classOf(t) == inTx {
		h.class = inTx
		return h
	}
	switch e := e.(type) {
	case *ast.Ident:
		h = b.evalIdent(e, depth)
	case *ast.SelectorExpr:
		h = b.evalSelector(e, depth)
	case *ast.CallExpr:
		h = b.evalCall(e, depth)
	case *ast.CompositeLit:
		h = b.evalLiteral(e, depth)
	case *ast.TypeAssertExpr:
		h = b.evalTo(e.X, depth-1)
	}
	h.text = types.ExprString(e)
	if c := classOf(t); c == pooled && h.class != inTx {
		h.class = pooled
	}
	h.direct = pools[gotypes.Qualified(t)] != ""
	if h.driver == "" {
		h.driver = driverOf(t)
	}
	return h
}

// bare takes parentheses, & and * from an expression.
func bare(e ast.Expr) ast.Expr {
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.UnaryExpr:
			if x.Op != token.AND {
				return e
			}
			e = x.X
		default:
			return e
		}
	}
}

func (b *body) evalIdent(e *ast.Ident, depth int) handle {
	obj, ok := b.info.ObjectOf(e).(*types.Var)
	if !ok || b.active[obj] {
		return handle{}
	}
	if obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope() {
		return b.global(obj, depth)
	}
	given := b.values[obj]
	if _, isParam := b.params[obj]; isParam || len(given) == 0 {
		if len(given) > 0 {
			return handle{} // a default, perhaps
		}
		return handle{class: opaque, root: obj, source: []string{b.place(obj)}}
	}
	b.active[obj] = true
	defer delete(b.active, obj)
	var all []handle
	for _, v := range given {
		if v == nil {
			return handle{class: opaque, root: obj}
		}
		all = append(all, b.evalTo(v, depth-1))
	}
	return join(all)
}

// global is a package variable.
func (b *body) global(obj *types.Var, depth int) handle {
	h := handle{class: opaque, root: obj, source: []string{b.place(obj)}}
	return b.filled(h, obj, depth)
}

// place names an object by where it is declared, the same in all packages.
func (b *body) place(obj types.Object) string {
	at := b.pkg.Fset.Position(obj.Pos())
	return fmt.Sprintf("%s:%d:%d", at.Filename, at.Line, at.Column)
}

// evalSelector is a field, or a variable of another package.
func (b *body) evalSelector(e *ast.SelectorExpr, depth int) handle {
	sel := b.info.Selections[e]
	if sel == nil {
		if obj, ok := b.info.Uses[e.Sel].(*types.Var); ok {
			return b.global(obj, depth)
		}
		return handle{}
	}
	if sel.Kind() != types.FieldVal {
		return handle{}
	}
	h := b.evalTo(e.X, depth-1)
	return b.fields(h, sel.Recv(), sel.Index(), depth)
}

// fields follows fields, those embedded too, from a handle of type t.
func (b *body) fields(h handle, t types.Type, index []int, depth int) handle {
	for _, i := range index {
		st, ok := gotypes.Deref(t).Underlying().(*types.Struct)
		if !ok || i >= st.NumFields() {
			return handle{}
		}
		f := st.Field(i).Origin()
		if h.class == inTx {
			return h
		}
		h = handle{
			class: opaque, root: h.root, path: append(slices.Clone(h.path), f.Name()), owner: gotypes.Qualified(t) + "." + f.Name(),
			source: []string{b.place(f)},
		}
		h = b.filled(h, f, depth)
		switch classOf(f.Type()) {
		case pooled:
			h.class = pooled
		case inTx:
			h.class = inTx
		}
		t = f.Type()
	}
	return h
}

// filled says of a field or package variable what is put into it, if that is always
// of one class.
func (b *body) filled(h handle, v *types.Var, depth int) handle {
	if depth < 3 || !holdsHandle(v.Type(), 2) {
		return h
	}
	var all []handle
	if b.world.filling[v] {
		return h
	}
	b.world.filling[v] = true
	defer delete(b.world.filling, v)
	for _, g := range b.world.fields[v] {
		if got := g.body().evalTo(g.expr, min(depth-2, 6)); got.class != unknown {
			all = append(all, got)
		}
	}
	if len(all) == 0 {
		return h
	}
	got := join(all)
	h.source = append(h.source, got.source...)
	switch got.class {
	case pooled:
		h.class = pooled
	case inTx:
		h.class = inTx
	}
	return h
}

// evalCall is what a function returns: a getter's field, or what is made of the
// handles that it is given.
func (b *body) evalCall(call *ast.CallExpr, depth int) handle {
	if tv := b.info.Types[call.Fun]; tv.IsType() && len(call.Args) == 1 {
		return b.evalTo(call.Args[0], depth-1)
	}
	fn, ok := typeutil.Callee(b.info, call).(*types.Func)
	if !ok {
		return handle{}
	}
	if d := b.world.summary(fn.Origin()); d != nil && class(d.Gives.Class) != unknown {
		return b.put(call, d.Gives, depth)
	}
	var all []handle
	for _, arg := range call.Args {
		if holdsHandle(b.info.TypeOf(arg), 2) {
			all = append(all, b.evalTo(arg, depth-1))
		}
	}
	if len(all) > 0 {
		h := join(all)
		h.root, h.path, h.owner = nil, nil, ""
		return h
	}
	return handle{}
}

// put is a handle of a function's summary as its caller sees it.
func (b *body) put(call *ast.CallExpr, of Handle, depth int) handle {
	h := handle{class: class(of.Class), owner: of.Owner, source: of.Source, driver: of.Driver, text: of.Text, direct: of.Direct}
	if of.Param == none {
		return h
	}
	arg := argument(call, of.Param)
	if arg == nil {
		return h
	}
	from := b.evalTo(arg, depth-1)
	if of.Param == receiver {
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
			from = b.receiver(sel, depth)
		}
	}
	switch {
	case from.class == inTx:
		h.class = inTx
	case h.class == opaque && from.class == pooled && (len(of.Path) == 0 || !isStructOfOthers(b.info.TypeOf(arg))):
		h.class, h.text = pooled, from.text
		h.source = append(slices.Clone(h.source), from.source...)
	case from.class == unknown && h.class == opaque:
		h.class = unknown
	}
	h.root, h.path = from.root, append(slices.Clone(from.path), of.Path...)
	h.rests = append(h.rests, from.rests...)
	switch {
	case len(of.Path) == 0:
		h.owner, h.text, h.direct = from.owner, from.text, from.direct
		h.source = append(slices.Clone(h.source), from.source...)
	case h.text == from.text || b.isHidden(call, of.Path):
		h.text = from.text
	default:
		h.text = from.text + "." + strings.Join(of.Path, ".")
	}
	return h
}

// isHidden reports whether fields are what the caller of a function cannot name: they
// are of another package, and not exported.
func (b *body) isHidden(call *ast.CallExpr, path []string) bool {
	fn, ok := typeutil.Callee(b.info, call).(*types.Func)
	return ok && fn.Pkg() != b.pkg.Types && slices.ContainsFunc(path, func(f string) bool { return !ast.IsExported(f) })
}

// isStructOfOthers reports whether a type keeps several handles, so that to know
// where one comes from says nothing of the others.
func isStructOfOthers(t types.Type) bool {
	st, ok := gotypes.Deref(t).Underlying().(*types.Struct)
	if !ok {
		return false
	}
	n := 0
	for f := range st.Fields() {
		if holdsHandle(f.Type(), 1) {
			n++
		}
	}
	return n > 1
}

// receiver is what a method is called on, with the embedded fields on the way.
func (b *body) receiver(e *ast.SelectorExpr, depth int) handle {
	h := b.evalTo(e.X, depth-1)
	sel := b.info.Selections[e]
	if sel == nil || len(sel.Index()) < 2 {
		return h
	}
	text := h.text
	h = b.fields(h, sel.Recv(), sel.Index()[:len(sel.Index())-1], depth)
	h.text = text
	return h
}

// argument is what a call gives for a parameter, or nil.
func argument(call *ast.CallExpr, param int) ast.Expr {
	if param == receiver {
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
			return sel.X
		}
		return nil
	}
	if param < 0 || param >= len(call.Args) {
		return nil
	}
	return call.Args[param]
}

// evalLiteral is a struct that is written out: what its handles are.
func (b *body) evalLiteral(e *ast.CompositeLit, depth int) handle {
	var all []handle
	for _, elt := range e.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			elt = kv.Value
		}
		if holdsHandle(b.info.TypeOf(elt), 2) {
			all = append(all, b.evalTo(elt, depth-1))
		}
	}
	h := join(all)
	h.root, h.path, h.owner = nil, nil, ""
	return h
}

// join is one of several handles: of a class that all have.
func join(all []handle) handle {
	if len(all) == 0 {
		return handle{}
	}
	h := all[0]
	for _, o := range all[1:] {
		if o.class != h.class {
			return handle{}
		}
		if o.root != h.root || !slices.Equal(o.path, h.path) {
			h.root, h.path, h.owner = nil, nil, ""
		}
		h.source = append(slices.Clone(h.source), o.source...)
		if o.driver != h.driver {
			h.driver = ""
		}
	}
	return h
}

// export is a handle as a function's callers see it.
func (b *body) export(h handle) Handle {
	of := Handle{Class: int(h.class), Param: none, Path: h.path, Owner: h.owner, Source: h.source, Driver: h.driver, Text: h.text, Direct: h.direct}
	if i, ok := b.params[h.root]; ok && h.root != nil {
		of.Param = i
	}
	return of
}

// A relation says whether two handles are of one pool.
type relation int

const (
	perhaps relation = iota
	same
	different
)

// related compares what a query runs on with what the transaction is begun on.
func related(h, tx handle) relation {
	if h.driver != "" && tx.driver != "" && h.driver != tx.driver {
		return different
	}
	if tx.class == unknown {
		return perhaps
	}
	if h.root != nil && h.root == tx.root && slices.Equal(h.path, tx.path) || h.owner != "" && h.owner == tx.owner {
		return same
	}
	for _, s := range h.source {
		if slices.Contains(tx.source, s) {
			return same
		}
	}
	// Two fields of one struct are two pools, if both are pools themselves.
	of := func(owner string) string { return owner[:strings.LastIndexByte(owner, '.')+1] }
	if h.class == pooled && tx.class == pooled && h.owner != "" && tx.owner != "" && of(h.owner) == of(tx.owner) && h.direct && tx.direct {
		return different
	}
	if h.class == pooled && tx.class == pooled && h.direct && tx.direct && h.root != nil && tx.root != nil && len(h.path) == 0 && len(tx.path) == 0 {
		return different // two variables
	}
	return perhaps
}
