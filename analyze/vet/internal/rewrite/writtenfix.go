package rewrite

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/jinzhu/inflection"
	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/parser/twin"
)

// fix writes the edit; nil where the loop does more, or Go cannot tell which row is
// of which element.
func (r *written) fix() []analysis.SuggestedFix {
	if r.cure.Expands {
		r.decline(r.call, "its placeholders are ?, and this may be no PostgreSQL, which takes an array: sqlx.In writes a ? for each")
		return nil
	}
	if r.sent = r.newSending(r.site); r.sent == nil || !r.read() {
		return nil
	}
	if r.sent.dest != nil {
		return r.fixScanned()
	}
	exprs, of, columns, text, ok := r.keysOf()
	if !ok || !r.mayMove(exprs, r.dests...) {
		return nil
	}
	keys, ok := r.w.newKeys(r.rowName(), exprs, of, columns)
	if !ok {
		return nil
	}
	v, ok := r.value()
	if !ok {
		return nil
	}
	r.drop()
	before, edits, bare, ok := r.before(keys, v)
	if !ok {
		return nil
	}
	inside, ok := r.after(keys, v)
	if !ok {
		return nil
	}
	edits = append(edits, analysis.TextEdit{Pos: r.loop.Pos(), End: r.loop.Pos(), NewText: []byte(before)})
	return []analysis.SuggestedFix{{
		Message:   message("send the query for all", bare, text, v.shared),
		TextEdits: slices.Concat(r.w.lostEdits(), edits, inside),
	}}
}

// keysOf are the arguments that the elements are looked up by, with the columns that
// they are compared with.
func (r *written) keysOf() (exprs []ast.Expr, of []types.Type, columns []string, text, ok bool) {
	t, args := r.cure.Twin, r.sent.args
	if len(t.Params) != len(args) {
		return nil, nil, nil, false, r.decline(r.call, "its arguments are not the SQL's parameters")
	}
	if len(t.Keys) != len(r.cure.Each) || len(t.Keys) == 0 {
		return nil, nil, nil, false, r.decline(r.call, "the rows do not say which element they are for")
	}
	for i, arg := range args {
		if !slices.Contains(r.cure.Each, i+1) {
			if !r.w.isSame(arg) {
				return nil, nil, nil, false, false
			}
		}
	}
	for _, k := range t.Keys {
		arg := args[k.Number-1]
		of = append(of, r.info.TypeOf(arg))
		exprs, columns = append(exprs, arg), append(columns, lastPart(k.Column))
		if !r.w.isKeyExpr(arg) || !r.isPlainKey(arg, k.Number) {
			return nil, nil, nil, false, false
		}
		if b, isBasic := r.info.TypeOf(arg).Underlying().(*types.Basic); isBasic {
			text = text || b.Info()&types.IsString != 0
		}
	}
	return exprs, of, columns, text, true
}

// lastPart is a name without what stands before its last dot.
func lastPart(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// isPlainKey reports whether a key is never NULL, and whether Go's == says of it what
// the database's says: it is a number, a truth value or a UUID, or text where the
// schema has text.
func (r *written) isPlainKey(arg ast.Expr, number int) bool {
	t := r.info.TypeOf(arg)
	told := ""
	if types := r.site.Query.Sent.Types; number <= len(types) {
		told = types[number-1]
	}
	param := r.cure.Twin.Params[number-1]
	if told == "" && !param.Guessed {
		told = param.Type
	}
	name := types.TypeString(t, types.RelativeTo(r.pass.Pkg))
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if hasMethod(t, "Value") || hasMethod(t, "Scan") {
			return r.decline(arg, "a %s is sent as its methods say", name)
		}
		return r.isPlainBasic(arg, u, name, told)
	case *types.Array:
		if strings.HasSuffix(name, "uuid.UUID") && u.Len() == 16 {
			return told == "" || told == "uuid" || r.decline(arg, "the key is compared with a %s", told)
		}
	}
	return r.decline(arg, "a key of the type %s may be NULL, or another value that == does not tell", name)
}

// isPlainBasic is isPlainKey of basic types; told is the type that the schema or the
// text says, or "".
func (r *written) isPlainBasic(arg ast.Expr, t *types.Basic, name, told string) bool {
	switch {
	case t.Info()&types.IsString != 0:
		return isText(told) || r.decline(arg, "a text finds what is not written like it, but in a column of text: have dbgen know the schema")
	case t.Kind() == types.Int8 || t.Kind() == types.Uint8:
		return r.decline(arg, "a slice of %s is bytes", name)
	case t.Info()&types.IsInteger != 0:
		return told == "" || isInteger(told) || r.decline(arg, "the key is compared with a %s", told)
	}
	return t.Info()&types.IsBoolean != 0 || r.decline(arg, "two values of the type %s may be one in the database", name)
}

func isText(typ string) bool {
	typ, _, _ = strings.Cut(strings.TrimPrefix(typ, "pg_catalog."), "(")
	return slices.Contains([]string{"text", "varchar", "character varying"}, typ)
}

func isInteger(typ string) bool {
	typ = strings.TrimPrefix(typ, "pg_catalog.")
	return slices.Contains([]string{"smallint", "integer", "bigint", "int", "int2", "int4", "int8", "serial", "bigserial"}, typ)
}

// hasMethod reports whether a value of a type, or a pointer to one, has a method.
func hasMethod(t types.Type, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, nil, name)
	_, ok := obj.(*types.Func)
	return ok
}

// rowName is what a row is called.
func (r *written) rowName() string {
	switch {
	case r.whole != nil:
		if name := r.whole.obj.Name(); r.sent.dest == nil || r.site.Query.Command != "many" || inflection.Singular(name) == name {
			return name
		}
		return inflection.Singular(r.whole.obj.Name())
	case r.list != nil && inflection.Singular(r.list.Name) != r.list.Name:
		return inflection.Singular(r.list.Name)
	case len(r.dests) == 1:
		return lowered(lastPart(types.ExprString(r.dests[0])))
	case len(r.site.Query.Tables) > 0: // not what may be a type's name
		return lowered(inflection.Singular(twin.GoName(lastPart(r.site.Query.Tables[0])))) + "Row"
	}
	return "row"
}

// A value is what the map has of a row.
type value struct {
	typ    string
	fields []string // of a struct that the edit declares, one for each place that Scan fills
	decl   string
	shared bool
}

// value is what is kept of a row: the variable that has all of it, the one place, or a
// struct of several.
func (r *written) value() (v value, ok bool) {
	if r.whole != nil {
		v.typ, ok = r.w.typeName(r.whole.typ)
		v.shared = refers(r.whole.typ)
		return v, ok || r.decline(r.whole.stmt, "the type has no name here")
	}
	if r.list != nil {
		v.typ, ok = r.w.typeName(r.elem)
		v.shared = refers(r.elem)
		return v, ok || r.decline(r.list, "the type has no name here")
	}
	var b strings.Builder
	v.typ = r.w.name(r.rowName()+"Data", "foundRow")
	fmt.Fprintf(&b, "type %s struct {\n", v.typ)
	for _, d := range r.dests {
		t := r.info.TypeOf(d)
		name, ok := r.w.typeName(t)
		if !ok {
			return v, r.decline(d, "the type has no name here")
		}
		v.shared = v.shared || refers(t)
		if len(r.dests) == 1 {
			v.typ = name
			return v, true
		}
		field := unused(lowered(lastPart(types.ExprString(d))), v.fields)
		v.fields = append(v.fields, field)
		fmt.Fprintf(&b, "%s %s\n", field, name)
	}
	v.decl = b.String() + "}\n"
	return v, true
}

// drop notes what is nowhere any more.
func (r *written) drop() {
	w := r.w
	w.lost = append(w.lost, r.call.Fun)
	if r.absent != nil {
		w.lost = append(w.lost, r.absent.cond)
	}
	if r.rows != nil {
		w.lost = append(w.lost, r.rows.check)
		if r.list != nil {
			w.lost = append(w.lost, r.rows.collect)
		}
		for _, stmt := range r.rows.cut {
			w.lost = append(w.lost, stmt)
		}
	}
	if r.whole != nil {
		w.lost = append(w.lost, r.whole.stmt)
	}
}

// places are where Scan puts a row, on the row that is called item; the keys are among
// them, or get variables of their own.
func (r *written) places(v value, keys *keys, item string) (places, keyParts []string, vars string, ok bool) {
	for i, d := range r.dests {
		switch {
		case r.whole != nil:
			places = append(places, r.edited(d, r.whole.obj, item))
		case len(v.fields) > 0:
			places = append(places, item+"."+v.fields[i])
		default:
			places = append(places, item)
		}
	}
	have := r.types()
	switch {
	case len(r.fields) > 0:
		for _, f := range r.fields {
			places = append(places, item+"."+f.Name())
		}
	case r.elem != nil:
		places = []string{item}
	}
	names := twin.Read(r.site.Query.Sent.SQL).Columns()
	var added, addedPlaces []string
	for i, k := range r.cure.Twin.Keys {
		if k.Added {
			typ, _ := r.w.typeName(keys.types[i])
			name := r.w.inner(lowered(twin.GoName(lastPart(k.Column))), "key")
			added = append(added, "var "+name+" "+typ+"\n")
			addedPlaces, keyParts = append(addedPlaces, name), append(keyParts, name)
			continue
		}
		at := slices.Index(names, k.Column)
		if at < 0 || len(names) != len(have) {
			return nil, nil, "", r.decline(r.sent.text, "the text does not say which of the columns is the key's: write them out")
		}
		part := places[at]
		if !types.Identical(have[at], keys.types[i]) {
			typ, _ := r.w.typeName(keys.types[i])
			if !isIntegerType(have[at]) || !isIntegerType(keys.types[i]) {
				return nil, nil, "", r.decline(r.sent.text, "the key is read into another type than it is looked up by")
			}
			part = typ + "(" + part + ")"
		}
		keyParts = append(keyParts, part)
	}
	if r.cure.Twin.PerKey {
		places = append(addedPlaces, places...)
	} else {
		places = append(places, addedPlaces...)
	}
	return places, keyParts, strings.Join(added, ""), true
}

// types are those that the columns are read into.
func (r *written) types() (list []types.Type) {
	switch {
	case len(r.fields) > 0:
		for _, f := range r.fields {
			list = append(list, f.Type())
		}
		return list
	case r.elem != nil:
		return []types.Type{r.elem}
	}
	for _, d := range r.dests {
		list = append(list, r.info.TypeOf(d))
	}
	return list
}

func isIntegerType(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// before writes what goes before the loop, with edits elsewhere.
func (r *written) before(keys *keys, v value) (code string, edits []analysis.TextEdit, bare, ok bool) {
	failed, bare, ok := r.failure(r.w, r.err, r.rows == nil && r.absent == nil)
	if !ok {
		return "", nil, false, false
	}
	seen := ""
	if r.rows != nil && r.cure.Twin.PerKey {
		seen = r.w.name("seen", "asked")
	}
	gather, arrays := r.gather(r.w, keys, seen)
	call, edits, ok := r.querying(arrays)
	if !ok {
		return "", nil, false, false
	}
	r.byKey = r.w.name(r.rowName()+"By"+keyName(r.cure.Twin), "byKey")
	item := r.w.inner("item", "found")
	places, parts, vars, ok := r.places(v, keys, item)
	if !ok {
		return "", nil, false, false
	}
	errName := "err"
	if !r.outer {
		errName = r.w.errName()
	}
	rows := r.w.name("rows", strings.TrimSuffix(r.rowName(), "Row")+"Rows")
	elem, put := v.typ, "if _, ok := %s[%s]; !ok {\n%[1]s[%[2]s] = %s\n}\n"
	if r.rows != nil {
		elem, put = "[]"+v.typ, "%s[%s] = append(%[1]s[%[2]s], %s)\n"
	}
	closes, onScan := "", ""
	if ofSQL(r.site) {
		closes = "defer " + rows + ".Close()\n"
		if r.inLoop() {
			closes, onScan = "", rows+".Close()\n"
		}
	}
	inner := errName
	if r.err.Name() == "err" {
		inner = "err"
	}
	onError := strings.ReplaceAll(failed, "\x00", inner)
	failed = strings.ReplaceAll(failed, "\x00", errName)
	code = v.decl + keys.decl + gather +
		fmt.Sprintf("%s, %s := %s\nif %[2]s != nil {\n%[4]s\n}\n", rows, errName, call, failed) + closes +
		fmt.Sprintf("%s := make(map[%s]%s)\nfor %s.Next() {\n", r.byKey, keys.typ, elem, rows) + vars +
		fmt.Sprintf("var %s %s\nif %s := %s.Scan(&%s); %[3]s != nil {\n%[6]s%[7]s\n}\n", item, v.typ, inner, rows, strings.Join(places, ", &"), onScan, onError) +
		fmt.Sprintf(put, r.byKey, keys.of(parts), item) +
		fmt.Sprintf("}\nif %s := %s.Err(); %[1]s != nil {\n%[3]s\n}\n", inner, rows, onError)
	return code, edits, bare, true
}

// inLoop reports whether the loop stands in another one of its function.
func (s *scope) inLoop() bool {
	found := false
	ast.Inspect(s.fn, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			found = found || n.Pos() < s.loop.Pos() && s.loop.End() <= n.End()
		}
		return !found
	})
	return found
}

// querying writes the call that sends the query for all.
func (r *written) querying(arrays []string) (call string, edits []analysis.TextEdit, ok bool) {
	name := "Query"
	if strings.HasSuffix(r.sent.sel.Sel.Name, "Context") {
		name += "Context"
	}
	if r.method(r.sent.sel, name) == nil {
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
	var parts []string
	for _, e := range r.sent.ctx {
		parts = append(parts, r.text(e))
	}
	return fmt.Sprintf("%s.%s(%s)", r.text(r.sent.sel.X), name, strings.Join(append(append(parts, sql), r.cure.InOrder(args)...), ", ")), edits, true
}

// array writes a slice as the driver takes it.
func (r *written) array(slice string) (string, bool) {
	return r.w.array(r.site.Drivers, ofSQL(r.site), slice)
}

// array writes a slice as a driver takes it: pgx and its database/sql driver as it is,
// lib/pq by its own type.
func (w *writer) array(drivers []string, sql bool, slice string) (string, bool) {
	const pq = "github.com/lib/pq"
	switch {
	case !sql:
		return slice, true
	case slices.Contains(drivers, pq):
		name, ok := w.packageName(pq, "pq")
		return name + ".Array(" + slice + ")", ok || w.decline(w.call, "the name pq is taken")
	case len(drivers) > 0:
		return slice, true
	}
	return "", w.decline(w.call, "it is not seen which driver database/sql has, and so how it takes an array: neither lib/pq nor pgx's is imported")
}
