package limit

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"
	"time"
)

// FuzzDecodeStates holds that no answer of Redis makes a state that a caller
// could not live with: one that lets nobody in for ever, or counts below zero.
func FuzzDecodeStates(f *testing.F) {
	numbers := func(ns ...int64) (b []byte) {
		for _, n := range ns {
			b = binary.LittleEndian.AppendUint64(b, uint64(n))
		}
		return b
	}
	f.Add(numbers(3, 0, 60_000_000), 1)
	f.Add(numbers(math.MaxInt64, math.MaxInt64, math.MaxInt64), 1)
	f.Add(numbers(1, -1, 0, 1, 0, math.MinInt64), 2)
	f.Fuzz(func(t *testing.T, answer []byte, windows int) {
		var ns []int64
		for chunk := range slices.Chunk(answer[:len(answer)/8*8], 8) {
			ns = append(ns, int64(binary.LittleEndian.Uint64(chunk)))
		}
		buckets := make([]bucket, max(windows, 0)%8)
		for i := range buckets {
			buckets[i] = bucket{Rate: Rate{Count: 5, Window: time.Minute}}
		}
		states, err := decodeStates(ns, buckets)
		if err != nil {
			return
		}
		if len(states) != len(buckets) {
			t.Fatalf("%d states of %d windows", len(states), len(buckets))
		}
		for _, s := range states {
			if s.count < 0 || s.retry < 0 || s.retry > 2*time.Minute || s.reset < 0 || s.reset > 2*time.Minute {
				t.Fatalf("%+v", s)
			}
		}
	})
}
