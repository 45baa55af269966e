// Package hugepages has the heap of a run that is known to need much of it backed by
// huge pages. It knows the garbage collector and the kernel's settings; it must not know
// what the run does.
package hugepages

import "sync"

var once sync.Once

// Expect says that the process is about to use some bytes of heap: where Linux gives huge
// pages to those who ask for them (madvise(2), MADV_HUGEPAGE), the heap's first bytes
// become such. Elsewhere, and from the second call on, nothing happens. Memory that is
// not used stays free.
//
// A page of 4 kB costs a fault of its own, which takes 0.2 µs on a quick machine and 5 µs
// on a virtual one; for a run that lives some 100 ms and touches 35 MB these are up to a
// fifth of its time. Go's runtime asks for huge pages of its own accord no more since
// 1.21.4, for the sake of long-lived processes that give memory back.
func Expect(bytes int) { once.Do(func() { expect(bytes) }) }
