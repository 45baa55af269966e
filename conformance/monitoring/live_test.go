package monitoring

import (
	"slices"
	"testing"
)

// idle are queries whose figures may all be zero, since what they show is not sure to
// happen in half a minute; all others must have something to show.
var idle = map[string]bool{
	"Changed plans A": true, "Limits without Redis A": true, "Loads B": true, "Loads C": true, "Loads D": true, "Redis' failures B": true,
	"Calls that wait A": true, "Memory emptied A": true, "Replica load A": true, "Connections that failed A": true,
}

// Every query of the dashboards, and of their variables, has something to show of the
// example's application, for all of it and for one instance alone.
func TestDashboardsShowTheExample(t *testing.T) {
	p := observed(t)
	for _, file := range dashboardFiles {
		b, _ := readBoard(t, file)
		every := p.chosen(t, b)
		all := map[string][]string{"job": {".*"}, "instance": {".*"}, "query": {".*"}, "__rate_interval": every["__rate_interval"], "__range": every["__range"]}
		queries := 0
		for _, panel := range b.Panels {
			for _, target := range panel.Targets {
				queries++
				for scope, values := range map[string]map[string][]string{"all": all, "each by name": every} {
					numbers, err := p.run(t, interpolated(target.Expr, values), target.Instant)
					if err != nil || len(numbers) == 0 {
						t.Errorf("%s, %q, %s, for %s: %d samples, %v\n%s", file, panel.Title, target.RefID, scope, len(numbers), err, target.Expr)
						continue
					}
					if !idle[panel.Title+" "+target.RefID] && !slices.ContainsFunc(numbers, func(v float64) bool { return v != 0 }) {
						t.Errorf("%s, %q, %s, for %s: nothing but zeros\n%s", file, panel.Title, target.RefID, scope, target.Expr)
					}
				}
			}
		}
		if queries < 20 {
			t.Errorf("%s has %d queries", file, queries)
		}
		t.Logf("%s: %d queries of %d panels", file, queries, len(b.Panels))
	}

	t.Run("a name that nothing has", func(t *testing.T) { // or the above would say nothing
		for _, expr := range []string{
			`sum(rate(dbgen_query_call_total[15s]))`, `sum by (query) (rate(dbgen_query_calls_total{source="l3"}[15s]))`, `dbgen_primary_up{job="another"} / 1`,
			`sum(dbgen_primary_up * 0) / sum(dbgen_primary_up * 0)`,
		} {
			if numbers, err := p.run(t, expr, false); err != nil || len(numbers) > 0 {
				t.Errorf("%s has %v, %v", expr, numbers, err)
			}
		}
		if found, err := p.values(t, "label_values(dbgen_primary_down, job)", nil); err != nil || len(found) > 0 {
			t.Errorf("a variable of a metric that there is not has %v, %v", found, err)
		}
	})
}
