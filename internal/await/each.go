package await

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/dbgen-go/dbgen/internal/heap"
)

// helpers is how many goroutines of all calls of Each run beside their callers.
var helpers atomic.Int64

// help reports whether a processor is there for one more; if so, it is taken.
func help(processors int64) bool {
	if helpers.Load() >= processors-1 { // mostly, and then nothing is written that all share
		return false
	}
	if helpers.Add(1) < processors {
		return true
	}
	helpers.Add(-1)
	return false
}

// Each calls f for 0…n-1, in the caller's goroutine and beside it in as many as there
// are processors left, and waits for them. Calls may be within calls: together they
// keep the processors busy and no more, so that what has no helper left is done by
// its caller, in order, until one is free. Between two calls a goroutine may wait for the
// heap to be collected (heap.Rest). A panic of f's is the caller's.
func Each(n int, f func(i int)) {
	e := each{n: int64(n), f: f, processors: int64(runtime.GOMAXPROCS(0))}
	func() {
		defer e.running.Wait() // when the caller's own panics, too
		defer e.stop()
		e.work()
	}()
	if v := e.panicked.Load(); v != nil {
		panic(v)
	}
}

// An each is a call of Each.
type each struct {
	n          int64
	f          func(i int)
	processors int64
	next       atomic.Int64
	running    sync.WaitGroup // helpers
	panicked   atomic.Value   // of the first helper that did
}

// stop lets nobody go on.
func (e *each) stop() { e.next.Store(e.n) }

func (e *each) work() {
	for {
		i := e.next.Add(1) - 1
		if i >= e.n {
			return
		}
		if i+1 < e.n && help(e.processors) {
			e.running.Go(e.beside)
		}
		e.f(int(i))
		heap.Rest()
	}
}

// beside is work in a goroutine beside the caller's.
func (e *each) beside() {
	defer helpers.Add(-1)
	defer func() {
		if v := recover(); v != nil {
			e.stop() // nobody need go on
			e.panicked.CompareAndSwap(nil, fmt.Sprintf("%v\n\n%s", v, debug.Stack()))
		}
	}()
	e.work()
}
