package rewrite

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// A scope is where a loop stands.
type scope struct {
	pass *analysis.Pass
	info *types.Info
	file *ast.File
	fn   ast.Node // the function, a declaration or a literal
	loop *ast.RangeStmt
	call *ast.CallExpr // of the query
	why  Reason
	nth  int // how many other sites are before it in its function
}

// isPure reports whether an expression may be evaluated again, earlier or later:
// it calls nothing but conversions and len, and receives nothing.
func (s *scope) isPure(e ast.Node) bool {
	pure := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			pure = pure && s.isConversion(n)
		case *ast.FuncLit:
			pure = false
		case *ast.UnaryExpr:
			pure = pure && n.Op != token.ARROW
		}
		return pure
	})
	return pure
}

// isConversion reports whether a call is a conversion, or len or append.
func (s *scope) isConversion(call *ast.CallExpr) bool {
	if tv, ok := s.info.Types[call.Fun]; ok && (tv.IsType() || tv.IsBuiltin()) {
		id, isName := ast.Unparen(call.Fun).(*ast.Ident)
		return tv.IsType() || isName && slices.Contains([]string{"len", "append", "cap", "min", "max"}, id.Name)
	}
	return false
}

// mentions reports whether a node uses a variable that is declared in a part of the
// file.
func (s *scope) mentions(n ast.Node, from, to token.Pos) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if obj := s.info.Uses[id]; obj != nil && from <= obj.Pos() && obj.Pos() < to {
				found = true
			}
		}
		return !found
	})
	return found
}

// ofLoop reports whether a node uses a variable of the loop's.
func (s *scope) ofLoop(n ast.Node) bool { return s.mentions(n, s.loop.Pos(), s.loop.End()) }

// uses reports whether a node uses an object.
func (s *scope) uses(n ast.Node, obj types.Object) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && obj != nil && s.info.ObjectOf(id) == obj {
			found = true
		}
		return !found
	})
	return found
}

// isSimple reports whether statements only assign what they compute, so that they
// may as well run after all queries.
func (s *scope) isSimple(list []ast.Stmt) bool {
	for _, stmt := range list {
		simple := false
		switch n := stmt.(type) {
		case *ast.AssignStmt:
			simple = s.isPure(n)
		case *ast.IncDecStmt:
			simple = s.isPure(n)
		case *ast.IfStmt:
			simple = (n.Init == nil || s.isSimple([]ast.Stmt{n.Init})) && s.isPure(n.Cond) && s.isSimple(n.Body.List) && s.isSimpleElse(n.Else)
		case *ast.BranchStmt:
			simple = n.Tok == token.CONTINUE && n.Label == nil
		case *ast.BlockStmt:
			simple = s.isSimple(n.List)
		case *ast.DeclStmt:
			decl, ok := n.Decl.(*ast.GenDecl)
			simple = ok && decl.Tok == token.VAR && s.isPure(n)
		}
		if !simple {
			return s.decline(stmt, "it does more with the row than to assign")
		}
	}
	return true
}

func (s *scope) isSimpleElse(n ast.Stmt) bool { return n == nil || s.isSimple([]ast.Stmt{n}) }

// names are the variables and fields that an expression goes by.
func (s *scope) names(n ast.Node) map[string]bool {
	found := map[string]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if _, isVar := s.info.ObjectOf(id).(*types.Var); isVar {
				found[id.Name] = true
			}
		}
		return true
	})
	return found
}

// assigns are the names of the variables and fields that statements assign to, the
// last of each.
func assigns(list []ast.Stmt) map[string]bool {
	found := map[string]bool{}
	note := func(e ast.Expr) {
		for {
			switch x := ast.Unparen(e).(type) {
			case *ast.Ident:
				found[x.Name] = true
				return
			case *ast.SelectorExpr:
				found[x.Sel.Name] = true
				return
			case *ast.IndexExpr:
				e = x.X
			case *ast.StarExpr:
				found["*"] = true
				return
			default:
				return
			}
		}
	}
	for _, stmt := range list {
		ast.Inspect(stmt, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, e := range n.Lhs {
					note(e)
				}
			case *ast.IncDecStmt:
				note(n.X)
			}
			return true
		})
	}
	return found
}

// meet reports whether two sets have a name in common.
func meet(a, b map[string]bool) bool {
	for name := range a {
		if b[name] {
			return true
		}
	}
	return false
}

// isKey reports whether values of a type are equal in Go where they are in the
// database, as far as Go tells; text says that it is text, whose collation says
// more.
func isKey(t types.Type) (ok, text bool) {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&(types.IsInteger|types.IsBoolean|types.IsString) != 0, u.Info()&types.IsString != 0
	case *types.Array:
		return isKey(u.Elem())
	case *types.Struct:
		for f := range u.Fields() {
			fieldOK, fieldText := isKey(f.Type())
			if !fieldOK {
				return false, false
			}
			text = text || fieldText
		}
		return u.NumFields() > 0, text
	}
	return false, false
}

// refers reports whether values of a type share what they hold when they are copied.
func refers(t types.Type) bool {
	if types.TypeString(t, nil) == "time.Time" {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return false
	case *types.Array:
		return refers(u.Elem())
	case *types.Struct:
		for f := range u.Fields() {
			if refers(f.Type()) {
				return true
			}
		}
		return false
	}
	return true
}
