package analyze

// baseColumn returns the base table's column that an expression shows
// unaltered, also through subqueries, WITH and views, or nil.
func (a *analysis) baseColumn(e *expr) *relCol {
	for depth := 0; e != nil && depth < 64; depth++ {
		switch {
		case e.kind == xRelabel && len(e.args) == 1 && e.oid == e.args[0].oid && e.text == "" && equalMods(e.mod, e.args[0].mod):
			e = e.args[0]
		case e.kind == xField && len(e.args) == 1 && e.args[0].kind == xWholeRow && e.args[0].rte.rel != nil:
			r := e.args[0].rte
			if e.num >= len(r.rel.columns(a, e.loc)) {
				return nil
			}
			return a.relationColumn(r.rel, e.num)
		case e.kind != xVar:
			return nil
		case e.rte.rel != nil:
			return a.relationColumn(e.rte.rel, e.rte.cols[e.num].attr)
		case e.rte.query != nil || e.rte.cte != nil:
			q := e.rte.query
			if q == nil {
				q = e.rte.cte.query
			}
			if q == nil || e.rte.cols[e.num].attr < 0 {
				return nil
			}
			cols := q.columns()
			if e.rte.cols[e.num].attr >= len(cols) {
				return nil
			}
			e = cols[e.rte.cols[e.num].attr].expr
		default:
			return nil
		}
	}
	return nil
}

func (a *analysis) relationColumn(r *relation, attr int) *relCol {
	cols := r.columns(a, -1)
	if attr < 0 || attr >= len(cols) {
		return nil
	}
	c := &cols[attr]
	if r.view != nil {
		return c.base
	}
	if c.col == nil {
		return nil
	}
	return c
}

// originOf is baseColumn of a query's i-th column.
func (a *analysis) originOf(q *query, i int) *relCol {
	return a.baseColumn(q.columns()[i].expr)
}

// shownBy returns the table or view whose column an expression is, and which;
// the relation is nil when there is none. It looks through subqueries and into
// the first operand of set operations, and stops at views and WITH.
func (a *analysis) shownBy(e *expr) (*relation, int) {
	for depth := 0; e != nil && depth < 64; depth++ {
		switch {
		case e.kind == xSetCol && e.level != nil && e.level.setOp != nil:
			cols := e.level.setOp.left.columns()
			if e.num >= len(cols) || cols[e.num].expr.oid != e.oid {
				return nil, 0
			}
			e = cols[e.num].expr
		case e.kind != xVar:
			return nil, 0
		case e.rte.rel != nil:
			attr := e.rte.cols[e.num].attr
			if e.rte.rel.table == nil || attr < 0 || attr >= len(e.rte.rel.columns(a, -1)) {
				return nil, 0
			}
			return e.rte.rel, attr
		case e.rte.query != nil && e.rte.cte == nil:
			cols, attr := e.rte.query.columns(), e.rte.cols[e.num].attr
			if attr < 0 || attr >= len(cols) {
				return nil, 0
			}
			e = cols[attr].expr
		default:
			return nil, 0
		}
	}
	return nil, 0
}
