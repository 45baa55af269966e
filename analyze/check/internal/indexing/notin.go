package indexing

import (
	"fmt"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// lookup is what it costs to look up one row by an index: a page of each.
const lookup = 8

// notIns finds conditions x NOT IN (SELECT y …) for which PostgreSQL reads all that
// the subquery has, where NOT EXISTS would look up few of its rows.
func notIns(p *check.Pass, list []*paths.Level) []Gap {
	var found []Gap
	for _, l := range list {
		for _, n := range l.NotIns {
			if t := n.Rel.Table(); t == nil || !indexable(t) || p.Small(t) || !cheaperByLookup(p, l, n, typical) {
				continue
			}
			g := notInGap(p, n)
			if !cheaperByLookup(p, l, n, adverse) {
				g.Confidence = check.Low
			}
			found = append(found, g)
		}
	}
	return found
}

func cheaperByLookup(p *check.Pass, l *paths.Level, n paths.NotIn, data *check.Common[*planner.Data]) bool {
	pl := planner.New(p, data.Get(p))
	outer := pl.Level(l, nil)
	now, then := outer+pl.Level(n.Rows, nil), outer+pl.Rows(l)*lookup
	return now >= worthwhile && then <= share*now
}

func notInGap(p *check.Pass, n paths.NotIn) Gap {
	t, name := n.Rel.Table(), tree.QuoteIdent(n.Column.Name)
	return Gap{
		Table:   t,
		Columns: []string{n.Column.Name},
		Pos:     p.Query.Position(max(n.Loc, 0)),
		Rewrite: fmt.Sprintf("write NOT EXISTS (SELECT 1 FROM %s WHERE %s = …), which an index on %[2]s serves; it differs where %[2]s is NULL: NOT IN then leaves no row at all",
			tree.QuoteIdent(t.Name), name),
	}
}
