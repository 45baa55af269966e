// Package await waits for work that cannot be told to stop. It knows contexts
// and processors alone.
//
// Of ours it imports internal/heap alone.
package await

import (
	"context"
	"fmt"
	"runtime/debug"
)

// Done calls work and returns nil once it has returned, or as soon as ctx is
// cancelled the cause of that. Then work is left to itself, and what it writes
// to must not be looked at. A panic of work's is the caller's.
func Done(ctx context.Context, work func()) error {
	done := make(chan any, 1) // what work panicked with
	go func() {
		defer func() {
			v := recover()
			if v != nil {
				v = fmt.Sprintf("%v\n\n%s", v, debug.Stack())
			}
			done <- v
		}()
		work()
	}()
	select {
	case panicked := <-done:
		if panicked != nil {
			panic(panicked)
		}
		return context.Cause(ctx)
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
