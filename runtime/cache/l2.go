package cache

import (
	"context"
	"errors"
	"slices"
	"time"
)

// errDown stands for a Redis that is not asked since it failed just now.
var errDown = errors.New("cache: Redis is away")

// found is what Redis knows of an entry.
type found struct {
	hit      bool
	payload  []byte
	left     time.Duration // of its TTL
	stamps   []uint64      // of All and the dependencies, before the load
	complete bool          // all of them are known
	position Position      // of the latest change of any
}

// useL2 tells whether a request may be answered from Redis: not while something
// is held, nor while Redis does not know all that this process has changed.
func (c *Cache) useL2(r *Request, f *flight) bool {
	return c.l2 != nil && !c.opts.DisableL2 && r.Name != "" && r.Decode != nil && !f.held && c.mayUseL2()
}

func (c *Cache) mayUseL2() bool {
	return !c.closed.Load() && !c.pending.any.Load() && c.l2.up(c.clock.now())
}

// ask runs one exchange with Redis and keeps account of how it went. What a closed
// cache does not ask says nothing of Redis.
func (c *Cache) ask(ctx context.Context, exchange func(context.Context) error) error {
	timed, cancel := context.WithTimeout(ctx, c.opts.Timeout)
	defer cancel()
	err := exchange(timed)
	if err != nil && (ctx.Err() != nil || errors.Is(err, ErrClosed)) {
		return err // the caller gave up: Redis is not to blame
	}
	if err != nil {
		c.stats.l2Errors.Add(1)
	}
	if c.l2.note(err, c.clock.now()) {
		c.redisIs(Exchanges, err)
	}
	return err
}

// redisIs tells of a change of Redis' state.
func (c *Cache) redisIs(use RedisUse, err error) {
	switch {
	case c.opts.OnRedis != nil:
		c.opts.OnRedis(use, err)
	case err == nil:
		c.opts.Logger.Info("cache: Redis answers again", "use", use)
	case use == Subscription:
		c.opts.Logger.Warn("cache: there is no subscription; memory does not answer until there is", "error", err)
	default:
		c.opts.Logger.Warn("cache: Redis does not answer; reads go to the database", "error", err)
	}
}

// readL2 looks a request up in Redis. Failures are misses.
func (c *Cache) readL2(ctx context.Context, r *Request) found {
	deps := withAll(r.Deps)
	var entry []byte
	var values []string
	err := c.consult(ctx, func(ctx context.Context) (err error) {
		entry, values, err = c.l2.get(ctx, r.Name, entrySize(c.opts.MaxBytes, len(deps)), deps)
		if err != nil {
			return err
		}
		// Without a stamp no entry is valid, nor can one be kept. A stamp that
		// is made here is older than the load, as it must be.
		if slices.ContainsFunc(values, isNoStamp) {
			values, err = c.l2.stamp(ctx, deps)
		}
		return err
	})
	if err != nil {
		return found{}
	}
	return c.judge(entry, deps, values)
}

// judge compares an entry's stamps with the present ones.
func (c *Cache) judge(entry []byte, deps []Dep, values []string) found {
	f := found{complete: len(values) == len(deps)}
	for _, v := range values {
		stamp, at, ok := parseStamp(v)
		f.complete = f.complete && ok
		f.stamps = append(f.stamps, stamp)
		f.position = later(f.position, at)
	}
	if entry == nil || !f.complete {
		return f
	}
	e, ok := decodeEntry(entry)
	if ok && slices.Equal(e.deps, deps) && slices.Equal(e.stamps, f.stamps) {
		f.hit, f.payload = true, e.payload
		// By this machine's clock, which may differ: it only bounds freshness.
		f.left = max(time.Until(e.ends), 0)
	}
	return f
}

func withAll(deps []Dep) []Dep { return append([]Dep{All}, deps...) }

// An l2Fill is a value for Redis, with what was read before it was loaded.
type l2Fill struct {
	name     string
	deps     []Dep
	versions []version
	stamps   []uint64
	payload  []byte
	ttl      time.Duration
}

// keepL2 writes values to Redis, in one exchange. Nobody waits for it: a late write
// never validates.
func (c *Cache) keepL2(fills ...l2Fill) {
	fits := slices.DeleteFunc(fills, func(f l2Fill) bool { return len(f.payload) > c.opts.MaxBytes || len(f.deps) > maxDeps })
	c.stats.droppedFills.Add(uint64(len(fills) - len(fits)))
	if len(fits) == 0 {
		return
	}
	select {
	case c.l2.filling <- struct{}{}:
	default:
		c.stats.droppedFills.Add(uint64(len(fits)))
		return
	}
	now := time.Now()
	entries := make([][]byte, len(fits))
	for i, f := range fits {
		entries[i] = encodeEntry(now.Add(f.ttl), withAll(f.deps), f.stamps, f.payload)
	}
	begun := c.fills.spawn(func() {
		defer func() { <-c.l2.filling }()
		if !c.mayUseL2() {
			return
		}
		_ = c.ask(context.Background(), func(ctx context.Context) error {
			return c.l2.set(ctx, len(fits), func(i int) (name string, entry []byte, ttl time.Duration, ok bool) {
				// A change that is known here but perhaps not to Redis yet: keep it out.
				return fits[i].name, entries[i], fits[i].ttl, c.slots.current(fits[i].versions)
			})
		})
	})
	if !begun { // the cache is closed
		<-c.l2.filling
	}
}

// bumpL2 tells Redis of a change that has been made, whatever becomes of the
// caller.
func (c *Cache) bumpL2(ctx context.Context, deps []Dep, at Position) (b bumped, err error) {
	if !c.l2.up(c.clock.now()) {
		return b, errDown
	}
	err = c.ask(context.WithoutCancel(ctx), func(ctx context.Context) error {
		b, err = c.l2.bump(ctx, deps, at, c.sender)
		return err
	})
	return b, err
}
