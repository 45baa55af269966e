package loops

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

type loopKind int

const (
	rangeLoop    loopKind = iota // over a slice, array, map, string, integer or iterator
	countLoop                    // for i := 0; …; i++
	whileLoop                    // for cond, or for
	gotoLoop                     // a label and a goto further down
	callbackLoop                 // a literal given to a function that calls it in a loop
)

// A loop is a stretch of code that runs again and again.
type loop struct {
	region
	kind    loopKind
	stmt    ast.Node // *ast.RangeStmt, *ast.ForStmt, *ast.LabeledStmt or *ast.FuncLit
	body    *ast.BlockStmt
	vars    set
	label   string
	within  *ast.FuncType // of the function that the loop stands in
	crossed bool          // a function literal stands between the call and the loop
}

// bounded reports whether the loop's rounds are counted by what it ranges over.
func (l *loop) bounded() bool { return l.kind == rangeLoop || l.kind == countLoop }

// around is where a call stands.
type around struct {
	loops []*loop      // innermost first
	owner *ast.FuncLit // literal kept in a variable, whose caller decides on more
	lost  bool         // in a literal that nobody can tell when is called
}

// around climbs from a call to all loops that repeat it.
func (f *frame) around(cur inspector.Cursor) around {
	var a around
	var crossedAt []int // a.loops[:n] do not yet cross
	function := f.functionType(cur)
	pos := cur.Node().Pos()
	for ; cur.Node() != f.decl; cur = cur.Parent() {
		parent := cur.Parent()
		kind := cur.ParentEdgeKind()
		switch n := cur.Node().(type) {
		case *ast.FuncLit:
			switch f.useOf(cur, n) {
			case calledHere:
			case calledInLoop:
				a.loops = append(a.loops, &loop{region: regionOf(n.Body), kind: callbackLoop, stmt: n, body: n.Body,
					vars: f.literalVars(n), within: n.Type})
			case keptInVariable:
				a.owner = n
				return f.finish(a, crossedAt, pos, regionOf(n.Body))
			default:
				a.lost = true
				return f.finish(a, crossedAt, pos, regionOf(n.Body))
			}
			crossedAt = append(crossedAt, len(a.loops))
			function = f.functionType(parent)
		}
		switch stmt := parent.Node().(type) {
		case *ast.RangeStmt:
			if kind == edge.RangeStmt_Body {
				a.loops = append(a.loops, f.rangeLoop(parent, stmt, function))
			}
		case *ast.ForStmt:
			if kind != edge.ForStmt_Init {
				a.loops = append(a.loops, f.forLoop(parent, stmt, function))
			}
		}
	}
	return f.finish(a, crossedAt, pos, regionOf(f.decl.Body))
}

// finish adds the goto loops within the function that the climb ended in and
// marks the loops that lie outside a literal that the call stands in.
func (f *frame) finish(a around, crossedAt []int, pos token.Pos, body region) around {
	if len(crossedAt) > 0 {
		for i := crossedAt[0]; i < len(a.loops); i++ {
			a.loops[i].crossed = true
		}
	} else {
		a.loops = append(a.loops, f.gotoLoops(pos, body)...)
		slices.SortStableFunc(a.loops, func(x, y *loop) int { return cmp.Compare(x.end-x.pos, y.end-y.pos) })
	}
	return a
}

// functionType returns the type of the innermost function around cur.
func (f *frame) functionType(cur inspector.Cursor) *ast.FuncType {
	for c := range cur.Enclosing((*ast.FuncLit)(nil)) {
		if f.cursor.Contains(c) {
			return c.Node().(*ast.FuncLit).Type
		}
	}
	return f.decl.Type
}

func labelOf(cur inspector.Cursor) string {
	if l, ok := cur.Parent().Node().(*ast.LabeledStmt); ok {
		return l.Label.Name
	}
	return ""
}

func (f *frame) rangeLoop(cur inspector.Cursor, n *ast.RangeStmt, within *ast.FuncType) *loop {
	l := &loop{region: regionOf(n.Body), kind: rangeLoop, stmt: n, body: n.Body, vars: set{}, label: labelOf(cur), within: within}
	for _, e := range []ast.Expr{n.Key, n.Value} {
		if e == nil {
			continue
		}
		if p, _, ok := target(f.info, e); ok {
			l.vars[p] = true
		}
	}
	return l
}

func (f *frame) forLoop(cur inspector.Cursor, n *ast.ForStmt, within *ast.FuncType) *loop {
	l := &loop{region: regionOf(n), kind: whileLoop, stmt: n, body: n.Body, vars: set{}, label: labelOf(cur), within: within}
	if n.Init != nil {
		l.pos = n.Init.End()
	}
	if n.Post != nil {
		l.kind = countLoop
		post := regionOf(n.Post)
		for _, fl := range f.flows {
			if post.contains(fl.at) {
				l.vars[fl.to] = true
			}
		}
	}
	if n.Cond == nil {
		return l
	}
	// What the condition watches and the rounds change: rows in
	// "for rows.Next()", queue in "for len(queue) > 0".
	for p := range mentions(f.info, n.Cond) {
		if f.assignedIn(set{p: true}, l.region) {
			l.vars[p] = true
		}
	}
	ast.Inspect(n.Cond, func(x ast.Node) bool {
		if sel, ok := x.(*ast.SelectorExpr); ok && f.info.Selections[sel] != nil && f.info.Selections[sel].Kind() == types.MethodVal {
			if p, _, ok := target(f.info, sel.X); ok && !isHandle(f.info.TypeOf(sel.X)) {
				l.vars[p] = true
			}
		}
		return true
	})
	return l
}

// gotoLoops returns the loops made by a goto to a label further up.
func (f *frame) gotoLoops(pos token.Pos, body region) []*loop {
	var found []*loop
	labels := map[string]*ast.LabeledStmt{}
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.LabeledStmt:
			labels[n.Label.Name] = n
		case *ast.BranchStmt:
			if n.Tok != token.GOTO {
				return true
			}
			from := labels[n.Label.Name]
			if from == nil || !body.contains(from.Pos()) {
				return true
			}
			l := &loop{region: region{from.Pos(), n.End()}, kind: gotoLoop, stmt: from, vars: set{}, label: n.Label.Name, within: f.decl.Type}
			if !l.contains(pos) {
				return true
			}
			for _, fl := range f.flows {
				if l.contains(fl.at) && fl.call == nil && mentions(f.info, fl.from...).overlaps(fl.to) {
					l.vars[fl.to] = true
				}
			}
			found = append(found, l)
		}
		return true
	})
	return found
}

func (f *frame) literalVars(lit *ast.FuncLit) set {
	vars := set{}
	for _, p := range litParams(f.info, lit) {
		if p != nil && !isHandle(p.Type()) {
			vars[place{p, ""}] = true
		}
	}
	return vars
}

// How a function literal is used.
type literalUse int

const (
	unknownUse literalUse = iota
	calledHere            // at once, or by a function that is given it
	calledInLoop
	keptInVariable
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
		case fn == nil:
			return calledHere
		case isHandler(f.info, lit) || runsOnce(fn):
			return unknownUse
		}
		var loops CallsInLoop
		if f.pass.ImportObjectFact(fn.Origin(), &loops) && slices.Contains(loops.Params, cur.ParentEdgeIndex()) {
			return calledInLoop
		}
		return calledHere
	case *ast.AssignStmt, *ast.ValueSpec:
		return keptInVariable
	}
	return unknownUse
}

// isHandler reports whether lit answers requests, so that it runs later and
// not where it stands.
func isHandler(info *types.Info, lit *ast.FuncLit) bool {
	for _, p := range litParams(info, lit) {
		if p == nil {
			continue
		}
		if n, ok := types.Unalias(p.Type()).(*types.Named); ok && n.Obj().Pkg() != nil &&
			n.Obj().Pkg().Path() == "net/http" && n.Obj().Name() == "ResponseWriter" {
			return true
		}
	}
	return false
}

// runsOnce reports whether fn calls what it is given at most once a key or
// process: sync.Once, singleflight, and caches' GetOrLoad.
func runsOnce(fn *types.Func) bool {
	if fn.Pkg() != nil {
		switch fn.Pkg().Path() {
		case "sync":
			return fn.Name() == "Do" || strings.HasPrefix(fn.Name(), "Once")
		case "golang.org/x/sync/singleflight":
			return true
		}
	}
	return strings.HasPrefix(fn.Name(), "GetOr") || strings.HasPrefix(fn.Name(), "LoadOr")
}
