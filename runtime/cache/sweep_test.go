package cache

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestSweep: what is past its time goes by itself, what may still be served stays.
func TestSweep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, Options{})
		keep := func(id int64, ttl, stale time.Duration) {
			load(t, c, &Request{Key: Key{1, uint64(id)}, Args: id, L1TTL: ttl, Stale: stale, Load: number(1)})
		}
		keep(1, time.Second, 0)
		keep(2, time.Second, 10*time.Second)
		keep(3, time.Minute, 0)
		for _, tc := range []struct {
			after time.Duration
			want  int
		}{{time.Second / 2, 3}, {2 * time.Second, 2}, {12 * time.Second, 1}, {time.Minute + time.Second, 0}} {
			time.Sleep(tc.after - time.Duration(c.clock.mono()))
			synctest.Wait()
			c.l1.CleanUp()
			if n := c.Stats().L1Entries; n != tc.want {
				t.Errorf("%d entries after %v, want %d", n, tc.after, tc.want)
			}
		}
	})
}

// TestSweepOfMissedChanges: what was stored before changes that may have been missed goes,
// though its time has not come.
func TestSweepOfMissedChanges(t *testing.T) {
	c := newCache(t, Options{})
	load(t, c, request(1, number(1)))
	c.generation.Add(1)
	load(t, c, request(2, number(2)))
	c.dropExpired()
	c.l1.CleanUp()
	if n := c.Stats().L1Entries; n != 1 {
		t.Errorf("%d entries, want the one of after", n)
	}
	if v, ok := inMemory(c, 2); !ok || v != 2 {
		t.Errorf("%v, %v", v, ok)
	}
}

// TestDropLeavesOthers: an entry that has taken another's place stays.
func TestDropLeavesOthers(t *testing.T) {
	c := newCache(t, Options{})
	r := request(1, number(1))
	load(t, c, r)
	old, ok := c.l1.GetIfPresent(r.Key.word())
	if !ok {
		t.Fatal("nothing is kept")
	}
	if err := c.Bump(t.Context(), Position{}, All); err != nil {
		t.Fatal(err)
	}
	load(t, c, request(1, number(2)))
	c.drop(r.Key.word(), old)
	if v, ok := inMemory(c, 1); !ok || v != 2 {
		t.Errorf("%v, %v, want what was stored since", v, ok)
	}
}
