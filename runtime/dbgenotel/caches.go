package dbgenotel

import (
	"go.opentelemetry.io/otel/attribute"

	"github.com/dbgen-go/dbgen/runtime/cache"
)

var cacheInstruments = []instrument{
	{"dbgen.cache.lookups", "{lookup}", "Look-ups, by tier (l1 is memory, l2 is Redis) and result (hit or miss).", counter,
		[]attribute.Key{keyTier, keyResult}, func(r *reading, put func(float64, ...attribute.KeyValue)) {
			k := &r.Cache
			put(float64(k.L1Hits), keyTier.String("l1"), keyResult.String("hit"))
			put(float64(k.L1Misses), keyTier.String("l1"), keyResult.String("miss"))
			put(float64(k.L2Hits), keyTier.String("l2"), keyResult.String("hit"))
			put(float64(k.L2Misses), keyTier.String("l2"), keyResult.String("miss"))
		}, true},
	ofCache("dbgen.cache.loads", "{load}", "Results that came from the database.", counter, func(k *cache.Stats) float64 { return float64(k.Loads) }),
	ofCache("dbgen.cache.shared", "{call}", "Calls that were given another call's load.", counter, func(k *cache.Stats) float64 { return float64(k.Shared) }),
	ofCache("dbgen.cache.stale", "{call}", "Expired values that were served while they were refreshed.", counter, func(k *cache.Stats) float64 { return float64(k.Stale) }),
	ofCache("dbgen.cache.evictions", "{entry}", "Entries that memory dropped for want of room.", counter, func(k *cache.Stats) float64 { return float64(k.Evictions) }),
	{"dbgen.cache.invalidations", "{change}", "Changes of what entries depend on, by whose they were: local is this process, remote another.", counter,
		[]attribute.Key{keyOrigin}, func(r *reading, put func(float64, ...attribute.KeyValue)) {
			put(float64(r.Cache.Invalidations), keyOrigin.String("local"))
			put(float64(r.Cache.Received), keyOrigin.String("remote"))
		}, true},
	ofCache("dbgen.cache.invalidations.pending", "{change}", "Changes of this process that Redis does not know of yet: until it does, other processes may answer with what was there before.",
		upDownCounter, func(k *cache.Stats) float64 { return float64(k.PendingInvalidations) }),
	ofCache("dbgen.cache.entries", "{entry}", "Entries in memory.", upDownCounter, func(k *cache.Stats) float64 { return float64(k.L1Entries) }),
	ofCache("dbgen.cache.fence.open", "1", "Whether memory may answer: 1, or 0 while messages of other processes may be missed.", gauge,
		func(k *cache.Stats) float64 { return truth(k.FenceOpen) }),
	ofCache("dbgen.cache.redis.errors", "{exchange}", "Exchanges of the cache with Redis that failed.", counter, func(k *cache.Stats) float64 { return float64(k.L2Errors) }),
	{"dbgen.redis.up", "1", "Whether Redis answers: 1 or 0. It is absent where none is configured.", gauge, nil,
		func(r *reading, put func(float64, ...attribute.KeyValue)) {
			if r.Redis.Configured {
				put(truth(r.Redis.Up))
			}
		}, true},
	{"dbgen.limit.calls", "{call}", "Calls that a limit was asked about, by result: allowed, refused, or exempt from limits.", counter,
		[]attribute.Key{keyResult}, func(r *reading, put func(float64, ...attribute.KeyValue)) {
			put(float64(r.Limits.Allowed), keyResult.String("allowed"))
			put(float64(r.Limits.Refused), keyResult.String("refused"))
			put(float64(r.Limits.Exempt), keyResult.String("exempt"))
		}, true},
}

func ofCache(name, unit, description string, kind kind, of func(*cache.Stats) float64) instrument {
	return instrument{name, unit, description, kind, nil, func(r *reading, put func(float64, ...attribute.KeyValue)) {
		put(of(&r.Cache))
	}, true}
}
