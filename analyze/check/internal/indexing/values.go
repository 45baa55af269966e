package indexing

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/paths"
)

// obviousRange reports whether a range surely cuts a table down: one with two
// ends, a row comparison, or a date that rows must be newer than. "Older than"
// alone is most of a table, unless the statement is there to clean up.
func (d *demand) obviousRange(c *paths.Cond) bool {
	if c.Both || c.Row == 1 || d.bothEnds(c) {
		return true
	}
	if c.Column == nil || c.Literal || c.Row > 1 {
		return false
	}
	switch c.Column.Type.Name.Name {
	case "date", "timestamp", "timestamptz":
		return !c.Upper || d.Level.Changes || d.Level.SkipLocked
	}
	return false
}

// bothEnds reports whether another condition bounds the same column on the
// other side.
func (d *demand) bothEnds(c *paths.Cond) bool {
	return c.Column != nil && slices.ContainsFunc(d.Conds, func(o *paths.Cond) bool {
		return o.Op == paths.Range && o.Row == 0 && o.Column == c.Column && o.Upper != c.Upper
	})
}
