package analyze

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// The bits of WindowDef.frameOptions that matter here, as parsenodes.h has them.
const (
	frameNonDefault       = 0x00001
	frameRange            = 0x00002
	frameBetween          = 0x00010
	frameEndUnboundedPrec = 0x00080
	frameStartFollowing   = 0x02000
	frameEndPreceding     = 0x01000
	frameExclude          = 0x08000 | 0x10000 // the current row, or its whole group; EXCLUDE TIES keeps it
)

// declareWindows makes the windows of the WINDOW clause known.
func (a *analysis) declareWindows(q *query, list []*pg.Node) {
	for _, n := range list {
		def := n.GetWindowDef()
		if slices.ContainsFunc(q.windows, func(w *window) bool { return w.name == def.Name }) {
			a.fail(int(def.Location), "", "window %q is already defined", def.Name)
		}
		q.windows = append(q.windows, &window{name: def.Name, def: def})
	}
}

// namedWindow returns a window of the WINDOW clause.
func (a *analysis) namedWindow(q *query, name string, loc int) *window {
	for _, w := range q.windows {
		if w.name == name && name != "" {
			return w
		}
	}
	a.fail(loc, "", "window %q does not exist", name)
	return nil
}

// anonymousWindow returns the window of OVER (…): calls over the same share one.
func (q *query) anonymousWindow(def *pg.WindowDef) *window {
	for _, w := range q.windows {
		if w.name == "" && sameSyntax(w.def.ProtoReflect(), def.ProtoReflect()) {
			return w
		}
	}
	w := &window{def: def}
	q.windows = append(q.windows, w)
	return w
}

// window analyses what stands in OVER (…) or after WINDOW w AS. As in PostgreSQL
// this comes last in a query, and what rows are sorted by before what they are
// partitioned by, which matters to what parameters meet first.
func (a *analysis) window(q *query, w *window) {
	if w.done {
		return
	}
	w.done = true
	def := w.def
	if def.Refname != "" {
		base := a.namedWindow(q, def.Refname, int(def.Location))
		if base == w || w.name != "" && slices.Index(q.windows, base) > slices.Index(q.windows, w) {
			a.fail(int(def.Location), "", "window %q does not exist", def.Refname)
		}
		a.window(q, base)
		if len(def.PartitionClause) > 0 {
			a.fail(int(def.Location), "", "cannot override PARTITION BY clause of window %q", def.Refname)
		}
		if len(def.OrderClause) > 0 && len(base.order) > 0 {
			a.fail(int(def.Location), "", "cannot override ORDER BY clause of window %q", def.Refname)
		}
		w.partition, w.order = base.partition, base.order
	}
	saved := q.clause
	q.clause = inWindowOrder
	for _, n := range def.OrderClause {
		w.order = append(w.order, a.sortExpr(q, n.GetSortBy()))
	}
	q.clause = inWindowPartition
	for _, n := range def.PartitionClause {
		e := a.textIfUnknown(a.expr(q, n))
		a.checkEquality(e.oid, e.loc)
		w.partition = append(w.partition, e)
	}
	q.clause = inWindowFrame
	w.start = a.frameOffset(q, w, def, def.StartOffset)
	w.end = a.frameOffset(q, w, def, def.EndOffset)
	q.clause = saved
	opts := int(def.FrameOptions)
	w.currentRow = opts&frameExclude == 0 && opts&(frameStartFollowing|frameEndPreceding|frameEndUnboundedPrec) == 0
}

// frameOffset analyses the n of n PRECEDING and n FOLLOWING.
func (a *analysis) frameOffset(q *query, w *window, def *pg.WindowDef, n *pg.Node) *expr {
	if n == nil {
		return nil
	}
	e := a.expr(q, n)
	if int(def.FrameOptions)&frameRange == 0 {
		return a.toSpecific(e, pgcat.Int8, "ROWS")
	}
	if len(w.order) != 1 {
		a.fail(int(def.Location), "", "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column")
	}
	// The offset is of the column's own type, but an interval for times.
	t := w.order[0].oid
	switch t {
	case pgcat.Date, pgcat.Time, pgcat.Timetz, pgcat.Timestamp, pgcat.Timestamptz:
		t = pgcat.Interval
	}
	if e.oid == pgcat.Unknown {
		return a.must(e, of(t), pgcat.Implicit)
	}
	return e
}

// sortExpr analyses what something is sorted by.
func (a *analysis) sortExpr(q *query, n *pg.SortBy) *expr {
	e := a.textIfUnknown(a.expr(q, n.Node))
	a.checkSort(n, e)
	return e
}

// checkSort checks that e has an order, unless ORDER BY … USING brings one.
func (a *analysis) checkSort(n *pg.SortBy, e *expr) {
	if len(n.UseOp) == 0 {
		a.checkOrder(e.oid, location(n.Node))
	}
}

// textIfUnknown makes untyped literals and parameters text. A call taken on
// trust, which may give anything, stays as it is, also as a view's column.
func (a *analysis) textIfUnknown(e *expr) *expr {
	trusted := e.kind == xOpaque || e.kind == xVar || e.kind == xAgg || e.kind == xWindow
	if e.oid == pgcat.Unknown && !trusted {
		return a.must(e, of(pgcat.Text), pgcat.Implicit)
	}
	return e
}
