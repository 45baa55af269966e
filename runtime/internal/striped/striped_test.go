package striped

import (
	"runtime"
	"sync"
	"testing"
	"unsafe"
)

func TestCounter(t *testing.T) {
	var c Counter
	const goroutines, each = 64, 1000
	var running sync.WaitGroup
	for range goroutines {
		running.Go(func() {
			for range each {
				c.Add()
				runtime.Gosched()
			}
		})
	}
	running.Wait()
	if n := c.Load(); n != goroutines*each {
		t.Errorf("%d, want %d", n, goroutines*each)
	}
	used := 0
	for i := range c.cells {
		if c.cells[i].n.Load() > 0 {
			used++
		}
	}
	if used < 2 { // 64 stacks at once fall into one cell of 8 by a chance of 8 to the minus 63
		t.Error("all goroutines count in one word")
	}
}

func TestCellsAreALineEach(t *testing.T) {
	var c Counter
	if size := unsafe.Sizeof(c.cells[0]); size != 64 {
		t.Errorf("a cell has %d bytes", size)
	}
	if cells != 1<<3 {
		t.Errorf("Add picks one of 8 cells, and there are %d", cells)
	}
}

func TestAddDoesNotAllocate(t *testing.T) {
	c := new(Counter)
	if n := testing.AllocsPerRun(100, c.Add); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
