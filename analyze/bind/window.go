package bind

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// A window is one that is being made. It is bound after all else of its query.
type window struct {
	*tree.Window
	def  *pg.WindowDef
	done bool
}

// The bits of WindowDef.frameOptions that matter here, as parsenodes.h has them.
const (
	frameRange            = 0x00002
	frameEndUnboundedPrec = 0x00080
	frameStartFollowing   = 0x02000
	frameEndPreceding     = 0x01000
	frameExclude          = 0x08000 | 0x10000 // the current row, or its whole group; EXCLUDE TIES keeps it
)

func (q *level) addWindow(name string, def *pg.WindowDef) *window {
	w := &window{Window: &tree.Window{Name: name}, def: def}
	q.windows = append(q.windows, w)
	q.Windows = append(q.Windows, w.Window)
	return w
}

// declareWindows makes the windows of the WINDOW clause known.
func (a *binder) declareWindows(q *level, list []*pg.Node) {
	for _, n := range list {
		def := n.GetWindowDef()
		if slices.ContainsFunc(q.windows, func(w *window) bool { return w.Name == def.Name }) {
			a.fail(int(def.Location), "", "window %q is already defined", def.Name)
		}
		q.addWindow(def.Name, def)
	}
}

// namedWindow returns a window of the WINDOW clause.
func (a *binder) namedWindow(q *level, name string, loc int) *window {
	for _, w := range q.windows {
		if w.Name == name && name != "" {
			return w
		}
	}
	a.fail(loc, "", "window %q does not exist", name)
	return nil
}

// anonymousWindow returns the window of OVER (…): calls over the same share one.
func (q *level) anonymousWindow(def *pg.WindowDef) *window {
	for _, w := range q.windows {
		if w.Name == "" && sameSyntax(w.def.ProtoReflect(), def.ProtoReflect()) {
			return w
		}
	}
	return q.addWindow("", def)
}

// window binds what stands in OVER (…) or after WINDOW w AS. As in PostgreSQL
// this comes last in a query, and what rows are sorted by before what they are
// partitioned by, which matters to what parameters meet first.
func (a *binder) window(q *level, w *window) {
	if w.done {
		return
	}
	w.done = true
	def := w.def
	if def.Refname != "" {
		a.copyWindow(q, w)
	}
	saved := q.clause
	q.clause = inWindowOrder
	w.Order = append(w.Order, a.sortExprs(q, def.OrderClause)...)
	q.clause = inWindowPartition
	for _, n := range def.PartitionClause {
		e := a.textIfUnknown(a.expr(q, n))
		a.checkEquality(e.OID(), e.Loc())
		w.Partition = append(w.Partition, e)
	}
	q.clause = inWindowFrame
	w.Start = a.frameOffset(q, w, def.StartOffset)
	w.End = a.frameOffset(q, w, def.EndOffset)
	q.clause = saved
	opts := int(def.FrameOptions)
	w.CurrentRow = opts&frameExclude == 0 && opts&(frameStartFollowing|frameEndPreceding|frameEndUnboundedPrec) == 0
}

// copyWindow is OVER (base …) and WINDOW w AS (base …).
func (a *binder) copyWindow(q *level, w *window) {
	def := w.def
	loc := int(def.Location)
	base := a.namedWindow(q, def.Refname, loc)
	if base == w || w.Name != "" && slices.Index(q.windows, base) > slices.Index(q.windows, w) {
		a.fail(loc, "", "window %q does not exist", def.Refname)
	}
	a.window(q, base)
	if len(def.PartitionClause) > 0 {
		a.fail(loc, "", "cannot override PARTITION BY clause of window %q", def.Refname)
	}
	if len(def.OrderClause) > 0 && len(base.Order) > 0 {
		a.fail(loc, "", "cannot override ORDER BY clause of window %q", def.Refname)
	}
	w.Partition, w.Order = slices.Clip(base.Partition), slices.Clip(base.Order)
}

// frameOffset binds the n of n PRECEDING and n FOLLOWING.
func (a *binder) frameOffset(q *level, w *window, n *pg.Node) tree.Expr {
	if n == nil {
		return nil
	}
	e := a.expr(q, n)
	if int(w.def.FrameOptions)&frameRange == 0 {
		return a.toSpecific(e, pgcat.Int8, "ROWS")
	}
	if len(w.Order) != 1 {
		a.fail(int(w.def.Location), "", "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column")
	}
	// The offset is of the column's own type, but an interval for times.
	t := w.Order[0].OID()
	switch t {
	case pgcat.Date, pgcat.Time, pgcat.Timetz, pgcat.Timestamp, pgcat.Timestamptz:
		t = pgcat.Interval
	}
	if e.OID() == pgcat.Unknown {
		return a.must(e, tree.Of(t), pgcat.Implicit)
	}
	return e
}

// sortExprs binds what something is sorted by.
func (a *binder) sortExprs(q *level, list []*pg.Node) []tree.Expr {
	var out []tree.Expr
	for _, n := range list {
		by := n.GetSortBy()
		e := a.textIfUnknown(a.expr(q, by.Node))
		a.checkSort(by, e)
		out = append(out, e)
	}
	return out
}

// checkSort checks that e has an order, unless ORDER BY … USING brings one.
func (a *binder) checkSort(n *pg.SortBy, e tree.Expr) {
	if len(n.UseOp) == 0 {
		a.checkOrder(e.OID(), location(n.Node))
	}
}
