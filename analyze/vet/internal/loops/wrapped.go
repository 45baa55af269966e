package loops

import (
	"go/ast"
	"go/types"
	"slices"
)

// Types of the program's own around those of database/sql, pgx and sqlx: a statement that
// is logged, rows that are counted. What they hold says what their methods do.

// maxWrapped is how many types may be around one another.
const maxWrapped = 3

// maxPrepared is through how many calls and variables a statement is followed back.
const maxPrepared = 4

// isStatement reports whether a type is that of a prepared statement: one of a library, a
// struct that holds one such or an interface, whose methods run what was prepared before.
func isStatement(t types.Type) bool { return isStatementIn(t, maxWrapped) }

func isStatementIn(t types.Type, more int) bool {
	switch qualified(t) {
	case "database/sql.Stmt", "github.com/jmoiron/sqlx.Stmt", namedStatement:
		return true
	}
	t = deref(t)
	if it, ok := t.Underlying().(*types.Interface); ok {
		return slices.ContainsFunc(slices.Collect(it.Methods()), runsPrepared)
	}
	if more == 0 || heldField(t, func(of types.Type) bool { return isStatementIn(of, more-1) }) == nil {
		return false
	}
	methods := types.NewMethodSet(types.NewPointer(t))
	for m := range methods.Methods() {
		if fn, ok := m.Obj().(*types.Func); ok && runsPrepared(fn) {
			return true
		}
	}
	return false
}

// runsPrepared reports whether a function is one that runs a statement: it takes any
// values, with a context at most, and gives rows or a result.
func runsPrepared(fn *types.Func) bool {
	sig := fn.Signature()
	n := sig.Params().Len()
	return n > 0 && n <= 2 && takesValues(sig) && (n == 1 || isHandle(sig.Params().At(0).Type())) &&
		sig.Results().Len() > 0 && sqlResults[resultName(sig.Results().At(0).Type())] != ""
}

// takesValues reports whether a function takes any number of any values.
func takesValues(sig *types.Signature) bool {
	n := sig.Params().Len()
	return n > 0 && sig.Variadic() && isAnySlice(sig.Params().At(n-1).Type())
}

// heldField is the one field of a struct that has a named type which is so; nil is none,
// or several.
func heldField(t types.Type, is func(types.Type) bool) *types.Var {
	if _, named := types.Unalias(t).(*types.Named); !named {
		return nil
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	var held *types.Var
	for field := range st.Fields() {
		if qualified(field.Type()) == "" || !is(field.Type()) {
			continue
		}
		if held != nil {
			return nil
		}
		held = field
	}
	return held
}

// resultName names the type of rows or of a result; of one of the program's own that holds
// such and has its methods, that.
func resultName(t types.Type) string {
	name := qualified(t)
	for range maxWrapped {
		if sqlResults[name] != "" {
			return name
		}
		held := heldField(deref(t), func(of types.Type) bool { return sqlResults[qualified(of)] != "" || hasMethod(of, readers...) })
		if held == nil || !hasMethod(t, readers...) {
			return qualified(t)
		}
		t, name = held.Type(), qualified(held.Type())
	}
	return name
}

// readers are the methods by which rows and results are read.
var readers = []string{"Scan", "RowsAffected"}

// unwrapped is what an expression takes the statement of that a wrapper holds: w of w.Stmt.
func (f *frame) unwrapped(e ast.Expr) ast.Expr {
	for range maxWrapped {
		sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
		if !ok {
			break
		}
		if s := f.info.Selections[sel]; s == nil || s.Kind() != types.FieldVal || !isStatement(f.typeOf(sel.X)) {
			break
		}
		e = sel.X
	}
	return e
}

// isOwnStatement reports whether an expression is the receiver of the method, if that is a
// statement.
func (f *frame) isOwnStatement(e ast.Expr) bool {
	obj := usedVar(f.info, e)
	return obj != nil && obj == f.receiver() && isStatement(obj.Type())
}

// heldStatement is what a literal puts into the field of a wrapper that holds its
// statement; nil is none.
func heldStatement(info *types.Info, lit *ast.CompositeLit) ast.Expr {
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Value
		}
		if t := info.TypeOf(e); t != nil && isStatement(t) {
			return e
		}
	}
	return nil
}

// preparedOf is the text that a statement is prepared from, as an expression of the
// function, where that is all that it is given; the expression itself is where it is not.
func (f *frame) preparedOf(e ast.Expr) ast.Expr {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return e
	}
	call, ok := ast.Unparen(f.onlyValue(f.info.Uses[id])).(*ast.CallExpr)
	if !ok {
		return e
	}
	for _, arg := range slices.Backward(call.Args) {
		if isString(f.typeOf(arg)) {
			return arg
		}
	}
	return e
}
