package dbgen

import (
	"context"

	"github.com/dbgen-go/dbgen/runtime/internal/session"
	"github.com/dbgen-go/dbgen/runtime/limit"
)

// A Session says on whose behalf queries run. It travels in the context, from
// WithSession on, with a watermark of what was written through it, so that a
// later read of the same session never goes to a replica that has not seen the
// write.
//
// Queries without a session share one watermark for the whole process: none of
// them goes to a replica that has not seen all that this process has written.
type Session struct {
	User      string // the key of per-user limits; "" is nobody in particular: see LimitsConfig.Anonymous
	RequestID string
	Tier      string // the plan whose limits apply; "" is the default
	Admin     bool   // no rate applies

	// Monotonic keeps reads from going back in time: one that begins after another
	// has ended is not answered by a replica that may have less than that one has
	// shown. The session prefers the replica that it read from; where that will
	// not do any more, it reads from one that is known to have more, or from the primary,
	// and so does who has just read from the primary. What a cache answers is
	// outside this.
	Monotonic bool
}

// WithSession returns a context whose queries belong to s. A context that has a
// session already keeps that one's watermark, and stays monotonic if it was.
func WithSession(ctx context.Context, s Session) context.Context {
	ctx = session.With(ctx, limit.Caller{User: s.User, Tier: s.Tier, Admin: s.Admin}, s.RequestID)
	if s.Monotonic {
		session.From(ctx).Wrote.BeMonotonic()
	}
	return ctx
}

// SessionFrom returns the context's session, if it has one.
func SessionFrom(ctx context.Context) (Session, bool) {
	s := session.From(ctx)
	if s == nil {
		return Session{}, false
	}
	return Session{User: s.User, RequestID: s.RequestID, Tier: s.Tier, Admin: s.Admin, Monotonic: s.Wrote.Monotonic()}, true
}
