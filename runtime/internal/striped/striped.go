// Package striped counts what many processors do at once. It knows cache lines and
// stacks; it must not know what is counted.
package striped

import (
	"sync/atomic"
	"unsafe"
)

// cells is how many words a counter is spread over; a power of two.
const cells = 8

// A Counter is a number to which many processors add without waiting for each other.
// Its zero value is 0. It must not be copied.
type Counter struct {
	cells [cells]struct {
		n atomic.Uint64
		_ [56]byte // a cache line each
	}
}

// Add adds one.
//
// Which word takes it follows from where the goroutine's stack is: goroutines that run
// at the same time have different ones, and asking costs less than a random number.
func (c *Counter) Add() {
	var here byte
	// The low bits say how deep the call is, not whose it is: no stack is smaller
	// than 2 KiB. Stacks are aligned to their sizes, so the others are mixed.
	stack := uint64(uintptr(unsafe.Pointer(&here))) >> 11
	c.cells[stack*0x9e3779b97f4a7c15>>(64-3)].n.Add(1)
}

// Load returns the number. One that is being added to may or may not be counted.
func (c *Counter) Load() (sum uint64) {
	for i := range c.cells {
		sum += c.cells[i].n.Load()
	}
	return sum
}
