package oracle

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// Coverage counts what the accepted queries were made of.
type Coverage struct {
	reached  map[pgcat.OID]int // calls in queries that the server accepted
	run      map[pgcat.OID]int // calls in queries that it ran
	features map[string]int
}

// NewCoverage returns a Coverage of nothing.
func NewCoverage() *Coverage {
	return &Coverage{map[pgcat.OID]int{}, map[pgcat.OID]int{}, map[string]int{}}
}

func (c *callable) oid() pgcat.OID {
	if c.op != nil {
		return c.op.OID
	}
	return c.fn.OID
}

// accepted notes what an accepted query was made of.
func (v *Coverage) accepted(q *Query) {
	for _, c := range q.calls {
		v.reached[c.oid()]++
	}
	for _, f := range q.features {
		v.features[f]++
	}
}

func (v *Coverage) ran(q *Query) {
	for _, c := range q.calls {
		v.run[c.oid()]++
	}
}

// Print writes the shares of the pool that were reached.
func (v *Coverage) Print(w io.Writer, p *pool, verbose bool) {
	all, hit := 0, 0
	for _, part := range []struct {
		name string
		of   []*callable
	}{{"functions", p.functions}, {"set-returning functions", p.sets}, {"aggregates", p.aggregates}, {"window functions", p.windows}, {"operators", p.operators}} {
		n, ran := 0, 0
		var missing []string
		for _, c := range part.of {
			if v.reached[c.oid()] > 0 {
				n++
			} else {
				missing = append(missing, fmt.Sprintf("%s/%d", c.name, c.oid()))
			}
			if v.run[c.oid()] > 0 {
				ran++
			}
		}
		all, hit = all+len(part.of), hit+n
		fmt.Fprintf(w, "  %-24s %4d of %4d reached (%.1f %%), %d run\n", part.name, n, len(part.of), percent(n, len(part.of)), ran)
		if verbose && len(missing) > 0 {
			fmt.Fprintf(w, "    not reached: %v\n", missing[:min(len(missing), 120)])
		}
	}
	fmt.Fprintf(w, "  %-24s %4d of %4d reached (%.1f %%)\n", "all callables", hit, all, percent(hit, all))
	fmt.Fprintf(w, "  parts of the grammar:\n")
	for _, f := range slices.Sorted(maps.Keys(v.features)) {
		fmt.Fprintf(w, "    %6d %s\n", v.features[f], f)
	}
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }
