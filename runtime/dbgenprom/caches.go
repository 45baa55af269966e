package dbgenprom

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/dbgen-go/dbgen/runtime/cache"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/limit"
)

var cacheMetrics = []metric{
	{"cache_lookups_total", "Look-ups, by tier (l1 is memory, l2 is Redis) and result (hit or miss).", counter, []string{"tier", "result"},
		func(s *scrape, put func(float64, ...string)) {
			k := &s.Cache
			put(float64(k.L1Hits), "l1", "hit")
			put(float64(k.L1Misses), "l1", "miss")
			put(float64(k.L2Hits), "l2", "hit")
			put(float64(k.L2Misses), "l2", "miss")
		}},
	ofCache("cache_loads_total", "Results that came from the database.", counter, func(k *cache.Stats) uint64 { return k.Loads }),
	ofCache("cache_load_errors_total", "Loads that failed.", counter, func(k *cache.Stats) uint64 { return k.LoadErrors }),
	ofCache("cache_shared_total", "Calls that were given another call's load.", counter, func(k *cache.Stats) uint64 { return k.Shared }),
	ofCache("cache_stale_total", "Expired values that were served while they were refreshed.", counter, func(k *cache.Stats) uint64 { return k.Stale }),
	ofCache("cache_evictions_total", "Entries that memory dropped for want of room.", counter, func(k *cache.Stats) uint64 { return k.Evictions }),
	{"cache_invalidations_total", "Changes of what entries depend on, by whose they were: local is this process, remote another.", counter, []string{"origin"},
		func(s *scrape, put func(float64, ...string)) {
			put(float64(s.Cache.Invalidations), "local")
			put(float64(s.Cache.Received), "remote")
		}},
	ofCache("cache_late_invalidations_total", "Changes of this process that Redis could not be told of at once.", counter, func(k *cache.Stats) uint64 { return k.Late }),
	ofCache("cache_pending_invalidations", "Changes of this process that Redis does not know of yet: until it does, other processes may answer with what was there before.", gauge,
		func(k *cache.Stats) uint64 { return uint64(k.PendingInvalidations) }),
	ofCache("cache_cleared_total", "Times that memory was emptied, since messages may have been lost.", counter, func(k *cache.Stats) uint64 { return k.Cleared }),
	ofCache("cache_dropped_fills_total", "Results that were not written to Redis: too large, or too many at once.", counter, func(k *cache.Stats) uint64 { return k.DroppedFills }),
	ofCache("cache_redis_errors_total", "Exchanges of the cache with Redis that failed.", counter, func(k *cache.Stats) uint64 { return k.L2Errors }),
	ofCache("cache_entries", "Entries in memory.", gauge, func(k *cache.Stats) uint64 { return uint64(k.L1Entries) }),
	number("cache_fence_open", "Whether memory may answer: 1, or 0 while messages of other processes may be missed.", gauge,
		func(s *scrape) float64 { return truth(s.Cache.FenceOpen) }),
	{"redis_up", "Whether Redis answers: 1 or 0. It is absent where none is configured.", gauge, nil,
		func(s *scrape, put func(float64, ...string)) {
			if s.Redis.Configured {
				put(truth(s.Redis.Up))
			}
		}},
}

func ofCache(name, help string, kind prometheus.ValueType, of func(*cache.Stats) uint64) metric {
	return number(name, help, kind, func(s *scrape) float64 { return float64(of(&s.Cache)) })
}

var limitMetrics = []metric{
	{"limit_calls_total", "Calls that a limit was asked about, by result: allowed, refused, or exempt from limits.", counter, []string{"result"},
		func(s *scrape, put func(float64, ...string)) {
			put(float64(s.Limits.Allowed), "allowed")
			put(float64(s.Limits.Refused), "refused")
			put(float64(s.Limits.Exempt), "exempt")
		}},
	ofLimits("limit_waited_total", "Calls that were let in after waiting.", func(l *limit.Stats) uint64 { return l.Waited }),
	ofLimits("limit_local_total", "Calls that were decided in this process alone, since Redis did not answer.", func(l *limit.Stats) uint64 { return l.Fallbacks }),
	ofLimits("limit_redis_errors_total", "Exchanges of the limits with Redis that failed.", func(l *limit.Stats) uint64 { return l.Errors }),
	{"session_tokens_total", "Tokens by which sessions travel between requests, by what became of them: issued, accepted, or the reason for which they were refused.", counter, []string{"result"},
		func(s *scrape, put func(float64, ...string)) {
			for _, r := range tokenResults {
				put(float64(r.of(&s.Tokens)), r.name)
			}
		}},
}

func ofLimits(name, help string, of func(*limit.Stats) uint64) metric {
	return number(name, help, counter, func(s *scrape) float64 { return float64(of(&s.Limits)) })
}

var tokenResults = []struct {
	name string
	of   func(*dbgen.TokenStats) int64
}{
	{"issued", func(t *dbgen.TokenStats) int64 { return t.Issued }},
	{"accepted", func(t *dbgen.TokenStats) int64 { return t.Accepted }},
	{"malformed", func(t *dbgen.TokenStats) int64 { return t.Malformed }},
	{"other_version", func(t *dbgen.TokenStats) int64 { return t.OtherVersion }},
	{"unknown_key", func(t *dbgen.TokenStats) int64 { return t.UnknownKey }},
	{"bad_signature", func(t *dbgen.TokenStats) int64 { return t.BadSignature }},
	{"other_system", func(t *dbgen.TokenStats) int64 { return t.OtherSystem }},
	{"expired", func(t *dbgen.TokenStats) int64 { return t.Expired }},
	{"unknown_timeline", func(t *dbgen.TokenStats) int64 { return t.UnknownTimeline }},
}
