package limit

import "sync/atomic"

// Stats counts what a limiter has done since it was made.
type Stats struct {
	Allowed, Refused uint64
	Waited           uint64 // allowed after waiting
	Exempt           uint64
	Fallbacks        uint64 // decided in this process since Redis did not answer
	Errors           uint64 // exchanges with Redis that failed
	RedisUp          bool   // false without Redis
}

type counts struct {
	allowed, refused, waited, exempt, fallbacks, errors atomic.Uint64
}

// Stats returns the counts so far.
func (l *Limiter) Stats() Stats {
	n := &l.counts
	return Stats{
		Allowed: n.allowed.Load(), Refused: n.refused.Load(), Waited: n.waited.Load(), Exempt: n.exempt.Load(),
		Fallbacks: n.fallbacks.Load(), Errors: n.errors.Load(),
		RedisUp: l.remote != nil && l.remote.up(),
	}
}
