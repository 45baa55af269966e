package loops

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// A frame is one declared function with the function literals in it, which
// share its variables.
type frame struct {
	*checker
	info        *types.Info
	fn          *types.Func
	decl        *ast.FuncDecl
	cursor      inspector.Cursor
	flows       []flow
	silent      bool // not to be reported, though summarised: tests, generated code
	once        bool // a migration, a backfill or a seed, by what it has and where it stands
	calls       []inspector.Cursor
	own         *summary                     // in the making
	inLit       map[*ast.FuncLit]*summary    // of literals that are kept
	perCall     map[*ast.CallExpr][]*verdict // what was found at a call
	sites       []Site
	stands      map[*ast.CallExpr]standing
	memories    *memories              // that it asks and fills; nil is not looked for yet
	used        []set                  // by flow; nil is not looked at yet
	scripts     map[ast.Node]bool      // by the body of a loop, whether its rounds run scripts
	caseJobs    map[ast.Node][]caseJob // by the body of a switch
	jobCall     []job
	jobSeen     bool
	jobLoop     []ast.Node // loops whose bodies are jobs
	jobLoopSeen bool
	ownSteps    []step          // what its loops run; nil is not found yet
	asked       []*ast.CallExpr // calls of functions that remember
	askedSeen   bool
	made        map[*ast.CallExpr]set           // what it makes of what calls give
	asserts     bool                            // it asserts what something is
	constants   map[types.Object]constant.Value // of parameters, as a call gives them; nil but where lists are looked at
	lengths     map[types.Object]int            // of those that take any number
	most        map[types.Object]constant.Value // of those that the function makes smaller, if anything
	reading     []types.Object                  // variables whose text is being read
	loads       []flow                          // of calls of methods that read rows into their receivers
	loadsSeen   bool
}

// summary returns what fn, a function of this package, does each time it is
// called, and records the sites in it. It is made once in a pass: where it is asked
// for while it is being made, as recursion does, that is what the last pass knew.
func (c *checker) summary(fn *types.Func) *summary {
	w := c.world
	if !w.stale[fn] || w.seen[fn] {
		return w.summaries[fn]
	}
	delete(w.stale, fn)
	w.seen[fn] = true
	f := c.frame(fn)
	if f == nil {
		return nil
	}
	w.judged = append(w.judged, fn)
	defer func() { w.judged = w.judged[:len(w.judged)-1] }()
	f.sites, f.own, f.inLit, f.perCall = nil, new(summary), map[*ast.FuncLit]*summary{}, map[*ast.CallExpr][]*verdict{}
	f.stands = map[*ast.CallExpr]standing{}
	f.caseJobs, f.scripts = map[ast.Node][]caseJob{}, map[ast.Node]bool{}
	f.jobSeen, f.jobLoopSeen, f.askedSeen, f.memories, f.ownSteps = false, false, false, nil, nil
	for _, cur := range f.calls {
		f.look(cur)
	}
	f.own.walks = f.walksGraph()
	f.own.follow = f.follows(f.own.ran) || f.makesOrLoads(f.own.ran) || f.writesBack(f.own.ran)
	f.own.settle()
	w.learn(fn, f.own, w.summaries[fn])
	w.summaries[fn] = f.own
	for lit, s := range f.inLit {
		s.settle()
		w.learn(lit, s, w.literals[lit])
		w.literals[lit] = s
	}
	return f.own
}

// settle marks a finished summary's effects where they are one job.
func (s *summary) settle() {
	all := s.ownTx || s.external || s.walks || s.follow || isJob(s.ran)
	var parts []Param
	if all && !s.ownTx && !s.external && !s.walks && !s.follow {
		parts = optionalParts(s.ran)
	}
	for i := range s.effects {
		e := &s.effects[i]
		if !e.job && all {
			e.parts = parts
		}
		e.job = e.job || all || s.disk != noDisk && e.query.Writes()
	}
}

// learn has those judged again that use what a summary is of, if it says something
// new.
func (w *world) learn(of any, now, before *summary) {
	same := before != nil && now.ownTx == before.ownTx && now.external == before.external && now.disk == before.disk && now.memory == before.memory && now.recalls == before.recalls && len(now.sends) == len(before.sends) &&
		slices.EqualFunc(now.effects, before.effects, func(a, b effect) bool {
			return a.query.Name == b.query.Name && a.job == b.job && slices.Equal(a.parts, b.parts) && a.fixed == b.fixed && a.guarded == b.guarded && a.looped == b.looped && a.sometimes == b.sometimes && slices.Equal(a.params, b.params) && slices.Equal(a.needs, b.needs)
		})
	if !same && !(before == nil && now.empty()) {
		w.spread(of)
	}
}

// frame returns a function's frame; nil for generated methods, for what they do
// inside is the generator's business.
func (c *checker) frame(fn *types.Func) *frame {
	if f, ok := c.frames[fn]; ok {
		return f
	}
	c.frames[fn] = nil
	decl := c.decls[fn]
	if decl == nil || c.pass.ImportObjectFact(fn, new(IsQuery)) {
		return nil
	}
	cursor, ok := c.cursor.FindNode(decl)
	if !ok {
		return nil
	}
	file, name := c.fileOf(decl.Pos()), c.pass.Fset.Position(decl.Pos()).Filename
	f := &frame{
		checker: c, info: c.pass.TypesInfo, fn: fn, decl: decl, cursor: cursor,
		flows:  flowsOf(c.pass.TypesInfo, decl.Body),
		silent: c.generated[file] || isTest(name) || c.supportsTests(file),
	}
	surely, likely := runsOnceEver(c.pass.Pkg.Path(), name)
	f.once = surely || changesSchema(c.pass.TypesInfo, decl.Body) || (likely || ofSeeder(fn)) && !c.world.offers(fn)
	f.used, f.made = make([]set, len(f.flows)), map[*ast.CallExpr]set{}
	// In source order a literal kept in a variable is seen before its calls.
	for cur := range cursor.Preorder((*ast.CallExpr)(nil), (*ast.TypeAssertExpr)(nil)) {
		if _, ok := cur.Node().(*ast.CallExpr); ok {
			f.calls = append(f.calls, cur)
		} else {
			f.asserts = true
		}
	}
	c.frames[fn] = f
	return f
}

// look judges one call.
func (f *frame) look(cur inspector.Cursor) {
	call := cur.Node().(*ast.CallExpr)
	tx, external := f.begins(call), f.leavesProcess(call) && !(isApart(cur, f.decl) && !f.waitsForOthers())
	if tx || external {
		if at := f.around(cur); !f.onFailure(cur, nil) {
			s := f.summaryAt(at)
			s.ownTx, s.external = s.ownTx || tx, s.external || external && !f.asksFirst(call) && f.isTold(call)
		}
	}
	if fn, ok := typeutil.Callee(f.info, call).(*types.Func); ok {
		f.noteSent(call, fn.Origin())
	}
	f.noteMemory(call)
	f.noteDisk(cur)
	for _, c := range f.callEffects(call) {
		f.judge(cur, c)
	}
	f.handedOver(cur, call)
	if found := f.perCall[call]; len(found) > 0 && !f.silent && (f.known.Once || !f.isOnce()) {
		f.sites = append(f.sites, f.site(found))
	}
}

// isOnce reports whether the function is a migration, a backfill or a seed. Who calls it is
// asked last, and only where something was found, for that takes long in a large program.
func (f *frame) isOnce() bool { return f.once || f.world.isSeed(f.fn, maxOnceCallers) }

// summaryAt is the summary of what holds a call: the function's, or that of a
// literal which is kept.
func (f *frame) summaryAt(at around) *summary {
	if at.owner == nil {
		return f.own
	}
	if f.inLit[at.owner] == nil {
		f.inLit[at.owner] = new(summary)
	}
	return f.inLit[at.owner]
}

// A candidate is a site-to-be: a call in a frame with what its query's arguments
// come from.
type candidate struct {
	effect
	direct bool     // the call is the generated method itself
	keys   []source // what says which rows
	all    []source // everything that is sent
	listed bool     // the function that runs it is one of a list that is written out
}

// deciding are the sources that say whether a round's call is one of its own.
func (c candidate) deciding() []source {
	if c.query.Writes() {
		return slices.DeleteFunc(slices.Clone(c.all), func(s source) bool { return s.name == whoDoes })
	}
	return c.keys
}

// keep adds a query that runs once a call to what the enclosing function, or
// the literal kept in a variable, does.
func (f *frame) keep(cur inspector.Cursor, c candidate, at around) {
	body, params := ast.Node(f.decl.Body), f.declParams()
	if at.owner != nil {
		body, params = at.owner.Body, litParams(f.info, at.owner)
	}
	e := effect{query: c.query, at: c.at, via: c.via, rests: c.rests, job: c.job || f.sendsWhenFull(cur, body), fixed: c.direct || c.fixed, sometimes: c.sometimes, looped: c.looped || f.repeatsOne(cur, at)}
	reached := set{}
	for _, s := range c.deciding() {
		o := f.trace(s.places, s.exprs(), regionOf(body))
		reached.addAll(o.places)
		for i, p := range params {
			e.reaches(i, p, o.places, Param{Many: s.many()})
		}
		if at.owner == nil {
			e.reaches(receiver, f.receiver(), o.places, Param{Many: s.many()})
		}
	}
	f.keepEnds(&e, c, params, body)
	f.keepAside(&e, c, params, body)
	f.keepTexts(&e, c, params, body)
	e.guarded = c.guarded || len(at.loops) > 0 || at.apart || at.owner != nil && !f.runsEachTime(cur, at.owner) || at.owner == nil && !f.keepConditions(&e, cur, params, body)
	if at.owner != nil {
		e.free = maps.Clone(reached)
		maps.DeleteFunc(e.free, func(p place, _ bool) bool { return slices.Contains(params, p.obj) })
	}
	s, part := f.summaryAt(at), Param{}
	if at.owner == nil {
		part = f.optionalPart(cur)
		e.needs = append(f.flagsOf(cur), c.needs...)
	}
	s.effects = add(s.effects, e)
	s.ran = append(s.ran, ran{
		query: c.query, call: cur.Node().(*ast.CallExpr), loop: f.innermostLoop(cur), many: c.looped, own: f.ownValues(e.params), part: part,
		given:     at.owner != nil || slices.ContainsFunc(e.params, func(p Param) bool { return p.Index != receiver && !p.Text && !p.Who }),
		unreached: f.unreachedAfter(cur), beside: f.readsBeside(cur, c, s.ran),
	})
}

// repeatsOne reports whether a call is in a loop that is not one over chunks.
func (f *frame) repeatsOne(cur inspector.Cursor, at around) bool {
	return slices.ContainsFunc(at.loops, func(l *loop) bool { return !f.inChunks(cur, l) })
}

// ownValues are the fields of the receiver among parameters that are values, as its number
// is, and no part of the program.
func (f *frame) ownValues(params []Param) (fields []string) {
	recv := f.receiver()
	for _, p := range params {
		if p.Index != receiver || recv == nil || p.Field == "" || p.Who {
			continue
		}
		obj, _, _ := types.LookupFieldOrMethod(recv.Type(), true, f.pass.Pkg, p.Field)
		if v, ok := obj.(*types.Var); ok {
			switch v.Type().Underlying().(type) {
			case *types.Basic, *types.Array:
				fields = append(fields, p.Field)
			}
		}
	}
	return fields
}

// keepEnds notes what of parameters the query is asked for between, and what for as it is.
func (f *frame) keepEnds(e *effect, c candidate, params []types.Object, body ast.Node) {
	for _, s := range c.deciding() {
		ends, equal := int8(0), c.isEqual(s)
		if c.bounds(s) {
			ends = max(s.ends, 1)
		}
		if ends == 0 && !equal {
			continue
		}
		places := f.trace(s.places, s.exprs(), regionOf(body)).places
		for i := range e.params {
			p := &e.params[i]
			if of := paramAt(params, f.receiver(), p.Index); of != nil && places[place{of, p.Field}] {
				p.Ends, p.Equal = p.Ends+ends, p.Equal || equal
			}
		}
	}
}

// paramAt is the parameter of an index, or the receiver; nil is none.
func paramAt(params []types.Object, recv types.Object, i int) types.Object {
	switch {
	case i == receiver:
		return recv
	case i >= 0 && i < len(params):
		return params[i]
	}
	return nil
}

// keepTexts notes whether all that a query is sent stays the same, and what its text
// takes from parameters.
func (f *frame) keepTexts(e *effect, c candidate, params []types.Object, body ast.Node) {
	for _, s := range c.all {
		e.fixed = e.fixed && !f.trace(s.places, s.exprs(), regionOf(body)).opaque
		if s.name == asTable {
			for i, p := range params {
				e.reaches(i, p, f.trace(s.places, nil, regionOf(body)).places, Param{Text: true})
			}
		}
		if s.name != inText || s.expr == nil {
			continue
		}
		for i, p := range params {
			e.params = append(e.params, f.textParams(s.expr, i, p, body)...)
		}
	}
	slices.SortFunc(e.params, Param.compare)
	e.params = slices.Compact(e.params)
}

// follows reports whether what one insert gives, a new row's number, is what writes in a
// loop of their own have: the rows of one item, of which each has as many as it has, follow
// from one another. Where each has one of every kind, or one at most, a statement a kind takes them all.
func (f *frame) follows(ran []ran) bool {
	for _, w := range ran {
		if w.query.Verb != "insert" {
			continue
		}
		gave := f.results(w.call)
		maps.DeleteFunc(gave, func(p place, _ bool) bool { return isError(p.obj.Type()) })
		gave = f.gathered(gave, regionOf(f.decl.Body))
		for _, r := range ran {
			if r.call != w.call && r.query.Writes() && (r.loop != nil && r.loop != w.loop && !f.isOneAtMost(r.loop) || r.many) && mentions(f.info, r.call.Args...).meets(gave) {
				return true
			}
		}
	}
	return false
}

// isOneAtMost reports whether a loop goes over a list that never has more than one element.
func (f *frame) isOneAtMost(loop ast.Node) bool {
	n, ok := loop.(*ast.RangeStmt)
	if !ok {
		return false
	}
	if _, isMany := f.typeOf(n.X).Underlying().(*types.Slice); !isMany {
		return false
	}
	rounds := f.listedIn(n.X, maxListed).outer
	return rounds == 0 || rounds == 1
}

// keepAside notes what of a read takes from parameters and does not say which rows: with
// other values of it the query is another one.
func (f *frame) keepAside(e *effect, c candidate, params []types.Object, body ast.Node) {
	if c.query.Writes() {
		return // all of a row counts
	}
	for _, s := range c.all {
		if s.name == inText || s.name == asTable || slices.ContainsFunc(c.keys, func(k source) bool { return k.name == s.name && k.expr == s.expr }) {
			continue
		}
		o := f.trace(s.places, s.exprs(), regionOf(body))
		for i, p := range params {
			e.reaches(i, p, o.places, Param{Aside: s.name != whoDoes, Who: s.name == whoDoes})
		}
		if s.name == whoDoes {
			e.reaches(receiver, f.receiver(), o.places, Param{Who: true})
			e.fixed = e.fixed && f.knowsWho(o.places, params, body)
		}
	}
}

// reaches notes which of a parameter's places reach the query, and how.
func (e *effect) reaches(i int, param types.Object, places set, how Param) {
	if param == nil || isHandle(param.Type()) && i != receiver {
		return
	}
	for p := range places {
		q := how
		if q.Index, q.Field = i, p.fieldName(); p.obj == param && !slices.Contains(e.params, q) {
			e.params = append(e.params, q)
		}
	}
}

// innermostLoop is the loop of the function that is nearest around something; nil is
// none.
func (f *frame) innermostLoop(cur inspector.Cursor) ast.Node {
	for c := range cur.Enclosing((*ast.ForStmt)(nil), (*ast.RangeStmt)(nil)) {
		if f.cursor.Contains(c) {
			return c.Node()
		}
		break
	}
	return nil
}

// receiver is the variable of the method's receiver, or nil.
func (f *frame) receiver() types.Object {
	if recv := f.decl.Recv; recv != nil && len(recv.List[0].Names) == 1 {
		return f.info.Defs[recv.List[0].Names[0]]
	}
	return nil
}

// declParams returns the declared function's parameters, nil for nameless ones.
func (f *frame) declParams() []types.Object {
	return litParams(f.info, &ast.FuncLit{Type: f.decl.Type})
}

// hop is a function on the way, called at a place.
func hop(fn *types.Func, at token.Pos) Hop { return Hop{funcName(fn), fn.FullName(), at} }

// funcName names a function as people do, without its package.
func funcName(fn *types.Func) string {
	if recv := fn.Signature().Recv(); recv != nil {
		t := recv.Type()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := t.(*types.Named); ok {
			return n.Obj().Name() + "." + fn.Name()
		}
	}
	return fn.Name()
}
