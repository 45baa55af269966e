package analyze

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// setOperationStmt analyses left UNION right and its kin with what follows.
func (a *analysis) setOperationStmt(q *query, s *pg.SelectStmt) {
	left := a.setOperand(q, s.Larg)
	right := a.setOperand(q, s.Rarg)
	a.setOperation(q, setOperationNames[s.Op], left, right, s)
	a.setOperationTail(q, s)
}

var setOperationNames = map[pg.SetOperation]string{
	pg.SetOperation_SETOP_UNION: "UNION", pg.SetOperation_SETOP_INTERSECT: "INTERSECT", pg.SetOperation_SETOP_EXCEPT: "EXCEPT",
}

func (a *analysis) setOperand(q *query, s *pg.SelectStmt) *query {
	if len(s.IntoClause.GetColNames()) > 0 || s.IntoClause != nil {
		a.fail(-1, "", "INTO is only allowed on first SELECT of UNION/INTERSECT/EXCEPT")
	}
	sub := &query{parent: q, keepUnknown: true}
	a.selectStmt(sub, s)
	return sub
}

// setOperation gives q the columns of both sides, of common types.
func (a *analysis) setOperation(q *query, op string, left, right *query, s *pg.SelectStmt) {
	q.verb = Select
	q.setOp = &setOp{op: op, left: left, right: right}
	lcols, rcols := left.columns(), right.columns()
	if len(lcols) != len(rcols) {
		loc := -1
		if len(rcols) > 0 {
			loc = rcols[0].expr.loc
		}
		a.fail(loc, "", "each %s query must have the same number of columns", op)
	}
	for i, l := range lcols {
		r := rcols[i]
		oid, err := a.types.CommonType(op, []pgcat.OID{l.expr.oid, r.expr.oid})
		if err != nil {
			a.check(err, r.expr.loc)
		}
		if s != nil && (!s.All || s.Op != pg.SetOperation_SETOP_UNION) && oid != pgcat.Unknown {
			a.checkEquality(oid, r.expr.loc)
		}
		t := of(oid)
		t.dims = max(l.expr.dims, r.expr.dims)
		if l.expr.oid == r.expr.oid && equalMods(l.expr.mod, r.expr.mod) {
			t.mod = l.expr.mod
		}
		for _, side := range []*target{l, r} {
			out, ok := a.coerce(side.expr, typ{oid: oid, dims: t.dims}, pgcat.Implicit)
			if !ok {
				a.fail(side.expr.loc, "", "%s could not convert type %s to %s", op, a.typeName(side.expr.oid), a.typeName(oid))
			}
			// A column of a set operation below has its own way to be asked.
			if side.expr.oid == pgcat.Unknown {
				side.expr = out
			}
		}
		q.targets = append(q.targets, &target{name: l.name, embed: l.embed, expr: &expr{kind: xSetCol, level: q, num: i, typ: t, loc: l.expr.loc}})
	}
}

// setOperationTail analyses the ORDER BY and LIMIT of a set operation: they see
// the output columns only.
func (a *analysis) setOperationTail(q *query, s *pg.SelectStmt) {
	q.ns = []nsItem{q.outputItem("")}
	q.ns[0].relVisible = false
	count := len(q.targets)
	a.orderBy(q, s.SortClause, inOrderBy)
	if len(q.targets) > count {
		a.fail(q.targets[count].expr.loc, "Add the expression/function to every SELECT, or move the UNION into a FROM clause.",
			"invalid UNION/INTERSECT/EXCEPT ORDER BY clause")
	}
	a.limitClauses(q, s)
	q.clause = inNone
	if !q.keepUnknown {
		a.resolveUnknowns(q)
	}
	a.locking(q, s)
	q.ns = nil
}
