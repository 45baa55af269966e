// Package hugepages has the heap of a run that is known to need much of it backed by
// huge pages. It knows the garbage collector and the kernel's settings; it must not know
// what the run does.
package hugepages

import "sync"

var once sync.Once

// What is used in less than least bytes is not worth a collection; more than most is not
// taken ahead.
const (
	least = 4 << 20
	most  = 256 << 20
)

// Expect says that the process is about to use some bytes of heap: where Linux gives huge
// pages to those who ask for them (madvise(2), MADV_HUGEPAGE), the heap's first bytes
// become such, up to 256 MB. Elsewhere, below 4 MB, and once it has happened, it does
// nothing. Memory that is not used stays free.
//
// A page of 4 kB costs a fault of its own, which takes 0.2 µs on a quick machine and 5 µs
// on a virtual one; for a run that lives some 100 ms and touches 35 MB these are up to a
// fifth of its time. Go's runtime asks for huge pages of its own accord no more since
// 1.21.4, for the sake of long-lived processes that give memory back.
func Expect(bytes int) {
	if bytes >= least {
		once.Do(func() { expect(min(bytes, most)) })
	}
}
