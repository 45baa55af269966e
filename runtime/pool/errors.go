package pool

import (
	"errors"
	"fmt"
	"strings"
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

// ErrNoPrimary means that nothing may be written to any server that can be
// reached: none is a primary, or it was passed over by a promotion.
var ErrNoPrimary = errors.New("no primary")

// A noPrimaryError says of each server why it is not taken for the primary.
type noPrimaryError struct{ why []error }

func (e *noPrimaryError) Error() string {
	text := make([]string, len(e.why))
	for i, why := range e.why {
		text[i] = strings.TrimPrefix(why.Error(), ErrNoPrimary.Error()+": ")
	}
	return ErrNoPrimary.Error() + ": " + strings.Join(text, "; ")
}

func (e *noPrimaryError) Unwrap() []error { return append([]error{ErrNoPrimary}, e.why...) }

var (
	errSilent   = errors.New("does not answer")
	errCut      = errors.New("the server was found not to answer while a connection was being opened")
	errNotAsked = errors.New("was not asked yet who it is")
)
