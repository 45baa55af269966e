package txn

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// besides are the sites in an open transaction: queries that run beside it, and what
// waits for something outside.
func (b *body) besides(t *transaction) (found []Site) {
	if t.kind == begun && len(t.objs) == 0 {
		return nil // handed on at once
	}
	b.eachOpen(t, func(n ast.Node) {
		b.walk(n, func(n ast.Node) {
			if b.onFailure(n) {
				return
			}
			if call, ok := n.(*ast.CallExpr); ok {
				if s := b.judge(t, call); s != nil {
					found = append(found, *s)
				}
			} else if what, does := b.waitsFor(t, n); does != "" {
				found = append(found, b.site(t, Site{Kind: ExternalCall, Node: n, What: what, Does: does}))
			}
		})
	})
	b.eachSelect(t, func(n *ast.SelectStmt, does string) {
		found = append(found, b.site(t, Site{Kind: ExternalCall, Node: n, What: "select", Does: does}))
	})
	return found
}

// site fills in what is the same in all sites of a transaction.
func (b *body) site(t *transaction, s Site) Site {
	if obj := t.tx(); obj != nil && obj.Name() != "_" {
		s.Tx = obj.Name()
	}
	s.Begin = t.at.Pos()
	switch t.kind {
	case begun:
		s.BeginText = "the transaction begins here"
	case called:
		s.Begin, s.BeginText = t.call.Pos(), "the transaction that the function runs in"
	default:
		s.BeginText = "the function is given the transaction"
	}
	return s
}

// judge says what is wrong with a call in an open transaction, or nil.
func (b *body) judge(t *transaction, call *ast.CallExpr) *Site {
	var all []Site
	for _, e := range b.effects(call) {
		s := Site{Node: call, What: types.ExprString(call.Fun), Via: e.via, Doubts: slices.Clone(e.rests)}
		switch e.kind {
		case requests, waits:
			if e.kind == waits && b.waitsForTx(t) {
				continue
			}
			s.Kind, s.Does = ExternalCall, "asks another service"
			if e.kind == waits {
				s.Does = "waits"
			}
			if len(e.via) > 0 {
				s.What = e.what
			}
		default:
			doubt, wrong := b.beside(t, e)
			if !wrong {
				continue
			}
			s.Kind, s.Handle = QueryOutside, e.handle.text
			s.Does = map[effectKind]string{runs: "runs a query", begins: "begins another transaction", acquires: "takes a connection"}[e.kind]
			s.Doubts = append(s.Doubts, e.handle.rests...)
			if doubt != "" {
				s.Doubts = append(s.Doubts, doubt)
			}
			s.Fixes = b.useTx(t, call, e)
		}
		all = append(all, b.site(t, s))
	}
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, c Site) int {
		return cmp.Or(cmp.Compare(len(a.Doubts), len(c.Doubts)), cmp.Compare(len(a.Via), len(c.Via)))
	})
	return &all[0]
}

// keepsLog matches the names of functions whose writes are to stay when the
// transaction is rolled back.
var keepsLog = lazyregexp.New(`(^|[.a-z])([lL]og|[aA]udit)([A-Z]|s?$)`)

// beside reports whether an effect is wrong in a transaction, and on what that rests.
func (b *body) beside(t *transaction, e effect) (doubt string, wrong bool) {
	h := e.handle
	if h.class != pooled && h.class != opaque {
		return "", false
	}
	if t.origin.class == inTx && h.root != nil && h.root == t.origin.root {
		return "", false // on the connection
	}
	if slices.ContainsFunc(e.via, func(h Hop) bool { return keepsLog().MatchString(h.Name) }) {
		return "", false
	}
	rel := related(h, t.origin)
	if rel == different || b.otherDriver(t, h) {
		return "", false
	}
	if rel == perhaps && b.world.pools > 1 && len(e.via) > 0 && !b.isNear(h) {
		return "", false // of another database, perhaps
	}
	if h.class == opaque {
		if h.root == nil || len(h.path) == 0 && rel != same {
			return "", false
		}
		if rel == same {
			return fmt.Sprintf("%s is a pool", h.text), true
		}
		return fmt.Sprintf("%s runs on the pool that the transaction is of", h.text), true
	}
	if rel == perhaps {
		return fmt.Sprintf("%s is the pool that the transaction is of", h.text), true
	}
	return "", true
}

// isNear reports whether a handle is one of the function's own receiver, which is given
// the transaction to use it in place of that.
func (b *body) isNear(h handle) bool {
	i, ok := b.params[h.root]
	return ok && h.root != nil && i == receiver && len(h.path) <= 2
}

// otherDriver reports whether a handle is of another driver than a transaction.
func (b *body) otherDriver(t *transaction, h handle) bool {
	obj := t.tx()
	if obj == nil || h.driver == "" {
		return false
	}
	d := driverOf(obj.Type())
	return d != "" && d != h.driver
}

// waitsFor says what a statement or an expression that is no call waits for; "" is
// nothing.
func (b *body) waitsFor(t *transaction, n ast.Node) (what, does string) {
	var ch ast.Expr
	switch n := n.(type) {
	case *ast.UnaryExpr:
		if n.Op != token.ARROW {
			return "", ""
		}
		ch, does = n.X, "waits for a channel"
	case *ast.SendStmt:
		ch, does = n.Chan, "waits until a channel takes a value"
	default:
		return "", ""
	}
	if send, ok := n.(*ast.SendStmt); ok && b.mentions(send.Value, b.derived) {
		return "", "" // another goroutine is given the transaction
	}
	if b.inSelect(n) || b.isFed(ch, t) {
		return "", ""
	}
	return types.ExprString(ch), does
}

// inSelect reports whether a node is what a case of a select waits for.
func (b *body) inSelect(n ast.Node) bool {
	for child, p := n, b.parents[n]; p != nil; child, p = p, b.parents[p] {
		if c, ok := p.(*ast.CommClause); ok {
			return c.Comm == child
		}
		if _, ok := p.(*ast.BlockStmt); ok {
			return false
		}
	}
	return false
}

// isFed reports whether a channel has room for what is sent, belongs to the function
// and what it does in the transaction, or is one by which its caller guides it.
func (b *body) isFed(ch ast.Expr, t *transaction) bool {
	if b.derived[b.root(ch)] {
		return true
	}
	obj := b.info.ObjectOf(ident(ch))
	if obj == nil {
		return false
	}
	if _, isParam := b.params[obj]; isParam {
		return true // the caller stands at the other end
	}
	mk, ok := b.only(obj).(*ast.CallExpr)
	if ok && len(mk.Args) == 2 {
		if fn, ok := typeutil.Callee(b.info, mk).(*types.Builtin); ok && fn.Name() == "make" {
			return true
		}
	}
	return b.waitsForTx(t)
}

// waitsForTx reports whether the function starts goroutines that work on the
// transaction, so that to wait for them is to wait for the database.
func (b *body) waitsForTx(t *transaction) bool {
	found := false
	ast.Inspect(t.scope, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = found || b.mentions(n.Call, b.derived)
		case *ast.CallExpr:
			if fn, ok := typeutil.Callee(b.info, n).(*types.Func); ok && fn.Name() == "Go" {
				found = found || slices.ContainsFunc(n.Args, func(a ast.Expr) bool { return b.mentions(a, b.derived) })
			}
		}
		return !found
	})
	return found
}

// eachSelect calls f for each select without a default in the open transaction that
// waits for time.
func (b *body) eachSelect(t *transaction, f func(n *ast.SelectStmt, does string)) {
	seen := map[*ast.SelectStmt]bool{}
	b.eachOpen(t, func(n ast.Node) {
		clause, ok := b.parents[n].(*ast.CommClause)
		if !ok || clause.Comm != asStmt(n) {
			return
		}
		sel, ok := b.parents[b.parents[clause]].(*ast.SelectStmt)
		if !ok || seen[sel] || b.onFailure(sel) {
			return
		}
		seen[sel] = true
		if b.waitsForTx(t) {
			return
		}
		timed := false
		for _, c := range sel.Body.List {
			comm := c.(*ast.CommClause).Comm
			if comm == nil {
				return
			}
			ast.Inspect(comm, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if fn, ok := typeutil.Callee(b.info, call).(*types.Func); ok && fn.Pkg() != nil && fn.Pkg().Path() == "time" && fn.Name() == "After" {
						timed = true
					}
				}
				return true
			})
		}
		if timed {
			f(sel, "waits for time to pass")
			return
		}
		f(sel, "waits for a channel")
	})
}
