package limitwithoutorder

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/tree"
)

// A determined says what of a query's rows is known when the values of some columns
// are: of tables that have a unique key among them the whole row, and what is equal
// to what is known.
type determined struct {
	query  *tree.Query
	rtes   []*tree.RTE
	rows   map[*tree.RTE]bool
	values []*tree.Var
	equal  []equality
	groups bool // the rows are those of groups, or distinct ones: fixed by their columns
}

// An equality says that a value of one of some tables is that of another expression.
type equality struct {
	value, is tree.Expr
	of        []*tree.RTE // nil: of any
}

func newDetermined(q *tree.Query) *determined {
	d := &determined{query: q, rows: map[*tree.RTE]bool{}, groups: q.Distinct || len(q.GroupBy) > 0}
	d.where(q.Where, nil)
	var join func(*tree.FromNode)
	join = func(n *tree.FromNode) {
		if n == nil {
			return
		}
		if n.RTE != nil {
			d.rtes = append(d.rtes, n.RTE)
		}
		switch n.Join { // an outer join restricts the side alone whose rows may be missing
		case tree.LeftJoin:
			d.where(n.Quals, n.Right.RTEs)
		case tree.RightJoin:
			d.where(n.Quals, n.Left.RTEs)
		case tree.InnerJoin:
			d.where(n.Quals, nil)
		}
		join(n.Left)
		join(n.Right)
	}
	for _, n := range q.From {
		join(n)
	}
	return d
}

// where reads a condition that restricts some tables, all if of is nil.
func (d *determined) where(e tree.Expr, of []*tree.RTE) {
	if and, ok := e.(*tree.And); ok {
		for _, arg := range and.Args {
			d.where(arg, of)
		}
		return
	}
	if e == nil {
		return
	}
	if x, y := tree.Equality(e); x != nil {
		d.equal = append(d.equal, equality{x, y, of}, equality{y, x, of})
	}
}

// fix says that rows are ordered by an expression. A column that may be NULL is left
// out: a unique key has any number of those.
func (d *determined) fix(e tree.Expr) {
	v, ok := tree.Bare(e).(*tree.Var)
	if ok && (v.RTE.Rel == nil || v.ColumnOf() < 0 || v.RTE.Rel.Cols[v.ColumnOf()].Null == tree.Never) {
		d.values = append(d.values, v)
	}
}

func (d *determined) knows(e tree.Expr) bool {
	return !tree.Contains(e, func(x tree.Expr) bool {
		r := tree.RTEOf(x)
		if r == nil || !slices.Contains(d.rtes, r) || d.rows[r] {
			return false
		}
		v, ok := x.(*tree.Var)
		return !ok || !slices.ContainsFunc(d.values, func(k *tree.Var) bool { return k.RTE == v.RTE && k.Col == v.Col })
	})
}

// total reports whether what is known leaves one row at most.
func (d *determined) total() bool {
	if d.groups {
		return d.groupsKnown()
	}
	for more := true; more; {
		more = false
		for _, eq := range d.equal {
			v, ok := tree.Bare(eq.value).(*tree.Var)
			if ok && (eq.of == nil || slices.Contains(eq.of, v.RTE)) && !d.knows(v) && d.knows(eq.is) {
				d.values, more = append(d.values, v), true
			}
		}
		for _, r := range d.rtes {
			if !d.rows[r] && d.unique(r) {
				d.rows[r], more = true, true
			}
		}
	}
	return !slices.ContainsFunc(d.rtes, func(r *tree.RTE) bool { return !d.rows[r] })
}

// groupsKnown reports whether the columns that tell groups or distinct rows apart
// are known.
func (d *determined) groupsKnown() bool {
	apart := d.query.GroupBy
	if d.query.Distinct {
		apart = d.query.DistinctOn
		if len(apart) == 0 {
			for _, c := range d.query.Columns() {
				apart = append(apart, c.Expr)
			}
		}
	}
	return !slices.ContainsFunc(apart, func(e tree.Expr) bool {
		return !slices.ContainsFunc(d.query.Sorts, func(s tree.Sort) bool { return tree.Equal(s.Expr, e) }) && !d.knows(e)
	})
}

// unique reports whether a table's unique key is known.
func (d *determined) unique(r *tree.RTE) bool {
	if r.Rel == nil {
		return r.Query != nil && !r.Recursive && len(r.Query.From) > 0 && r.Query.SetOp == nil && newDetermined(r.Query).total()
	}
	return slices.ContainsFunc(r.Rel.Uniques, func(key []int) bool {
		return len(key) > 0 && !slices.ContainsFunc(key, func(i int) bool { return !d.knowsColumn(r, i) })
	})
}

func (d *determined) knowsColumn(r *tree.RTE, attr int) bool {
	return slices.ContainsFunc(d.values, func(v *tree.Var) bool { return v.RTE == r && v.ColumnOf() == attr })
}

// A keyColumn is a column that makes an order one without ties.
type keyColumn struct{ name, text string }

// missing returns the columns of primary keys that make the order one without ties;
// nil when no keys do.
func (d *determined) missing() []keyColumn {
	if d.groups {
		return nil
	}
	var out []keyColumn
	for _, r := range d.rtes {
		if d.rows[r] {
			continue
		}
		if r.Rel == nil || len(r.Rel.PrimaryKey) == 0 {
			return nil
		}
		for _, attr := range r.Rel.PrimaryKey {
			if d.knowsColumn(r, attr) {
				continue
			}
			i := slices.IndexFunc(r.Cols, func(c tree.RTECol) bool { return c.Attr == attr })
			if i < 0 {
				return nil
			}
			d.values = append(d.values, &tree.Var{RTE: r, Col: i})
			k := keyColumn{name: r.Cols[i].Name, text: tree.QuoteIdent(r.Cols[i].Name)}
			if len(d.rtes) > 1 {
				k.text = tree.QuoteIdent(r.Name) + "." + k.text
			}
			out = append(out, k)
		}
		if d.total() {
			return out
		}
	}
	return nil
}
