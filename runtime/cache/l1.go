package cache

import (
	"sync/atomic"

	"github.com/maypok86/otter/v2"

	"github.com/dbgen-go/dbgen/runtime/internal/striped"
)

// A Key finds an entry in memory. Hash need not be unique: the entry keeps the
// arguments that it is for, and one with others is a miss.
type Key struct {
	Space uint64 // what is asked, such as a query: no two have the same
	Hash  uint64 // of the arguments
}

// word is the key by which otter finds an entry: one word, which it hashes in a
// few instructions, where a struct goes through its reflection. Two keys may share
// one, since the entry keeps its own.
func (k Key) word() uint64 { return k.Space*0x9e3779b97f4a7c15 + k.Hash }

// An entry is a value in memory and the proof that it may be used.
type entry struct {
	key        Key
	args       any
	value      any
	versions   []version
	unchanged  atomic.Uint64 // 1 more than slots.changes was when versions were last compared, and the present ones
	generation uint64
	fresh      int64 // monotonic time until which it is fresh
	stale      int64 // and until which it may be served while it is refreshed
	size       uint32
	hits       *striped.Counter // that look-ups it answers are counted in
}

func newL1(opts Options, counters *counters) (*otter.Cache[uint64, *entry], error) {
	o := &otter.Options[uint64, *entry]{
		Logger: &otter.NoopLogger{},
		// Not a stats.Recorder, which otter calls at each look-up, too.
		OnAtomicDeletion: func(e otter.DeletionEvent[uint64, *entry]) {
			if e.Cause == otter.CauseOverflow {
				counters.evictions.Add(1)
			}
		},
		// No ExpiryCalculator: with one, otter reads a clock and keeps a record at each
		// look-up, also while there is room for more than twice as much, which is a seventh
		// of a hit's time. What is past its time goes by sweep.
	}
	if opts.Bytes == 0 {
		o.MaximumSize = opts.Entries
		return otter.New(o)
	}
	o.MaximumWeight = uint64(opts.Bytes)
	least := uint32(max(opts.Bytes/int64(opts.Entries), 1))
	o.Weigher = func(_ uint64, e *entry) uint32 { return max(e.size, least) }
	return otter.New(o)
}

// Lookup answers from memory: the value that was stored for exactly this space and
// these arguments, if it is fresh and nothing it depends on has changed. It does
// not allocate.
func Lookup[A comparable](c *Cache, key Key, args A) (value any, ok bool) {
	if e := c.find(key); e != nil {
		if proof, same := e.args.(A); same && proof == args {
			e.hits.Add()
			return e.value, true
		}
	}
	c.stats.l1Misses.Add()
	return nil, false
}

// find returns the entry of a key, if it is fresh; whether it is for the arguments is
// left to the caller, who knows their type.
func (c *Cache) find(key Key) *entry {
	e, ok := c.l1.GetIfPresent(key.word())
	if !ok || e.key != key || c.answers(e) != isFresh {
		return nil
	}
	return e
}

// answers tells whether an entry may be served: its time has not come, what it
// depends on is unchanged, and this process would know. The clocks are read once.
func (c *Cache) answers(e *entry) freshness {
	if e.generation != c.generation.Load() {
		return isAbsent
	}
	var mono int64
	if c.l2 == nil {
		mono = c.clock.mono()
	} else {
		now := c.clock.now()
		if !c.fence.isOpen(now) {
			return isAbsent
		}
		mono = now.mono
	}
	switch {
	case mono >= e.stale || !c.unchanged(e):
		return isAbsent
	case mono < e.fresh:
		return isFresh
	}
	return isStale
}

// unchanged tells whether nothing that an entry depends on has changed. Where
// nothing at all has since the last look-up, that is one comparison, instead of a
// walk through memory that has to wait for the clock.
func (c *Cache) unchanged(e *entry) bool {
	changes := c.slots.changes.Load() // before the words, so that what changes after it is seen next time
	if e.unchanged.Load() == changes+1 {
		return true
	}
	if !c.slots.current(e.versions) {
		return false
	}
	e.unchanged.Store(changes + 1)
	return true
}
