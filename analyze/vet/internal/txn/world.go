package txn

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
)

// A world is the packages that are judged together, and what is known beyond one
// function.
type world struct {
	checkers  []*checker
	owner     map[*types.Func]*checker
	packages  map[*types.Package]bool
	summaries map[*types.Func]*Does
	fields    map[*types.Var][]given // what is put into fields and package variables
	named     []*types.TypeName
	index     *gotypes.Index          // of named; made when it is first asked for
	generic   []*types.Named          // types with parameters, for which no set of methods says what they implement
	typed     map[*types.Package]bool // whose types are in named
	methods   map[*types.Func][]*types.Func
	pools     int // calls that make a pool, of the driver or of a function that does no more
	reach     map[*types.Package]reach
	filling   map[*types.Var]bool     // fields of which it is being asked what is put into them
	imported  func(*types.Func) *Does // of packages whose source is not here; nil is none
}

// A given is a value that a field or package variable gets, in a function.
type given struct {
	expr ast.Expr
	in   *checker
	fn   *types.Func // nil at package level
}

func newWorld() *world {
	return &world{
		owner: map[*types.Func]*checker{}, packages: map[*types.Package]bool{}, summaries: map[*types.Func]*Does{},
		fields: map[*types.Var][]given{}, methods: map[*types.Func][]*types.Func{}, typed: map[*types.Package]bool{},
		filling: map[*types.Var]bool{}, reach: map[*types.Package]reach{},
		imported: func(*types.Func) *Does { return nil },
	}
}

// add adds a package.
func (w *world) add(p Package) *checker {
	c := &checker{pkg: p, info: p.Info, world: w, decls: map[*types.Func]*ast.FuncDecl{}, bodies: map[*types.Func]*body{}}
	w.checkers = append(w.checkers, c)
	w.packages[p.Types] = true
	w.addTypes(p.Types, p.Fset)
	for _, file := range p.Files {
		for _, d := range file.Decls {
			var in *types.Func
			if decl, ok := d.(*ast.FuncDecl); ok {
				fn, known := p.Info.Defs[decl.Name].(*types.Func)
				if !known || decl.Body == nil {
					continue
				}
				in = fn
				c.decls[fn], w.owner[fn] = decl, c
				c.order = append(c.order, fn)
			}
			ast.Inspect(d, func(n ast.Node) bool {
				c.noteFields(n, in)
				return true
			})
		}
	}
	return c
}

// addTypes notes the concrete types of a package, but for those that stand in for
// others in tests.
func (w *world) addTypes(pkg *types.Package, fset *token.FileSet) {
	if w.typed[pkg] || gotypes.StandsInAll(pkg) {
		return
	}
	w.typed[pkg] = true
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() || types.IsInterface(tn.Type()) || gotypes.StandsIn(tn) || strings.HasSuffix(fset.Position(tn.Pos()).Filename, "_test.go") {
			continue
		}
		if named, ok := tn.Type().(*types.Named); ok && named.TypeParams().Len() == 0 {
			w.named = append(w.named, tn)
		} else if ok {
			w.generic = append(w.generic, named)
		}
	}
}

// declares reports whether a package is here with its source.
func (w *world) declares(pkg *types.Package) bool { return w.packages[pkg] }

// body is the function that the value stands in, or an empty one at package level.
func (g given) body() *body {
	if g.fn != nil {
		return g.in.bodyOf(g.fn)
	}
	return &body{checker: g.in, active: map[types.Object]bool{}}
}

// noteFields notes what a literal or an assignment puts into fields and package
// variables that may be handles.
func (c *checker) noteFields(n ast.Node, in *types.Func) {
	note := func(to types.Object, from ast.Expr) {
		v, ok := to.(*types.Var)
		if ok && (v.IsField() || v.Parent() == c.pkg.Types.Scope()) && holdsHandle(v.Type(), 2) {
			v = v.Origin()
			c.world.fields[v] = append(c.world.fields[v], given{ast.Unparen(from), c, in})
		}
	}
	switch n := n.(type) {
	case *ast.CompositeLit:
		t := c.info.TypeOf(n)
		if t == nil {
			return
		}
		st, _ := gotypes.Deref(t).Underlying().(*types.Struct)
		for i, e := range n.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				if id, ok := kv.Key.(*ast.Ident); ok && st != nil {
					note(c.info.Uses[id], kv.Value)
				}
			} else if st != nil && i < st.NumFields() {
				note(st.Field(i), e)
			}
		}
	case *ast.AssignStmt:
		for i, lhs := range n.Lhs {
			switch {
			case len(n.Lhs) == len(n.Rhs):
				note(used(c.info, lhs), n.Rhs[i])
			case len(n.Rhs) == 1 && i == 0:
				note(used(c.info, lhs), n.Rhs[0])
			}
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if i < len(n.Values) {
				note(c.info.Defs[name], n.Values[i])
			}
		}
	}
}

// used returns the variable or field that an expression names, or nil.
func used(info *types.Info, e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return info.ObjectOf(e)
	case *ast.SelectorExpr:
		return info.Uses[e.Sel]
	}
	return nil
}

// behind are the functions that a call of fn may come to: itself, or what implements
// it, where that is known.
func (w *world) behind(fn *types.Func) []*types.Func {
	recv := fn.Signature().Recv()
	if recv == nil || !types.IsInterface(recv.Type()) {
		return []*types.Func{fn}
	}
	if found, ok := w.methods[fn]; ok {
		return found
	}
	var found []*types.Func
	if iface, ok := recv.Type().Underlying().(*types.Interface); ok && iface.NumMethods() > 0 && fn.Pkg() != nil {
		if w.index == nil {
			w.index = gotypes.NewIndex(w.named)
		}
		found = w.index.Implementations(iface, fn)
	}
	w.methods[fn] = found
	return found
}

// alike are the methods of generic types that an interface's method may come to: of
// the same name, with as many parameters.
func (w *world) alike(fn *types.Func) (found []*types.Func) {
	for _, n := range w.generic {
		if m := method(types.NewPointer(n), fn.Name()); m != nil && m.Signature().Params().Len() == fn.Signature().Params().Len() &&
			!types.IsInterface(m.Signature().Recv().Type()) {
			found = append(found, m.Origin())
		}
	}
	return found
}

// makers are the functions that make a pool, by package and name.
var makers = map[string]bool{
	"github.com/jackc/pgx/v4/pgxpool.Connect": true, "github.com/jackc/pgx/v4/pgxpool.ConnectConfig": true,
	"github.com/jackc/pgx/v5/pgxpool.New": true, "github.com/jackc/pgx/v5/pgxpool.NewWithConfig": true,
	"database/sql.Open": true, "database/sql.OpenDB": true, "github.com/jmoiron/sqlx.Open": true, "github.com/jmoiron/sqlx.Connect": true,
}

// countPools counts the places at which the program makes pools. A function that makes
// one and returns it is as many as its calls.
func (w *world) countPools() {
	maker := func(fn *types.Func) bool {
		return fn != nil && fn.Pkg() != nil && makers[fn.Pkg().Path()+"."+fn.Name()]
	}
	calls := map[*types.Func][]*types.Func{} // of what is called, by whom
	var passing []*types.Func
	for _, c := range w.checkers {
		for _, fn := range c.order {
			if c.reports(c.decls[fn]) {
				ast.Inspect(c.decls[fn], func(n ast.Node) bool {
					if call, ok := n.(*ast.CallExpr); ok {
						if callee, ok := typeutil.Callee(c.info, call).(*types.Func); ok {
							if maker(callee) {
								passing = append(passing, fn)
							}
							calls[callee.Origin()] = append(calls[callee.Origin()], fn)
						}
					}
					return true
				})
			}
		}
	}
	for seen := map[*types.Func]bool{}; len(passing) > 0; {
		fn := passing[0]
		passing = passing[1:]
		results := fn.Signature().Results()
		if results.Len() > 0 && holdsHandle(results.At(0).Type(), 2) && len(calls[fn]) > 0 {
			if !seen[fn] {
				seen[fn] = true
				passing = append(passing, calls[fn]...)
			}
			continue
		}
		w.pools++
	}
}
