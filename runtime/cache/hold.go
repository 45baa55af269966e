package cache

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// A Hold is a change that is about to be made. It must not be copied.
type Hold struct {
	c     *Cache
	deps  []Dep
	slots []uint32 // of deps, each once
	words []uint64 // of slots, just after they were held
	names [][]string

	once sync.Once
	err  error

	// Memory for the slices above: few changes have more of it.
	someDeps  [2]Dep
	someSlots [2]uint32
	someWords [2]uint64
	someNames [2][]string
}

// Hold announces a change of what deps name, before it can be seen: until
// Release, this process answers nothing that depends on it from a cache and
// keeps nothing. Every Hold must be released or cancelled; to do both is fine.
func (c *Cache) Hold(deps ...Dep) *Hold {
	h := new(Hold)
	h.Begin(c, deps...)
	return h
}

// Begin is Cache.Hold with memory of the caller's, once for each Hold.
func (h *Hold) Begin(c *Cache, deps ...Dep) {
	if c.l2 != nil {
		c.enlist()
	}
	h.c = c
	h.deps = append(h.someDeps[:0], deps...)
	slices.Sort(h.deps)
	h.deps = slices.Compact(h.deps)
	h.slots, h.words = h.someSlots[:0], h.someWords[:0]
	for _, d := range h.deps {
		h.slots = append(h.slots, slotOf(d))
	}
	slices.Sort(h.slots)
	h.slots = slices.Compact(h.slots)
	for _, s := range h.slots {
		h.words = append(h.words, c.slots.hold(s))
	}
	c.open.Add(1)
}

// Named says by which names of tables, tags and patterns the change goes, for the
// error of a Close that comes before Redis knows of it. The names are kept.
func (h *Hold) Named(names ...[]string) *Hold {
	h.names = append(h.someNames[:0], names...)
	return h
}

// Release ends the hold of a change that was made, or that may have been made,
// by a transaction that ended at a position (which may be zero). When it
// returns, no cache of this process answers with what was before.
//
// An error says that Redis could not be told yet; that is pending, and need not stop
// the caller. A cancelled context does not keep the change from being told.
func (h *Hold) Release(ctx context.Context, at Position) error {
	h.once.Do(func() {
		defer h.c.open.Add(-1)
		_, h.err = h.release(ctx, at)
	})
	return h.err
}

// release returns the stamps that it replaced and made.
func (h *Hold) release(ctx context.Context, at Position) (b bumped, err error) {
	c := h.c
	c.stats.invalidations.Add(uint64(len(h.deps)))
	for _, s := range h.slots {
		c.slots.moved(s, at)
	}
	// Redis first: who reads between the two must not find the old value there
	// and keep it here.
	if c.l2 != nil && len(h.deps) > 0 {
		if b, err = c.bumpL2(ctx, h.deps, at); err != nil {
			if c.pending.add(h.deps, h.names, at, err) {
				err = fmt.Errorf("cache: Redis does not know of a change yet: %w", err)
			} else {
				err = fmt.Errorf("%w: Redis does not know of a change, and will not be told: %w", ErrClosed, err)
			}
		}
	}
	h.free()
	return b, err
}

// Announce says, while the hold goes on, that the change may have been made
// already: whoever has an older value forgets it.
func (h *Hold) Announce(ctx context.Context, at Position) error {
	return h.c.Hold(h.deps...).Named(h.names...).Release(ctx, at)
}

// Abandon is Release for a change of which nobody will learn whether it is yet to
// be made, because this process ends: when the cache is closed, it does not take
// its leave, and so the others forget everything some time later.
func (h *Hold) Abandon(ctx context.Context, at Position) error {
	h.c.members.abandons.Store(true)
	return h.Release(ctx, at)
}

// Cancel ends the hold of a change that was certainly not made. What was cached
// before is answered again, unless something else has touched it since.
func (h *Hold) Cancel() {
	h.once.Do(func() {
		defer h.c.open.Add(-1)
		for i, s := range h.slots {
			h.c.slots.cancel(s, h.words[i])
		}
	})
}

func (h *Hold) free() {
	for _, s := range h.slots {
		h.c.slots.release(s)
	}
}

// Bump says that what deps name has changed: Hold and Release of a change that
// has been made already.
func (c *Cache) Bump(ctx context.Context, at Position, deps ...Dep) error {
	return c.Hold(deps...).Release(ctx, at)
}

// InvalidateTags forgets all values that carry one of the tags.
func (c *Cache) InvalidateTags(ctx context.Context, tags ...string) error {
	return c.bumpNames(ctx, Tag, tags)
}

// InvalidateKeys forgets values that were stored by hand. Keys and tags share
// their names: values that carry a key as a tag are forgotten too.
func (c *Cache) InvalidateKeys(ctx context.Context, keys ...string) error {
	return c.bumpNames(ctx, Tag, keys)
}

// InvalidatePatterns forgets all values of which a tag or the key matches a
// pattern such as user:*, in constant time; see Pattern.
func (c *Cache) InvalidatePatterns(ctx context.Context, patterns ...string) error {
	return c.bumpNames(ctx, Pattern, patterns)
}

// InvalidateAll forgets everything.
func (c *Cache) InvalidateAll(ctx context.Context) error {
	return c.Bump(ctx, Position{}, All)
}

func (c *Cache) bumpNames(ctx context.Context, of func(string) Dep, names []string) error {
	deps := make([]Dep, len(names))
	for i, name := range names {
		deps[i] = of(name)
	}
	return c.Hold(deps...).Named(names).Release(ctx, Position{})
}
