package await

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls f for 0…n-1 on as many goroutines as there are processors, and waits for
// them.
func Each(n int, f func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				f(i)
			}
		})
	}
	wg.Wait()
}
