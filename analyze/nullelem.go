package analyze

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// An elemSearch looks for what may put NULL into an array. The columns of tables
// and what functions of the schema's own return are taken to hold none, as
// PostgreSQL has no way to declare it.
type elemSearch struct {
	*analysis
	// strict: nothing is taken on trust, a proof is wanted.
	strict bool
}

// An elemColumn is a column under search.
type elemColumn struct {
	query  *query
	num    int
	strict bool
}

// An elemState is what an analysis knows of elements. A recursive query leads
// back to itself: what is under search then adds nothing, and no answer that
// rests on that is kept.
type elemState struct {
	busy  map[elemColumn]bool
	known map[elemColumn]bool
	cuts  int // how often a search came back to what was under search
}

// nullElems reports whether a query's i-th column is an array that is computed
// and may have elements that are NULL.
func (a *analysis) nullElems(q *query, i int) bool {
	cols := q.columns()
	return i < len(cols) && a.types.ElemOf(cols[i].expr.oid) != 0 && (&elemSearch{analysis: a}).inColumn(q, i)
}

// noNullElems reports whether an array is known to have no NULL in it.
func (a *analysis) noNullElems(e *expr, env *nullEnv) bool {
	return !(&elemSearch{analysis: a, strict: true}).in(e, env)
}

func (s *elemSearch) inColumn(q *query, i int) bool {
	if q == nil || i < 0 || i >= len(q.columns()) {
		return s.strict
	}
	key, state := elemColumn{q, i, s.strict}, &s.elems
	if answer, known := state.known[key]; known {
		return answer
	}
	if state.busy[key] {
		state.cuts++
		return false
	}
	if state.busy == nil {
		state.busy, state.known = make(map[elemColumn]bool), make(map[elemColumn]bool)
	}
	before := state.cuts
	state.busy[key] = true
	answer := s.ofColumn(q, i)
	delete(state.busy, key)
	if state.cuts == before && s.provisional == 0 {
		state.known[key] = answer
	}
	return answer
}

func (s *elemSearch) ofColumn(q *query, i int) bool {
	switch {
	case q.setOp != nil:
		return s.inColumn(q.setOp.left, i) || q.setOp.op != "EXCEPT" && s.inColumn(q.setOp.right, i)
	case q.values != nil:
		return slices.ContainsFunc(q.values, func(row []*expr) bool { return s.in(row[i], &nullEnv{q: q}) })
	}
	return s.in(q.columns()[i].expr, &nullEnv{q: q})
}

// in answers for the elements of the array e.
func (s *elemSearch) in(e *expr, env *nullEnv) bool {
	if s.types.ElemOf(e.oid) == 0 && e.oid != pgcat.Unknown {
		return s.strict
	}
	switch e.kind {
	case xConst:
		return !e.null && strings.Contains(strings.ToLower(e.text), "null")
	case xVar:
		return s.inVar(e)
	case xSetCol:
		return s.inColumn(e.level, e.num)
	case xScalar:
		return s.inColumn(e.query, e.num)
	case xArrayQuery:
		return s.inColumn(e.query, 0) || !s.isArray(e.query.columns()[0].expr.oid) && s.nullOfColumn(e.query, 0).null != Never
	case xArray:
		return s.anyElem(e.args, env)
	case xCase:
		for i, arg := range e.args {
			if (i%2 == 1 || i == len(e.args)-1) && s.in(arg, env) {
				return true
			}
		}
		return false
	case xRelabel, xDomain, xCoalesce, xMinMax, xMergedFull:
		return s.inAny(e.args, env)
	case xNullIf, xSubscript:
		return s.in(e.args[0], env)
	case xAgg, xWindow:
		return s.inAggregate(e, env)
	case xFunc:
		return s.inCall(e, env)
	}
	return s.strict
}

func (s *elemSearch) inAny(args []*expr, env *nullEnv) bool {
	return slices.ContainsFunc(args, func(arg *expr) bool { return s.in(arg, env) })
}

// anyElem answers for values that become elements. Arrays among them become
// more dimensions.
func (s *elemSearch) anyElem(args []*expr, env *nullEnv) bool {
	return slices.ContainsFunc(args, func(arg *expr) bool {
		if s.isArray(arg.oid) {
			return s.in(arg, env)
		}
		return s.nullOf(arg, env).null != Never
	})
}

func (s *elemSearch) inVar(e *expr) bool {
	r := e.rte
	attr := r.cols[e.num].attr
	switch {
	case attr < 0:
		return s.strict
	case r.rel != nil:
		return s.strict || r.rel.columns(s.analysis, r.pos)[attr].nullElems
	case r.cte != nil:
		return s.inColumn(r.cte.query, attr)
	case r.query != nil:
		return s.inColumn(r.query, attr)
	case len(r.exprs) == 1:
		return s.in(r.exprs[0], &nullEnv{q: r.level})
	}
	return s.strict
}

func (s *elemSearch) inAggregate(e *expr, env *nullEnv) bool {
	if e.fn.Name != "array_agg" {
		return s.strict || s.inAny(e.args, env)
	}
	inner := &nullEnv{q: e.level}
	if e.kind == xAgg {
		inner.inAgg = e.level
	}
	if e.not { // FILTER comes last
		inner.extra = rejected(e.extra[len(e.extra)-1], isTrue)
	}
	return s.anyElem(e.args, inner)
}

// inCall answers for what a function or an operator returns.
func (s *elemSearch) inCall(e *expr, env *nullEnv) bool {
	isNull := func(i int) bool { return e.args[i].kind == xConst && e.args[i].null }
	if e.fn.Schema != "pg_catalog" {
		return s.strict || e.fn.Name == "avals" || e.fn.Name == "hstore_to_array" || e.fn.Name == "hstore_to_matrix"
	}
	switch e.fn.Name {
	case "array_append":
		return s.in(e.args[0], env) || s.anyElem(e.args[1:], env)
	case "array_prepend":
		return s.in(e.args[1], env) || s.anyElem(e.args[:1], env)
	case "array_fill":
		return s.anyElem(e.args[:1], env)
	case "array_remove":
		return !isNull(1) && s.in(e.args[0], env)
	case "array_replace":
		return !isNull(1) && s.in(e.args[0], env) || s.anyElem(e.args[2:], env)
	case "string_to_array":
		return len(e.args) == 3 && !isNull(2)
	case "regexp_match", "regexp_matches": // a group that takes no part in the match
		pattern := e.args[1]
		return pattern.kind != xConst || strings.Contains(pattern.text, "(") && strings.ContainsAny(pattern.text, "|?*{")
	case "enum_range", "regexp_split_to_array", "parse_ident", "tsvector_to_array":
		return false
	}
	return s.strict || s.inAny(e.args, env)
}
