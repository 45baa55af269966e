package nulls

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// An elemSearch looks for what may put NULL into an array. The columns of tables
// and what functions of the schema's own return are taken to hold none, as
// PostgreSQL has no way to declare it.
type elemSearch struct {
	*Analysis
	// strict: nothing is taken on trust, a proof is wanted.
	strict bool
}

// An elemColumn is a column under search.
type elemColumn struct {
	query  *tree.Query
	col    int
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

// NullElems reports whether a query's i-th column is an array that is computed
// and may have elements that are NULL.
func (a *Analysis) NullElems(q *tree.Query, i int) bool {
	t := q.Column(i)
	return t != nil && a.types.ElemOf(t.Expr.OID()) != 0 && (&elemSearch{Analysis: a}).inColumn(q, i)
}

// noNullElems reports whether an array is known to have no NULL in it.
func (a *Analysis) noNullElems(e tree.Expr, at *place) bool {
	return !(&elemSearch{Analysis: a, strict: true}).in(e, at)
}

func (s *elemSearch) inColumn(q *tree.Query, i int) bool {
	if q.Column(i) == nil {
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
	before := state.cuts
	state.busy[key] = true
	answer := s.ofColumn(q, i)
	delete(state.busy, key)
	if state.cuts == before && s.provisional == 0 {
		state.known[key] = answer
	}
	return answer
}

func (s *elemSearch) ofColumn(q *tree.Query, i int) bool {
	switch {
	case q.SetOp != nil:
		return s.inColumn(q.SetOp.Left, i) || q.SetOp.Op != "EXCEPT" && s.inColumn(q.SetOp.Right, i)
	case q.Values != nil:
		return slices.ContainsFunc(q.Values, func(row []tree.Expr) bool { return s.in(row[i], &place{q: q}) })
	}
	return s.in(q.Column(i).Expr, &place{q: q})
}

// in answers for the elements of the array e.
func (s *elemSearch) in(e tree.Expr, at *place) bool {
	if s.types.ElemOf(e.OID()) == 0 && e.OID() != pgcat.Unknown {
		return s.strict
	}
	switch e := e.(type) {
	case *tree.Const:
		return showsNull(e)
	case *tree.Var:
		return s.inVar(e)
	case *tree.SetCol:
		return s.inColumn(e.Level, e.Col)
	case *tree.Scalar:
		return s.inColumn(e.Query, e.Col)
	case *tree.ArrayQuery:
		return s.inRows(e.Query)
	case *tree.Array:
		return s.anyElem(e.Elems, at)
	case *tree.Case:
		return s.inAny(e.Results(), at)
	case *tree.Coalesce:
		return s.inAny(e.Args, at)
	case *tree.MinMax:
		return s.inAny(e.Args, at)
	case *tree.Merged:
		return s.inAny(e.Args, at)
	case *tree.Subscript:
		return s.in(e.Arg, at)
	case *tree.Agg:
		return s.inAggregate(e.Fn, e.Args, e.Filter, at, &place{q: e.Level, inAgg: e.Level})
	case *tree.WindowFunc:
		return s.inAggregate(e.Fn, e.Args, e.Filter, at, &place{q: e.Level})
	case *tree.Func:
		return s.inCall(e, at)
	}
	if arg := sameValue(e); arg != nil {
		return s.in(arg, at)
	}
	return s.strict
}

// showsNull reports whether the text of an array may have a NULL in it.
func showsNull(e *tree.Const) bool {
	return !e.Null && strings.Contains(strings.ToLower(e.Text), "null")
}

// inRows answers for ARRAY(SELECT …).
func (s *elemSearch) inRows(q *tree.Query) bool {
	return s.inColumn(q, 0) || !s.bound.IsArray(q.Column(0).Expr.OID()) && s.Column(q, 0).Null != tree.Never
}

func (s *elemSearch) inAny(args []tree.Expr, at *place) bool {
	return slices.ContainsFunc(args, func(arg tree.Expr) bool { return s.in(arg, at) })
}

// anyElem answers for values that become elements. Arrays among them become
// more dimensions.
func (s *elemSearch) anyElem(args []tree.Expr, at *place) bool {
	return slices.ContainsFunc(args, func(arg tree.Expr) bool {
		if s.bound.IsArray(arg.OID()) {
			return s.in(arg, at)
		}
		return s.of(arg, at).Null != tree.Never
	})
}

func (s *elemSearch) inVar(v *tree.Var) bool {
	r, attr := v.RTE, v.ColumnOf()
	switch {
	case attr < 0:
	case r.Rel != nil:
		return s.strict || s.relationElems(r.Rel, attr)
	case r.CTE != nil:
		return s.inColumn(r.CTE.Query, attr)
	case r.Query != nil:
		return s.inColumn(r.Query, attr)
	case len(r.Exprs) == 1:
		return s.in(r.Exprs[0], &place{q: r.Level})
	}
	return s.strict
}

// inAggregate answers for an aggregate at a place, whose arguments stand at
// inner.
func (s *elemSearch) inAggregate(fn *pgcat.Function, args []tree.Expr, filter tree.Expr, at, inner *place) bool {
	if fn.Name != "array_agg" {
		return s.strict || s.inAny(args, at)
	}
	return s.anyElem(args, inner.where(rejected(filter, isTrue)))
}

// inCall answers for what a function or an operator returns.
func (s *elemSearch) inCall(e *tree.Func, at *place) bool {
	if e.Fn.Schema != "pg_catalog" {
		return s.strict || e.Fn.Name == "avals" || e.Fn.Name == "hstore_to_array" || e.Fn.Name == "hstore_to_matrix"
	}
	if arrays, elems, ok := assembled(e); ok {
		return s.inAny(arrays, at) || s.anyElem(elems, at)
	}
	switch e.Fn.Name {
	case "string_to_array":
		return len(e.Args) == 3 && !tree.IsNull(e.Args[2])
	case "regexp_match", "regexp_matches": // a group that takes no part in the match
		pattern, ok := e.Args[1].(*tree.Const)
		return !ok || strings.Contains(pattern.Text, "(") && strings.ContainsAny(pattern.Text, "|?*{")
	case "enum_range", "regexp_split_to_array", "parse_ident", "tsvector_to_array":
		return false
	}
	return s.strict || s.inAny(e.Args, at)
}

// assembled tells of which arrays and which elements of its own a function makes
// its result, if it is of that kind.
func assembled(e *tree.Func) (arrays, elems []tree.Expr, ok bool) {
	switch e.Fn.Name {
	case "array_append":
		return e.Args[:1], e.Args[1:], true
	case "array_prepend":
		return e.Args[1:], e.Args[:1], true
	case "array_fill":
		return nil, e.Args[:1], true
	case "array_remove", "array_replace":
		if tree.IsNull(e.Args[1]) { // no NULL of the array is left
			return nil, e.Args[2:], true
		}
		return e.Args[:1], e.Args[2:], true
	}
	return nil, nil, false
}
