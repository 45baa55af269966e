package analyze

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// A nullAnswer is a nullability and why. The zero answer is an unknown one.
type nullAnswer struct {
	null   Nullability
	reason string
	known  bool
}

func never(reason string) nullAnswer  { return nullAnswer{Never, reason, true} }
func maybe(reason string) nullAnswer  { return nullAnswer{Maybe, reason, true} }
func always(reason string) nullAnswer { return nullAnswer{Always, reason, true} }

// worst is the answer for a value that is one or the other.
func worst(x, y nullAnswer) nullAnswer {
	switch {
	case !x.known:
		return y
	case !y.known || x.null == y.null:
		return x
	case x.null == Maybe:
		return x
	case y.null == Maybe:
		return y
	case x.null == Always:
		return maybe(x.reason)
	}
	return maybe(y.reason)
}

// A nullEnv is where an expression stands.
type nullEnv struct {
	q     *query
	inAgg *query  // the level whose aggregate's arguments these are
	extra []*expr // not NULL here, because of the branch of CASE
}

// nullOfColumn answers for a query's i-th column.
func (a *analysis) nullOfColumn(q *query, i int) nullAnswer {
	cols := q.columns()
	if i >= len(cols) {
		return maybe("unknown")
	}
	if q.nullState == nil {
		q.nullState = make([]nullAnswer, len(cols))
	}
	if q.nullState[i].known {
		return q.nullState[i]
	}
	cuts := a.elems.cuts
	var out nullAnswer
	switch {
	case q.setOp != nil:
		out = a.nullOfSetOp(q, i)
	case q.values != nil:
		for _, row := range q.values {
			out = worst(out, a.nullOf(row[i], &nullEnv{q: q}))
		}
	default:
		out = a.nullOf(cols[i].expr, &nullEnv{q: q})
	}
	if a.provisional == 0 && a.elems.cuts == cuts {
		q.nullState[i] = out
	}
	return out
}

func (a *analysis) nullOfSetOp(q *query, i int) nullAnswer {
	left, right := a.nullOfColumn(q.setOp.left, i), a.nullOfColumn(q.setOp.right, i)
	switch q.setOp.op {
	case "INTERSECT":
		if right.null == Never {
			return right
		}
		return left
	case "EXCEPT":
		return left
	}
	return worst(left, right)
}

// nullOfCTE answers for a column of a WITH item. That of a recursive one is the
// least fixed point: the first half's answer, made worse by the second half's
// until nothing changes.
func (a *analysis) nullOfCTE(c *cte, i int) nullAnswer {
	if c.assumed != nil {
		return c.assumed[i]
	}
	if c.query == nil {
		return maybe("unknown")
	}
	if !c.recursive || c.query.setOp == nil || len(c.query.nullState) > i && c.query.nullState[i].known {
		return a.nullOfColumn(c.query, i)
	}
	n := len(c.query.columns())
	left, right := c.query.setOp.left, c.query.setOp.right
	state := make([]nullAnswer, n)
	for k := range state {
		state[k] = a.nullOfColumn(left, k)
	}
	a.provisional++
	for changed := true; changed; {
		changed = false
		c.assumed = slices.Clone(state)
		for k := range state {
			if now := worst(state[k], a.nullOfColumn(right, k)); now.null != state[k].null {
				state[k] = now
				changed = true
			}
		}
	}
	c.assumed = nil
	a.provisional--
	if a.provisional == 0 {
		c.query.nullState = state
	}
	return state[i]
}

// nullOf answers for an expression.
func (a *analysis) nullOf(e *expr, env *nullEnv) nullAnswer {
	if env == nil {
		env = &nullEnv{}
	}
	if env.q != nil && env.inAgg != env.q && slices.ContainsFunc(env.q.setNulled, func(k *expr) bool { return sameKey(k, e) }) {
		return maybe("GROUPING SETS leave the column out of some rows")
	}
	if e.kind != xVar && e.kind != xConst && a.isProven(e, env) {
		return never("a condition rejects NULL")
	}
	if env.q != nil && env.q.srfs > 0 && a.expandedOver(env.q, e) {
		return never("a set-returning function has no rows where it is NULL")
	}
	switch e.kind {
	case xConst:
		if e.null {
			if e.text != "" {
				return always(e.text)
			}
			return always("NULL")
		}
		return never("a constant")
	case xParam:
		return a.nullOfParam(e)
	case xVar:
		return a.nullOfVar(e, env)
	case xWholeRow:
		if x := a.presenceOf(e.rte); x.null == Always {
			return x
		}
		if why, ok := a.factsOf(e.rte.level).nulled[e.rte]; ok && !a.isProven(e, env) {
			return maybe(why)
		}
		if len(e.rte.exprs) > 0 {
			return maybe("the function may return no row")
		}
		return never("a row")
	case xFunc:
		return a.nullOfCall(e, env)
	case xAgg:
		return a.nullOfAggregate(e)
	case xWindow:
		return a.nullOfWindow(e, env)
	case xAnd, xOr, xNot, xRelabel, xMergedFull, xRowCompare, xArrayOp, xSubscript, xField, xNullIf:
		return a.nullOfStrict(e, env)
	case xDomain:
		return never("domain " + e.text + " rejects NULL")
	case xCase:
		return a.nullOfCase(e, env)
	case xCoalesce:
		return a.nullOfCoalesce(e, env, "COALESCE")
	case xMinMax:
		return a.nullOfCoalesce(e, env, e.text)
	case xScalar:
		return a.nullOfScalar(e)
	case xInQuery:
		return a.nullOfIn(e, env)
	case xSetCol:
		return a.nullOfColumn(e.level, e.num)
	case xNullTest, xBoolTest, xDistinct, xExists:
		return never("a test is true or false")
	case xRow, xArray, xArrayQuery:
		return never("a constructor")
	case xValue:
		return never("never NULL")
	case xDefault:
		return maybe("the default may be NULL")
	}
	return maybe("the expression may be NULL")
}

// isProven reports whether a condition around e rejects its being NULL.
func (a *analysis) isProven(e *expr, env *nullEnv) bool {
	same := func(p *expr) bool { return equal(p, e) }
	if slices.ContainsFunc(env.extra, same) {
		return true
	}
	if env.q == nil || env.leftOut(e) {
		return false
	}
	f := a.factsOf(env.q)
	if !slices.ContainsFunc(f.proven, same) {
		return false
	}
	return !a.overNulled(e, f)
}

// leftOut reports whether e is over a key that GROUPING SETS make NULL in some
// rows: what was proven of it was before that.
func (env *nullEnv) leftOut(e *expr) bool {
	if len(env.q.setNulled) == 0 || env.inAgg == env.q {
		return false
	}
	found := false
	e.walk(func(x *expr) bool {
		found = found || slices.ContainsFunc(env.q.setNulled, func(k *expr) bool { return sameKey(k, x) })
		return !found
	})
	return found
}

// overNulled reports whether e is over the columns of an entry that an outer
// join may null.
func (a *analysis) overNulled(e *expr, f *facts) bool {
	if len(f.nulled) == 0 {
		return false
	}
	found := false
	e.walk(func(x *expr) bool {
		if x.kind == xVar || x.kind == xWholeRow {
			_, nulled := f.nulled[x.rte]
			found = found || nulled
		}
		return !found
	})
	return found
}

func (a *analysis) nullOfVar(e *expr, env *nullEnv) nullAnswer {
	level := e.rte.level
	if x := a.presenceOf(e.rte); x.null == Always {
		return x
	}
	if level != nil {
		if env.inAgg != level && level != env.q && slices.ContainsFunc(level.setNulled, func(k *expr) bool { return equal(k, e) }) {
			return maybe("GROUPING SETS leave the column out of some rows")
		}
		f := a.factsOf(level)
		why, nulled := f.nulled[e.rte]
		if slices.ContainsFunc(env.extra, func(p *expr) bool { return p.kind == xVar && p.rte == e.rte }) {
			nulled = false // an outer join that finds no row leaves no column with a value
		}
		if !nulled {
			if x := a.nullOfEntry(e.rte, e.num, env); x.null == Never {
				return x
			}
		}
		if a.isProven(e, env) {
			return never("a condition rejects NULL")
		}
		if nulled {
			return maybe(why)
		}
		if level != env.q && slices.ContainsFunc(f.proven, func(p *expr) bool { return equal(p, e) }) {
			return never("a condition rejects NULL")
		}
	}
	return a.nullOfEntry(e.rte, e.num, env)
}

// nullOfEntry answers for a column of a range table entry by itself, whatever
// is done with its rows.
func (a *analysis) nullOfEntry(r *rte, num int, env *nullEnv) nullAnswer {
	c := &r.cols[num]
	if c.call != nil {
		return a.nullOfResultColumn(c.call, c.callCol, &nullEnv{q: r.level})
	}
	if c.attr < 0 {
		return nullAnswer{c.null, c.reason, true}
	}
	switch {
	case r.rel != nil:
		rc := r.rel.columns(a, r.pos)[c.attr]
		if r.rel.view != nil && r.level != nil && (r.level.target == r || r.image != noImage) {
			return throughView(r.rel, &rc)
		}
		if x := a.nullOfUnchecked(r, c.attr); x.known {
			return x
		}
		return nullAnswer{rc.null, rc.reason, true}
	case r.cte != nil:
		return a.nullOfCTE(r.cte, c.attr)
	case r.query != nil:
		return a.nullOfColumn(r.query, c.attr)
	case len(r.exprs) == 1:
		return a.nullOf(r.exprs[0], &nullEnv{q: r.level})
	}
	return nullAnswer{c.null, c.reason, true}
}

// nullOfUnchecked answers for a column that the statement gives a value that is
// not checked against the column's domain; see noteUnchecked.
func (a *analysis) nullOfUnchecked(r *rte, col int) (out nullAnswer) {
	q := r.level
	if q == nil || q.target == nil || q.target.rel != r.rel {
		return out
	}
	values := q.unchecked[col]
	if len(values) == 0 {
		return out
	}
	q.unchecked[col] = nil // a value over the column itself means the old one
	for _, e := range values {
		if a.nullOf(e, &nullEnv{q: q}).null != Never {
			out = maybe("a NULL that is of the domain already passes its NOT NULL")
		}
	}
	q.unchecked[col] = values
	return out
}

// throughView answers for a column in the RETURNING of a write through a view:
// the row need not be one that the view shows, and a trigger may make it up.
func throughView(r *relation, c *relCol) nullAnswer {
	if c.base == nil || len(r.table.Triggers) > 0 {
		return maybe("the row that was written need not be one of the view's")
	}
	return nullAnswer{c.base.null, c.base.reason, true}
}

// nullOfParam trusts the Go type of a parameter, where Go has no nil for it.
func (a *analysis) nullOfParam(e *expr) nullAnswer {
	if a.params == nil {
		return maybe("a parameter")
	}
	if s := a.params.at(e.num); s.null {
		return maybe("parameter $" + itoa(e.num) + " may be NULL")
	}
	switch base := a.types.BaseType(e.oid); {
	case a.params.owner != "": // PostgreSQL's NULL alone counts
	case a.types.ElemOf(base) != 0, base == pgcat.Bytea, base == pgcat.JSON, base == pgcat.JSONB:
		return maybe("a nil slice is NULL")
	}
	return never("parameter $" + itoa(e.num) + " is not nullable")
}

// nullOfStrict answers for what is NULL only if an argument is, and for what
// may be NULL all the same.
func (a *analysis) nullOfStrict(e *expr, env *nullEnv) nullAnswer {
	var out nullAnswer
	switch e.kind {
	case xNullIf:
		return maybe("NULLIF yields NULL when its arguments are equal")
	case xSubscript:
		if e.not {
			break // a slice is empty rather than NULL
		}
		return maybe("the subscript may be out of bounds")
	case xField:
		if e.args[0].kind == xWholeRow && e.args[0].rte.rel == nil && e.num < len(e.args[0].rte.cols) {
			v := &expr{kind: xVar, rte: e.args[0].rte, num: e.num, typ: e.typ, loc: e.loc}
			return a.nullOfVar(v, env)
		}
		if givesValue(e.args[0], e.num) && env.q != nil && env.q.srfs <= 1 {
			return never(e.args[0].fn.Name + "() always has a " + e.text)
		}
		if call := e.args[0]; call.kind == xFunc && a.defaults[call.fn] != nil && env.q != nil && env.q.srfs <= 1 {
			return a.nullOfResultColumn(call, e.num, env)
		}
		return maybe("a field of a composite value may be NULL")
	case xMergedFull:
		return a.nullOfMerged(e, env)
	case xArrayOp:
		if list := e.args[1]; list.kind == xArray && e.fn.NeverNull() {
			out = a.nullOf(e.args[0], env)
			for _, item := range list.args {
				out = worst(out, a.nullOf(item, env))
			}
			return notAlways(out)
		}
		return maybe("an element of the array may be NULL")
	}
	if slices.ContainsFunc(e.fns, func(f *pgcat.Function) bool { return f == nil || !f.NeverNull() }) {
		return maybe("the comparison may be NULL")
	}
	for _, arg := range e.args {
		out = worst(out, a.nullOf(arg, env))
	}
	return out
}

// notAlways weakens the answer for a comparison with each of some values: of
// none of them it is true or false, whatever is compared.
func notAlways(n nullAnswer) nullAnswer {
	if n.null == Always {
		n.null = Maybe
	}
	return n
}

// nullOfMerged answers for the column that FULL JOIN USING merges: a row of at
// least one side is there.
func (a *analysis) nullOfMerged(e *expr, env *nullEnv) nullAnswer {
	f := a.factsOf(e.join.left.rtes[0].level)
	for _, arg := range e.args {
		v := arg
		for v.kind != xVar && len(v.args) == 1 {
			v = v.args[0]
		}
		if v.kind != xVar {
			return maybe("FULL JOIN may find no row")
		}
		if base := a.nullOfEntry(v.rte, v.num, env); base.null != Never {
			return base
		}
		if why := f.nulled[v.rte]; why != "" && why != "FULL JOIN may find no row" {
			return maybe(why)
		}
	}
	if nestedOuter(e.join, a.levelFrom(e.join)) {
		return maybe("FULL JOIN may find no row")
	}
	return never("one side of the FULL JOIN has a row")
}

func (a *analysis) levelFrom(n *fromNode) []*fromNode { return n.left.rtes[0].level.from }

// nestedOuter reports whether an outer join stands above or below n, which
// might null both sides.
func nestedOuter(n *fromNode, from []*fromNode) bool {
	var below func(*fromNode) bool
	below = func(x *fromNode) bool {
		return x != nil && x.rte == nil && (x.join != innerJoin || below(x.left) || below(x.right))
	}
	return below(n.left) || below(n.right) || !slices.Contains(from, n)
}
