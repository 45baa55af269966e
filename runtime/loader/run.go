package loader

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// A PanicError is the error of every caller whose batch panicked.
type PanicError struct {
	Value any    // what the panic was called with
	Stack []byte // where
}

// Error implements error.
func (e *PanicError) Error() string { return fmt.Sprintf("loader: the query panicked: %v", e.Value) }

// Unwrap returns the panic's value, if that is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// errExited is for callers whose batch ended its goroutine, as tests do that fail.
var errExited = errors.New("loader: the query ended its goroutine")

// run asks for the keys of a batch that has started, and tells its callers.
func (l *Loader[K, V]) run(b *batch[K, V]) {
	results, err := []Result[V](nil), errExited
	defer func() {
		if r := recover(); r != nil {
			results, err = nil, &PanicError{r, debug.Stack()}
		}
		l.end(b, results, err)
	}()
	if gate := l.opts.gate; gate != nil {
		select {
		case gate <- struct{}{}:
			defer func() { <-gate }()
		case <-b.ctx.Done():
			err = b.ctx.Err()
			return
		}
	}
	if err = b.ctx.Err(); err != nil { // while it waited, or before it began
		return
	}
	err = errExited
	results, err = l.fetch(b.ctx, b.keys)
	if err == nil && len(results) != len(b.keys) {
		err = fmt.Errorf("loader: there are %d results for %d keys", len(results), len(b.keys))
	}
}

// end gives a batch its results, or everybody in it the error.
func (l *Loader[K, V]) end(b *batch[K, V], results []Result[V], err error) {
	l.mu.Lock()
	for i, a := range b.answers {
		if err != nil {
			a.result = Result[V]{Err: err}
		} else {
			a.result = results[i]
		}
	}
	if err != nil {
		l.forget(b)
	}
	b.ended = true
	l.mu.Unlock()
	b.cancel()
	close(b.done)
}
