package nulls

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// resultColumn answers for a column of the result of a call of one of the
// schema's own functions.
func (a *Analysis) resultColumn(e *tree.Func, column int, at *place) Answer {
	name := e.Fn.Name
	result := a.resultOf(e.Fn)
	if column >= len(result) {
		return maybe("a function's column may be NULL")
	}
	switch result[column] {
	case pgcat.Never:
		return never("the body of " + name + "() never has NULL there")
	case pgcat.NeverWhenArgsNonNull:
		if !a.defaultNull(e) && !slices.ContainsFunc(e.Args, func(arg tree.Expr) bool { return a.of(arg, at).Null != tree.Never }) {
			return never("the body of " + name + "() has no NULL there without one in its arguments")
		}
		return maybe(name + "() may return NULL when an argument is")
	}
	return maybe("the body of " + name + "() may have NULL there")
}

// defaultNull reports whether an argument that a call leaves out may be NULL.
func (a *Analysis) defaultNull(e *tree.Func) bool {
	return len(e.Args) < len(e.Fn.Args) && bind.NullDefault(a.bound.Function(e.Fn))
}

// resultOf says when the columns of a call of one of the schema's own functions
// may be NULL, as far as its body proves it; nil says nothing.
func (a *Analysis) resultOf(fn *pgcat.Function) []pgcat.NullBehaviour {
	def := a.bound.Function(fn)
	if def == nil {
		return nil
	}
	return follow(a.trail, &a.schema.bodies, def, nil, func() []pgcat.NullBehaviour { return a.bodyResult(def, fn) })
}

// bodyResult finds out when the columns of what the body of a function in SQL
// returns may be NULL: first with any arguments, then with none that is NULL.
func (a *Analysis) bodyResult(def *schema.Function, fn *pgcat.Function) []pgcat.NullBehaviour {
	body, _ := a.bound.Body(def)
	if body == nil || body.Result == nil {
		return nil
	}
	result := make([]pgcat.NullBehaviour, len(body.Result))
	if !fn.ReturnsSet && !hasRow(body.Query) {
		return result // NULL when there is no row
	}
	for pass, behaviour := range []pgcat.NullBehaviour{pgcat.Never, pgcat.NeverWhenArgsNonNull} {
		inner := a.schema.analysis(a.trail)
		argument := [...]Answer{maybe("an argument may be NULL"), never("the arguments are not NULL")}[pass]
		inner.param = func(*tree.Param) Answer { return argument }
		for i, e := range body.Result {
			if result[i] == pgcat.MayBeNull && inner.bodyColumn(body.Query, i, e).Null == tree.Never {
				result[i] = behaviour
			}
		}
	}
	if def.Strict {
		for i, r := range result {
			switch {
			case !fn.ReturnsSet: // NULL without asking the body
				result[i] = min(r, pgcat.NeverWhenArgsNonNull)
			case r != pgcat.MayBeNull: // no rows
				result[i] = pgcat.Never
			}
		}
	}
	return result
}

// bodyColumn answers for a column of a body's last statement, which may be
// converted to what the function returns.
func (a *Analysis) bodyColumn(q *tree.Query, i int, converted tree.Expr) Answer {
	switch {
	case converted == q.Column(i).Expr:
		return a.Column(q, i)
	case q.SetOp != nil || q.Values != nil:
		return maybe("converted")
	}
	return a.of(converted, &place{q: q})
}

// hasRow reports whether a statement always yields a row: one that INSERT makes
// may be prevented by triggers and rules.
func hasRow(q *tree.Query) bool {
	if q.Verb == tree.Insert && q.Target != nil {
		x, t := q.Target.Access, q.Target.Rel.Table
		return x.Width > 0 && len(x.Values) > 0 && !x.Conflict && t != nil && t.Kind == schema.BaseTable && len(t.Triggers)+len(t.Rules) == 0
	}
	return oneRow(q)
}
