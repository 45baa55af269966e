package hugepages

import (
	"bytes"
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
)

// setting says whether the kernel uses huge pages "always", for those who ask
// ("madvise"), or "never"; the brackets are around what holds.
const setting = "/sys/kernel/mm/transparent_hugepage/enabled"

// forWhoAsks reports whether the kernel gives huge pages to those who ask, and to no others.
func forWhoAsks() bool {
	text, err := os.ReadFile(setting)
	return err == nil && bytes.Contains(text, []byte("[madvise]"))
}

func expect(size int) {
	if !forWhoAsks() {
		return
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // one collection is enough
	advise(size)
	runtime.GC() // what was advised about is free for others
}

// advise takes address space for the heap, and leaves it with the advice. The memory is
// new and therefore zero: nothing of it is touched.
func advise(size int) {
	space := make([]byte, size)
	// An error changes nothing but the time that faults take.
	_ = syscall.Madvise(space, syscall.MADV_HUGEPAGE)
	runtime.KeepAlive(space)
}
