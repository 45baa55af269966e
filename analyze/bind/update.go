package bind

import (
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

func (a *binder) updateStmt(q *level, n *pg.UpdateStmt) {
	a.withClause(q, n.WithClause)
	r := a.targetRelation(q, n.Relation, tree.Update)
	a.fromBeside(q, itemOf(r), n.FromClause)
	q.Where = a.whereClause(q, n.WhereClause)
	a.parent = nil
	ns := q.ns
	a.returning(q, pgast.ReturningOf(n), ns...)
	q.ns = ns
	// As in PostgreSQL, SET comes last, which matters to what parameters meet
	// first.
	q.clause = inUpdateSource
	a.setClause(q, r, n.TargetList)
	r.Access.SetCols = q.SetCols
	q.clause = inNone
}

func (a *binder) deleteStmt(q *level, n *pg.DeleteStmt) {
	a.withClause(q, n.WithClause)
	r := a.targetRelation(q, n.Relation, tree.Delete)
	a.fromBeside(q, itemOf(r), n.UsingClause)
	q.Where = a.whereClause(q, n.WhereClause)
	q.clause = inNone
	a.returning(q, pgast.ReturningOf(n), q.ns...)
}

// fromBeside binds FROM of UPDATE and USING of DELETE, which stand beside the
// target.
func (a *binder) fromBeside(q *level, target nsItem, list []*pg.Node) {
	q.From = append(q.From, leafOf(target.rte))
	// The target is visible to ON conditions and LATERAL items, too.
	lateral := target
	lateral.lateralOnly = true
	q.ns = []nsItem{lateral}
	a.fromClause(q, list)
}

// setClause binds SET, the values first, as PostgreSQL does.
func (a *binder) setClause(q *level, r *tree.RTE, list []*pg.Node) {
	values := make([]tree.Expr, len(list))
	var multi []tree.Expr // the columns of the query of (a, b) = (SELECT …)
	for i, n := range list {
		res := n.GetResTarget()
		var parent *paramParent
		if a.params != nil {
			if c := r.Rel.Column(res.Name); c >= 0 {
				parent = &paramParent{kind: columnParent, rel: r.Rel, col: c}
			}
		}
		a.within(parent, func() {
			if m := res.Val.GetMultiAssignRef(); m != nil {
				values[i] = a.multiAssign(q, m, &multi)
			} else {
				values[i] = a.expr(q, res.Val)
			}
		})
	}
	saved := q.clause
	q.clause = inUpdateTarget
	for i, n := range list {
		place := a.assignTarget(q, r, n.GetResTarget())
		place.set = true
		q.Assigned = append(q.Assigned, a.assign(r, place, values[i]))
	}
	a.checkOnce(r, q.SetCols)
	q.clause = saved
}

// multiAssign is one column of (a, b) = (…). Those of one query follow each
// other, and it is bound with the first.
func (a *binder) multiAssign(q *level, m *pg.MultiAssignRef, columns *[]tree.Expr) tree.Expr {
	if row := m.Source.GetRowExpr(); row != nil {
		if int(m.Ncolumns) != len(row.Args) {
			a.fail(int(row.Location), "", "number of columns does not match number of values")
		}
		return a.expr(q, row.Args[m.Colno-1])
	}
	link := m.Source.GetSubLink()
	if link == nil {
		a.fail(location(m.Source), "", "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression")
	}
	if m.Colno == 1 || *columns == nil {
		sub := a.subquery(q, link.Subselect)
		cols := sub.Columns()
		if len(cols) != int(m.Ncolumns) {
			a.fail(int(link.Location), "", "number of columns does not match number of values")
		}
		*columns = make([]tree.Expr, len(cols))
		for i, c := range cols {
			(*columns)[i] = &tree.Scalar{Head: tree.At(c.Expr.Type(), c.Expr.Loc()), Query: sub.Query, Col: i}
		}
	}
	return (*columns)[m.Colno-1]
}
