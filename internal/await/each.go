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
func help() bool {
	if helpers.Add(1) < int64(runtime.GOMAXPROCS(0)) {
		return true
	}
	helpers.Add(-1)
	return false
}

// Each calls f for 0…n-1, in the caller's goroutine and beside it in as many as there
// are processors left, and waits for them. Calls may be within calls: together they
// keep the processors busy and no more, so that what has no helper left is done by
// its caller, in order. Between two calls a goroutine may wait for the heap to be
// collected (heap.Rest). A panic of f's is the caller's.
func Each(n int, f func(i int)) {
	var next atomic.Int64
	work := func() {
		for {
			i := int(next.Add(1)) - 1
			if i >= n {
				return
			}
			f(i)
			heap.Rest()
		}
	}
	var wg sync.WaitGroup
	var panicked atomic.Value // of the first helper that did
	for range n - 1 {
		if !help() {
			break
		}
		wg.Go(func() {
			defer helpers.Add(-1)
			defer func() {
				if v := recover(); v != nil {
					next.Store(int64(n)) // nobody need go on
					panicked.CompareAndSwap(nil, fmt.Sprintf("%v\n\n%s", v, debug.Stack()))
				}
			}()
			work()
		})
	}
	func() {
		defer wg.Wait() // when the caller's own panics, too
		defer next.Store(int64(n))
		work()
	}()
	if v := panicked.Load(); v != nil {
		panic(v)
	}
}
