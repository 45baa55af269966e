package observe

import (
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
	"github.com/dbgen-go/dbgen/runtime/limit"
)

// policyOf says how a query is routed, cached and limited, in the words of its
// annotations, a line each.
func policyOf(q *descriptor.Query) []string {
	var lines []string
	add := func(word string, options ...string) {
		var given []string
		for _, o := range options {
			if o != "" {
				given = append(given, o)
			}
		}
		lines = append(lines, word+": "+strings.Join(given, " "))
	}
	option := func(name string, value fmt.Stringer, given bool) string {
		if !given {
			return ""
		}
		return name + "=" + value.String()
	}
	if c := q.Cache; c != nil {
		ttl := option("ttl", c.TTL, c.TTL > 0)
		if ttl == "" {
			ttl = "ttl as configured"
		}
		add("cache", ttl, option("l1", c.L1, c.L1 > 0), option("negative", c.Negative, c.Negative > 0), option("stale", c.Stale, c.Stale > 0))
	}
	switch q.Route {
	case descriptor.RoutePrimary:
		add("route", "primary")
	case descriptor.RouteCritical:
		add("route", "primary", "priority=critical")
	default:
		if q.ReadOnly {
			add("route", "replica", option("max_lag", q.MaxLag, q.MaxLag > 0))
		} else {
			add("route", "primary", "(it writes or locks)")
		}
	}
	for _, l := range q.Limits {
		rate := func(name string, r limit.Rate) string {
			if r.Count == 0 {
				return ""
			}
			return fmt.Sprintf("%s=%d/%s", name, r.Count, r.Window)
		}
		name, concurrent, count := "", "", ""
		if l.Name != "" {
			name = "name=" + l.Name
		}
		if l.Concurrent > 0 {
			concurrent = fmt.Sprintf("concurrent=%d", l.Concurrent)
		}
		if l.CountMisses {
			count = "count=miss"
		}
		add("limit", rate("user", l.User), rate("global", l.Global), name, option("wait", l.Wait, l.Wait > 0), concurrent, count)
	}
	if q.Timeout > 0 {
		add("timeout", q.Timeout.String())
	}
	if q.Slow > 0 {
		add("slow", q.Slow.String())
	}
	if len(q.Writes) > 0 {
		add("invalidates", strings.Join(q.Writes, " "))
	}
	return lines
}
