package dbgenprom

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dbgen-go/dbgen/runtime/observe"
)

// A query is what is told of the statements that have one name.
type query struct {
	name                          string
	bySource                      []int64 // by observe.Source
	errors, rows, slow, replanned int64
	count                         uint64
	took                          time.Duration
	within                        []uint64 // by the collector's buckets
}

// names gives statements the values of the label "query". One that has been given a value
// keeps it, so that no series goes back.
type names struct {
	most int // of statements that were not generated

	mu    sync.Mutex
	given map[string]bool // of statements that were not generated
}

// others is the name of all statements that are not told apart; package observe calls
// those so that it does not tell apart itself.
const others = "(further statements)"

func (n *names) of(s *observe.Statement) string {
	name := strings.ToValidUTF8(s.Name(), "?")
	if s.Package != "" { // there are as many as the program has
		return name
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.given[name] {
		return name
	}
	if name == others || len(n.given) >= n.most {
		return others
	}
	if n.given == nil {
		n.given = map[string]bool{}
	}
	n.given[name] = true
	return name
}

// queries returns what the statements did that were called, those of one name together.
func (c *Collector) queries(all []observe.Stats) []*query {
	var found []*query
	byName := map[string]*query{}
	for i := range all {
		s := &all[i]
		if s.Calls == 0 {
			continue
		}
		name := c.names.of(s.Statement)
		q := byName[name]
		if q == nil {
			q = &query{name: name, bySource: make([]int64, len(observe.Sources())), within: make([]uint64, len(c.buckets))}
			byName[name] = q
			found = append(found, q)
		}
		for source, n := range s.BySource {
			q.bySource[source] += n
		}
		q.errors += s.Errors
		q.rows += s.Rows
		q.slow += s.Slow
		q.replanned += s.PlanChanges
		q.count += s.Time.Count
		q.took += s.Time.Sum
		for i, b := range c.buckets {
			q.within[i] += s.Time.Within(b)
		}
	}
	return found
}

// DefaultBuckets are the upper bounds of the histogram's buckets that OpenTelemetry's
// conventions for databases advise.
func DefaultBuckets() []time.Duration {
	return []time.Duration{
		time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond,
		500 * time.Millisecond, time.Second, 5 * time.Second, 10 * time.Second,
	}
}

// usable returns the buckets that a tracker can fill.
func usable(buckets []time.Duration) []time.Duration {
	bounds := observe.Bounds()
	all := make([]time.Duration, 0, len(buckets))
	for _, b := range buckets {
		i, _ := slices.BinarySearch(bounds, b)
		all = append(all, bounds[min(i, len(bounds)-1)])
	}
	slices.Sort(all)
	return slices.Compact(all)
}
