package txn

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/cfg"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
)

// How a transaction comes to a function.
type txKind int

const (
	begun  txKind = iota // by a call in it
	called               // it is a literal that is called in one
	given_               // as a parameter
)

// A transaction is one that is open in a part of a function.
type transaction struct {
	kind   txKind
	scope  *ast.BlockStmt // of the function
	at     ast.Node       // the call that begins it, the literal, or the parameter
	call   *ast.CallExpr  // that begins it or runs the literal in it; nil where given
	assign ast.Node       // the statement that keeps what call gives
	objs   []types.Object // itself, what else it is handed out as, and what ends it
	err    types.Object   // of call, or nil
	origin handle         // what it is begun on
	made   map[types.Object]bool
}

// tx is the variable of the transaction itself or, where there is none, what stands
// for it; nil where it has no name.
func (t *transaction) tx() types.Object {
	if len(t.objs) == 0 {
		return nil
	}
	return t.objs[0]
}

// transactions finds those of a body, and what is made of them.
func (b *body) transactions() {
	b.derived = map[types.Object]bool{}
	ofFunc := func(scope *ast.BlockStmt, at ast.Node, list *ast.FieldList, call *ast.CallExpr, origin handle) {
		t := &transaction{kind: given_, scope: scope, at: at, call: call, origin: origin}
		if call != nil {
			t.kind = called
		}
		for _, f := range list.List {
			for _, name := range f.Names {
				obj := b.info.Defs[name]
				if obj == nil || call == nil && len(b.values[obj]) > 0 || isContext(obj.Type()) || !isTx(obj.Type()) && (call == nil || !mayHold(obj.Type())) {
					continue
				}
				t.objs = append(t.objs, obj)
			}
		}
		if len(t.objs) > 0 || call != nil {
			b.txs = append(b.txs, t)
		}
	}
	ofFunc(b.decl.Body, b.decl.Name, b.decl.Type.Params, nil, handle{})
	ast.Inspect(b.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			if b.runsOnNothing(n) {
				return true
			}
			call, origin := b.runner(n)
			ofFunc(n.Body, n, n.Type.Params, call, origin)
		case *ast.CallExpr:
			if t := b.begin(n); t != nil {
				b.txs = append(b.txs, t)
			}
		}
		return true
	})
	for _, t := range b.txs {
		t.made = b.spread(t.objs)
		for obj := range t.made {
			b.derived[obj] = true
		}
	}
}

// runner returns the call that runs a function literal in a transaction, with what
// that is begun on; nil where there is none.
func (b *body) runner(lit *ast.FuncLit) (*ast.CallExpr, handle) {
	call, ok := b.parents[lit].(*ast.CallExpr)
	if !ok {
		return nil, handle{}
	}
	i := slices.Index(call.Args, ast.Expr(lit))
	if i < 0 {
		return nil, handle{}
	}
	if origin, ok := b.runsIn(call, i); ok {
		return call, origin
	}
	return nil, handle{}
}

// runsOnNothing reports whether a function literal is given to a call together with
// nil for all handles: there is no transaction to run it in.
func (b *body) runsOnNothing(lit *ast.FuncLit) bool {
	call, ok := b.parents[lit].(*ast.CallExpr)
	if !ok {
		return false
	}
	sig := b.callType(call)
	if sig == nil {
		return false
	}
	nils := 0
	for i, arg := range call.Args {
		if i >= sig.Params().Len() || !holdsHandle(sig.Params().At(i).Type(), 0) {
			continue
		}
		if !b.info.Types[arg].IsNil() {
			return false
		}
		nils++
	}
	return nils > 0
}

// callType is the signature of what is called; nil for a conversion and where it is not
// known.
func (b *body) callType(call *ast.CallExpr) *types.Signature {
	t := b.info.TypeOf(call.Fun)
	if t == nil {
		return nil
	}
	sig, _ := t.Underlying().(*types.Signature)
	return sig
}

// runsIn reports whether a call runs its ith argument, a function, in a transaction,
// and what that is begun on.
func (b *body) runsIn(call *ast.CallExpr, i int) (handle, bool) {
	fn, ok := typeutil.Callee(b.info, call).(*types.Func)
	if !ok || fn.Pkg() == nil {
		return handle{}, false
	}
	fn = fn.Origin()
	if b.isDriver(fn) && isBegin(fn.Name()) {
		params := fn.Signature().Params()
		if i >= params.Len() {
			return handle{}, false
		}
		f, ok := params.At(i).Type().Underlying().(*types.Signature)
		if ok && slices.ContainsFunc(slices.Collect(f.Params().Variables()), func(v *types.Var) bool { return isTx(v.Type()) }) {
			if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && fn.Signature().Recv() != nil {
				return b.receiver(sel, maxDepth), true
			}
			return b.begunOn(call), true
		}
	}
	behind := b.world.behind(fn)
	if len(behind) == 0 {
		behind = b.world.alike(fn)
	}
	for _, of := range behind {
		if d := b.world.summary(of); d != nil {
			if h, ok := d.Runs[i]; ok {
				return b.put(call, h, maxDepth), true
			}
		}
	}
	return handle{}, false
}

// begunOn is the handle that a function is given to begin a transaction on: its first.
func (b *body) begunOn(call *ast.CallExpr) handle {
	for _, arg := range call.Args {
		if holdsHandle(b.info.TypeOf(arg), 2) {
			return b.eval(arg)
		}
	}
	return handle{}
}

// begin returns the transaction that a call begins and gives, or nil.
func (b *body) begin(call *ast.CallExpr) *transaction {
	fn, ok := typeutil.Callee(b.info, call).(*types.Func)
	if !ok || fn.Pkg() == nil {
		return nil
	}
	fn = fn.Origin()
	results := fn.Signature().Results()
	t := &transaction{kind: begun, scope: b.scopeOf(call), at: call, call: call}
	if d := b.world.summary(fn); d != nil && !b.ofRuntime(fn) {
		if !d.Begun {
			return nil
		}
		t.origin = b.put(call, d.On, maxDepth)
	} else {
		if !b.isDriver(fn) || results.Len() == 0 || !isTx(results.At(0).Type()) || !strings.HasPrefix(fn.Name(), "Begin") && !strings.HasPrefix(fn.Name(), "MustBegin") {
			return nil
		}
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && fn.Signature().Recv() != nil {
			t.origin = b.receiver(sel, maxDepth)
			if t.origin.driver == "" {
				t.origin.driver = driverOf(results.At(0).Type())
			}
		}
	}
	b.keep(t, results)
	return t
}

// keep notes the variables that what begins a transaction gives.
func (b *body) keep(t *transaction, results *types.Tuple) {
	note := func(lhs ast.Expr, i int) {
		id, ok := ast.Unparen(lhs).(*ast.Ident)
		if !ok || id.Name == "_" || i >= results.Len() {
			return
		}
		obj := b.info.ObjectOf(id)
		switch {
		case obj == nil:
		case gotypes.IsError(obj.Type()):
			t.err = obj
		case !isContext(obj.Type()):
			t.objs = append(t.objs, obj)
		}
	}
	t.assign = b.parents[t.call]
	switch n := t.assign.(type) {
	case *ast.AssignStmt:
		if len(n.Rhs) == 1 {
			for i, lhs := range n.Lhs {
				note(lhs, i)
			}
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			note(name, i)
		}
	}
}

// How far a transaction is open at a point, for sure.
type openness int

const (
	unvisited openness = iota
	closed
	pending // begun; whether that failed is not asked yet
	open
)

// eachOpen calls f for each node of the control flow at which a transaction is open
// on every path there.
func (b *body) eachOpen(t *transaction, f func(ast.Node)) {
	g := b.graph(t.scope)
	in := make([]openness, len(g.Blocks))
	in[0] = closed
	if t.kind != begun {
		in[0] = open
	}
	work := []*cfg.Block{g.Blocks[0]}
	for len(work) > 0 {
		blk := work[len(work)-1]
		work = work[:len(work)-1]
		state := in[blk.Index]
		for _, n := range blk.Nodes {
			state = b.step(t, n, state)
		}
		for i, next := range blk.Succs {
			s := b.alongEdge(t, blk, i, state)
			if old := in[next.Index]; old == unvisited || s < old {
				in[next.Index] = s
				work = append(work, next)
			}
		}
	}
	for _, blk := range g.Blocks {
		state := in[blk.Index]
		for _, n := range blk.Nodes {
			if state >= pending && !contains(n, t.at) {
				f(n)
			}
			state = b.step(t, n, state)
		}
	}
}

// step is the state behind a node.
func (b *body) step(t *transaction, n ast.Node, state openness) openness {
	if t.kind == begun && contains(n, t.call) {
		return pending
	}
	if state >= pending && b.ended(t, n, true) {
		return closed
	}
	return state
}

// alongEdge is the state behind the ith way out of a block.
func (b *body) alongEdge(t *transaction, blk *cfg.Block, i int, state openness) openness {
	cond := b.condition(blk)
	if cond == nil || state < pending {
		return state
	}
	b.implied(cond, i == 0, func(e ast.Expr, holds bool) {
		if id := ident(e); id != nil { // external := tx != nil
			if value := b.only(b.info.ObjectOf(id)); value != nil {
				e = value
			}
		}
		bin, ok := e.(*ast.BinaryExpr)
		if !ok || bin.Op != token.NEQ && bin.Op != token.EQL {
			return
		}
		obj, isNil := b.info.ObjectOf(ident(bin.X)), b.info.Types[bin.Y].IsNil()
		switch notNil := (bin.Op == token.NEQ) == holds; {
		case obj == nil || !isNil:
		case obj == t.err && state == pending:
			if notNil {
				state = closed
			} else {
				state = open
			}
		case slices.Contains(t.objs, obj) && !notNil:
			state = closed
		}
	})
	return state
}

func ident(e ast.Expr) *ast.Ident {
	id, _ := ast.Unparen(e).(*ast.Ident)
	return id
}

// condition is what decides between the two ways out of a block, or nil. Of a
// switch of a value a block has the case's half.
func (b *body) condition(blk *cfg.Block) ast.Expr {
	if len(blk.Succs) != 2 || len(blk.Nodes) == 0 {
		return nil
	}
	switch to := blk.Succs[0]; to.Kind {
	case cfg.KindIfThen, cfg.KindForBody:
	case cfg.KindSwitchCaseBody:
		if sw, ok := b.parents[b.parents[to.Stmt]].(*ast.SwitchStmt); ok && sw.Tag != nil {
			if e, ok := blk.Nodes[len(blk.Nodes)-1].(ast.Expr); ok {
				return &ast.BinaryExpr{X: sw.Tag, OpPos: e.Pos(), Op: token.EQL, Y: e}
			}
		}
	default:
		return nil
	}
	e, _ := blk.Nodes[len(blk.Nodes)-1].(ast.Expr)
	return e
}

// contains reports whether a node is another or has it inside.
func contains(n, in ast.Node) bool { return n.Pos() <= in.Pos() && in.End() <= n.End() }
