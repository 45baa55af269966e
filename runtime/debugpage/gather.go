package debugpage

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/dbgen-go/dbgen/runtime/cache"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/observe"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// A gatherer makes documents of what is counted.
type gatherer struct {
	stats    func() dbgen.Stats
	tracker  *observe.Tracker
	interval time.Duration
	keep     time.Duration
	known    knownStatements // used by gather alone
}

// slowMost is how many slow calls a document has, the newest.
const slowMost = 50

// gather looks at everything. It is not called twice at once.
func (g *gatherer) gather(now time.Time) *document {
	s := g.stats()
	d := &document{
		Version: documentVersion, At: now, Interval: ms(g.interval), Keep: ms(g.keep),
		Servers: servers(s), Cache: cached(s.Cache),
		Limits: limitFigures{
			Allowed: s.Limits.Allowed, Refused: s.Limits.Refused, Waited: s.Limits.Waited, Exempt: s.Limits.Exempt,
			Fallbacks: s.Limits.Fallbacks, Errors: s.Limits.Errors, RedisUp: s.Limits.RedisUp,
		},
		Tokens: tokenFigures{Issued: s.Tokens.Issued, Accepted: s.Tokens.Accepted, Refused: s.Tokens.Refused()},
		Totals: totals{
			Calls: s.Queries.Total, Errors: s.Queries.Errors, Rows: s.Queries.Rows, Slow: s.Queries.Slow,
			SlowRate: s.Queries.SlowRate / 100, Mean: ms(s.Queries.Average), Sources: sources(s.Queries.BySource),
		},
		Statements: []statement{}, Slow: []slowCall{}, PlanChanges: []planChange{}, Findings: []finding{}, Suggestions: []suggestion{},
	}
	seen := sample{
		At: now.UnixMilli(), Calls: d.Totals.Calls, Errors: d.Totals.Errors, Slow: d.Totals.Slow,
		L1Hits: s.Cache.L1Hits, L1Lookups: s.Cache.L1Hits + s.Cache.L1Misses, L2Hits: s.Cache.L2Hits, L2Lookups: s.Cache.L2Hits + s.Cache.L2Misses,
		Invalidations: s.Cache.Invalidations + s.Cache.Received, Refused: s.Limits.Refused, Servers: points(d.Servers),
	}
	g.statements(d, &seen)
	g.noted(d)
	d.Samples = []sample{seen}
	return d
}

// statements adds each statement and its plans.
func (g *gatherer) statements(d *document, seen *sample) {
	for _, s := range g.tracker.Stats() {
		var plans []observe.Plan
		if s.Slow > 0 { // plans are of slow calls
			plans = g.tracker.Plans(s.Statement)
		}
		k := g.known.of(s.Statement)
		d.Statements = append(d.Statements, statement{ID: k.id, about: &k.about, figures: figuresOf(&s, len(plans))})
		if n := len(plans); n > 1 {
			d.PlanChanges = append(d.PlanChanges, planChange{ID: k.id, Name: k.about.Name, Before: planOf(&plans[n-2]), Now: planOf(&plans[n-1])})
		}
		seen.Reached += int64(s.Time.Count)
		seen.Time += ms(s.Time.Sum)
	}
	slices.SortStableFunc(d.PlanChanges, func(a, b planChange) int { return b.Now.At.Compare(a.Now.At) })
}

// noted adds what was found, and the slow calls that are remembered.
func (g *gatherer) noted(d *document) {
	for _, f := range g.tracker.Findings() {
		k := g.known.of(f.Statement)
		d.Findings = append(d.Findings, finding{
			Rule: f.Rule, ID: k.id, Name: k.about.Name, Message: f.Message(), Func: f.Func, File: f.File, Line: f.Line,
			Calls: f.Calls, Distinct: f.Distinct, Requests: f.Requests, Total: f.Total, Names: f.Names, Last: f.Last,
		})
	}
	for _, s := range g.tracker.Suggestions() {
		k := g.known.of(s.Statement)
		one := suggestion{
			ID: k.id, Name: k.about.Name, Table: s.Table, DDL: s.DDL, Why: s.Why, Calls: s.Calls, Total: ms(s.Time),
		}
		if s.Improvement >= 0 {
			share := finite(s.Improvement / 100)
			one.Improvement = &share
		}
		d.Suggestions = append(d.Suggestions, one)
	}
	history := g.tracker.History()
	for i := len(history) - 1; i >= 0 && len(d.Slow) < slowMost; i-- {
		e := &history[i]
		if !e.Slow {
			continue
		}
		k := g.known.of(e.Statement)
		d.Slow = append(d.Slow, slowCall{
			ID: k.id, Name: k.about.Name, At: e.Start, Took: ms(e.Duration), Rows: e.Rows, Source: e.Source.String(),
			Server: address(e.Host, e.Port), Reason: e.Reason, Attempt: e.Attempt, Outcome: e.Outcome(),
		})
	}
}

// servers are the pools, with how their replicas stand.
func servers(s dbgen.Stats) []server {
	all := make([]server, 0, len(s.Pools))
	for _, p := range s.Pools {
		one := server{
			Role: p.Role, Host: p.Host, Port: p.Port, Size: p.Size, Open: p.Open, InUse: p.InUse, Idle: p.Idle, Waiters: p.Waiters,
			Acquired: p.Acquired, Waited: p.Waited, AverageWait: ms(p.AverageWait), Exhausted: p.Exhausted, Errors: p.Errors,
		}
		i := slices.IndexFunc(s.Replicas, func(r pool.ReplicaStatus) bool { return r.Host == p.Host && r.Port == p.Port })
		if i >= 0 {
			r := &s.Replicas[i]
			one.Replica = &replica{Healthy: r.Healthy, Load: finite(r.Load), Breaker: r.Breaker, Error: redacted(r.Error)}
			if r.Lag >= 0 {
				lag := finite(1000 * r.Lag)
				one.Replica.Lag = &lag
			}
		}
		all = append(all, one)
	}
	return all
}

func points(all []server) []point {
	points := make([]point, len(all))
	for i, s := range all {
		points[i] = point{InUse: s.InUse, Waiters: s.Waiters}
		if s.Replica != nil {
			points[i].Lag = s.Replica.Lag
		}
	}
	return points
}

func cached(s cache.Stats) cacheFigures {
	return cacheFigures{
		HitRate: s.HitRate(), L1: tier{s.L1Hits, s.L1Misses, s.L1HitRate()}, L2: tier{s.L2Hits, s.L2Misses, s.L2HitRate()},
		L2Up: s.L2Up, L2Errors: s.L2Errors, FenceOpen: s.FenceOpen, Entries: s.L1Entries, Evictions: s.Evictions,
		Stale: s.Stale, Shared: s.Shared, Loads: s.Loads, LoadErrors: s.LoadErrors, DroppedFills: s.DroppedFills,
		Invalidations: s.Invalidations, Received: s.Received, Pending: s.PendingInvalidations, Late: s.Late, Cleared: s.Cleared,
	}
}

func sources(by map[observe.Source]int64) map[string]int64 {
	all := make(map[string]int64, len(by))
	for source, n := range by {
		all[source.String()] = n
	}
	return all
}

// ms is a time in milliseconds, to the microsecond.
func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// finite is what JSON can have of a number.
func finite(f float64) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return f
}

func address(host string, port uint16) string {
	if host == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d", host, port)
}
