package pool

import (
	"errors"
	"fmt"
	"time"
)

// ErrExhausted is what every ExhaustedError is, for errors.Is.
var ErrExhausted = errors.New("connection pool exhausted")

// An ExhaustedError says that no connection became free in time.
type ExhaustedError struct {
	Pool   string        // "primary" or "replica", and the node's address
	Size   int           // how many connections the pool may have
	Waited time.Duration // how long the caller waited
}

// Error says which pool, its size and the wait.
func (e *ExhaustedError) Error() string {
	return fmt.Sprintf("connection pool of the %s exhausted: all %d connections in use, waited %s",
		e.Pool, e.Size, e.Waited.Round(time.Millisecond))
}

// Is makes every ExhaustedError an ErrExhausted.
func (e *ExhaustedError) Is(target error) bool { return target == ErrExhausted }

// ErrUnavailable means that a node failed so often that nothing is sent to it
// for a moment: its circuit breaker is open.
var ErrUnavailable = errors.New("server unavailable: circuit breaker open")

// ErrRestarted refuses a connection to a server that was restarted since it was
// last polled: what is known of its replay position no longer holds.
var ErrRestarted = errors.New("the server was restarted a moment ago")
