package nulls

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/tree"
)

// ofRow answers for an entry's row as a value.
func (a *Analysis) ofRow(r *tree.RTE) Answer {
	if x := presenceOf(r); x.Null == tree.Always {
		return x
	}
	if why, ok := a.factsOf(r.Level).nulled[r]; ok {
		return maybe(why)
	}
	if len(r.Exprs) > 0 {
		return maybe("the function may return no row")
	}
	return never("a row")
}

func (a *Analysis) ofVar(v *tree.Var, at *place) Answer {
	if x := presenceOf(v.RTE); x.Null == tree.Always {
		return x
	}
	level := v.RTE.Level
	if level == nil {
		return a.ofEntry(v.RTE, v.Col, at)
	}
	isVar := func(p tree.Expr) bool { return tree.Equal(p, v) }
	if at.inAgg != level && level != at.q && slices.ContainsFunc(level.Nulled, isVar) {
		return maybe("GROUPING SETS leave the column out of some rows")
	}
	f := a.factsOf(level)
	why, nulled := f.nulled[v.RTE]
	nulled = nulled && !at.hasRow(v.RTE)
	if !nulled {
		if x := a.ofEntry(v.RTE, v.Col, at); x.Null == tree.Never {
			return x
		}
	}
	switch {
	case a.isProven(v, at):
		return never("a condition rejects NULL")
	case nulled:
		return maybe(why)
	case level != at.q && slices.ContainsFunc(f.proven, isVar):
		return never("a condition rejects NULL")
	}
	return a.ofEntry(v.RTE, v.Col, at)
}

// hasRow reports whether an entry that an outer join may null has a row: where it
// has none, no column has a value.
func (at *place) hasRow(r *tree.RTE) bool {
	return slices.Contains(at.present, r) || slices.ContainsFunc(at.given, func(p tree.Expr) bool {
		v, ok := p.(*tree.Var)
		return ok && v.RTE == r
	})
}

// ofEntry answers for a column of a range table entry by itself, whatever is done
// with its rows.
func (a *Analysis) ofEntry(r *tree.RTE, col int, at *place) Answer {
	c := &r.Cols[col]
	if c.Call != nil {
		if x := a.callColumn(c.Call, c.CallCol, &place{q: r.Level}); x.known {
			return x
		}
	}
	switch {
	case c.Attr < 0:
	case r.Rel != nil:
		return a.ofRelation(r, c.Attr)
	case r.CTE != nil:
		return a.cteColumn(r.CTE, c.Attr)
	case r.Query != nil:
		return a.Column(r.Query, c.Attr)
	case len(r.Exprs) == 1:
		return a.of(r.Exprs[0], &place{q: r.Level})
	}
	return Answer{c.Null, c.Reason, true}
}

// ofRelation answers for a column of an entry that is a table or view.
func (a *Analysis) ofRelation(r *tree.RTE, attr int) Answer {
	if r.Rel.View != nil && r.Level != nil && (r.Level.Target == r || r.Image != tree.NoImage) {
		return throughView(r.Rel, &r.Rel.Cols[attr])
	}
	return a.relationColumn(r.Rel, attr)
}

// throughView answers for a column in the RETURNING of a write through a view:
// the row need not be one that the view shows, and a trigger may make it up.
func throughView(r *tree.Relation, c *tree.RelCol) Answer {
	if c.Base == nil || len(r.Table.Triggers) > 0 {
		return maybe("the row that was written need not be one of the view's")
	}
	return Answer{c.Base.Null, c.Base.Reason, true}
}

// presenceOf answers whether an entry's row is there as such: that of a table is,
// the target's old or new row need not be. Never NULL means that it always is.
func presenceOf(r *tree.RTE) Answer {
	if r.Image == tree.NoImage {
		return never("a row")
	}
	q := r.Level
	x := q.Target.Access
	inserts, updates, deletes := q.Verb == tree.Insert, q.Verb == tree.Update || x.Upsert, q.Verb == tree.Delete
	for _, v := range x.Merges {
		inserts, updates, deletes = inserts || v == tree.Insert, updates || v == tree.Update, deletes || v == tree.Delete
	}
	without, reason := inserts, "a row that is inserted has no old one"
	with := updates || deletes
	if r.Image == tree.NewImage {
		without, reason = deletes, "a row that is deleted has no new one"
		with = updates || inserts
	}
	switch {
	case !without:
		return never("a row")
	case with:
		return maybe(reason)
	}
	return always(reason)
}
