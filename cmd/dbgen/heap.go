package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// Of a run that ends in a blink, memory below leastHeap is not worth collecting;
// above it, what is thrown away goes soon: once 30 % of what is alive was allocated.
const (
	leastHeap   = 26 << 20
	heapPercent = 30
)

// tuneHeap sets when the garbage collector runs in a process that generates. A GOGC of
// the user's stands.
func tuneHeap() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(leastHeap * 100 / (4 << 20)) // the runtime's least heap is 4 MB for 100
	collected(nil)
}

// A sentinel is left behind for the garbage collector: its finalizer runs after each
// collection.
type sentinel struct{ _ *sentinel }

func collected(old *sentinel) {
	if old != nil {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		debug.SetGCPercent(heapGrowth(live[0].Value.Uint64()))
	}
	runtime.SetFinalizer(new(sentinel), collected)
}

// heapGrowth is how many percent of the live bytes may be allocated before the next
// collection.
func heapGrowth(live uint64) int {
	if live == 0 || live >= leastHeap {
		return heapPercent
	}
	return max(heapPercent, int((leastHeap-live)*100/live))
}
