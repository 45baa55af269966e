// Package heap decides when a run that ends in a blink collects garbage. It knows Go's
// collector; it must not know what the run does.
//
// Go's collector works beside the program: for one of 100 ms on two processors a
// collection takes 15 ms on half a processor (GODEBUG=gctrace=1), and what is allocated meanwhile counts as
// alive, which was a third of the heap. Here the goroutines that do the work wait between
// two pieces of it while one of them collects, so that all processors do: that takes 6 ms,
// and nothing is allocated meanwhile. Go's own way remains for where no piece of work
// ends for long.
//
// It is ground floor: it imports none of ours.
package heap

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
)

const (
	// percent is how much may be allocated between two collections, of what is alive, where
	// that is more than the least heap.
	percent = 30
	// patience is how many times as large the heap becomes before Go collects by itself.
	patience = 2
	// often is how many pieces of work go by between two looks at the heap, which take
	// 0.5 µs each.
	often = 4
)

// pacing is what Tune has set, or nil.
var pacing atomic.Pointer[pacer]

// Tune sets that a heap of less than least bytes is not collected, and a larger one once
// 30 % of what is alive were allocated, in calls of Rest. A GOGC of the user's stands:
// then it does nothing.
func Tune(least uint64) {
	if os.Getenv("GOGC") != "" {
		return
	}
	p := &pacer{least: least}
	p.due() // from now on
	pacing.Store(p)
	p.leaveToGo(look().live)
	p.leaveSentinel()
}

// Rest is where a goroutine that does a share of the work can wait while the heap is
// collected: between two pieces of it. Any number of goroutines may call it. Before Tune
// it does nothing.
func Rest() {
	if p := pacing.Load(); p != nil {
		p.rest()
	}
}

type pacer struct {
	least uint64

	calls      atomic.Uint64
	cycles     atomic.Uint64 // how many collections there were when next was set
	next       atomic.Uint64 // collect when so many bytes have been allocated, of all times
	collecting atomic.Bool

	mu sync.Mutex // held while collecting
}

func (p *pacer) rest() {
	if !p.collecting.Load() && (p.calls.Add(1)%often != 0 || !p.due()) {
		return
	}
	p.mu.Lock() // who comes while another one collects leaves the processor to the collector
	defer p.mu.Unlock()
	if p.due() {
		p.collect()
	}
}

// due reports whether it is time to collect. After a collection, whoever's it was, that is
// counted from there.
func (p *pacer) due() bool {
	heap := look()
	if p.cycles.Swap(heap.cycles) != heap.cycles || p.next.Load() == 0 {
		p.next.Store(heap.allocated + limit(heap.live, p.least) - heap.live)
		return false
	}
	return heap.allocated >= p.next.Load()
}

// large is what makes Go look whether to collect when it is allocated, and too large for
// a stack.
const large = 128 << 10

// collect returns when all that is alive is marked; the rest is swept when it is needed.
func (p *pacer) collect() {
	p.collecting.Store(true)
	debug.SetGCPercent(1)
	runtime.KeepAlive(make([]byte, large)) // where a collection begins
	debug.SetGCPercent(-1)                 // which waits for a collection that is at work
	p.leaveToGo(look().live)
	p.collecting.Store(false)
}

// leaveToGo leaves what no call of Rest comes for to Go's own collector.
func (p *pacer) leaveToGo(live uint64) {
	debug.SetGCPercent(growth(live, patience*limit(live, p.least)))
}

// A sentinel is left behind for the garbage collector: its finalizer runs after each
// collection. It has a pointer because small things without one share memory, and their
// finalizers may never run.
type sentinel struct {
	_ *sentinel
	p *pacer
}

func (p *pacer) leaveSentinel() { runtime.SetFinalizer(&sentinel{p: p}, collected) }

func collected(s *sentinel) {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	if pacing.Load() != s.p { // another one counts now
		return
	}
	s.p.leaveToGo(look().live)
	s.p.leaveSentinel()
}

// A state is what Go says of the heap, in bytes and collections.
type state struct{ allocated, live, cycles uint64 }

func look() state {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}, {Name: "/gc/heap/live:bytes"}, {Name: "/gc/cycles/total:gc-cycles"}}
	metrics.Read(s)
	return state{s[0].Value.Uint64(), s[1].Value.Uint64(), s[2].Value.Uint64()}
}

// limit is how large a heap becomes of which so many bytes are alive.
func limit(live, least uint64) uint64 { return max(least, live+live*percent/100) }

// growth is the GOGC with which Go collects a heap of some size when so many bytes of it
// are alive. Its least heap is 4 MB for 100.
func growth(live, size uint64) int {
	const unit = 4 << 20
	return int((size - min(live, size)) * 100 / max(live, unit))
}
