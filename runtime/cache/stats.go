package cache

import (
	"sync"
	"sync/atomic"

	"github.com/dbgen-go/dbgen/runtime/internal/striped"
)

// Stats counts what a cache has done since it was made.
type Stats struct {
	L1Hits, L1Misses uint64
	L2Hits, L2Misses uint64
	L2Errors         uint64 // exchanges with Redis that failed; reads went on without it
	Stale            uint64 // expired values served while they were refreshed
	Shared           uint64 // callers that were given another caller's load
	Loads            uint64
	LoadErrors       uint64
	Evictions        uint64 // from L1, for want of room
	Invalidations    uint64 // dependencies changed by this process
	Received         uint64 // dependencies changed by others
	Cleared          uint64 // times that L1 was emptied since messages may have been lost
	DroppedFills     uint64 // values not written to Redis: too large, or too many at once
	Late             uint64 // dependencies changed by this process that Redis could not be told of at once

	L1Entries            int
	PendingInvalidations int  // changes that Redis does not know yet
	FenceOpen            bool // L1 may answer; always so without Redis
	L2Up                 bool // false without Redis
}

// L1HitRate is the share of look-ups that memory answered, from 0 to 1.
func (s Stats) L1HitRate() float64 { return rate(s.L1Hits, s.L1Misses) }

// L2HitRate is the share of look-ups in Redis that it answered.
func (s Stats) L2HitRate() float64 { return rate(s.L2Hits, s.L2Misses) }

// HitRate is the share of all look-ups that either tier answered.
func (s Stats) HitRate() float64 {
	all := s.L1Hits + s.L1Misses
	return rate(s.L1Hits+s.L2Hits, all-min(all, s.L1Hits+s.L2Hits))
}

func rate(hits, misses uint64) float64 {
	if hits+misses == 0 {
		return 0
	}
	return float64(hits) / float64(hits+misses)
}

type counters struct {
	l1Hits, l1Misses                 striped.Counter
	l1HitsOf                         sync.Map // Request.Hits of all that was kept -> nothing; l1Hits counts the others
	l2Hits, l2Misses, l2Errors       atomic.Uint64
	stale, shared, loads, loadErrors atomic.Uint64
	evictions, invalidations         atomic.Uint64
	received, cleared, droppedFills  atomic.Uint64
}

// hitsOf returns where the hits of what a request keeps are counted. One number for
// both who asks and Stats: a second one would be a tenth of the time of a hit.
func (n *counters) hitsOf(r *Request) *striped.Counter {
	if r.Hits == nil {
		return &n.l1Hits
	}
	if _, known := n.l1HitsOf.Load(r.Hits); !known {
		n.l1HitsOf.Store(r.Hits, nil)
	}
	return r.Hits
}

func (n *counters) allL1Hits() uint64 {
	sum := n.l1Hits.Load()
	n.l1HitsOf.Range(func(hits, _ any) bool {
		sum += hits.(*striped.Counter).Load()
		return true
	})
	return sum
}

// Stats returns the counts so far.
func (c *Cache) Stats() Stats {
	n := &c.stats
	return Stats{
		L1Hits: n.allL1Hits(), L1Misses: n.l1Misses.Load(),
		L2Hits: n.l2Hits.Load(), L2Misses: n.l2Misses.Load(), L2Errors: n.l2Errors.Load(),
		Stale: n.stale.Load(), Shared: n.shared.Load(),
		Loads: n.loads.Load(), LoadErrors: n.loadErrors.Load(),
		Evictions: n.evictions.Load(), Invalidations: n.invalidations.Load(),
		Received: n.received.Load(), Cleared: n.cleared.Load(), DroppedFills: n.droppedFills.Load(),
		Late:                 c.pending.late.Load(),
		L1Entries:            c.l1.EstimatedSize(),
		PendingInvalidations: c.pending.count(),
		FenceOpen:            c.l2 == nil || c.fence.isOpen(c.clock.now()),
		L2Up:                 c.l2 != nil && c.l2.up(c.clock.now()),
	}
}
