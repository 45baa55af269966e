package indexing

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/paths"
)

// Sorts are the orders without a LIMIT that PostgreSQL has to sort for more than
// fits its memory, and that an index would give. It is read after Gaps, of which it
// repeats none.
var Sorts = &check.Shared[[]Gap]{Of: sortsOf}

// everything is more rows than a table has.
const everything = 1 << 40

func sortsOf(p *check.Pass) []Gap {
	var found []Gap
	list := levelsOf(p)
	pl := planner.New(p, typical.Get(p))
	for i, l := range list {
		if l.Limited || len(l.Order) == 0 || l.Order[0].Extreme != "" || pl.Rows(l)*pl.Width(l) <= planner.WorkMem {
			continue
		}
		// All rows in order are the first of more than there are.
		as := *l
		as.Limited, as.Limit = true, everything
		all := slices.Clone(list)
		all[i] = &as
		for _, g := range gapsIn(p, all, func(d *demand) bool { return d.Level == &as && len(d.order) > 0 }) {
			if !g.Ordered || alike(Gaps.Get(p), g) || alike(found, g) || scattered(p, l, g) {
				continue
			}
			g.Cost = AllSorted
			if n, _ := p.Size(g.Table); n == 0 {
				g.Confidence = check.Low
			}
			found = append(found, g)
		}
	}
	return found
}

// scattered reports whether an index gives nothing but the order, and the rows do
// not lie in it: each of them is then read from anywhere.
func scattered(p *check.Pass, l *paths.Level, g Gap) bool {
	first := l.Order[0].Column
	return g.Columns[0] == first.Name && typical.Get(p).Correlation(g.Table, first) < 0.5
}
