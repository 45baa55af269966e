package cache

import (
	"context"
	"fmt"
	"slices"
)

// LoadAll answers several requests, as Load answers each: from memory, from Redis in
// one exchange, and what is left by one call of load, which is given the numbers of
// these requests and returns what each has, in their order; their own Load functions
// are not called. Requests that somebody else loads just now wait for that, and whoever
// asks for one of these meanwhile waits for this; when load fails, they ask for
// themselves. Values that memory may serve stale are loaded anew. The values are shared:
// nobody may alter them.
func (c *Cache) LoadAll(ctx context.Context, rs []*Request, load func(ctx context.Context, after Position, which []int) ([]Loaded, error)) ([]any, error) {
	values := make([]any, len(rs))
	left := make([]int, len(rs))
	for i := range rs {
		left[i] = i
	}
	for len(left) > 0 {
		var own, others []leg
		for _, i := range left {
			if value, how := c.peek(rs[i]); how == isFresh {
				values[i] = value
				continue
			}
			f, leads := c.join(rs[i])
			if leads {
				own = append(own, leg{i, f})
			} else {
				c.stats.shared.Add(1)
				others = append(others, leg{i, f})
			}
		}
		// What this call leads lands before it waits for any other: two calls that
		// wait for each other's would wait for ever.
		if err := c.leadAll(ctx, rs, own, load); err != nil {
			return nil, err
		}
		for _, l := range own {
			values[l.i] = l.f.value
		}
		left = left[:0]
		for _, l := range others {
			select {
			case <-l.f.done:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
			switch {
			case l.f.abandoned:
				left = append(left, l.i)
			case l.f.err != nil:
				return nil, l.f.err
			default:
				values[l.i] = l.f.value
			}
		}
		if err := ctx.Err(); err != nil && len(left) > 0 {
			return nil, err
		}
	}
	return values, nil
}

// A leg is a request, by its number, and the flight that answers it.
type leg struct {
	i int
	f *flight
}

// leadAll gets the values of all flights that the caller leads, and lands them.
func (c *Cache) leadAll(ctx context.Context, rs []*Request, own []leg, load func(context.Context, Position, []int) ([]Loaded, error)) error {
	flying := make(map[*flight]int, len(own)) // those that have not landed
	for _, l := range own {
		l.f.abandoned = true // unless it ends well; also when load panics
		flying[l.f] = l.i
	}
	land := func(l leg) {
		delete(flying, l.f)
		c.land(rs[l.i], l.f)
	}
	defer func() {
		for f, i := range flying {
			c.land(rs[i], f)
		}
	}()
	answer := func(l leg, value any) {
		l.f.value, l.f.abandoned = value, false
		land(l)
	}

	missing := slices.DeleteFunc(slices.Clone(own), func(l leg) bool {
		value, how := c.peek(rs[l.i]) // stored since the caller looked
		if how == isFresh {
			answer(l, value)
		}
		return how == isFresh
	})
	inL2 := c.readAllL2(ctx, rs, missing)
	missing = slices.DeleteFunc(missing, func(l leg) bool {
		value, hit := c.decode(ctx, rs[l.i], l.f, inL2)
		if hit {
			answer(l, value)
		}
		return hit
	})
	if err := ctx.Err(); err != nil && len(missing) > 0 {
		return err
	}
	if len(missing) == 0 {
		return nil
	}
	return c.loadMissing(ctx, rs, missing, inL2, load, answer)
}

// decode returns the value that Redis has for a request.
func (c *Cache) decode(ctx context.Context, r *Request, f *flight, inL2 map[*flight]found) (any, bool) {
	l2, asked := inL2[f]
	if !asked {
		return nil, false
	}
	if l2.hit {
		value, err := r.Decode(ctx, l2.payload)
		if err == nil {
			c.stats.l2Hits.Add(1)
			c.keepL1(r, f, value, len(l2.payload), min(r.l1TTL(c), l2.left))
			return value, true
		}
		if ctx.Err() != nil {
			return nil, false
		}
		c.stats.l2Errors.Add(1) // written by another version: load it anew
	}
	c.stats.l2Misses.Add(1)
	return nil, false
}

// loadMissing gets from where they are at home the values that no cache has.
func (c *Cache) loadMissing(ctx context.Context, rs []*Request, missing []leg, inL2 map[*flight]found,
	load func(context.Context, Position, []int) ([]Loaded, error), answer func(leg, any),
) error {
	began := c.clock.mono()
	var after Position
	which := make([]int, len(missing))
	for n, l := range missing {
		which[n] = l.i
		after = later(after, later(inL2[l.f].position, c.slots.position(rs[l.i].Deps)))
	}
	c.stats.loads.Add(1)
	loaded, err := load(ctx, after, which)
	if err == nil && len(loaded) != len(missing) {
		err = fmt.Errorf("cache: %d values were loaded for %d requests", len(loaded), len(missing))
	}
	if err != nil {
		c.stats.loadErrors.Add(1)
		return err // which may be one key's: the flights are abandoned
	}
	var fills []l2Fill
	for n, l := range missing {
		if f, ok := c.keepHere(rs[l.i], l.f, loaded[n], inL2[l.f], began); ok {
			fills = append(fills, f)
		}
		answer(l, loaded[n].Value)
	}
	c.keepL2(fills...)
	return nil
}

// readAllL2 looks up in Redis, in one exchange, those requests that may be answered
// from it. Failures are misses.
func (c *Cache) readAllL2(ctx context.Context, rs []*Request, legs []leg) map[*flight]found {
	legs = slices.DeleteFunc(slices.Clone(legs), func(l leg) bool { return !c.useL2(rs[l.i], l.f) })
	if len(legs) == 0 {
		return nil
	}
	var names []string
	var sizes []int
	deps, place := []Dep{All}, map[Dep]int{All: 0}
	for _, l := range legs {
		r := rs[l.i]
		names, sizes = append(names, r.Name), append(sizes, entrySize(c.opts.MaxBytes, len(r.Deps)+1))
		for _, d := range r.Deps {
			if _, known := place[d]; !known {
				place[d] = len(deps)
				deps = append(deps, d)
			}
		}
	}
	var entries [][]byte
	var values []string
	err := c.consult(ctx, func(ctx context.Context) (err error) {
		entries, values, err = c.l2.getAll(ctx, names, sizes, deps)
		if err == nil && slices.ContainsFunc(values, isNoStamp) { // as for one
			values, err = c.l2.stamp(ctx, deps)
		}
		return err
	})
	inL2 := make(map[*flight]found, len(legs))
	for n, l := range legs {
		if err != nil {
			inL2[l.f] = found{}
			continue
		}
		of := withAll(rs[l.i].Deps)
		stamps := make([]string, len(of))
		for k, d := range of {
			stamps[k] = values[place[d]]
		}
		inL2[l.f] = c.judge(entries[n], of, stamps)
	}
	return inL2
}
