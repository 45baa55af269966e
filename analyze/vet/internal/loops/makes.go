package loops

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// Rows that are made, or loaded where they are there already, and rounds that choose
// between jobs.

// makesOrLoads reports whether a read follows a write to one of its tables, and what the
// write said decides whether it runs: which rows are asked for is known only then.
func (f *frame) makesOrLoads(all []ran) bool {
	return slices.ContainsFunc(all, func(w ran) bool {
		return w.query.Writes() && slices.ContainsFunc(all, func(r ran) bool { return f.loadsInstead(w, r) })
	})
}

// loadsInstead reports whether a read loads what a write says that it has not made.
func (f *frame) loadsInstead(w, r ran) bool {
	if r.query.Writes() || r.call == w.call || r.call.Pos() < w.call.End() || r.loop != w.loop || !r.query.Shares(w.query) {
		return false
	}
	cur, ok := f.cursor.FindNode(r.call)
	if !ok {
		return false
	}
	said := f.derived(f.results(w.call), regionOf(f.decl.Body))
	if len(said) == 0 {
		return false
	}
	guards := f.guardsOf(cur, nil)
	for _, e := range exits(&loop{body: f.decl.Body}) {
		if ret, ok := e.stmt.(*ast.ReturnStmt); ok && ret.End() <= r.call.Pos() && ret.Pos() > w.call.Pos() && !f.failed(e.guards) {
			guards = append(guards, e.guards...)
		}
	}
	return slices.ContainsFunc(guards, func(g guard) bool {
		return len(g.exprs) == 1 && g.exprs[0].Pos() > w.call.Pos() && f.mentioned(g.exprs[0], g, w.call).meets(said)
	})
}

// writesBack reports whether the function has a row from one that remembers those it has loaded, changes it,
// and gives it to what writes it: it reads and writes that for the item, though it may not have to ask.
func (f *frame) writesBack(all []ran) bool {
	return slices.ContainsFunc(all, func(w ran) bool {
		return w.query.Writes() && slices.ContainsFunc(w.call.Args, func(arg ast.Expr) bool {
			v := usedVar(f.info, arg)
			return v != nil && f.isRecalled(v, w.call) && slices.ContainsFunc(f.flows, func(fl flow) bool {
				return fl.to.obj == v && fl.at < w.call.Pos() && (fl.weak || fl.to.field != "")
			})
		})
	})
}

// isRecalled reports whether a variable has, before a call, what a function gives that asks the database only
// for what it does not remember.
func (f *frame) isRecalled(v types.Object, before *ast.CallExpr) bool {
	return slices.ContainsFunc(f.calls, func(cur inspector.Cursor) bool {
		call := cur.Node().(*ast.CallExpr)
		fn := f.callee(call)
		if fn == nil || call.End() > before.Pos() || !f.world.declares(fn.Pkg()) || !f.results(call)[place{v, ""}] {
			return false
		}
		return slices.ContainsFunc(f.behind(fn), func(of *types.Func) bool {
			s := f.summaryOf(of)
			return s != nil && s.recalls
		})
	})
}

// choosesJob reports whether a call of a helper that writes by several statements is in one
// of the branches of an if of a loop of which another one does a whole job: so does this.
func (f *frame) choosesJob(cur inspector.Cursor, l *loop) bool {
	if l.body == nil || f.writesOf(cur.Node().(*ast.CallExpr)) < 2 {
		return false
	}
	for c := cur; c.Node().Pos() > l.body.Pos(); c = c.Parent() {
		n, ok := c.Parent().Node().(*ast.IfStmt)
		if !ok || n.Else == nil {
			continue
		}
		other := ast.Node(n.Body)
		switch c.ParentEdgeKind() {
		case edge.IfStmt_Body:
			other = n.Else
		case edge.IfStmt_Else:
		default:
			continue
		}
		if f.runsJob(other) {
			return true
		}
	}
	return false
}

// writesOf is by how many different statements a call writes.
func (f *frame) writesOf(call *ast.CallExpr) int {
	writes := map[string]bool{}
	for _, c := range f.callEffects(call) {
		if c.query.Writes() && len(c.via) > 0 {
			writes[statementAt(c.query, c.at)] = true
		}
	}
	return len(writes)
}

// runsJob reports whether a call in a node does a whole job that writes.
func (f *frame) runsJob(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && !found {
			found = slices.ContainsFunc(f.callEffects(call), func(c candidate) bool { return c.job && c.query.Writes() })
		}
		return !found
	})
	return found
}
