package loops

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// Builders of SQL, as squirrel, goqu and go-sqlbuilder are: a chain of calls says what
// the statement is, the last gives its text and its arguments.

// maxChain is how many variables a chain may go through.
const maxChain = 8

// builtText is the text that a call of a builder's last method gives, by its type: no
// parameters, a string and []any. What is known of it are its verb and its table.
func (f *frame) builtText(call *ast.CallExpr) (sqlText, bool) {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	sig := f.callType(call)
	if !ok || sig == nil || !givesSQL(sig) {
		return sqlText{}, false
	}
	return f.textBuilt(sel.X)
}

// givesSQL reports whether a function gives a text of SQL and its arguments for nothing.
func givesSQL(sig *types.Signature) bool {
	return sig.Params().Len() == 0 && sig.Results().Len() >= 2 && isString(sig.Results().At(0).Type()) && isAnySlice(sig.Results().At(1).Type())
}

// ofBuilder reports whether a function is a method of a builder: what it is given goes into
// the statement, or its arguments.
func ofBuilder(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	if recv == nil {
		return false
	}
	t := recv.Type()
	if !isPointer(t) && !types.IsInterface(t) {
		t = types.NewPointer(t)
	}
	for m := range types.NewMethodSet(t).Methods() {
		if givesSQL(m.Obj().(*types.Func).Signature()) {
			return true
		}
	}
	return false
}

// textBuilt is the text that a builder makes; ok is false where nothing is known of it.
func (f *frame) textBuilt(by ast.Expr) (t sqlText, ok bool) {
	b := &built{frame: f}
	b.walk(by, maxChain)
	if b.verb == "" {
		return sqlText{}, false
	}
	table := unknown
	if b.table != "" {
		table = b.table
	}
	t.tables = b.tables
	switch b.verb {
	case "insert":
		t.text = "INSERT INTO " + table + " DEFAULT VALUES"
	case "update":
		t.text = "UPDATE " + table + " SET " + unknown + " = NULL WHERE " + unknown + " = NULL"
	case "delete":
		t.text = "DELETE FROM " + table + " WHERE " + unknown + " = NULL"
	default:
		t.text = "SELECT " + unknown + " FROM " + table
	}
	return t, true
}

// handedBuilder is the query that a call runs by giving a builder to what sends it: a
// function that takes one, by an interface, and gives what sending does, or reads that into
// a value; nil where it is none, or nothing is known of the builder.
func (f *frame) handedBuilder(call *ast.CallExpr, fn *types.Func) *candidate {
	sig := fn.Signature()
	at := slices.IndexFunc(slices.Collect(sig.Params().Variables()), func(p *types.Var) bool { return isBuilder(p.Type()) })
	if at < 0 || at >= len(call.Args) || sig.Results().Len() == 0 || !f.known.SQL {
		return nil
	}
	command := sqlResults[qualified(sig.Results().At(0).Type())]
	if command == "" && sig.Results().Len() == 1 && canFail(sig) {
		command = scanners["github.com/jmoiron/sqlx."+fn.Name()]
	}
	if command == "" {
		return nil
	}
	t, ok := f.textBuilt(call.Args[at])
	if !ok {
		return nil
	}
	t.rough = true
	return f.candidateOf(call, t, command, eachAlone(call.Args[at:at+1]))
}

// isBuilder reports whether a type is an interface that gives a text of SQL with its
// arguments, as squirrel's Sqlizer.
func isBuilder(t types.Type) bool {
	it, ok := t.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	return slices.ContainsFunc(slices.Collect(it.Methods()), func(m *types.Func) bool {
		sig := m.Signature()
		return sig.Params().Len() == 0 && sig.Results().Len() == 3 && canFail(sig) && isString(sig.Results().At(0).Type()) && isAnySlice(sig.Results().At(1).Type())
	})
}

// isAnySlice reports whether a type is []any.
func isAnySlice(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return false
	}
	it, ok := s.Elem().Underlying().(*types.Interface)
	return ok && it.Empty()
}

// A built is what a chain of calls says of its statement.
type built struct {
	*frame
	verb, table string
	tables      []ast.Expr // texts that are not written out, given as the table's name
	seen        []types.Object
}

// walk goes back through a chain, its variables, and what these are given.
func (b *built) walk(e ast.Expr, more int) {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		b.call(e)
		if sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok && b.info.Selections[sel] != nil {
			b.walk(sel.X, more)
		}
	case *ast.Ident:
		obj := b.info.Uses[e]
		if obj == nil || more == 0 || slices.Contains(b.seen, obj) {
			return
		}
		b.seen = append(b.seen, obj)
		for _, fl := range b.flows {
			if fl.to.obj == obj && len(fl.from) > 0 {
				b.walk(fl.from[0], more-1)
				if fl.by != nil {
					b.call(fl.by)
				}
			}
		}
	}
}

// call takes what a call in the chain says: its verb and its table.
func (b *built) call(call *ast.CallExpr) {
	fn, ok := typeutil.Callee(b.info, call).(*types.Func)
	if !ok {
		return
	}
	name := strings.ToLower(fn.Name())
	for _, verb := range []string{"select", "insert", "update", "delete"} {
		if strings.HasPrefix(name, verb) && (b.verb == "" || b.verb == "select") {
			b.verb = verb
		}
	}
	switch name {
	case "from", "into", "table", "insert", "insertinto", "update", "delete", "deletefrom":
		if len(call.Args) > 0 && b.table == "" {
			if words := strings.Fields(constantString(b.info, call.Args[0])); len(words) > 0 {
				b.table = words[0]
			} else if isString(b.typeOf(call.Args[0])) {
				b.tables = append(b.tables, call.Args[0])
			}
		}
	}
}
