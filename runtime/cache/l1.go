package cache

import (
	"time"

	"github.com/maypok86/otter/v2"
	"github.com/maypok86/otter/v2/stats"
)

// A Key finds an entry in memory. It need not be unique: the entry keeps the
// arguments that it is for, and one with others is a miss.
type Key struct {
	Space uint64 // the query, and the version of its row type
	Hash  uint64 // of the arguments
}

// An entry is a value in memory and the proof that it may be used.
type entry struct {
	args       any
	value      any
	versions   []version
	generation uint64
	fresh      int64 // monotonic time until which it is fresh
	stale      int64 // and until which it may be served while it is refreshed
	kept       time.Duration
	size       uint32
}

func newL1(opts Options, counters *counters) (*otter.Cache[Key, *entry], error) {
	o := &otter.Options[Key, *entry]{
		StatsRecorder: &evictions{counters: counters},
		Logger:        &otter.NoopLogger{},
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[Key, *entry]) time.Duration {
			return e.Value.kept
		}),
	}
	if opts.Bytes == 0 {
		o.MaximumSize = opts.Entries
		return otter.New(o)
	}
	o.MaximumWeight = uint64(opts.Bytes)
	least := uint32(max(opts.Bytes/int64(opts.Entries), 1))
	o.Weigher = func(_ Key, e *entry) uint32 { return max(e.size, least) }
	return otter.New(o)
}

// evictions counts what L1 drops for want of room.
type evictions struct {
	stats.NoopRecorder
	counters *counters
}

func (e *evictions) RecordEviction(uint32) { e.counters.evictions.Add(1) }

// Lookup answers from memory: the value that was stored for exactly these
// arguments, if it is fresh and nothing it depends on has changed. It does not
// allocate.
func Lookup[A comparable](c *Cache, key Key, args A) (value any, ok bool) {
	e, ok := c.l1.GetIfPresent(key)
	if ok {
		if proof, same := e.args.(A); same && proof == args && c.clock.mono() < e.fresh && c.valid(e) {
			c.stats.l1Hits.add()
			return e.value, true
		}
	}
	c.stats.l1Misses.add()
	return nil, false
}

// valid tells whether what an entry depends on is unchanged, and whether this
// process would know.
func (c *Cache) valid(e *entry) bool {
	return e.generation == c.generation.Load() &&
		(c.l2 == nil || c.fence.isOpen(c.clock.now())) &&
		c.slots.current(e.versions)
}
