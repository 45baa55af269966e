package bind

import (
	"errors"
	"slices"
	"sync"

	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Body is the body of one of the schema's own functions that is written in
// SQL.
type Body struct {
	tree.Statement // of all its statements; Query is the last one
	Queries        []*tree.Query
	// Result has what the last statement gives, converted to what the function is
	// declared to return; nil when it gives a row as a whole, or nothing.
	Result []tree.Expr
	// TrustedWhy says what of it is taken on trust, or is "".
	TrustedWhy string
}

type boundBody struct {
	once   sync.Once
	body   *Body
	failed *Fault
}

// Body binds a function's body when that is first asked for. It returns nil for
// one that is not SQL or whose types only a call says; the fault is why
// PostgreSQL would refuse it.
func (b *Schema) Body(def *schema.Function) (*Body, *Fault) {
	kept, ok := b.bodies.Load(def)
	if !ok {
		kept, _ = b.bodies.LoadOrStore(def, &boundBody{})
	}
	x := kept.(*boundBody)
	x.once.Do(func() {
		if def.Kind != "aggregate" && def.Language == "sql" {
			x.body, x.failed = b.bindBody(def)
		}
	})
	return x.body, x.failed
}

func (b *Schema) bindBody(def *schema.Function) (*Body, *Fault) {
	stmts := def.SQLBody
	if stmts == nil {
		parsed, err := pgast.Parse(def.Body)
		if err != nil {
			return nil, syntaxFault(err)
		}
		for _, raw := range parsed.Stmts {
			stmts = append(stmts, raw.Stmt)
		}
	}
	fn := b.boundFunction(def)
	if fn == nil || slices.ContainsFunc(append(slices.Clone(fn.Args), fn.Returns), isPseudo) || slices.ContainsFunc(stmts, isUtility) {
		return nil, nil
	}
	a := b.newBinder(b.PathsOf(def), def.Text())
	a.params, a.place = parametersOf(def, fn), def.BodyPosition
	body := &Body{}
	f := run(func() {
		var last *level
		for _, stmt := range stmts {
			last = newLevel(nil)
			a.top = last
			a.bodyStatement(last, stmt)
			body.Queries = append(body.Queries, last.Query)
		}
		body.Result = a.bodyResult(fn, last)
	})
	if f != nil {
		if f.cyclic {
			f = nil
		}
		return nil, f
	}
	body.Statement = *a.stmt
	if len(body.Queries) > 0 {
		body.Query = body.Queries[len(body.Queries)-1]
	}
	for _, x := range a.trusted {
		body.TrustedWhy = x.Message
	}
	return body, nil
}

// PathsOf are the schemas in which the names of a function's body may lie: those
// of its own search path, of the one in force when it was made, of the queries'
// and its own schema, as it is not known which will be in force when it is
// called.
func (b *Schema) PathsOf(def *schema.Function) []string {
	if def.SetPath != nil {
		return withoutUser(def.SetPath)
	}
	var out []string
	for _, s := range slices.Concat(b.Path, withoutUser(def.SearchPath), []string{def.Schema}) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func withoutUser(path []string) []string {
	return slices.DeleteFunc(slices.Clone(path), func(s string) bool { return s == "$user" })
}

func syntaxFault(err error) *Fault {
	f := &Fault{Loc: -1, Message: err.Error()}
	var syntax *pgast.SyntaxError
	if errors.As(err, &syntax) {
		f.Loc, f.Hint = syntax.Offset, syntax.Hint
	}
	return f
}

// boundFunction is the catalogue's entry of a function of the schema.
func (b *Schema) boundFunction(def *schema.Function) *pgcat.Function {
	for _, f := range b.Types.Functions(nil, def.Schema, def.Name) {
		if b.functions[f] == def {
			return f
		}
	}
	return nil
}

// isUtility reports whether a statement is neither a query nor a CALL: what
// comes after a CREATE TABLE cannot be bound before it.
func isUtility(n *pg.Node) bool {
	switch n.Node.(type) {
	case *pg.Node_SelectStmt, *pg.Node_InsertStmt, *pg.Node_UpdateStmt, *pg.Node_DeleteStmt, *pg.Node_MergeStmt,
		*pg.Node_ReturnStmt, *pg.Node_CallStmt, *pg.Node_TruncateStmt:
		return false
	}
	return true
}

// selectOf is SELECT e.
func selectOf(e *pg.Node) *pg.SelectStmt {
	item := &pg.Node{Node: &pg.Node_ResTarget{ResTarget: &pg.ResTarget{Val: e, Location: int32(location(e))}}}
	return &pg.SelectStmt{TargetList: []*pg.Node{item}, LimitOption: pg.LimitOption_LIMIT_OPTION_DEFAULT, Op: pg.SetOperation_SETOP_NONE}
}

func (a *binder) bodyStatement(q *level, n *pg.Node) {
	switch x := n.Node.(type) {
	case *pg.Node_ReturnStmt:
		a.selectStmt(q, selectOf(x.ReturnStmt.Returnval))
	case *pg.Node_SelectStmt:
		a.selectStmt(q, x.SelectStmt)
	case *pg.Node_CallStmt, *pg.Node_TruncateStmt:
		saved := a.stmt.Elsewhere
		a.utility(q, n)
		a.stmt.Elsewhere = saved
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
			s.Type, s.seen, s.name = tree.Type{OID: fn.Args[i], Dims: arg.Type.ArrayDims}, true, arg.Name
		}
		i++
	}
	return p
}

// argument is the function's argument that a column reference of its body
// means, where no column does: name, function.name and either with a field.
func (a *binder) argument(names []string, loc int) tree.Expr {
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

func (a *binder) argumentNamed(names []string, loc int) tree.Expr {
	i := slices.IndexFunc(a.params.list, func(s paramState) bool { return s.name == names[0] })
	if i < 0 {
		return nil
	}
	var e tree.Expr = &tree.Param{Head: tree.At(a.params.list[i].Type, loc), Num: i + 1}
	for _, name := range names[1:] {
		e = a.fieldOf(e, name)
	}
	return e
}

// bodyResult holds what the last statement of a function in SQL gives against
// what the function is declared to return, and converts it.
func (a *binder) bodyResult(fn *pgcat.Function, last *level) []tree.Expr {
	want := a.resultColumns(fn)
	if len(want) == 0 || fn.Kind != pgcat.FunctionKind {
		return nil
	}
	var cols []*tree.Target
	if last != nil {
		cols = last.Columns()
	}
	if len(cols) == 1 && (len(want) > 1 || cols[0].Expr.OID() == fn.Returns) && a.IsComposite(cols[0].Expr.OID()) {
		return nil // a row as a whole
	}
	mismatch := func(loc int, detail string) {
		a.fail(loc, detail, "return type mismatch in function declared to return %s", a.typeName(fn.Returns))
	}
	if loc, detail := otherWidth(cols, len(want), a.IsComposite(fn.Returns)); detail != "" {
		mismatch(loc, detail)
	}
	out := make([]tree.Expr, len(want))
	for i, t := range want {
		e := cols[i].Expr
		if out[i] = e; a.Types.BaseType(e.OID()) == a.Types.BaseType(t.OID) {
			continue
		}
		c, ok := a.coerce(e, t, pgcat.Assignment)
		if !ok {
			mismatch(e.Loc(), "The final statement returns "+a.typeName(e.OID())+" instead of "+a.typeName(t.OID)+" at column "+itoa(i+1)+".")
		}
		out[i] = c
	}
	return out
}

// otherWidth says how many columns there should be, where there are not.
func otherWidth(cols []*tree.Target, want int, composite bool) (loc int, detail string) {
	switch {
	case len(cols) == 0:
		return -1, "The function's final statement must be SELECT or INSERT/UPDATE/DELETE/MERGE RETURNING."
	case len(cols) == want:
		return -1, ""
	case !composite:
		return cols[min(len(cols)-1, 1)].Expr.Loc(), "The final statement must return exactly one column."
	case len(cols) < want:
		return cols[0].Expr.Loc(), "The final statement returns too few columns."
	}
	return cols[want].Expr.Loc(), "The final statement returns too many columns."
}

// resultColumns are the columns that a call of the function in FROM has; none
// where only the call says them.
func (a *binder) resultColumns(fn *pgcat.Function) []tree.Type {
	var out []tree.Type
	switch {
	case fn.Returns == pgcat.Void:
	case len(fn.OutArgs) > 0:
		for _, c := range fn.OutArgs {
			out = append(out, tree.Type{OID: c.Type, Dims: c.Dims})
		}
	case fn.Returns == pgcat.Record:
	case a.IsComposite(fn.Returns):
		for _, f := range a.attrs(a.Types.BaseType(fn.Returns), -1) {
			out = append(out, f.Type)
		}
	default:
		out = append(out, tree.Of(fn.Returns))
	}
	return out
}

// CalledByDefault are the schema's own functions whose names the default of a
// column, or the expression of a generated one, calls.
func (b *Schema) CalledByDefault(schemaName string, c *schema.Column) []*schema.Function {
	var out []*schema.Function
	for _, n := range []*pg.Node{c.Default, c.GenExpr} {
		if n == nil || isConstant(n) {
			continue
		}
		pgast.Walk(n, func(m proto.Message) bool {
			if call, ok := m.(*pg.FuncCall); ok {
				from, name := splitName(call.Funcname)
				out = append(out, b.Catalog.Functions(b.pathOf(schemaName), schema.Name{Schema: from, Name: name})...)
			}
			return true
		})
	}
	return out
}

// isConstant reports whether an expression is a constant, or a cast of one.
func isConstant(n *pg.Node) bool {
	for n.GetTypeCast() != nil {
		n = n.GetTypeCast().Arg
	}
	return n.GetAConst() != nil
}

// NullDefault reports whether an argument of a function that a call may leave
// out may be NULL then.
func NullDefault(def *schema.Function) bool {
	return slices.ContainsFunc(def.InputArgs(), func(arg schema.FuncArg) bool {
		c := arg.Default.GetAConst()
		return arg.Default != nil && (c == nil || c.Isnull)
	})
}
