package cache

import "sync"

// A flight is one load and those who wait for it.
type flight struct {
	args       any
	began      reading
	versions   []version // read before anything else
	generation uint64
	held       bool // something it depends on was held: it is neither shared nor stored

	done chan struct{}
	// Written by the leader before done is closed.
	value     any
	err       error
	abandoned bool // the leader gave up; who waits must ask again
}

type flights struct {
	mu     sync.Mutex
	flying map[Key]*flight
}

// join returns the flight to wait for, or a new one that the caller leads.
//
// A flight is shared with callers for whom nothing has changed since it began.
// What other processes change is known here a moment later, so with Redis a
// flight is shared only while it is younger than the fence.
func (c *Cache) join(r *Request) (f *flight, leads bool) {
	// The slices are made outside the lock; the versions are read before the
	// flight can be seen, so nobody shares one that began before its versions.
	now := c.clock.now()
	own := &flight{args: r.Args, began: now, generation: c.generation.Load(), done: make(chan struct{})}
	versions, ok := c.slots.snapshot(make([]version, 0, len(r.Deps)+1), r.Deps)
	own.versions, own.held = versions, !ok

	c.flights.mu.Lock()
	defer c.flights.mu.Unlock()
	if f := c.flights.flying[r.Key]; f != nil && f.args == r.Args && !f.held &&
		f.generation == own.generation && c.slots.current(f.versions) &&
		(c.l2 == nil || now.mono-f.began.mono < int64(Fence) && now.wall-f.began.wall < int64(Fence)) {
		return f, false
	}
	if c.flights.flying == nil {
		c.flights.flying = make(map[Key]*flight)
	}
	c.flights.flying[r.Key] = own // the one before goes on for those who wait for it
	return own, true
}

// land ends a flight.
func (c *Cache) land(r *Request, f *flight) {
	c.flights.mu.Lock()
	if c.flights.flying[r.Key] == f {
		delete(c.flights.flying, r.Key)
	}
	c.flights.mu.Unlock()
	close(f.done)
}
