package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
)

// maxPasses bounds how often packages are gone through until what is known of
// them stays the same: each round carries it through one more interface or field
// that the order of packages does not.
const maxPasses = 6

// A world is the packages that are judged together, and what is known of them
// beyond one function.
type world struct {
	checkers    []*checker // dependencies first
	summaries   map[*types.Func]*summary
	literals    map[*ast.FuncLit]*summary    // those that are kept in variables and fields
	held        map[*types.Var][]value       // what is put into variables, fields and parameters of function type
	returned    map[any][]value              // what functions and literals return that are functions
	takers      map[*types.Var]bool          // parameters of function type, and receivers
	calling     map[*types.Func]map[int]bool // which of these functions call or hand on; nil is not known
	given       map[*types.Func]sqlText      // SQL that functions return; "" is none
	handings    map[*types.Var][]handing     // of statements to parameters
	texts       map[*types.Var]string        // SQL in package variables and prepared statements; "" is more than one
	named       []*types.TypeName            // concrete types that may implement interfaces
	index       *gotypes.Index               // of these; made when it is first asked for
	methods     map[*types.Func][]*types.Func
	foreign     map[*types.TypeName]bool   // that interfaces are given, of whatever package
	listed      map[*types.Var]listing     // of package variables that are written out
	growing     map[*types.Var][]growth    // where they get more elements
	embedded    map[*types.Var]bool        // package variables that have files which are compiled in
	shared      map[*types.Var]bool        // maps among package variables that functions are given, or other variables
	fieldLists  map[*types.Var]*fieldList  // of fields that are lists, or interfaces that one package alone sees
	opened      map[types.Type]bool        // those that other programs may fill
	ofConfig    map[types.Object]bool      // what is known of fields, variables and functions that have lists of the settings alone
	setters     map[*types.Func]bool       // methods that set fields of their receivers, and that do not
	looking     map[*types.Func]bool       // functions that change nothing behind the pointers that they are given, and that do
	pure        map[*types.Func]bool       // what is known of functions that only compute
	holders     map[*types.Var]bool        // fields that are maps or caches into which something puts elements
	filled      map[*types.Func][]Param    // fields of what functions are given that they read rows into
	chunkers    map[*types.Func]bool       // functions that give parts of what they are given, and that do not
	callers     map[*types.Func][]callSite // of declared functions
	asValue     map[*types.Func]bool       // declared functions that are used as values
	dispatched  map[string]bool            // names of interfaces' methods that are called
	dispatches  map[string][]callSite      // those calls, by the names
	methodValue map[string]bool            // names of interfaces' methods that are used as values
	commands    map[*types.Func]making     // functions that make commands, or that commands run
	seeds       map[*types.Func]bool       // what is known of functions that seed, backfill or migrate
	courses     map[*types.Func]course     // what is known of main functions
	filling     map[*types.Func]bool       // what is known of functions that fill tables when a program is set up
	failing     map[*types.Func]bool       // what is known of functions that run only where something failed
	keyValue    map[types.Type]bool        // interfaces of stores by keys, and others
	resolvers   []resolver
	packages    map[*types.Package]*checker
	imported    map[string]bool               // paths that files import which are no tests, in packages that are none by their paths
	queries     *queries                      // made when it is first asked for
	judged      []*types.Func                 // that are being judged, innermost last
	users       map[any]map[*types.Func]bool  // functions by those, and the literals, whose summaries they use
	stale       map[*types.Func]bool          // to be judged, again or for the first time
	seen        map[*types.Func]bool          // judged in this pass
	calls       map[*types.Func][]*types.Func // of declared functions by their names
	asks        map[*types.Func][]*types.Func // methods of interfaces that declared functions call
	cycles      map[*types.Func]int           // the cycles of these; made when they are first asked for
	memories    map[argument]bool             // functions that keep what they are given a function for
	offered     map[*types.Func]bool          // what other packages give records to, and what that calls; made when it is first asked for
	walks       map[int]bool                  // those that walk what they find
	walkers     []int                         // those of them that are new in a pass
}

func newWorld() *world {
	return &world{
		summaries: map[*types.Func]*summary{}, literals: map[*ast.FuncLit]*summary{},
		held: map[*types.Var][]value{}, returned: map[any][]value{},
		takers: map[*types.Var]bool{}, calling: map[*types.Func]map[int]bool{}, memories: map[argument]bool{}, pure: map[*types.Func]bool{}, chunkers: map[*types.Func]bool{}, filled: map[*types.Func][]Param{}, holders: map[*types.Var]bool{}, listed: map[*types.Var]listing{}, growing: map[*types.Var][]growth{}, shared: map[*types.Var]bool{}, embedded: map[*types.Var]bool{}, commands: map[*types.Func]making{}, courses: map[*types.Func]course{}, fieldLists: map[*types.Var]*fieldList{}, ofConfig: map[types.Object]bool{}, opened: map[types.Type]bool{}, foreign: map[*types.TypeName]bool{}, setters: map[*types.Func]bool{}, looking: map[*types.Func]bool{}, methods: map[*types.Func][]*types.Func{},
		texts: map[*types.Var]string{}, given: map[*types.Func]sqlText{}, handings: map[*types.Var][]handing{}, packages: map[*types.Package]*checker{},
		users: map[any]map[*types.Func]bool{}, stale: map[*types.Func]bool{},
		calls: map[*types.Func][]*types.Func{}, asks: map[*types.Func][]*types.Func{}, walks: map[int]bool{},
		callers: map[*types.Func][]callSite{}, asValue: map[*types.Func]bool{}, dispatched: map[string]bool{}, dispatches: map[string][]callSite{}, methodValue: map[string]bool{}, seeds: map[*types.Func]bool{}, filling: map[*types.Func]bool{}, failing: map[*types.Func]bool{}, keyValue: map[types.Type]bool{},
	}
}

// add adds a package; those that it imports are there already.
func (w *world) add(c *checker) {
	c.world = w
	w.checkers = append(w.checkers, c)
	w.packages[c.pass.Pkg] = c
	for _, fn := range c.order {
		w.stale[fn] = true
		sig := fn.Signature()
		for p := range sig.Params().Variables() {
			if holdsFunctions(p.Type()) {
				w.takers[p] = true
			}
		}
		if sig.Recv() != nil && holdsFunctions(sig.Recv().Type()) {
			w.takers[sig.Recv()] = true
		}
	}
	w.addTypes(c.pass.Pkg, c.pass.Fset)
	w.noteResolvers(c)
	for _, file := range c.pass.Files {
		ast.PreorderStack(file, nil, func(n ast.Node, above []ast.Node) bool {
			c.noteValues(n, above)
			c.noteTexts(n)
			c.noteListedVar(n, above)
			c.noteListField(n, above)
			c.noteHolders(n)
			c.noteUse(n, above)
			switch n := n.(type) {
			case *ast.CallExpr:
				c.noteCall(n, above)
				c.noteHanded(n)
			case *ast.CompositeLit:
				c.noteCommand(n, above)
			case *ast.GenDecl:
				c.noteEmbedded(n)
			}
			return true
		})
	}
}

// isImported reports whether a package that is judged imports another one, but for tests.
func (w *world) isImported(pkg *types.Package) bool {
	if w.imported == nil {
		w.imported = map[string]bool{}
		for _, c := range w.checkers {
			if len(forTests(c.pass.Pkg.Path())) > 0 {
				continue
			}
			for _, file := range c.pass.Files {
				if isTest(c.pass.Fset.Position(file.Package).Filename) {
					continue
				}
				for _, imp := range file.Imports {
					if path, err := strconv.Unquote(imp.Path.Value); err == nil {
						w.imported[path] = true
					}
				}
			}
		}
	}
	return w.imported[pkg.Path()]
}

// addTypes notes the concrete types of a package, but for those that stand in for
// others in tests.
func (w *world) addTypes(pkg *types.Package, fset *token.FileSet) {
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() || types.IsInterface(tn.Type()) || gotypes.StandsIn(tn) ||
			isTest(fset.Position(tn.Pos()).Filename) {
			continue
		}
		if _, ok := tn.Type().(*types.Named); ok {
			w.named = append(w.named, tn)
		}
	}
}

// run goes through all packages until nothing new is learnt.
func (w *world) run() {
	for range maxPasses {
		if len(w.stale) == 0 {
			return
		}
		w.seen = map[*types.Func]bool{}
		for _, c := range w.checkers {
			c.round()
		}
		w.spreadWalks()
	}
}

// use notes that the function which is being judged uses the summary of a function
// or a literal.
func (w *world) use(of any) {
	if n := len(w.judged); n > 0 {
		if w.users[of] == nil {
			w.users[of] = map[*types.Func]bool{}
		}
		w.users[of][w.judged[n-1]] = true
	}
}

// spread has the users of a summary judged again.
func (w *world) spread(of any) {
	for fn := range w.users[of] {
		w.stale[fn] = true
	}
}

// structOf returns the struct that a literal of type t makes, or nil.
func structOf(t types.Type) *types.Struct {
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, _ := t.Underlying().(*types.Struct)
	return st
}

// usedVar returns the variable or field that an expression names, or nil.
func usedVar(info *types.Info, e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return info.ObjectOf(e)
	case *ast.SelectorExpr:
		return info.Uses[e.Sel]
	}
	return nil
}

// implementations returns the methods that stand for an interface's method, those
// of all types that implement it.
func (c *checker) implementations(method *types.Func) []*types.Func {
	if found, ok := c.world.methods[method]; ok {
		return found
	}
	iface, ok := method.Signature().Recv().Type().Underlying().(*types.Interface)
	if !ok || iface.NumMethods() == 0 {
		return nil
	}
	if c.world.index == nil {
		c.world.index = gotypes.NewIndex(c.world.named)
	}
	found := c.world.index.Implementations(iface, method)
	c.world.methods[method] = found // as far as interfaces embed each other
	for _, m := range c.world.index.Promoted(iface, method) {
		for _, fn := range c.implementations(m) {
			if !slices.Contains(found, fn) {
				found = append(slices.Clip(found), fn)
			}
		}
	}
	c.world.methods[method] = found
	return found
}
