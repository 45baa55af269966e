package loops

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
)

// maxPasses bounds how often packages are gone through until what is known of
// them stays the same: each round carries it through one more interface or field
// that the order of packages does not.
const maxPasses = 6

// A world is the packages that are judged together, and what is known of them
// beyond one function.
type world struct {
	checkers  []*checker // dependencies first
	summaries map[*types.Func]*summary
	literals  map[*ast.FuncLit]*summary // those that are kept in variables and fields
	fields    map[*types.Var][]value    // what is put into fields and package variables of function type
	texts     map[*types.Var]string     // SQL in package variables and prepared statements; "" is more than one
	named     []*types.TypeName         // concrete types that may implement interfaces
	index     *gotypes.Index            // of these; made when it is first asked for
	methods   map[*types.Func][]*types.Func
	resolvers []resolver
	packages  map[*types.Package]bool
	queries   *queries                     // made when it is first asked for
	judged    []*types.Func                // that are being judged, innermost last
	users     map[any]map[*types.Func]bool // functions by those, and the literals, whose summaries they use
	stale     map[*types.Func]bool         // to be judged, again or for the first time
}

// A value is an expression of function type and the package that it is in.
type value struct {
	expr ast.Expr
	in   *checker
}

func newWorld() *world {
	return &world{
		summaries: map[*types.Func]*summary{}, literals: map[*ast.FuncLit]*summary{},
		fields: map[*types.Var][]value{}, methods: map[*types.Func][]*types.Func{},
		texts: map[*types.Var]string{}, packages: map[*types.Package]bool{},
		users: map[any]map[*types.Func]bool{}, stale: map[*types.Func]bool{},
	}
}

// add adds a package; those that it imports are there already.
func (w *world) add(c *checker) {
	c.world = w
	w.checkers = append(w.checkers, c)
	w.packages[c.pass.Pkg] = true
	for _, fn := range c.order {
		w.stale[fn] = true
	}
	w.addTypes(c.pass.Pkg, c.pass.Fset)
	w.noteResolvers(c)
	for _, file := range c.pass.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			c.noteFields(n)
			c.noteTexts(n)
			return true
		})
	}
}

// addTypes notes the concrete types of a package, but for those that stand in for
// others in tests.
func (w *world) addTypes(pkg *types.Package, fset *token.FileSet) {
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() || types.IsInterface(tn.Type()) || standIn.MatchString(name) || standIn.MatchString(pkg.Name()) ||
			isTest(fset.Position(tn.Pos()).Filename) {
			continue
		}
		if named, ok := tn.Type().(*types.Named); ok && named.TypeParams().Len() == 0 {
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
		for _, c := range w.checkers {
			c.round()
		}
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

// noteFields notes what a literal or an assignment puts into fields and package
// variables of function type.
func (c *checker) noteFields(n ast.Node) {
	note := func(to types.Object, from ast.Expr) {
		v, ok := to.(*types.Var)
		if !ok || !v.IsField() && v.Parent() != c.pass.Pkg.Scope() {
			return
		}
		if _, isFunc := v.Type().Underlying().(*types.Signature); isFunc {
			v = v.Origin()
			c.world.fields[v] = append(c.world.fields[v], value{ast.Unparen(from), c})
		}
	}
	info := c.pass.TypesInfo
	switch n := n.(type) {
	case *ast.CompositeLit:
		st := structOf(info.TypeOf(n))
		for i, e := range n.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				if id, ok := kv.Key.(*ast.Ident); ok && st != nil {
					note(info.Uses[id], kv.Value)
				}
			} else if st != nil && i < st.NumFields() {
				note(st.Field(i), e)
			}
		}
	case *ast.AssignStmt:
		if len(n.Lhs) == len(n.Rhs) {
			for i, lhs := range n.Lhs {
				note(usedVar(info, lhs), n.Rhs[i])
			}
		}
	case *ast.ValueSpec:
		if len(n.Names) == len(n.Values) {
			for i, name := range n.Names {
				note(info.Defs[name], n.Values[i])
			}
		}
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
	c.world.methods[method] = found
	return found
}
