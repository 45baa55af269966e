package analyze

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// bodyResult holds what the last statement of a function in SQL gives against
// what the function is declared to return, and finds out when its columns may
// be NULL.
func (a *analysis) bodyResult(b *body, def *schema.Function, fn *pgcat.Function, q *query) {
	want := a.resultColumns(fn)
	if len(want) == 0 || fn.Kind != pgcat.FunctionKind {
		return
	}
	var cols []*target
	if q != nil {
		cols = q.columns()
	}
	mismatch := func(loc int, detail string) {
		a.fail(loc, detail, "return type mismatch in function declared to return %s", a.typeName(fn.Returns))
	}
	switch {
	case len(cols) == 0:
		mismatch(-1, "The function's final statement must be SELECT or INSERT/UPDATE/DELETE/MERGE RETURNING.")
	case len(cols) == 1 && (len(want) > 1 || cols[0].expr.oid == fn.Returns) && a.isComposite(cols[0].expr.oid):
		return // a row as a whole
	case len(cols) < len(want) && !a.isComposite(fn.Returns):
		mismatch(cols[0].expr.loc, "The final statement must return exactly one column.")
	case len(cols) < len(want):
		mismatch(cols[0].expr.loc, "The final statement returns too few columns.")
	case len(cols) > len(want) && !a.isComposite(fn.Returns):
		mismatch(cols[1].expr.loc, "The final statement must return exactly one column.")
	case len(cols) > len(want):
		mismatch(cols[len(want)].expr.loc, "The final statement returns too many columns.")
	}
	converted := make([]*expr, len(want))
	for i, t := range want {
		e := cols[i].expr
		if converted[i] = e; a.types.BaseType(e.oid) == a.types.BaseType(t.oid) {
			continue
		}
		c, ok := a.coerce(e, t, pgcat.Assignment)
		if !ok {
			mismatch(e.loc, "The final statement returns "+a.typeName(e.oid)+" instead of "+a.typeName(t.oid)+" at column "+itoa(i+1)+".")
		}
		converted[i] = c
	}
	b.result = make([]pgcat.NullBehaviour, len(want))
	if !fn.ReturnsSet && !a.hasRow(q) {
		return // NULL when there is no row
	}
	a.provisional++
	for pass, behaviour := range []pgcat.NullBehaviour{pgcat.Never, pgcat.NeverWhenArgsNonNull} {
		for i := range a.params.list {
			a.params.list[i].null = pass == 0
		}
		for i, e := range converted {
			if b.result[i] == pgcat.MayBeNull && a.nullOfResult(q, i, e).null == Never {
				b.result[i] = behaviour
			}
		}
	}
	a.provisional--
	if def.Strict {
		for i, r := range b.result {
			switch {
			case !fn.ReturnsSet: // NULL without asking the body
				b.result[i] = min(r, pgcat.NeverWhenArgsNonNull)
			case r != pgcat.MayBeNull: // no rows
				b.result[i] = pgcat.Never
			}
		}
	}
}

func (a *analysis) nullOfResult(q *query, i int, converted *expr) nullAnswer {
	switch {
	case converted == q.columns()[i].expr:
		return a.nullOfColumn(q, i)
	case q.setOp != nil || q.values != nil:
		return maybe("converted")
	}
	return a.nullOf(converted, &nullEnv{q: q})
}

// hasRow reports whether a statement always yields a row: one that INSERT makes
// may be prevented by triggers and rules.
func (a *analysis) hasRow(q *query) bool {
	if q.verb == Insert && q.target != nil {
		x, t := a.accesses[q.target.access], q.target.rel.table
		return x.width > 0 && len(x.values) > 0 && !x.conflict && t != nil && t.Kind == schema.BaseTable && len(t.Triggers)+len(t.Rules) == 0
	}
	return oneRow(q)
}

// resultColumns are the columns that a call of the function in FROM has; none
// where only the call says them.
func (a *analysis) resultColumns(fn *pgcat.Function) []typ {
	var out []typ
	switch {
	case fn.Returns == pgcat.Void:
	case len(fn.OutArgs) > 0:
		for _, c := range fn.OutArgs {
			out = append(out, typ{oid: c.Type, dims: c.Dims})
		}
	case fn.Returns == pgcat.Record:
	case a.isComposite(fn.Returns):
		for _, f := range a.attrs(a.types.BaseType(fn.Returns), -1) {
			out = append(out, f.typ)
		}
	default:
		out = append(out, of(fn.Returns))
	}
	return out
}

// resultOf says when the columns of a call of one of the schema's own functions
// may be NULL, as far as its body proves it.
func (a *analysis) resultOf(f *pgcat.Function) []pgcat.NullBehaviour {
	def := a.defaults[f]
	if def == nil || def.Language != "sql" || def.Kind == "aggregate" {
		return nil
	}
	return a.bodyOf(def).result
}

// defaultNull reports whether an argument that a call leaves out may be NULL.
func (a *analysis) defaultNull(e *expr) bool {
	if len(e.args) >= len(e.fn.Args) {
		return false
	}
	return slices.ContainsFunc(a.defaults[e.fn].InputArgs(), func(arg schema.FuncArg) bool {
		c := arg.Default.GetAConst()
		return arg.Default != nil && (c == nil || c.Isnull)
	})
}

// nullOfResultColumn answers for a column of the result of a call of one of the
// schema's own functions.
func (a *analysis) nullOfResultColumn(e *expr, column int, env *nullEnv) nullAnswer {
	result := a.resultOf(e.fn)
	if column >= len(result) {
		return maybe("a function's column may be NULL")
	}
	switch result[column] {
	case pgcat.Never:
		return never("the body of " + e.fn.Name + "() never has NULL there")
	case pgcat.NeverWhenArgsNonNull:
		if !a.defaultNull(e) && !slices.ContainsFunc(e.args, func(arg *expr) bool { return a.nullOf(arg, env).null != Never }) {
			return never("the body of " + e.fn.Name + "() has no NULL there without one in its arguments")
		}
		return maybe(e.fn.Name + "() may return NULL when an argument is")
	}
	return maybe("the body of " + e.fn.Name + "() may have NULL there")
}
