package loops

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
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
	crossed bool          // a function literal, which may run apart, stands between the call and the loop
	ownTx   bool          // the literal between them runs in a transaction of its own
	doubt   []string      // what it rests on that this is a loop
}

// bounded reports whether the loop's rounds are counted by what it ranges over.
func (l *loop) bounded() bool { return l.kind == rangeLoop || l.kind == countLoop }

// round is where variables are declared that each round has anew.
func (l *loop) round() region {
	if _, ok := l.stmt.(*ast.RangeStmt); ok {
		return regionOf(l.stmt)
	}
	if l.body == nil {
		return region{}
	}
	return regionOf(l.body)
}

// around is where a call stands.
type around struct {
	loops []*loop      // innermost first
	owner *ast.FuncLit // literal that is kept, whose caller decides on more
	apart bool         // a literal stands around it that may run apart, or not at all
}

// A climb is on its way from a call to all loops that repeat it.
type climb struct {
	around
	pos                token.Pos // of the call
	crossedAt, ownTxAt int       // the loops before these do not yet cross, or are in the transaction; -1 is none
	inLiteral          bool
}

// around climbs from a call to all loops that repeat it.
func (f *frame) around(cur inspector.Cursor) around {
	c := climb{pos: cur.Node().Pos(), crossedAt: -1, ownTxAt: -1}
	function := f.functionType(cur)
	for ; cur.Node() != f.decl; cur = cur.Parent() {
		if lit, ok := cur.Node().(*ast.FuncLit); ok {
			if f.climbOut(&c, cur, lit) {
				return c.done()
			}
			function = f.functionType(cur.Parent())
		}
		if l := f.loopAbove(cur, function); l != nil {
			c.loops = append(c.loops, l)
		}
	}
	f.climbGotos(&c, regionOf(f.decl.Body))
	if l := f.resolverLoop(); l != nil {
		c.loops = append(c.loops, l)
	}
	return c.done()
}

// loopAbove is the loop that repeats what cur stands for and is its parent; nil is none.
func (f *frame) loopAbove(cur inspector.Cursor, function *ast.FuncType) *loop {
	parent, kind := cur.Parent(), cur.ParentEdgeKind()
	switch stmt := parent.Node().(type) {
	case *ast.RangeStmt:
		if kind == edge.RangeStmt_Body {
			return f.rangeLoop(parent, stmt, function)
		}
	case *ast.ForStmt:
		if kind != edge.ForStmt_Init {
			return f.forLoop(parent, stmt, function)
		}
	}
	return nil
}

// climbOut climbs out of a function literal; kept says that whoever calls that decides on
// what is further up.
func (f *frame) climbOut(c *climb, cur inspector.Cursor, lit *ast.FuncLit) (kept bool) {
	switch f.useOf(cur, lit) {
	case calledHere:
	case calledApart:
		c.apart = true
		if c.crossedAt < 0 {
			c.crossedAt = len(c.loops)
		}
	case calledInTx:
		if c.ownTxAt < 0 {
			c.ownTxAt = len(c.loops)
		}
	case calledInLoop:
		l := f.callbackLoop(lit, lit)
		if call, ok := cur.Parent().Node().(*ast.CallExpr); ok {
			f.takesSame(l, lit, call, cur.ParentEdgeIndex())
		}
		c.loops = append(c.loops, l)
	default:
		if each, arg := f.handedToLoop(cur, lit); each != nil {
			l := f.callbackLoop(lit, each)
			f.takesSame(l, lit, each, arg)
			c.loops = append(c.loops, l)
		} else if l := f.templateLoop(cur, lit); l != nil {
			c.loops = append(c.loops, l)
		}
		c.owner = lit
		f.climbGotos(c, regionOf(lit.Body))
		return true
	}
	c.inLiteral = true
	return false
}

// climbGotos adds the loops that gotos make around the call within a body, which it
// stands in without a literal between them.
func (f *frame) climbGotos(c *climb, body region) {
	if !c.inLiteral {
		c.loops = f.withGotos(c.loops, c.pos, body)
	}
}

// done marks the loops that cross literals.
func (c *climb) done() around {
	for i, l := range c.loops {
		l.crossed = l.crossed || c.crossedAt >= 0 && i >= c.crossedAt
		l.ownTx = l.ownTx || c.ownTxAt >= 0 && i >= c.ownTxAt
	}
	return c.around
}

// callbackLoop is the loop of a function that calls a literal again and again; at
// is where that is to be seen.
func (f *frame) callbackLoop(lit *ast.FuncLit, at ast.Node) *loop {
	return &loop{region: regionOf(lit.Body), kind: callbackLoop, stmt: at, body: lit.Body, vars: f.literalVars(lit), within: lit.Type}
}

// withGotos adds the loops that gotos make within a body to those around pos.
func (f *frame) withGotos(loops []*loop, pos token.Pos, body region) []*loop {
	loops = append(loops, f.gotoLoops(pos, body)...)
	slices.SortStableFunc(loops, func(x, y *loop) int { return cmp.Compare(x.end-x.pos, y.end-y.pos) })
	return loops
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
	cond := n.Cond
	if cond == nil {
		if cond = f.goesWhile(n); cond == nil {
			f.takesNext(n, l.vars)
			return l
		}
	}
	// What the condition watches and the rounds change: rows in
	// "for rows.Next()", queue in "for len(queue) > 0".
	for p := range mentions(f.info, cond) {
		if f.assignedIn(set{p: true}, l.region) {
			l.vars[p] = true
		}
	}
	ast.Inspect(cond, func(x ast.Node) bool {
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
