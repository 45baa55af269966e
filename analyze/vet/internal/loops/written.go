package loops

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/internal/queryline"
	"github.com/dbgen-go/dbgen/parser"
)

// Calls of pgx and database/sql are known by what they give, and judged by their SQL
// as far as it is written out.

// sqlResults are the types that such calls give, with the command that they make
// of a query.
var sqlResults = map[string]string{
	"github.com/jackc/pgx/v4.Rows": "many", "github.com/jackc/pgx/v5.Rows": "many", "database/sql.Rows": "many",
	"github.com/jackc/pgx/v4.Row": "one", "github.com/jackc/pgx/v5.Row": "one", "database/sql.Row": "one",
	"github.com/jmoiron/sqlx.Rows": "many", "github.com/jmoiron/sqlx.Row": "one",
	"github.com/jackc/pgconn.CommandTag": "exec", "github.com/jackc/pgx/v5/pgconn.CommandTag": "exec", "database/sql.Result": "exec",
}

// scanners are functions and methods that send SQL and read what it gives into a
// value, by what go/types calls them, with the command that they make of a query.
var scanners = map[string]string{
	"github.com/jmoiron/sqlx.Get": "one", "github.com/jmoiron/sqlx.GetContext": "one",
	"github.com/jmoiron/sqlx.Select": "many", "github.com/jmoiron/sqlx.SelectContext": "many",
	"github.com/georgysavva/scany/v2/pgxscan.Get": "one", "github.com/georgysavva/scany/v2/pgxscan.Select": "many",
	"github.com/georgysavva/scany/v2/sqlscan.Get": "one", "github.com/georgysavva/scany/v2/sqlscan.Select": "many",
	"github.com/georgysavva/scany/pgxscan.Get": "one", "github.com/georgysavva/scany/pgxscan.Select": "many",
	"github.com/georgysavva/scany/sqlscan.Get": "one", "github.com/georgysavva/scany/sqlscan.Select": "many",
}

// sqlDrivers are the packages that make database/sql speak to PostgreSQL.
var sqlDrivers = []string{"github.com/lib/pq", "github.com/jackc/pgx/v4/stdlib", "github.com/jackc/pgx/v5/stdlib"}

// otherDrivers are the beginnings of the paths of packages that make it speak to
// something else.
var otherDrivers = []string{
	"github.com/go-sql-driver/mysql", "github.com/mattn/go-sqlite3", "modernc.org/sqlite", "github.com/glebarez/go-sqlite", "github.com/ncruces/go-sqlite3",
	"github.com/microsoft/go-mssqldb", "github.com/denisenkom/go-mssqldb", "github.com/sijms/go-ora", "github.com/godror/godror",
	"github.com/ClickHouse/clickhouse-go", "github.com/duckdb/duckdb-go", "github.com/marcboeker/go-duckdb",
}

// drivers are those for PostgreSQL that the packages import; others says that there
// are others.
func (w *world) drivers() (found []string, others bool) {
	for _, c := range w.checkers {
		for _, p := range c.pass.Pkg.Imports() {
			if slices.Contains(sqlDrivers, p.Path()) && !slices.Contains(found, p.Path()) {
				found = append(found, p.Path())
			}
			others = others || slices.ContainsFunc(otherDrivers, func(begin string) bool { return strings.HasPrefix(p.Path(), begin) })
		}
	}
	slices.Sort(found)
	return found, others
}

// scanner returns the command of a function that reads into a value, or "". Those of
// sqlx are often methods of an interface or a wrapper of the project's own, which their
// names and what they take tell.
func scanner(fn *types.Func) string {
	if fn.Pkg() == nil {
		return ""
	}
	if command := scanners[fn.Pkg().Path()+"."+fn.Name()]; command != "" {
		return command
	}
	command, params := scanners["github.com/jmoiron/sqlx."+fn.Name()], fn.Signature().Params()
	if recv := fn.Signature().Recv(); recv != nil && isStatement(recv.Type()) {
		return command
	}
	if n := params.Len(); command == "" || fn.Signature().Recv() == nil || fn.Signature().Results().Len() != 1 ||
		n < 3 || !isString(params.At(n-2).Type()) || !types.IsInterface(params.At(n-3).Type()) {
		return ""
	}
	return command
}

// isNamed reports whether a function sends SQL whose parameters are names of fields of
// its last argument, as those of sqlx do, whoever wraps them.
func isNamed(fn *types.Func) bool {
	params := fn.Signature().Params()
	n := params.Len()
	if recv := fn.Signature().Recv(); recv != nil && qualified(recv.Type()) == namedStatement {
		return !fn.Signature().Variadic() && n >= 1 && types.IsInterface(params.At(n-1).Type())
	}
	return strings.HasPrefix(fn.Name(), "Named") && !fn.Signature().Variadic() && n >= 2 &&
		isString(params.At(n-2).Type()) && types.IsInterface(params.At(n-1).Type())
}

// namedStatement is the type of a prepared statement whose parameters are names.
const namedStatement = "github.com/jmoiron/sqlx.NamedStmt"

// bindsNames reports whether a function gives a text in which the names of parameters are
// replaced, with what the fields of a value have for them: sqlx' BindNamed and Named.
func bindsNames(fn *types.Func) bool {
	sig := fn.Signature()
	n := sig.Params().Len()
	return (fn.Name() == "BindNamed" || fn.Name() == "Named") && sig.Results().Len() == 3 && n >= 2 && !sig.Variadic() &&
		isString(sig.Params().At(n-2).Type()) && types.IsInterface(sig.Params().At(n-1).Type())
}

var namedParameter = lazyregexp.New(`(^|[^:\w]):([A-Za-z_][\w.]*)`)

// withoutNames is SQL with one parameter, the value that has the fields, in place of
// their names. In SQL with names, sqlx wants a cast's colons twice.
func withoutNames(sql string) string {
	const cast = "\x00"
	sql = strings.ReplaceAll(strings.ReplaceAll(sql, "::::", cast), "::", cast)
	return strings.ReplaceAll(namedParameter().ReplaceAllString(sql, "${1}"+strings.ReplaceAll(parameter(1), "$", "$$")), cast, "::")
}

// sends returns the command of a call of fn if it is one of pgx or database/sql,
// whoever wraps it, and how many arguments stand before those of the SQL; "" if not.
func (f *frame) sends(call *ast.CallExpr, fn *types.Func) (command string, before int) {
	sig := fn.Signature()
	n := sig.Params().Len()
	if !f.known.PGX && !f.known.SQL || sig.Results().Len() == 0 || len(call.Args) < n-1 {
		return "", 0
	}
	if !sig.Variadic() && (!isNamed(fn) || len(call.Args) != n) {
		return "", 0
	}
	if command := scanner(fn); command != "" {
		return command, n - 1
	}
	name := qualified(sig.Results().At(0).Type())
	if takesValues(sig) {
		name = resultName(sig.Results().At(0).Type())
	}
	ofSQL := strings.HasPrefix(name, "database/sql.") || strings.HasPrefix(name, "github.com/jmoiron/sqlx.")
	if ofSQL && !f.known.SQL || !ofSQL && !f.known.PGX {
		return "", 0
	}
	return sqlResults[name], n - 1
}

// written returns the query that such a call sends; nil if its SQL is not known.
func (f *frame) written(call *ast.CallExpr, fn *types.Func) *candidate {
	command, n := f.sends(call, fn)
	if command == "" {
		return nil
	}
	sql, ok := f.prepared(call, fn.Signature())
	if !ok && n > 0 {
		if sql, ok = f.preparedName(call.Args[n-1]); !ok {
			sql, ok = f.text(call.Args[n-1])
		}
	}
	if !ok {
		sql, ok = f.madeAtRunTime(call, command, n)
	}
	if !ok {
		return nil
	}
	args := eachAlone(call.Args[n:])
	if isNamed(fn) {
		sql.text = withoutNames(sql.text)
		if !isMany(f.typeOf(call.Args[n])) { // a list is a row for each of its elements
			args[0] = append(args[0], args[0]...) // a value that has the parameters, and is none
		}
	}
	return f.candidateOf(call, sql, command, args)
}

// prepared returns the SQL of a prepared statement that a call runs: one that the
// function prepares, or one that a field or package variable holds, itself or in a
// transaction.
func (f *frame) prepared(call *ast.CallExpr, sig *types.Signature) (sqlText, bool) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sig.Recv() == nil || !isStatement(sig.Recv().Type()) {
		return sqlText{}, false
	}
	return f.statementText(sel.X, maxPrepared)
}

// statementText is the SQL of a statement, which a few calls may have made another
// one of. A variable may be given several of one text, as
// stmt = tx.Stmt(stmt) gives it.
func (f *frame) statementText(e ast.Expr, calls int) (sqlText, bool) {
	e = f.unwrapped(e)
	switch e := ast.Unparen(stripAddress(e)).(type) {
	case *ast.CallExpr:
		return f.preparedBy(e, calls)
	case *ast.CompositeLit:
		held := heldStatement(f.info, e)
		if held == nil {
			return sqlText{}, false
		}
		return f.statementText(held, calls)
	}
	obj, ok := usedVar(f.info, e).(*types.Var)
	if !ok {
		return sqlText{}, false
	}
	if t := f.world.texts[obj.Origin()]; t != "" {
		return sqlText{text: t}, true
	}
	if calls <= 0 {
		return sqlText{}, false
	}
	if t, ok := f.world.handedStatement(obj.Origin(), calls); ok {
		return t, true
	}
	return f.statementOf(obj, calls)
}

// preparedBy is the SQL of the statement that a call gives: the text or the statement that
// it is given, or what the function prepares whatever it is given.
func (f *frame) preparedBy(call *ast.CallExpr, calls int) (sqlText, bool) {
	for _, arg := range slices.Backward(call.Args) {
		if isStatement(f.typeOf(arg)) {
			return f.statementText(arg, calls-1)
		}
		if t, ok := f.text(arg); ok {
			return t, true
		}
	}
	fn := f.callee(call)
	if fn == nil || calls <= 0 || f.world.packages[fn.Pkg()] == nil {
		return sqlText{}, false
	}
	in := f.world.packages[fn.Pkg()].frame(fn.Origin())
	if in == nil {
		return sqlText{}, false
	}
	for _, e := range exits(&loop{body: in.decl.Body}) {
		ret, ok := e.stmt.(*ast.ReturnStmt)
		if !ok || len(ret.Results) == 0 {
			continue
		}
		if isStatement(firstOfAll(in.typeOf(ret.Results[0]))) {
			return in.statementText(ret.Results[0], calls-1)
		}
	}
	return sqlText{}, false
}

// statementOf is the SQL of a variable that is given statements. Of several that are
// kinds of one statement it is the last, and not all is known of it.
func (f *frame) statementOf(obj *types.Var, calls int) (sqlText, bool) {
	var found sqlText
	some := false
	for _, fl := range f.flows {
		if fl.to.obj != obj || fl.weak || len(fl.from) != 1 || mentions(f.info, fl.from...).overlaps(place{obj, ""}) {
			continue
		}
		t, ok := f.statementText(fl.from[0], calls-1)
		if !ok || some && !strings.EqualFold(firstOf(t.text), firstOf(found.text)) {
			return sqlText{}, false
		}
		t.rough = t.rough || some && t.text != found.text
		found, some = t, true
	}
	return found, some
}

// qualified names a type, or what it points to, with its package's path.
func qualified(t types.Type) string { return gotypes.Qualified(t) }

// inText is the name of what is put into the text of SQL.
const inText = "SQL"

// asTable is the name of what is put into SQL as a table's name.
const asTable = "table"

// whoDoes is the name of what a method is called on that several types have: each does
// something of its own.
const whoDoes = "receiver"

// asWell is the name of what a helper is given for a query, and that does not say which
// rows.
const asWell = "beside"

// parameter names the nth parameter of SQL.
func parameter(n int) string { return "$" + strconv.Itoa(n) }

var (
	firstWord   = lazyregexp.New(`(?i)^\s*(select|insert|update|delete|replace)\b`)
	firstTable  = lazyregexp.New("(?i)\\b(?:from|into|update)\\s+([\"`\\w.]+)")
	withWord    = lazyregexp.New(`(?i)^\s*with\b`)
	verbOrParen = lazyregexp.New(`(?i)[()]|\b(select|insert|update|delete|replace)\b`)
	placeholder = lazyregexp.New(`\?`)

	ownParameter = lazyregexp.New(`\$\d`)
)

// readSQL makes a query of a text that stands at a place; nil where it is no
// statement that reads or writes rows. What PostgreSQL's parser does not take is
// judged by its words.
func readSQL(t sqlText, command, at string) *queryline.Query {
	sql := t.text
	if sql == unknown {
		return madeQuery(command, at)
	}
	if !t.rough && ofBatch().MatchString(sql) {
		return nil
	}
	q := &queryline.Query{Name: shortSQL(sql), Command: command, File: at, NoCopy: true, NoBatch: true, NoTwin: true, Bounds: []string{}}
	o, ok := parser.Outlined(sql)
	if !ok {
		o, ok = parser.Outlined(numbered(sql))
	}
	if !ok {
		if o.Verb, o.Tables = byWords(sql); o.Verb == "" {
			return nil
		}
	}
	if o.Verb == "other" || noLookUp(sql, o.Tables) {
		return nil
	}
	q.Verb, q.Tables = o.Verb, o.Tables
	noteParameters(q, o, parameter)
	q.Tables = slices.DeleteFunc(q.Tables, func(t string) bool { return strings.Contains(t, unknown) })
	for _, other := range t.others {
		if o, ok := parser.Outlined(other); ok && o.Verb == q.Verb {
			as := new(queryline.Query)
			noteParameters(as, o, parameter)
			q.Own, q.Sum = append(q.Own, as.Own...), q.Sum && as.Sum
		}
	}
	return q
}

// byWords tells from its first words what SQL does that PostgreSQL's parser does not
// take, and to which table; "" is none of what reads or writes rows.
func byWords(sql string) (verb string, tables []string) {
	sql = behindWith(sql)
	m := firstWord().FindStringSubmatch(sql)
	if m == nil {
		return "", nil
	}
	if verb = strings.ToLower(m[1]); verb == "replace" { // as MySQL and SQLite have it
		verb = "insert"
	}
	if t := firstTable().FindStringSubmatch(sql); t != nil {
		tables = []string{strings.Trim(t[1], "\"`")}
	}
	return verb, tables
}

// behindWith is a statement without its WITH clause: from the first verb on that stands in no
// parentheses. Those in quotes and comments are taken for others.
func behindWith(sql string) string {
	if !withWord().MatchString(sql) {
		return sql
	}
	depth := 0
	for _, at := range verbOrParen().FindAllStringIndex(sql, -1) {
		switch word := sql[at[0]:at[1]]; {
		case word == "(":
			depth++
		case word == ")":
			depth--
		case depth == 0:
			return sql[at[0]:]
		}
	}
	return sql
}

// ofSession matches functions that do something to the session, each time they are
// called: they take locks, set parameters, wait. SQLite's pragmas are such.
var ofSession = lazyregexp.New(`(?i)\b(pg_(try_)?advisory_\w+|set_config|pg_sleep\w*|pragma_\w+)\s*\(`)

// catalogue matches the names of tables in which a database says what it has, those of other databases
// among them.
var catalogue = lazyregexp.New(`(?i)^(pg_|information_schema\.|sqlite_(temp_)?(master|schema)$|sys\.|(all|dba)_(cons(traints|_columns)|ind(exes|_columns)|nested_tables|objects|sequences|tab(les|_[a-z_]+)|triggers|types|users|views)$)`)

// ofBatch matches an INSERT that has neither values nor a query: as ClickHouse has it, each call of
// what is prepared from it adds a row to a batch, which is sent at the commit.
var ofBatch = lazyregexp.New("(?is)^\\s*insert\\s+into\\s+[\\w.\"`]+(\\s*\\([^()]*\\))?\\s*;?\\s*$")

// noLookUp reports whether a statement is no look-up of rows: it does something to
// the session.
func noLookUp(sql string, tables []string) bool {
	if len(tables) == 0 {
		return ofSession().MatchString(sql)
	}
	return !slices.ContainsFunc(tables, func(t string) bool { return !strings.HasPrefix(strings.ToLower(t), "pragma_") })
}

// asksCatalogue reports whether a query reads nothing but the catalogue, as maintenance does.
func (c candidate) asksCatalogue() bool {
	return c.query.Verb == "select" && len(c.query.Tables) > 0 && !slices.ContainsFunc(c.query.Tables, func(t string) bool { return !catalogue().MatchString(t) })
}

// numbered is SQL with PostgreSQL's parameters in place of question marks, and its
// quotes. A text that has numbers already stays as it is.
func numbered(sql string) string {
	if ownParameter().MatchString(sql) {
		return sql
	}
	n := 0
	sql = placeholder().ReplaceAllStringFunc(sql, func(string) string { n++; return parameter(n) })
	return strings.ReplaceAll(sql, "`", `"`)
}

// shortSQL is the beginning of a text of SQL, which is what such a query is called.
func shortSQL(sql string) string {
	var words []string
	for line := range strings.Lines(sql) {
		line, _, _ = strings.Cut(line, "--")
		words = append(words, strings.Fields(line)...)
	}
	text := strings.ReplaceAll(strings.Join(words, " "), unknown, "…")
	const most = 48
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return cmp.Or(strconv.Quote(text), `""`)
}
