package txn

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/cfg"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// A walker follows one transaction, or rows, along the paths of a function, with what
// is known of conditions on the way.
type walker struct {
	b     *body
	t     *transaction
	rows  bool
	pgx   bool
	call  *ast.CallExpr
	seen  map[string]bool
	steps int
	over  bool // there are too many paths: nothing is said
	leave token.Pos
	again bool
}

// maxSteps bounds how many blocks are gone through for one thing.
const maxSteps = 3000

// known is what is known on a path: conditions as Go source, and errors by the
// variable that a failed Scan left them in.
type known map[string]bool

func (k known) key() string {
	parts := make([]string, 0, len(k))
	for c, holds := range k {
		if holds {
			parts = append(parts, c)
		} else {
			parts = append(parts, "!"+c)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "\x00")
}

// leak reports whether there is a path on which the thing stays open, and where it
// ends.
func (w *walker) leak() bool {
	g := w.b.graph(w.t.scope)
	for _, blk := range g.Blocks {
		if !blk.Live {
			continue
		}
		for i, n := range blk.Nodes {
			if contains(n, w.call) {
				return w.follow(blk, i+1, w.begin())
			}
		}
	}
	return false
}

// begin is what is known where the thing is opened.
func (w *walker) begin() known {
	k := known{}
	w.b.ifsAround(w.call, func(cond ast.Expr, holds bool) {
		w.b.implied(cond, holds, func(e ast.Expr, holds bool) { w.learn(k, e, holds) })
	})
	if w.t.assign != nil {
		w.forget(k, w.t.assign)
	}
	if w.t.err != nil {
		k[w.t.err.Name()+" == nil"] = true
	}
	for _, obj := range w.t.objs {
		k[obj.Name()+" == nil"] = false
	}
	return k
}

// follow goes on behind the first nodes of a block.
func (w *walker) follow(blk *cfg.Block, from int, k known) bool {
	w.steps++
	if w.steps > maxSteps {
		w.over = true
		return false
	}
	if from == 0 {
		key := string(rune(blk.Index)) + k.key()
		if w.seen[key] {
			return false
		}
		w.seen[key] = true
	}
	for _, n := range blk.Nodes[from:] {
		if contains(n, w.call) {
			w.leave, w.again = n.Pos(), true
			return true
		}
		if w.closes(n) {
			return false
		}
		if r, ok := n.(*ast.ReturnStmt); ok {
			if w.b.exits(r) {
				return false
			}
			w.leave = r.Pos()
			return true
		}
		fromNil := w.madeOfNil(k, n)
		w.forget(k, n)
		for _, name := range fromNil {
			k[name+" == nil"] = true
		}
		w.noteScan(k, n)
	}
	cond := w.b.condition(blk)
	for i, next := range blk.Succs {
		along := maps.Clone(k)
		if cond != nil {
			if truth, ok := w.truth(cond, k); ok && truth != (i == 0) {
				continue
			}
			if w.closedAlong(cond, i == 0, k) || i == 0 && w.answersFailure(cond, k) {
				continue
			}
			w.b.implied(cond, i == 0, func(e ast.Expr, holds bool) { w.learn(along, e, holds) })
		}
		if w.follow(next, 0, along) {
			return true
		}
	}
	return false
}

// exits reports whether a return ends the program, as "return log.Fatalf(…)" does of
// packages whose Fatalf has a result.
func (b *body) exits(r *ast.ReturnStmt) bool {
	return slices.ContainsFunc(r.Results, func(e ast.Expr) bool {
		call, ok := ast.Unparen(e).(*ast.CallExpr)
		return ok && !b.mayReturn(call)
	})
}

// closes reports whether a node ends the thing, or takes it away from the function.
func (w *walker) closes(n ast.Node) bool {
	b := w.b
	if b.ended(w.t, n, false) || b.returns(n, w.t.made) || b.stores(n, w.t.made) {
		return true
	}
	if w.rows && b.nextIsKept(n, w.t.made) {
		return true
	}
	for _, obj := range w.t.objs { // another one is put there, or nil
		again := false
		b.assigns(n, func(lhs, _ ast.Expr) { again = again || b.info.ObjectOf(ident(lhs)) == obj })
		if again {
			return true
		}
	}
	return false
}

// nextIsKept reports whether a statement keeps what Next returns in a variable.
func (b *body) nextIsKept(n ast.Node, made map[types.Object]bool) bool {
	found := false
	b.assigns(n, func(_, rhs ast.Expr) {
		if call, ok := rhs.(*ast.CallExpr); ok {
			found = found || b.isNext(call, made)
		}
	})
	return found
}

// isNext reports whether an expression is rows.Next().
func (b *body) isNext(e ast.Expr, made map[types.Object]bool) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Next" && made[b.root(sel.X)]
}

// closedAlong reports whether a condition that holds, or does not, says that rows
// were read to the end, or that pgx closed them because they could not be read.
func (w *walker) closedAlong(cond ast.Expr, holds bool, k known) (closed bool) {
	if !w.rows {
		return false
	}
	w.b.implied(cond, holds, func(e ast.Expr, holds bool) {
		if !holds && w.b.isNext(e, w.t.made) {
			closed = true
		}
		if bin, ok := e.(*ast.BinaryExpr); ok && w.b.isErrNil(bin) && (bin.Op == token.NEQ) == holds {
			if id := ident(bin.X); id != nil && k["scan "+id.Name] {
				closed = true
			}
			if call, ok := ast.Unparen(bin.X).(*ast.CallExpr); ok && w.reads(call) {
				closed = true
			}
		}
	})
	return closed
}

// reads reports whether a call is one of pgx' rows that closes them when it fails.
func (w *walker) reads(call *ast.CallExpr) bool {
	if !w.pgx {
		return false
	}
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.SelectorExpr:
		if w.t.made[w.b.root(f.X)] && (f.Sel.Name == "Scan" || f.Sel.Name == "Values" || f.Sel.Name == "Err") {
			return true
		}
	}
	fn, ok := typeutil.Callee(w.b.info, call).(*types.Func)
	if !ok || fn.Pkg() == nil {
		return false
	}
	return slices.ContainsFunc(call.Args, func(a ast.Expr) bool { return w.t.made[w.b.root(a)] }) &&
		(strings.HasPrefix(fn.Pkg().Path(), "github.com/jackc/pgx/") || strings.Contains(strings.ToLower(fn.Name()), "scan"))
}

// madeOfNil names the variables that a node makes of an error that is nil: what a
// function says of it.
func (w *walker) madeOfNil(k known, n ast.Node) (names []string) {
	w.b.assigns(n, func(lhs, rhs ast.Expr) {
		id := ident(lhs)
		call, ok := rhs.(*ast.CallExpr)
		if id == nil || !ok || len(call.Args) != 1 {
			return
		}
		arg := ident(call.Args[0])
		if t := w.b.info.TypeOf(lhs); arg != nil && t != nil && types.AssignableTo(t, types.Universe.Lookup("error").Type()) && k[arg.Name+" == nil"] &&
			gotypes.IsError(w.b.info.TypeOf(arg)) {
			names = append(names, id.Name)
		}
	})
	return names
}

// noteScan notes the error that a read of pgx' rows leaves.
func (w *walker) noteScan(k known, n ast.Node) {
	w.b.assigns(n, func(lhs, rhs ast.Expr) {
		id := ident(lhs)
		call, ok := rhs.(*ast.CallExpr)
		if id != nil && ok && gotypes.IsError(w.b.info.TypeOf(lhs)) && w.reads(call) {
			k["scan "+id.Name] = true
		}
	})
}

// forget takes what is said of variables that a node assigns.
func (w *walker) forget(k known, n ast.Node) {
	w.b.assigns(n, func(lhs, _ ast.Expr) {
		if id := ident(lhs); id != nil {
			for c := range k {
				if slices.Contains(strings.FieldsFunc(c, func(r rune) bool {
					return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
				}), id.Name) {
					delete(k, c)
				}
			}
		}
	})
}

// learn notes a condition that has no call in it. What is compared with nil is noted
// as "x == nil".
func (w *walker) learn(k known, e ast.Expr, holds bool) {
	if text, same := canonical(e); text != "" {
		k[text] = holds == same
	}
}

// truth says whether a condition is known.
func (w *walker) truth(cond ast.Expr, k known) (truth, ok bool) {
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			truth, ok = w.truth(e.X, k)
			return !truth, ok
		}
	case *ast.BinaryExpr:
		if e.Op == token.LAND || e.Op == token.LOR {
			x, xok := w.truth(e.X, k)
			y, yok := w.truth(e.Y, k)
			decides := e.Op == token.LOR
			if xok && x == decides || yok && y == decides {
				return decides, true
			}
			return !decides, xok && yok
		}
	}
	if call, isCall := ast.Unparen(cond).(*ast.CallExpr); isCall {
		if is := w.b.isNil(call); is != nil {
			return w.truth(is, k)
		}
		if w.asksOfNil(call, k) {
			return false, true
		}
	}
	text, same := canonical(cond)
	if text == "" {
		return false, false
	}
	truth, ok = k[text]
	return truth == same, ok
}

// asksOfNil reports whether a call asks what kind of error one is that is nil, as
// errors.Is does.
func (w *walker) asksOfNil(call *ast.CallExpr, k known) bool {
	fn, ok := typeutil.Callee(w.b.info, call).(*types.Func)
	if !ok || !isQuestion().MatchString(fn.Name()) {
		return false
	}
	return slices.ContainsFunc(call.Args, func(a ast.Expr) bool {
		id := ident(a)
		return id != nil && gotypes.IsError(w.b.info.TypeOf(a)) && k[id.Name+" == nil"]
	})
}

// isQuestion matches the names of functions that ask what an error is.
var isQuestion = lazyregexp.New(`^([iI]s|[hH]as|As$)|Is[A-Z]`)

// canonical is a condition as text, and whether the condition holds where the text
// does; "" where it has a call or a read in it.
func canonical(e ast.Expr) (text string, same bool) {
	e = ast.Unparen(e)
	plain := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr, *ast.FuncLit:
			plain = false
		case *ast.UnaryExpr:
			plain = plain && n.Op != token.ARROW
		}
		return plain
	})
	if !plain {
		return "", false
	}
	if b, ok := e.(*ast.BinaryExpr); ok && b.Op == token.NEQ {
		return types.ExprString(&ast.BinaryExpr{X: b.X, Op: token.EQL, Y: b.Y}), false
	}
	return types.ExprString(e), true
}

// unclosed are the transactions and rows of a function that stay open on some path.
func (b *body) unclosed() (found []Site) {
	for _, t := range b.txs {
		if t.kind != begun || t.origin.class == inTx || !b.isOwn(t) {
			continue
		}
		w := &walker{b: b, t: t, call: t.call, seen: map[string]bool{}}
		if !w.leak() || w.over {
			continue
		}
		s := b.site(t, Site{Kind: TxNotClosed, Node: t.call, What: types.ExprString(t.call.Fun), Leave: w.leave, Again: w.again})
		s.Begin = token.NoPos
		if text := b.rollback(t); text != "" {
			s.Fixes = b.deferEnd(t.assign, t.err, text)
		}
		found = append(found, s)
	}
	return append(found, b.unclosedRows()...)
}

// isOwn reports whether a transaction is kept in variables of the function that
// begins it alone.
func (b *body) isOwn(t *transaction) bool {
	if t.assign == nil || len(t.objs) == 0 {
		return false
	}
	return !slices.ContainsFunc(t.objs, func(o types.Object) bool {
		return b.isResult(o) || !contains(t.scope, posNode(o.Pos())) || b.isOfLiteral(t, o)
	})
}

// isOfLiteral reports whether a variable is also used by a function literal that does
// more than to read it: where that runs is not followed.
func (b *body) isOfLiteral(t *transaction, obj types.Object) bool {
	found := false
	ast.Inspect(t.scope, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok {
			ast.Inspect(lit.Body, func(n ast.Node) bool {
				b.assigns(n, func(lhs, _ ast.Expr) { found = found || b.info.ObjectOf(ident(lhs)) == obj })
				return !found
			})
		}
		return !found
	})
	return found
}

// posNode is a node of no length at a position.
func posNode(pos token.Pos) ast.Node { return &ast.BadExpr{From: pos, To: pos} }

// rollback is the statement that ends a transaction if nothing else did; "" where it
// cannot be written.
func (b *body) rollback(t *transaction) string {
	tx := t.tx()
	if tx == nil || !isTx(tx.Type()) {
		return ""
	}
	switch n := method(tx.Type(), "Rollback").Signature().Params().Len(); {
	case n == 0:
		return "defer " + tx.Name() + ".Rollback()"
	case n == 1 && len(t.call.Args) > 0 && isContext(b.info.TypeOf(t.call.Args[0])):
		if id := ident(t.call.Args[0]); id != nil {
			return "defer " + tx.Name() + ".Rollback(" + id.Name + ")"
		}
	}
	return ""
}
