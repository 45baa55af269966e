package rewrite

import (
	"fmt"
	"go/ast"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"github.com/jinzhu/inflection"
	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/parser/twin"
)

// Rows that sqlx, or a handle of the project's like it, reads into a value by the names of
// their columns: Get, Select and those with a context.

// listers are the methods that read many rows, by those that the loop calls.
var listers = map[string]string{"Get": "Select", "Select": "Select", "GetContext": "SelectContext", "SelectContext": "SelectContext"}

// A scanned is what the rows of the query for all are read into.
type scanned struct {
	typ   string // of a row, as the file writes it
	decl  string // of a struct for it
	item  string // what is kept of a row that is called item
	parts []string
}

// readScanned reads "err := db.Get(ctx, &x, …)", in an if or before one, and what follows.
func (r *written) readScanned(list []ast.Stmt) bool {
	assign, check := list[0], list
	if n, ok := list[0].(*ast.IfStmt); ok && n.Init != nil {
		assign = n.Init
	} else {
		check = list[1:]
	}
	a, ok := assign.(*ast.AssignStmt)
	if !ok || len(a.Lhs) != 1 || len(a.Rhs) != 1 || a.Rhs[0] != r.call || len(check) == 0 {
		return r.decline(list[0], "its error is not checked")
	}
	if !r.readsInto(r.sent.dest) || !r.errorOf(a) {
		return false
	}
	used := r.onError(check, r.err)
	many := r.site.Query.Command == "many"
	if used == 0 || many && r.absent != nil {
		return r.decline(check[0], "a query that gives several rows does not fail for want of one")
	}
	if r.outer && r.usedLater(r.err) {
		return r.decline(a, "the error is used behind the loop")
	}
	r.query, r.check, r.end, r.rest = list[0], check[0], check[used-1].End(), check[used:]
	return r.collects(r.err) && r.comments(r.query.Pos(), r.end)
}

// readsInto notes the variable of the round that a row, or all of them, are read into.
func (r *written) readsInto(dest ast.Expr) bool {
	addr, isAddr := ast.Unparen(dest).(*ast.UnaryExpr)
	if isAddr {
		dest = addr.X
	}
	id := identOf(dest)
	for _, d := range r.decls {
		if id != nil && d.obj != nil && d.obj == r.info.Uses[id] && isAddr != d.pointer {
			r.whole = d
		}
	}
	if r.whole == nil {
		return r.decline(dest, "what it reads into is no variable that the round declares")
	}
	r.elem = r.whole.typ
	if r.site.Query.Command == "many" {
		list, ok := r.elem.Underlying().(*types.Slice)
		if !ok || r.whole.pointer {
			return r.decline(dest, "it reads into another thing than a slice")
		}
		r.elem = list.Elem()
	}
	if _, pointer := r.elem.Underlying().(*types.Pointer); pointer {
		return r.decline(dest, "it reads pointers to rows")
	}
	return true
}

// scannedRow is the row that has the keys: what the loop reads into, or a struct with that
// and the columns that the query for all has besides.
func (r *written) scannedRow(keys *keys) (row scanned, ok bool) {
	name, ok := r.w.typeName(r.elem)
	if !ok {
		return row, r.decline(r.whole.stmt, "the type has no name here")
	}
	st, isStruct := r.elem.Underlying().(*types.Struct)
	isStruct = isStruct && !hasMethod(r.elem, "Scan") && name != "time.Time"
	row = scanned{typ: name, item: "item"}
	var fields []string
	for i, k := range r.cure.Twin.Keys {
		column, typ := lastPart(k.Column), keys.types[i]
		field, known := fieldOfColumn(st, isStruct, column)
		if !known {
			return row, r.decline(r.sent.dest, "it is not seen which of the struct's fields each column is read into")
		}
		switch {
		case k.Added && field != nil:
			return row, r.decline(r.sent.text, "the column of the key would be read into %s, which the loop leaves empty", field.Name())
		case k.Added:
			of, _ := r.w.typeName(typ)
			field := unused("Key", fields)
			fields = append(fields, field)
			row.decl += fmt.Sprintf("%s %s `db:%q`\n", field, of, column)
			row.parts = append(row.parts, "item."+field)
		case field != nil && types.Identical(field.Type(), typ):
			row.parts = append(row.parts, "item."+field.Name())
		case field != nil && isIntegerType(field.Type()) && isIntegerType(typ):
			of, _ := r.w.typeName(typ)
			row.parts = append(row.parts, of+"(item."+field.Name()+")")
		case !isStruct && types.Identical(r.elem, typ):
			row.parts = append(row.parts, "item")
		default:
			return row, r.decline(r.sent.dest, "the key is read into another type than it is looked up by")
		}
	}
	if row.decl == "" {
		return row, true
	}
	own := name + "\n"
	row.item = "item." + name[strings.LastIndexByte(name, '.')+1:]
	if !isStruct {
		columns := twin.Read(r.site.Query.Sent.SQL).Columns()
		if len(columns) != 1 || columns[0] == "" {
			return row, r.decline(r.sent.text, "the one column has no name")
		}
		own, row.item = fmt.Sprintf("Value %s `db:%q`\n", name, columns[0]), "item.Value"
	} else if _, named := r.elem.(*types.Named); !named {
		return row, r.decline(r.whole.stmt, "the type has no name here")
	}
	row.typ = r.w.name(r.rowName()+"Row", "foundRow")
	row.decl = fmt.Sprintf("type %s struct {\n%s%s}\n", row.typ, own, row.decl)
	return row, true
}

// fieldOfColumn is the field of a struct that sqlx reads a column into: that with its name
// as the tag, or as its own in small letters. It is not known where the struct has others
// in it, or is none.
func fieldOfColumn(st *types.Struct, isStruct bool, column string) (field *types.Var, known bool) {
	if !isStruct {
		return nil, true
	}
	for i := range st.NumFields() {
		v := st.Field(i)
		tag, tagged := reflect.StructTag(st.Tag(i)).Lookup("db")
		tag, _, _ = strings.Cut(tag, ",")
		switch {
		case v.Embedded():
			return nil, false
		case v.Exported() && (tagged && tag == column || !tagged && strings.ToLower(v.Name()) == column):
			field = v
		}
	}
	return field, true
}

// fixScanned writes the edit of a loop that reads into values so.
func (r *written) fixScanned() []analysis.SuggestedFix {
	many := r.site.Query.Command == "many"
	exprs, of, columns, text, ok := r.keysOf()
	if !ok || !r.mayMove(exprs) {
		return nil
	}
	keys, ok := r.w.newKeys(r.rowName(), exprs, of, columns)
	if !ok {
		return nil
	}
	row, ok := r.scannedRow(keys)
	if !ok {
		return nil
	}
	r.w.lost = append(r.w.lost, r.call.Fun, r.whole.stmt)
	if r.absent != nil {
		r.w.lost = append(r.w.lost, r.absent.cond)
	}
	failed, bare, ok := r.failure(r.w, r.err, !many && r.absent == nil)
	if !ok {
		return nil
	}
	code, edits, ok := r.beforeScanned(keys, row, failed)
	if !ok {
		return nil
	}
	v := value{shared: refers(r.elem)}
	v.typ, _ = r.w.typeName(r.elem)
	get := r.byKey + "[" + keys.inLoop(r.scope) + "]"
	inside := []analysis.TextEdit{r.cut(r.whole.stmt)}
	if many { // nil where there is none, as Select leaves it
		list := fmt.Sprintf("%s := append([]%s(nil), %s...)", r.whole.obj.Name(), v.typ, get)
		if !r.isUsed(r.whole.obj) {
			list = ""
		}
		inside = append(inside, analysis.TextEdit{Pos: r.query.Pos(), End: r.end, NewText: []byte(list)})
	} else {
		code, ok := r.found(v, get)
		if !ok {
			return nil
		}
		inside = append(inside, analysis.TextEdit{Pos: r.query.Pos(), End: r.end, NewText: []byte(code)})
	}
	edits = append(edits, analysis.TextEdit{Pos: r.loop.Pos(), End: r.loop.Pos(), NewText: []byte(code)})
	return []analysis.SuggestedFix{{
		Message:   message("send the query for all", bare, text, v.shared),
		TextEdits: slices.Concat(r.w.lostEdits(), edits, inside),
	}}
}

// beforeScanned writes what goes before the loop.
func (r *written) beforeScanned(keys *keys, row scanned, failed string) (code string, edits []analysis.TextEdit, ok bool) {
	seen := ""
	many := r.site.Query.Command == "many"
	if many && r.cure.Twin.PerKey {
		seen = r.w.name("seen", "asked")
	}
	gather, arrays := r.gather(r.w, keys, seen)
	if r.method(r.sent.sel, listers[r.sent.sel.Sel.Name]) == nil {
		return "", nil, false
	}
	sql, edits, ok := r.sqlFor(r.sent.text, r.cure.Sends())
	if !ok {
		return "", nil, false
	}
	args := make([]string, len(r.sent.args))
	for i, arg := range r.sent.args {
		args[i] = r.text(arg)
	}
	for i, k := range r.cure.Twin.Keys {
		if args[k.Number-1], ok = r.array(arrays[i]); !ok {
			return "", nil, false
		}
	}
	rows := r.w.name(inflection.Plural(r.rowName()), r.rowName()+"Rows")
	var sent []string
	for _, e := range r.sent.ctx {
		sent = append(sent, r.text(e))
	}
	sent = append(append(sent, "&"+rows, sql), r.cure.InOrder(args)...)
	r.byKey = r.w.name(r.rowName()+"By"+keyName(r.cure.Twin), "byKey")
	errName := "err"
	if r.err.Name() != "err" {
		errName = r.w.errName()
	}
	name, _ := r.w.typeName(r.elem)
	elem, put := name, "if _, ok := %s[%s]; !ok {\n%[1]s[%[2]s] = %s\n}\n"
	if many {
		elem, put = "[]"+name, "%s[%s] = append(%[1]s[%[2]s], %s)\n"
	}
	item := r.w.inner("item", "found")
	of := func(s string) string { return item + strings.TrimPrefix(s, "item") }
	parts := make([]string, len(row.parts))
	for i, p := range row.parts {
		if parts[i] = of(p); strings.Contains(p, "(item") {
			parts[i] = strings.Replace(p, "(item", "("+item, 1)
		}
	}
	code = row.decl + keys.decl + gather +
		fmt.Sprintf("var %s []%s\nif %s := %s.%s(%s); %[3]s != nil {\n%[7]s\n}\n", rows, row.typ, errName,
			r.text(r.sent.sel.X), listers[r.sent.sel.Sel.Name], strings.Join(sent, ", "), strings.ReplaceAll(failed, "\x00", errName)) +
		fmt.Sprintf("%s := make(map[%s]%s)\nfor _, %s := range %s {\n", r.byKey, keys.typ, elem, item, rows) +
		fmt.Sprintf(put, r.byKey, keys.of(parts), of(row.item)) + "}\n"
	return code, edits, true
}
