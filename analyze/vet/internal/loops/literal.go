package loops

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// How a function literal is used.
type literalUse int

const (
	keptInVariable literalUse = iota // or in a field, or returned: whoever calls it decides
	calledHere                       // at once, or in a goroutine or group that this waits for
	calledApart                      // by a function that is given it: a task or transaction, perhaps
	calledInTx                       // in a transaction of its own
	calledInLoop
)

// useOf tells when the literal's body runs. A function that is given a literal
// is taken to call it once (a transaction, a goroutine), unless it is known to
// call it in a loop, or to keep it for later.
func (f *frame) useOf(cur inspector.Cursor, lit *ast.FuncLit) literalUse {
	switch p := cur.Parent().Node().(type) {
	case *ast.ParenExpr:
		return f.useOf(cur.Parent(), lit)
	case *ast.CallExpr:
		if cur.ParentEdgeKind() == edge.CallExpr_Fun {
			return calledHere
		}
		fn, _ := typeutil.Callee(f.info, p).(*types.Func)
		switch {
		case IsAppend(f.info, p) && f.innermostLoop(cur) == nil:
			return keptInVariable
		case fn == nil:
			return calledApart
		case isHandler(f.info, lit) || runsOnce(fn):
			return keptInVariable
		case slices.Contains(f.loopArgs(p), cur.ParentEdgeIndex()):
			return calledInLoop
		case f.world.keeps(f.info, p, cur.ParentEdgeIndex()), f.world.remembers(fn.Origin(), cur.ParentEdgeIndex()):
			return keptInVariable
		case f.begins(p):
			return calledInTx
		case startsTask(fn), f.world.callsAtOnce(fn.Origin(), cur.ParentEdgeIndex()), givesWhatItGives(fn, lit, f.info):
			return calledHere
		}
		return calledApart
	}
	return keptInVariable
}

// callsAtOnce reports whether a declared function does nothing with a parameter but to
// call it, once, and to wait for it.
func (w *world) callsAtOnce(fn *types.Func, arg int) bool {
	c := w.packages[fn.Pkg()]
	if c == nil || c.decls[fn] == nil || c.decls[fn].Body == nil || arg < 0 {
		return false
	}
	decl, uses, at := c.decls[fn], 0, true
	params := litParams(c.info(), &ast.FuncLit{Type: decl.Type})
	if arg >= len(params) || params[arg] == nil {
		return false
	}
	ast.PreorderStack(decl.Body, nil, func(n ast.Node, above []ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && c.info().Uses[id] == params[arg] {
			uses++
			call, isCall := above[len(above)-1].(*ast.CallExpr)
			at = at && isCall && call.Fun == id && !slices.ContainsFunc(above, repeatsOrDefers)
		}
		return true
	})
	return at && uses == 1
}

// givesWhatItGives reports whether a library's function gives what the literal gives that
// it is given, by their types: it has called it, then, and has waited for it. The steps of
// durable workflows are such.
func givesWhatItGives(fn *types.Func, lit *ast.FuncLit, info *types.Info) bool {
	sig, ok := info.TypeOf(lit).(*types.Signature)
	if !ok || sig.Results().Len() != 2 || fn.Signature().Results().Len() != 2 || !canFail(sig) || !canFail(fn.Signature()) || !fn.Exported() {
		return false
	}
	given, ok := fn.Origin().Signature().Results().At(0).Type().(*types.TypeParam) // of any type: it makes none of its own
	if !ok {
		return false
	}
	for p := range fn.Origin().Signature().Params().Variables() {
		if of, ok := p.Type().Underlying().(*types.Signature); ok && of.Results().Len() == 2 && types.Identical(of.Results().At(0).Type(), given) {
			return true
		}
	}
	return false
}

// repeatsOrDefers reports whether what is within a node may run again, or later.
func repeatsOrDefers(n ast.Node) bool {
	switch n.(type) {
	case *ast.FuncLit, *ast.GoStmt, *ast.DeferStmt, *ast.ForStmt, *ast.RangeStmt:
		return true
	}
	return false
}

// startsTask reports whether a function runs what it is given beside the caller,
// who waits for it: sync.WaitGroup.Go, errgroup.Group.Go and their like.
func startsTask(fn *types.Func) bool {
	switch pkg := fn.Pkg(); {
	case pkg == nil:
		return false
	case pkg.Path() == "sync", pkg.Path() == "golang.org/x/sync/errgroup", strings.HasPrefix(pkg.Path(), "github.com/sourcegraph/conc"):
		return fn.Name() == "Go" || fn.Name() == "TryGo"
	}
	return false
}

// loopArgs returns which arguments of a call the function calls in a loop.
func (f *frame) loopArgs(call *ast.CallExpr) []int {
	fn, ok := typeutil.Callee(f.info, call).(*types.Func)
	if !ok {
		return nil
	}
	fn = fn.Origin()
	var loops CallsInLoop
	if f.pass.ImportObjectFact(fn, &loops) {
		return slices.DeleteFunc(slices.Clone(loops.Params), func(i int) bool { return i >= len(call.Args) })
	}
	if fn.Pkg() == nil || f.world.declares(fn.Pkg()) {
		return nil
	}
	return slices.DeleteFunc(loopParams(fn), func(i int) bool { return i >= len(call.Args) })
}

// takesSame removes from the variables of a loop, that a call makes by a literal which it is given as an
// argument, those which it gives the same in each round, such as the size of a batch: numbers and texts,
// for what is behind others may change.
func (f *frame) takesSame(l *loop, lit *ast.FuncLit, call *ast.CallExpr, arg int) {
	fn := f.callee(call)
	if fn == nil || f.world.packages[fn.Pkg()] == nil {
		return
	}
	in := f.world.packages[fn.Pkg()].frame(fn)
	if in == nil {
		return
	}
	if params := in.declParams(); arg >= 0 && arg < len(params) && params[arg] != nil {
		for i, v := range litParams(f.info, lit) {
			if v == nil {
				continue
			}
			if _, ok := v.Type().Underlying().(*types.Basic); ok && in.givesSame(params[arg], i) {
				delete(l.vars, place{v, ""})
			}
		}
	}
}

// givesSame reports whether the function calls a parameter in loops alone, with an argument that
// these do not change.
func (f *frame) givesSame(fn types.Object, arg int) bool {
	same := true
	ast.PreorderStack(f.decl.Body, nil, func(n ast.Node, above []ast.Node) bool {
		if id, ok := n.(*ast.Ident); !ok || f.info.Uses[id] != fn {
			return same
		}
		call, isCall := above[len(above)-1].(*ast.CallExpr)
		outer := slices.IndexFunc(above, func(n ast.Node) bool { return inLoop([]ast.Node{n}) })
		same = isCall && call.Fun == n && outer >= 0 && arg < len(call.Args) && !f.opaque(call.Args[arg]) &&
			!f.assignedIn(mentions(f.info, call.Args[arg]), regionOf(above[outer]))
		return same
	})
	return same
}

// loopParams tells from a function's type which of its parameters it calls for
// each element, where its source is not there: those that take what another
// parameter, or the receiver, is a slice, map or sequence of.
func loopParams(fn *types.Func) (found []int) {
	params := slices.Collect(fn.Signature().Params().Variables())
	var elems []types.Type
	for _, p := range params {
		elems = append(elems, elements(p.Type())...)
	}
	if recv := fn.Signature().Recv(); recv != nil {
		elems = append(elems, elements(recv.Type())...)
	}
	for i, p := range params {
		sig, ok := p.Type().Underlying().(*types.Signature)
		if !ok {
			continue
		}
		for arg := range sig.Params().Variables() {
			if slices.ContainsFunc(elems, func(t types.Type) bool { return types.Identical(t, arg.Type()) }) {
				found = append(found, i)
				break
			}
		}
	}
	return found
}

// elements returns the types of what a type is a collection of.
func elements(t types.Type) []types.Type {
	if p, ok := t.(*types.TypeParam); ok { // ~[]E
		if it, ok := p.Constraint().Underlying().(*types.Interface); ok && it.NumEmbeddeds() == 1 {
			if u, ok := it.EmbeddedType(0).(*types.Union); ok && u.Len() == 1 {
				return elements(u.Term(0).Type())
			}
		}
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	switch t := t.Underlying().(type) {
	case *types.Slice:
		return []types.Type{t.Elem()}
	case *types.Array:
		return []types.Type{t.Elem()}
	case *types.Map:
		return []types.Type{t.Key(), t.Elem()}
	case *types.Signature: // iter.Seq
		if t.Params().Len() == 1 && t.Results().Len() == 0 {
			if yield, ok := t.Params().At(0).Type().Underlying().(*types.Signature); ok {
				var of []types.Type
				for v := range yield.Params().Variables() {
					of = append(of, v.Type())
				}
				return of
			}
		}
	}
	return nil
}

// handedToLoop returns the call that hands a literal, which a variable keeps, to a
// function that calls it in a loop, and as which argument; nil if none does.
func (f *frame) handedToLoop(cur inspector.Cursor, lit *ast.FuncLit) (call *ast.CallExpr, arg int) {
	var v types.Object
	switch p := cur.Parent().Node().(type) {
	case *ast.AssignStmt:
		if i := slices.Index(p.Rhs, ast.Expr(lit)); len(p.Lhs) == len(p.Rhs) && i >= 0 {
			v = usedVar(f.info, p.Lhs[i])
		}
	case *ast.ValueSpec:
		if i := slices.Index(p.Values, ast.Expr(lit)); len(p.Names) == len(p.Values) && i >= 0 {
			v = f.info.Defs[p.Names[i]]
		}
	}
	if v == nil {
		return nil, 0
	}
	for _, c := range f.calls {
		call := c.Node().(*ast.CallExpr)
		for i, arg := range call.Args {
			if id, ok := ast.Unparen(arg).(*ast.Ident); ok && f.info.Uses[id] == v && slices.Contains(f.loopArgs(call), i) && !f.fewArguments(call) {
				return call, i
			}
		}
	}
	return nil, 0
}

// isHandler reports whether lit answers requests, so that it runs later and
// not where it stands.
func isHandler(info *types.Info, lit *ast.FuncLit) bool {
	sig, ok := info.TypeOf(lit).(*types.Signature)
	return ok && answersRequests(sig)
}

// answersRequests reports whether a signature is that of what answers requests by HTTP.
func answersRequests(sig *types.Signature) bool {
	for p := range sig.Params().Variables() {
		if qualified(p.Type()) == "net/http.ResponseWriter" {
			return true
		}
	}
	return false
}

// runsOnce reports whether fn calls what it is given at most once a key or
// process: sync.Once, singleflight, and caches that are given a key and how to load
// what it stands for.
func runsOnce(fn *types.Func) bool {
	if fn.Pkg() != nil {
		switch fn.Pkg().Path() {
		case "sync":
			return fn.Name() == "Do" || strings.HasPrefix(fn.Name(), "Once")
		case "golang.org/x/sync/singleflight":
			return true
		}
	}
	return loadsByKey(fn.Origin().Signature())
}

// loadsByKey reports whether a method is one of a cache, by its type: it takes a key,
// and a function that is told nothing but this key, and returns what that returns.
func loadsByKey(sig *types.Signature) bool {
	if sig.Recv() == nil || sig.Results().Len() == 0 {
		return false
	}
	var keys []types.Type
	var load *types.Signature
	for p := range sig.Params().Variables() {
		if of, ok := p.Type().Underlying().(*types.Signature); ok && load == nil {
			load = of
		} else if isKey(p.Type()) {
			keys = append(keys, p.Type())
		}
	}
	if load == nil || load.Results().Len() == 0 || len(keys) == 0 || !types.Identical(load.Results().At(0).Type(), sig.Results().At(0).Type()) {
		return false
	}
	for p := range load.Params().Variables() {
		if !isHandle(p.Type()) && !slices.ContainsFunc(keys, func(k types.Type) bool { return types.Identical(k, p.Type()) }) {
			return false
		}
	}
	return !isError(load.Results().At(0).Type())
}

// isKey reports whether values of a type are told apart by what they are, as keys are:
// numbers, texts, arrays and structures of them, and type parameters.
func isKey(t types.Type) bool {
	if _, ok := t.(*types.TypeParam); ok {
		return types.Comparable(t)
	}
	switch t.Underlying().(type) {
	case *types.Basic, *types.Array, *types.Struct:
		return types.Comparable(t) && !isHandle(t)
	}
	return false
}

// callType returns the signature of what a call calls, or nil.
func (f *frame) callType(call *ast.CallExpr) *types.Signature {
	t := f.info.TypeOf(call.Fun)
	if t == nil {
		return nil
	}
	sig, _ := t.Underlying().(*types.Signature)
	return sig
}
