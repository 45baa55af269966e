package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// Of a run that ends in a blink, memory below leastHeap is not worth collecting, with
// heapForPackage more for each package beside the first, whose declarations are alive
// with the others'; above mostHeap nothing is gained. What is thrown away above that goes
// soon: once 30 % of what is alive was allocated.
const (
	leastHeap      = 26 << 20
	heapForPackage = 1 << 20
	mostHeap       = 46 << 20
	heapPercent    = 30
)

// tuneHeap sets when the garbage collector runs in a process that generates so many
// packages. A GOGC of the user's stands.
func tuneHeap(packages int) {
	if os.Getenv("GOGC") != "" {
		return
	}
	least := heapFor(packages)
	debug.SetGCPercent(int(least * 100 / (4 << 20))) // the runtime's least heap is 4 MB for 100
	leave(least)
}

// heapFor is the size of the heap, in bytes, below which nothing is collected.
func heapFor(packages int) uint64 {
	return min(leastHeap+uint64(max(packages-1, 0))*heapForPackage, mostHeap)
}

// A sentinel is left behind for the garbage collector: its finalizer runs after each
// collection. It has a pointer because small things without one share memory, and their
// finalizers may never run.
type sentinel struct {
	_     *sentinel
	least uint64
}

func leave(least uint64) { runtime.SetFinalizer(&sentinel{least: least}, collected) }

func collected(s *sentinel) {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	debug.SetGCPercent(heapGrowth(live[0].Value.Uint64(), s.least))
	leave(s.least)
}

// heapGrowth is how many percent of the live bytes may be allocated before the next
// collection.
func heapGrowth(live, least uint64) int {
	if live == 0 || live >= least {
		return heapPercent
	}
	return max(heapPercent, int((least-live)*100/live))
}
