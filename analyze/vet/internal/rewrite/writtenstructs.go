package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/parser/twin"
)

// Rows that pgx reads into structs: by the names of their fields, or by their order.

// structFuncs are pgx's functions that do so, and those that give pointers.
var structFuncs = map[string]bool{
	"RowToStructByName": false, "RowToAddrOfStructByName": true,
	"RowToStructByPos": false, "RowToAddrOfStructByPos": true,
}

// rowToStruct notes the struct that such a function reads rows into, its fields by
// column, and whether it gives pointers; false for any other function, or where it
// cannot be told which column goes where.
func (r *written) rowToStruct(fn ast.Expr) bool {
	of, ok := ast.Unparen(fn).(*ast.IndexExpr)
	if !ok {
		return false
	}
	sel, ok := ast.Unparen(of.X).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pointer, known := structFuncs[sel.Sel.Name]
	if !known || !r.isPGX(of.X, sel.Sel.Name) {
		return false
	}
	t := r.info.TypeOf(of.Index)
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	columns := twin.Read(r.site.Query.Sent.SQL).Columns()
	if len(columns) == 0 {
		return r.decline(r.sent.text, "the text does not say which of the columns is the key's: write them out")
	}
	fields, ok := fieldsOf(st)
	if ok && strings.HasSuffix(sel.Sel.Name, "ByName") {
		fields, ok = byName(fields, columns)
	}
	if !ok || len(fields) != len(columns) {
		return r.decline(of.Index, "it is not seen which of the struct's fields each column is read into")
	}
	r.elem, r.pointers = t, pointer
	for _, f := range fields {
		r.fields = append(r.fields, f.v)
	}
	return true
}

// A rowField is a field of a struct with what its tag calls its column.
type rowField struct {
	v   *types.Var
	tag string
}

// fieldsOf are the fields of a struct that pgx reads columns into; false where it has
// others in it.
func fieldsOf(st *types.Struct) (fields []rowField, ok bool) {
	for i := range st.NumFields() {
		v := st.Field(i)
		tag := reflect.StructTag(st.Tag(i)).Get("db")
		tag, _, _ = strings.Cut(tag, ",")
		switch {
		case v.Embedded():
			return nil, false
		case !v.Exported() || tag == "-":
		default:
			fields = append(fields, rowField{v, tag})
		}
	}
	return fields, true
}

// byName puts fields into the order of columns: each is one's, by its tag or by its
// name, whose capitals and underscores do not count.
func byName(fields []rowField, columns []string) (ordered []rowField, ok bool) {
	for _, c := range columns {
		at := slices.IndexFunc(fields, func(f rowField) bool {
			if f.tag != "" {
				return f.tag == c
			}
			return strings.EqualFold(f.v.Name(), strings.ReplaceAll(c, "_", ""))
		})
		if c == "" || at < 0 {
			return nil, false
		}
		ordered = append(ordered, fields[at])
		fields = slices.Delete(slices.Clone(fields), at, at+1)
	}
	return ordered, len(fields) == 0
}

// readOne reads "rows, err := db.Query(…)", what is done on its error, and "item, err :=
// pgx.CollectOneRow(rows, …)" with what follows; false for any other.
func (r *written) readOne(list []ast.Stmt, rows types.Object) bool {
	a, err := oneRow(r.scope, list[0], rows)
	if a == nil {
		return false
	}
	item := identOf(a.Lhs[0])
	call := a.Rhs[0].(*ast.CallExpr)
	if item == nil || r.info.Defs[item] == nil || err == nil {
		return r.decline(a, "the call's results are not two new variables")
	}
	if !r.readsRow(call.Args[1]) {
		return r.decline(call.Args[1], "it is not seen how the row is read")
	}
	if !r.errorOf(a) {
		return false
	}
	if len(list) < 2 {
		return r.decline(a, "its error is not checked")
	}
	used := r.onError(list[1:], r.err)
	if used == 0 {
		return false
	}
	if r.outer && r.usedLater(r.err) {
		return r.decline(a, "the error is used behind the loop")
	}
	r.check, r.end, r.rest = list[1], list[used].End(), list[used+1:]
	r.whole = &declared{obj: r.info.Defs[item], stmt: a, typ: r.elem, pointer: r.pointers}
	return r.mayStay(rows) && r.comments(r.query.Pos(), r.end)
}

// oneRow is the assignment of what pgx.CollectOneRow reads of rows, and the variable of
// its error; nil for any other statement.
func oneRow(s *scope, stmt ast.Stmt, rows types.Object) (*ast.AssignStmt, *ast.Ident) {
	a, ok := stmt.(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE || len(a.Lhs) != 2 || len(a.Rhs) != 1 {
		return nil, nil
	}
	call, ok := a.Rhs[0].(*ast.CallExpr)
	if !ok || !s.isPGX(call.Fun, "CollectOneRow") || len(call.Args) != 2 || s.rootOf(call.Args[0]) != rows {
		return nil, nil
	}
	return a, identOf(a.Lhs[1])
}

// afterCollected writes the edits of a round whose rows are collected in one list: one of
// its own, and never nil, as pgx.CollectRows gives it.
func (r *written) afterCollected(v value, get string) []analysis.TextEdit {
	code := fmt.Sprintf("%s := append([]%s{}, %s...)", r.list.Name, v.typ, get)
	if r.pointers {
		item := r.w.inner("item", "found")
		code = fmt.Sprintf("%s := make([]*%s, 0, len(%s))\nfor _, %s := range %[3]s {\nitem := %[4]s\n%[1]s = append(%[1]s, &item)\n}", r.list.Name, v.typ, get, item)
		if item == "item" {
			code = strings.Replace(code, "item := item", "item := item // of its own before Go 1.22", 1)
		}
	}
	return []analysis.TextEdit{
		{Pos: r.query.Pos(), End: r.next(r.end), NewText: nil},
		{Pos: r.rows.collect.Pos(), End: r.rows.check.End(), NewText: []byte(code)},
	}
}
