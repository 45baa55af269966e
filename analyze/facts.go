package analyze

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// facts are what holds for every row that a query level lets through.
type facts struct {
	// nulled has the entries whose row may be made up of NULLs by an outer
	// join, with what to say of it.
	nulled map[*rte]string
	// proven are expressions that are not NULL, the columns of entries that
	// are in nulled excepted.
	proven []*expr
	// full are pairs of entries of which each row has at least one.
	full [][2]*rte
}

// A mode is what is known of a condition.
type mode uint8

const (
	isTrue mode = iota
	isFalse
	notNull
)

// factsOf derives a level's facts from WHERE, HAVING and the conditions of its
// joins.
func (a *analysis) factsOf(q *query) *facts {
	if q.facts != nil {
		return q.facts
	}
	f := &facts{}
	q.facts = f
	above := rejected(q.where, isTrue)
	if len(q.setNulled) == 0 && !q.emptySet {
		above = append(above, rejected(q.having, isTrue)...)
	}
	f.proven = append(f.proven, above...)
	for _, n := range q.from {
		f.join(n, above)
	}
	a.noteImages(q, f)
	if q.target != nil && q.verb == Update {
		// RETURNING shows the row as it is after the change.
		f.proven = slices.DeleteFunc(f.proven, func(e *expr) bool { return a.changed(q, e) })
	}
	if q.sourceNulls {
		f.full = nil
		for _, n := range q.from[1:] {
			f.null(n.rtes, "WHEN NOT MATCHED BY SOURCE has no source row")
		}
	}
	return f
}

// changed reports whether an UPDATE may change the value of e.
func (a *analysis) changed(q *query, e *expr) bool {
	found := false
	e.walk(func(x *expr) bool {
		if (x.kind == xVar || x.kind == xWholeRow) && x.rte == q.target {
			switch {
			case x.kind == xWholeRow || x.rte.rel.isView() || rowTriggers(x.rte.rel):
				found = true
			case contains(q.setCols, x.rte.cols[x.num].attr):
				found = true
			default:
				c := x.rte.rel.cols[x.rte.cols[x.num].attr].col
				found = found || c == nil || c.Generated != ""
			}
		}
		return !found
	})
	return found
}

// rowTriggers reports whether a trigger of the table, of what it is a partition
// of, or of a partition or child of it, may change rows before they are written.
func rowTriggers(r *relation) bool {
	for t := r.table; t != nil; t = t.PartitionOf {
		if len(t.Triggers) > 0 {
			return true
		}
	}
	return slices.ContainsFunc(r.children, rowTriggers)
}

// join goes down the join tree. above is what may not be NULL in the rows that
// matter; an outer join whose nullable side it touches is as good as an inner
// one.
func (f *facts) join(n *fromNode, above []*expr) {
	if n == nil || n.rte != nil {
		return
	}
	left, right := touches(above, n.left.rtes), touches(above, n.right.rtes)
	kind := n.join
	if (kind == leftJoin || kind == fullJoin) && right {
		kind = map[joinKind]joinKind{leftJoin: innerJoin, fullJoin: rightJoin}[kind]
	}
	if (kind == rightJoin || kind == fullJoin) && left {
		kind = map[joinKind]joinKind{rightJoin: innerJoin, fullJoin: leftJoin}[kind]
	}
	if q := n.quals; q != nil && q.kind == xConst && q.oid == pgcat.Bool && q.text == "true" &&
		(kind == leftJoin && n.right.oneRow() || kind == rightJoin && n.left.oneRow()) {
		kind = innerJoin // LEFT JOIN LATERAL (SELECT sum(…) FROM …) ON true
	}
	on := rejected(n.quals, isTrue)
	switch kind {
	case innerJoin:
		f.proven = append(f.proven, on...)
		both := append(slices.Clone(above), on...)
		f.join(n.left, both)
		f.join(n.right, both)
	case leftJoin:
		f.null(n.right.rtes, "LEFT JOIN may find no row")
		f.proven = append(f.proven, only(on, n.right.rtes)...)
		f.join(n.left, above)
		f.join(n.right, on)
	case rightJoin:
		f.null(n.left.rtes, "RIGHT JOIN may find no row")
		f.proven = append(f.proven, only(on, n.left.rtes)...)
		f.join(n.left, on)
		f.join(n.right, above)
	case fullJoin:
		f.noteFull(n)
		f.null(n.rtes, "FULL JOIN may find no row")
		f.join(n.left, nil)
		f.join(n.right, nil)
	}
}

// oneRow reports whether a side of a join is a subquery or a WITH query that
// yields exactly one row.
func (n *fromNode) oneRow() bool {
	return n.rte != nil && n.rte.query != nil && !n.rte.recursive && oneRow(n.rte.query)
}

func (f *facts) null(rtes []*rte, why string) {
	if f.nulled == nil {
		f.nulled = make(map[*rte]string)
	}
	for _, r := range rtes {
		if f.nulled[r] == "" {
			f.nulled[r] = why
		}
	}
}

// touches reports whether a proven column belongs to one of the entries.
func touches(proven []*expr, rtes []*rte) bool {
	return slices.ContainsFunc(proven, func(e *expr) bool {
		return (e.kind == xVar || e.kind == xWholeRow) && slices.Contains(rtes, e.rte)
	})
}

func only(proven []*expr, rtes []*rte) []*expr {
	return slices.DeleteFunc(slices.Clone(proven), func(e *expr) bool {
		return e.kind != xVar || !slices.Contains(rtes, e.rte)
	})
}

// rejected returns the expressions that cannot be NULL when e is what m says.
func rejected(e *expr, m mode) []*expr {
	if e == nil {
		return nil
	}
	switch e.kind {
	case xVar, xWholeRow:
		return []*expr{e}
	case xAnd:
		if m == isTrue {
			return union(e.args, m)
		}
		return intersection(e.args, m)
	case xOr:
		if m == isFalse {
			return union(e.args, m)
		}
		return intersection(e.args, m)
	case xNot:
		switch m {
		case isTrue:
			m = isFalse
		case isFalse:
			m = isTrue
		}
		return rejected(e.args[0], m)
	case xNullTest:
		if e.not && m == isTrue || !e.not && m == isFalse {
			return rejected(e.args[0], notNull)
		}
	case xBoolTest:
		if e.not == (m == isFalse) && m != notNull {
			switch e.text {
			case "true":
				return rejected(e.args[0], isTrue)
			case "false":
				return rejected(e.args[0], isFalse)
			}
		} else if e.text == "unknown" && m != notNull {
			return rejected(e.args[0], notNull)
		}
	case xFunc:
		out := []*expr{}
		if e.fn.Volatility != pgcat.Volatile && !e.fn.ReturnsSet {
			out = append(out, e)
		}
		if e.fn.Strict && !e.fn.ReturnsSet {
			out = append(out, union(e.args, notNull)...)
		}
		return out
	case xAgg:
		return []*expr{e}
	case xRelabel, xDomain:
		return rejected(e.args[0], notNull)
	case xField, xSubscript:
		return append([]*expr{e}, union(e.args, notNull)...)
	case xNullIf:
		return rejected(e.args[0], notNull)
	case xArrayOp:
		if !e.fn.Strict {
			return nil
		}
		out := rejected(e.args[1], notNull)
		// Over an empty array ANY is false and ALL is true whatever is on the
		// left.
		if e.num > 0 || !e.not && m == isTrue {
			out = append(out, rejected(e.args[0], notNull)...)
		}
		return out
	case xInQuery:
		if !e.not && m == isTrue && !slices.ContainsFunc(e.fns, func(f *pgcat.Function) bool { return f == nil || !f.Strict }) {
			switch {
			case len(e.args) == 1 || e.text == "=":
				return union(e.args, notNull)
			case e.text != "<>": // see rejectedByRow
				return rejected(e.args[0], notNull)
			}
		}
	case xRowCompare:
		return rejectedByRow(e, m)
	}
	return nil
}

// rejectedByRow is rejected for (a, b) op (c, d).
func rejectedByRow(e *expr, m mode) []*expr {
	if slices.ContainsFunc(e.fns, func(f *pgcat.Function) bool { return f == nil || !f.Strict }) {
		return nil
	}
	n := len(e.args) / 2
	switch {
	case e.text == "=" && m == isTrue, e.text == "<>" && m == isFalse:
		return union(e.args, notNull)
	case e.text == "=" || e.text == "<>":
		return nil
	}
	// <, <=, >, >= look at the first pair in any case.
	return union([]*expr{e.args[0], e.args[n]}, notNull)
}

func union(args []*expr, m mode) []*expr {
	var out []*expr
	for _, arg := range args {
		out = append(out, rejected(arg, m)...)
	}
	return out
}

func intersection(args []*expr, m mode) []*expr {
	if len(args) == 0 {
		return nil
	}
	out := rejected(args[0], m)
	for _, arg := range args[1:] {
		if len(out) == 0 {
			return nil
		}
		other := rejected(arg, m)
		out = slices.DeleteFunc(slices.Clone(out), func(e *expr) bool {
			return !slices.ContainsFunc(other, func(o *expr) bool { return equal(o, e) })
		})
	}
	return out
}
