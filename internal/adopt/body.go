package adopt

import (
	"fmt"
	"go/ast"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// A body is that of a method which runs a query: what it sends, and where it scans.
type body struct {
	reader *reader
	method method
	query  *query

	call  *ast.CallExpr // that hands the SQL over
	copy  *ast.CallExpr // that begins a COPY
	first int           // of call's arguments, the first that is a parameter
}

// body looks for what a method does.
func (r *reader) body(m method, q *query) *body {
	b := &body{reader: r, method: m, query: q}
	if m.decl.Body == nil {
		return b
	}
	ast.Inspect(m.decl.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if sel.Sel.Name == "CopyFrom" && len(call.Args) == 4 {
			b.copy = call
		}
		for i, arg := range call.Args {
			if id, ok := arg.(*ast.Ident); ok && r.consts[id.Name] && b.call == nil {
				b.call, b.first = call, i+1
			}
		}
		return true
	})
	return b
}

// runs reports whether the method runs a query.
func (b *body) runs() bool { return b.call != nil || b.copy != nil }

// read fills in what the query sends and scans.
func (b *body) read() error {
	switch {
	case b.copy != nil:
		b.copied()
	case b.call.Ellipsis.IsValid():
		b.command()
		b.queued()
	default:
		b.command()
		for _, arg := range b.call.Args[b.first:] {
			b.query.sent = append(b.query.sent, b.sentAs(arg))
		}
	}
	for _, name := range b.query.sent {
		if name == "" {
			return fmt.Errorf("%s: what %s sends is not understood", b.reader.fset.Position(b.method.decl.Pos()), b.query.name)
		}
	}
	b.results()
	return nil
}

// nameLine is the first line of a query's text.
var nameLine = lazyregexp.New(`^-- name: \S+ :(\w+)`)

// parameter is a parameter in SQL.
var parameter = lazyregexp.New(`\$([1-9][0-9]*)`)

// usesIn are the numbers of the parameters in SQL, one after the other. One in a
// string literal counts: all texts of the query have it, and where it contradicts the
// others, names have to tell.
func usesIn(sql string) (numbers []string) {
	for _, m := range parameter().FindAllStringSubmatch(sql, -1) {
		numbers = append(numbers, m[1])
	}
	return numbers
}

// command reads the query's command, and which parameters it uses, from its text.
func (b *body) command() {
	if id, ok := b.call.Args[b.first-1].(*ast.Ident); ok {
		text := b.reader.texts[id.Name]
		if m := nameLine().FindStringSubmatch(text); m != nil {
			b.query.command = m[1]
		}
		b.query.uses, b.query.words = usesIn(text), wordsIn(text)
	}
}

// sentAs is the argument, or the field of Params, that an expression hands over.
func (b *body) sentAs(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.CallExpr: // nonNil(x), or a conversion
		if len(x.Args) == 1 {
			return b.sentAs(x.Args[0])
		}
	case *ast.SelectorExpr:
		if b.query.params != nil {
			return x.Sel.Name
		}
	case *ast.Ident:
		for _, a := range b.query.args {
			if a.name == x.Name {
				return a.name
			}
		}
		if len(b.query.args) == 1 { // an element of a batch
			return b.query.args[0].name
		}
	case *ast.IndexExpr: // r.rows[0]
		if len(b.query.args) == 1 {
			return b.query.args[0].name
		}
	}
	return ""
}

// list returns the elements of the first []any{…} in a function.
func list(d *ast.FuncDecl) (elements []ast.Expr) {
	found := false
	ast.Inspect(d.Body, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok || found {
			return !found
		}
		array, ok := lit.Type.(*ast.ArrayType)
		if !ok || array.Len != nil {
			return true
		}
		switch elt := array.Elt.(type) {
		case *ast.InterfaceType:
		case *ast.Ident:
			if elt.Name != "any" {
				return true
			}
		default:
			return true
		}
		found, elements = true, lit.Elts
		return false
	})
	return elements
}

// queued reads what each query of a batch sends.
func (b *body) queued() {
	b.query.many = true
	for _, x := range list(b.method.decl) {
		b.query.sent = append(b.query.sent, b.sentAs(x))
	}
}

// copied reads what each row of a COPY is made of.
func (b *body) copied() {
	b.query.many, b.query.command = true, "copyfrom"
	b.query.copyTable, b.query.copyInto = textsIn(b.copy.Args[1]), textsIn(b.copy.Args[2])
	for _, m := range b.reader.helped["iteratorFor"+b.query.name] {
		if m.decl.Name.Name != "Values" {
			continue
		}
		values := list(m.decl) // as sqlc writes it
		if values == nil {
			values = appended(m.decl)
		}
		for _, x := range values {
			b.query.sent = append(b.query.sent, b.sentAs(x))
		}
	}
}

// textsIn are the texts of a composite literal.
func textsIn(x ast.Expr) (texts []string) {
	lit, ok := x.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	for _, elt := range lit.Elts {
		if basic, ok := elt.(*ast.BasicLit); ok {
			if text, err := strconv.Unquote(basic.Value); err == nil {
				texts = append(texts, text)
			}
		}
	}
	return texts
}

// results reads what a row becomes.
func (b *body) results() {
	from := b.method
	results := b.method.decl.Type.Results
	if results == nil || len(results.List) == 0 {
		return
	}
	x := results.List[0].Type
	if t, _ := b.method.table.read(x); t.text == "*"+b.query.name+"BatchResults" {
		x = nil
		for _, m := range b.reader.helped[b.query.name+"BatchResults"] {
			if name := m.decl.Name.Name; name == "Query" || name == "QueryRow" {
				from, x = m, callbackRow(m.decl)
			}
		}
	}
	targets, scans := scanTargets(from.decl)
	if x == nil || !scans {
		return
	}
	t, _ := from.table.read(x)
	if index, ok := x.(*ast.IndexListExpr); ok { // iter.Seq2[Row, error]
		t, _ = from.table.read(index.Indices[0])
	}
	if strings.Contains(b.manyOf(from), "append") {
		t.text = strings.TrimPrefix(t.text, "[]")
	}
	if name := strings.TrimPrefix(t.text, "*"); b.reader.api.structs[name] != nil {
		t.text = name
	}
	b.query.row, b.query.scanned = t, targets
}

// manyOf tells by the word append whether a method collects rows.
func (b *body) manyOf(m method) string {
	found := ""
	ast.Inspect(m.decl.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == "append" {
			found = "append"
		}
		return true
	})
	return found
}

// callbackRow is the second parameter of the function that a batch's results are
// handed to.
func callbackRow(d *ast.FuncDecl) ast.Expr {
	if len(d.Type.Params.List) != 1 {
		return nil
	}
	f, ok := d.Type.Params.List[0].Type.(*ast.FuncType)
	if !ok || len(f.Params.List) != 3 {
		return nil
	}
	return f.Params.List[1].Type
}

// scanTargets are the paths of fields that a method scans a row into.
func scanTargets(d *ast.FuncDecl) (targets []string, found bool) {
	ast.Inspect(d.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || found {
			return !found
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "Scan" {
			return true
		}
		found = true
		args := call.Args
		if call.Ellipsis.IsValid() { // a list that all rows are read by
			args = list(d)
		}
		for _, arg := range args {
			targets = append(targets, targetOf(arg))
		}
		return false
	})
	return targets, found
}

// targetOf is the path in &i.Field.Field, "" for &i.
func targetOf(x ast.Expr) string {
	if unary, ok := x.(*ast.UnaryExpr); ok {
		x = unary.X
	}
	var path []string
	for {
		sel, ok := x.(*ast.SelectorExpr)
		if !ok {
			return strings.Join(path, ".")
		}
		path = append([]string{sel.Sel.Name}, path...)
		x = sel.X
	}
}
