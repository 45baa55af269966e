package limit

import (
	"sync"
	"time"
)

// local keeps windows in this process.
type local struct {
	now func() time.Duration // monotonic

	mu      sync.Mutex
	windows map[string]*window
	sweepAt int // how many windows make it worth looking for empty ones
}

// leastSweep keeps small maps from being searched again and again.
const leastSweep = 1024

func newLocal() *local {
	start := time.Now()
	return &local{
		now:     func() time.Duration { return time.Since(start) },
		windows: make(map[string]*window), sweepAt: leastSweep,
	}
}

// A window has the times of its calls, oldest first.
type window struct {
	length time.Duration
	times  []time.Duration
	first  int // those before it have left
}

// leave drops the calls that are a window's length ago.
func (w *window) leave(now time.Duration) {
	for w.first < len(w.times) && w.times[w.first] <= now-w.length {
		w.first++
	}
	if w.first > len(w.times)/2 { // moves each call once, on average
		w.times = w.times[:copy(w.times, w.times[w.first:])]
		w.first = 0
	}
}

func (w *window) calls() []time.Duration { return w.times[w.first:] }

// take counts n calls in all windows, or in none.
func (l *local) take(buckets []bucket, n int) []state {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	states := make([]state, len(buckets))
	allowed := true
	for i, b := range buckets {
		w := l.windows[b.key]
		if w == nil {
			w = &window{length: b.Window}
			l.windows[b.key] = w
		}
		w.leave(now)
		calls := w.calls()
		if over := len(calls) + n - b.Count; over > 0 && n > 0 {
			allowed = false
			// When enough calls have left; more than the limit never fit.
			states[i].retry = b.Window
			if over <= len(calls) {
				states[i].retry = calls[over-1] + b.Window - now
			}
		}
	}
	for i, b := range buckets {
		w := l.windows[b.key]
		if allowed {
			for range n {
				w.times = append(w.times, now)
			}
		}
		calls := w.calls()
		states[i].count = len(calls)
		if len(calls) > 0 {
			states[i].reset = calls[len(calls)-1] + b.Window - now
		}
	}
	l.sweep(now)
	return states
}

// sweep forgets empty windows when there are twice as many as there were last
// time.
func (l *local) sweep(now time.Duration) {
	if len(l.windows) < l.sweepAt {
		return
	}
	for key, w := range l.windows {
		if w.leave(now); len(w.calls()) == 0 {
			delete(l.windows, key)
		}
	}
	l.sweepAt = max(2*len(l.windows), leastSweep)
}
