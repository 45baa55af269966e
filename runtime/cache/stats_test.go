package cache

import (
	"testing"

	"github.com/dbgen-go/dbgen/runtime/internal/striped"
)

// A hit is counted once, for who asks and for Stats alike.
func TestHitsAreCountedByWhatIsAsked(t *testing.T) {
	c := newCache(t, Options{})
	var hits, none striped.Counter
	for id, counter := range []*striped.Counter{nil, &hits, &hits, &none} {
		r := request(int64(id), number(1))
		r.Hits = counter
		load(t, c, r)
	}
	for _, id := range []int64{0, 1, 2, 2} {
		if _, ok := inMemory(c, id); !ok {
			t.Fatalf("%d is not in memory", id)
		}
	}
	if s := c.Stats(); hits.Load() != 3 || none.Load() != 0 || s.L1Hits != 4 || s.L1Misses != 0 {
		t.Errorf("counted %d and %d, in all %d hits and %d misses", hits.Load(), none.Load(), s.L1Hits, s.L1Misses)
	}
}
