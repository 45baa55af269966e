package cache

import (
	"context"
	"errors"
	"time"

	"github.com/dbgen-go/dbgen/runtime/internal/striped"
)

// A Request asks for a value that Lookup did not have.
type Request struct {
	Key  Key
	Args any // the arguments, of a comparable type; what Lookup is given
	// Name is the entry's name in Redis, unique for the query, its version and
	// the arguments. An empty Name keeps the value in memory alone.
	Name string
	Deps []Dep // what the value depends on; All is implied

	TTL   time.Duration // in Redis; 0: Options.L2TTL
	L1TTL time.Duration // in memory; 0: Options.L1TTL, but no longer than TTL
	// Stale is how long after L1TTL memory may go on to answer while one load
	// runs in the background. What was invalidated is never served.
	Stale time.Duration
	// Hits is where look-ups are counted that memory answers with the result, for one
	// who counts them by what is asked: Stats has them all. nil: nobody else does.
	Hits *striped.Counter
	// Private tells of an error of Load that it concerns its own caller alone:
	// whoever shares the load then asks again. May be nil.
	Private func(error) bool
	// Decode makes a value of bytes that Loaded.Bytes once were, or says that
	// they are none: Redis may hold anything.
	Decode func(context.Context, []byte) (any, error)
	// Load gets the value from where it is at home, on a node that has reached
	// after. With Stale it may be called after the request has been answered.
	Load func(ctx context.Context, after Position) (Loaded, error)
}

// Loaded is what Load found.
type Loaded struct {
	Value any
	Bytes []byte // for Redis; nil keeps the value in memory alone
	Size  int    // in memory; 0: the length of Bytes

	TTL, L1TTL time.Duration // instead of the request's, as for "no row"
}

// refreshTimeout bounds a load that nobody waits for.
const refreshTimeout = 30 * time.Second

// Load answers a request from memory, from Redis or by its Load function, and
// keeps the result. Callers that ask for the same while a load runs share its
// result, unless something that it depends on has changed since it began. The
// value is shared: nobody may alter it. Errors are Load's own, or the context's.
func (c *Cache) Load(ctx context.Context, r *Request) (any, error) {
	for {
		if value, how := c.peek(r); how == isFresh {
			return value, nil
		} else if how == isStale {
			c.stats.stale.Add(1)
			if f, leads := c.join(r); leads && !c.refreshes.spawn(func() { c.refresh(ctx, r, f) }) {
				f.abandoned = true
				c.land(r, f)
			}
			return value, nil
		}
		f, leads := c.join(r)
		if leads {
			return c.lead(ctx, r, f)
		}
		c.stats.shared.Add(1)
		select {
		case <-f.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if !f.abandoned {
			return f.value, f.err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
}

type freshness int

const (
	isAbsent freshness = iota
	isStale
	isFresh
)

// peek is Lookup for a request, uncounted.
func (c *Cache) peek(r *Request) (any, freshness) {
	if c.opts.DisableL1 || c.closed.Load() {
		return nil, isAbsent
	}
	e, ok := c.l1.GetIfPresent(r.Key.word())
	if !ok || e.key != r.Key || e.args != r.Args {
		return nil, isAbsent
	}
	return e.value, c.answers(e)
}

func (c *Cache) refresh(ctx context.Context, r *Request, f *flight) {
	defer func() {
		// Nobody who could recover it is above; the stale value goes on to its end.
		if r := recover(); r != nil {
			c.opts.Logger.Error("cache: a refresh panicked", "panic", r)
		}
	}()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshTimeout)
	defer cancel()
	defer context.AfterFunc(c.refreshes.ctx, cancel)()
	_, _ = c.lead(ctx, r, f) // an error leaves the stale value to its end
}

// lead gets the value for all who joined the flight.
func (c *Cache) lead(ctx context.Context, r *Request, f *flight) (any, error) {
	f.abandoned = true // unless it ends well; also when Load panics
	defer c.land(r, f)
	if value, how := c.peek(r); how == isFresh { // stored since the caller looked
		f.value, f.abandoned = value, false
		return value, nil
	}

	var l2 found
	if c.useL2(r, f) {
		l2 = c.readL2(ctx, r)
		if l2.hit {
			value, err := r.Decode(ctx, l2.payload)
			if err == nil {
				c.stats.l2Hits.Add(1)
				c.keepL1(r, f, value, len(l2.payload), min(r.l1TTL(c), l2.left))
				f.value, f.abandoned = value, false
				return value, nil
			}
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			c.stats.l2Errors.Add(1) // written by another version: load it anew
		}
		c.stats.l2Misses.Add(1)
	}

	began := c.clock.mono()
	after := later(l2.position, c.slots.position(r.Deps))
	c.stats.loads.Add(1)
	loaded, err := r.Load(ctx, after)
	if err != nil {
		c.stats.loadErrors.Add(1)
		f.err = err
		// One caller's deadline is not another's.
		f.abandoned = ctx.Err() != nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
			r.Private != nil && r.Private(err)
		return nil, err
	}
	f.value, f.abandoned = loaded.Value, false
	c.keep(r, f, loaded, l2, began)
	return loaded.Value, nil
}

// keep stores what a load found that began at a time, under what was read before it.
func (c *Cache) keep(r *Request, f *flight, loaded Loaded, l2 found, began int64) {
	if fill, ok := c.keepHere(r, f, loaded, l2, began); ok {
		c.keepL2(fill)
	}
}

// keepHere stores it in memory, and returns what is to be stored in Redis.
func (c *Cache) keepHere(r *Request, f *flight, loaded Loaded, l2 found, began int64) (_ l2Fill, ok bool) {
	if f.held {
		return l2Fill{}, false
	}
	ttl := r.ttl(c)
	if loaded.TTL > 0 {
		ttl = min(loaded.TTL, c.opts.MaxTTL)
	}
	l1 := min(r.l1TTL(c), ttl)
	if loaded.L1TTL > 0 {
		l1 = loaded.L1TTL
	}
	size := loaded.Size
	if size == 0 {
		size = len(loaded.Bytes)
	}
	c.keepL1(r, f, loaded.Value, size, l1)
	// A load as long as stamps live could outlast the stamps it saw.
	if !l2.complete || loaded.Bytes == nil || time.Duration(c.clock.mono()-began) >= c.opts.MaxTTL {
		return l2Fill{}, false
	}
	return l2Fill{r.Name, r.Deps, f.versions, l2.stamps, loaded.Bytes, ttl}, true
}

func (r *Request) ttl(c *Cache) time.Duration {
	if r.TTL > 0 {
		return min(r.TTL, c.opts.MaxTTL)
	}
	return c.opts.L2TTL
}

func (r *Request) l1TTL(c *Cache) time.Duration {
	if r.L1TTL > 0 {
		return r.L1TTL
	}
	return min(c.opts.L1TTL, r.ttl(c))
}

// keepL1 stores a value under the versions that were read before it was loaded.
func (c *Cache) keepL1(r *Request, f *flight, value any, size int, ttl time.Duration) {
	if c.opts.DisableL1 || f.held || ttl <= 0 || c.closed.Load() {
		return
	}
	now := c.clock.mono()
	c.l1.Set(r.Key.word(), &entry{
		key: r.Key, args: r.Args, value: value, versions: f.versions, generation: f.generation,
		fresh: now + int64(ttl), stale: now + int64(ttl+r.Stale),
		size: uint32(min(size, 1<<31)), hits: c.stats.hitsOf(r),
	})
}
