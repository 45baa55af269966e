package httpx

import (
	"net/http"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/observe"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// Metrics is what /metrics/json answers: dbgen.Stats under names that stay. Counts are
// since the DB was opened, rates and utilizations are percentages from 0 to 100, times are what
// their names say.
type Metrics struct {
	Time     time.Time `json:"time"`
	Database struct {
		ConnectionPool ConnectionPool `json:"connection_pool"`
		Replicas       []Replica      `json:"replicas"`
	} `json:"database"`
	Cache     CacheMetrics  `json:"cache"`
	RateLimit LimitMetrics  `json:"rate_limit"`
	Queries   QueryMetrics  `json:"queries"`
	Sessions  TokenMetrics  `json:"session_tokens"`
	Redis     *RedisMetrics `json:"redis,omitempty"` // absent where none is configured
}

// ConnectionPool is the pools: Write is the primary's, Read those of the replicas together,
// or the primary's where there are none.
type ConnectionPool struct {
	Read  PoolMetrics   `json:"read"`
	Write PoolMetrics   `json:"write"`
	Pools []PoolMetrics `json:"pools"`
}

// PoolMetrics is what a pool has done, or several together.
type PoolMetrics struct {
	Role               string  `json:"role,omitempty"`
	Host               string  `json:"host,omitempty"`
	Port               uint16  `json:"port,omitempty"`
	Size               int     `json:"size"`
	Open               int     `json:"open"`
	InUse              int     `json:"in_use"`
	Idle               int     `json:"idle"`
	UtilizationPercent float64 `json:"utilization_percent"`
	Acquired           int64   `json:"acquired"`
	Waited             int64   `json:"waited"`
	Waiters            int     `json:"waiters"`
	AverageWaitMS      float64 `json:"average_wait_ms"`
	Errors             int64   `json:"errors"`
	Exhausted          int64   `json:"exhausted"`
}

// Replica is how a replica stands. LagSeconds is -1 while nothing is known.
type Replica struct {
	Host       string  `json:"host"`
	Port       uint16  `json:"port"`
	Healthy    bool    `json:"healthy"`
	LagSeconds float64 `json:"lag_seconds"`
	Load       float64 `json:"load"`
	Breaker    string  `json:"breaker"`
	Replay     string  `json:"replay"`
	Error      string  `json:"error,omitempty"`
}

// CacheMetrics is what the cache has done.
type CacheMetrics struct {
	L1                   TierMetrics `json:"l1"`
	L2                   TierMetrics `json:"l2"`
	OverallHitRate       float64     `json:"overall_hit_rate_percent"`
	L1Entries            int         `json:"l1_entries"`
	Loads                uint64      `json:"loads"`
	LoadErrors           uint64      `json:"load_errors"`
	Shared               uint64      `json:"shared"`
	Stale                uint64      `json:"stale"`
	Evictions            uint64      `json:"evictions"`
	Invalidations        uint64      `json:"invalidations"`
	Received             uint64      `json:"invalidations_received"`
	PendingInvalidations int         `json:"invalidations_pending"`
	Cleared              uint64      `json:"cleared"`
	DroppedFills         uint64      `json:"dropped_fills"`
	L2Errors             uint64      `json:"l2_errors"`
	L1Answers            bool        `json:"l1_answers"`
}

// TierMetrics is what one tier has answered.
type TierMetrics struct {
	Hits    uint64  `json:"hits"`
	Misses  uint64  `json:"misses"`
	HitRate float64 `json:"hit_rate_percent"`
}

// LimitMetrics is what the limits have done.
type LimitMetrics struct {
	Allowed   uint64 `json:"allowed"`
	Refused   uint64 `json:"refused"`
	Waited    uint64 `json:"waited"`
	Exempt    uint64 `json:"exempt"`
	Fallbacks uint64 `json:"decided_without_redis"`
	Errors    uint64 `json:"errors"`
}

// QueryMetrics counts calls of queries.
type QueryMetrics struct {
	Total     int64            `json:"total"`
	BySource  map[string]int64 `json:"by_source"`
	Errors    int64            `json:"errors"`
	Rows      int64            `json:"rows"`
	Slow      int64            `json:"slow"`
	SlowRate  float64          `json:"slow_rate_percent"`
	AverageMS float64          `json:"average_ms"`
}

// TokenMetrics counts sessions' tokens.
type TokenMetrics struct {
	Issued   int64            `json:"issued"`
	Accepted int64            `json:"accepted"`
	Refused  map[string]int64 `json:"refused"`
}

// RedisMetrics is how Redis stands.
type RedisMetrics struct {
	Up    bool      `json:"up"`
	Since time.Time `json:"since"`
}

// Metrics returns the DB's figures.
func (c *Chain) Metrics() Metrics {
	s := c.db.Stats()
	m := Metrics{Time: time.Now(), Cache: cacheMetrics(s), Queries: queryMetrics(s.Queries), Sessions: tokenMetrics(s.Tokens)}
	p := &m.Database.ConnectionPool
	p.Read, p.Write = sumPools(s.Pools)
	p.Pools = make([]PoolMetrics, len(s.Pools))
	for i, one := range s.Pools {
		p.Pools[i] = poolMetrics(one)
	}
	m.Database.Replicas = make([]Replica, len(s.Replicas))
	for i, r := range s.Replicas {
		m.Database.Replicas[i] = Replica{
			Host: r.Host, Port: r.Port, Healthy: r.Healthy, LagSeconds: r.Lag, Load: r.Load,
			Breaker: r.Breaker, Replay: r.Replay.String(), Error: r.Error,
		}
	}
	l := s.Limits
	m.RateLimit = LimitMetrics{l.Allowed, l.Refused, l.Waited, l.Exempt, l.Fallbacks, l.Errors}
	if s.Redis.Configured {
		m.Redis = &RedisMetrics{s.Redis.Up, s.Redis.Since}
	}
	return m
}

// MetricsHandler answers with Metrics. Servers' addresses are in it: it is for the
// makers.
func (c *Chain) MetricsHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { writeJSON(w, http.StatusOK, c.Metrics()) })
}

func poolMetrics(s pool.Stats) PoolMetrics {
	return PoolMetrics{
		Role: s.Role, Host: s.Host, Port: s.Port, Size: s.Size, Open: s.Open, InUse: s.InUse, Idle: s.Idle,
		UtilizationPercent: s.Utilization, Acquired: s.Acquired, Waited: s.Waited, Waiters: s.Waiters,
		AverageWaitMS: milliseconds(s.AverageWait), Errors: s.Errors, Exhausted: s.Exhausted,
	}
}

// sumPools adds up the pools for reads and for writes.
func sumPools(pools []pool.Stats) (read, write PoolMetrics) {
	for _, s := range pools {
		sum := &read
		if s.Role == "primary" {
			sum = &write
		}
		p := poolMetrics(s)
		if waits := sum.Acquired + sum.Exhausted + p.Acquired + p.Exhausted; waits > 0 {
			sum.AverageWaitMS = (sum.AverageWaitMS*float64(sum.Acquired+sum.Exhausted) + p.AverageWaitMS*float64(p.Acquired+p.Exhausted)) / float64(waits)
		}
		sum.Role = p.Role
		sum.Size += p.Size
		sum.Open += p.Open
		sum.InUse += p.InUse
		sum.Idle += p.Idle
		sum.Acquired += p.Acquired
		sum.Waited += p.Waited
		sum.Waiters += p.Waiters
		sum.Errors += p.Errors
		sum.Exhausted += p.Exhausted
		sum.UtilizationPercent = 100 * float64(sum.InUse) / float64(max(sum.Size, 1))
	}
	if read.Size == 0 {
		read = write
	}
	return read, write
}

func cacheMetrics(s dbgen.Stats) CacheMetrics {
	k := s.Cache
	return CacheMetrics{
		L1:             TierMetrics{k.L1Hits, k.L1Misses, 100 * k.L1HitRate()},
		L2:             TierMetrics{k.L2Hits, k.L2Misses, 100 * k.L2HitRate()},
		OverallHitRate: 100 * k.HitRate(), L1Entries: k.L1Entries,
		Loads: k.Loads, LoadErrors: k.LoadErrors, Shared: k.Shared, Stale: k.Stale, Evictions: k.Evictions,
		Invalidations: k.Invalidations, Received: k.Received, PendingInvalidations: k.PendingInvalidations,
		Cleared: k.Cleared, DroppedFills: k.DroppedFills, L2Errors: k.L2Errors, L1Answers: k.FenceOpen,
	}
}

func queryMetrics(q dbgen.QueryStats) QueryMetrics {
	m := QueryMetrics{
		Total: q.Total, BySource: map[string]int64{}, Errors: q.Errors, Rows: q.Rows, Slow: q.Slow,
		SlowRate: q.SlowRate, AverageMS: milliseconds(q.Average),
	}
	for _, source := range observe.Sources() { // also what is 0: dashboards look for it
		m.BySource[source.String()] = q.BySource[source]
	}
	return m
}

func tokenMetrics(t dbgen.TokenStats) TokenMetrics {
	return TokenMetrics{Issued: t.Issued, Accepted: t.Accepted, Refused: map[string]int64{
		"malformed": t.Malformed, "other_version": t.OtherVersion, "unknown_key": t.UnknownKey, "bad_signature": t.BadSignature,
		"other_system": t.OtherSystem, "expired": t.Expired, "unknown_timeline": t.UnknownTimeline,
	}}
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
