package pool

import (
	"sync/atomic"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

// A breaker is a node's circuit breaker. It is not asked, nor told, while it is
// closed and the last call succeeded: it opens by failures in a row, so another
// success changes nothing, and its lock would be one that all calls meet at.
//
// No lock is held here: what listens for changes of the breaker, as a logger, may make
// calls of its own.
type breaker struct {
	circuitbreaker.CircuitBreaker[any]
	failing  atomic.Int64  // failures that it is being told of
	failures atomic.Uint64 // and those that it was told of
	soundAt  atomic.Uint64 // 1 + the failures before a success that left it closed; 0: none yet
}

// sound reports whether it is closed and the last outcome was a success.
func (b *breaker) sound() bool {
	return b.soundAt.Load() == b.failures.Load()+1 && b.failing.Load() == 0
}

// permit reports whether a call may be made. Who is let through must tell an outcome.
func (b *breaker) permit() bool { return b.sound() || b.TryAcquirePermit() }

func (b *breaker) succeeded() {
	if b.sound() {
		return
	}
	before := b.failures.Load()
	b.RecordSuccess()
	if b.IsClosed() { // a failure meanwhile makes before too low
		b.soundAt.Store(before + 1)
	}
}

func (b *breaker) failed() {
	b.failing.Add(1)
	b.RecordFailure()
	b.failures.Add(1)
	b.failing.Add(-1)
}

// abandoned ends a call whose outcome is not known. A trial call must be given one, or
// its permit would be lost.
func (b *breaker) abandoned() {
	if !b.sound() && b.IsHalfOpen() {
		b.failed()
	}
}
