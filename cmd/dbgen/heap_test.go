package main

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// TestHeapGrowth: the next collection is at leastHeap or, above that, soon.
func TestHeapGrowth(t *testing.T) {
	for _, tc := range []struct {
		live uint64
		want int
	}{
		{0, heapPercent}, {1 << 20, 2500}, {16 << 20, 62}, {24 << 20, heapPercent}, {leastHeap - 1, heapPercent}, {leastHeap, heapPercent}, {1 << 40, heapPercent},
	} {
		if got := heapGrowth(tc.live, leastHeap); got != tc.want {
			t.Errorf("%d live bytes may grow by %d %%, want %d", tc.live, got, tc.want)
		}
	}
}

// TestHeapFor: more packages have more, within bounds.
func TestHeapFor(t *testing.T) {
	for packages, want := range map[int]uint64{0: leastHeap, 1: leastHeap, 2: leastHeap + heapForPackage, 25: mostHeap, 1000: mostHeap} {
		if got := heapFor(packages); got != want {
			t.Errorf("%d packages: nothing is collected below %d bytes, want %d", packages, got, want)
		}
	}
}

// TestTuneHeap: each collection sets when the next one is, and a GOGC of the user's stands.
func TestTuneHeap(t *testing.T) {
	before := debug.SetGCPercent(77)
	defer debug.SetGCPercent(before)
	percent := func() int {
		p := debug.SetGCPercent(77)
		debug.SetGCPercent(p)
		return p
	}
	t.Setenv("GOGC", "77")
	if tuneHeap(1); percent() != 77 {
		t.Errorf("GOGC was 77 and is %d", percent())
	}
	t.Setenv("GOGC", "")
	if tuneHeap(1); percent() != 650 {
		t.Errorf("%d %% before the first collection, want 650", percent())
	}
	for end := time.Now().Add(10 * time.Second); percent() == 650; time.Sleep(time.Millisecond) {
		if runtime.GC(); time.Now().After(end) {
			t.Fatal("a collection changed nothing")
		}
	}
}
