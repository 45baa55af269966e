package await

import (
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dbgen-go/dbgen/internal/heap"
)

// Calls within calls do all their work once, on no more goroutines than there are
// processors.
func TestEachWithinEach(t *testing.T) {
	const outer, inner = 20, 30
	var done [outer][inner]atomic.Int64
	var running, most atomic.Int64
	Each(outer, func(i int) {
		Each(inner, func(k int) {
			now := running.Add(1)
			for old := most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
			}
			runtime.Gosched()
			done[i][k].Add(1)
			running.Add(-1)
		})
	})
	for i := range done {
		for k := range done[i] {
			if n := done[i][k].Load(); n != 1 {
				t.Errorf("%d in %d: done %d times", k, i, n)
			}
		}
	}
	if most.Load() > int64(runtime.GOMAXPROCS(0)) {
		t.Errorf("%d at once on %d processors", most.Load(), runtime.GOMAXPROCS(0))
	}
	if helpers.Load() != 0 {
		t.Errorf("%d helpers are left", helpers.Load())
	}
	Each(0, func(int) { t.Error("called for nothing") })
}

// A panic in any goroutine is the caller's, and takes no helper with it.
func TestEachPanics(t *testing.T) {
	for _, culprit := range []int{0, 1, 99} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, "broken") {
					t.Errorf("%d: panic %q, want the value", culprit, got)
				}
			}()
			Each(100, func(i int) {
				if i == culprit {
					panic("broken")
				}
				runtime.Gosched()
			})
			t.Errorf("%d: Each returned", culprit)
		}()
	}
	if helpers.Load() != 0 {
		t.Errorf("%d helpers are left", helpers.Load())
	}
}

// TestEachRests: between its calls the heap is collected, before Go would do so.
func TestEachRests(t *testing.T) {
	t.Setenv("GOGC", "")
	runtime.GC()
	heap.Tune(64 << 20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	pieces := make([][]byte, 1000)
	Each(len(pieces), func(i int) {
		pieces[i] = make([]byte, 100<<10)
		pieces[i] = nil
	})
	if runtime.ReadMemStats(&after); after.NumGC == before.NumGC {
		t.Error("100 MB in a heap of 64 MB, and nothing was collected")
	}
}
