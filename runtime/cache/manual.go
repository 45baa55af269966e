package cache

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/cespare/xxhash/v2"
)

// An Item says how a value that is stored by hand is kept.
type Item struct {
	TTL, L1TTL time.Duration // 0: as in Options
	Stale      time.Duration // as in Request
	Tags       []string
}

// manualKey is the type of arguments of values that are stored by hand, which no query has.
type manualKey string

// manualSpace is the Key.Space of values that are stored by hand.
const manualSpace = ^uint64(0)

func (c *Cache) manualRequest(key string, item Item) *Request {
	r := &Request{
		Key: Key{manualSpace, xxhash.Sum64String(key)}, Args: manualKey(key), Name: "k:" + key,
		Deps: AppendTag(nil, key), TTL: item.TTL, L1TTL: item.L1TTL, Stale: item.Stale,
		Decode: func(_ context.Context, b []byte) (any, error) { return b, nil },
	}
	for _, tag := range item.Tags {
		r.Deps = AppendTag(r.Deps, tag)
	}
	return r
}

// Get returns a copy of a value that was stored by hand.
func (c *Cache) Get(ctx context.Context, key string) (value []byte, ok bool) {
	r := c.manualRequest(key, Item{})
	if !c.opts.DisableL1 {
		if v, ok := Lookup(c, r.Key, manualKey(key)); ok {
			return bytes.Clone(v.([]byte)), true
		}
	}
	if c.l2 == nil || c.opts.DisableL2 || !c.mayUseL2() {
		return nil, false
	}
	// Which tags it carries stands in the entry. The local versions are read
	// after it and before the stamps that validate it.
	var f found
	err := c.consult(ctx, func(ctx context.Context) error {
		entry, err := c.l2.getEntry(ctx, r.Name, entrySize(c.opts.MaxBytes, maxDeps))
		if entry == nil || err != nil {
			return err
		}
		e, ok := decodeEntry(entry)
		if !ok || len(e.deps) == 0 || e.deps[0] != All {
			return nil
		}
		r.Deps = e.deps[1:]
		here := &flight{generation: c.generation.Load()}
		here.versions, ok = c.slots.snapshot(nil, r.Deps)
		if !ok {
			return nil
		}
		values, err := c.l2.values(ctx, e.deps)
		if err != nil {
			return err
		}
		if f = c.judge(entry, e.deps, values); f.hit {
			c.keepL1(r, here, f.payload, len(f.payload), min(r.l1TTL(c), f.left))
		}
		return nil
	})
	if err != nil || !f.hit {
		c.stats.l2Misses.Add(1)
		return nil, false
	}
	c.stats.l2Hits.Add(1)
	return bytes.Clone(f.payload), true
}

// GetOrLoad returns a copy of a value, loading and storing it when it is not
// there. What is loaded while one of the tags or the key is invalidated is not
// kept: this is the safe way to fill the cache.
func (c *Cache) GetOrLoad(ctx context.Context, key string, item Item, load func(context.Context) ([]byte, error)) ([]byte, error) {
	r := c.manualRequest(key, item)
	if !c.opts.DisableL1 {
		if v, ok := Lookup(c, r.Key, manualKey(key)); ok {
			return bytes.Clone(v.([]byte)), nil
		}
	}
	r.Load = func(ctx context.Context, _ Position) (Loaded, error) {
		b, err := load(ctx)
		b = append([]byte{}, b...) // not the caller's own, nor nil
		return Loaded{Value: b, Bytes: b}, err
	}
	v, err := c.Load(ctx, r)
	if err != nil {
		return nil, err
	}
	return bytes.Clone(v.([]byte)), nil
}

// Set stores a value by hand, in place of what was there. It is racy by nature:
// a value computed from what has changed since is stored all the same.
// GetOrLoad and WriteThrough are the safe forms. As with WriteThrough, no error
// does not mean that the value was kept.
func (c *Cache) Set(ctx context.Context, key string, value []byte, item Item) error {
	return c.WriteThrough(ctx, key, value, item, func(context.Context) error { return nil })
}

// WriteThrough writes a value to where it is at home, and then to the cache. The
// value is kept only if nobody else changed or invalidated the key in the
// meantime; otherwise the cache forgets what it had. An error is write's own,
// says that Redis does not know yet, or is ErrClosed, and then write was not
// called. Nothing is kept, without an error, where both tiers are off, and while
// Redis still has to be told of earlier changes.
func (c *Cache) WriteThrough(ctx context.Context, key string, value []byte, item Item, write func(context.Context) error) error {
	if c.closed.Load() {
		return ErrClosed
	}
	r := c.manualRequest(key, item)
	own := []Dep{Tag(key)}
	versions, free := c.slots.snapshot(nil, r.Deps)
	generation := c.generation.Load()
	hold := c.Hold(own...).Named([]string{key})
	released := false
	defer func() {
		if !released { // write panicked: it may have been done
			_ = hold.Release(context.WithoutCancel(ctx), Position{})
		}
	}()

	// A stamp of our own, by which the release knows whether others came between.
	var before found
	// Memory alone needs it too: others change what it keeps.
	if c.l2 != nil && c.mayUseL2() {
		if mine, err := c.bumpL2(ctx, own, Position{}); err == nil {
			before = c.stampsOf(ctx, r)
			before.complete = before.complete && before.stamps[1] == mine.new[own[0]]
		}
	}
	err := write(ctx)
	released = true
	var b bumped
	var told error
	hold.once.Do(func() {
		defer c.open.Add(-1)
		b, told = hold.release(ctx, Position{})
		hold.err = told
	})
	if err != nil || told != nil {
		return errors.Join(err, told)
	}

	// What the versions are now if only this hold has touched them.
	for i := range versions {
		if slices.Contains(hold.slots, versions[i].slot) {
			versions[i].word += 2 * oneChange
		}
	}
	value = append([]byte{}, value...)
	if c.l2 == nil || before.complete && b.old[own[0]] == before.stamps[1] {
		c.keepL1(r, &flight{versions: versions, generation: generation, held: !free}, value, len(value), r.l1TTL(c))
	}
	if !c.opts.DisableL2 && before.complete && b.old[own[0]] == before.stamps[1] && free {
		before.stamps[1] = b.new[own[0]]
		c.keepL2(l2Fill{r.Name, r.Deps, versions, before.stamps, value, r.ttl(c)})
	}
	return nil
}

// stampsOf reads the stamps of what a request depends on; the key's own comes
// after All.
func (c *Cache) stampsOf(ctx context.Context, r *Request) found {
	deps := withAll(r.Deps)
	var values []string
	err := c.consult(ctx, func(ctx context.Context) (err error) {
		values, err = c.l2.stamp(ctx, deps)
		return err
	})
	if err != nil {
		return found{}
	}
	return c.judge(nil, deps, values)
}

// A WarmItem is a value to have in the cache from the start.
type WarmItem struct {
	Key string
	Item
	Load func(context.Context) ([]byte, error)
}

// Warm loads values that are not in the cache yet, a few at a time. Errors are
// joined; one does not stop the others. When the context ends, or the cache is
// closed, no further load begins, and what was not begun counts as one error.
func (c *Cache) Warm(ctx context.Context, items ...WarmItem) error {
	const parallel = 8
	slots := make(chan struct{}, parallel)
	errs := make([]error, len(items))
	var stopped error
	var running sync.WaitGroup
	for i, item := range items {
		if stopped = c.place(ctx, slots); stopped != nil {
			break
		}
		running.Go(func() {
			defer func() { <-slots }()
			_, errs[i] = c.GetOrLoad(ctx, item.Key, item.Item, item.Load)
		})
	}
	running.Wait()
	return errors.Join(append(errs, stopped)...)
}

// place waits for a place, unless there is no use in waiting.
func (c *Cache) place(ctx context.Context, places chan<- struct{}) error {
	select {
	case places <- struct{}{}:
	case <-ctx.Done():
	case <-c.hurry:
	}
	select {
	case <-c.hurry:
		return ErrClosed
	default:
		return ctx.Err()
	}
}
