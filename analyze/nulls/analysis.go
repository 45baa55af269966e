package nulls

import (
	"slices"
	"strconv"

	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// An Analysis answers for the queries of one statement, and keeps what it found
// out of them. It is for one goroutine at a time.
type Analysis struct {
	schema *Schema
	bound  *bind.Schema
	types  *pgcat.Catalog
	trail  *trail
	param  func(*tree.Param) Answer
	null   []bool // the statement's parameters that may be NULL, by number-1

	columns map[*tree.Query][]Answer
	levels  map[*tree.Query]*facts
	assumed map[*tree.CTE][]Answer // what the fixed point assumes of a recursive query's columns
	elems   elemState
	// provisional counts the reasons for not keeping answers: they rest on
	// assumptions that will change.
	provisional int
}

// Of returns an Analysis of a statement.
func (s *Schema) Of(stmt *tree.Statement) *Analysis {
	a := s.analysis(newTrail())
	a.findParams(stmt.Params)
	return a
}

// analysis returns an Analysis of what has no parameters.
func (s *Schema) analysis(t *trail) *Analysis {
	return &Analysis{
		schema: s, bound: s.bound, types: s.bound.Types, trail: t,
		param:   func(*tree.Param) Answer { return maybe("a parameter") },
		columns: make(map[*tree.Query][]Answer),
		levels:  make(map[*tree.Query]*facts),
		assumed: make(map[*tree.CTE][]Answer),
		elems:   elemState{busy: make(map[elemColumn]bool), known: make(map[elemColumn]bool)},
	}
}

// Params reports, by number-1, which of the statement's parameters may be NULL.
func (a *Analysis) Params() []bool { return a.null }

// findParams finds out which parameters may be NULL. That can depend on another
// one, through a column of a subquery: all are taken to be so at first, and
// nothing is kept of what that says of columns.
func (a *Analysis) findParams(params []*tree.StatementParam) {
	a.param = a.statementParam
	a.null = slices.Repeat([]bool{true}, len(params))
	a.provisional++
	for range 2 {
		for i, p := range params {
			a.null[i] = p.Tested || a.AllowsNull(p)
		}
	}
	a.provisional--
}

// AllowsNull says whether the place of a parameter allows NULL, or its author: not
// whether the statement asks, elsewhere, if it is NULL, which lets it be so, too.
func (a *Analysis) AllowsNull(p *tree.StatementParam) bool {
	switch {
	case p.Null == tree.NullRefused:
		return false
	case p.Null != tree.NullAllowed && a.types.NotNullDomain(p.OID):
		return false // PostgreSQL refuses it when it reads the argument
	}
	switch {
	case p.Null == tree.NullAsAssigned:
		return a.takesNull(p.Meets)
	case p.ByAuthor || p.SQLC != nil:
	case slices.ContainsFunc(p.Into, func(c *tree.Var) bool { return !a.takesNull(c) }):
		return false
	}
	if p.Null != tree.NullAsColumn {
		return true
	}
	if c := tree.BaseColumn(p.Meets); c != nil {
		return c.Null != tree.Never
	}
	return a.of(p.Meets, &place{}).Null != tree.Never
}

// takesNull reports whether NULL can be written to a column.
func (a *Analysis) takesNull(c *tree.Var) bool {
	rel, col := c.RTE.Rel, c.ColumnOf()
	if rel.IsView() && rel.Cols[col].Base != nil && len(rel.Table.Triggers) == 0 {
		return rel.Cols[col].Base.Null != tree.Never // what the view's WHERE excludes can be written through it
	}
	return a.relationColumn(rel, col).Null != tree.Never
}

// statementParam trusts the Go type of a parameter, where Go has no nil for it.
func (a *Analysis) statementParam(e *tree.Param) Answer {
	name := "parameter $" + strconv.Itoa(e.Num)
	if a.null[e.Num-1] {
		return maybe(name + " may be NULL")
	}
	switch base := a.types.BaseType(e.OID()); {
	case a.types.ElemOf(base) != 0, base == pgcat.Bytea, base == pgcat.JSON, base == pgcat.JSONB:
		return maybe("a nil slice is NULL")
	}
	return never(name + " is not nullable")
}

// Column answers for a query's i-th column.
func (a *Analysis) Column(q *tree.Query, i int) Answer {
	cols := q.Columns()
	if i < 0 || i >= len(cols) {
		return maybe("unknown")
	}
	known := a.columns[q]
	if known == nil {
		known = make([]Answer, len(cols))
		a.columns[q] = known
	}
	if known[i].known {
		return known[i]
	}
	cuts := a.elems.cuts
	var out Answer
	switch {
	case q.SetOp != nil:
		out = a.setOpColumn(q.SetOp, i)
	case q.Values != nil:
		for _, row := range q.Values {
			out = worst(out, a.of(row[i], &place{q: q}))
		}
	default:
		out = a.of(cols[i].Expr, &place{q: q})
	}
	if a.provisional == 0 && a.elems.cuts == cuts {
		known[i] = out
	}
	return out
}

func (a *Analysis) setOpColumn(op *tree.SetOp, i int) Answer {
	left, right := a.Column(op.Left, i), a.Column(op.Right, i)
	switch op.Op {
	case "INTERSECT":
		if right.Null == tree.Never {
			return right
		}
		return left
	case "EXCEPT":
		return left
	}
	return worst(left, right)
}

// cteColumn answers for a column of a WITH item. That of a recursive one is the
// least fixed point: the first half's answer, made worse by the second half's
// until nothing changes.
func (a *Analysis) cteColumn(c *tree.CTE, i int) Answer {
	if assumed := a.assumed[c]; assumed != nil {
		return assumed[i]
	}
	if c.Query == nil {
		return maybe("unknown")
	}
	if known := a.columns[c.Query]; !c.Recursive || c.Query.SetOp == nil || i < len(known) && known[i].known {
		return a.Column(c.Query, i)
	}
	state := make([]Answer, len(c.Query.Columns()))
	for k := range state {
		state[k] = a.Column(c.Query.SetOp.Left, k)
	}
	a.provisional++
	for changed := true; changed; {
		changed = false
		a.assumed[c] = slices.Clone(state)
		for k := range state {
			if now := worst(state[k], a.Column(c.Query.SetOp.Right, k)); now.Null != state[k].Null {
				state[k] = now
				changed = true
			}
		}
	}
	delete(a.assumed, c)
	a.provisional--
	if a.provisional == 0 {
		a.columns[c.Query] = state
	}
	return state[i]
}
