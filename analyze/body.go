package analyze

import (
	"errors"
	"slices"
	"sync/atomic"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A body is what is known of the body of one of the schema's own functions. It
// is made when a query first calls the function, or a trigger does.
type body struct {
	done      atomic.Bool
	analysing bool // the function calls itself

	accesses []*access // of its own statements
	calls    []*schema.Function
	locks    bool
	// writesElsewhere: something is called that may write what is no table;
	// changing: or that gives another value each time.
	writesElsewhere, changing bool
	// session is what it calls that has another value in each session.
	session string
	// unseen says why not all that it does is known, or is empty; unseenReads
	// that what is not known are reads.
	unseen, unseenReads string
	// failed is why PostgreSQL would refuse the body of a function in SQL.
	failed *failure

	// result says for each column of the result when it may be NULL; nil says
	// nothing.
	result []pgcat.NullBehaviour
	// assigned are the columns of a trigger's new row that it sets; wholeRow says
	// that they may be any.
	assigned []string
	wholeRow bool
}

// bodyOf returns what is known of a function's body, after analysing it when
// that is the first question about it. One goroutine at a time does so.
func (a *analysis) bodyOf(def *schema.Function) *body {
	kept, ok := a.bodies.Load(def)
	if !ok {
		kept, _ = a.bodies.LoadOrStore(def, &body{})
	}
	b := kept.(*body)
	if b.done.Load() {
		return b
	}
	if a.viewDepth == 0 {
		a.viewLock.Lock()
		defer a.viewLock.Unlock()
		if b.done.Load() {
			return b
		}
	}
	if b.analysing {
		return &body{} // what the recursive call does is what the function does
	}
	b.analysing = true
	a.analyseBody(def, b)
	b.analysing = false
	b.done.Store(true)
	return b
}

func (a *analysis) analyseBody(def *schema.Function, b *body) {
	s := &bodyScan{analysis: &analysis{binding: a.binding, path: a.pathsOf(def), viewDepth: a.viewDepth + 1}, body: b}
	switch {
	case def.Kind == "aggregate":
		for _, part := range def.Parts {
			s.callsOf(part)
		}
	case def.Language == "plpgsql":
		s.text(def.Body)
	case def.Language != "sql":
		b.unseen, b.wholeRow = "it is written in "+def.Language, true
	default:
		if !a.sqlBody(def, b) {
			s.text(def.Text()[def.TextStart():])
		}
	}
}

// pathsOf are the schemas in which the names of a function's body may lie: those
// of its own search path, of the one in force when it was made, of the queries'
// and its own schema, as it is not known which will be in force when it is
// called.
func (a *analysis) pathsOf(def *schema.Function) []string {
	if def.SetPath != nil {
		return withoutUser(def.SetPath)
	}
	path := slices.Concat(a.binding.path, withoutUser(def.SearchPath), []string{def.Schema})
	var out []string
	for _, s := range path {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func withoutUser(path []string) []string {
	return slices.DeleteFunc(slices.Clone(path), func(s string) bool { return s == "$user" })
}

// sqlBody analyses the statements of a function in SQL. Where that is not
// possible it says so; failed is then why PostgreSQL would not either.
func (a *analysis) sqlBody(def *schema.Function, b *body) bool {
	stmts := def.SQLBody
	if stmts == nil {
		tree, err := pgast.Parse(def.Body)
		if err != nil {
			b.failed = syntaxFailure(err)
			return false
		}
		for _, raw := range tree.Stmts {
			stmts = append(stmts, raw.Stmt)
		}
	}
	fn := a.boundFunction(def)
	if fn == nil || slices.ContainsFunc(append(slices.Clone(fn.Args), fn.Returns), isPseudoArgument) || slices.ContainsFunc(stmts, isUtility) {
		return false
	}
	inner := &analysis{binding: a.binding, path: a.pathsOf(def), sql: def.Text(), viewDepth: a.viewDepth + 1}
	inner.params = parametersOf(def, fn)
	var last *query
	b.failed = inner.run(func() {
		for _, stmt := range stmts {
			last = &query{}
			inner.top = last
			if r := stmt.GetReturnStmt(); r != nil {
				stmt = selectOf(r.Returnval)
			}
			inner.bodyStatement(last, stmt)
			last.walk(func(e *expr) bool {
				if e.kind == xValue && ofSession[e.text] {
					b.session = e.text
				}
				return true
			})
		}
		inner.bodyResult(b, def, fn, last)
	})
	if b.failed != nil {
		if b.result = nil; b.failed.cyclic {
			b.failed = nil
		}
		return false
	}
	b.accesses, b.locks = inner.accesses, inner.locks
	b.writesElsewhere = inner.writesElsewhere && len(inner.trusted) == 0
	for _, x := range inner.trusted {
		b.unseen = x.message
	}
	for _, f := range inner.calls {
		b.note(a, f)
	}
	return true
}

// note adds a function that the body calls.
func (b *body) note(a *analysis, f *pgcat.Function) {
	switch def := a.defaults[f]; {
	case def != nil:
		if !slices.Contains(b.calls, def) {
			b.calls = append(b.calls, def)
		}
	case f.ReadsTables:
		b.unseen = f.Name + "() reads tables that only its arguments name"
	case f.Volatility == pgcat.Volatile:
		b.changing = true
		b.writesElsewhere = b.writesElsewhere || mayWrite(f)
	case f.Schema == "pg_catalog" && ofSession[f.Name]:
		b.session = f.Name
	}
}

func syntaxFailure(err error) *failure {
	f := &failure{loc: -1, message: err.Error()}
	var syntax *pgast.SyntaxError
	if errors.As(err, &syntax) {
		f.loc, f.hint = syntax.Offset, syntax.Hint
	}
	return f
}

// boundFunction is the catalogue's entry of a function of the schema.
func (b *binding) boundFunction(def *schema.Function) *pgcat.Function {
	for _, f := range b.types.Functions(nil, def.Schema, def.Name) {
		if b.defaults[f] == def {
			return f
		}
	}
	return nil
}

// isPseudoArgument reports whether a type depends on the call: PostgreSQL
// checks the body only then.
func isPseudoArgument(oid pgcat.OID) bool {
	return isPseudo(oid) && oid != pgcat.Void && oid != pgcat.Record
}

// isUtility reports whether a statement is neither a query nor a CALL: what
// comes after a CREATE TABLE cannot be analysed before it.
func isUtility(n *pg.Node) bool {
	switch n.Node.(type) {
	case *pg.Node_SelectStmt, *pg.Node_InsertStmt, *pg.Node_UpdateStmt, *pg.Node_DeleteStmt, *pg.Node_MergeStmt,
		*pg.Node_ReturnStmt, *pg.Node_CallStmt, *pg.Node_TruncateStmt:
		return false
	}
	return true
}

// selectOf is SELECT e.
func selectOf(e *pg.Node) *pg.Node {
	item := &pg.Node{Node: &pg.Node_ResTarget{ResTarget: &pg.ResTarget{Val: e, Location: int32(location(e))}}}
	return &pg.Node{Node: &pg.Node_SelectStmt{SelectStmt: &pg.SelectStmt{
		TargetList: []*pg.Node{item}, LimitOption: pg.LimitOption_LIMIT_OPTION_DEFAULT, Op: pg.SetOperation_SETOP_NONE,
	}}}
}

func (a *analysis) bodyStatement(q *query, n *pg.Node) {
	switch x := n.Node.(type) {
	case *pg.Node_SelectStmt:
		a.selectStmt(q, x.SelectStmt)
	case *pg.Node_CallStmt, *pg.Node_TruncateStmt:
		saved := a.writesElsewhere
		a.utility(q, n)
		a.writesElsewhere = saved
	default:
		a.modifyingStmt(q, n)
	}
}

// parametersOf are a function's input arguments, as parameters of its body.
func parametersOf(def *schema.Function, fn *pgcat.Function) *params {
	p := &params{owner: def.Name}
	i := 0
	for _, arg := range def.Args {
		switch {
		case arg.Mode == "table", arg.Mode == "out" && fn.Kind != pgcat.ProcedureKind:
			continue
		case arg.Mode != "out" && i < len(fn.Args): // CALL has OUT arguments, the body has not
			s := p.at(len(p.list) + 1)
			s.typ, s.seen, s.null, s.name = typ{oid: fn.Args[i], dims: arg.Type.ArrayDims}, true, true, arg.Name
		}
		i++
	}
	return p
}

// argument is the function's argument that a column reference of its body
// means, where no column does: name, function.name and either with a field.
func (a *analysis) argument(names []string, loc int) *expr {
	if a.params == nil || a.params.owner == "" {
		return nil
	}
	if len(names) > 1 && names[0] == a.params.owner {
		if e := a.argumentNamed(names[1:], loc); e != nil {
			return e
		}
	}
	return a.argumentNamed(names, loc)
}

func (a *analysis) argumentNamed(names []string, loc int) *expr {
	i := slices.IndexFunc(a.params.list, func(s paramState) bool { return s.name == names[0] })
	if i < 0 {
		return nil
	}
	e := &expr{kind: xParam, num: i + 1, loc: loc, typ: a.params.list[i].typ}
	for _, name := range names[1:] {
		e = a.fieldOf(e, name)
	}
	return e
}
