package nulls

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/tree"
)

const noFullRow = "FULL JOIN may find no row"

// noteFull notes a FULL JOIN of two entries, of which each row has at least
// one. What an outer join above it may null is left out.
func (f *facts) noteFull(n *tree.FromNode) {
	if n.Left.RTE == nil || n.Right.RTE == nil {
		return
	}
	if slices.ContainsFunc(n.RTEs, func(r *tree.RTE) bool { return f.nulled[r] != "" }) {
		return
	}
	f.full = append(f.full, [2]*tree.RTE{n.Left.RTE, n.Right.RTE})
}

// coversFull reports whether one of the expressions has a value, whichever side
// of a FULL JOIN a row has: coalesce(a.id, b.id).
func (a *Analysis) coversFull(args []tree.Expr, at *place) bool {
	for _, arg := range args {
		v, ok := arg.(*tree.Var)
		if !ok || v.RTE.Level == nil {
			continue
		}
		for _, sides := range a.factsOf(v.RTE.Level).full {
			if a.valueIn(args, sides[0], at) && a.valueIn(args, sides[1], at) {
				return true
			}
		}
	}
	return false
}

// valueIn reports whether one of the expressions has a value in rows that have
// a row of an entry.
func (a *Analysis) valueIn(args []tree.Expr, r *tree.RTE, at *place) bool {
	there := *at
	there.present = append(slices.Clone(at.present), r)
	return slices.ContainsFunc(args, func(arg tree.Expr) bool { return a.of(arg, &there).Null == tree.Never })
}

// ofMerged answers for a column that JOIN USING merges. That of a FULL JOIN has a
// row of at least one side.
func (a *Analysis) ofMerged(e *tree.Merged, at *place) Answer {
	if len(e.Args) == 1 {
		return a.of(e.Args[0], at)
	}
	level := e.Join.Left.RTEs[0].Level
	f := a.factsOf(level)
	for _, arg := range e.Args {
		v, ok := onlyBelow(arg).(*tree.Var)
		if !ok {
			return maybe(noFullRow)
		}
		if x := a.ofEntry(v.RTE, v.Col, at); x.Null != tree.Never {
			return x
		}
		if why := f.nulled[v.RTE]; why != "" && why != noFullRow {
			return maybe(why)
		}
	}
	if nestedOuter(e.Join, level.From) {
		return maybe(noFullRow)
	}
	return never("one side of the FULL JOIN has a row")
}

// onlyBelow goes down from e as long as there is just one expression below.
func onlyBelow(e tree.Expr) tree.Expr {
	for {
		var below []tree.Expr
		tree.Each(e, func(x tree.Expr) { below = append(below, x) })
		if len(below) != 1 {
			return e
		}
		e = below[0]
	}
}

// nestedOuter reports whether an outer join stands above or below n, which might
// null both sides.
func nestedOuter(n *tree.FromNode, from []*tree.FromNode) bool {
	return outerIn(n.Left) || outerIn(n.Right) || !slices.Contains(from, n)
}

func outerIn(n *tree.FromNode) bool {
	return n != nil && n.RTE == nil && (n.Join != tree.InnerJoin || outerIn(n.Left) || outerIn(n.Right))
}
