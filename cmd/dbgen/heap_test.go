package main

import "testing"

// TestHeapFor: more packages have more, within bounds.
func TestHeapFor(t *testing.T) {
	for packages, want := range map[int]uint64{0: leastHeap, 1: leastHeap, 2: leastHeap + heapForPackage, 25: mostHeap, 1000: mostHeap} {
		if got := heapFor(packages); got != want {
			t.Errorf("%d packages: nothing is collected below %d bytes, want %d", packages, got, want)
		}
	}
}
