package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/jinzhu/inflection"
	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/batch"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
	"github.com/dbgen-go/dbgen/internal/queryline"
	"github.com/dbgen-go/dbgen/parser/twin"
)

// Reads returns the edit that calls a query for all elements before a loop that
// looks each up, and has the loop take its rows from a map:
//
//	ids := make([]int64, 0, len(books))
//	for _, b := range books {
//		ids = append(ids, b.AuthorID)
//	}
//	authors, err := q.GetAuthorByIDs(ctx, ids)
//	…
//	for _, b := range books {
//		author, ok := authorByID[b.AuthorID]
//
// A query that is written by hand becomes one for all that is read into the map. There
// is none where the loop does more than collect, or types do not fit.
func Reads(pass *analysis.Pass, site *loops.Site, cure *batch.Cure) Edit {
	byHand := !site.Query.Sent.SQLC && !site.Query.Sent.DBGen && site.Query.Sent.SQL != ""
	if cure == nil || cure.Batch || !cure.Existing && !byHand || cure.Twin == nil && site.Query.As == "" {
		return Edit{}
	}
	s, ok := newScope(pass, site)
	if ok && site.Query.Volatile {
		ok = s.decline(site.Call, "the query may write, or answer something else each time")
	}
	if !ok {
		return s.edit(nil)
	}
	if byHand {
		return s.edit(newWritten(s, site, cure).fix())
	}
	return s.edit(s.reads(site, cure))
}

// reads is the edit of a look-up by a method.
func (s *scope) reads(site *loops.Site, cure *batch.Cure) []analysis.SuggestedFix {
	many := site.Query.Command == "many"
	if !many && site.Query.Command != "one" || len(cure.Each) == 0 && site.Query.As == "" {
		return nil
	}
	l := newLookup(s, site)
	if l == nil || many && l.absent != nil {
		return nil
	}
	w := newWriter(s)
	c := w.newCall(site.Query, cure)
	if c == nil || !l.mayMove(c.keys) {
		return nil
	}
	r := &reading{lookup: l, w: w, call: c, site: site, cure: cure, many: many}
	return r.fix()
}

// mayMove reports whether the keys are before the loop what they are in each round:
// nothing that they are made of is assigned to. others are what a round assigns to
// beside what follows the call.
func (l *lookup) mayMove(keys []ast.Expr, others ...ast.Expr) bool {
	names := map[string]bool{}
	for _, e := range keys {
		for name := range l.names(e) {
			names[name] = true
		}
	}
	for _, stmt := range l.skips {
		for name := range l.names(stmt) {
			names[name] = true
		}
	}
	set := assigns(l.rest)
	for _, e := range others {
		for name := range assigns([]ast.Stmt{&ast.AssignStmt{Lhs: []ast.Expr{e}}}) {
			set[name] = true
		}
	}
	if l.absent != nil && l.absent.body != nil {
		for name := range assigns(l.absent.body.List) {
			set[name] = true
		}
	}
	if set["*"] || meet(names, set) || meet(l.names(l.loop.X), set) && !l.assignsOnlyFields() {
		return l.decline(keys[0], "what the loop assigns to may be what it looks up by")
	}
	return true
}

// assignsOnlyFields reports whether the statements behind the call leave the
// variables of what is ranged over as they are.
func (l *lookup) assignsOnlyFields() bool {
	names := l.names(l.loop.X)
	for _, stmt := range l.rest {
		whole := false
		ast.Inspect(stmt, func(n ast.Node) bool {
			if a, ok := n.(*ast.AssignStmt); ok {
				for _, e := range a.Lhs {
					switch x := ast.Unparen(e).(type) {
					case *ast.Ident:
						whole = whole || names[x.Name]
					case *ast.IndexExpr:
						whole = true // an element as a whole, with its key
					case *ast.SelectorExpr:
						whole = whole || names[x.Sel.Name]
					}
				}
			}
			return !whole
		})
		if whole {
			return false
		}
	}
	return true
}

// A reading is a look-up to be rewritten.
type reading struct {
	*lookup
	w    *writer
	call *call
	site *loops.Site
	cure *batch.Cure
	many bool
}

// fix writes the edit; nil where types do not fit.
func (r *reading) fix() []analysis.SuggestedFix {
	text, ok := r.keysTell()
	if !ok {
		return nil
	}
	item := r.info.TypeOf(r.row)
	if r.many {
		slice, ok := item.Underlying().(*types.Slice)
		if !ok {
			return nil
		}
		item = slice.Elem()
	}
	columns := make([]string, len(r.call.keys))
	for i, number := range r.call.numbers {
		columns[i] = keyColumn(r.cure.Twin, number)
	}
	keys, ok := r.w.newKeys(r.row.Name, r.call.keys, r.call.types, columns)
	if !ok {
		return nil
	}
	before, ok := r.before(keys, item)
	if !ok {
		return nil
	}
	get, check, ok := r.after(keys)
	if !ok {
		return nil
	}
	edits := []analysis.TextEdit{
		{Pos: r.loop.Pos(), End: r.loop.Pos(), NewText: []byte(before.code)},
		{Pos: r.get.Pos(), End: r.get.End(), NewText: []byte(strings.ReplaceAll(get, "\x00", before.rows))},
		{Pos: r.checked(), End: r.end, NewText: []byte(check)},
	}
	return []analysis.SuggestedFix{{
		Message:   message("call "+r.cure.Name, before.bare, text && r.site.Query.As == "", refers(item)),
		TextEdits: slices.Concat(r.w.lostEdits(), edits),
	}}
}

// message says what an edit does, and what is not as it was.
func message(does string, bare, text, shared bool) string {
	message := does + " once before the loop, for no elements, too, and take rows from a map; an error of the query comes before the first element"
	if bare {
		message += " and does not name one"
	}
	if text {
		message += "; text is compared byte by byte there, whatever the column's collation"
	}
	if shared {
		message += "; elements with the same key share what their rows point to"
	}
	return message
}

// keysTell reports whether Go's == says of keys what the database's says, and whether
// one is text.
func (r *reading) keysTell() (text, ok bool) {
	for i, t := range r.call.types {
		is, isText := isKey(t)
		if !is {
			return false, r.decline(r.call.keys[i], "keys of the type %s cannot be looked up in a map", types.TypeString(t, types.RelativeTo(r.pass.Pkg)))
		}
		text = text || isText
	}
	return text, true
}

// checked is where what is done on the call's error begins, with the blanks before it
// where nothing takes its place.
func (r *reading) checked() token.Pos {
	for _, g := range r.file.Comments {
		if r.get.End() <= g.Pos() && g.Pos() < r.check.Pos() {
			return r.check.Pos()
		}
	}
	if r.many {
		return r.get.End()
	}
	return r.check.Pos()
}

// preamble is what goes before the loop.
type preamble struct {
	code string
	rows string // the map
	bare bool   // its error lost the words about the element
}

// before writes what goes before the loop.
func (r *reading) before(keys *keys, item types.Type) (p preamble, ok bool) {
	if r.absent != nil {
		r.w.lost = append(r.w.lost, r.absent.cond)
	}
	failed, bare, ok := r.failure(r.w, r.errObject(), !r.many && r.absent == nil)
	if !ok {
		return p, false
	}
	seen := ""
	if r.many && r.cure.Twin != nil && r.cure.Twin.PerKey && r.site.Query.As == "" {
		seen = r.w.name("seen", "asked")
	}
	code, arrays := r.gather(r.w, keys, seen)
	many := "rows"
	if plural := inflection.Plural(r.row.Name); len(r.row.Name) > 2 && plural != r.row.Name {
		many = plural
	}
	rows := r.w.name(many, r.row.Name+"Rows")
	fill := ""
	p.rows = rows
	if r.site.Query.As != "map" {
		p.rows = r.w.name(r.row.Name+"By"+keyName(r.cure.Twin), "byKey")
		if fill, ok = r.fill(keys, item, rows, p.rows, arrays); !ok {
			return p, false
		}
	}
	var sent []any
	for _, a := range arrays {
		sent = append(sent, a)
	}
	errName := r.w.errName()
	p.code = keys.decl + code + fmt.Sprintf("%s, %s := %s\nif %[2]s != nil {\n%[4]s\n}\n", rows, errName, fmt.Sprintf(r.call.format, sent...),
		strings.ReplaceAll(failed, "\x00", errName)) + fill
	p.bare = bare
	return p, true
}

// keyName is what maps by a twin's keys are called by.
func keyName(t *twin.Twin) string {
	if t == nil || len(t.Keys) != 1 || strings.Contains(t.Keys[0].Column, ".") {
		return "Key"
	}
	return twin.GoName(t.Keys[0].Column)
}

// fill writes how the rows come into the map.
func (r *reading) fill(keys *keys, item types.Type, rows, into string, arrays []string) (string, bool) {
	elem, ok := r.w.typeName(r.info.TypeOf(r.row))
	if !ok {
		return "", false
	}
	found := r.w.inner("item", "found")
	made := fmt.Sprintf("%s := make(map[%s]%s, len(%s))\n", into, keys.typ, elem, rows)
	if r.site.Query.As == "list" {
		i := r.w.inner("i", "n")
		if r.many {
			return made + fmt.Sprintf("for %s, %s := range %s {\n%s[%s[%[1]s]] = %[2]s\n}\n", i, found, rows, into, arrays[0]), true
		}
		return made + fmt.Sprintf("for %s, %s := range %s {\nif %[2]s != nil {\n%[4]s[%[5]s[%[1]s]] = *%[2]s\n}\n}\n", i, found, rows, into, arrays[0]),
			types.Identical(r.call.rows, types.NewPointer(r.info.TypeOf(r.row)))
	}
	fields := r.keyFields()
	if fields == nil {
		return "", r.decline(r.site.Call, "the rows of %s do not say which key they are of", r.cure.Name)
	}
	value := r.w.converted(found, r.call.rows, item, fields)
	if value == "" {
		return "", r.decline(r.site.Call, "the rows of %s lack something", r.cure.Name)
	}
	var parts []string
	for _, f := range fields {
		parts = append(parts, found+"."+f)
	}
	key := keys.of(parts)
	made += fmt.Sprintf("for _, %s := range %s {\n", found, rows)
	if r.many {
		return made + fmt.Sprintf("%s[%s] = append(%[1]s[%[2]s], %s)\n}\n", into, key, value), true
	}
	return made + fmt.Sprintf("if _, ok := %s[%s]; !ok {\n%[1]s[%[2]s] = %s\n}\n}\n", into, key, value), true
}

// failure is the return for an error of the query for all; results that say of which
// element it is are the error alone. kept says that the return stands in the loop, too.
func (l *lookup) failure(w *writer, err types.Object, kept bool) (text string, bare, ok bool) {
	var results []string
	for _, e := range l.failed.Results {
		switch {
		case !l.ofElement(e, err):
			results = append(results, l.edited(e, err, "\x00"))
		case l.uses(e, err) && types.Identical(l.info.TypeOf(e), types.Universe.Lookup("error").Type()):
			results, bare = append(results, "\x00"), true
			if !kept {
				w.lost = append(w.lost, e)
			}
		default:
			return "", false, l.decline(e, "what is returned where the query fails depends on the element")
		}
	}
	return "return " + strings.Join(results, ", "), bare, true
}

// errObject is the variable of the query's error.
func (r *reading) errObject() types.Object {
	return r.info.Defs[r.get.Lhs[1].(*ast.Ident)]
}

// ofElement reports whether an expression uses what belongs to a round, but for the
// error.
func (s *scope) ofElement(e ast.Expr, err types.Object) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if obj := s.info.Uses[id]; obj != nil && obj != err && s.loop.Pos() <= obj.Pos() && obj.Pos() < s.loop.End() {
				found = true
			}
		}
		return !found
	})
	return found
}

// after writes what takes the place of the call, where the map's name is to be put
// in, and of what is done on its error.
func (r *reading) after(keys *keys) (get, check string, ok bool) {
	key := keys.inLoop(r.scope)
	if r.many {
		slice, ok := r.w.typeName(r.info.TypeOf(r.row)) // of its own, for what is done with it later
		empty := slice + "(nil)"
		if r.site.Query.Sent.EmptySlices {
			empty = slice + "{}"
		}
		return fmt.Sprintf("%s := append(%s, \x00[%s]...)", r.row.Name, empty, key), "", ok
	}
	if r.absent != nil && r.absent.body == nil {
		return fmt.Sprintf("%s := \x00[%s]", r.row.Name, key), "", true
	}
	found := r.w.inner("ok", "found", "known")
	check, ok = r.onAbsence(r.w, r.errObject(), r.site)
	return fmt.Sprintf("%s, %s := \x00[%s]", r.row.Name, found, key), "if !" + found + " {\n" + check + "\n}", ok
}

// onAbsence writes what is done for an element without a row.
func (l *lookup) onAbsence(w *writer, err types.Object, site *loops.Site) (string, bool) {
	var block []string
	var nodes []ast.Node
	if l.absent == nil {
		nodes = append(nodes, l.failed)
	} else {
		for _, stmt := range l.absent.body.List {
			nodes = append(nodes, stmt)
		}
	}
	missing := ""
	for _, n := range nodes {
		if missing == "" && l.uses(n, err) {
			var ok bool
			if missing, ok = w.noRows(site); !ok {
				return "", false
			}
		}
		block = append(block, l.edited(n, err, missing))
	}
	return strings.Join(block, "\n"), true
}

// noRows is the error of a query that has no row, as the driver has it.
func (w *writer) noRows(site *loops.Site) (string, bool) {
	if site.Query.Sent.Driver == queryline.SQL {
		name, ok := w.packageName("database/sql", "sql")
		return name + ".ErrNoRows", ok
	}
	fn, ok := w.info.Uses[site.Call.Fun.(*ast.SelectorExpr).Sel].(*types.Func)
	if !ok {
		return "", false
	}
	importPath := pgxOf(fn.Pkg())
	for _, p := range append(fn.Pkg().Imports(), w.pass.Pkg.Imports()...) { // the method may be an interface's
		if importPath == "" && p.Path() == site.Query.Package {
			importPath = pgxOf(p)
		}
	}
	if importPath == "" {
		importPath = "github.com/jackc/pgx/v5"
	}
	name, ok := w.packageName(importPath, "pgx")
	return name + ".ErrNoRows", ok
}

// pgxOf is the path of the pgx that a package imports; "" is none.
func pgxOf(pkg *types.Package) string {
	for _, p := range pkg.Imports() {
		if strings.HasPrefix(p.Path(), "github.com/jackc/pgx/v") && p.Name() == "pgx" {
			return p.Path()
		}
	}
	return ""
}

// keyFields are the fields of a row that have its keys, in the keys' order; nil where
// one is not there.
func (r *reading) keyFields() (fields []string) {
	st, ok := r.call.rows.Underlying().(*types.Struct)
	if !ok || r.cure.Twin == nil || len(r.cure.Twin.Keys) != len(r.call.keys) {
		return nil
	}
	for i, number := range r.call.numbers {
		name := ""
		if column := keyColumn(r.cure.Twin, number); !strings.Contains(column, ".") {
			name = twin.GoName(column)
		}
		has := false
		for f := range st.Fields() {
			has = has || f.Name() == name && types.Identical(f.Type(), r.call.types[i])
		}
		if !has {
			return nil
		}
		fields = append(fields, name)
	}
	return fields
}

// keyColumn is the column that says which value of a parameter a row is of; "" is
// none.
func keyColumn(t *twin.Twin, number int) string {
	if t != nil {
		for _, k := range t.Keys {
			if k.Number == number {
				return k.Column
			}
		}
	}
	return ""
}

// identOf is an expression that is a name, or nil.
func identOf(e ast.Expr) *ast.Ident {
	id, _ := e.(*ast.Ident)
	return id
}

func isSliceOf(t, elem types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	return ok && types.Identical(s.Elem(), elem)
}
