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
// There is none where the loop does more than collect, or types do not fit.
func Reads(pass *analysis.Pass, site *loops.Site, cure *batch.Cure) []analysis.SuggestedFix {
	if cure == nil || !cure.Existing || cure.Batch || cure.Twin == nil || len(cure.Each) != 1 || len(cure.Twin.Keys) != 1 || site.Query.As != "" {
		return nil
	}
	many := site.Query.Command == "many"
	if !many && site.Query.Command != "one" || many && (cure.Twin.PerKey || site.Query.Sent.EmptySlices) {
		return nil
	}
	l := newLookup(pass, site)
	if l == nil || many && l.absent != nil {
		return nil
	}
	w := newWriter(l.scope)
	c := w.newCall(site.Call, cure.Name)
	if c == nil {
		return nil
	}
	names := l.names(c.key)
	for _, stmt := range l.skips {
		for name := range l.names(stmt) {
			names[name] = true
		}
	}
	set := assigns(l.rest)
	if set["*"] || meet(names, set) || meet(l.names(l.loop.X), set) && !l.assignsOnlyFields() {
		return nil
	}
	r := &reading{lookup: l, w: w, call: c, site: site, cure: cure, many: many}
	return r.fix()
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
	lost []ast.Node // what is nowhere any more
}

// fix writes the edit; nil where types do not fit.
func (r *reading) fix() []analysis.SuggestedFix {
	isKey, text := isKey(r.call.keys)
	field := r.keyField()
	one := r.info.TypeOf(r.row)
	item := one
	if slice, ok := one.Underlying().(*types.Slice); ok && r.many {
		item = slice.Elem()
	} else if r.many {
		return nil
	}
	if !isKey || field == "" {
		return nil
	}
	rowName := r.w.name("item", "found")
	value := r.w.converted(rowName, r.call.rows, item, strings.TrimPrefix(field, "."))
	keyType, okKey := r.w.typeName(r.call.keys)
	valueType, okValue := r.w.typeName(one)
	if value == "" || !okKey || !okValue {
		return nil
	}
	before, ok := r.before(keyType, valueType, rowName, field, value)
	if !ok {
		return nil
	}
	get, check, ok := r.after()
	if !ok {
		return nil
	}
	edits := []analysis.TextEdit{
		{Pos: r.loop.Pos(), End: r.loop.Pos(), NewText: []byte(before.code)},
		{Pos: r.get.Pos(), End: r.get.End(), NewText: []byte(strings.ReplaceAll(get, "\x00", before.rows))},
		{Pos: r.checked(), End: r.end, NewText: []byte(check)},
	}
	message := fmt.Sprintf("call %s once before the loop, for no elements, too, and take rows from a map; an error of the query comes before the first element", r.cure.Name)
	if before.bare {
		message += " and does not name one"
	}
	if text {
		message += "; text is compared byte by byte there, whatever the column's collation"
	}
	if refers(item) {
		message += "; elements with the same key share what their rows point to"
	}
	return []analysis.SuggestedFix{{Message: message, TextEdits: slices.Concat(r.w.importEdits(r.lost...), edits)}}
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
func (r *reading) before(keyType, valueType, item, field, value string) (p preamble, ok bool) {
	n := r.loop
	if r.absent != nil {
		r.lost = append(r.lost, r.absent)
	}
	failed, bare, ok := r.failure()
	if !ok {
		return p, false
	}
	keys := ""
	if id, isElem := ast.Unparen(r.call.key).(*ast.Ident); isElem && len(r.skips) == 0 && n.Value != nil &&
		r.info.Uses[id] == r.info.Defs[identOf(n.Value)] && isSliceOf(r.info.TypeOf(n.X), r.call.keys) {
		keys = r.text(n.X)
	}
	var b strings.Builder
	if keys == "" {
		keys = r.w.name(keysName(r.call.key), "keys")
		nodes := []ast.Node{r.call.key}
		for _, skip := range r.skips {
			nodes = append(nodes, skip)
		}
		size := ", 0"
		if _, isNumber := r.info.TypeOf(n.X).Underlying().(*types.Basic); !isNumber {
			size += ", len(" + r.text(n.X) + ")"
		}
		fmt.Fprintf(&b, "%s := make([]%s%s)\n%s {\n", keys, keyType, size, r.header(nodes...))
		for _, skip := range r.skips {
			b.WriteString(r.text(skip) + "\n")
		}
		fmt.Fprintf(&b, "%s = append(%[1]s, %s)\n}\n", keys, r.text(r.call.key))
	}
	rows := r.w.name("rows", r.row.Name+"Rows")
	if many := inflection.Plural(r.row.Name); len(r.row.Name) > 2 && many != r.row.Name {
		rows = r.w.name(many, r.row.Name+"Rows")
	}
	p.rows = r.w.name(r.row.Name+"By"+strings.TrimPrefix(field, "."), "byKey")
	errName := r.w.errName()
	fmt.Fprintf(&b, "%s, %s := %s\nif %[2]s != nil {\n%[4]s\n}\n", rows, errName, fmt.Sprintf(r.call.format, keys), strings.ReplaceAll(failed, "\x00", errName))
	fmt.Fprintf(&b, "%s := make(map[%s]%s, len(%s))\nfor _, %s := range %[4]s {\n", p.rows, keyType, valueType, rows, item)
	if r.many {
		fmt.Fprintf(&b, "%s[%s%s] = append(%[1]s[%[2]s%[3]s], %s)\n}\n", p.rows, item, field, value)
	} else {
		fmt.Fprintf(&b, "if _, ok := %s[%s%s]; !ok {\n%[1]s[%[2]s%[3]s] = %s\n}\n}\n", p.rows, item, field, value)
	}
	p.code, p.bare = b.String(), bare
	return p, true
}

// failure is the return for an error of the query for all; results that say of which
// element it is are the error alone.
func (r *reading) failure() (text string, bare, ok bool) {
	err := r.errObject()
	var results []string
	for _, e := range r.failed.Results {
		switch {
		case !r.ofElement(e, err):
			results = append(results, r.edited(e, err, "\x00"))
		case r.uses(e, err) && types.Identical(r.info.TypeOf(e), types.Universe.Lookup("error").Type()):
			results, bare = append(results, "\x00"), true
			if r.many || r.absent != nil {
				r.lost = append(r.lost, e)
			}
		default:
			return "", false, false
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
func (r *reading) ofElement(e ast.Expr, err types.Object) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if obj := r.info.Uses[id]; obj != nil && obj != err && r.loop.Pos() <= obj.Pos() && obj.Pos() < r.loop.End() {
				found = true
			}
		}
		return !found
	})
	return found
}

// after writes what takes the place of the call, where the map's name is to be put
// in, and of what is done on its error.
func (r *reading) after() (get, check string, ok bool) {
	key := r.text(r.call.key)
	if r.many {
		slice, ok := r.w.typeName(r.info.TypeOf(r.row)) // of its own, for what is done with it later
		return fmt.Sprintf("%s := append(%s(nil), \x00[%s]...)", r.row.Name, slice, key), "", ok
	}
	found := r.w.name("ok", "found", "known")
	get, check = fmt.Sprintf("%s, %s := \x00[%s]", r.row.Name, found, key), "if !"+found+" {\n"
	if r.absent != nil {
		return get, check + "continue\n}", true
	}
	missing, ok := r.noRows()
	return get, check + r.edited(r.failed, r.errObject(), missing) + "\n}", ok
}

// noRows is the error of a query that has no row, as the driver has it.
func (r *reading) noRows() (string, bool) {
	if r.site.Query.Sent.Driver == queryline.SQL {
		name, ok := r.w.packageName("database/sql", "sql")
		return name + ".ErrNoRows", ok
	}
	fn, ok := r.info.Uses[r.site.Call.Fun.(*ast.SelectorExpr).Sel].(*types.Func)
	if !ok {
		return "", false
	}
	importPath := ""
	for _, p := range fn.Pkg().Imports() {
		if strings.HasPrefix(p.Path(), "github.com/jackc/pgx/v") && p.Name() == "pgx" {
			importPath = p.Path()
		}
	}
	if importPath == "" {
		importPath = "github.com/jackc/pgx/v5"
	}
	name, ok := r.w.packageName(importPath, "pgx")
	return name + ".ErrNoRows", ok
}

// keyField is the field of a row that has its key, with the dot; "" where there is
// none.
func (r *reading) keyField() string {
	column := r.cure.Twin.Keys[0].Column
	if strings.Contains(column, ".") {
		return ""
	}
	st, ok := r.call.rows.Underlying().(*types.Struct)
	if !ok {
		return ""
	}
	name := twin.GoName(column)
	for f := range st.Fields() {
		if f.Name() == name && types.Identical(f.Type(), r.call.keys) {
			return "." + name
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

// keysName is what the keys that an expression gives are called.
func keysName(e ast.Expr) string {
	name := "key"
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			name = n.Sel.Name
			return false
		case *ast.Ident:
			name = n.Name
		}
		return true
	})
	name = twin.Plural(batch.Snake(name))
	return batch.GoName(name)
}
