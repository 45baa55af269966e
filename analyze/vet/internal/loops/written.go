package loops

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/internal/queryline"
	"github.com/dbgen-go/dbgen/parser"
)

// Calls of pgx and database/sql are known by what they give; their SQL must be
// constant.

// sqlResults are the types that such calls give, with the command that they make
// of a query.
var sqlResults = map[string]string{
	"github.com/jackc/pgx/v4.Rows": "many", "github.com/jackc/pgx/v5.Rows": "many", "database/sql.Rows": "many",
	"github.com/jackc/pgx/v4.Row": "one", "github.com/jackc/pgx/v5.Row": "one", "database/sql.Row": "one",
	"github.com/jackc/pgconn.CommandTag": "exec", "github.com/jackc/pgx/v5/pgconn.CommandTag": "exec", "database/sql.Result": "exec",
}

// written returns the query that a call of fn sends and its arguments, if it is
// one of pgx or database/sql, whoever wraps it; nil if not.
func (f *frame) written(call *ast.CallExpr, fn *types.Func) (*queryline.Query, []ast.Expr) {
	sig := fn.Signature()
	n := sig.Params().Len()
	if !f.known.PGX && !f.known.SQL || !sig.Variadic() || sig.Results().Len() == 0 || len(call.Args) < n-1 {
		return nil, nil
	}
	name := qualified(sig.Results().At(0).Type())
	ofSQL := strings.HasPrefix(name, "database/sql.")
	command, ok := sqlResults[name]
	if !ok || ofSQL && !f.known.SQL || !ofSQL && !f.known.PGX {
		return nil, nil
	}
	sql, ok := f.prepared(call, sig)
	if !ok && n >= 2 {
		sql, ok = f.constantText(call.Args[n-2])
	}
	if !ok {
		return nil, nil
	}
	at := f.position(call.Pos())
	key := textKey{filepath.Base(at.Filename), at.Line, sql}
	q, ok := f.texts[key]
	if !ok {
		q = readSQL(sql, command, fmt.Sprintf("%s:%d", key.file, key.line))
		f.texts[key] = q
	}
	if q == nil {
		return nil, nil
	}
	return q, call.Args[n-1:]
}

// prepared returns the SQL of a statement that the function prepares and a call
// runs.
func (f *frame) prepared(call *ast.CallExpr, sig *types.Signature) (string, bool) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sig.Recv() == nil || qualified(sig.Recv().Type()) != "database/sql.Stmt" {
		return "", false
	}
	id, ok := ast.Unparen(sel.X).(*ast.Ident)
	if !ok {
		return "", false
	}
	prepare, ok := f.onlyValue(f.info.Uses[id]).(*ast.CallExpr)
	if !ok || len(prepare.Args) == 0 {
		return "", false
	}
	return f.constantText(prepare.Args[len(prepare.Args)-1])
}

// A textKey is a text of SQL and where it is sent.
type textKey struct {
	file string
	line int
	sql  string
}

// qualified names a type, or what it points to, with its package's path.
func qualified(t types.Type) string {
	n, ok := types.Unalias(deref(types.Unalias(t))).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return ""
	}
	return n.Obj().Pkg().Path() + "." + n.Obj().Name()
}

// constantText returns the text that an expression always has: a constant, or a
// variable that is given one, once.
func (f *frame) constantText(e ast.Expr) (string, bool) {
	if v := f.info.Types[e].Value; v != nil && v.Kind() == constant.String {
		return constant.StringVal(v), true
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return "", false
	}
	obj := f.info.Uses[id]
	if obj == nil || !regionOf(f.decl.Body).contains(obj.Pos()) {
		return "", false
	}
	if value := f.onlyValue(obj); value != nil {
		if v := f.info.Types[value].Value; v != nil && v.Kind() == constant.String {
			return constant.StringVal(v), true
		}
	}
	return "", false
}

// parameter names the nth parameter of SQL.
func parameter(n int) string { return "$" + strconv.Itoa(n) }

var (
	firstWord   = regexp.MustCompile(`(?i)^\s*(select|insert|update|delete)\b`)
	firstTable  = regexp.MustCompile("(?i)\\b(?:from|into|update)\\s+([\"`\\w.]+)")
	placeholder = regexp.MustCompile(`\?`)
)

// readSQL makes a query of a text that stands at a place; nil where it is no
// statement that reads or writes rows. What PostgreSQL's parser does not take is
// judged by its words.
func readSQL(sql, command, at string) *queryline.Query {
	q := &queryline.Query{Name: shortSQL(sql), Command: command, File: at, NoCopy: true, NoBatch: true, NoTwin: true, Bounds: []string{}}
	n := 0
	numbered := placeholder.ReplaceAllStringFunc(sql, func(string) string { n++; return parameter(n) })
	o, ok := parser.Outlined(sql)
	if !ok {
		o, ok = parser.Outlined(strings.ReplaceAll(numbered, "`", `"`))
	}
	if !ok {
		m := firstWord.FindStringSubmatch(sql)
		if m == nil {
			return nil
		}
		o.Verb = strings.ToLower(m[1])
		if t := firstTable.FindStringSubmatch(sql); t != nil {
			o.Tables = []string{strings.Trim(t[1], "\"`")}
		}
	}
	if o.Verb == "other" {
		return nil
	}
	q.Verb, q.Tables = o.Verb, o.Tables
	noteParameters(q, o, parameter)
	return q
}

// shortSQL is the beginning of a text of SQL, which is what such a query is called.
func shortSQL(sql string) string {
	var words []string
	for line := range strings.Lines(sql) {
		line, _, _ = strings.Cut(line, "--")
		words = append(words, strings.Fields(line)...)
	}
	text := strings.Join(words, " ")
	const most = 48
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return cmp.Or(strconv.Quote(text), `""`)
}
