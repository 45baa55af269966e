package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// Functions that give the same for the same and do nothing else: what they make of
// values that stay the same stays the same.

// purePackages are packages of the standard library all of whose functions are so.
var purePackages = map[string]bool{
	"bytes": true, "encoding/base64": true, "encoding/hex": true, "errors": true, "html": true, "math": true, "net/url": true,
	"path": true, "path/filepath": true, "slices": true, "strconv": true, "strings": true, "unicode": true, "unicode/utf8": true,
}

// isPure reports whether a call is of such a function.
func (f *frame) isPure(call *ast.CallExpr) bool {
	fn, ok := typeutil.Callee(f.info, call).(*types.Func)
	return ok && f.world.isPure(fn.Origin())
}

func (w *world) isPure(fn *types.Func) bool {
	if pure, ok := w.pure[fn]; ok {
		return pure
	}
	w.pure[fn] = true // as far as it calls itself
	pure := w.judgePure(fn)
	w.pure[fn] = pure
	return pure
}

func (w *world) judgePure(fn *types.Func) bool {
	if fn.Pkg() == nil {
		return false
	}
	path, recv := fn.Pkg().Path(), fn.Signature().Recv()
	switch {
	case purePackages[path]:
		return recv == nil
	case path == "fmt":
		return strings.HasPrefix(fn.Name(), "Sprint") || fn.Name() == "Errorf"
	case path == "time":
		return recv != nil
	}
	if recv == nil && fn.Signature().Params().Len() == 0 {
		return false // it computes nothing: it tells what something is now
	}
	c := w.packages[fn.Pkg()]
	if c == nil || c.decls[fn] == nil {
		return isGetter(fn)
	}
	return c.onlyComputes(c.decls[fn])
}

// isGetter reports whether a method gives what its receiver has, where its source is
// not there: it is fmt.Stringer's, or the receiver has a field of its name and type.
func isGetter(fn *types.Func) bool {
	sig := fn.Signature()
	if sig.Recv() == nil || types.IsInterface(sig.Recv().Type()) || sig.Params().Len() != 0 || sig.Results().Len() != 1 {
		return false
	}
	result := sig.Results().At(0).Type()
	if basic, ok := result.(*types.Basic); ok && basic.Kind() == types.String && fn.Name() == "String" {
		return true
	}
	st, ok := deref(sig.Recv().Type()).Underlying().(*types.Struct)
	if !ok {
		return false
	}
	name := strings.TrimPrefix(fn.Name(), "Get")
	for field := range st.Fields() {
		if strings.EqualFold(field.Name(), name) && types.Identical(deref(field.Type()), deref(result)) {
			return true
		}
	}
	return false
}

// onlyComputes reports whether a function changes nothing but its own variables, and
// calls what does so, too.
func (c *checker) onlyComputes(decl *ast.FuncDecl) bool {
	info, body := c.pass.TypesInfo, regionOf(decl.Body)
	own := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		if !ok {
			return false
		}
		obj := info.ObjectOf(id)
		return id.Name == "_" || obj != nil && (body.contains(obj.Pos()) || regionOf(decl.Type).contains(obj.Pos()))
	}
	pure := true
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt, *ast.SendStmt, *ast.SelectStmt, *ast.DeferStmt, *ast.FuncLit:
			pure = false
		case *ast.AssignStmt:
			pure = pure && !slices.ContainsFunc(n.Lhs, func(e ast.Expr) bool { return !own(e) })
		case *ast.IncDecStmt:
			pure = pure && own(n.X)
		case ast.Expr:
			pure = pure && c.givesSame(n)
		}
		return pure
	})
	return pure
}

// givesSame reports whether an expression, but for what it is made of, gives the same
// each time.
func (c *checker) givesSame(e ast.Expr) bool {
	info := c.pass.TypesInfo
	switch e := e.(type) {
	case *ast.UnaryExpr:
		return e.Op != token.ARROW
	case *ast.Ident: // a variable of a package may be another one the next time
		v, ok := info.Uses[e].(*types.Var)
		return !ok || v.IsField() || v.Parent() != v.Pkg().Scope()
	case *ast.CallExpr:
		if tv := info.Types[e.Fun]; tv.IsType() || tv.IsBuiltin() {
			return true
		}
		fn, ok := typeutil.Callee(info, e).(*types.Func)
		return ok && c.world.isPure(fn.Origin())
	}
	return true
}
