package crash_test

import (
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/internal/crash"
)

//go:noinline
func outOfRange(list []int) int { return list[len(list)] }

func TestCatch(t *testing.T) {
	if c := crash.Catch(func() {}); c != nil {
		t.Errorf("caught %v of a function that returned", c)
	}
	c := crash.Catch(func() { outOfRange(nil) })
	if c == nil {
		t.Fatal("the panic was not caught")
	}
	if !strings.Contains(c.String(), "index out of range") {
		t.Errorf("says %q", c)
	}
	if !strings.HasPrefix(c.Where(), "crash_test.outOfRange (crash_test.go:11)\n") {
		t.Errorf("the trace is\n%s", c.Where())
	}
	if strings.Contains(c.Where(), "testing.tRunner") {
		t.Errorf("the trace goes on beyond Catch:\n%s", c.Where())
	}
}

// TestCatchDeep: a recursion's trace is cut.
func TestCatchDeep(t *testing.T) {
	var down func(n int)
	down = func(n int) {
		if n == 0 {
			panic("at the bottom")
		}
		down(n - 1)
	}
	if c := crash.Catch(func() { down(500) }); c == nil || c.String() != "at the bottom" || len(c.Trace) == 0 || len(c.Trace) > 20 {
		t.Errorf("caught %v, %d lines", c, len(c.Trace))
	}
}
