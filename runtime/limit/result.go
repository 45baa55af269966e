package limit

import (
	"errors"
	"fmt"
	"time"
)

// The scopes of a limit.
const (
	ScopeUser       = "user"
	ScopeAnonymous  = "anonymous" // callers without a user, where a rate is for each user
	ScopeGlobal     = "global"
	ScopeConcurrent = "concurrent"
)

// ErrAnonymous is what an Exceeded is, for errors.Is, that refuses a caller for want of a
// user (AnonymousRefused): to come again later does not help.
var ErrAnonymous = errors.New("a caller without a user")

// A Result is the state of the tightest limit of a call. The zero Result stands
// for no limit at all.
type Result struct {
	Limit     int
	Remaining int
	// Reset is when the whole limit is free again if nobody calls, by this
	// machine's clock.
	Reset time.Time
	// RetryAfter is how long a refused call should wait; 0 for one that was let
	// in, and for a limit on concurrent calls, whose end is not known.
	RetryAfter time.Duration
}

// Exceeded is the error of a call that was not let in.
type Exceeded struct {
	Name  string // the rule's
	Scope string // ScopeUser, ScopeAnonymous, ScopeGlobal or ScopeConcurrent
	User  string
	Rate  Rate
	Result

	refused bool // for want of a user
}

// Is makes the refusal of a caller without a user an ErrAnonymous.
func (e *Exceeded) Is(target error) bool { return target == ErrAnonymous && e.refused }

// Error tells the limit and when to come again.
func (e *Exceeded) Error() string {
	switch e.Scope {
	case ScopeConcurrent:
		return fmt.Sprintf("limit %q: %d calls run already", e.Name, e.Rate.Count)
	case ScopeAnonymous:
		const cure = "set the session's User, or let such callers be free (RATE_LIMIT_ANONYMOUS, Config.Limits.Anonymous)"
		if e.refused {
			return fmt.Sprintf("limit %q is for each user (%d calls in %v), and the call has none: %s", e.Name, e.Rate.Count, e.Rate.Window, cure)
		}
		return fmt.Sprintf("limit %q: more than %d calls in %v by callers without a user; retry after %v, or %s",
			e.Name, e.Rate.Count, e.Rate.Window, e.RetryAfter.Round(time.Millisecond), cure)
	case ScopeUser:
		return fmt.Sprintf("limit %q: more than %d calls in %v by user %q; retry after %v",
			e.Name, e.Rate.Count, e.Rate.Window, e.User, e.RetryAfter.Round(time.Millisecond))
	}
	return fmt.Sprintf("limit %q: more than %d calls in %v; retry after %v",
		e.Name, e.Rate.Count, e.Rate.Window, e.RetryAfter.Round(time.Millisecond))
}

// state is one window after a call was counted or refused.
type state struct {
	count int           // calls in the window
	retry time.Duration // > 0: the window is full, for so long
	reset time.Duration // until the window is empty
}

// judge picks the state that a caller should know: of the window that refuses
// longest, or else of the one with the least room.
func judge(buckets []bucket, states []state, now time.Time) (r Result, refused *bucket) {
	tightest := 0
	for i, s := range states {
		t := states[tightest]
		room, least := buckets[i].Count-s.count, buckets[tightest].Count-t.count
		if s.retry > t.retry || s.retry == t.retry && room < least {
			tightest = i
		}
	}
	s, b := states[tightest], &buckets[tightest]
	r = Result{
		Limit: b.Count, Remaining: max(b.Count-s.count, 0),
		Reset: now.Add(s.reset), RetryAfter: s.retry,
	}
	if s.retry > 0 {
		r.Remaining = 0
		return r, b
	}
	return r, nil
}
