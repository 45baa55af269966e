package loops

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/parser"
)

// returnedText is the SQL that a function gives, all of whose returns have a text: the
// last of them where they are kinds of one statement, of which not all is known then.
func (w *world) returnedText(fn *types.Func) (sqlText, bool) {
	if t, ok := w.given[fn]; ok {
		return t, t.text != ""
	}
	w.given[fn] = sqlText{} // as far as it calls itself
	t := w.readReturns(fn)
	w.given[fn] = t
	return t, t.text != ""
}

func (w *world) readReturns(fn *types.Func) (t sqlText) {
	c := w.packages[fn.Pkg()]
	if c == nil || c.decls[fn] == nil || c.decls[fn].Body == nil || fn.Signature().Results().Len() != 1 || !isString(fn.Signature().Results().At(0).Type()) {
		return t
	}
	own := &frame{checker: c, info: c.info()} // what its variables have is not read
	for _, e := range exits(&loop{body: c.decls[fn].Body}) {
		ret, ok := e.stmt.(*ast.ReturnStmt)
		if !ok || len(ret.Results) != 1 {
			return sqlText{}
		}
		next, ok := own.text(ret.Results[0])
		if kind := verbOf(next.text); !ok || next.rough || kind == "" || t.text != "" && kind != verbOf(t.text) {
			return sqlText{}
		}
		next.rough = t.text != "" && (t.rough || t.text != next.text)
		t = next
	}
	return t
}

// verbOf is what a text of SQL does: "insert", "select" and so on; "" is none of what
// reads or writes rows.
func verbOf(sql string) string {
	if o, ok := parser.Outlined(numbered(sql)); ok && o.Verb != "other" {
		return o.Verb
	}
	verb, _ := byWords(sql)
	return verb
}

// preparedName is the SQL of a statement that pgx prepared by a name, in the same
// function, which is what a call has in place of SQL.
func (f *frame) preparedName(name ast.Expr) (sqlText, bool) {
	text := constantString(f.info, name)
	if text == "" {
		return sqlText{}, false
	}
	for _, cur := range f.calls {
		call := cur.Node().(*ast.CallExpr)
		if len(call.Args) != 3 || constantString(f.info, call.Args[1]) != text {
			continue
		}
		results, ok := f.typeOf(call).(*types.Tuple)
		if !ok || results.Len() != 2 {
			continue
		}
		switch qualified(results.At(0).Type()) {
		case "github.com/jackc/pgx/v5/pgconn.StatementDescription", "github.com/jackc/pgconn.StatementDescription":
			return f.text(call.Args[2])
		}
	}
	return sqlText{}, false
}

// A handing is a call that gives a statement to a function.
type handing struct {
	by   *checker
	call *ast.CallExpr
	arg  int
}

// noteHanded notes the statements that a call gives to a function.
func (c *checker) noteHanded(call *ast.CallExpr) {
	fn, ok := typeutil.Callee(c.info(), call).(*types.Func)
	if !ok || fn.Signature().Variadic() || fn.Signature().Params().Len() != len(call.Args) {
		return
	}
	for i, arg := range call.Args {
		if p := fn.Origin().Signature().Params().At(i); isStatement(p.Type()) && isStatement(c.pass.TypesInfo.TypeOf(arg)) {
			c.world.handings[p] = append(c.world.handings[p], handing{c, call, i})
		}
	}
}

// handedStatement is the SQL of a statement that the callers of a function give it: what
// the first gives whose text is known. Where others give more, not all is known of it.
func (w *world) handedStatement(p *types.Var, calls int) (t sqlText, ok bool) {
	for _, h := range w.handings[p] {
		f := h.by.frameAround(h.call)
		if f == nil {
			continue
		}
		next, known := f.statementText(h.call.Args[h.arg], calls-1)
		switch {
		case !known:
		case !ok:
			t, ok = sqlText{text: next.text, rough: next.rough || len(w.handings[p]) > 1}, true
		case verbOf(next.text) != verbOf(t.text):
			return sqlText{}, false
		}
	}
	return t, ok
}

// frameAround is the frame of the function that a node stands in, or nil.
func (c *checker) frameAround(node ast.Node) *frame {
	for _, fn := range c.order {
		if decl := c.decls[fn]; decl != nil && regionOf(decl).contains(node.Pos()) {
			return c.frame(fn)
		}
	}
	return nil
}

// changesSchema reports whether a function sends a statement that makes or alters a
// table for good, or one of the table in which a migration tool notes what it has done: what it
// does besides belongs to a migration, and runs once.
func changesSchema(info *types.Info, body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || found {
			return !found
		}
		found = slices.ContainsFunc(call.Args[:min(2, len(call.Args))], func(e ast.Expr) bool {
			v := info.Types[e].Value
			return v != nil && v.Kind() == constant.String && (altersTable(constant.StringVal(v)) || ofMigrations().MatchString(constant.StringVal(v)))
		})
		return !found
	})
	return found
}

// ofMigrations matches statements of the tables in which tools note the migrations that a
// database has had.
var ofMigrations = lazyregexp.New(`(?is)^\s*(select|insert|update|delete|with)\b.*\b(from|into|update)\s+["` + "`" + `]?(\w+["` + "`" + `]?\.["` + "`" + `]?)?` +
	`(goose_db_version|schema_migrations|gorp_migrations|flyway_schema_history|atlas_schema_revisions|_sqlx_migrations|_prisma_migrations|` +
	`bun_migrations|gopg_migrations|django_migrations|alembic_version|darwin_migrations|databasechangelog)\b`)

// altersTable reports whether a text is a statement that makes or alters a table, or makes an index, for
// good. Tables that a program makes as it runs, temporary ones and partitions, are none.
func altersTable(sql string) bool {
	var words []string
	for line := range strings.Lines(sql) {
		line, _, _ = strings.Cut(line, "--")
		words = append(words, strings.Fields(strings.ToUpper(line))...)
	}
	if len(words) < 3 {
		return false
	}
	switch strings.Join(words[:2], " ") {
	case "CREATE TABLE", "ALTER TABLE", "CREATE INDEX", "CREATE UNIQUE":
	default:
		return false
	}
	return !slices.Contains(words, "PARTITION")
}
