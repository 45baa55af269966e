package nulls

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// facts are what holds for every row that a query level lets through.
type facts struct {
	// nulled has the entries whose row may be made up of NULLs by an outer
	// join, with what to say of it.
	nulled map[*tree.RTE]string
	// proven are expressions that are not NULL, the columns of entries that
	// are in nulled excepted.
	proven []tree.Expr
	// full are pairs of entries of which each row has at least one.
	full [][2]*tree.RTE
}

// Outer returns why an outer join may make up an entry's row, or "".
func (a *Analysis) Outer(r *tree.RTE) string {
	if r.Level == nil {
		return ""
	}
	return a.factsOf(r.Level).nulled[r]
}

// factsOf derives a level's facts from WHERE, HAVING and the conditions of its
// joins.
func (a *Analysis) factsOf(q *tree.Query) *facts {
	if f := a.levels[q]; f != nil {
		return f
	}
	f := &facts{nulled: make(map[*tree.RTE]string)}
	a.levels[q] = f
	above := rejected(q.Where, isTrue)
	if len(q.Nulled) == 0 && !q.EmptySet {
		above = append(above, rejected(q.Having, isTrue)...)
	}
	f.proven = append(f.proven, above...)
	for _, n := range q.From {
		f.join(n, above)
	}
	f.images(q)
	if q.Target != nil && q.Verb == tree.Update {
		// RETURNING shows the row as it is after the change.
		f.proven = slices.DeleteFunc(f.proven, func(e tree.Expr) bool { return changed(q, e) })
	}
	if q.SourceNulls {
		f.full = nil
		for _, n := range q.From[1:] {
			f.null(n.RTEs, "WHEN NOT MATCHED BY SOURCE has no source row")
		}
	}
	return f
}

// join goes down the join tree. above is what may not be NULL in the rows that
// matter.
func (f *facts) join(n *tree.FromNode, above []tree.Expr) {
	if n == nil || n.RTE != nil {
		return
	}
	on := rejected(n.Quals, isTrue)
	switch effectiveJoin(n, above) {
	case tree.InnerJoin:
		f.proven = append(f.proven, on...)
		both := slices.Concat(above, on)
		f.join(n.Left, both)
		f.join(n.Right, both)
	case tree.LeftJoin:
		f.null(n.Right.RTEs, "LEFT JOIN may find no row")
		f.proven = append(f.proven, columnsOf(n.Right.RTEs, on)...)
		f.join(n.Left, above)
		f.join(n.Right, on)
	case tree.RightJoin:
		f.null(n.Left.RTEs, "RIGHT JOIN may find no row")
		f.proven = append(f.proven, columnsOf(n.Left.RTEs, on)...)
		f.join(n.Left, on)
		f.join(n.Right, above)
	case tree.FullJoin:
		f.noteFull(n)
		f.null(n.RTEs, noFullRow)
		f.join(n.Left, nil)
		f.join(n.Right, nil)
	}
}

// effectiveJoin is the kind of join that a node is as good as: an outer join
// whose nullable side may not be NULL is an inner one.
func effectiveJoin(n *tree.FromNode, above []tree.Expr) tree.Join {
	left, right := touches(above, n.Left.RTEs), touches(above, n.Right.RTEs)
	kind := n.Join
	if right {
		switch kind {
		case tree.LeftJoin:
			kind = tree.InnerJoin
		case tree.FullJoin:
			kind = tree.RightJoin
		}
	}
	if left {
		switch kind {
		case tree.RightJoin:
			kind = tree.InnerJoin
		case tree.FullJoin:
			kind = tree.LeftJoin
		}
	}
	if isTrueConst(n.Quals) && (kind == tree.LeftJoin && oneRowOf(n.Right) || kind == tree.RightJoin && oneRowOf(n.Left)) {
		return tree.InnerJoin // LEFT JOIN LATERAL (SELECT sum(…) FROM …) ON true
	}
	return kind
}

func isTrueConst(e tree.Expr) bool {
	c, ok := e.(*tree.Const)
	return ok && c.OID() == pgcat.Bool && c.Text == "true"
}

// null notes that entries' rows may be made up, and why.
func (f *facts) null(rtes []*tree.RTE, why string) {
	for _, r := range rtes {
		if f.nulled[r] == "" {
			f.nulled[r] = why
		}
	}
}

// overNulled reports whether e is over the columns of an entry that an outer
// join may null.
func (f *facts) overNulled(e tree.Expr) bool {
	return len(f.nulled) > 0 && tree.Contains(e, func(x tree.Expr) bool {
		r := tree.RTEOf(x)
		return r != nil && f.nulled[r] != ""
	})
}

// touches reports whether a proven column belongs to one of the entries.
func touches(proven []tree.Expr, rtes []*tree.RTE) bool {
	return slices.ContainsFunc(proven, func(e tree.Expr) bool {
		r := tree.RTEOf(e)
		if s, ok := e.(*tree.SystemColumn); ok {
			r = s.Row.RTE
		}
		return r != nil && slices.Contains(rtes, r)
	})
}

// columnsOf are the columns of the entries among what is proven.
func columnsOf(rtes []*tree.RTE, proven []tree.Expr) (out []tree.Expr) {
	for _, e := range proven {
		if v, ok := e.(*tree.Var); ok && slices.Contains(rtes, v.RTE) {
			out = append(out, e)
		}
	}
	return out
}

// images adds what the kind of change says of the old and the new row.
func (f *facts) images(q *tree.Query) {
	for _, r := range q.Images {
		switch x := presenceOf(r); {
		case x.Null == tree.Maybe:
			f.null([]*tree.RTE{r}, x.Reason)
		case x.Null == tree.Never && r.Image == tree.OldImage && (q.Verb == tree.Update || q.Verb == tree.Delete):
			// It is the row that WHERE let through.
			for _, e := range f.proven {
				if v, ok := e.(*tree.Var); ok && v.RTE == q.Target {
					f.proven = append(f.proven, &tree.Var{Head: v.Head, RTE: r, Col: v.Col})
				}
			}
		}
	}
}

// changed reports whether an UPDATE may change the value of e.
func changed(q *tree.Query, e tree.Expr) bool {
	return tree.Contains(e, func(x tree.Expr) bool {
		switch x := x.(type) {
		case *tree.WholeRow:
			return x.RTE == q.Target
		case *tree.Var:
			return x.RTE == q.Target && changesColumn(q, x.ColumnOf())
		}
		return false
	})
}

func changesColumn(q *tree.Query, attr int) bool {
	rel := q.Target.Rel
	if rel.IsView() || rowTriggers(rel) || slices.Contains(q.SetCols, attr) {
		return true
	}
	c := rel.Cols[attr].Col
	return c == nil || c.Generated != ""
}

// rowTriggers reports whether a trigger of the table, of what it is a partition
// of, or of a partition or child of it, may change rows before they are written.
func rowTriggers(r *tree.Relation) bool {
	for t := r.Table; t != nil; t = t.PartitionOf {
		if len(t.Triggers) > 0 {
			return true
		}
	}
	return slices.ContainsFunc(r.Children, rowTriggers)
}
