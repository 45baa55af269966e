package loops

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// A sqlText is SQL as far as it is written out. What is put into it at run time
// stands in the text as stands for it.
type sqlText struct {
	text   string
	made   []ast.Expr // what is put into it, or added behind it
	values []ast.Expr // what is put into it where a parameter could be
	tables []ast.Expr // what is put into it as a table's name, or given to a builder as one
	rough  bool       // not all of it is written out
	others []string   // what it may be as well
}

// unknown stands for what is put into SQL at run time: a name, a condition.
const unknown = "dbgen_unknown"

// text reads the SQL that an expression gives: a constant, a variable that is
// given one, texts in a row, and what fmt.Sprintf makes of a format. It is false
// where nothing of it is written out.
func (f *frame) text(e ast.Expr) (sqlText, bool) {
	e = ast.Unparen(e)
	if v := f.info.Types[e].Value; v != nil && v.Kind() == constant.String {
		return sqlText{text: constant.StringVal(v)}, true
	}
	switch e := e.(type) {
	case *ast.Ident:
		return f.variableText(e)
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return f.joinedText(e)
		}
	case *ast.CallExpr:
		if t, ok := f.builtText(e); ok {
			return t, true
		}
		if fn, ok := typeutil.Callee(f.info, e).(*types.Func); ok {
			if f.world.givesCopy(fn.Origin()) {
				return sqlText{text: copying}, true
			}
			if t, ok := f.world.returnedText(fn.Origin()); ok {
				if t.rough {
					t.made = append(slices.Clip(t.made), e)
				}
				return t, true
			}
			if at := formats(fn, e); at >= 0 {
				t, ok := f.formattedText(e, at)
				if bindsNames(fn) {
					t.text = withoutNames(t.text)
				} else {
					t.rough = t.rough || fn.Signature().Results().Len() > 1
				}
				if ok && (fn.FullName() == "fmt.Sprintf" || firstWord().MatchString(t.text)) {
					return t, true
				}
			}
		}
	}
	return sqlText{}, false
}

// formats returns which argument of a call is the text that a function makes its
// result of, as fmt.Sprintf and sqlx' Rebind do, and functions of the project's own,
// which may give the parameters beside it and, as sqlx' BindNamed, an error; -1 is none.
func formats(fn *types.Func, call *ast.CallExpr) int {
	sig := fn.Signature()
	switch n := sig.Results().Len(); {
	case n == 0 || n > 3 || !isString(sig.Results().At(0).Type()) || n == 3 && !canFail(sig):
		return -1
	case n > 1 && sig.Results().At(1).Type().String() != "[]any" && sig.Results().At(1).Type().String() != "[]interface{}":
		return -1
	}
	for i := range min(sig.Params().Len(), len(call.Args)) {
		if isString(sig.Params().At(i).Type()) {
			return i
		}
	}
	return -1
}

// variableText is the text of a variable that is given one, once; what is added to it
// is not read.
func (f *frame) variableText(id *ast.Ident) (sqlText, bool) {
	obj, ok := f.info.Uses[id].(*types.Var)
	if !ok {
		return sqlText{}, false
	}
	if obj.Parent() == f.pass.Pkg.Scope() {
		t, ok := f.world.texts[obj]
		return sqlText{text: t}, ok && t != ""
	}
	if f.decl == nil || !regionOf(f.decl.Body).contains(obj.Pos()) {
		return sqlText{}, false
	}
	if slices.Contains(f.reading, types.Object(obj)) {
		return sqlText{}, false
	}
	f.reading = append(f.reading, obj)
	defer func() { f.reading = f.reading[:len(f.reading)-1] }()
	return f.assignedText(id, obj)
}

// assignedText is the text that a variable of the function is given. Of several that
// are kinds of one statement it is the last, and not all is known of it.
func (f *frame) assignedText(id *ast.Ident, obj *types.Var) (t sqlText, ok bool) {
	more, empty := false, false
	for _, i := range f.givenBefore(id, obj) {
		switch fl := f.flows[i]; {
		case f.restates(fl, obj):
			t.rough = true
		case fl.accum || f.uses(i)[place{obj, ""}]:
			more = true // of the same text
		case len(fl.from) != 1 || fl.to.field != "":
			return sqlText{}, false
		default:
			next, known := f.text(fl.from[0])
			if known && next.text == "" {
				empty = true // until it is given one
				continue
			}
			if !known || ok && !strings.EqualFold(firstOf(next.text), firstOf(t.text)) {
				return sqlText{}, false
			}
			more = more || ok
			if ok {
				next.others = append(slices.Clip(t.others), t.text)
			}
			t, ok = next, true
		}
	}
	if more {
		t.made, t.rough = append(slices.Clip(t.made), id), true
	}
	return t, ok || empty
}

// restates reports whether a variable is given its own text in another form, as sqlx'
// Rebind gives it: by a function of a text, or a method of what sends it, which is told
// of nothing else.
func (f *frame) restates(fl flow, obj *types.Var) bool {
	if fl.accum || fl.call == nil || fl.to.field != "" {
		return false
	}
	fn, ok := typeutil.Callee(f.info, fl.call).(*types.Func)
	if !ok || fn.Signature().Results().Len() != 1 {
		return false
	}
	if sel, ok := ast.Unparen(fl.call.Fun).(*ast.SelectorExpr); ok && fn.Signature().Recv() != nil && !hasMethod(f.typeOf(sel.X), "QueryRow", "QueryRowContext", "QueryRowx") {
		return false
	}
	at := formats(fn, fl.call)
	return at >= 0 && usedVar(f.info, fl.call.Args[at]) == obj && !slices.ContainsFunc(argIndexes(fl.call), func(i int) bool {
		return i != at && !isConstant(f.info, fl.call.Args[i])
	})
}

// firstOf is the first word of a text.
func firstOf(text string) string {
	if words := strings.Fields(text); len(words) > 0 {
		return words[0]
	}
	return ""
}

// joinedText is that of two texts in a row, of which the first must be known.
func (f *frame) joinedText(e *ast.BinaryExpr) (sqlText, bool) {
	left, ok := f.text(e.X)
	if !ok {
		return left, false
	}
	right, ok := f.text(e.Y)
	if !ok {
		right = sqlText{rough: true}
		right.put(e.Y, left.text, "v")
	}
	return left.then(right), true
}

// then is a text with another one behind it.
func (t sqlText) then(next sqlText) sqlText {
	return sqlText{
		text: t.text + next.text, made: slices.Concat(t.made, next.made), values: slices.Concat(t.values, next.values),
		tables: slices.Concat(t.tables, next.tables), rough: t.rough || next.rough,
	}
}

// put adds something unknown that a verb of fmt.Sprintf writes behind a text.
func (t *sqlText) put(e ast.Expr, before, verb string) {
	t.rough = true
	number := strings.HasSuffix(verb, "d")
	switch {
	case number && strings.HasSuffix(before, "$"): // of a parameter
		t.text += "1"
		return
	case isValue(before, number):
		t.values = append(t.values, e)
	default:
		t.made = append(t.made, e)
		if namesTable().MatchString(before) {
			t.tables = append(t.tables, e)
		}
	}
	if number {
		t.text += "1"
		return
	}
	t.text += unknown
}

// namesTable matches a text of SQL behind which the name of a table stands, or the rest of one.
var namesTable = lazyregexp.New("(?i)\\b(from|into|join|update)\\s+([\\w\"`\\[\\]]+\\.)?[\"`\\[]?$")

// isValue reports whether what stands behind a text of SQL is a value, rather than a
// name or a part of the statement.
func isValue(before string, number bool) bool {
	before = strings.TrimRight(before, " ")
	if before == "" {
		return false
	}
	return strings.ContainsRune("'=<>", rune(before[len(before)-1])) || number && strings.ContainsRune("(,", rune(before[len(before)-1]))
}

// verb matches what fmt.Sprintf replaces, by the simple verbs.
var verb = lazyregexp.New(`%(\[\d+\]|[+#0 -]|\d|\.)*[a-zA-Z%]`)

// formattedText is what fmt.Sprintf makes of an argument and those behind it.
func (f *frame) formattedText(call *ast.CallExpr, at int) (sqlText, bool) {
	t, ok := f.text(call.Args[at])
	if !ok {
		return t, false
	}
	rest := call.Args[at+1:]
	if call.Ellipsis.IsValid() {
		rest = nil
	}
	made := sqlText{made: t.made, values: t.values, tables: t.tables, rough: t.rough}
	end := 0
	for _, at := range verb().FindAllStringIndex(t.text, -1) {
		v := t.text[at[0]:at[1]]
		made.text += t.text[end:at[0]]
		end = at[1]
		if strings.HasSuffix(v, "%") || len(rest) == 0 || strings.Contains(v, "[") {
			made.text, made.rough = made.text+unknown, true
			continue
		}
		arg := rest[0]
		rest = rest[1:]
		if part, ok := f.text(arg); ok {
			made = made.then(part)
		} else {
			made.put(arg, made.text, v)
		}
	}
	made.text += t.text[end:]
	return made, true
}

// noteTexts notes the package variables that are given constant text, and the
// fields and package variables that hold statements prepared from it: by a call of
// Prepare, and in lists that have the place of a statement beside its text, as
// those that prepare many at once take.
func (c *checker) noteTexts(n ast.Node) {
	switch n := n.(type) {
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if len(n.Names) == len(n.Values) {
				c.noteValue(c.info().Defs[name], n.Values[i])
			}
		}
	case *ast.AssignStmt:
		for i, lhs := range n.Lhs {
			obj := usedVar(c.info(), lhs)
			if v, ok := obj.(*types.Var); !ok || !v.IsField() && v.Parent() != c.pass.Pkg.Scope() {
				continue
			}
			c.noteValue(obj, n.Rhs[min(i, len(n.Rhs)-1)])
		}
	case *ast.CompositeLit:
		c.noteListed(n.Elts)
		for _, e := range n.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				if field := usedVar(c.info(), kv.Key); field != nil {
					c.noteValue(field, kv.Value)
				}
			}
		}
	case *ast.CallExpr:
		c.noteListed(n.Args)
	}
}

// noteValue notes what a field or a package variable is given.
func (c *checker) noteValue(to types.Object, value ast.Expr) {
	switch call, isCall := ast.Unparen(value).(*ast.CallExpr); {
	case isCall && isStatement(to.Type()):
		c.world.noteText(to, c.preparedText(call))
	case isString(to.Type()):
		text := constantString(c.info(), value)
		if v, ok := to.(*types.Var); text == "" && ok && v.Parent() == c.pass.Pkg.Scope() { // made when the program begins
			t, _ := (&frame{checker: c, info: c.info()}).text(value)
			text = t.text
		}
		c.world.noteText(to, text)
	}
}

// noteListed notes &x.statement beside a constant text.
func (c *checker) noteListed(list []ast.Expr) {
	var at types.Object
	text := ""
	for _, e := range list {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Value
		}
		if u, ok := ast.Unparen(e).(*ast.UnaryExpr); ok && u.Op == token.AND {
			if obj := usedVar(c.info(), u.X); obj != nil && isStatement(obj.Type()) {
				at = obj
			}
		} else if s := constantString(c.info(), e); s != "" {
			text = s
		}
	}
	if at != nil && text != "" {
		c.world.noteText(at, text)
	}
}

// preparedText is the constant text that a call prepares: the last one it is given.
func (c *checker) preparedText(call *ast.CallExpr) string {
	for _, arg := range slices.Backward(call.Args) {
		if s := constantString(c.info(), arg); s != "" {
			return s
		}
	}
	return ""
}

func (c *checker) info() *types.Info { return c.pass.TypesInfo }

// noteText notes the text that a variable is given; of two it has none.
func (w *world) noteText(obj types.Object, text string) {
	v, ok := obj.(*types.Var)
	if !ok || !isString(v.Type()) && !isStatement(v.Type()) {
		return
	}
	v = v.Origin()
	if before, ok := w.texts[v]; ok && before != text {
		text = ""
	}
	w.texts[v] = text
}

// constantString is the text of a constant expression, or "".
func constantString(info *types.Info, e ast.Expr) string {
	if v := info.Types[e].Value; v != nil && v.Kind() == constant.String {
		return constant.StringVal(v)
	}
	return ""
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}
