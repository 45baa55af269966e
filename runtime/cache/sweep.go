package cache

import (
	"time"

	"github.com/maypok86/otter/v2"
)

// Memory is walked through once in sweepEvery for entries that are past their time, and
// where there are so many that it takes long, for no more than a share of the time.
const (
	sweepEvery = time.Second
	sweepShare = 100
)

// sweep drops entries that will not be served again, until the cache is closed. They
// would go anyway when there is no room for new ones; so they go before those that are
// asked for, and what was large and is of no more use does not take memory.
func (c *Cache) sweep() {
	timer := time.NewTimer(sweepEvery)
	defer timer.Stop()
	for {
		select {
		case <-c.stop:
			return
		case <-timer.C:
		}
		began := time.Now()
		c.dropExpired()
		timer.Reset(max(sweepEvery, sweepShare*time.Since(began)))
	}
}

// dropExpired drops what is past its time, and what was stored before changes that may
// have been missed.
func (c *Cache) dropExpired() {
	now, generation := c.clock.mono(), c.generation.Load()
	for word, e := range c.l1.All() {
		if now < e.stale && e.generation == generation {
			continue
		}
		c.drop(word, e)
	}
}

// drop drops an entry, unless another one has taken its place.
func (c *Cache) drop(word uint64, e *entry) {
	c.l1.ComputeIfPresent(word, func(is *entry) (*entry, otter.ComputeOp) {
		if is == e {
			return nil, otter.InvalidateOp
		}
		return is, otter.CancelOp
	})
}
