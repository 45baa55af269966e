// Package await waits for work that cannot be told to stop. It knows contexts
// alone.
//
// It is ground floor: it imports none of ours.
package await

import (
	"context"
	"fmt"
	"runtime/debug"
)

// Value returns what work makes, or the cause of ctx's cancellation when that
// comes first. Then work is left to itself and what it makes is thrown away: it
// must not touch what the caller goes on to use. A panic of work's is the
// caller's.
func Value[T any](ctx context.Context, work func() (T, error)) (T, error) {
	type outcome struct {
		value    T
		err      error
		panicked any
	}
	done := make(chan outcome, 1)
	go func() {
		var o outcome
		defer func() {
			if v := recover(); v != nil {
				o.panicked = fmt.Sprintf("%v\n\n%s", v, debug.Stack())
			}
			done <- o
		}()
		o.value, o.err = work()
	}()
	select {
	case o := <-done:
		if o.panicked != nil {
			panic(o.panicked)
		}
		return o.value, o.err
	case <-ctx.Done():
		var none T
		return none, context.Cause(ctx)
	}
}
