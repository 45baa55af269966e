package observe

import (
	"math"
	"math/bits"
	"slices"
	"sync/atomic"
	"time"
)

// bounds are the upper bounds of a histogram's buckets: ten to a decade, from 10 µs to
// 100 s, by the preferred numbers of ISO 3's series R10, among which are the bounds
// that dashboards use (1, 2.5 and 5 of each decade).
var bounds = func() []time.Duration {
	var all []time.Duration
	for decade := 10 * time.Microsecond; decade < 100*time.Second; decade *= 10 {
		for _, step := range []time.Duration{100, 125, 160, 200, 250, 315, 400, 500, 630, 800} {
			all = append(all, decade*step/100)
		}
	}
	return append(all, 100*time.Second)
}()

// Bounds returns the upper bounds of a Histogram's buckets, in order: the times for
// which Within is exact.
func Bounds() []time.Duration { return slices.Clone(bounds) }

// buckets is how many bounds there are, and one above.
const buckets = 72

// A timing counts how long calls took.
type timing struct {
	in  [buckets]atomic.Uint64
	sum atomic.Int64 // nanoseconds
	max atomic.Int64
}

// firstBound is, by how many bits a time in nanoseconds has, the first bound that is not
// below all such times: there are at most four in a power of two.
var firstBound = func() (first [64]int) {
	for n := range first {
		first[n], _ = slices.BinarySearch(bounds, time.Duration(uint64(1)<<n>>1))
	}
	return first
}()

// bucketOf returns the first bound that is not below a time, or their number.
func bucketOf(took time.Duration) int {
	i := firstBound[bits.Len64(uint64(max(took, 0)))]
	for i < len(bounds) && bounds[i] < took {
		i++
	}
	return i
}

func (h *timing) add(took time.Duration) {
	h.in[bucketOf(took)].Add(1)
	h.sum.Add(int64(took))
	for most := h.max.Load(); int64(took) > most && !h.max.CompareAndSwap(most, int64(took)); {
		most = h.max.Load()
	}
}

// A Histogram says how long calls took. Its zero value is that of no calls.
type Histogram struct {
	Count uint64
	Sum   time.Duration
	Max   time.Duration
	in    []uint64 // by bounds, and those above
}

// load returns what was counted so far.
func (h *timing) load() Histogram {
	s := Histogram{Sum: time.Duration(h.sum.Load()), Max: time.Duration(h.max.Load()), in: make([]uint64, buckets)}
	for i := range h.in {
		s.in[i] = h.in[i].Load()
		s.Count += s.in[i]
	}
	return s
}

// Mean returns the average; 0 of no calls.
func (h Histogram) Mean() time.Duration {
	if h.Count == 0 {
		return 0
	}
	return h.Sum / time.Duration(h.Count)
}

// Quantile returns the time in which a share q of the calls, from 0 to 1, was done:
// by a straight line within a bucket, so it is off by less than 15 % for one call and
// less for many, from 10 µs to 100 s; 0 of no calls.
func (h Histogram) Quantile(q float64) time.Duration {
	if q >= 1 {
		return h.Max
	}
	rank := uint64(math.Ceil(q * float64(h.Count)))
	var below uint64
	for i, n := range h.in {
		if n == 0 || below+n < rank {
			below += n
			continue
		}
		low, high := time.Duration(0), h.Max
		if i > 0 {
			low = bounds[i-1]
		}
		if i < len(bounds) {
			high = min(high, bounds[i])
		}
		return low + time.Duration(float64(max(high-low, 0))*(float64(rank-below)-0.5)/float64(n))
	}
	return h.Max
}

// Within returns how many calls took at most a time. The time should be one of Bounds:
// 1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3 or 8 times a power of ten, from 10 µs to 100 s;
// calls are not told apart more finely, and of the bucket that another time is in none
// is counted.
func (h Histogram) Within(t time.Duration) (n uint64) {
	for i, bound := range bounds {
		if bound > t || i >= len(h.in) {
			break
		}
		n += h.in[i]
	}
	return n
}

// add puts another histogram's calls to these.
func (h *Histogram) add(o Histogram) {
	if h.in == nil {
		h.in = make([]uint64, buckets)
	}
	for i, n := range o.in {
		h.in[i] += n
	}
	h.Count += o.Count
	h.Sum += o.Sum
	h.Max = max(h.Max, o.Max)
}
