package bind

import (
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// setOperationStmt analyses left UNION right and its kin with what follows.
func (a *binder) setOperationStmt(q *level, s *pg.SelectStmt) {
	left := a.setOperand(q, s.Larg)
	right := a.setOperand(q, s.Rarg)
	a.setOperation(q, setOperationNames[s.Op], left, right, s)
	a.setOperationTail(q, s)
}

var setOperationNames = map[pg.SetOperation]string{
	pg.SetOperation_SETOP_UNION: "UNION", pg.SetOperation_SETOP_INTERSECT: "INTERSECT", pg.SetOperation_SETOP_EXCEPT: "EXCEPT",
}

func (a *binder) setOperand(q *level, s *pg.SelectStmt) *level {
	if s.IntoClause != nil {
		a.fail(-1, "", "INTO is only allowed on first SELECT of UNION/INTERSECT/EXCEPT")
	}
	sub := newLevel(q)
	sub.keepUnknown = true
	a.selectStmt(sub, s)
	return sub
}

// setOperation gives q the columns of both sides, of common types.
func (a *binder) setOperation(q *level, op string, left, right *level, s *pg.SelectStmt) {
	q.Verb = tree.Select
	q.SetOp = &tree.SetOp{Op: op, All: s.All, Left: left.Query, Right: right.Query}
	lcols, rcols := left.Columns(), right.Columns()
	if len(lcols) != len(rcols) {
		loc := -1
		if len(rcols) > 0 {
			loc = rcols[0].Expr.Loc()
		}
		a.fail(loc, "", "each %s query must have the same number of columns", op)
	}
	for i, l := range lcols {
		t := a.setColumn(op, !s.All || op != "UNION", l, rcols[i])
		q.Targets = append(q.Targets, &tree.Target{Name: l.Name, Loc: l.Loc, Embed: l.Embed, Expr: &tree.SetCol{Head: tree.At(t, l.Expr.Loc()), Level: q.Query, Col: i}})
	}
}

// setColumn finds the type that two columns have in common. compares says that
// their values are compared.
func (a *binder) setColumn(op string, compares bool, l, r *tree.Target) tree.Type {
	lt, rt := l.Expr.Type(), r.Expr.Type()
	oid, err := a.Types.CommonType(op, []pgcat.OID{lt.OID, rt.OID})
	if err != nil {
		a.check(err, r.Expr.Loc())
	}
	if compares && oid != pgcat.Unknown {
		from := r // the side that the type is of
		if oid == a.Types.BaseType(lt.OID) {
			from = l
		}
		a.checkEquality(oid, from.Expr.Loc())
	}
	t := tree.Type{OID: oid, Dims: max(lt.Dims, rt.Dims)}
	if lt.OID == rt.OID && lt.SameMod(rt) {
		t.Mod = lt.Mod
	}
	for _, side := range []*tree.Target{l, r} {
		out, ok := a.coerce(side.Expr, tree.Type{OID: oid, Dims: t.Dims}, pgcat.Implicit)
		if !ok {
			a.fail(side.Expr.Loc(), "", "%s could not convert type %s to %s", op, a.typeName(side.Expr.OID()), a.typeName(oid))
		}
		// A column of a set operation below has its own way to be asked.
		if side.Expr.OID() == pgcat.Unknown {
			side.Expr = out
		}
	}
	return t
}

// setOperationTail binds the ORDER BY and LIMIT of a set operation: they see
// the output columns only.
func (a *binder) setOperationTail(q *level, s *pg.SelectStmt) {
	q.ns = []nsItem{q.outputItem("")}
	q.ns[0].relVisible = false
	count := len(q.Targets)
	a.orderBy(q, s.SortClause)
	if len(q.Targets) > count {
		a.fail(q.Targets[count].Expr.Loc(), "Add the expression/function to every SELECT, or move the UNION into a FROM clause.",
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
