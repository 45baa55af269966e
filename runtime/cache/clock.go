package cache

import (
	"sync/atomic"
	"time"
)

// A reading is a moment on both clocks, in nanoseconds. The monotonic clock
// never jumps but stands still while the machine is suspended; the wall clock
// goes on, but may be set.
type reading struct{ mono, wall int64 }

// A clock counts from when it was made.
type clock struct{ start time.Time }

func (c clock) now() reading {
	now := time.Now()
	return reading{mono: int64(now.Sub(c.start)), wall: now.UnixNano()}
}

// mono reads the monotonic clock alone, at half the price.
func (c clock) mono() int64 { return int64(time.Since(c.start)) }

// A fence is open until a deadline on either clock.
type fence struct{ mono, wall atomic.Int64 }

// open lets the fence be open for Fence from a moment on.
func (f *fence) open(from reading) {
	// The reader looks at mono first, so that it never sees the new one with
	// a wall deadline from before a close.
	f.wall.Store(from.wall + int64(Fence))
	f.mono.Store(from.mono + int64(Fence))
}

func (f *fence) close() {
	f.mono.Store(0)
	f.wall.Store(0)
}

func (f *fence) isOpen(now reading) bool {
	return now.mono < f.mono.Load() && now.wall < f.wall.Load()
}
