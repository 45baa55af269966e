package heap

import (
	"runtime"
	"runtime/debug"
	"sync"
	"testing"
	"time"
)

// tune is Tune for one test.
func tune(t *testing.T, least uint64) {
	t.Helper()
	t.Setenv("GOGC", "")
	waste = nil
	runtime.GC() // of what other tests left
	before := debug.SetGCPercent(100)
	t.Cleanup(func() {
		p := pacing.Load()
		p.mu.Lock()
		defer p.mu.Unlock()
		pacing.Store(nil)
		debug.SetGCPercent(before)
	})
	Tune(least)
}

var waste [][]byte

// work allocates so many bytes, of which nothing is kept, in pieces.
func work(bytes int, between func()) {
	const piece = 16 << 10
	for range bytes / piece {
		waste = [][]byte{make([]byte, piece)}
		between()
	}
}

func collections() uint64 { return look().cycles }

// TestRest: nothing is collected below the least heap, and above it as often as it fills.
func TestRest(t *testing.T) {
	tune(t, 32<<20)
	before := collections()
	if work(24<<20, Rest); collections() != before {
		t.Errorf("%d collections of a heap of 24 MB, of which 32 are not to be collected", collections()-before)
	}
	work(200<<20, Rest)
	if n := collections() - before; n < 5 || n > 8 {
		t.Errorf("%d collections of 224 MB in a heap of 32 MB, want about 6", n)
	}
}

// TestWithoutRest: where no piece of work ends Go collects by itself, later.
func TestWithoutRest(t *testing.T) {
	tune(t, 16<<20)
	before := collections()
	work(200<<20, func() {})
	if collections() == before { // how many depends on how fast it is beside the rest
		t.Error("200 MB in a heap of twice 16 MB, and nothing was collected")
	}
}

// TestLiveHeap: what is alive may grow by a share of it before the next collection.
func TestLiveHeap(t *testing.T) {
	tune(t, 4<<20)
	alive := make([]byte, 64<<20)
	work(40<<20, Rest) // Go's own, for the large thing, or one that is due
	before := collections()
	work(100<<20, Rest)
	if n := collections() - before; n < 3 || n > 7 {
		t.Errorf("%d collections of 100 MB beside 64 MB that are alive, want about 5", n)
	}
	alive[0] = 1
}

// TestRestOfMany: any number may rest at once, while one collects.
func TestRestOfMany(t *testing.T) {
	tune(t, 4<<20)
	before := collections()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			mine := make([][]byte, 1)
			for range 2000 {
				mine[0] = make([]byte, 8<<10)
				Rest()
			}
			runtime.KeepAlive(mine)
		})
	}
	done := make(chan bool)
	go func() { wg.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("they rest for ever")
	}
	if collections() == before {
		t.Error("125 MB in a heap of 4 MB, and nothing was collected")
	}
}

// TestUsersGOGC: a GOGC of the user's stands.
func TestUsersGOGC(t *testing.T) {
	before := debug.SetGCPercent(77)
	defer debug.SetGCPercent(before)
	t.Setenv("GOGC", "77")
	Tune(1 << 20)
	if pacing.Load() != nil {
		t.Error("something else is set")
	}
	if p := debug.SetGCPercent(77); p != 77 {
		t.Errorf("GOGC was 77 and is %d", p)
	}
}

// TestGrowth: the GOGC for a heap of some size, where Go's least is 4 MB for 100.
func TestGrowth(t *testing.T) {
	for _, tc := range []struct {
		live, size uint64
		want       int
	}{
		{0, 52 << 20, 1300}, {1 << 20, 53 << 20, 1300}, {4 << 20, 52 << 20, 1200}, {13 << 20, 52 << 20, 300}, {1 << 30, 2 << 30, 100}, {2, 1, 0},
	} {
		if got := growth(tc.live, tc.size); got != tc.want {
			t.Errorf("%d bytes alive of %d: GOGC %d, want %d", tc.live, tc.size, got, tc.want)
		}
	}
	for live, want := range map[uint64]uint64{0: 24, 18: 24, 20: 26, 100: 130} {
		if got := limit(live, 24); got != want {
			t.Errorf("a heap of which %d are alive becomes %d, want %d", live, got, want)
		}
	}
}
