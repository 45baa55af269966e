package adopt

import "go/ast"

// appended returns the values of a row as dbgen's row sources hand them over: appended
// to a list that is used again, most of them as pointers to variables that were set
// before, each to one value.
func appended(d *ast.FuncDecl) (values []ast.Expr) {
	held := map[string]ast.Expr{} // by the variable's name
	ast.Inspect(d.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt: // if p := value; p != nil { r.column1 = pgtype.Text{String: *p, Valid: true} }
			init, ok := n.Init.(*ast.AssignStmt)
			if !ok || len(n.Body.List) != 1 {
				return true
			}
			if set, ok := n.Body.List[0].(*ast.AssignStmt); ok {
				held[setField(set)] = init.Rhs[0]
			}
			return false
		case *ast.AssignStmt: // r.column1 = pgtype.Text{String: value, Valid: true}
			if lit, ok := n.Rhs[0].(*ast.CompositeLit); ok && len(lit.Elts) > 0 {
				if pair, ok := lit.Elts[0].(*ast.KeyValueExpr); ok {
					held[setField(n)] = pair.Value
				}
			}
		case *ast.CallExpr:
			if name, ok := n.Fun.(*ast.Ident); ok && name.Name == "append" && values == nil {
				values = n.Args[1:]
			}
		}
		return true
	})
	for i, x := range values {
		address, ok := x.(*ast.UnaryExpr)
		if !ok {
			continue
		}
		values[i] = address.X
		if field, ok := address.X.(*ast.SelectorExpr); ok {
			if _, ofSource := field.X.(*ast.Ident); ofSource && held[field.Sel.Name] != nil {
				values[i] = held[field.Sel.Name]
			}
		}
	}
	return values
}

// setField is the name of the field that an assignment sets, or "".
func setField(set *ast.AssignStmt) string {
	if field, ok := set.Lhs[0].(*ast.SelectorExpr); ok {
		return field.Sel.Name
	}
	return ""
}
