package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/outside"
)

// What makes a round a unit of work, so that to batch the query in it is no cure:
// a transaction of its own, or a call of another service that takes longer than
// the query does.

// begins reports whether a call begins a transaction: it gives something that can
// be committed and rolled back, or runs a function that it is given in one. So does one that opens
// a database which the function is given.
func (f *frame) begins(call *ast.CallExpr) bool {
	sig := f.callType(call)
	if sig == nil {
		return false
	}
	results := sig.Results()
	if n := results.Len(); n > 1 && isError(results.At(n-1).Type()) && isTx(results.At(0).Type()) {
		return !f.findsTx(call)
	}
	if f.opensGiven(call, results) {
		return true
	}
	if f.givesTx(call) {
		return false
	}
	takesFunc := false
	for _, arg := range call.Args {
		fn, ok := types.Unalias(f.typeOf(arg)).Underlying().(*types.Signature)
		if !ok {
			continue
		}
		takesFunc = true
		for p := range fn.Params().Variables() {
			if isTx(p.Type()) || f.holdsQueries(p.Type()) && !f.isKnown(call) {
				return true
			}
		}
	}
	if !takesFunc && !f.handsOutTx(results) {
		return false
	}
	callee := f.callee(call)
	return callee != nil && slices.ContainsFunc(f.behind(callee), func(fn *types.Func) bool {
		s := f.summaryOf(fn)
		return s != nil && s.ownTx
	})
}

// isKnown reports whether the source of what a call comes to is there, which then says
// whether it begins a transaction.
func (f *frame) isKnown(call *ast.CallExpr) bool {
	fn := f.callee(call)
	if fn == nil {
		return false
	}
	behind := f.behind(fn)
	return len(behind) > 0 && !slices.ContainsFunc(behind, func(fn *types.Func) bool {
		c := f.world.packages[fn.Pkg()]
		return c == nil || c.decls[fn] == nil
	})
}

// givesTx reports whether a call hands a transaction to a function of the project's:
// what runs there runs in that. (pgx's own functions make a savepoint of it.)
func (f *frame) givesTx(call *ast.CallExpr) bool {
	fn, ok := typeutil.Callee(f.info, call).(*types.Func)
	return ok && f.world.declares(fn.Pkg()) && slices.ContainsFunc(call.Args, func(arg ast.Expr) bool {
		tv := f.info.Types[arg]
		return !tv.IsNil() && tv.Type != nil && isTx(tv.Type)
	})
}

// handsOutTx reports whether results may be those of a function that begins a
// transaction for its caller: queries in it, or the functions that end it.
func (f *frame) handsOutTx(results *types.Tuple) bool {
	for r := range results.Variables() {
		if _, isFunc := r.Type().Underlying().(*types.Signature); isFunc || isTx(r.Type()) || f.holdsQueries(r.Type()) {
			return true
		}
	}
	return false
}

// typeOf is the type of an expression; an invalid one where it is not known.
func (f *frame) typeOf(e ast.Expr) types.Type {
	if t := f.info.TypeOf(e); t != nil {
		return t
	}
	return types.Typ[types.Invalid]
}

// behind are the functions that a call of fn may come to: itself, or what
// implements it.
func (c *checker) behind(fn *types.Func) []*types.Func {
	if recv := fn.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
		return c.implementations(fn)
	}
	return []*types.Func{fn}
}

// isTx reports whether a type is a transaction's: it has Commit and Rollback.
func isTx(t types.Type) bool {
	return hasMethod(t, "Commit") && hasMethod(t, "Rollback")
}

// holdsQueries reports whether a type has generated queries as its methods.
func (f *frame) holdsQueries(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if p, isPtr := types.Unalias(t).(*types.Pointer); isPtr {
		n, ok = types.Unalias(p.Elem()).(*types.Named)
	}
	if !ok || n.Obj().Pkg() == nil {
		return false
	}
	for m := range n.Methods() {
		if f.pass.ImportObjectFact(m.Origin(), new(IsQuery)) {
			return true
		}
	}
	if it, ok := n.Underlying().(*types.Interface); ok {
		for m := range it.Methods() {
			if f.pass.ImportObjectFact(m, new(IsQuery)) {
				return true
			}
		}
	}
	return false
}

// jobOfRound reports whether each round of a loop that comes to a call has a transaction
// of its own, calls another service and waits for it, runs a script, or reads and writes
// by many queries.
func (f *frame) jobOfRound(call inspector.Cursor, l *loop) bool {
	if l.body == nil {
		return false
	}
	in := regionOf(l.body)
	return slices.ContainsFunc(f.jobs(), func(j job) bool {
		return in.contains(j.cur.Node().Pos()) && (j.tx && !f.isShared(j.cur, l) || !j.tx && !f.isOneOf(j.cur, l, call.Node())) && !f.isPutOff(j.cur, l) &&
			!(isApart(j.cur, call.Node()) && !f.waitsForOthers()) && !excludes(j.cur, call, l) && !f.worksOnEach(j.cur, call, l)
	}) || f.runsScript(l) || f.bodyIsJob(l)
}

// isApart reports whether a call is made by a go statement, or in a literal that one calls, which
// something else is not part of: nobody waits for it there.
func isApart(cur inspector.Cursor, of ast.Node) bool {
	if cur.ParentEdgeKind() == edge.GoStmt_Call {
		return true
	}
	for c := range cur.Enclosing((*ast.FuncLit)(nil)) {
		if regionOf(c.Node()).contains(of.Pos()) {
			return false
		}
		if c.ParentEdgeKind() == edge.CallExpr_Fun && c.Parent().ParentEdgeKind() == edge.GoStmt_Call {
			return true
		}
	}
	return false
}

// waitsForOthers reports whether the function waits for what goes on beside it: for a group, or
// for what comes through a channel.
func (f *frame) waitsForOthers() bool {
	found := false
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectStmt:
			found = true
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		case *ast.RangeStmt:
			_, isChan := f.typeOf(n.X).Underlying().(*types.Chan)
			found = found || isChan
		case *ast.CallExpr:
			fn := f.callee(n)
			found = found || fn != nil && fn.FullName() == "(*sync.WaitGroup).Wait"
		}
		return !found
	})
	return found
}

// excludes reports whether a round of a loop comes to one of two calls or to the other,
// by an if, never to both.
func excludes(a, b inspector.Cursor, l *loop) bool {
	return inBranches(a, b, l) || passesBy(a, b, l) || passesBy(b, a, l)
}

// passesBy reports whether a round that comes to a call goes on with the next one where the block of an
// if around it ends, which is before another call.
func passesBy(cur, other inspector.Cursor, l *loop) bool {
	passes := false
	for c := cur; c.Node().Pos() > l.body.Pos(); c = c.Parent() {
		switch n := c.Node().(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit:
			return false
		case *ast.BlockStmt:
			_, ofIf := c.Parent().Node().(*ast.IfStmt)
			passes = passes || ofIf && len(n.List) > 0 && goesOn(n.List[len(n.List)-1], l) && n.End() <= other.Node().Pos()
		}
	}
	return passes
}

// inBranches reports whether two calls are in the branches of an if in a loop's body.
func inBranches(a, b inspector.Cursor, l *loop) bool {
	for c := a; c.Node().Pos() > l.body.Pos(); c = c.Parent() {
		n, ok := c.Parent().Node().(*ast.IfStmt)
		if !ok || n.Else == nil {
			continue
		}
		switch at := b.Node().Pos(); c.ParentEdgeKind() {
		case edge.IfStmt_Body:
			if regionOf(n.Else).contains(at) {
				return true
			}
		case edge.IfStmt_Else:
			if regionOf(n.Body).contains(at) {
				return true
			}
		}
	}
	return false
}

// runsScript reports whether the rounds of a loop run a text of SQL each that is data of
// theirs, with nothing beside it, as installers and migrations do: what else a round does
// is about its script.
func (f *frame) runsScript(l *loop) bool {
	runs, known := f.scripts[l.body]
	if !known {
		in := regionOf(l.body)
		runs = slices.ContainsFunc(f.calls, func(cur inspector.Cursor) bool {
			call := cur.Node().(*ast.CallExpr)
			return in.contains(call.Pos()) && slices.ContainsFunc(f.callEffects(call), func(c candidate) bool { return f.isScript(c, l) })
		})
		f.scripts[l.body] = runs
	}
	return runs
}

// isScript reports whether what a query is sent is one text, which is a round's.
func (f *frame) isScript(c candidate, l *loop) bool {
	if !isMade(c.query) || c.query.Command != "exec" {
		return false
	}
	texts := set{}
	for _, s := range c.all {
		if s.name != inText {
			continue
		}
		if s.expr != nil {
			if _, isCall := ast.Unparen(s.expr).(*ast.CallExpr); isCall {
				return false // a function makes it
			}
		}
		texts.addAll(s.places)
	}
	return f.trace(texts, nil, l.region).places.meets(l.vars) && !slices.ContainsFunc(c.all, func(s source) bool {
		return s.name != whoDoes && (len(s.places) == 0 || slices.ContainsFunc(slices.Collect(maps.Keys(s.places)), func(p place) bool { return !texts[p] }))
	})
}

// isPutOff reports whether a call is in a literal that the rounds of a loop only collect,
// for later.
func (f *frame) isPutOff(cur inspector.Cursor, l *loop) bool {
	for c := range cur.Enclosing((*ast.FuncLit)(nil)) {
		if !regionOf(l.body).contains(c.Node().Pos()) {
			return false
		}
		if to, ok := c.Parent().Node().(*ast.CallExpr); ok && IsAppend(f.info, to) {
			return true
		}
	}
	return false
}

// isOneOf reports whether a call is in one of several cases, which the rounds of a loop
// choose from, and another node is not.
func (f *frame) isOneOf(cur inspector.Cursor, l *loop, other ast.Node) bool {
	for c := range cur.Enclosing((*ast.CaseClause)(nil)) {
		return regionOf(l.body).contains(c.Node().Pos()) && c.Parent().ParentEdgeKind() == edge.SwitchStmt_Body && !regionOf(c.Node()).contains(other.Pos())
	}
	return false
}

// A job is a call that makes what is around it a unit of work.
type job struct {
	cur inspector.Cursor
	tx  bool // it begins a transaction
}

// jobs are the calls of the function that make what is around them a unit of work.
func (f *frame) jobs() []job {
	if f.jobSeen {
		return f.jobCall
	}
	f.jobSeen, f.jobCall = true, nil
	for _, cur := range f.calls {
		call := cur.Node().(*ast.CallExpr)
		if tx := f.begins(call); (tx || f.leavesProcess(call) && f.isTold(call) && !f.isQuery(call)) && !f.onFailure(cur, nil) {
			f.jobCall = append(f.jobCall, job{cur, tx})
		}
	}
	return f.jobCall
}

// isQuery reports whether a call is of a generated method, though others that do more
// implement the interface by which it is called.
func (f *frame) isQuery(call *ast.CallExpr) bool {
	fn := f.callee(call)
	return fn != nil && slices.ContainsFunc(f.behind(fn), func(fn *types.Func) bool { return f.pass.ImportObjectFact(fn.Origin(), new(IsQuery)) })
}

// leavesProcess reports whether a call is one of another service, by its type,
// itself or through a function that it calls.
func (f *frame) leavesProcess(call *ast.CallExpr) bool {
	fn := f.callee(call)
	if fn == nil {
		return f.valueLeavesProcess(call)
	}
	if fn.Pkg() == nil {
		return false
	}
	if outside.Service(fn, f.world.declares) {
		return true
	}
	var behind []*summary
	mayFail := canFail(fn.Signature())
	for _, fn := range f.behind(fn) {
		if fn != f.fn && (!mayFail || !f.world.isPure(fn)) { // one that does nothing is none, nor is one that hands on to its kind
			behind = append(behind, f.summaryOf(fn))
		}
	}
	return external(append(behind, f.foreign(fn)...), mayFail)
}

// foreign is what is known of the types of libraries that implement an interface's
// method, as far as some interface is given one.
func (f *frame) foreign(method *types.Func) (behind []*summary) {
	recv := method.Signature().Recv()
	if recv == nil || !types.IsInterface(recv.Type()) || !f.world.declares(method.Pkg()) {
		return nil
	}
	iface := recv.Type().Underlying().(*types.Interface)
	for tn := range f.world.foreign {
		if f.world.declares(tn.Pkg()) {
			continue
		}
		if m := gotypes.MethodOf(tn.Type(), iface, method); m != nil {
			behind = append(behind, &summary{external: outside.Reaches(m)})
		}
	}
	return behind
}

// valueLeavesProcess is leavesProcess for a call of a function value.
func (f *frame) valueLeavesProcess(call *ast.CallExpr) bool {
	sig := f.callType(call)
	if _, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok || sig == nil || f.isHandedIn(call, call.Fun) {
		return false
	}
	var behind []*summary
	for _, fn := range f.functions(call.Fun) {
		if named, ok := usedFunc(fn.in.pass.TypesInfo, fn.expr); ok {
			if outside.Service(named.Origin(), f.world.declares) {
				behind = append(behind, &summary{external: true})
				continue
			}
			for _, of := range f.behind(named.Origin()) {
				behind = append(behind, f.summaryOf(of))
			}
		} else if lit, ok := fn.expr.(*ast.FuncLit); ok {
			behind = append(behind, f.literalSummary(lit))
		}
	}
	return external(behind, canFail(sig))
}

// isTold reports whether a call is given anything to work on. One that only gets what is
// the same for all, a key or a token, is no work on an item.
func (f *frame) isTold(call *ast.CallExpr) bool {
	sig := f.callType(call)
	if sig == nil || sig.Results().Len() < 2 {
		return true // it is for what it does
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return true
	}
	field, ok := ast.Unparen(sel.X).(*ast.SelectorExpr)
	if !ok {
		return true
	}
	if p, ok := fieldPlace(f.info, field); !ok || p.obj != f.receiver() {
		return true
	}
	return slices.ContainsFunc(call.Args, func(e ast.Expr) bool { return !isHandle(f.typeOf(e)) && !isConstant(f.info, e) })
}

// asksFirst reports whether the function returns what it found in the database before
// it comes to a call of another service: what the service says is kept there.
func (f *frame) asksFirst(call *ast.CallExpr) bool {
	return f.returnsBefore(call, nil) && f.returnsBefore(call, f.foundBefore(call))
}

// foundBefore is what the queries before a call give, and what is made of it; errors
// are not.
func (f *frame) foundBefore(call *ast.CallExpr) set {
	found := set{}
	for _, cur := range f.calls {
		if other := cur.Node().(*ast.CallExpr); other.End() <= call.Pos() && len(f.callEffects(other)) > 0 {
			found.addAll(f.results(other))
		}
	}
	maps.DeleteFunc(found, func(p place, _ bool) bool { return isError(p.obj.Type()) })
	return f.gathered(found, region{f.decl.Body.Pos(), call.Pos()})
}

// external reports whether a call of one of some functions is one of another service:
// many of them are, and few or none are one that asks the database alone. Where it cannot
// fail, as a logger's method, all must be.
func external(behind []*summary, mayFail bool) bool {
	outside, asking, alone := 0, 0, false // alone: one asks the database, and no service
	for _, s := range behind {
		if s == nil {
			continue
		}
		if s.external {
			outside++
		}
		if len(s.effects) > 0 {
			asking++
			alone = alone || !s.external
		}
	}
	switch {
	case !mayFail:
		return outside > 0 && outside == len(behind)
	case alone && !fewOf(asking, len(behind)):
		return false // it may as well be one that asks the database
	}
	return outside > 0 && 3*outside >= len(behind)
}

// fewOf reports whether those of an interface's implementations that ask the database are so
// few that for most of its callers a call is no query, where another one asks a service.
func fewOf(asking, all int) bool { return 2*asking < all }

// canFail reports whether the last result of a function is an error.
func canFail(sig *types.Signature) bool {
	n := sig.Results().Len()
	return n > 0 && isError(sig.Results().At(n-1).Type())
}
