package tree

import "iter"

// Walk calls visit for e and what is below it, also inside subqueries; visit
// answers whether to go below. A nil e has nothing to visit.
func Walk(e Expr, visit func(Expr) bool) {
	if e == nil || !visit(e) {
		return
	}
	e.each(func(x Expr) { Walk(x, visit) })
	if q := QueryOf(e); q != nil {
		q.Walk(visit)
	}
}

// Each calls f for the expressions right below e; subqueries are left out.
func Each(e Expr, f func(Expr)) { e.each(f) }

// Contains reports whether e, or something below it, also inside subqueries, is
// what f looks for. f may stop the search below an expression: see Walk.
func Contains(e Expr, f func(Expr) bool) bool {
	found := false
	Walk(e, func(x Expr) bool {
		found = found || f(x)
		return !found
	})
	return found
}

// Walk visits all expressions of q, also those of its subqueries.
func (q *Query) Walk(visit func(Expr) bool) {
	q.parts(func(e Expr) { Walk(e, visit) }, func(sub *Query) { sub.Walk(visit) })
}

// All yields q and every query in it, subqueries and those of WITH too.
func (q *Query) All() iter.Seq[*Query] {
	return func(yield func(*Query) bool) { q.all(yield) }
}

func (q *Query) all(yield func(*Query) bool) bool {
	more := yield(q)
	below := func(sub *Query) { more = more && sub.all(yield) }
	var visit func(Expr)
	visit = func(e Expr) {
		if sub := QueryOf(e); sub != nil {
			below(sub)
		}
		e.each(visit)
	}
	q.parts(visit, below)
	return more
}

// Own calls f for each expression of q that stands in no other query, not even
// in a subquery: those are reached through QueryOf.
func (q *Query) Own(f func(Expr)) {
	var visit func(Expr)
	visit = func(e Expr) {
		f(e)
		e.each(visit)
	}
	q.parts(visit, func(*Query) {})
}

// parts calls f for the expressions at the top of each clause, and sub for the
// queries in WITH, FROM and set operations.
func (q *Query) parts(f func(Expr), sub func(*Query)) {
	for _, c := range q.CTEs {
		if c.Query != nil {
			sub(c.Query)
		}
	}
	for _, n := range q.From {
		n.parts(f, sub)
	}
	for _, t := range q.Targets {
		f(t.Expr)
	}
	list(q.GroupBy, f)
	for _, s := range q.Sorts {
		f(s.Expr)
	}
	list(q.Assigned, f)
	for _, e := range []Expr{q.MergeOn, q.Where, q.Having, q.Limit, q.Offset} {
		one(e, f)
	}
	for _, w := range q.Windows {
		w.each(f)
	}
	for _, row := range q.Values {
		list(row, f)
	}
	if q.SetOp != nil {
		sub(q.SetOp.Left)
		sub(q.SetOp.Right)
	}
}

func (n *FromNode) parts(f func(Expr), sub func(*Query)) {
	if n.RTE != nil {
		if n.RTE.Query != nil && n.RTE.CTE == nil {
			sub(n.RTE.Query)
		}
		list(n.RTE.Exprs, f)
		return
	}
	n.Left.parts(f, sub)
	n.Right.parts(f, sub)
	one(n.Quals, f)
}

// Walk visits all expressions of w.
func (w *Window) Walk(visit func(Expr) bool) { w.each(func(e Expr) { Walk(e, visit) }) }

func (w *Window) each(f func(Expr)) {
	list(w.Partition, f)
	list(w.Order, f)
	one(w.Start, f)
	one(w.End, f)
}

func list(args []Expr, f func(Expr)) {
	for _, e := range args {
		f(e)
	}
}

func one(e Expr, f func(Expr)) {
	if e != nil {
		f(e)
	}
}

func (e *Const) each(func(Expr))          {}
func (e *Param) each(func(Expr))          {}
func (e *Var) each(func(Expr))            {}
func (e *WholeRow) each(func(Expr))       {}
func (e *SystemColumn) each(f func(Expr)) { f(e.Row) }
func (e *SetCol) each(func(Expr))         {}
func (e *Merged) each(f func(Expr))       { list(e.Args, f) }
func (e *Default) each(func(Expr))        {}
func (e *SQLValue) each(func(Expr))       {}
func (e *Grouping) each(f func(Expr))     { list(e.Args, f) }
func (e *Func) each(f func(Expr))         { list(e.Args, f) }
func (e *Trusted) each(f func(Expr))      { list(e.Args, f) }
func (e *Special) each(f func(Expr))      { list(e.Args, f) }
func (e *And) each(f func(Expr))          { list(e.Args, f) }
func (e *Or) each(f func(Expr))           { list(e.Args, f) }
func (e *Not) each(f func(Expr))          { f(e.Arg) }
func (e *NullTest) each(f func(Expr))     { f(e.Arg) }
func (e *BoolTest) each(f func(Expr))     { f(e.Arg) }
func (e *Coalesce) each(f func(Expr))     { list(e.Args, f) }
func (e *MinMax) each(f func(Expr))       { list(e.Args, f) }
func (e *Row) each(f func(Expr))          { list(e.Args, f) }
func (e *Array) each(f func(Expr))        { list(e.Elems, f) }
func (e *Field) each(f func(Expr))        { f(e.Arg) }
func (e *Relabel) each(f func(Expr))      { f(e.Arg) }
func (e *Collate) each(f func(Expr))      { f(e.Arg) }
func (e *Domain) each(f func(Expr))       { f(e.Arg) }
func (e *Exists) each(func(Expr))         {}
func (e *Scalar) each(func(Expr))         {}
func (e *ArrayQuery) each(func(Expr))     {}
func (e *InQuery) each(f func(Expr))      { list(e.Args, f) }

func (e *Agg) each(f func(Expr)) {
	list(e.Args, f)
	list(e.Order, f)
	one(e.Filter, f)
}

func (e *WindowFunc) each(f func(Expr)) {
	list(e.Args, f)
	list(e.Order, f)
	one(e.Filter, f)
	e.Window.each(f)
}

func (e *DistinctFrom) each(f func(Expr)) {
	f(e.Left)
	f(e.Right)
}

func (e *ArrayOp) each(f func(Expr)) {
	f(e.Left)
	f(e.Right)
}

func (e *RowCompare) each(f func(Expr)) {
	list(e.Left, f)
	list(e.Right, f)
}

func (e *NullIf) each(f func(Expr)) {
	f(e.Left)
	f(e.Right)
}

func (e *Case) each(f func(Expr)) {
	for _, w := range e.Whens {
		f(w.Cond)
		f(w.Result)
	}
	f(e.Else)
}

func (e *Subscript) each(f func(Expr)) {
	f(e.Arg)
	list(e.Subs, f)
}
